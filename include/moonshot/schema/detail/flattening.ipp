#pragma once

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/schema/detail/flattening.hpp"
#include "moonshot/schema/detail/type_words.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

// Texts are compared up to this length; longer ones count as different.
inline constexpr std::size_t most_compared = 100000;

MOONSHOT_INLINE bool is_same(const SchemaNode& a, const SchemaNode& b) {
  return &a == &b || to_text(a, most_compared) == to_text(b, most_compared);
}

/// Tells of a keyword that cannot be put together.
MOONSHOT_INLINE void note_kept(ConversionLog& log, std::string_view keyword) {
  log.note("`" + std::string(keyword) +
           "` stands in several parts that have to fit together; only one is kept");
}

// Gives a schema a reference, which may be null, where it has none yet.
MOONSHOT_INLINE void Flattening::keep_reference(SchemaNode& schema, const SchemaNode* reference) {
  if (reference == nullptr) return;
  const SchemaNode* known = schema.find("$ref");
  if (known == nullptr) return schema.set("$ref", reference);
  if (references_.target(*known) != references_.target(*reference)) note_kept(log_, "$ref");
}

MOONSHOT_INLINE const SchemaNode& Flattening::flatten(const SchemaNode& schema,
                                                      bool through_circles) {
  if (!schema.has("$ref") && !schema.has("allOf")) return schema;
  const ConversionLog::Level level(log_);
  SchemaNode& flat = nodes_.make(SchemaNode::Kind::object);
  std::vector<const SchemaNode*> followed;
  const SchemaNode* part = &schema;
  // A schema that is a part of itself adds nothing to itself.
  while (part != nullptr && open_.insert(part).second) {
    followed.push_back(part);
    if (!log_.work(part->members.size() + 1)) break;
    merge_into(flat, *part);
    merge_parts(flat, *part, through_circles);
    const SchemaNode* reference = part->find("$ref");
    part = reference != nullptr ? follow(*reference, flat, through_circles) : nullptr;
  }
  for (const auto* done : followed) open_.erase(done);
  return flat;
}

// Returns the object that a reference leads to, or null where it is not followed.
MOONSHOT_INLINE const SchemaNode* Flattening::follow(const SchemaNode& reference, SchemaNode& flat,
                                                     bool through_circles) {
  const SchemaNode* target = references_.target(reference);
  if (target == nullptr) {
    log_.note("`$ref` leads to nothing in this schema: " + to_text(reference, 200) +
              "; any value is allowed there");
    return nullptr;
  }
  if (!target->is_object()) {
    if (!target->is_true()) log_.note("`$ref` leads to no schema; any value is allowed there");
    return nullptr;
  }
  if (!through_circles && references_.is_recursive(target)) {
    keep_reference(flat, &reference);
    return nullptr;
  }
  return target;
}

MOONSHOT_INLINE void Flattening::merge_parts(SchemaNode& flat, const SchemaNode& schema,
                                             bool through_circles) {
  const SchemaNode* parts = schema.find("allOf");
  if (parts == nullptr) return;
  for (const SchemaNode* part : parts->items) {
    if (log_.is_too_much()) return;
    if (part->is_object()) {
      const SchemaNode& flattened = flatten(*part, through_circles);
      merge_into(flat, flattened);
      keep_reference(flat, flattened.find("$ref"));
    } else if (!part->is_true()) {
      log_.note("a part of `allOf` is no schema that can be put in place; it is left out");
    }
  }
}

MOONSHOT_INLINE const SchemaNode& Flattening::merge(const SchemaNode& first,
                                                    const SchemaNode& second) {
  SchemaNode& merged = nodes_.copy(first);
  log_.work(first.members.size());
  merge_into(merged, second);
  keep_reference(merged, second.find("$ref"));
  return merged;
}

/// Whether `closed` has a rule for members without a name that would hold for some of `other`.
MOONSHOT_INLINE bool binds_members(ConversionLog& log, const SchemaNode& closed,
                                   const SchemaNode& other) {
  const SchemaNode* additional = closed.find("additionalProperties");
  const SchemaNode* names = other.find("properties");
  if (additional == nullptr || additional->is_true() || names == nullptr) return false;
  if (additional->is_object() && additional->members.empty()) return false;
  std::unordered_set<std::string_view> own;
  log.work(names->members.size());
  if (const SchemaNode* properties = closed.find("properties")) {
    log.work(properties->members.size());
    for (const auto& property : properties->members) own.insert(property.first);
  }
  for (const auto& property : names->members) {
    if (own.count(property.first) == 0 && !property.second->is_false()) return true;
  }
  return false;
}

MOONSHOT_INLINE void Flattening::merge_into(SchemaNode& first, const SchemaNode& second) {
  // Schemas have few members; of one that has very many, the work counts for what it is.
  if (!log_.work(second.members.size() * (1 + first.members.size() / 16))) return;
  if (binds_members(log_, first, second) || binds_members(log_, second, first)) {
    log_.note(
        "`additionalProperties` of one part does not hold for the members that another part names");
  }
  for (const auto& [keyword, value] : second.members) {
    if (keyword == "$ref" || keyword == "allOf" || holds_definitions(keyword)) continue;
    const SchemaNode* known = first.find(keyword);
    if (known == nullptr) {
      first.members.emplace_back(keyword, value);
    } else {
      first.set(keyword, merge_values(keyword, *known, *value));
    }
  }
}

MOONSHOT_INLINE const SchemaNode* Flattening::merge_values(std::string_view keyword,
                                                           const SchemaNode& first,
                                                           const SchemaNode& second) {
  constexpr std::string_view texts[] = {"title", "description", "default", "examples"};
  for (const auto text : texts) {
    if (keyword == text) return &first;
  }
  const bool is_upper = keyword.substr(0, 3) == "max" || keyword == "exclusiveMaximum";
  const bool is_lower = keyword.substr(0, 3) == "min" || keyword == "exclusiveMinimum";
  if (is_upper || is_lower) return choose_bound(first, second, is_lower);
  if (keyword == "type") return merge_types(first, second);
  if (keyword == "properties") return merge_properties(first, second);
  if (keyword == "required") return merge_lists(first, second, false);
  if (keyword == "enum") return merge_lists(first, second, true);
  if (keyword == "items" || keyword == "additionalProperties") {
    return merge_schemas(first, second);
  }
  const bool counts = find_keyword(keyword) != nullptr || is_dropped_rule(keyword) ||
                      is_replaced_rule(keyword) || keyword == "oneOf" ||
                      keyword == "additionalItems" || keyword == "nullable";
  if (counts && !is_same(first, second)) note_kept(log_, keyword);
  return &first;
}

MOONSHOT_INLINE const SchemaNode* Flattening::choose_bound(const SchemaNode& first,
                                                           const SchemaNode& second, bool larger) {
  const auto a = first.is_number() ? to_double(first.text) : std::nullopt;
  const auto b = second.is_number() ? to_double(second.text) : std::nullopt;
  if (!a || !b) return a ? &first : &second;
  return (*a > *b) == larger ? &first : &second;
}

MOONSHOT_INLINE const SchemaNode* Flattening::merge_types(const SchemaNode& first,
                                                          const SchemaNode& second) {
  const unsigned a = type_words(first);
  const unsigned b = type_words(second);
  unsigned common = with_integers(a) & with_integers(b);
  if ((common & number_type) != 0) common &= ~static_cast<unsigned>(integer_type);
  if (common == 0) {
    log_.note("parts that have to fit together are of different types; only one is kept");
    return &first;
  }
  return &type_value(nodes_, common);
}

MOONSHOT_INLINE const SchemaNode* Flattening::merge_properties(const SchemaNode& first,
                                                               const SchemaNode& second) {
  if (!first.is_object() || !second.is_object()) return first.is_object() ? &first : &second;
  SchemaNode& merged = nodes_.copy(first);
  log_.work(first.members.size() + second.members.size());
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < first.members.size(); ++i) known.emplace(first.members[i].first, i);
  for (const auto& [name, value] : second.members) {
    const auto found = known.find(name);
    if (found == known.end()) {
      merged.members.emplace_back(name, value);
    } else {
      auto& place = merged.members[found->second].second;
      place = merge_schemas(*place, *value);
    }
  }
  return &merged;
}

// Both lists in one, or what is in `both`.
MOONSHOT_INLINE const SchemaNode* Flattening::merge_lists(const SchemaNode& first,
                                                          const SchemaNode& second, bool both) {
  if (!first.is_array() || !second.is_array()) return first.is_array() ? &first : &second;
  SchemaNode& merged = nodes_.make(SchemaNode::Kind::array);
  log_.work(first.items.size() + second.items.size());
  std::unordered_set<std::string> seen;
  for (const auto* item : first.items) {
    seen.insert(to_text(*item, most_compared));
    if (!both) merged.items.push_back(item);
  }
  for (const auto* item : second.items) {
    if (seen.count(to_text(*item, most_compared)) == (both ? 1U : 0U)) merged.items.push_back(item);
  }
  return &merged;
}

// A schema that both have to fit.
MOONSHOT_INLINE const SchemaNode* Flattening::merge_schemas(const SchemaNode& first,
                                                            const SchemaNode& second) {
  if (first.is_false() || second.is_true()) return &first;
  if (second.is_false() || first.is_true() || is_same(first, second)) return &second;
  SchemaNode& parts = nodes_.make(SchemaNode::Kind::array);
  parts.items = {&first, &second};
  SchemaNode& all = nodes_.make(SchemaNode::Kind::object);
  all.members.emplace_back("allOf", &parts);
  return &all;
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
