#include <moonshot/error.hpp>

const char* name_in_other_version() {
  static_assert(static_cast<int>(moonshot::ErrorKind::added_by_the_test) == 1);
  return moonshot::to_string(moonshot::ErrorKind::suspended);
}
