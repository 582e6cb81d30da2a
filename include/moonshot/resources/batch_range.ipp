#pragma once

#include "moonshot/resources/batch_range.hpp"
#include "moonshot/resources/detail/batch_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE const Batch* BatchRange::next() {
  if (const auto* const batch = pages_.next()) return batch;
  const auto* const where = pages_.ask();
  if (where == nullptr) return nullptr;
  auto page = detail::make_call(*core_, detail::batch_page_call(*where), call_);
  if (!page) {
    error_ = page.error_ptr();
    return nullptr;
  }
  pages_.take(std::move(*page));
  return pages_.next();
}

MOONSHOT_NAMESPACE_END
