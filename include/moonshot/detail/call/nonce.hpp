#pragma once

/// @file
/// The nonce of a call whose origin is to be proved.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/types/signature.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A random UUID (version 4, RFC 9562) from `random`, which returns 32 random bits a call.
std::string make_nonce(const std::function<std::uint32_t()>& random);

/// Takes timestamp and signature from the head of an answer; nothing where no proof is wanted.
std::optional<OriginProof> read_proof(std::optional<OriginProof> wanted,
                                      const http::ResponseHead& head);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/call/nonce.ipp"
#endif
