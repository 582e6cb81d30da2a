#pragma once

/// @file
/// A transport that writes down what goes through another one: for tests, and for bug reports.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/http/transport.hpp"
#include "moonshot/result.hpp"
#include "moonshot/testing/exchange.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// Choices for a recorder.
struct RecorderOptions {
  bool append = false;  ///< for a file: keeps what is in it
  /// The clock that times the pieces of an answer; empty: the steady clock.
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
class Recorder final : public http::Transport {
 public:
  /// Receives one line, without its line break; never called by two threads at once.
  using Write = std::function<void(std::string_view line)>;

  /// Records the exchanges of `next`, which is not null, and gives each line to `write`.
  Recorder(std::shared_ptr<http::Transport> next, Write write, RecorderOptions options = {})
      : next_(std::move(next)), write_(std::move(write)), options_(std::move(options)) {}

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
  /// How many could not be written: the disk is full, or `write` threw. Their calls went on
  /// undisturbed.
  std::size_t lost() const;

  MOONSHOT_INLINE http::Outcome send(http::Request& request, http::BodySink& sink,
                                     const http::Deadlines& deadlines,
                                     const CancelToken& cancel) override;
  MOONSHOT_INLINE std::optional<http::SettingProblem> problem_with_settings() const override;

 private:
  class Session;
  bool try_write(const Exchange& exchange);
  void record(const Exchange& exchange) noexcept;
  std::chrono::steady_clock::time_point now() const {
    return options_.now ? options_.now() : std::chrono::steady_clock::now();
  }

  std::shared_ptr<http::Transport> next_;
  Write write_;
  std::function<bool(std::string_view line)> write_file_;  // in place of `write_`; false: it failed
  RecorderOptions options_;
  mutable std::mutex mutex_;
  std::size_t written_ = 0;
  std::size_t lost_ = 0;
};

}  // namespace testing
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/testing/recorder.ipp"
#endif
