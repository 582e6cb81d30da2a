#pragma once

/// @file
/// A server that speaks the Kimi API, for tests without a network, an account or money. It answers
/// as the real service was recorded to answer. The API key chooses the account (healthy, suspended,
/// limited, ...); the path chooses an intermediary or a fault.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/simulator_options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// A server in this process, listening from the end of its constructor to `stop` or its destructor.
///
/// Keys (`Authorization: Bearer ...`), each optionally followed by more characters: `sk-sim-ok`,
/// `sk-sim-suspended`, `sk-sim-quota`, `sk-sim-inactive`, `sk-sim-rpm`, `sk-sim-concurrency`,
/// `sk-sim-tpm`, `sk-sim-limited` (all three limits), `sk-sim-tpd`, `sk-sim-overloaded`,
/// `sk-sim-ip` (called from an address that its organization does not allow). Different keys are
/// different accounts. No key and unknown keys are answered 401.
///
/// Paths: `/v1/chat/completions`, `/v1/models`, `/v1/users/me/balance`,
/// `/v1/tokenizers/estimate-token-count`, `/v1/signatures/verify`, `/v1/files`, `/v1/batches` and
/// `/v1/formulas` and what is below them; `/coding/v1/chat/completions`, `/coding/v1/models` and
/// `/coding/v1/usages`. The same paths below `/via/NAME` answer as it arrives through the
/// intermediary NAME, and below `/fault/NAME` with that fault. Other paths are answered 404.
///
/// Below `/coding/v1` is Kimi Code with plans of its own: `sk-sim-code-ok`, `-basic`, `-5h`,
/// `-weekly`, `-cycle`, `-monthly`, `-unverified` and `-busy`; `sk-sim-ok` is healthy there too,
/// the other accounts are unknown. Only coding agents may chat there, known by their `User-Agent`:
/// this library's is refused like any other, unless `SimulatorOptions::coding_agents` has it.
///
/// Files live as long as the simulator, each with its account. Their content comes back as it was
/// sent, whatever the purpose: nothing is extracted. A file whose name the account has already is
/// given another one.
///
/// A chat request with the header `X-Msh-Request-Nonce` is answered with timestamp and signature,
/// which only this simulator recognises at `/v1/signatures/verify`; intermediaries drop them.
///
/// The model answers "PONG" to "PING", the word to "Reply with exactly one word: ...", and quotes
/// any other prompt; it calls a tool when there is one and the user spoke last; it fills in a
/// response format. "TRIGGER content_filter" is refused as dangerous. Faulty requests are refused
/// with 400, in the service's own words where they are known; account limits are looked at first.
///
/// All members may be called from any thread. The process's treatment of SIGPIPE stays as it was.
class Simulator {
 public:
  /// Starts listening. Failure (port taken, unreadable certificate) is told by `ok` and `error`.
  explicit Simulator(SimulatorOptions options = {});
  /// Stops, see `stop`.
  ~Simulator();

  /// Not copyable.
  Simulator(const Simulator&) = delete;
  /// Not copyable.
  Simulator& operator=(const Simulator&) = delete;

  /// Whether the server could be started. Stays true after `stop`.
  bool ok() const;
  /// Why it could not be started, in English; empty when it could.
  std::string error() const;

  /// What to give a client as base URL, such as `http://127.0.0.1:41234/v1`. Empty unless `ok`.
  std::string base_url() const;
  /// Scheme, host and port without a path, such as `http://127.0.0.1:41234`. Empty unless `ok`.
  std::string origin() const;
  /// The port listened on; 0 unless `ok`.
  int port() const;

  /// Stops listening, breaks the connections that are open, streams included, and waits for their
  /// threads: milliseconds, also with idle keep-alive connections (which cpp-httplib 0.11.4 alone
  /// would wait 5 s for). Calling it again does nothing.
  void stop();

  /// The latest requests, oldest first (see `SimulatorOptions::recorded_requests`). A request is in
  /// here before its answer leaves.
  std::vector<RecordedRequest> requests() const;

  /// The key prefixes understood, and what each stands for in a few words.
  static std::vector<std::pair<std::string, std::string>> keys();
  /// The names understood after `/via/`.
  static std::vector<std::string> intermediaries();
  /// The names understood after `/fault/`.
  static std::vector<std::string> faults();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace testing
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/testing/simulator.ipp"
#endif
