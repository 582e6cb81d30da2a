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

/// A list of header fields, in order. Names and values stay exactly as they are given. A value; not
/// for concurrent use where one of the threads changes it.
class Headers {
 public:
  /// One field: its name and its value.
  using Field = std::pair<std::string, std::string>;

  /// No fields.
  Headers() = default;
  /// The fields given, in order: `{{"X-Team", "search"}}`.
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}
  /// Copies the fields.
  Headers(const Headers&) = default;
  /// Moves the fields. Never fails.
  Headers(Headers&&) noexcept = default;
  /// Copies the fields: by a copy that is moved, because a vector's own copy assignment is much
  /// more code to compile.
  Headers& operator=(const Headers& other) { return *this = Headers(other); }
  /// Moves the fields. Never fails.
  Headers& operator=(Headers&&) noexcept = default;
  ~Headers() = default;

  /// The value of the first field called `name`, or nothing. Valid until the list is changed.
  std::optional<std::string_view> get(std::string_view name) const noexcept;

  /// Appends a field, also when the name is there already.
  void add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }

  /// Replaces every field called `name` by this one.
  void set(std::string_view name, std::string value);

  /// Removes every field called `name`.
  void remove(std::string_view name);

  /// Whether there are no fields.
  bool empty() const noexcept { return fields_.empty(); }
  /// The number of fields.
  std::size_t size() const noexcept { return fields_.size(); }
  /// The first field. Iterators are valid until the list is changed.
  std::vector<Field>::const_iterator begin() const noexcept { return fields_.begin(); }
  /// The end of the fields.
  std::vector<Field>::const_iterator end() const noexcept { return fields_.end(); }

 private:
  std::vector<Field> fields_;
};

/// Whether two header names are the same: ASCII letters compare without case. Never fails.
bool same_name(std::string_view a, std::string_view b) noexcept;

}  // namespace http
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/http/headers.ipp"
#endif
