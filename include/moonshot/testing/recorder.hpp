#pragma once

/// @file
/// A transport that writes down what goes through another one: for tests, and for bug reports.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/http/transport.hpp"
#include "moonshot/result.hpp"
#include "moonshot/testing/detail/recording.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// Choices for a recorder.
struct RecorderOptions {
  bool append = false;  ///< for a file: keeps what is in it
  /// The clock that times the pieces of an answer; empty: the clock of the loop for event-driven
  /// calls, and else the steady clock.
  std::function<std::chrono::steady_clock::time_point()> now;
};

/// Records every exchange of the transport that it wraps, failures included, as one line each. The
/// lines are `redacted`: no key and no account is in them, but prompts and answers are. `Replayer`
/// plays them.
///
///     auto recorder = Recorder::to_file("calls.jsonl", std::make_shared<HttplibTransport>());
///     options.transport = recorder;
///
/// A line is written when its exchange is over; a retry is an exchange of its own. Nothing about
/// the exchange itself changes: what the receiver throws passes through and is recorded as stopped.
/// The body of an upload, which is read while it is sent, is not recorded. An exchange is kept in
/// memory until it is over. Thread safety: any number of threads.
///
/// Calls of an `AsyncClient` are recorded in the same way where the transport that is wrapped can
/// run on a loop, as `CurlTransport` can; a recording does not tell by which client it was made.
/// Each line is masked and written on the loop's thread, which takes time in proportion to request
/// and answer (docs/testing.md has figures), and may have to wait for another thread that writes.
/// What is under way when the loop is destroyed is recorded as far as it has come, as stopped.
class Recorder final : public http::Transport {
 public:
  /// Receives one line, without its line break; never called by two threads at once.
  using Write = std::function<void(std::string_view line)>;

  /// Records the exchanges of `next`, which is not null, and gives each line to `write`.
  Recorder(std::shared_ptr<http::Transport> next, Write write, RecorderOptions options = {})
      : next_(std::move(next)),
        recording_(std::make_shared<detail::Recording>(
            [write = std::move(write)](std::string_view line) {
              if (write) write(line);
              return true;
            },
            std::move(options.now))) {}

  /// Writes to the file at `path`, which is emptied first unless `options.append`. Only its owner
  /// may read it (mode 0600, also where it was there before), except on Windows. Fails with
  /// `UsageError`: `path` where it cannot be written, `next` where that is null.
  static Result<std::shared_ptr<Recorder>> try_to_file(const std::string& path,
                                                       std::shared_ptr<http::Transport> next,
                                                       RecorderOptions options = {});
  /// The same; throws the error as its exact class.
  static std::shared_ptr<Recorder> to_file(const std::string& path,
                                           std::shared_ptr<http::Transport> next,
                                           RecorderOptions options = {}) {
    return try_to_file(path, std::move(next), std::move(options)).value();
  }

  /// How many exchanges were written so far.
  std::size_t written() const;
  /// How many could not be written: the disk is full, `write` or the clock threw, or there was no
  /// memory. Their calls went on undisturbed.
  std::size_t lost() const;

  MOONSHOT_INLINE http::Outcome send(http::Request& request, http::BodySink& sink,
                                     const http::Deadlines& deadlines,
                                     const CancelToken& cancel) override;
  /// Records the exchanges of the wrapped transport's form on `loop`; null where that can only
  /// block.
  MOONSHOT_INLINE std::unique_ptr<http::EventTransport> on_loop(EventLoop& loop) override;
  MOONSHOT_INLINE std::optional<http::SettingProblem> problem_with_settings() const override;

 private:
  class Session;

  std::shared_ptr<http::Transport> next_;
  std::shared_ptr<detail::Recording> recording_;  // shared with exchanges on a loop
};

}  // namespace testing
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/testing/recorder.ipp"
#endif
