#pragma once

#include <utility>

#include "moonshot/detail/json/encode.hpp"
#include "moonshot/json.hpp"
#include "moonshot/resources/detail/requests.hpp"
#include "moonshot/resources/detail/signature_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool lacks_signature(const OriginProof& proof) noexcept {
  return !proof.nonce.empty() && (proof.signature.empty() || proof.timestamp.empty());
}

MOONSHOT_INLINE Result<CallRequest> verify_request(const OriginProof& proof) {
  if (proof.nonce.empty()) {
    return usage_error("nonce", "it is empty; make the call with CallOptions::prove_origin");
  }
  if (proof.model.empty()) return usage_error("model", "it is empty; give the model of the call");
  return json_request("/signatures/verify", json::encode(proof));
}

MOONSHOT_INLINE Result<OriginVerdict> decode_verdict(const Endpoint& endpoint, Answer answer) {
  const auto verdict = decode_answer<SignatureCheck>(endpoint, std::move(answer));
  if (!verdict) return verdict.error_ptr();
  if (!verdict->valid) return OriginVerdict::not_proved;
  return *verdict->valid ? OriginVerdict::proved : OriginVerdict::refuted;
}

MOONSHOT_INLINE ResourceCall<OriginVerdict> verify_call(const OriginProof& proof) {
  return {verify_request(proof), &decode_verdict};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
