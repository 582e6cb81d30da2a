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
/// when its reader is slow. Move-only; a moved-from or default-constructed stream is empty: it has
/// no chunk, and its error is a `UsageError`.
/// Destroying it ends the exchange. Not for concurrent use, but `cancel` may be called from any
/// thread.
class ChatStream {
 public:
  /// An empty stream.
  ChatStream() noexcept;
  /// Takes over the exchange of another stream, which is empty afterwards.
  ChatStream(ChatStream&&) noexcept;
  /// Ends the exchange of this stream, and takes over that of another one.
  ChatStream& operator=(ChatStream&&) noexcept;
  /// Not copyable: an exchange has one reader.
  ChatStream(const ChatStream&) = delete;
  /// Not copyable: an exchange has one reader.
  ChatStream& operator=(const ChatStream&) = delete;
  /// Ends the exchange. Waits for no peer.
  ~ChatStream();

  /// Waits for the next chunk. Null at the end and on failure: see `error()`. The chunk is valid
  /// until the next call.
  const ChatChunk* next();

  /// The failure that ended the stream, or null while it runs and after `[DONE]`. Lives as long as
  /// this object, and until it is moved.
  const Error* error() const noexcept;
  /// The same, shared; null without a failure.
  ErrorPtr error_ptr() const noexcept;

  /// The message as far as it has been read, also after a failure. Lives as long as this object;
  /// changes with each chunk.
  const ChatCompletion& partial() const noexcept;

  /// Reads the rest and returns the whole message, or the failure.
  Result<ChatCompletion> try_completion();
  /// Reads the rest and returns the whole message. Throws the failure as its exact class.
  ChatCompletion completion() { return try_completion().value(); }

  /// Ends the exchange; `next` returns null and `error()` is `Cancelled`.
  void cancel() noexcept;

  /// An input iterator. Moving it on throws the failure as its exact class.
  class iterator {
   public:
    /// Can be read once, from the first to the last.
    using iterator_category = std::input_iterator_tag;
    /// A chunk.
    using value_type = ChatChunk;
    /// For the standard library.
    using difference_type = std::ptrdiff_t;
    /// What `operator->` returns.
    using pointer = const ChatChunk*;
    /// What `operator*` returns.
    using reference = const ChatChunk&;

    /// The end of the range.
    iterator() noexcept = default;
    /// The chunk; valid until the iterator is moved on. Precondition: not the end.
    reference operator*() const noexcept { return *chunk_; }
    /// A member of the chunk. Precondition: not the end.
    pointer operator->() const noexcept { return chunk_; }
    /// Waits for the next chunk.
    iterator& operator++() {
      advance();
      return *this;
    }
    /// The same; there is no copy of the place before.
    void operator++(int) { advance(); }
    /// Whether both are at the end, or at the same place.
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.chunk_ == b.chunk_;
    }
    /// The opposite of `==`.
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

  /// Waits for the first chunk that was not read yet, and throws as the iterator does. A stream can
  /// be read once.
  iterator begin() { return iterator(this); }
  /// The end of the stream.
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
