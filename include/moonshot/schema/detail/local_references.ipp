#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

#include "moonshot/detail/text/search.hpp"
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

/// Whether the members of the value of this keyword are schemas with names of the user's.
MOONSHOT_INLINE bool holds_named_schemas(std::string_view keyword) noexcept {
  for (const std::string_view name : {"properties", "patternProperties", "$defs", "definitions",
                                      "dependentSchemas", "dependencies", "schemas"}) {
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

/// Finds the targets from which a way leads back to themselves: Tarjan's algorithm, with a stack of
/// its own because a chain of references may be long.
class CircleSearch {
 public:
  using Ways = std::vector<std::vector<std::uint32_t>>;  // from each target to others

  explicit CircleSearch(const Ways& ways)
      : ways_(ways),
        order_(ways.size(), unseen),
        lowest_(ways.size(), unseen),
        is_open_(ways.size()),
        is_in_circle_(ways.size()) {}

  std::vector<bool> run() {
    for (std::uint32_t start = 0; start < ways_.size(); ++start) {
      if (order_[start] != unseen) continue;
      enter(start);
      while (!path_.empty()) advance();
    }
    return std::move(is_in_circle_);
  }

 private:
  static constexpr std::uint32_t unseen = 0xFFFFFFFFU;
  struct Visit {
    std::uint32_t target;
    std::size_t next;  // the way to be taken next
  };

  void enter(std::uint32_t target) {
    order_[target] = lowest_[target] = visited_++;
    is_open_[target] = true;
    open_.push_back(target);
    path_.push_back({target, 0});
  }

  void advance() {
    const std::uint32_t target = path_.back().target;
    if (path_.back().next == ways_[target].size()) return leave(target);
    const std::uint32_t next = ways_[target][path_.back().next++];
    if (next == target) is_in_circle_[target] = true;
    if (order_[next] == unseen) {
      enter(next);
    } else if (is_open_[next]) {
      lowest_[target] = (std::min)(lowest_[target], order_[next]);
    }
  }

  void leave(std::uint32_t target) {
    path_.pop_back();
    if (!path_.empty()) {
      std::uint32_t& above = lowest_[path_.back().target];
      above = (std::min)(above, lowest_[target]);
    }
    if (lowest_[target] != order_[target]) return;
    // What is open from this target on leads back to it.
    const bool is_circle = open_.back() != target;
    for (bool is_last = false; !is_last; open_.pop_back()) {
      const std::uint32_t member = open_.back();
      is_last = member == target;
      is_open_[member] = false;
      if (is_circle) is_in_circle_[member] = true;
    }
  }

  const Ways& ways_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> lowest_;
  std::vector<bool> is_open_;
  std::vector<bool> is_in_circle_;
  std::vector<std::uint32_t> open_;
  std::vector<Visit> path_;
  std::uint32_t visited_ = 0;
};

/// An address that is written relative to another one.
MOONSHOT_INLINE std::string joined_address(const std::string& base, std::string_view written) {
  const auto colon = written.find(':');
  if (colon < written.find('/')) return std::string(written);  // with a scheme
  if (begins(written, "./")) written.remove_prefix(2);
  std::size_t kept = base.find_last_of('/') + 1;
  if (begins(written, "/")) {
    const auto host = base.find("://");
    kept = host == std::string::npos ? 0 : (std::min)(base.find('/', host + 3), base.size());
  }
  return base.substr(0, kept).append(written);
}

/// Where a JSON pointer within `root` leads, or null.
MOONSHOT_INLINE const SchemaNode* follow_pointer(const SchemaNode& root, std::string_view pointer) {
  if (pointer == "/") return &root;
  const SchemaNode* node = &root;
  while (!pointer.empty() && node != nullptr) {
    pointer.remove_prefix(1);  // the slash
    const auto end = (std::min)(pointer.find('/'), pointer.size());
    const std::string part = pointer_part(pointer.substr(0, end));
    node = node->is_array() ? numbered_item(*node, part) : node->find(part);
    pointer.remove_prefix(end);
  }
  return node;
}

MOONSHOT_INLINE LocalReferences::LocalReferences(const SchemaNode& root) : root_(root) {
  find_references(root, false, &addresses_.emplace_back());
  number_targets();
  leads_to_.resize(names_.size());
  connect(root, false, none);
  is_recursive_ = CircleSearch(leads_to_).run();
}

MOONSHOT_INLINE const SchemaNode* LocalReferences::target(const SchemaNode& reference) const {
  const auto found = targets_.find(&reference);
  return found == targets_.end() ? nullptr : found->second;
}

MOONSHOT_INLINE void LocalReferences::find_references(const SchemaNode& node, bool has_names,
                                                      const std::string* base) {
  if (!has_names && node.is_object()) base = read_address(node, base);
  for (const auto* item : node.items) find_references(*item, false, base);
  for (const auto& [keyword, value] : node.members) {
    if (has_names) {
      find_references(*value, false, base);
    } else if (keyword == "$ref" && value->is_string()) {
      references_.push_back({value, base});
    } else if (!holds_data(keyword)) {
      find_references(*value, holds_named_schemas(keyword), base);
    }
  }
}

// Remembers how a schema may be referred to. Returns its address, which is that of the schema
// around it where it has none of its own.
MOONSHOT_INLINE const std::string* LocalReferences::read_address(const SchemaNode& node,
                                                                 const std::string* base) {
  // Longer ones would cost time with each reference.
  constexpr std::size_t longest = 1000;
  for (const std::string_view keyword : {"id", "$id", "$anchor", "$dynamicAnchor"}) {
    const SchemaNode* value = node.find(keyword);
    if (value == nullptr || !value->is_string() || value->text.size() > longest) continue;
    std::string_view written = value->text;
    if (ends(keyword, "id") && !begins(written, "#")) {
      written = written.substr(0, written.find('#'));
      base = &addresses_.emplace_back(joined_address(*base, written).substr(0, longest));
      places_.emplace(*base, &node);
      continue;
    }
    const std::string anchor = (begins(written, "#") ? "" : "#") + value->text;
    places_.emplace(*base + anchor, &node);
    places_.emplace(anchor, &node);
  }
  return base;
}

MOONSHOT_INLINE const SchemaNode* LocalReferences::place(const std::string& address) const {
  const auto found = places_.find(address);
  return found == places_.end() ? nullptr : found->second;
}

MOONSHOT_INLINE const SchemaNode* LocalReferences::resolve(const Reference& reference) const {
  const std::string_view text = reference.node->text;
  const auto hash = (std::min)(text.find('#'), text.size());
  const std::string address =
      hash == 0 ? *reference.base : joined_address(*reference.base, text.substr(0, hash));
  const SchemaNode* schema = place(address);
  // Some generators leave the `#/` of a pointer out.
  if (schema == nullptr && hash == text.size())
    return follow_pointer(root_, "/" + std::string(text));
  if (schema == nullptr && hash == 0) schema = &root_;
  const auto fragment = text.substr((std::min)(hash + 1, text.size()));
  if (schema == nullptr || fragment.empty()) return schema;
  const bool is_pointer = begins(fragment, "/");
  const SchemaNode* found = is_pointer ? follow_pointer(*schema, fragment)
                                       : place(address + std::string(text.substr(hash)));
  // Others give inner schemas an address, and count their pointers from the top all the same.
  if (found != nullptr || hash != 0) return found;
  return is_pointer ? follow_pointer(root_, fragment) : place(std::string(text));
}

MOONSHOT_INLINE void LocalReferences::number_targets() {
  for (const auto& reference : references_) {
    const SchemaNode* found = resolve(reference);
    targets_.emplace(reference.node, found);
    const auto next = static_cast<std::uint32_t>(names_.size());
    if (found == nullptr || !numbers_.emplace(found, next).second) continue;
    names_.push_back(free_name(reference.node->text));
    taken_names_.insert(names_.back());
  }
}

MOONSHOT_INLINE std::string LocalReferences::free_name(std::string_view reference) const {
  std::string name(reference.substr(reference.find_last_of("/#") + 1));
  for (char& c : name) {
    if (!is_key_character(c)) c = '_';
  }
  if (name.empty()) name = "root";
  if (taken_names_.count(name) == 0) return name;
  std::size_t number = names_.size();
  while (taken_names_.count(name + '_' + std::to_string(number)) != 0) ++number;
  return name + '_' + std::to_string(number);
}

// `owner` is the innermost target that the node is part of. Definitions are part of nothing.
MOONSHOT_INLINE void LocalReferences::connect(const SchemaNode& node, bool has_names,
                                              std::uint32_t owner) {
  if (const auto self = numbers_.find(&node); self != numbers_.end()) {
    if (owner != none) leads_to_[owner].push_back(self->second);
    owner = self->second;
  }
  for (const auto* item : node.items) connect(*item, false, owner);
  for (const auto& [keyword, value] : node.members) {
    if (has_names) {
      connect(*value, false, owner);
    } else if (keyword == "$ref" && value->is_string()) {
      const auto found = numbers_.find(target(*value));
      if (owner != none && found != numbers_.end()) {
        leads_to_[owner].push_back(found->second);
      }
    } else if (!holds_data(keyword)) {
      connect(*value, holds_named_schemas(keyword), holds_definitions(keyword) ? none : owner);
    }
  }
}

MOONSHOT_INLINE bool LocalReferences::is_recursive(const SchemaNode* target) const {
  const auto found = numbers_.find(target);
  return found != numbers_.end() && is_recursive_[found->second];
}

MOONSHOT_INLINE const std::string& LocalReferences::name(const SchemaNode* target) const {
  return names_[numbers_.find(target)->second];
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
