#pragma once

#include <algorithm>
#include <charconv>
#include <system_error>

#include "moonshot/schema/detail/local_references.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// Whether the value of this keyword is data, in which `$ref` is no reference.
MOONSHOT_INLINE bool holds_data(std::string_view keyword) noexcept {
  for (const std::string_view name : {"enum", "const", "default", "example", "examples"}) {
    if (name == keyword) return true;
  }
  return false;
}

MOONSHOT_INLINE bool holds_definitions(std::string_view keyword) noexcept {
  return keyword == "$defs" || keyword == "definitions" || keyword == "components";
}

/// One part of a JSON pointer within a URL.
MOONSHOT_INLINE std::string pointer_part(std::string_view written) {
  std::string part;
  for (std::size_t i = 0; i < written.size(); ++i) {
    unsigned code = 0;
    const char* const digits = written.data() + i + 1;
    if (written[i] == '%' && written.size() - i > 2 &&
        std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
      part += static_cast<char>(code);
      i += 2;
    } else {
      part += written[i];
    }
  }
  std::size_t at = 0;
  while ((at = part.find('~', at)) != std::string::npos) {
    if (part.compare(at, 2, "~1") == 0) part.replace(at, 2, "/");
    if (part.compare(at, 2, "~0") == 0) part.erase(at + 1, 1);
    ++at;
  }
  return part;
}

/// The item whose number is `part`, or null.
MOONSHOT_INLINE const SchemaNode* numbered_item(const SchemaNode& list, std::string_view part) {
  std::size_t number = 0;
  const char* const end = part.data() + part.size();
  const auto read = std::from_chars(part.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || number >= list.items.size()) return nullptr;
  return list.items[number];
}

MOONSHOT_INLINE LocalReferences::LocalReferences(const SchemaNode& root) : root_(root) {
  find_targets(root);
  connect(root, none);
  find_circles();
}

MOONSHOT_INLINE const SchemaNode* LocalReferences::resolve(std::string_view text) const {
  if (text == "#" || text == "#/") return &root_;
  if (text.substr(0, 2) != "#/") return nullptr;
  const SchemaNode* node = &root_;
  for (text.remove_prefix(1); !text.empty() && node != nullptr;) {
    text.remove_prefix(1);  // the slash
    const auto end = (std::min)(text.find('/'), text.size());
    const std::string part = pointer_part(text.substr(0, end));
    node = node->is_array() ? numbered_item(*node, part) : node->find(part);
    text.remove_prefix(end);
  }
  return node;
}

MOONSHOT_INLINE const SchemaNode* LocalReferences::target(const std::string& text) {
  const auto [known, is_new] = known_.emplace(text, nullptr);
  if (is_new) known->second = resolve(text);
  return known->second;
}

MOONSHOT_INLINE void LocalReferences::find_targets(const SchemaNode& node) {
  for (const auto* item : node.items) find_targets(*item);
  for (const auto& [keyword, value] : node.members) {
    if (keyword == "$ref" && value->is_string()) {
      const SchemaNode* found = target(value->text);
      const auto next = static_cast<std::uint32_t>(targets_.size());
      if (found == nullptr || !numbers_.emplace(found, next).second) continue;
      Target made;
      made.name = free_name(value->text);
      names_.emplace(made.name, next);
      targets_.push_back(std::move(made));
    } else if (!holds_data(keyword)) {
      find_targets(*value);
    }
  }
}

MOONSHOT_INLINE std::string LocalReferences::free_name(std::string_view reference) const {
  std::string name(reference.substr(reference.find_last_of('/') + 1));
  for (char& c : name) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (!is_plain) c = '_';
  }
  if (reference == "#" || name.empty()) name = "root";
  if (names_.count(name) == 0) return name;
  std::size_t number = targets_.size();
  while (names_.count(name + '_' + std::to_string(number)) != 0) ++number;
  return name + '_' + std::to_string(number);
}

// `owner` is the innermost target that the node is part of. Definitions are part of nothing.
MOONSHOT_INLINE void LocalReferences::connect(const SchemaNode& node, std::uint32_t owner) {
  if (const auto self = numbers_.find(&node); self != numbers_.end()) {
    if (owner != none) targets_[owner].leads_to.push_back(self->second);
    owner = self->second;
  }
  for (const auto* item : node.items) connect(*item, owner);
  for (const auto& [keyword, value] : node.members) {
    if (keyword == "$ref" && value->is_string()) {
      const auto found = numbers_.find(target(value->text));
      if (owner != none && found != numbers_.end()) {
        targets_[owner].leads_to.push_back(found->second);
      }
    } else if (!holds_data(keyword)) {
      connect(*value, holds_definitions(keyword) ? none : owner);
    }
  }
}

// Tarjan's algorithm, with a stack of its own because a chain of references may be long.
MOONSHOT_INLINE void LocalReferences::find_circles() {
  struct Visit {
    std::uint32_t target;
    std::size_t next;
  };
  const std::size_t count = targets_.size();
  std::vector<std::uint32_t> order(count, none);
  std::vector<std::uint32_t> lowest(count, none);
  std::vector<bool> is_open(count);
  std::vector<std::uint32_t> open;
  std::vector<Visit> path;
  std::uint32_t visited = 0;
  const auto enter = [&](std::uint32_t target) {
    order[target] = lowest[target] = visited++;
    is_open[target] = true;
    open.push_back(target);
    path.push_back({target, 0});
  };
  const auto leave = [&](std::uint32_t target) {
    if (lowest[target] != order[target]) return;
    const auto begin = std::find(open.rbegin(), open.rend(), target).base() - 1;
    const bool is_circle = open.end() - begin > 1;
    for (auto member = begin; member != open.end(); ++member) {
      is_open[*member] = false;
      if (is_circle) targets_[*member].is_recursive = true;
    }
    open.erase(begin, open.end());
  };
  for (std::uint32_t start = 0; start < count; ++start) {
    if (order[start] == none) enter(start);
    while (!path.empty()) {
      const std::uint32_t target = path.back().target;
      const auto& leads_to = targets_[target].leads_to;
      if (path.back().next < leads_to.size()) {
        const std::uint32_t next = leads_to[path.back().next++];
        if (next == target) targets_[target].is_recursive = true;
        if (order[next] == none) {
          enter(next);
        } else if (is_open[next]) {
          lowest[target] = (std::min)(lowest[target], order[next]);
        }
        continue;
      }
      path.pop_back();
      if (!path.empty()) {
        auto& above = lowest[path.back().target];
        above = (std::min)(above, lowest[target]);
      }
      leave(target);
    }
  }
}

MOONSHOT_INLINE bool LocalReferences::is_recursive(const SchemaNode* target) const {
  const auto found = numbers_.find(target);
  return found != numbers_.end() && targets_[found->second].is_recursive;
}

MOONSHOT_INLINE const std::string& LocalReferences::name(const SchemaNode* target) const {
  return targets_[numbers_.find(target)->second].name;
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
