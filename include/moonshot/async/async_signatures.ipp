#pragma once

#include "moonshot/async/async_signatures.hpp"
#include "moonshot/async/detail/prepared_call.hpp"
#include "moonshot/resources/detail/signature_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE AsyncCall<OriginVerdict>(AsyncSignatures::verify)(
    const OriginProof& proof, const CallOptions& options) const {
  if (detail::lacks_signature(proof)) {
    return detail::ready_call<OriginVerdict>(core_, OriginVerdict::not_proved);
  }
  return detail::prepare_call(core_, detail::verify_call(proof), options);
}

MOONSHOT_NAMESPACE_END
