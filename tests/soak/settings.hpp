#pragma once

// The command line.

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace soak {

struct Settings {
  std::chrono::seconds time{60};
  /// Ends after so many calls, however long they take; 0: after `time`.
  std::uint64_t calls = 0;
  std::uint64_t seed = 0;
  unsigned threads = 8;
  /// Only tells what this step does: `THREAD.STEP`.
  std::string show;
};

inline constexpr const char* usage =
    "moonshot-soak [--seconds N | --calls N] [--seed S] [--threads T]\n"
    "moonshot-soak --seed S --show THREAD.STEP\n"
    "\n"
    "The seed repeats what each thread does, step by step; how the threads meet is up to the "
    "machine.\n"
    "--show tells what one step does. Exit code 1: a promise was broken.\n";

/// Nothing where the arguments are wrong.
inline std::optional<Settings> read_settings(int argc, char** argv) {
  Settings settings;
  settings.seed = std::random_device()();
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    char* end = nullptr;
    const auto number = std::strtoull(argv[i + 1], &end, 10);
    if (name == "--show") {
      settings.show = argv[i + 1];
      continue;
    }
    if (*end != '\0') return std::nullopt;
    if (name == "--seconds") {
      settings.time = std::chrono::seconds(number);
    } else if (name == "--calls" && number > 0) {
      settings.calls = number;
    } else if (name == "--seed") {
      settings.seed = number;
    } else if (name == "--threads" && number > 0) {
      settings.threads = static_cast<unsigned>(number);
    } else {
      return std::nullopt;
    }
  }
  if (argc % 2 == 0) return std::nullopt;
  return settings;
}

}  // namespace soak
