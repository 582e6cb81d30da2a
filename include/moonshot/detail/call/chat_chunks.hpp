#pragma once

/// @file
/// A streamed answer, chunk by chunk.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/detail/call/body_policy.hpp"
#include "moonshot/detail/stream/chat_decoder.hpp"
#include "moonshot/endpoint.hpp"
#include "moonshot/options.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/signature.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What a streamed answer needs beside its bytes.
struct ChunkOptions {
  std::size_t max_event_bytes = 0;
  std::optional<RepetitionGuard> repetition_guard;
  /// Holds the nonce that was sent, where the origin is to be proved.
  std::optional<OriginProof> proof;
};

/// Decodes a stream and adds it up.
class ChatChunks : public BodyPolicy {
 public:
  /// `endpoint` must outlive it.
  ChatChunks(const Endpoint& endpoint, ChunkOptions options)
      : endpoint_(endpoint), options_(std::move(options)) {
    restart();
  }

  void begin() override { restart(); }
  MOONSHOT_INLINE void head(const http::ResponseHead& head, std::vector<Attempt> attempts) override;
  bool has_given() const noexcept override { return given_; }
  MOONSHOT_INLINE ErrorPtr end(const http::Outcome& outcome,
                               std::vector<Attempt> attempts) override;
  MOONSHOT_INLINE std::optional<std::int64_t> prompt_tokens() const override;

  /// Everything so far.
  const ChatCompletion& value() const noexcept { return decoder_->value(); }
  ChatCompletion& value() noexcept { return decoder_->value(); }

 protected:
  void restart();
  ChatDecoder& decoder() noexcept { return *decoder_; }
  const ChatDecoder& decoder() const noexcept { return *decoder_; }
  /// The next chunk that the caller is given, or null.
  const ChatChunk* give_next();
  void told_to_stop() noexcept { told_to_stop_ = true; }

 private:
  const Endpoint& endpoint_;
  const ChunkOptions options_;
  std::optional<ChatDecoder> decoder_;
  bool given_ = false;
  bool told_to_stop_ = false;
};

/// Told of each chunk; returning false ends the stream.
using ChunkCallback = std::function<bool(const ChatChunk&)>;

/// Tells a callback of each chunk as soon as it is there. What the callback throws passes through.
class ToldChunks final : public ChatChunks {
 public:
  /// `endpoint` and `callback` must outlive it.
  ToldChunks(const Endpoint& endpoint, ChunkOptions options, const ChunkCallback& callback)
      : ChatChunks(endpoint, std::move(options)), callback_(callback) {}

  MOONSHOT_INLINE Verdict data(std::string_view bytes) override;
  bool satisfied() const noexcept override { return decoder().done(); }

 private:
  const ChunkCallback& callback_;
};

/// Keeps the bytes that arrive until a reader takes their chunks. `take`, `is_finished` and
/// `is_done` are the reader's and touch nothing of what the other functions of one try use, so that
/// they need no lock; all others, `refill` included, need one where the exchange runs on another
/// thread.
class PulledChunks final : public ChatChunks {
 public:
  using ChatChunks::ChatChunks;

  /// More than any answer's burst, far less than a hostile one.
  static constexpr std::size_t most_waiting = std::size_t{1} << 20U;

  MOONSHOT_INLINE void begin() override;
  MOONSHOT_INLINE Verdict data(std::string_view bytes) override;
  bool wants_more() const noexcept override { return arrived_.size() < most_waiting; }
  bool is_read_later() const noexcept override { return true; }

  /// The next chunk, valid until the next call. Null where the bytes so far hold no further one.
  const ChatChunk* take() { return give_next(); }
  /// Whether no further chunk will come, whatever arrives: after `[DONE]` or a failure.
  bool is_finished() const noexcept { return is_done() || decoder().error() != nullptr; }
  /// Whether `[DONE]` was read.
  bool is_done() const noexcept { return decoder().done(); }
  /// Whether bytes wait for `refill`.
  bool has_arrived() const noexcept { return !arrived_.empty(); }
  /// Gives the decoder what has arrived, once `take` has returned null. False where that is
  /// nothing.
  bool refill();

 private:
  std::string arrived_;
  std::string reading_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/call/chat_chunks.ipp"
#endif
