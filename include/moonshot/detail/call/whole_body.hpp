#pragma once

/// @file
/// An answer that is read to its end before anything is done with it.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/detail/call/body_policy.hpp"
#include "moonshot/endpoint.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A whole answer.
struct Answer {
  http::ResponseHead head;
  std::string body;
  std::vector<Attempt> attempts;
};

/// What a whole answer says.
struct Reading {
  ErrorPtr error;  ///< why it is no success after all, or null
  std::optional<std::int64_t> prompt_tokens;
};

/// Makes the caller's value of an answer.
using AnswerReader = std::function<Reading(Answer answer)>;

/// Collects a body of at most `limit` bytes and gives it to `reader`. An answer that was read is
/// not asked for again because of what it says.
class WholeBody final : public BodyPolicy {
 public:
  /// `endpoint` and `reader` must outlive it.
  WholeBody(const Endpoint& endpoint, std::size_t limit, const AnswerReader& reader) noexcept
      : endpoint_(endpoint), limit_(limit), reader_(reader) {}

  MOONSHOT_INLINE void begin() override;
  MOONSHOT_INLINE void head(const http::ResponseHead& head, std::vector<Attempt> attempts) override;
  MOONSHOT_INLINE Verdict data(std::string_view bytes) override;
  bool has_given() const noexcept override { return given_; }
  MOONSHOT_INLINE ErrorPtr end(const http::Outcome& outcome,
                               std::vector<Attempt> attempts) override;
  std::optional<std::int64_t> prompt_tokens() const override { return prompt_tokens_; }

 private:
  const Endpoint& endpoint_;
  const std::size_t limit_;
  const AnswerReader& reader_;
  Answer answer_;
  bool too_large_ = false;
  bool given_ = false;
  std::optional<std::int64_t> prompt_tokens_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/call/whole_body.ipp"
#endif
