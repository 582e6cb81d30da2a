#pragma once

/// @file
/// What proves that an answer came from Kimi itself.

#include <optional>
#include <string>

#include "moonshot/http/message.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The nonce that was sent with a call and the signature that came back. Relays usually drop the
/// signature: then `timestamp` and `signature` are empty and nothing is proved either way.
struct OriginProof {
  std::string nonce;      ///< `X-Msh-Request-Nonce` of the request
  std::string timestamp;  ///< `Msh-Request-Timestamp` of the answer, Unix time in milliseconds
  std::string model;      ///< of the request
  std::string signature;  ///< `Msh-Request-Signature` of the answer, `reqsigv1_…`
  Extra extra;
};
MOONSHOT_FIELDS(OriginProof, nonce, timestamp, model, signature)

/// Who answered, as far as a signature tells.
enum class OriginVerdict {
  proved,     ///< Kimi itself took this nonce and model; not that the body is unmodified
  refuted,    ///< there is a signature, and Kimi says it is not its own
  not_proved  ///< there is no signature to ask about
};

/// The word of a verdict: `proved`, `refuted`, `not_proved`.
const char* to_string(OriginVerdict verdict) noexcept;

/// The answer of `POST /v1/signatures/verify`.
struct SignatureCheck {
  std::optional<bool> valid;
  Extra extra;
  http::ResponseHead head;
};
MOONSHOT_FIELDS(SignatureCheck, valid)

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/signature.ipp"
#endif
