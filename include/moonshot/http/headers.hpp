#pragma once

/// @file
/// HTTP header fields: ordered, repeated names allowed, names compared without case.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace http {

/// A list of header fields. Nothing is folded, trimmed or re-cased.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  /// The value of the first field called `name`, or nothing.
  std::optional<std::string_view> get(std::string_view name) const noexcept;

  /// Appends a field, also when the name is there already.
  void add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }

  /// Replaces every field called `name` by this one.
  void set(std::string_view name, std::string value);

  /// Removes every field called `name`.
  void remove(std::string_view name);

  bool empty() const noexcept { return fields_.empty(); }
  std::size_t size() const noexcept { return fields_.size(); }
  std::vector<Field>::const_iterator begin() const noexcept { return fields_.begin(); }
  std::vector<Field>::const_iterator end() const noexcept { return fields_.end(); }

 private:
  std::vector<Field> fields_;
};

/// Whether two header names are the same (ASCII letters compare without case).
bool same_name(std::string_view a, std::string_view b) noexcept;

}  // namespace http
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/http/headers.ipp"
#endif
