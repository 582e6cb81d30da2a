#pragma once

/// @file
/// Which ways of rewriting an error are recognised.

#include <string_view>
#include <vector>

#include "moonshot/config.hpp"

namespace moonshot {

/// One form in which an error may arrive.
struct KnownWrapper {
  std::string_view via;       ///< canonical name of its owner; empty where several share the form
  std::string_view evidence;  ///< the sentence that it adds to `Provenance::evidence`
};

/// All of them, in the order in which they are tried: JSON objects, then texts.
std::vector<KnownWrapper> known_wrappers();

}  // namespace moonshot

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/impl/known_wrappers.ipp"
#endif
