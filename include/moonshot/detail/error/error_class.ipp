#pragma once

#include <cstdio>
#include <cstdlib>

#include "moonshot/detail/error/error_class.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void abort_with(const char* what) noexcept {
  std::fprintf(stderr, "moonshot: %s\n", what);
  std::abort();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
