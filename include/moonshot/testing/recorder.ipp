#pragma once

#include <cstdio>
#include <utility>

#include "moonshot/detail/files/private_file.hpp"
#include "moonshot/testing/recorder.hpp"
#include "moonshot/testing/redacted.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// One exchange while it passes through. It is recorded when this object is destroyed, also when
/// the receiver has thrown.
class Recorder::Session final : public http::BodySink {
 public:
  Session(Recorder& recorder, const http::Request& request, http::BodySink& next)
      : recorder_(recorder), request_(request), next_(next), start_(recorder.now()) {
    exchange_.outcome = {http::Outcome::Kind::stopped, TimeoutPhase::total, "the receiver threw"};
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() override {
    exchange_.request = request_;
    recorder_.record(exchange_);
  }

  bool on_head(const http::ResponseHead& head) override {
    exchange_.head = head;
    return next_.on_head(head);
  }
  bool on_data(std::string_view data) override {
    const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(recorder_.now() - start_);
    exchange_.pieces.push_back({at, std::string(data)});
    return next_.on_data(data);
  }
  bool satisfied() const noexcept override { return next_.satisfied(); }

  void ended(const http::Outcome& outcome) {
    exchange_.outcome = outcome;
    // A receiver that has the whole answer may stop before the end of the body.
    if (outcome.kind == http::Outcome::Kind::stopped && next_.satisfied()) exchange_.outcome = {};
  }

 private:
  Recorder& recorder_;
  const http::Request& request_;
  http::BodySink& next_;
  std::chrono::steady_clock::time_point start_;
  Exchange exchange_;
};

MOONSHOT_INLINE Result<std::shared_ptr<Recorder>> Recorder::try_to_file(
    const std::string& path, std::shared_ptr<http::Transport> next, RecorderOptions options) {
  if (next == nullptr) {
    return usage_error("next",
                       "it is null; give the transport that is to be recorded, e.g. an "
                       "HttplibTransport");
  }
  const std::shared_ptr<std::FILE> file = detail::open_private_file(path, options.append);
  if (file == nullptr) return usage_error("path", "the recording " + path + " cannot be written");
  auto recorder = std::make_shared<Recorder>(std::move(next), nullptr, std::move(options));
  recorder->write_file_ = [file](std::string_view line) {
    const std::string whole = std::string(line) + '\n';
    const bool good = std::fwrite(whole.data(), 1, whole.size(), file.get()) == whole.size() &&
                      std::fflush(file.get()) == 0;
    std::clearerr(file.get());
    return good;
  };
  return recorder;
}

MOONSHOT_INLINE std::size_t Recorder::written() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return written_;
}

MOONSHOT_INLINE std::size_t Recorder::lost() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return lost_;
}

MOONSHOT_INLINE bool Recorder::try_write(const Exchange& exchange) {
  const std::string line = to_line(redacted(exchange));
  const std::lock_guard<std::mutex> lock(mutex_);
  if (write_file_ && !write_file_(line)) return false;
  if (write_) write_(line);
  ++written_;
  return true;
}

MOONSHOT_INLINE void Recorder::record(const Exchange& exchange) noexcept {
  bool good = false;
#if MOONSHOT_EXCEPTIONS
  try {
    good = try_write(exchange);
  } catch (...) {  // from `write_`, or lack of memory: the call itself must not fail
  }
#else
  good = try_write(exchange);
#endif
  if (good) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  ++lost_;
}

MOONSHOT_INLINE http::Outcome Recorder::send(http::Request& request, http::BodySink& sink,
                                             const http::Deadlines& deadlines,
                                             const CancelToken& cancel) {
  if (next_ == nullptr) {
    return {http::Outcome::Kind::connection, TimeoutPhase::total,
            "the recorder wraps no transport"};
  }
  Session session(*this, request, sink);
  auto outcome = next_->send(request, session, deadlines, cancel);
  session.ended(outcome);
  return outcome;
}

MOONSHOT_INLINE std::optional<http::SettingProblem> Recorder::problem_with_settings() const {
  return next_ != nullptr ? next_->problem_with_settings() : std::nullopt;
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
