// The same for a pointer that could be changed.
// expect: ambiguous
#include <cstdlib>

#include <moonshot/types/message.hpp>

using namespace moonshot;

Message message(char* text) {
#if defined(MUST_FAIL)
  return system(text);
#else
  return system(std::string(text));
#endif
}
