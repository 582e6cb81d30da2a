#pragma once

#include <algorithm>
#include <iterator>
#include <string>

#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/schema/detail/go_json.hpp"
#include "moonshot/schema/detail/tree.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

MOONSHOT_INLINE const Node* Node::find(std::string_view name) const noexcept {
  const auto at =
      std::lower_bound(members.begin(), members.end(), name,
                       [](const Member& member, std::string_view n) { return member.name < n; });
  return at != members.end() && at->name == name ? &at->value : nullptr;
}

MOONSHOT_INLINE const Node* Node::find_object(std::string_view name) const noexcept {
  const Node* found = find(name);
  return found != nullptr && found->is_object() ? found : nullptr;
}

MOONSHOT_INLINE const Node* Node::find_array(std::string_view name) const noexcept {
  const Node* found = find(name);
  return found != nullptr && found->is_array() ? found : nullptr;
}

class TreeReader {
 public:
  TreeReader(std::string_view text, std::size_t most) noexcept : reader_(text), most_(most) {}

  Tree run() {
    Tree tree;
    const auto type = reader_.peek();
    if (type != ValueType::object && type != ValueType::null) {
      std::string_view ignored;
      if (reader_.read_raw(ignored) && reader_.finish()) {
        reader_.rewind({});
        reader_.enter_object();
      }
    } else if (read(tree.root)) {
      reader_.finish();
    }
    tree.cut = cut_;
    tree.problem = problem();
    return tree;
  }

 private:
  std::string problem() const {
    if (!reader_.failed()) return {};
    const auto& mismatch = reader_.mismatch();
    if (!reader_.broken()) return "expected " + mismatch.expected + ", found " + mismatch.found;
    constexpr std::string_view known = "invalid JSON: ";
    const std::string_view found = mismatch.found;
    return std::string(found.substr(0, known.size()) == known ? found.substr(known.size()) : found);
  }

  bool read(Node& node) {
    if (++nesting_ > most_nesting) {
      return reader_.fail("no more than " + std::to_string(most_nesting) + " levels", "more");
    }
    const bool ok = read_value(node);
    --nesting_;
    kept_ += 2 + node.text.size();  // at least so many bytes of JSON, with the comma
    if (kept_ > most_) cut_ = true;
    return ok;
  }

  bool read_value(Node& node) {
    bool ok = false;
    switch (reader_.peek()) {
      case ValueType::object:
        node.kind = Node::Kind::object;
        ok = read_members(node);
        break;
      case ValueType::array:
        node.kind = Node::Kind::array;
        ok = read_items(node);
        break;
      case ValueType::string:
        node.kind = Node::Kind::string;
        ok = reader_.read_string(node.text);
        node.size = go_json_size(node.text);
        break;
      case ValueType::number:
        node.kind = Node::Kind::number;
        ok = read_number(node);
        break;
      case ValueType::boolean:
        node.kind = Node::Kind::boolean;
        ok = reader_.read_boolean(node.truth);
        node.size = node.truth ? 4 : 5;
        break;
      case ValueType::null:
      case ValueType::invalid:
        ok = reader_.read_null();
        node.size = 4;
        break;
    }
    return ok;
  }

  bool read_number(Node& node) {
    std::string_view text;
    if (!reader_.read_number(text)) return false;
    const auto value = to_double(text);
    if (value) {
      node.number = *value;
    } else if (!is_tiny(text)) {
      return reader_.fail("a number that fits a double",
                          "the number " + std::string(text.substr(0, 40)));
    }
    node.size = go_json_size(node.number);
    return true;
  }

  // A number too close to zero for a double counts as zero.
  static bool is_tiny(std::string_view text) noexcept {
    const auto exponent = text.find_first_of("eE");
    if (exponent == std::string_view::npos) return text[text[0] == '-' ? 1 : 0] == '0';
    return exponent + 1 < text.size() && text[exponent + 1] == '-';
  }

  bool read_members(Node& node) {
    if (!reader_.enter_object()) return false;
    std::string_view name;
    while (reader_.next_member(name)) {
      Member& member = node.members.emplace_back();
      member.name.assign(name);
      kept_ += member.name.size();
      if (!read(member.value)) return false;
      if (cut_) node.members.clear();
    }
    sort_members(node);
    return !reader_.failed();
  }

  static void sort_members(Node& node) {
    auto& members = node.members;
    std::stable_sort(members.begin(), members.end(),
                     [](const Member& a, const Member& b) { return a.name < b.name; });
    // Of equal names the last one written is kept: it comes first when going backwards.
    const auto kept =
        std::unique(members.rbegin(), members.rend(),
                    [](const Member& a, const Member& b) { return a.name == b.name; });
    members.erase(members.begin(), kept.base());
    node.size = members.empty() ? 2 : 1 + members.size();
    for (const auto& member : members) {
      node.size += go_json_size(member.name) + 1 + member.value.size;
    }
  }

  bool read_items(Node& node) {
    if (!reader_.enter_array()) return false;
    std::size_t size = 1;
    while (reader_.next_element()) {
      Node& item = node.items.emplace_back();
      if (!read(item)) return false;
      size += item.size + 1;
      if (cut_) node.items.clear();
    }
    node.size = (std::max)(size, std::size_t{2});
    return !reader_.failed();
  }

  JsonReader reader_;
  std::size_t most_;
  std::size_t kept_ = 0;
  unsigned nesting_ = 0;
  bool cut_ = false;
};

MOONSHOT_INLINE Tree read_tree(std::string_view text, std::size_t most) {
  return TreeReader(text, most).run();
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
