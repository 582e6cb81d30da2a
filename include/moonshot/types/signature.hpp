#pragma once

/// @file
/// What proves that an answer came from Kimi itself.

#include <optional>
#include <string>

#include "moonshot/http/message.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The body of `POST /v1/signatures/verify`: the nonce that was sent with a call, and the signature
/// that came back. Relays usually drop the signature: then `timestamp` and `signature` are empty
/// and nothing is proved either way. API page: https://platform.kimi.ai/docs/api/signatures
struct OriginProof {
  std::string nonce;      ///< `X-Msh-Request-Nonce` of the request, a UUID version 4
  std::string timestamp;  ///< `Msh-Request-Timestamp` of the answer, Unix time in milliseconds
  std::string model;      ///< of the request
  std::string signature;  ///< `Msh-Request-Signature` of the answer, `reqsigv1_...`
  Extra extra;            ///< members that are not listed here
};
MOONSHOT_FIELDS(OriginProof, nonce, timestamp, model, signature)

/// Who answered, as far as a signature tells.
enum class OriginVerdict {
  /// Kimi itself took this nonce and model. It does not prove that the body is unmodified.
  proved,
  refuted,    ///< there is a signature, and Kimi says it is not its own
  not_proved  ///< there is no signature to ask about
};

/// The word of a verdict: `proved`, `refuted`, `not_proved`. Lives as long as the program.
const char* to_string(OriginVerdict verdict) noexcept;

/// The answer of `POST /v1/signatures/verify`.
struct SignatureCheck {
  std::optional<bool> valid;  ///< whether the signature is Kimi's own
  Extra extra;                ///< members that are not listed here
  http::ResponseHead head;    ///< status line and headers of the answer
};
MOONSHOT_FIELDS(SignatureCheck, valid)

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/signature.ipp"
#endif
