// Runs a corpus of recorded bytes through the library.
//
//   moonshot-conformance sse FILE      event streams
//   moonshot-conformance chat DIR      requests, answers, streams
//   moonshot-conformance errors FILE   error bodies, native and rewritten

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "commands.hpp"

namespace {

struct Command {
  std::string_view name;
  const char* argument;
  void (*run)(const std::string& path, conformance::Tally& tally);
};

constexpr Command commands[] = {
    {"sse", "FILE", conformance::run_sse},
    {"chat", "DIR", conformance::run_chat},
    {"errors", "FILE", conformance::run_errors},
};

int usage() {
  for (const auto& command : commands) {
    std::cerr << "usage: moonshot-conformance " << command.name << ' ' << command.argument << '\n';
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return usage();
  for (const auto& command : commands) {
    if (command.name != argv[1]) continue;
    conformance::Tally tally;
    try {
      command.run(argv[2], tally);
    } catch (const std::exception& problem) {
      tally.row(argv[2], problem.what());
    }
    return tally.finish();
  }
  return usage();
}
