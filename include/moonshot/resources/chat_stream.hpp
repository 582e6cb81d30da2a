#pragma once

/// @file
/// A streamed answer as a range of chunks.

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>

#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/error.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/chat_completion.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The chunks of one answer, while they arrive. The exchange runs on a thread of its own and waits
/// when its reader is slow. Move-only; a moved-from or default-constructed stream is empty.
/// Destroying it ends the exchange. Not for concurrent use, but `cancel` may be called from any
/// thread.
class ChatStream {
 public:
  ChatStream() noexcept;
  ChatStream(ChatStream&&) noexcept;
  ChatStream& operator=(ChatStream&&) noexcept;
  ChatStream(const ChatStream&) = delete;
  ChatStream& operator=(const ChatStream&) = delete;
  ~ChatStream();

  /// Waits for the next chunk. Null at the end and on failure: see `error()`. The chunk is valid
  /// until the next call.
  const ChatChunk* next();

  /// The failure that ended the stream, or null while it runs and after `[DONE]`. Lives as long as
  /// this object.
  const Error* error() const noexcept;
  /// The same, shared; null without a failure.
  ErrorPtr error_ptr() const noexcept;

  /// What has arrived so far, also after a failure.
  const ChatCompletion& partial() const noexcept;

  /// Reads the rest and returns the whole message, or the failure.
  Result<ChatCompletion> try_completion();
  /// Reads the rest and returns the whole message. Throws the failure as its exact class.
  ChatCompletion completion() { return std::move(try_completion().value()); }

  /// Ends the exchange; `next` returns null and `error()` is `Cancelled`.
  void cancel() noexcept;

  /// An input iterator. Moving it on throws the failure as its exact class.
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = ChatChunk;
    using difference_type = std::ptrdiff_t;
    using pointer = const ChatChunk*;
    using reference = const ChatChunk&;

    iterator() noexcept = default;
    reference operator*() const noexcept { return *chunk_; }
    pointer operator->() const noexcept { return chunk_; }
    iterator& operator++() {
      advance();
      return *this;
    }
    void operator++(int) { advance(); }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.chunk_ == b.chunk_;
    }
    friend bool operator!=(const iterator& a, const iterator& b) noexcept { return !(a == b); }

   private:
    friend class ChatStream;
    explicit iterator(ChatStream* stream) : stream_(stream) { advance(); }
    void advance() {
      chunk_ = stream_->next();
      if (chunk_ == nullptr && stream_->error() != nullptr) stream_->error()->raise();
    }
    ChatStream* stream_ = nullptr;
    const ChatChunk* chunk_ = nullptr;
  };

  iterator begin() { return iterator(this); }
  iterator end() noexcept { return {}; }

 private:
  friend class Chat;
  struct State;
  explicit ChatStream(std::unique_ptr<State> state) noexcept;
  /// Starts `call`, again where that may help, and waits for the first chunk. `proof` holds the
  /// nonce that was sent, where the origin is to be proved.
  static Result<ChatStream> open(std::shared_ptr<const detail::ClientCore> core,
                                 detail::CallRequest call, std::optional<OriginProof> proof,
                                 const CallOptions& options);

  std::unique_ptr<State> state_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/chat_stream.ipp"
#endif
