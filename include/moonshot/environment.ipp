#pragma once

#include <cstdlib>

#include "moonshot/environment.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE std::string process_environment(const char* name) {
  const char* value =
      std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read once, before any call
  return value != nullptr ? value : "";
}

MOONSHOT_NAMESPACE_END
