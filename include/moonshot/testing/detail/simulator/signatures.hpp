#pragma once

/// @file
/// Proof of origin: signs answers on request, and verifies these signatures.

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <chrono>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// The signatures of one simulator. Another simulator has another secret and refutes them.
class SimulatedSignatures {
 public:
  SimulatedSignatures() { ::RAND_bytes(secret_.data(), static_cast<int>(secret_.size())); }

  void sign(WireReply& reply, const std::string& nonce, const std::string& model) const;
  /// Answers `POST /v1/signatures/verify`.
  WireReply answer(const std::string& body) const;

 private:
  std::string signature(const std::string& nonce, const std::string& timestamp,
                        const std::string& model) const;

  std::array<unsigned char, 32> secret_{};
};

inline std::string SimulatedSignatures::signature(const std::string& nonce,
                                                  const std::string& timestamp,
                                                  const std::string& model) const {
  const std::string text = to_go_json(Json::array({nonce, timestamp, model}));
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned int size = 0;
  ::HMAC(::EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), code.data(), &size);
  std::string result = "reqsigv1_";
  for (unsigned int i = 0; i < size; ++i) {
    result += "0123456789abcdef"[code[i] / 16];
    result += "0123456789abcdef"[code[i] % 16];
  }
  return result;
}

inline void SimulatedSignatures::sign(WireReply& reply, const std::string& nonce,
                                      const std::string& model) const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::string timestamp =
      std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  reply.headers.emplace_back("Msh-Request-Timestamp", timestamp);
  reply.headers.emplace_back("Msh-Request-Signature", signature(nonce, timestamp, model));
}

/// The member as text. A timestamp may be a number, because clients write it either way.
inline std::string text_member(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (value && value->is_number_integer()) return value->dump();
  return string_member(object, name);
}

inline WireReply SimulatedSignatures::answer(const std::string& body) const {
  const Json proof = parse_body(body);
  WireReply reply;
  std::string missing;
  for (const char* name : {"nonce", "timestamp", "model", "signature"}) {
    if (missing.empty() && text_member(proof, name).empty()) missing = name;
  }
  if (missing.empty()) {
    const bool valid = text_member(proof, "signature") == signature(text_member(proof, "nonce"),
                                                                    text_member(proof, "timestamp"),
                                                                    text_member(proof, "model"));
    reply = json_reply(200, {{"valid", valid}});
  } else {
    reply = error_reply(400, "invalid_request_error",
                        "Invalid request: " + missing + " is required");  // invented text
  }
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
