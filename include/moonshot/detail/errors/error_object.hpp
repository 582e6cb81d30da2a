#pragma once

/// @file
/// One JSON object of an error body and its members.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A JSON object whose shape is not known. Views point into the text that it was parsed from.
class ErrorObject {
 public:
  /// Nothing where `text` is not exactly one JSON object.
  static std::optional<ErrorObject> parse(std::string_view text);

  std::string_view text() const noexcept { return text_; }
  std::size_t size() const noexcept { return members_.size(); }
  bool has(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// The exact text of a member's value; empty where there is none, or where it is null.
  std::string_view raw(std::string_view name) const noexcept;
  /// The content of a string member; the exact text of another one; empty where there is none.
  std::string text_of(std::string_view name) const;
  /// The content of a string member, else nothing.
  std::optional<std::string> string(std::string_view name) const;
  /// Names and exact values, in order; the first 64, and 64 more that are named as errors.
  const std::vector<std::pair<std::string, std::string_view>>& members() const noexcept {
    return members_;
  }
  /// A member that is an object.
  std::optional<ErrorObject> object(std::string_view name) const { return parse(raw(name)); }

 private:
  const std::string_view* find(std::string_view name) const noexcept;

  std::string_view text_;
  std::vector<std::pair<std::string, std::string_view>> members_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/error_object.ipp"
#endif
