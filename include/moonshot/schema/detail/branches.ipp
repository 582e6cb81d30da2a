#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "moonshot/schema/detail/branches.hpp"
#include "moonshot/schema/detail/type_words.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

MOONSHOT_INLINE void copy_texts(const SchemaNode& from, SchemaNode& to) {
  for (const auto keyword : text_keywords) {
    const SchemaNode* text = from.find(keyword);
    if (text != nullptr && text->is_string()) to.set(keyword, text);
  }
}

MOONSHOT_INLINE const SchemaNode& with_texts(SchemaNodes& nodes, const SchemaNode& schema,
                                             const SchemaNode& texts) {
  const SchemaNode* outer = texts.find("description");
  const SchemaNode* inner = schema.find("description");
  SchemaNode& made = nodes.copy(schema);
  copy_texts(texts, made);
  if (outer != nullptr && outer->is_string() && inner != nullptr && outer->text != inner->text) {
    made.set("description", nodes.string(outer->text + "\n" + inner->text));
  }
  return made;
}

MOONSHOT_INLINE bool is_plain_default(const SchemaNode& value) {
  if (!value.is_object() && !value.is_array()) return true;
  constexpr std::size_t most = 10000;
  const std::string text = to_text(value, most);
  return text.size() <= most && text.find("\"$ref\"") == std::string::npos;
}

/// Joins the branches of one `anyOf`.
class BranchJoin {
 public:
  BranchJoin(SchemaNodes& nodes, ConversionLog& log, const SchemaNode& outer) noexcept
      : nodes_(nodes), log_(log), outer_(outer) {}

  const SchemaNode* run(const std::vector<const SchemaNode*>& branches) {
    for (const auto* branch : branches) add(*branch);
    if (made_.empty()) return nullptr;
    add_default();
    if (made_.size() == 1) return &with_texts(nodes_, *made_.front(), outer_);
    return &join();
  }

 private:
  void add(const SchemaNode& branch) {
    const SchemaNode* inner = branch.find("anyOf");
    if (inner != nullptr && branch.members.size() == 1) {
      for (const auto* item : inner->items) add(*item);
      return;
    }
    constexpr std::size_t longest_compared = 20000;
    std::string text = to_text(branch, longest_compared);
    log_.work(1 + text.size() / 8);
    if (text.size() <= longest_compared && !seen_.insert(std::move(text)).second) return;
    if (!join_values(branch)) made_.push_back(&branch);
  }

  /// Adds the values of a branch that has nothing else to an earlier such branch of its type.
  bool join_values(const SchemaNode& branch) {
    const SchemaNode* values = branch.find("enum");
    const SchemaNode* type = branch.find("type");
    if (values == nullptr || type == nullptr || branch.members.size() != 2) return false;
    const auto [known, is_new] = lists_.emplace(type->text, List());
    List& list = known->second;
    if (is_new) {
      list.values = &nodes_.make(SchemaNode::Kind::array);
      SchemaNode& copy = nodes_.copy(branch);
      copy.set("enum", list.values);
      made_.push_back(&copy);
    }
    const std::size_t most = SchemaLimits().enum_values;
    if (list.values->items.size() + values->items.size() > most) return is_new;
    for (const auto* value : values->items) {
      if (list.seen.insert(to_text(*value, most_value)).second) list.values->items.push_back(value);
    }
    return true;
  }

  // The default stands in the first branch that it can belong to.
  void add_default() {
    const SchemaNode* value = outer_.find("default");
    if (value == nullptr || !is_plain_default(*value)) return;
    for (auto& branch : made_) {
      const SchemaNode* type = branch->find("type");
      const auto known = type != nullptr ? find_type(type->text) : std::nullopt;
      if (!known || !is_value_of(*value, *known)) continue;
      if (branch->has("default")) return;
      SchemaNode& copy = nodes_.copy(*branch);
      copy.set("default", value);
      branch = &copy;
      return;
    }
  }

  // A text stands beside `anyOf` or in its branches, not in both.
  const SchemaNode& join() {
    const auto has = [this](std::string_view keyword) {
      return std::any_of(made_.begin(), made_.end(),
                         [&](const SchemaNode* branch) { return branch->has(keyword); });
    };
    SchemaNode& made = nodes_.make(SchemaNode::Kind::object);
    SchemaNode& texts = nodes_.make(SchemaNode::Kind::object);
    copy_texts(outer_, made);
    if (has("title")) made.remove("title");
    if (has("description") && made.has("description")) {
      texts.set("description", made.find("description"));
      made.remove("description");
      for (auto& branch : made_) {
        if (!branch->has("$ref")) branch = &with_texts(nodes_, *branch, texts);
      }
    }
    SchemaNode& list = nodes_.make(SchemaNode::Kind::array);
    list.items = made_;
    made.set("anyOf", &list);
    return made;
  }

  static constexpr std::size_t most_value = 100000;
  struct List {
    SchemaNode* values = nullptr;
    std::unordered_set<std::string> seen;
  };

  SchemaNodes& nodes_;
  ConversionLog& log_;
  const SchemaNode& outer_;
  std::vector<const SchemaNode*> made_;
  std::unordered_set<std::string> seen_;
  std::unordered_map<std::string, List> lists_;  // by type
};

MOONSHOT_INLINE const SchemaNode* join_branches(SchemaNodes& nodes, ConversionLog& log,
                                                const std::vector<const SchemaNode*>& branches,
                                                const SchemaNode& outer) {
  return BranchJoin(nodes, log, outer).run(branches);
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
