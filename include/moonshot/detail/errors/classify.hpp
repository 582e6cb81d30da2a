#pragma once

/// @file
/// From type and words of an error to its exact class.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What the words of an error say.
struct Classification {
  ErrorKind kind = ErrorKind::api_error;
  bool own_type = false;       ///< the type is one that only the API uses
  bool own_words = false;      ///< the message is one of the API's own
  bool lacks_account = false;  ///< its words usually name the account, and these do not
  bool foreign_words = false;  ///< the message is one of another vendor's
  bool rpc_words = false;      ///< a bare text of Kimi Code's inner services
  bool known = false;          ///< either of them: these are the API's words, whoever carries them
  RateLimit limit = RateLimit::unknown;
  std::optional<std::int64_t> limit_value;
  std::optional<std::int64_t> limit_current;
  std::optional<Decimal> credit;
  std::optional<std::chrono::milliseconds> retry_after;
  std::optional<std::string> organization_id;
  std::optional<std::string> project_id;
  std::optional<std::string> key_id;
};

/// Applies the rules: the type decides first, the message refines, an HTTP status never decides. A
/// type that other vendors use as well gives a class, but the error counts as known only by its
/// words. Never fails.
Classification classify(std::string_view type, std::string_view message);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/classify.ipp"
#endif
