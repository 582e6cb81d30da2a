#pragma once

/// @file
/// Errors and the secrets of the call that they come from.

#include <memory>
#include <string>
#include <string_view>

#include "moonshot/detail/text/secret_finder.hpp"
#include "moonshot/error.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The secrets of one call; null where there are none.
using CallSecrets = std::shared_ptr<const SecretFinder>;

/// The same error without `secrets` in what people read of it: `what()`, the evidence and the ids
/// of requests. The error knows them from then on, see `redact_for`. The server's words, bytes and
/// headers stay. Null stays null.
ErrorPtr guarded(ErrorPtr error, const CallSecrets& secrets);

/// `text` without these secrets and those that `redact` finds.
std::string masked_with(const CallSecrets& secrets, std::string_view text);

/// `text`, which tells of `error`, without the secrets of its call and those that `redact` finds.
std::string redact_for(const Error& error, std::string_view text);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/call/guarded_error.ipp"
#endif
