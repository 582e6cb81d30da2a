#pragma once

/// @file
/// What the end of an exchange means for its call.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether the exchange is an answer that says no. That counts also where its body broke off or was
/// not read to its end: its status and what is left say more than "interrupted".
bool is_refusal(const http::ResponseHead& head, const http::Outcome& outcome) noexcept;

/// The `Content-Encoding` of a compressed body, or empty. The names of character sets, which some
/// servers write there, are none.
std::string_view coding_of(const http::ResponseHead& head) noexcept;

/// The error of an exchange that gave no usable answer. `body` is what had arrived of one.
ErrorPtr error_of(const http::Outcome& outcome, const Endpoint& endpoint,
                  std::vector<Attempt> attempts, std::string body);

/// The `DecodeError` of an answer with more than `limit` bytes; `body` holds the first of them.
ErrorPtr too_large_error(const Endpoint& endpoint, std::vector<Attempt> attempts, std::size_t limit,
                         std::string body);

/// The error of a call that was cancelled while it paused. `doing` completes "the call was
/// cancelled while it ...".
ErrorPtr cancelled_while(const Endpoint& endpoint, const std::string& doing,
                         std::vector<Attempt> attempts);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/call/ending.ipp"
#endif
