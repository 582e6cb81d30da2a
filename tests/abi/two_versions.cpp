// One program of two files that were compiled against two versions of the headers:
// other_version.cpp has one class of error more, in front of the others. Both must name their own
// classes.

#include <moonshot/error.hpp>

#include <cstdio>
#include <string>

const char* name_in_other_version();

int main() {
  const std::string own = moonshot::to_string(moonshot::ErrorKind::suspended);
  const std::string other = name_in_other_version();
  std::printf("%s and %s\n", own.c_str(), other.c_str());
  return own == "Suspended" && other == "Suspended" ? 0 : 1;
}
