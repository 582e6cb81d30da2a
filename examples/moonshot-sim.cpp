// A server that speaks the Kimi API, to try clients against without an account.
//
//   moonshot-sim --port 8080 &
//   curl -H 'Authorization: Bearer sk-sim-ok' http://127.0.0.1:8080/v1/models

#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

#include <moonshot/testing/simulator.hpp>

namespace {

constexpr std::string_view usage_text =
    R"(Usage: moonshot-sim [OPTION VALUE]...

Serves the Kimi API until it is interrupted.

  --host HOST          address to listen on (127.0.0.1)
  --port PORT          port to listen on, 0 for any free one (0)
  --ready-file FILE    write the base URL to FILE as soon as requests are accepted
  --tls-cert FILE      PEM certificate chain; with --tls-key: HTTPS
  --tls-key FILE       PEM private key
  --seed N             chooses ids and wordings (1)
  --rpm N              requests a minute for sk-sim-rpm and sk-sim-limited keys (3)
  --tpm N              tokens a minute for sk-sim-tpm and sk-sim-limited keys; 0: the first is always
                       refused, the second has no such limit (0)
  --concurrency N      requests at once for sk-sim-concurrency and sk-sim-limited keys (1)
  --coding-agent NAME  what a User-Agent begins with that may chat on /coding/v1 too (repeatable)
  --chunk-delay MS     pause before each chunk of a stream, in milliseconds (0)
  --help               print this text
)";

struct Arguments {
  moonshot::testing::SimulatorOptions options;
  std::string ready_file;
  bool help = false;
  std::string error;
};

template <typename Number>
bool read_number(std::string_view text, Number least, Number most, Number& number) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size() && number >= least &&
         number <= most;
}

/// Sets one option; false when its value is not valid. `known` tells whether there is such an
/// option.
bool set_option(Arguments& arguments, std::string_view name, const std::string& value,
                bool& known) {
  constexpr int most = 1000000;
  auto& options = arguments.options;
  known = true;
  if (name == "--port") return read_number(value, 0, 65535, options.port);
  if (name == "--seed") return read_number<std::uint64_t>(value, 0, UINT64_MAX, options.seed);
  if (name == "--rpm") return read_number(value, 0, most, options.rpm);
  if (name == "--tpm") return read_number<std::int64_t>(value, 0, INT64_MAX, options.tpm);
  if (name == "--concurrency") return read_number(value, 0, most, options.concurrency);
  if (name == "--chunk-delay") {
    int milliseconds = 0;
    const bool valid = read_number(value, 0, most, milliseconds);
    options.chunk_delay = std::chrono::milliseconds(milliseconds);
    return valid;
  }
  if (name == "--coding-agent") {
    options.coding_agents.push_back(value);
    return !value.empty();
  }
  std::string* text = name == "--host"         ? &options.host
                      : name == "--ready-file" ? &arguments.ready_file
                      : name == "--tls-cert"   ? &options.tls_cert
                      : name == "--tls-key"    ? &options.tls_key
                                               : nullptr;
  known = text != nullptr;
  if (known) *text = value;
  return !value.empty();
}

Arguments read_arguments(int argc, char** argv) {
  Arguments arguments;
  // A server may run for days and nobody here asks for its requests.
  arguments.options.recorded_requests = 0;
  for (int i = 1; i < argc && arguments.error.empty(); ++i) {
    std::string name = argv[i];
    if (name == "--help") {
      arguments.help = true;
      return arguments;
    }
    std::string value;
    bool has_value = true;
    if (const auto equals = name.find('='); equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (i + 1 < argc) {
      value = argv[i + 1];
      ++i;
    } else {
      has_value = false;
    }
    bool known = false;
    const bool valid = set_option(arguments, name, value, known);
    if (!known) {
      arguments.error = "unknown option " + name;
    } else if (!has_value) {
      arguments.error = name + " needs a value";
    } else if (!valid) {
      arguments.error = name + " cannot be '" + value + "'";
    }
  }
  const auto& options = arguments.options;
  if (arguments.error.empty() && options.tls_cert.empty() != options.tls_key.empty()) {
    arguments.error = "--tls-cert and --tls-key go together";
  }
  return arguments;
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
  Arguments arguments = read_arguments(argc, argv);
  if (arguments.help) {
    std::cout << usage_text;
    return 0;
  }
  if (!arguments.error.empty()) return fail(arguments.error + " (see --help)", 2);

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
