#pragma once

#include "moonshot/detail/errors/error_names.hpp"
#include "moonshot/detail/errors/error_object.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/detail/tokens/reader.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::optional<ErrorObject> ErrorObject::parse(std::string_view text) {
  // The bound keeps hostile bodies cheap; an error body has only a few members.
  constexpr std::size_t most_members = 64;
  JsonReader reader(text);
  ErrorObject object;
  object.text_ = text;
  if (!reader.enter_object()) return std::nullopt;
  std::string_view name;
  while (reader.next_member(name)) {
    const std::string key(name);
    std::string_view raw;
    if (!reader.read_raw(raw)) return std::nullopt;
    // Of very many members, those behind the first ones count only where their names say so.
    const std::size_t most = is_name_of_error(key) ? 2 * most_members : most_members;
    if (object.members_.size() < most) object.members_.emplace_back(key, raw);
  }
  if (!reader.finish()) return std::nullopt;
  return object;
}

MOONSHOT_INLINE const std::string_view* ErrorObject::find(std::string_view name) const noexcept {
  for (const auto& member : members_) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

MOONSHOT_INLINE std::string_view ErrorObject::raw(std::string_view name) const noexcept {
  const auto* value = find(name);
  return value != nullptr && *value != "null" ? *value : std::string_view();
}

MOONSHOT_INLINE std::optional<std::string> ErrorObject::string(std::string_view name) const {
  const auto* value = find(name);
  return value != nullptr ? string_of(*value) : std::nullopt;
}

MOONSHOT_INLINE std::string ErrorObject::text_of(std::string_view name) const {
  const std::string_view value = raw(name);
  return string_of(value).value_or(std::string(value));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
