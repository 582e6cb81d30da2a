#pragma once

/// @file
/// `POST /v1/signatures/verify`.

#include <memory>
#include <utility>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/signature.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Asks Kimi whether a signature is its own. Ask a client whose endpoint is the platform itself: a
/// relay that forged an answer would forge this one too. Cheap to copy; all functions are safe from
/// any thread. API page: https://platform.kimi.ai/docs/api/signatures
class Signatures {
 public:
  /// The verdict on the proof of a call that was made with `CallOptions::prove_origin`. Without a
  /// signature this is `not_proved`, and nothing is sent. Fails with any class of the family; with
  /// `UsageError` where the nonce or the model is missing.
  Result<OriginVerdict> try_verify(const OriginProof& proof, const CallOptions& options = {}) const;
  /// The same; throws the error as its exact class. (In brackets: a system header of macOS has a
  /// macro of this name.)
  OriginVerdict(verify)(const OriginProof& proof, const CallOptions& options = {}) const {
    return try_verify(proof, options).value();
  }

 private:
  friend struct detail::ResourceAccess;
  explicit Signatures(std::shared_ptr<const detail::ClientCore> core) noexcept
      : core_(std::move(core)) {}

  std::shared_ptr<const detail::ClientCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/signatures.ipp"
#endif
