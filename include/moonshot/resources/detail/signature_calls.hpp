#pragma once

/// @file
/// The calls to `/v1/signatures`.

#include "moonshot/resources/detail/resource_call.hpp"
#include "moonshot/types/signature.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether the answer that `proof` belongs to came without a signature. There is nothing to ask
/// about then: nothing is proved.
bool lacks_signature(const OriginProof& proof) noexcept;

/// The call that asks about `proof`. `UsageError` where the nonce or the model is missing.
ResourceCall<OriginVerdict> verify_call(const OriginProof& proof);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/signature_calls.ipp"
#endif
