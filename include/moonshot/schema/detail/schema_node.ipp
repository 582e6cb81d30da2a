#pragma once

#include <algorithm>

#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/detail/tokens/writer.hpp"
#include "moonshot/schema/detail/schema_node.hpp"
#include "moonshot/schema/detail/tree.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

// Below this number of members, a look at each is faster than an index.
inline constexpr std::size_t members_without_index = 16;

MOONSHOT_INLINE const SchemaNode* SchemaNode::find(std::string_view name) const noexcept {
  if (by_name.empty()) {
    for (const auto& member : members) {
      if (member.first == name) return member.second;
    }
    return nullptr;
  }
  const auto at = std::lower_bound(
      by_name.begin(), by_name.end(), name,
      [this](std::uint32_t member, std::string_view n) { return members[member].first < n; });
  return at != by_name.end() && members[*at].first == name ? members[*at].second : nullptr;
}

MOONSHOT_INLINE void SchemaNode::set(std::string_view name, const SchemaNode* value) {
  for (auto& member : members) {
    if (member.first != name) continue;
    member.second = value;
    return;
  }
  members.emplace_back(std::string(name), value);
}

MOONSHOT_INLINE void SchemaNode::remove(std::string_view name) {
  members.erase(std::remove_if(members.begin(), members.end(),
                               [&](const NamedNode& member) { return member.first == name; }),
                members.end());
}

MOONSHOT_INLINE const SchemaNode* SchemaNodes::string(std::string_view content) {
  SchemaNode& node = make(SchemaNode::Kind::string);
  node.text = content;
  return &node;
}

MOONSHOT_INLINE const SchemaNode* SchemaNodes::number(std::string text) {
  SchemaNode& node = make(SchemaNode::Kind::number);
  node.text = std::move(text);
  return &node;
}

MOONSHOT_INLINE const SchemaNode* SchemaNodes::boolean(bool value) {
  SchemaNode& node = make(SchemaNode::Kind::boolean);
  node.text = value ? "true" : "false";
  return &node;
}

class SchemaReader {
 public:
  SchemaReader(SchemaNodes& nodes, std::string_view text) noexcept : nodes_(nodes), reader_(text) {}

  const SchemaNode* run(std::string& problem) {
    const SchemaNode* node = read();
    if (node != nullptr && reader_.finish()) return node;
    problem = reader_.mismatch().found;
    return nullptr;
  }

 private:
  const SchemaNode* read() {
    if (++nesting_ > most_nesting) {
      reader_.fail("", "more than " + std::to_string(most_nesting) + " levels");
      return nullptr;
    }
    SchemaNode& node = nodes_.make(SchemaNode::Kind::null);
    const bool ok = read_into(node);
    --nesting_;
    return ok ? &node : nullptr;
  }

  bool read_into(SchemaNode& node) {
    std::string_view raw;
    switch (reader_.peek()) {
      case ValueType::object:
        node.kind = SchemaNode::Kind::object;
        return read_members(node);
      case ValueType::array:
        node.kind = SchemaNode::Kind::array;
        return read_items(node);
      case ValueType::string:
        node.kind = SchemaNode::Kind::string;
        return reader_.read_string(node.text);
      case ValueType::number:
        node.kind = SchemaNode::Kind::number;
        break;
      case ValueType::boolean:
        node.kind = SchemaNode::Kind::boolean;
        break;
      default:
        return reader_.read_null();
    }
    if (!reader_.read_raw(raw)) return false;
    node.text = raw;
    return true;
  }

  bool read_items(SchemaNode& node) {
    if (!reader_.enter_array()) return false;
    while (reader_.next_element()) {
      const SchemaNode* item = read();
      if (item == nullptr) return false;
      node.items.push_back(item);
    }
    return !reader_.failed();
  }

  bool read_members(SchemaNode& node) {
    if (!reader_.enter_object()) return false;
    std::string_view view;
    while (reader_.next_member(view)) {
      std::string name(view);
      const SchemaNode* value = read();
      if (value == nullptr) return false;
      node.members.emplace_back(std::move(name), value);
    }
    name_reference(node);
    drop_replaced(node);
    return !reader_.failed();
  }

  // What the two lead to is decided by the schema itself here, as it is for `$ref`, which they do
  // not replace.
  static void name_reference(SchemaNode& node) {
    if (node.has("$ref")) return;
    for (const std::string_view dynamic : {"$dynamicRef", "$recursiveRef"}) {
      bool found = false;
      for (auto& member : node.members) {
        if (member.first != dynamic || !member.second->is_string()) continue;
        member.first = "$ref";
        found = true;
      }
      if (found) return;
    }
  }

  // Of equal names the last one counts. Its place is that of the last one, too.
  static void drop_replaced(SchemaNode& node) {
    auto& members = node.members;
    auto order = sorted(members);
    std::vector<bool> replaced(members.size());
    bool any = false;
    for (std::size_t i = 0; i + 1 < order.size(); ++i) {
      if (members[order[i]].first != members[order[i + 1]].first) continue;
      replaced[order[i]] = true;
      any = true;
    }
    if (any) {
      std::vector<SchemaNode::NamedNode> kept;
      for (std::size_t i = 0; i < members.size(); ++i) {
        if (!replaced[i]) kept.push_back(std::move(members[i]));
      }
      members = std::move(kept);
      order = sorted(members);
    }
    if (members.size() > members_without_index) node.by_name = std::move(order);
  }

  static std::vector<std::uint32_t> sorted(const std::vector<SchemaNode::NamedNode>& members) {
    std::vector<std::uint32_t> order(members.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return members[a].first < members[b].first;
    });
    return order;
  }

  SchemaNodes& nodes_;
  JsonReader reader_;
  unsigned nesting_ = 0;
};

MOONSHOT_INLINE const SchemaNode* SchemaNodes::read(std::string_view text, std::string& problem) {
  return SchemaReader(*this, text).run(problem);
}

MOONSHOT_INLINE void write_node(JsonWriter& writer, const SchemaNode& node, std::size_t most) {
  if (writer.text().size() > most) return;
  switch (node.kind) {
    case SchemaNode::Kind::object:
      writer.begin_object();
      for (const auto& member : node.members) {
        writer.member(member.first);
        write_node(writer, *member.second, most);
      }
      writer.end_object();
      break;
    case SchemaNode::Kind::array:
      writer.begin_array();
      for (const auto* item : node.items) write_node(writer, *item, most);
      writer.end_array();
      break;
    case SchemaNode::Kind::string:
      writer.string_unchecked(node.text);
      break;
    case SchemaNode::Kind::null:
      writer.null();
      break;
    default:
      writer.raw(node.text);
      break;
  }
}

MOONSHOT_INLINE std::string to_text(const SchemaNode& node, std::size_t most) {
  JsonWriter writer;
  write_node(writer, node, most);
  return std::move(writer).text();
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
