#pragma once

/// @file
/// The one redactor: every text of ours that may hold somebody else's words goes through it.

#include <string>
#include <string_view>

#include "moonshot/config.hpp"

namespace moonshot {

/// Returns `text` with every secret key masked: `sk-` followed by eight or more letters, digits,
/// `-` or `_` becomes `sk-***`; so does whatever follows `Bearer `. Public ids (`org-`, `ak-`)
/// stay. Idempotent; never fails; linear in the length of `text`.
std::string redact(std::string_view text);

}  // namespace moonshot

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/redact.ipp"
#endif
