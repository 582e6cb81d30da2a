// Runs a corpus of recorded bytes through the library.
//
//   moonshot-conformance sse FILE      event streams
//   moonshot-conformance chat DIR      requests, answers, streams

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "commands.hpp"

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  if (argc != 3 || (command != "sse" && command != "chat")) {
    std::cerr << "usage: moonshot-conformance sse FILE\n"
                 "       moonshot-conformance chat DIR\n";
    return 2;
  }
  conformance::Tally tally;
  try {
    if (command == "sse") conformance::run_sse(argv[2], tally);
    if (command == "chat") conformance::run_chat(argv[2], tally);
  } catch (const std::exception& problem) {
    tally.row(argv[2], problem.what());
  }
  return tally.finish();
}
