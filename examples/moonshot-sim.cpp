// A server that speaks the Kimi API, to try clients against without an account.
//
//   moonshot-sim --port 8080 &
//   curl -H 'Authorization: Bearer sk-sim-ok' http://127.0.0.1:8080/v1/models

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <moonshot/testing/simulator.hpp>

#include "support/command_line.hpp"
#include "support/common_options.hpp"
#include "support/help_text.hpp"

namespace {

/// What was chosen. Not copied: the table of options points at the members.
struct Arguments {
  Arguments() { describe(); }
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  moonshot::testing::SimulatorOptions options;
  std::string ready_file;
  bool list = false;
  support::CommonOptions common;
  support::Program program;

  /// Returns what is wrong with the arguments, or nothing.
  std::string read(int argc, char** argv) {
    support::ArgumentReader reader(program, program.commands.front());
    std::string problem = reader.read({argv + 1, argv + argc});
    if (!problem.empty()) return problem;
    if (!reader.operands.empty()) return "there is no option " + reader.operands.front();
    options.chunk_delay = std::chrono::milliseconds(chunk_delay_);
    const bool fits = options.tls_cert.empty() == options.tls_key.empty();
    return fits ? "" : "--tls-cert and --tls-key go together";
  }

 private:
  std::vector<support::Option> listening() {
    constexpr int last_port = 65535;
    return {
        support::text("--host", "HOST", "address to listen on (127.0.0.1)", options.host),
        support::number("--port", "PORT", "port to listen on, 0 for any free one (0)", 0, last_port,
                        options.port),
        support::text("--ready-file", "FILE",
                      "write the base URL to FILE as soon as requests are accepted", ready_file),
        support::text("--tls-cert", "FILE", "PEM certificate chain; with --tls-key: HTTPS",
                      options.tls_cert),
        support::text("--tls-key", "FILE", "PEM private key", options.tls_key),
        support::flag("--list", "print the accounts, intermediaries and faults, and serve nothing",
                      list),
    };
  }

  std::vector<support::Option> behaviour() {
    constexpr int most = 1000000;
    return {
        support::number("--seed", "N", "chooses ids and wordings (1)", 0, UINT64_MAX, options.seed),
        support::number("--rpm", "N",
                        "requests a minute for sk-sim-rpm and sk-sim-limited keys (3)", 0, most,
                        options.rpm),
        support::number("--tpm", "N",
                        "tokens a minute for sk-sim-tpm and sk-sim-limited keys; 0: the first is "
                        "always refused, the second has no such limit (0)",
                        0, INT64_MAX, options.tpm),
        support::number("--concurrency", "N",
                        "requests at once for sk-sim-concurrency and sk-sim-limited keys (1)", 0,
                        most, options.concurrency),
        {"--coding-agent", "NAME",
         "what a User-Agent begins with that may chat on /coding/v1 too; may be repeated",
         [this](const std::string& name) {
           options.coding_agents.push_back(name);
           return name.empty() ? support::unusable("--coding-agent") : std::string();
         },
         ""},
        support::number("--chunk-delay", "MS",
                        "pause before each chunk of a stream, in milliseconds (0)", 0, most,
                        chunk_delay_),
    };
  }

  void describe() {
    // A server may run for days and nobody here asks for its requests.
    options.recorded_requests = 0;
    support::Command serve;
    serve.about = "Serves the Kimi API until it is interrupted, without an account or money.";
    serve.options = listening();
    for (auto& more : behaviour()) serve.options.push_back(std::move(more));
    serve.exit_status = "0 interrupted, 1 could not listen, 2 wrong arguments.";
    program.name = "moonshot-sim";
    program.purpose = "a server that speaks the Kimi API";
    program.commands.push_back(std::move(serve));
    program.notes =
        "The key that a client sends chooses the account: sk-sim-ok is a healthy one, and the "
        "first line that is printed names the others. /via/NAME in front of /v1 answers as it "
        "arrives through intermediary NAME, /fault/NAME with that fault. --list tells all of them.";
    common.add_to(program);
  }

  int chunk_delay_ = 0;
};

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

/// What a client can choose by its key and by the path that it calls.
std::string list_text() {
  using moonshot::testing::Simulator;
  constexpr std::size_t column = 26;
  std::string page = "Accounts, by the beginning of the key:\n";
  for (const auto& [key, meaning] : Simulator::keys()) {
    std::string label = "  " + key;
    label.resize((std::max)(column, label.size() + 1), ' ');
    page += support::in_columns(label, meaning);
  }
  page += "\nIntermediaries, NAME in /via/NAME/v1:\n";
  page += support::in_columns("  ", joined(Simulator::intermediaries()));
  page += "\nFaults, NAME in /fault/NAME/v1:\n";
  return page + support::in_columns("  ", joined(Simulator::faults()));
}

/// Whoever waits for the file sees the whole URL or no file.
bool write_ready_file(const std::string& path, const std::string& url) {
  const std::string unfinished = path + ".unfinished";
  {
    std::ofstream file(unfinished, std::ios::trunc);
    file << url;
    if (!file.flush()) return false;
  }
  return std::rename(unfinished.c_str(), path.c_str()) == 0;
}

volatile std::sig_atomic_t interrupted = 0;

void on_signal(int) { interrupted = 1; }

int fail(const std::string& message, int code) {
  std::cerr << "moonshot-sim: " << message << '\n';
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  const std::string problem = arguments.read(argc, argv);
  if (!problem.empty()) return fail(problem + " (see --help)", 2);
  if (arguments.common.answer(std::cout, arguments.program)) return 0;

  if (arguments.list) {
    std::cout << list_text();
    return std::cout.flush() ? 0 : fail("standard output cannot be written", 1);
  }

  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  moonshot::testing::Simulator simulator(arguments.options);
  if (!simulator.ok()) return fail(simulator.error(), 1);

  std::cout << simulator.base_url() << " understands the keys";
  for (const auto& key : moonshot::testing::Simulator::keys()) std::cout << ' ' << key.first;
  std::cout << std::endl;
  if (!arguments.ready_file.empty() &&
      !write_ready_file(arguments.ready_file, simulator.base_url())) {
    return fail("cannot write " + arguments.ready_file, 1);
  }

  while (interrupted == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  simulator.stop();
  return 0;
}
