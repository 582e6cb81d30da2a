#pragma once

#include <algorithm>

#include "moonshot/schema/detail/references.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

inline constexpr std::string_view definition_prefix = "#/$defs/";

MOONSHOT_INLINE References::References(Node& root) {
  number(root);
  for (auto& reference : references_) reference.target = resolve(root, reference.text);
}

MOONSHOT_INLINE void References::number(Node& node) {
  node.id = nodes_++;
  for (auto& item : node.items) number(item);
  for (auto& member : node.members) {
    number(member.value);
    if (member.name != "$ref" || !member.value.is_string()) continue;
    const auto next = static_cast<std::uint32_t>(references_.size());
    const auto [known, is_new] = known_.emplace(member.value.text, next);
    if (is_new) references_.push_back({member.value.text, nullptr});
    node.reference = known->second;
  }
}

MOONSHOT_INLINE bool References::is_local(std::string_view text) noexcept {
  const auto prefix = definition_prefix;
  return text == "#" || text.substr(0, prefix.size()) == prefix;
}

// A reference may lead to any object below `$defs`, not only to a definition.
MOONSHOT_INLINE const Node* References::resolve(const Node& root, std::string_view text) {
  if (text == "#") return &root;
  if (!is_local(text)) return nullptr;
  const Node* node = &root;
  std::string_view rest = text.substr(2);
  for (;;) {
    const auto end = (std::min)(rest.find('/'), rest.size());
    node = node->find_object(rest.substr(0, end));
    if (node == nullptr || end == rest.size()) return node;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
