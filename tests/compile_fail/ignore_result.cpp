// A result cannot be ignored by accident.
// expect: nodiscard
#include <moonshot/result.hpp>

moonshot::Result<int> ask();

void use() {
#if defined(MUST_FAIL)
  ask();
#else
  (void)ask();
#endif
}
