#pragma once

/// @file
/// From the type and the message of an error to its exact class.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What the type and the message of an error tell.
struct Classification {
  ErrorKind kind = ErrorKind::api_error;
  bool own_type = false;   ///< the type is one that only the API uses
  bool own_words = false;  ///< the message is one of the API's own
  bool lacks_account =
      false;  ///< messages of this kind usually name the account; this one does not
  bool foreign_words = false;  ///< the type or the message is one of another vendor's
  bool rpc_words = false;      ///< the message is a bare text of Kimi Code's inner services
  bool known = false;          ///< the API wrote this type or message, whoever passed it on
  RateLimit limit = RateLimit::unknown;
  std::optional<std::int64_t> limit_value;
  std::optional<std::int64_t> limit_current;
  std::optional<Decimal> credit;
  std::optional<std::chrono::milliseconds> retry_after;
  std::optional<std::string> organization_id;
  std::optional<std::string> project_id;
  std::optional<std::string> key_id;
};

/// Applies the rules: the type decides first, the message refines, and an HTTP status never
/// decides. A type that other vendors use too gives a class, but only the message can then make the
/// error a known one. Never fails.
Classification classify(std::string_view type, std::string_view message);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/classify.ipp"
#endif
