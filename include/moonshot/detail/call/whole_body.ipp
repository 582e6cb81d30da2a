#pragma once

#include "moonshot/detail/call/ending.hpp"
#include "moonshot/detail/call/whole_body.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void WholeBody::begin() {
  answer_ = Answer();
  too_large_ = false;
  given_ = false;
}

MOONSHOT_INLINE void WholeBody::head(const http::ResponseHead& head, std::vector<Attempt>) {
  answer_.head = head;
}

MOONSHOT_INLINE Verdict WholeBody::data(std::string_view bytes) {
  const std::size_t room = limit_ - answer_.body.size();
  answer_.body.append(bytes.substr(0, room));
  too_large_ = bytes.size() > room;
  return too_large_ ? Verdict::stop : Verdict::more;
}

MOONSHOT_INLINE ErrorPtr WholeBody::end(const http::Outcome& outcome,
                                        std::vector<Attempt> attempts) {
  if (too_large_) {
    return too_large_error(endpoint_, std::move(attempts), limit_, std::move(answer_.body));
  }
  if (outcome.kind != http::Outcome::Kind::complete) {
    return error_of(outcome, endpoint_, std::move(attempts), std::move(answer_.body));
  }
  answer_.attempts = std::move(attempts);
  given_ = true;
  auto reading = reader_(std::move(answer_));
  prompt_tokens_ = reading.prompt_tokens;
  return std::move(reading.error);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
