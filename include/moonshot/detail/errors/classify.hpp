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
  /// The message is what a gateway writes in place of any other, so that nothing is known of it.
  bool replaced_words = false;
  /// The type of the API's own that stands within the message, where the error has none.
  std::string_view type_in_words;
  /// The API's own refusal that passes by itself although nothing in its type says so.
  bool transient = false;
  bool rpc_words = false;  ///< the message is a bare text of Kimi Code's inner services
  bool known = false;      ///< the API wrote this type or message, whoever passed it on
  /// The type says that the request is at fault, or the message begins with a place within it. So
  /// the message is about the request: it may quote anything, an error too.
  bool is_about_request = false;
  RateLimit limit = RateLimit::unknown;
  std::optional<std::int64_t> limit_value;
  std::optional<std::int64_t> limit_current;
  std::optional<Decimal> credit;
  std::optional<std::chrono::milliseconds> retry_after;
  std::optional<std::string> organization_id;
  std::optional<std::string> project_id;
  std::optional<std::string> key_id;
};

/// Whether only the API uses `type`.
bool is_own_type(std::string_view type) noexcept;
/// Whether the API has errors of this type, be it its own or one that other vendors use too.
bool is_known_type(std::string_view type) noexcept;
/// Whether a text in lower case begins as the API's messages do.
bool begins_as_api_does(std::string_view lower) noexcept;
/// Whether a message begins with the words with which programs pass on somebody else's error.
bool passes_on_an_error(std::string_view message);

/// Applies the rules: the type decides first, the message refines, and an HTTP status alone never
/// decides. A type that other vendors use too gives a class, but only the message can then make the
/// error a known one. `status` is the one that a client's text names, 0 where there is none: it
/// gives a class to words that are not known and have lost their type. `kimi_code`: the call went
/// to Kimi Code, whose refusals by plan vary in words. Never fails; the result points into the
/// arguments.
Classification classify(std::string_view type, std::string_view message, int status = 0,
                        bool kimi_code = false);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/classify.ipp"
#endif
