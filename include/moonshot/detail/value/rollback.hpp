#pragma once

/// @file
/// Undoing what failed half-way.

#include <utility>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Calls `undo`, which must not throw, when it is destroyed, unless `keep` was called.
template <class Undo>
class Rollback {
 public:
  explicit Rollback(Undo undo) : undo_(std::move(undo)) {}
  Rollback(const Rollback&) = delete;
  Rollback& operator=(const Rollback&) = delete;
  ~Rollback() {
    if (!is_kept_) undo_();
  }
  void keep() noexcept { is_kept_ = true; }

 private:
  Undo undo_;
  bool is_kept_ = false;
};
template <class Undo>
Rollback(Undo) -> Rollback<Undo>;

}  // namespace detail
MOONSHOT_NAMESPACE_END
