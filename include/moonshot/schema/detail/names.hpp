#pragma once

/// @file
/// A list of names for a message.

#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Joins names by commas. A name may be empty.
class Names {
 public:
  void add(std::string_view name) {
    if (!empty_) text_ += ", ";
    text_ += name;
    empty_ = false;
  }
  bool empty() const noexcept { return empty_; }
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  bool empty_ = true;
};

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
