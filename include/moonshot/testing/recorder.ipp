#pragma once

#include <cstdio>
#include <string>
#include <utility>

#include "moonshot/detail/files/private_file.hpp"
#include "moonshot/http/pass_through_sink.hpp"
#include "moonshot/loop/detail/loop_access.hpp"
#include "moonshot/testing/detail/exchange_notes.hpp"
#include "moonshot/testing/detail/played_exchange.hpp"
#include "moonshot/testing/detail/recorded_exchange.hpp"
#include "moonshot/testing/recorder.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// One exchange that blocks, while it passes through.
class Recorder::Session final : public http::PassThroughSink {
 public:
  Session(const Recorder& recorder, const http::Request& request, http::BodySink& next)
      : PassThroughSink(next), notes_(recorder.recording_, request, nullptr) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() override {
    if (!has_ended_) notes_.break_off("the receiver threw", false);
  }

  bool on_head(const http::ResponseHead& head) override {
    notes_.head(head);
    return PassThroughSink::on_head(head);
  }
  bool on_data(std::string_view data) override {
    notes_.data(data);
    return PassThroughSink::on_data(data);
  }

  void ended(const http::Outcome& outcome) {
    has_ended_ = true;
    notes_.end(outcome, satisfied());
  }

 private:
  detail::ExchangeNotes notes_;
  bool has_ended_ = false;
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
  auto recorder = std::make_shared<Recorder>(std::move(next), nullptr);
  recorder->recording_ = std::make_shared<detail::Recording>(
      [file](std::string_view line) {
        const std::string whole = std::string(line) + '\n';
        const bool good = std::fwrite(whole.data(), 1, whole.size(), file.get()) == whole.size() &&
                          std::fflush(file.get()) == 0;
        std::clearerr(file.get());
        return good;
      },
      std::move(options.now));
  return recorder;
}

MOONSHOT_INLINE std::size_t Recorder::written() const { return recording_->written(); }

MOONSHOT_INLINE std::size_t Recorder::lost() const { return recording_->lost(); }

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

MOONSHOT_INLINE std::unique_ptr<http::EventTransport> Recorder::on_loop(EventLoop& loop) {
  auto& core = detail::LoopAccess::core(loop);
  // Its exchanges fail as `send` does.
  if (next_ == nullptr) return std::make_unique<detail::PlayedTransport>(*this, core);
  auto next = next_->on_loop(loop);
  if (next == nullptr) return nullptr;
  return std::make_unique<detail::RecordedTransport>(std::move(next), recording_, core);
}

MOONSHOT_INLINE std::optional<http::SettingProblem> Recorder::problem_with_settings() const {
  return next_ != nullptr ? next_->problem_with_settings() : std::nullopt;
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
