#pragma once

/// @file
/// What the program holds of items that are asked for one by one.

#include <memory>
#include <utility>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Owns a `Source`, which is some `PulledItems`, and abandons it when it lets go of it. Move-only;
/// one that was moved from is good for nothing but an assignment.
template <class Source>
class HeldItems {
 public:
  explicit HeldItems(std::shared_ptr<Source> source) noexcept : source_(std::move(source)) {}
  HeldItems(HeldItems&& other) noexcept = default;
  HeldItems& operator=(HeldItems&& other) noexcept {
    const auto left = std::exchange(source_, std::move(other.source_));
    if (left != nullptr) left->abandon();
    return *this;
  }
  ~HeldItems() {
    const auto left = std::move(source_);
    if (left != nullptr) left->abandon();
  }

  const Source* operator->() const noexcept { return source_.get(); }
  const std::shared_ptr<Source>& share() const noexcept { return source_; }

 private:
  std::shared_ptr<Source> source_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
