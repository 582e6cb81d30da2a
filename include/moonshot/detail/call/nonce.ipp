#pragma once

#include <utility>

#include "moonshot/detail/call/nonce.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::string make_nonce(const std::function<std::uint32_t()>& random) {
  constexpr const char* hex = "0123456789abcdef";
  std::string uuid = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  std::uint32_t bits = 0;
  int left = 0;
  for (char& c : uuid) {
    if (c != 'x' && c != 'y') continue;
    if (left == 0) {
      bits = random();
      left = 8;
    }
    const std::uint32_t digit = bits & 0xFU;
    c = hex[c == 'x' ? digit : (digit & 0x3U) | 0x8U];
    bits >>= 4U;
    --left;
  }
  return uuid;
}

MOONSHOT_INLINE std::optional<OriginProof> read_proof(std::optional<OriginProof> wanted,
                                                      const http::ResponseHead& head) {
  if (!wanted) return std::nullopt;
  wanted->timestamp = std::string(head.headers.get("Msh-Request-Timestamp").value_or(""));
  wanted->signature = std::string(head.headers.get("Msh-Request-Signature").value_or(""));
  return wanted;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
