#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/loop/detail/loop_access.hpp"
#include "moonshot/testing/detail/played_exchange.hpp"
#include "moonshot/testing/redacted.hpp"
#include "moonshot/testing/replayer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// How well a request fits a recorded one.
enum class Fit { other, target, body };

MOONSHOT_INLINE Fit fit(const http::Request& wanted, const http::Request& recorded) {
  if (wanted.method != recorded.method || wanted.target != recorded.target) return Fit::other;
  return wanted.body == recorded.body ? Fit::body : Fit::target;
}

MOONSHOT_INLINE std::string excerpt(const std::string& body) {
  constexpr std::size_t longest = 200;
  std::string text = body.substr(0, longest);
  detail::repair_utf8(text);
  return text + (body.size() > longest ? "\xE2\x80\xA6" : "");
}

}  // namespace detail
MOONSHOT_NAMESPACE_END

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

MOONSHOT_INLINE Replayer::Replayer(const std::vector<Exchange>& exchanges, ReplayOptions options)
    : options_(std::move(options)) {
  entries_.reserve(exchanges.size());
  // Recordings are redacted already, but exchanges that a program made itself may not be.
  for (const auto& exchange : exchanges) entries_.push_back({redacted(exchange), false});
}

MOONSHOT_INLINE Result<std::shared_ptr<Replayer>> Replayer::try_from_file(const std::string& path,
                                                                          ReplayOptions options) {
  const auto exchanges = try_load_exchanges(path);
  if (!exchanges) return exchanges.error_ptr();
  return std::make_shared<Replayer>(*exchanges, std::move(options));
}

MOONSHOT_INLINE std::vector<http::Request> Replayer::unplayed() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<http::Request> requests;
  for (const auto& entry : entries_) {
    if (!entry.played) requests.push_back(entry.exchange.request);
  }
  return requests;
}

MOONSHOT_INLINE const Exchange* Replayer::claim(const http::Request& request,
                                                std::string& problem) {
  const auto wanted = redacted(request);
  std::size_t played = 0;
  std::size_t other_bodies = 0;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto& entry : entries_) {
    const auto fit = detail::fit(wanted, entry.exchange.request);
    const bool matches = options_.match == ReplayMatch::order || fit == detail::Fit::body ||
                         (options_.match == ReplayMatch::target && fit == detail::Fit::target);
    if (matches && !entry.played) {
      entry.played = true;
      return &entry.exchange;
    }
    if (matches) ++played;
    if (fit == detail::Fit::target) ++other_bodies;
  }
  problem = "the recording has no " + std::string(played > 0 ? "further " : "") + wanted.method +
            " " + wanted.target;
  if (played > 0) {
    problem += "; all " + std::to_string(played) + " were played";
  } else if (other_bodies > 0) {
    problem += " with this body, but " + std::to_string(other_bodies) + " with another one";
  } else {
    problem += "; it has " + std::to_string(entries_.size()) + " exchanges";
  }
  if (!wanted.body.empty()) problem += "; the body is " + detail::excerpt(wanted.body);
  return nullptr;
}

MOONSHOT_INLINE http::Outcome Replayer::play(const http::Request& request, http::BodySink& sink,
                                             const CancelToken& cancel, const Wait& wait) {
  using Kind = http::Outcome::Kind;
  const auto ended = [](Kind kind, std::string detail) {
    return http::Outcome{kind, TimeoutPhase::total, std::move(detail)};
  };
  std::string problem;
  const auto* exchange = claim(request, problem);
  if (exchange == nullptr) return ended(Kind::connection, std::move(problem));
  if (cancel.cancelled()) return ended(Kind::cancelled, "the call was cancelled");
  if (exchange->head && !sink.on_head(*exchange->head)) return ended(Kind::stopped, "");
  std::chrono::milliseconds before{0};
  for (const auto& piece : exchange->pieces) {
    if (wait) wait((std::max)(piece.at - before, std::chrono::milliseconds(0)));
    before = piece.at;
    if (cancel.cancelled()) return ended(Kind::cancelled, "the call was cancelled");
    if (!sink.on_data(piece.bytes)) return ended(Kind::stopped, "");
  }
  if (exchange->outcome.kind == Kind::stopped) {
    return ended(Kind::interrupted,
                 "the recording ends here: when it was made, the answer was read no further");
  }
  return exchange->outcome;
}

MOONSHOT_INLINE http::Outcome Replayer::send(http::Request& request, http::BodySink& sink,
                                             const http::Deadlines& /*deadlines*/,
                                             const CancelToken& cancel) {
  return play(request, sink, cancel, options_.wait);
}

MOONSHOT_INLINE std::unique_ptr<http::EventTransport> Replayer::on_loop(EventLoop& loop) {
  const auto player = [this](const http::Request& request, detail::PlayedSink& sink,
                             const http::Deadlines& /*deadlines*/) {
    const Wait wait = [&sink](std::chrono::milliseconds gap) { sink.wait(gap); };
    return play(request, sink, {}, options_.keep_pace ? wait : nullptr);
  };
  return std::make_unique<detail::PlayedTransport>(player, detail::LoopAccess::core(loop));
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
