#pragma once

#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/detail/tokens/reader.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::optional<std::string_view> member_of(std::string_view text,
                                                          std::string_view name) {
  JsonReader reader(text);
  std::optional<std::string_view> result;
  if (!reader.enter_object()) return result;
  std::string_view member;
  while (reader.next_member(member)) {
    const bool wanted = member == name;
    std::string_view raw;
    if (!reader.read_raw(raw)) break;
    if (wanted) result = raw;
  }
  return result;
}

MOONSHOT_INLINE std::optional<std::string> string_of(std::string_view text) {
  JsonReader reader(text);
  std::string content;
  if (!reader.read_string(content) || !reader.finish()) return std::nullopt;
  return content;
}

MOONSHOT_INLINE std::optional<std::string> string_member(std::string_view text,
                                                         std::string_view name) {
  const auto raw = member_of(text, name);
  return raw ? string_of(*raw) : std::nullopt;
}

MOONSHOT_INLINE bool is_json(std::string_view text) {
  JsonReader reader(text);
  std::string_view raw;
  return reader.read_raw(raw) && reader.finish();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
