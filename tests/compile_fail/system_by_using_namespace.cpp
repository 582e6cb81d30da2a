// With `using namespace moonshot`, the C library's `system` is never called for a text by accident.
// expect: ambiguous
#include <cstdlib>
#include <vector>

#include <moonshot/types/message.hpp>

using namespace moonshot;

std::vector<Message> messages() {
#if defined(MUST_FAIL)
  return {system("You are Kimi."), user("PING")};
#else
  return {moonshot::system("You are Kimi."), user("PING")};
#endif
}
