#pragma once

/// @file
/// Who wrote the bytes of an error: the API itself, or somebody between it and the caller.

#include <string>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Who wrote the bytes of an error.
enum class Origin {
  native,   ///< Moonshot's own bytes
  altered,  ///< Moonshot's error, rewritten on the way
  foreign,  ///< the error of a proxy, gateway, reseller or other vendor
  unknown   ///< the bytes do not decide it
};

/// The word of an origin: `native`, `altered`, `foreign`, `unknown`. Never fails and never null.
const char* to_string(Origin origin) noexcept;

/// The verdict on an error's bytes, with what it rests on. It is derived from those bytes alone,
/// and claims no more than they show; `CallOptions::prove_origin` is the way to a proof. A value.
struct Provenance {
  Origin origin = Origin::unknown;    ///< who wrote the bytes
  std::string via;                    ///< the intermediary where the bytes show it, else empty
  std::vector<std::string> evidence;  ///< plain sentences, each one observation
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/provenance.ipp"
#endif
