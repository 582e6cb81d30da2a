#pragma once

/// @file
/// An answer that is handed on while it arrives.

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/detail/call/body_policy.hpp"
#include "moonshot/endpoint.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Told of each piece of a body; returning false ends the download.
using PieceCallback = std::function<bool(std::string_view piece)>;

/// Tells a callback of each piece. What the callback throws passes through.
class BodyPieces final : public BodyPolicy {
 public:
  /// Both must outlive it.
  BodyPieces(const Endpoint& endpoint, const PieceCallback& callback) noexcept
      : endpoint_(endpoint), callback_(callback) {}

  MOONSHOT_INLINE void begin() override;
  MOONSHOT_INLINE void head(const http::ResponseHead& head, std::vector<Attempt> attempts) override;
  MOONSHOT_INLINE Verdict data(std::string_view bytes) override;
  bool has_given() const noexcept override { return given_; }
  MOONSHOT_INLINE ErrorPtr end(const http::Outcome& outcome,
                               std::vector<Attempt> attempts) override;

  /// After a success: its head.
  http::ResponseHead& answer_head() noexcept { return head_; }

 private:
  const Endpoint& endpoint_;
  const PieceCallback& callback_;
  http::ResponseHead head_;
  bool given_ = false;
  bool told_to_stop_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/call/body_pieces.ipp"
#endif
