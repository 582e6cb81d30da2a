#pragma once

#include <algorithm>

#include "moonshot/schema/detail/depths.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

inline constexpr std::size_t most_depth_visits = 500000;
inline constexpr std::size_t most_depth_nesting = 250;

MOONSHOT_INLINE Depths::Depths(const Node& root, const References& references, std::size_t limit)
    : references_(references),
      limit_(limit),
      counted_(references.size()),
      taken_(references.size()),
      known_(references.size(), unknown),
      answers_(references.size(), unknown) {
  find_counted(root);
}

MOONSHOT_INLINE void Depths::find_counted(const Node& root) {
  const Node* definitions = root.find_object("$defs");
  if (definitions == nullptr) return;
  std::vector<const Node*> open;
  const auto add = [&](const Node* node) {
    if (node != nullptr && node->is_object()) open.push_back(node);
  };
  for (const auto& definition : definitions->members) add(&definition.value);
  while (!open.empty()) {
    const Node& schema = *open.back();
    open.pop_back();
    if (schema.reference != Node::no_reference && !counted_[schema.reference]) {
      counted_[schema.reference] = true;
      add(references_.target(schema.reference));
    }
    if (const Node* properties = schema.find_object("properties")) {
      for (const auto& property : properties->members) add(&property.value);
    }
    if (const Node* branches = schema.find_array("anyOf")) {
      for (const auto& branch : branches->items) add(&branch);
    }
    add(schema.find("additionalProperties"));
  }
}

// Whether the text is `#/$defs/NAME`, or leads from there through properties only.
MOONSHOT_INLINE bool Depths::is_below_definition(std::string_view text) noexcept {
  constexpr std::string_view prefix = "#/$defs/";
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  const auto next = [&] {
    const auto end = (std::min)(text.find('/'), text.size());
    const std::string_view name = text.substr(0, end);
    text.remove_prefix((std::min)(end + 1, text.size()));
    return name;
  };
  next();
  while (!text.empty()) {
    const auto keyword = next();
    if (keyword == "properties" && !text.empty()) {
      next();
    } else if (keyword != "additionalProperties") {
      return false;
    }
  }
  return true;
}

MOONSHOT_INLINE std::size_t Depths::of(std::uint32_t reference) {
  std::size_t& answer = answers_[reference];
  if (answer != unknown) return answer;
  const std::string_view text = references_.text(reference);
  const Node* target = references_.target(reference);
  if (target == nullptr) {
    answer = 0;
  } else if (is_below_definition(text)) {
    answer = depth_below(*target);
  } else {
    answer = counted_[reference] ? depth_behind(reference) : 0;
    taken_.assign(taken_.size(), false);
    path_.clear();
  }
  return answer;
}

// References that were followed below a schema may be followed again on the next path. A `$ref` and
// the keywords beside it belong to the same path.
MOONSHOT_INLINE std::size_t Depths::depth_below(const Node& schema) {
  const std::size_t before = path_.size();
  const std::size_t depth = measure_depth(schema);
  for (; path_.size() > before; path_.pop_back()) taken_[path_.back()] = false;
  return depth;
}

MOONSHOT_INLINE std::size_t Depths::depth_behind(std::uint32_t reference) {
  const Node* target = references_.target(reference);
  if (target == nullptr) return 0;
  if (taken_[reference]) {
    cut_short_ = true;
    return 0;
  }
  taken_[reference] = true;
  path_.push_back(reference);
  if (known_[reference] != unknown) return known_[reference];
  const bool was_cut_short = cut_short_;
  cut_short_ = false;
  const std::size_t depth = measure_depth(*target);
  if (!cut_short_) known_[reference] = depth;
  cut_short_ = cut_short_ || was_cut_short;
  return depth;
}

MOONSHOT_INLINE std::size_t Depths::measure_depth(const Node& schema) {
  if (schema.members.empty()) return 0;
  if (++visits_ > most_depth_visits || nesting_ >= most_depth_nesting) {
    cut_short_ = true;
    return 0;
  }
  ++nesting_;
  std::size_t depth = 0;
  if (schema.reference != Node::no_reference) depth = depth_behind(schema.reference);
  if (const Node* properties = schema.find_object("properties")) {
    depth = (std::max)(depth, std::size_t{1});
    for (const auto& property : properties->members) {
      if (depth > limit_) break;
      if (property.value.is_object()) depth = (std::max)(depth, 1 + depth_below(property.value));
    }
  }
  if (const Node* branches = schema.find_array("anyOf")) {
    for (const auto& branch : branches->items) {
      if (depth > limit_) break;
      if (branch.is_object()) depth = (std::max)(depth, depth_below(branch));
    }
  }
  if (const Node* others = schema.find_object("additionalProperties")) {
    depth = (std::max)(depth, depth_below(*others));
  }
  --nesting_;
  return depth;
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
