#pragma once

/// @file
/// Which errors of one-api and new-api are their own, and which they have passed on.

#include <algorithm>
#include <iterator>
#include <string_view>

#include "moonshot/detail/errors/message_start.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether a relay gives this type to errors of its own, and to those that have lost theirs.
inline bool is_own_type_of_relay(std::string_view type) noexcept {
  return type == "new_api_error" || type == "one_api_error" || type == "upstream_error";
}

/// Whether a relay gives this code to requests that it has refused itself, before it sent them on.
inline bool is_code_of_refusing_relay(std::string_view code) noexcept {
  constexpr std::string_view codes[] = {"invalid_request",          "invalid_text_request",
                                        "bad_request_body",         "bind_request_body_failed",
                                        "read_request_body_failed", "convert_request_failed"};
  return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

/// Whether an error of a type that is the relay's own is about the request in the API's words, and
/// so was passed on. `refused_by_relay` says what the code does.
inline bool is_refusal_passed_on(std::string_view type, const MessageStart& start,
                                 bool refused_by_relay) noexcept {
  return is_own_type_of_relay(type) && start.about_request && !refused_by_relay;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
