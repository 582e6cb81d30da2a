#pragma once

// All forms in which an error may arrive, from the tables of the recognisers.

#include <moonshot/detail/errors/shape_recognisers.hpp>
#include <moonshot/detail/errors/text_recognisers.hpp>

#include <string_view>
#include <vector>

namespace support {

struct KnownWrapper {
  std::string_view via;       ///< empty where several intermediaries share the form
  std::string_view evidence;  ///< the sentence that it adds to `Provenance::evidence`
};

inline std::vector<KnownWrapper> known_wrappers() {
  std::vector<KnownWrapper> wrappers;
  for (const auto& row : moonshot::detail::shape_recognisers) {
    wrappers.push_back({row.via, row.evidence});
  }
  for (const auto& table : moonshot::detail::text_recognisers) {
    for (const auto& row : table) wrappers.push_back({row.via, row.evidence});
  }
  return wrappers;
}

}  // namespace support
