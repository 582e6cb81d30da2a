#pragma once

/// @file
/// A transport that answers from a recording: no network, the same bytes every time.

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/http/transport.hpp"
#include "moonshot/result.hpp"
#include "moonshot/testing/exchange.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// What a request must have in common with a recorded one.
enum class ReplayMatch {
  body,    ///< method, target and body; of uploads, whose body is not recorded, the first two
  target,  ///< method and target: for bodies that differ from run to run
  order    ///< nothing: the first request gets the first answer
};

/// Choices for a replayer.
struct ReplayOptions {
  ReplayMatch match = ReplayMatch::body;  ///< which recorded exchange a request gets
  /// For blocking calls: called before each piece of a body with the time that passed before it
  /// when it was recorded, e.g. to sleep as long; empty: no waiting.
  std::function<void(std::chrono::milliseconds gap)> wait;
  /// For event-driven calls: each piece of a body comes as long after what is before it as when it
  /// was recorded, by the time of the loop, which does other things meanwhile.
  bool keep_pace = false;
};

/// Plays a recording. A request gets the first exchange that matches it and was not played yet, so
/// that equal requests get their answers in the order of the recording. Secrets are masked in the
/// request before it is compared, as they were when it was recorded; host and headers do not count.
///
/// A request that the recording does not have fails with `Outcome::connection`, which names it. A
/// recorded failure is played as it was; where the receiver of the recording stopped early and this
/// one does not, the exchange ends as `interrupted`. Deadlines do not apply. It serves a `Client`
/// and an `AsyncClient`, whichever of them was recorded. Thread safety: any number of threads.
class Replayer final : public http::Transport {
 public:
  /// Plays `exchanges`, of which it keeps a copy.
  explicit Replayer(const std::vector<Exchange>& exchanges, ReplayOptions options = {});

  /// Plays the file at `path`. Fails as `try_load_exchanges` does.
  static Result<std::shared_ptr<Replayer>> try_from_file(const std::string& path,
                                                         ReplayOptions options = {});
  /// The same; throws the error as its exact class.
  static std::shared_ptr<Replayer> from_file(const std::string& path, ReplayOptions options = {}) {
    return try_from_file(path, std::move(options)).value();
  }

  /// The recorded requests that nobody has sent yet, in order: empty at the end of a good test.
  std::vector<http::Request> unplayed() const;

  MOONSHOT_INLINE http::Outcome send(http::Request& request, http::BodySink& sink,
                                     const http::Deadlines& deadlines,
                                     const CancelToken& cancel) override;
  /// The same answers on `loop`, each piece in a turn of its own, at once or as
  /// `ReplayOptions::keep_pace` says. The deadlines do not pass, and what is cancelled may have
  /// been sent.
  MOONSHOT_INLINE std::unique_ptr<http::EventTransport> on_loop(EventLoop& loop) override;

 private:
  struct Entry {
    Exchange exchange;
    bool played = false;
  };
  using Wait = std::function<void(std::chrono::milliseconds gap)>;
  const Exchange* claim(const http::Request& request, std::string& problem);
  http::Outcome play(const http::Request& request, http::BodySink& sink, const CancelToken& cancel,
                     const Wait& wait);

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;  // neither grows nor shrinks
  ReplayOptions options_;
};

}  // namespace testing
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/testing/replayer.ipp"
#endif
