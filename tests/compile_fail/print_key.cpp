// A key cannot be printed.
// expect: deleted
#include <iostream>

#include <moonshot/options.hpp>

void print(const moonshot::ApiKey& key) {
#if defined(MUST_FAIL)
  std::cout << key;
#else
  std::cout << key.empty();
#endif
}
