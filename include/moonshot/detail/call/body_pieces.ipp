#pragma once

#include "moonshot/detail/call/body_pieces.hpp"
#include "moonshot/detail/call/ending.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void BodyPieces::begin() {
  head_ = http::ResponseHead();
  given_ = false;
  told_to_stop_ = false;
}

MOONSHOT_INLINE void BodyPieces::head(const http::ResponseHead& head, std::vector<Attempt>) {
  head_ = head;
}

MOONSHOT_INLINE Verdict BodyPieces::data(std::string_view bytes) {
  given_ = true;
  told_to_stop_ = !callback_(bytes);
  return told_to_stop_ ? Verdict::stop : Verdict::more;
}

MOONSHOT_INLINE ErrorPtr BodyPieces::end(const http::Outcome& outcome,
                                         std::vector<Attempt> attempts) {
  if (outcome.kind == http::Outcome::Kind::complete) return nullptr;
  http::Outcome how = outcome;
  if (told_to_stop_) how.detail = "the callback asked to stop";
  return error_of(how, endpoint_, std::move(attempts), {});
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
