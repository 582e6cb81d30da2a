#pragma once

/// @file
/// Recordings without secrets.

#include "moonshot/http/message.hpp"
#include "moonshot/testing/exchange.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// `exchange` without its secrets, and without the headers that say whose account it is; pieces
/// keep their number and time.
///
/// - Removed: the fields `Authorization`, `Proxy-Authorization`, `Cookie` and `Set-Cookie`.
/// - Replaced by `***`: the values of the other headers that `redact` names (`Msh-Org-Id`, ...),
/// and
///   in every text what `redact` masks and the request's own key, also where it is spread over
///   pieces or over the chunks of a stream.
/// - Kept: prompts, answers and the public ids (`org-`, `ak-`) in error messages.
///
/// Doing it twice changes nothing more. Never fails; a pure function.
Exchange redacted(const Exchange& exchange);
/// The same for a request alone. Never fails; a pure function.
http::Request redacted(const http::Request& request);

}  // namespace testing
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/testing/redacted.ipp"
#endif
