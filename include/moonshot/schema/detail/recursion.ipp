#pragma once

#include <string_view>

#include "moonshot/schema/detail/recursion.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

MOONSHOT_INLINE bool Recursion::ends(const Node& schema) {
  ++search_;
  open_.clear();
  found_.clear();
  add(&schema);
  while (!open_.empty()) {
    const Node& next = *open_.back();
    open_.pop_back();
    if (examine(next)) return true;
  }
  for (const Node* node : found_) endless_[node->id] = true;
  return false;
}

MOONSHOT_INLINE void Recursion::add(const Node* node) {
  if (node == nullptr || seen_[node->id] == search_ || endless_[node->id]) return;
  seen_[node->id] = search_;
  open_.push_back(node);
  found_.push_back(node);
}

// Returns whether the schema ends by itself; else adds the schemas by which it may end.
MOONSHOT_INLINE bool Recursion::examine(const Node& schema) {
  if (schema.members.empty()) return true;
  std::string_view type;
  if (const Node* value = schema.find("type")) {
    if (value->is_string()) type = value->text;
    for (const auto& item : value->items) {
      type = item.text;
      if (type != "object" && type != "array") return true;
    }
    if (!type.empty() && type != "object" && type != "array") return true;
  }
  if (type == "array") {
    const Node* items = schema.find("items");
    if (items == nullptr || items->is_null()) return true;
    if (items->is_object()) add(items);
  }
  if (type == "object" && examine_object(schema)) return true;
  if (const Node* branches = schema.find_array("anyOf")) {
    if (branches->items.empty()) return true;
    for (const auto& branch : branches->items) {
      if (branch.is_object()) add(&branch);
    }
  }
  if (schema.reference != Node::no_reference) add(references_.target(schema.reference));
  return false;
}

MOONSHOT_INLINE bool Recursion::examine_object(const Node& schema) {
  const Node* required = schema.find("required");
  const Node* properties = schema.find_object("properties");
  if (required == nullptr || required->is_null()) return true;
  if (required->is_array() && required->items.empty()) return true;
  if (properties == nullptr || properties->members.empty()) return true;
  for (const auto& name : required->items) {
    const Node* property = name.is_string() ? properties->find_object(name.text) : nullptr;
    if (property != nullptr) add(property);
  }
  return false;
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
