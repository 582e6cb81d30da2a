#pragma once

// A transport that answers by a script, behind a recorder that writes to memory.

#include <moonshot/testing/recorder.hpp>
#include <moonshot/testing/replayer.hpp>
#include <moonshot/testing/scripted_transport.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace support {

struct RecordedScript {
  explicit RecordedScript(std::vector<moonshot::testing::ScriptedResponse> script)
      : scripted(std::make_shared<moonshot::testing::ScriptedTransport>(std::move(script))),
        recorder(std::make_shared<moonshot::testing::Recorder>(
            scripted, [this](std::string_view line) { text += std::string(line) + "\n"; },
            options())) {}
  RecordedScript(const RecordedScript&) = delete;
  RecordedScript& operator=(const RecordedScript&) = delete;

  /// Every look at the clock takes ten milliseconds.
  moonshot::testing::RecorderOptions options() {
    moonshot::testing::RecorderOptions chosen;
    chosen.now = [this] { return now += std::chrono::milliseconds(10); };
    return chosen;
  }
  std::vector<moonshot::testing::Exchange> exchanges() const {
    return moonshot::testing::read_exchanges(text);
  }
  /// What plays it.
  std::shared_ptr<moonshot::testing::Replayer> replayer(
      moonshot::testing::ReplayOptions chosen = {}) const {
    return std::make_shared<moonshot::testing::Replayer>(exchanges(), std::move(chosen));
  }

  std::chrono::steady_clock::time_point now{};
  std::string text;
  std::shared_ptr<moonshot::testing::ScriptedTransport> scripted;
  std::shared_ptr<moonshot::testing::Recorder> recorder;
};

}  // namespace support
