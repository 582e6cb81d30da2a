#pragma once

/// @file
/// How a `Simulator` is set up, and the requests that it has received; see
/// <moonshot/testing/simulator.hpp>.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/model_answer.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// One request as it arrived.
struct RecordedRequest {
  /// `GET`, `POST` or `DELETE`.
  std::string method;
  /// Path and query, as on the request line.
  std::string target;
  /// In no particular order; names as they were sent.
  std::vector<std::pair<std::string, std::string>> headers;
  /// Empty for multipart/form-data: what was uploaded can be asked for.
  std::string body;

  /// The value of the first header of this name, whatever its case; empty when there is none.
  std::string header(const std::string& name) const;
};

/// How a Simulator is set up. The defaults are a Tier 0 account on a free local port.
struct SimulatorOptions {
  /// Address to listen on.
  std::string host = "127.0.0.1";
  /// Port to listen on; 0 takes any free one.
  int port = 0;
  /// PEM file of a certificate chain. Set together with `tls_key`: HTTPS. Both empty: HTTP.
  std::string tls_cert;
  /// PEM file of the private key of `tls_cert`.
  std::string tls_key;
  /// Chooses ids and wordings: the same seed and the same calls in the same order give the same
  /// answers.
  std::uint64_t seed = 1;
  /// Chat requests that a `sk-sim-rpm` or `sk-sim-limited` key may make in any 60 seconds (Tier 0:
  /// 3).
  int rpm = 3;
  /// Tokens that a `sk-sim-tpm` or `sk-sim-limited` key may ask for in any 60 seconds, prompt and
  /// `max_tokens` together (Tier 0: 500,000); 0: the one is always refused, the other not limited.
  std::int64_t tpm = 0;
  /// Chat requests that a `sk-sim-concurrency` or `sk-sim-limited` key may have running at once
  /// (Tier 0: 1).
  int concurrency = 1;
  /// Pause before each chunk of a stream. An answer that is not streamed takes as long as its
  /// stream.
  std::chrono::milliseconds chunk_delay{0};
  /// The clock of the 60-second windows and of the window of a batch; empty means
  /// `std::chrono::steady_clock::now`. Called from the server's threads, never from two at once.
  std::function<std::chrono::steady_clock::time_point()> now;
  /// Files that an account may have (the service: 1000).
  std::size_t max_files = 1000;
  /// Bytes that the files of an account may have together (the service: 10 GB).
  std::uint64_t max_file_bytes = std::uint64_t{10} << 30U;
  /// How often a new file is answered with 404 before it is there, as it happens right after an
  /// upload.
  int file_not_found_times = 0;
  /// A client may chat on `/coding/v1` only if its `User-Agent` begins with one of these. Which
  /// ones the service knows is not documented; these are of clients that are reported to work.
  std::vector<std::string> coding_agents = {"KimiCLI/",     "kimi-code-cli/", "claude-cli/",
                                            "claude-code/", "RooCode/",       "Kilo-Code/"};
  /// What the model says to a chat request that was checked and is not refused, those of batches
  /// included; nothing: what the simulator says by itself. The answer is sent as it is:
  /// `max_completion_tokens` and `stop` do not cut it; where the request has thinking on and the
  /// answer no reasoning, the simulator thinks for it. `AnswerBook` is one that chooses by message
  /// or schema. Called from the server's threads, also from several at once; must not throw.
  std::function<std::optional<ModelAnswer>(const ChatRequest& request)> answer;
  /// How many of the latest requests `Simulator::requests` keeps.
  std::size_t recorded_requests = 1000;
  /// Told of each request, and of the status of its answer, before the answer leaves. Called from
  /// the server's threads, also from several at once; must not throw.
  std::function<void(const RecordedRequest& request, int status)> on_answer;
};

}  // namespace testing
MOONSHOT_NAMESPACE_END
