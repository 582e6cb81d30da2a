#pragma once

#include "moonshot/detail/json/encode.hpp"
#include "moonshot/json.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"
#include "moonshot/resources/signatures.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<OriginVerdict> Signatures::try_verify(const OriginProof& proof,
                                                             const CallOptions& options) const {
  if (proof.nonce.empty()) {
    return usage_error("nonce", "it is empty; make the call with CallOptions::prove_origin");
  }
  if (proof.signature.empty() || proof.timestamp.empty()) return OriginVerdict::not_proved;
  if (proof.model.empty()) return usage_error("model", "it is empty; give the model of the call");
  auto body = json::encode(proof);
  if (!body) return body.error_ptr();
  http::Request request;
  request.method = "POST";
  request.target = "/signatures/verify";
  request.body = std::move(*body);
  const auto check = detail::call_for<SignatureCheck>(*core_, std::move(request), options);
  if (!check) return check.error_ptr();
  if (!check->valid) return OriginVerdict::not_proved;
  return *check->valid ? OriginVerdict::proved : OriginVerdict::refuted;
}

MOONSHOT_NAMESPACE_END
