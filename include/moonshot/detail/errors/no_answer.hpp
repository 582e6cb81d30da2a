#pragma once

/// @file
/// Texts about calls that got no answer: refused, timed out, TLS.

#include <optional>
#include <string_view>

#include "moonshot/error_data.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What a text says about a call that got no answer.
struct NoAnswer {
  ErrorKind kind;          ///< `connection_error`, `tls_error` or `timeout_error`
  TimeoutPhase phase;      ///< of a timeout, as far as the text tells; otherwise `total`
  std::string_view words;  ///< the words that show it, in lower case; they live for ever
};

/// What the text of a client, of curl or of a log says about a call that got no answer. Nothing
/// where it speaks of an answer (a status, the error of the API or of a gateway), and where it says
/// neither. Never fails; linear.
std::optional<NoAnswer> find_no_answer(std::string_view text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/no_answer.ipp"
#endif
