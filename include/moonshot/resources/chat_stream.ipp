#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "moonshot/detail/call/nonce.hpp"
#include "moonshot/detail/call/retry.hpp"
#include "moonshot/detail/drive/chat_sink.hpp"
#include "moonshot/resources/chat_stream.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Between the exchange's thread, which fills `arrived`, and the reader, who empties it.
struct ChatStream::State final : http::BodySink {
  // More than any answer's burst, far less than a hostile one.
  static constexpr std::size_t most_waiting = std::size_t{1} << 20U;

  State(std::shared_ptr<const detail::Pipeline> used, std::size_t limit, detail::Tries tries,
        const std::optional<RepetitionGuard>& guard)
      : pipeline(std::move(used)),
        earlier(std::move(tries)),
        decoder(pipeline->endpoint, limit, guard) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() override;

  bool on_head(const http::ResponseHead& response) override;
  bool on_data(std::string_view data) override;
  bool satisfied() const noexcept override { return done; }
  void run(http::Request request, const http::Deadlines& deadlines, const CancelToken& cancel);
  bool wait_for_bytes();
  const ChatChunk* read();
  ErrorPtr begin(const http::Request& request, const http::Deadlines& deadlines,
                 const CancelToken& cancel, const std::optional<OriginProof>& proof);
  std::vector<Attempt> attempts() const {
    return earlier.attempts_with(detail::attempt_of(decoder.value().head, start));
  }
  void rethrow();
  void close();

  const std::shared_ptr<const detail::Pipeline> pipeline;
  const detail::Tries earlier;
  const std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  CancelSource stop;
  CancelToken::Registration forwarded;  // the caller's token cancels this exchange too
  std::shared_ptr<detail::TokenClaim> claim;

  std::mutex mutex;
  std::condition_variable changed;
  http::ResponseHead head;
  std::string arrived;
  bool has_head = false;
  bool finished = false;
  bool abandoned = false;
  http::Outcome outcome;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown;
#endif
  std::atomic<bool> done{false};  // set by the reader at [DONE]

  // The reader's side.
  detail::ChatDecoder decoder;
  std::string reading;
  const ChatChunk* first = nullptr;  // read before the caller asked for it
  ErrorPtr error;
  bool closed = false;

  std::thread thread;
};

MOONSHOT_INLINE ChatStream::State::~State() {
  if (decoder.done()) {
    // The end of the body follows [DONE] at once; waiting for it keeps the connection.
    constexpr std::chrono::milliseconds linger{50};
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait_for(lock, linger, [&] { return finished; });
  }
  {
    const std::lock_guard<std::mutex> lock(mutex);
    abandoned = true;
  }
  stop.cancel();
  changed.notify_all();
  if (thread.joinable()) thread.join();
}

MOONSHOT_INLINE bool ChatStream::State::on_head(const http::ResponseHead& response) {
  {
    const std::lock_guard<std::mutex> lock(mutex);
    head = response;
    has_head = true;
  }
  changed.notify_all();
  return true;
}

MOONSHOT_INLINE bool ChatStream::State::on_data(std::string_view data) {
  std::unique_lock<std::mutex> lock(mutex);
  changed.wait(lock, [&] { return abandoned || done || arrived.size() < most_waiting; });
  if (abandoned && !done) return false;
  const bool was_empty = arrived.empty();
  if (!done) arrived.append(data);
  // Who reads a refusal waits for its end, or for all that is kept of it.
  const bool is_full = arrived.size() >= most_waiting;
  lock.unlock();
  if (was_empty || is_full) changed.notify_all();
  return true;
}

MOONSHOT_INLINE void ChatStream::State::run(http::Request request, const http::Deadlines& deadlines,
                                            const CancelToken& cancel) {
  http::Outcome result;
#if MOONSHOT_EXCEPTIONS
  // What the user's logger or transport throws belongs to the reader, not to this thread.
  try {
    result = pipeline->stages->send(request, *this, deadlines, cancel);
  } catch (...) {
    const std::lock_guard<std::mutex> lock(mutex);
    thrown = std::current_exception();
  }
#else
  result = pipeline->stages->send(request, *this, deadlines, cancel);
#endif
  {
    const std::lock_guard<std::mutex> lock(mutex);
    outcome = std::move(result);
    finished = true;
  }
  changed.notify_all();
}

// Takes what has arrived. False where nothing more will come.
MOONSHOT_INLINE bool ChatStream::State::wait_for_bytes() {
  std::unique_lock<std::mutex> lock(mutex);
  changed.wait(lock, [&] { return finished || !arrived.empty(); });
  reading.clear();
  const bool was_full = arrived.size() >= most_waiting;
  std::swap(reading, arrived);
  lock.unlock();
  if (was_full) changed.notify_all();
  return !reading.empty();
}

// Once the exchange is over: throws what was thrown in it.
MOONSHOT_INLINE void ChatStream::State::rethrow() {
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr taken;
  {
    const std::lock_guard<std::mutex> lock(mutex);
    std::swap(taken, thrown);
  }
  if (taken != nullptr) std::rethrow_exception(taken);
#endif
}

// After the last byte: why there is no more.
MOONSHOT_INLINE void ChatStream::State::close() {
  if (closed) return;
  closed = true;
  http::Outcome how;
  {
    const std::lock_guard<std::mutex> lock(mutex);
    done = decoder.done();
    how = outcome;
  }
  changed.notify_all();
  if (done) {
    detail::correct_claim(*pipeline, claim, decoder.value().usage);
    return;
  }
  rethrow();
  if (decoder.error() == nullptr && stop.token().cancelled()) {
    how.kind = http::Outcome::Kind::cancelled;
    how.detail = "the call was cancelled";
  }
  error = detail::stream_error(*pipeline, decoder, how, {}, attempts());
}

MOONSHOT_INLINE ChatStream::ChatStream() noexcept = default;
MOONSHOT_INLINE ChatStream::ChatStream(std::unique_ptr<State> state) noexcept
    : state_(std::move(state)) {}
MOONSHOT_INLINE ChatStream::ChatStream(ChatStream&&) noexcept = default;
MOONSHOT_INLINE ChatStream& ChatStream::operator=(ChatStream&&) noexcept = default;
MOONSHOT_INLINE ChatStream::~ChatStream() = default;

// The next chunk, or null at the end and on failure.
MOONSHOT_INLINE const ChatChunk* ChatStream::State::read() {
  for (;;) {
    // What had arrived before the cancellation is not wanted any more.
    if (stop.token().cancelled()) break;
    if (const ChatChunk* chunk = decoder.next()) return chunk;
    if (decoder.done() || decoder.error() != nullptr) break;
    if (!wait_for_bytes()) break;
    decoder.push(reading);
  }
  close();
  return nullptr;
}

// One try, up to its first chunk. Null where there is one, or where there will be none.
MOONSHOT_INLINE ErrorPtr ChatStream::State::begin(const http::Request& request,
                                                  const http::Deadlines& deadlines,
                                                  const CancelToken& cancel,
                                                  const std::optional<OriginProof>& proof) {
  claim = request.token_claim;
  forwarded = cancel.on_cancel([source = stop] { source.cancel(); });
  thread = std::thread([this, deadlines, token = stop.token(), sent = request]() mutable {
    run(std::move(sent), deadlines, token);
  });
  std::unique_lock<std::mutex> lock(mutex);
  changed.wait(lock, [&] { return has_head || finished; });
  decoder.head(head, earlier.attempts_with(detail::attempt_of(head, start)));
  decoder.value().origin_proof = detail::read_proof(proof, head);
  if (has_head && head.is_success()) {
    lock.unlock();
    first = read();
    return first == nullptr ? error : nullptr;
  }
  // A refusal larger than the buffer is cut: its beginning says what it is.
  changed.wait(lock, [&] { return finished || arrived.size() >= most_waiting; });
  auto body = std::move(arrived);
  auto how = outcome;
  lock.unlock();
  rethrow();
  return detail::stream_error(*pipeline, decoder, how, std::move(body), attempts());
}

MOONSHOT_INLINE Result<ChatStream> ChatStream::open(
    const std::shared_ptr<const detail::Pipeline>& pipeline, const http::Request& request,
    const http::Deadlines& deadlines, const CallOptions& options,
    const std::optional<OriginProof>& proof) {
  const auto limit = options.max_response_bytes.value_or(pipeline->options.max_response_bytes);
  detail::Retrier retrier(*pipeline, options, deadlines, request.repeatable);
  for (;;) {
    auto state =
        std::make_unique<State>(pipeline, limit, retrier.tries(), options.repetition_guard);
    auto error = state->begin(request, deadlines, options.cancel, proof);
    // Once the head was a success, a failure that is not retried is the stream's own.
    const bool streaming = state->has_head && state->head.is_success();
    if (error == nullptr || !retrier.again(error)) {
      if (error == nullptr || streaming) return ChatStream(std::move(state));
      return error;
    }
  }
}

MOONSHOT_INLINE const ChatChunk* ChatStream::next() {
  if (state_ == nullptr) return nullptr;
  if (const ChatChunk* chunk = std::exchange(state_->first, nullptr)) {
    if (!state_->stop.token().cancelled()) return chunk;
  }
  return state_->closed ? nullptr : state_->read();
}

MOONSHOT_INLINE const Error* ChatStream::error() const noexcept {
  return state_ != nullptr ? state_->error.get() : nullptr;
}

MOONSHOT_INLINE ErrorPtr ChatStream::error_ptr() const noexcept {
  return state_ != nullptr ? state_->error : nullptr;
}

MOONSHOT_INLINE const ChatCompletion& ChatStream::partial() const noexcept {
  static const ChatCompletion nothing{};
  return state_ != nullptr ? state_->decoder.value() : nothing;
}

MOONSHOT_INLINE Result<ChatCompletion> ChatStream::try_completion() {
  while (next() != nullptr) {
  }
  if (auto failure = error_ptr()) return failure;
  return partial();
}

MOONSHOT_INLINE void ChatStream::cancel() noexcept {
  if (state_ != nullptr) state_->stop.cancel();
}

MOONSHOT_NAMESPACE_END
