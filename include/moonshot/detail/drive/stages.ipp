#pragma once

#include "moonshot/detail/drive/stages.hpp"
#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/errors/retry_after.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/http/pass_through_sink.hpp"
#include "moonshot/redact.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void authorize(http::Request& request, const ApiKey& key) {
  request.headers.set("Authorization", "Bearer " + KeyAccess::secret(key));
}

/// Ends a successful answer whose body is compressed: its bytes are none of the API's text. That of
/// a refusal is let through, since the head alone says something.
class IdentitySink final : public http::PassThroughSink {
 public:
  using PassThroughSink::PassThroughSink;
  bool on_head(const http::ResponseHead& head) override {
    const bool go_on = PassThroughSink::on_head(head);
    if (!head.is_success()) return go_on;
    for (const auto& [name, value] : head.headers) {
      if (http::same_name(name, "Content-Encoding") && names_a_coding(value)) coding = value;
    }
    return go_on && coding.empty();
  }

  std::string coding;

 private:
  // Some servers write a character set there.
  static bool names_a_coding(std::string_view value) noexcept {
    while (!value.empty()) {
      const auto comma = value.find(',');
      const auto word = trim(value.substr(0, comma));
      value.remove_prefix(comma == std::string_view::npos ? value.size() : comma + 1);
      for (const auto* coding :
           {"gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd"}) {
        if (http::same_name(word, coding)) return true;
      }
    }
    return false;
  }
};

MOONSHOT_INLINE http::Outcome HeaderStage::send(http::Request& request, http::BodySink& sink,
                                                const http::Deadlines& deadlines,
                                                const CancelToken& cancel) {
  const http::Headers given = request.headers;
  for (const auto& field : headers_) {
    if (!given.get(field.first)) request.headers.add(field.first, field.second);
  }
  if (request.headers.get("Accept-Encoding") != "identity") {
    return next_->send(request, sink, deadlines, cancel);
  }
  IdentitySink identity(sink);
  auto outcome = next_->send(request, identity, deadlines, cancel);
  if (identity.coding.empty()) return outcome;
  return {http::Outcome::Kind::encoded, outcome.phase,
          "Content-Encoding: " + std::move(identity.coding)};
}

MOONSHOT_INLINE http::Outcome AuthStage::send(http::Request& request, http::BodySink& sink,
                                              const http::Deadlines& deadlines,
                                              const CancelToken& cancel) {
  if (!request.headers.get("Authorization")) authorize(request, key_);
  return next_->send(request, sink, deadlines, cancel);
}

/// Looks at the head on its way.
class HeadObserver final : public http::PassThroughSink {
 public:
  using PassThroughSink::PassThroughSink;
  bool on_head(const http::ResponseHead& head) override {
    status = head.status;
    request_id = std::string(head.request_id().value_or(""));
    return PassThroughSink::on_head(head);
  }

  int status = 0;
  std::string request_id;
};

/// Keeps what a refusal says, on its way.
class RefusalObserver final : public http::PassThroughSink {
 public:
  using PassThroughSink::PassThroughSink;
  bool on_head(const http::ResponseHead& head) override {
    answered = head.is_success();
    if (!answered) refusal_ = head;
    return PassThroughSink::on_head(head);
  }
  bool on_data(std::string_view data) override {
    constexpr std::size_t enough = std::size_t{64} << 10U;
    if (!answered) body_.append(data.substr(0, enough - body_.size()));
    return PassThroughSink::on_data(data);
  }

  /// The error that it is; null where there was no refusal.
  ErrorPtr error(const http::Request& request) {
    if (refusal_.status == 0) return nullptr;
    return judge(Endpoint(request.base), std::move(refusal_), std::move(body_), {});
  }

  bool answered = false;

 private:
  http::ResponseHead refusal_;
  std::string body_;
};

/// Tells the governor of the end of a call, however it comes.
class Turn {
 public:
  Turn(Governor& governor, const TokenClaim& claim) noexcept : governor_(governor), claim_(claim) {}
  ~Turn() { governor_.end(claim_, answered); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  bool answered = false;

 private:
  Governor& governor_;
  const TokenClaim& claim_;
};

MOONSHOT_INLINE http::Outcome GovernorStage::send(http::Request& request, http::BodySink& sink,
                                                  const http::Deadlines& deadlines,
                                                  const CancelToken& cancel) {
  using Kind = http::Outcome::Kind;
  const auto claim = request.token_claim;
  if (claim == nullptr) return next_->send(request, sink, deadlines, cancel);
  switch (governor_->start(*claim, deadlines.total, cancel)) {
    case Governor::Entry::cancelled:
      return {Kind::cancelled, TimeoutPhase::total,
              "the call was cancelled while it waited for the governor"};
    case Governor::Entry::timed_out:
      return {Kind::timeout, TimeoutPhase::total,
              "the limit for total passed while the call waited for the governor"};
    case Governor::Entry::started:
      break;
  }
  Turn turn(*governor_, *claim);
  RefusalObserver observer(sink);
  auto outcome = next_->send(request, observer, deadlines, cancel);
  turn.answered = observer.answered && outcome.kind == Kind::complete;
  if (const auto error = observer.error(request)) {
    if (const auto* limited = error->as<RateLimited>()) governor_->refuse(*claim, *limited);
  }
  return outcome;
}

MOONSHOT_INLINE http::Outcome LogStage::send(http::Request& request, http::BodySink& sink,
                                             const http::Deadlines& deadlines,
                                             const CancelToken& cancel) {
  const auto start = std::chrono::steady_clock::now();
  HeadObserver observer(sink);
  auto outcome = next_->send(request, observer, deadlines, cancel);
  LogRecord record;
  record.method = request.method;
  record.url = redact(request.base.text() + request.target);
  record.status = observer.status;
  record.request_id = observer.request_id;
  record.duration = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  record.outcome = redact(to_string(outcome.kind) +
                          (outcome.detail.empty() ? std::string() : ": " + outcome.detail));
  logger_(record);
  return outcome;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
