// Runs a corpus of recorded bytes through the library.
//
//   moonshot-conformance sse FILE      event streams
//   moonshot-conformance chat DIR      requests, answers, streams
//   moonshot-conformance errors FILE…  error bodies, native and rewritten
//   moonshot-conformance mfjs FILE…    schemas, right and wrong
//   moonshot-conformance answers FILE  odd answers with status 200

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "commands.hpp"
#include "files.hpp"

namespace {

struct Command {
  std::string_view name;
  const char* argument;
  void (*run)(const std::string& path, conformance::Tally& tally);
};

/// A command whose argument ends in dots takes several.
constexpr Command commands[] = {
    {"sse", "FILE", conformance::run_sse},          {"chat", "DIR", conformance::run_chat},
    {"errors", "FILE...", conformance::run_errors}, {"mfjs", "FILE...", conformance::run_mfjs},
    {"answers", "FILE", conformance::run_answers},
};

bool takes(const Command& command, int arguments) {
  return arguments == 1 || (arguments > 1 && conformance::ends_with(command.argument, "..."));
}

int usage() {
  for (const auto& command : commands) {
    std::cerr << "usage: moonshot-conformance " << command.name << ' ' << command.argument << '\n';
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return usage();
  for (const auto& command : commands) {
    if (command.name != argv[1] || !takes(command, argc - 2)) continue;
    conformance::Tally tally;
    for (int i = 2; i < argc; ++i) {
      try {
        command.run(argv[i], tally);
      } catch (const std::exception& problem) {
        tally.row(argv[i], problem.what());
      }
    }
    return tally.finish();
  }
  return usage();
}
