#pragma once

#include "moonshot/detail/call/chat_chunks.hpp"
#include "moonshot/detail/call/ending.hpp"
#include "moonshot/detail/call/nonce.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void ChatChunks::restart() {
  decoder_.emplace(endpoint_, options_.max_event_bytes, options_.repetition_guard);
  given_ = false;
  told_to_stop_ = false;
}

MOONSHOT_INLINE void ChatChunks::head(const http::ResponseHead& head,
                                      std::vector<Attempt> attempts) {
  decoder_->head(head, std::move(attempts));
  decoder_->value().origin_proof = read_proof(options_.proof, head);
}

MOONSHOT_INLINE const ChatChunk* ChatChunks::give_next() {
  const ChatChunk* chunk = decoder_->next();
  if (chunk != nullptr) given_ = true;
  return chunk;
}

MOONSHOT_INLINE ErrorPtr ChatChunks::end(const http::Outcome& outcome,
                                         std::vector<Attempt> attempts) {
  using Kind = http::Outcome::Kind;
  if (decoder_->done()) return nullptr;
  if (decoder_->error() != nullptr) return decoder_->error();
  http::Outcome how = outcome;
  if (told_to_stop_) how.detail = "the callback asked to stop";
  if (how.kind == Kind::complete || how.kind == Kind::interrupted) {
    decoder_->attempts(std::move(attempts));
    decoder_->end(how.kind == Kind::complete ? "the body ended" : how.detail);
    return decoder_->error();
  }
  return error_of(how, endpoint_, std::move(attempts), {});
}

MOONSHOT_INLINE std::optional<std::int64_t> ChatChunks::prompt_tokens() const {
  const auto& usage = decoder_->value().usage;
  if (!decoder_->done() || !usage) return std::nullopt;
  return usage->prompt_tokens;
}

MOONSHOT_INLINE Verdict ToldChunks::data(std::string_view bytes) {
  decoder().push(bytes);
  while (const ChatChunk* chunk = give_next()) {
    if (callback_(*chunk)) continue;
    told_to_stop();
    return Verdict::stop;
  }
  return decoder().error() == nullptr ? Verdict::more : Verdict::stop;
}

MOONSHOT_INLINE void PulledChunks::begin() {
  restart();
  arrived_.clear();
  reading_.clear();
}

MOONSHOT_INLINE Verdict PulledChunks::data(std::string_view bytes) {
  arrived_.append(bytes);
  return wants_more() ? Verdict::more : Verdict::pause;
}

MOONSHOT_INLINE bool PulledChunks::refill() {
  reading_.clear();
  std::swap(reading_, arrived_);
  decoder().push(reading_);
  return !reading_.empty();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
