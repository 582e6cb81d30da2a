#pragma once

// Where a program keeps what was typed at its prompt.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace support {

/// The path of the file, as the XDG Base Directory Specification places it; its folder is made.
/// Empty where there is no place for it.
inline std::string history_file(const std::string& program) {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  std::filesystem::path folder;
  if (state != nullptr && *state == '/') {
    folder = state;
  } else if (home != nullptr && *home == '/') {
    folder = std::filesystem::path(home) / ".local" / "state";
  } else {
    return {};
  }
  folder /= program;
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  return failure ? std::string() : (folder / "history").string();
}

}  // namespace support
