#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "moonshot/detail/call/call_machine.hpp"
#include "moonshot/detail/drive/blocking.hpp"
#include "moonshot/resources/chat_stream.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Carries out a call whose exchange runs on a thread of its own, while the reader takes the chunks
/// on his. Tries, and the waits between them, follow each other on the reader's thread.
struct ChatStream::State final : http::BodySink {
  State(std::shared_ptr<const detail::ClientCore> used, detail::CallPlan plan,
        detail::ChunkOptions options, CancelToken token)
      : core(std::move(used)),
        caller(std::move(token)),
        chunks(core->endpoint, std::move(options)),
        machine(*core, std::move(plan), chunks) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  MOONSHOT_INLINE ~State() override;

  // The exchange's thread.
  MOONSHOT_INLINE bool on_head(const http::ResponseHead& head) override;
  MOONSHOT_INLINE bool on_data(std::string_view data) override;
  MOONSHOT_INLINE bool satisfied() const noexcept override;
  void run(const CancelToken& token);

  // The reader's.
  void open();
  void begin_exchange();
  void start_thread();
  void end_exchange();
  const ChatChunk* read();
  bool refill();
  void close();

  using Clock = std::chrono::steady_clock;
  using Lock = std::unique_lock<std::mutex>;

  const std::shared_ptr<const detail::ClientCore> core;
  const CancelToken caller;

  // Shared by both threads, under the mutex; but see `PulledChunks`.
  mutable std::mutex mutex;
  std::condition_variable changed;
  detail::PulledChunks chunks;
  detail::CallMachine machine;
  bool has_head = false;
  bool over = false;       // the exchange
  bool abandoned = false;  // by its reader
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown;
#endif

  // The reader's alone.
  CancelSource stop;                    // of the present exchange
  CancelToken::Registration forwarded;  // the caller's token cancels it too
  bool streaming = false;               // its head is that of a success
  const ChatChunk* first = nullptr;     // read before the caller asked for it
  ErrorPtr error;
  bool closed = false;  // there is no more to read

  std::thread thread;
};

MOONSHOT_INLINE ChatStream::State::~State() {
  {
    // The end of the body follows [DONE] at once; waiting for it keeps the connection.
    constexpr std::chrono::milliseconds linger{50};
    Lock lock(mutex);
    if (machine.satisfied()) changed.wait_for(lock, linger, [&] { return over; });
  }
  end_exchange();
}

MOONSHOT_INLINE bool ChatStream::State::on_head(const http::ResponseHead& head) {
  Lock lock(mutex);
  const auto verdict = machine.head(head, Clock::now());
  has_head = true;
  lock.unlock();
  changed.notify_all();
  return verdict != detail::Verdict::stop;
}

MOONSHOT_INLINE bool ChatStream::State::on_data(std::string_view data) {
  using detail::Verdict;
  Lock lock(mutex);
  changed.wait(lock, [&] { return abandoned || machine.wants_more(); });
  if (abandoned && !machine.satisfied()) return false;
  const bool was_empty = !chunks.has_arrived();
  const auto verdict = machine.data(data);
  lock.unlock();
  if (was_empty) changed.notify_all();
  return verdict != Verdict::stop;
}

MOONSHOT_INLINE bool ChatStream::State::satisfied() const noexcept {
  const Lock lock(mutex);
  return machine.satisfied();
}

MOONSHOT_INLINE void ChatStream::State::run(const CancelToken& token) {
#if MOONSHOT_EXCEPTIONS
  // What the user's logger or transport throws belongs to the reader, not to this thread.
  try {
    detail::run_try(*core, machine, mutex, *this, token, caller);
  } catch (...) {
    const Lock lock(mutex);
    thrown = std::current_exception();
  }
#else
  detail::run_try(*core, machine, mutex, *this, token, caller);
#endif
  {
    const Lock lock(mutex);
    over = true;
  }
  changed.notify_all();
}

// Returns when its head is there, or when there will be none.
MOONSHOT_INLINE void ChatStream::State::begin_exchange() {
  has_head = false;
  over = false;
  abandoned = false;
#if MOONSHOT_EXCEPTIONS
  thrown = nullptr;
#endif
  stop = CancelSource();
  forwarded = caller.on_cancel([source = stop] { source.cancel(); });
  start_thread();
  Lock lock(mutex);
  changed.wait(lock, [&] { return has_head || over; });
  streaming = machine.answer_head().is_success();
}

// Where the system has no thread left, that is how the exchange ends.
MOONSHOT_INLINE void ChatStream::State::start_thread() {
  const auto start = [this] { thread = std::thread([this, token = stop.token()] { run(token); }); };
#if MOONSHOT_EXCEPTIONS
  try {
    start();
  } catch (const std::system_error& no_thread) {
    const Lock lock(mutex);
    if (machine.is_governed()) machine.turn(detail::Turn::started, Clock::now(), false);
    http::Outcome outcome;
    outcome.kind = http::Outcome::Kind::connection;
    outcome.detail = std::string("no thread could be started for the stream: ") + no_thread.what();
    machine.ended(outcome, Clock::now(), caller.cancelled());
    over = true;
  }
#else
  start();
#endif
}

MOONSHOT_INLINE void ChatStream::State::end_exchange() {
  {
    const Lock lock(mutex);
    abandoned = true;
  }
  stop.cancel();
  changed.notify_all();
  if (thread.joinable()) thread.join();
}

// The next chunk, or null at the end and on failure.
MOONSHOT_INLINE const ChatChunk* ChatStream::State::read() {
  while (streaming) {
    // What had arrived before the cancellation is not wanted any more.
    if (stop.token().cancelled()) break;
    if (const ChatChunk* chunk = chunks.take()) return chunk;
    if (chunks.is_finished() || !refill()) break;
  }
  close();
  return nullptr;
}

// Takes what has arrived. False where nothing more will come.
MOONSHOT_INLINE bool ChatStream::State::refill() {
  Lock lock(mutex);
  changed.wait(lock, [&] { return over || chunks.has_arrived(); });
  const bool was_full = !machine.wants_more();
  const bool has_more = chunks.refill();
  lock.unlock();
  if (was_full) changed.notify_all();
  return has_more;
}

// After the last byte: why there is no more, or that the call is tried again. Throws what was
// thrown in the exchange, unless the answer was complete before.
MOONSHOT_INLINE void ChatStream::State::close() {
  {
    Lock lock(mutex);
    if (!streaming) changed.wait(lock, [&] { return over; });
#if MOONSHOT_EXCEPTIONS
    if (thrown != nullptr && !chunks.is_done()) {
      closed = true;
      std::rethrow_exception(std::exchange(thrown, nullptr));
    }
#endif
    if (streaming && stop.token().cancelled()) {
      machine.cancel(Clock::now());
    } else {
      machine.all_read(Clock::now(), caller.cancelled());
    }
    // The error of a try that another one follows is not the stream's.
    if (machine.next(Clock::now()).kind == detail::Need::Kind::done) {
      closed = true;
      error = machine.error();
    }
  }
  changed.notify_all();
  detail::correct_claim(*core, machine);
}

// Makes the call up to its first chunk, or to its end.
MOONSHOT_INLINE void ChatStream::State::open() {
  using Kind = detail::Need::Kind;
  for (;;) {
    const auto need = [&] {
      const Lock lock(mutex);
      return machine.next(Clock::now());
    }();
    switch (need.kind) {
      case Kind::turn:
      case Kind::exchange:
        begin_exchange();
        first = read();
        if (first != nullptr) return;
        break;
      case Kind::pause: {
        const bool waited = detail::wait_out(core->options.retry, machine.notice(), caller);
        end_exchange();
        machine.paused(!waited);
        break;
      }
      case Kind::read:
        close();
        break;
      case Kind::done:
        error = machine.error();
        closed = true;
        return;
    }
  }
}

namespace detail {

// Nothing may look like an answer that was read to its end.
MOONSHOT_INLINE const ErrorPtr& empty_stream_error() {
  static const ErrorPtr error =
      usage_error("stream", "it was moved from, or never opened: there is no answer in it").share();
  return error;
}

}  // namespace detail

MOONSHOT_INLINE ChatStream::ChatStream() noexcept = default;
MOONSHOT_INLINE ChatStream::ChatStream(std::unique_ptr<State> state) noexcept
    : state_(std::move(state)) {}
MOONSHOT_INLINE ChatStream::ChatStream(ChatStream&&) noexcept = default;
MOONSHOT_INLINE ChatStream& ChatStream::operator=(ChatStream&&) noexcept = default;
MOONSHOT_INLINE ChatStream::~ChatStream() = default;

MOONSHOT_INLINE Result<ChatStream> ChatStream::open(std::shared_ptr<const detail::ClientCore> core,
                                                    detail::CallRequest call,
                                                    std::optional<OriginProof> proof,
                                                    const CallOptions& options) {
  auto plan = detail::plan_call(*core, std::move(call), options);
  if (!plan) return plan.error_ptr();
  // Of a refusal, no more than of any answer that waits for its reader: its beginning says what it
  // is.
  plan->refusal_limit = (std::min)(plan->refusal_limit, detail::PulledChunks::most_waiting);
  auto chunks = detail::chunk_options(*core, options, std::move(proof));
  auto state =
      std::make_unique<State>(std::move(core), std::move(*plan), std::move(chunks), options.cancel);
  state->open();
  // Once the head was a success, a failure is the stream's own.
  if (state->error != nullptr && !state->streaming) return state->error;
  return ChatStream(std::move(state));
}

MOONSHOT_INLINE const ChatChunk* ChatStream::next() {
  if (state_ == nullptr) return nullptr;
  if (const ChatChunk* chunk = std::exchange(state_->first, nullptr)) {
    if (!state_->stop.token().cancelled()) return chunk;
  }
  return state_->closed ? nullptr : state_->read();
}

MOONSHOT_INLINE const Error* ChatStream::error() const noexcept {
  return state_ != nullptr ? state_->error.get() : detail::empty_stream_error().get();
}

MOONSHOT_INLINE ErrorPtr ChatStream::error_ptr() const noexcept {
  return state_ != nullptr ? state_->error : detail::empty_stream_error();
}

MOONSHOT_INLINE const ChatCompletion& ChatStream::partial() const noexcept {
  static const ChatCompletion nothing{};
  return state_ != nullptr ? state_->chunks.value() : nothing;
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
