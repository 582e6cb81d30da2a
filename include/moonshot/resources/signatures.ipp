#pragma once

#include "moonshot/resources/detail/signature_calls.hpp"
#include "moonshot/resources/signatures.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<OriginVerdict> Signatures::try_verify(const OriginProof& proof,
                                                             const CallOptions& options) const {
  if (detail::lacks_signature(proof)) return OriginVerdict::not_proved;
  return detail::make_call(*core_, detail::verify_call(proof), options);
}

MOONSHOT_NAMESPACE_END
