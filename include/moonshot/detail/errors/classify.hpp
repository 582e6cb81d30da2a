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
  /// The words are those of another error than the type names: somebody has changed one of them.
  bool contradicts = false;
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

/// What is known of an error beside its type and its message.
struct Circumstances {
  /// The status that gives a class to words that are not known and have lost their type; 0: none.
  int told_status = 0;
  /// The status that the error itself was sent with, as the answer or the text of a client has it;
  /// 0 where nothing tells it.
  int status = 0;
  /// The call went to Kimi Code, whose refusals by plan vary in words.
  bool kimi_code = false;
  /// The error has members beside message, type and code. So a program has written it anew, and
  /// the type may be that program's.
  bool other_members = false;
  /// The code is one with which relays refuse a request themselves.
  bool refused_by_relay = false;
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
/// error a known one. What a message quotes is not its own words. Where the type says that the
/// request is at fault, words of another class count only where the message begins with them, or
/// where the status or the form shows that the type is not the API's. Never fails; the result
/// points into the arguments.
Classification classify(std::string_view type, std::string_view message,
                        const Circumstances& circumstances = {});
/// Whether errors of `type`, which others use too, are about the call or the server that failed,
/// so that words of another error within the message count only in certain places.
bool is_type_of_cause(std::string_view type) noexcept;

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/classify.ipp"
#endif
