#pragma once

#include "moonshot/errors/known_wrappers.hpp"
#include "moonshot/impl/shape_recognisers.ipp"
#include "moonshot/impl/text_recognisers.ipp"

namespace moonshot {

MOONSHOT_INLINE std::vector<KnownWrapper> known_wrappers() {
  std::vector<KnownWrapper> wrappers;
  for (const auto& row : detail::shape_recognisers) wrappers.push_back({row.via, row.evidence});
  for (const auto& row : detail::text_recognisers) wrappers.push_back({row.via, row.evidence});
  return wrappers;
}

}  // namespace moonshot
