#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "moonshot/schema/detail/enums.hpp"
#include "moonshot/schema/detail/keyword_checks.hpp"
#include "moonshot/schema/detail/keywords.hpp"
#include "moonshot/schema/detail/names.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

// Checks the members of one schema. The path ends in the name of the current member.
class KeywordCheck {
 public:
  KeywordCheck(Context& context, const References& references, const Node& schema,
               const TypeVerdict& verdict) noexcept
      : context_(context), references_(references), schema_(schema), verdict_(verdict) {}

  void run() {
    for (const auto& member : schema_.members) {
      if (verdict_.refuses(member.name)) continue;
      const Path::Step step(context_.path, member.name);
      check_member(member.name, member.value);
    }
    check_branches();
  }

 private:
  using Check = void (KeywordCheck::*)(const Node& value);
  struct Row {
    std::string_view name;
    Check check;
  };

  void check_member(std::string_view name, const Node& value) {
    static constexpr Row rows[] = {
        {"$defs", &KeywordCheck::check_definitions},
        {"$id", &KeywordCheck::check_id},
        {"$ref", &KeywordCheck::check_reference},
        {"additionalProperties", &KeywordCheck::check_additional_properties},
        {"anyOf", &KeywordCheck::check_any_of},
        {"description", &KeywordCheck::check_description},
        {"enum", &KeywordCheck::check_enum_values},
        {"items", &KeywordCheck::check_items},
        {"pattern", &KeywordCheck::check_pattern},
        {"properties", &KeywordCheck::check_properties},
        {"required", &KeywordCheck::check_required},
        {"type", &KeywordCheck::check_type},
    };
    for (const auto& row : rows) {
      if (row.name == name) (this->*row.check)(value);
    }
  }

  bool is_at_root() const noexcept { return context_.path.size() == 1; }

  void note_unless(bool ok, const char* message) {
    if (!ok) context_.problem(message);
  }

  // The official validator looks the schema up again by its path, which fails where a name on the
  // path has braces. Notes that problem, and returns whether the schema is found.
  bool check_findable() {
    if (is_at_root() || context_.path.is_findable()) return true;
    context_.problem("invalid path: " + context_.path.parent_text());
    return false;
  }

  void check_definitions(const Node& value) {
    if (!value.is_object()) return context_.problem("$defs must be an object");
    for (const auto& member : value.members) {
      if (member.name.empty()) context_.problem("$defs property name cannot be empty");
      check_name(member.name);
      if (!member.value.is_object()) continue;  // noted by the walk
      const Path::Step step(context_.path, member.name);
      check_names(member.value);
    }
  }

  void check_name(std::string_view name) {
    if (name.find('/') == std::string_view::npos) return;
    context_.problem("$defs property name '" + std::string(name) +
                     "' cannot contain '/' character");
  }

  // Every name below `$defs` can be part of a reference, including the names of properties.
  void check_names(const Node& node) {
    for (const auto& member : node.members) {
      if (member.name.find('/') != std::string::npos) {
        context_.problem_above("$defs property name '" + member.name +
                               "' cannot contain '/' character");
      }
      if (member.value.is_object()) {
        const Path::Step step(context_.path, member.name);
        check_names(member.value);
      }
      for (std::size_t i = 0; i < member.value.items.size(); ++i) {
        if (!member.value.items[i].is_object()) continue;
        const std::string name = member.name + '[' + std::to_string(i) + ']';
        const Path::Step step(context_.path, name);
        check_names(member.value.items[i]);
      }
    }
  }

  void check_id(const Node& value) {
    note_unless(value.is_string() || value.is_null(), "$id must be a string");
  }

  void check_reference(const Node& value) {
    if (!value.is_string()) return context_.problem("$ref must be a string");
    if (value.text == "#") return;
    if (!References::is_local(value.text)) {
      return context_.problem("references must start with #/$defs/");
    }
    if (value.text.size() == std::string_view("#/$defs/").size()) {
      return context_.problem("definition name cannot be empty");
    }
    if (!context_.root.has("$defs")) {
      return context_.problem("$defs not found for reference: " + value.text);
    }
    if (references_.target(schema_.reference) == nullptr) {
      context_.problem_later(Context::Later::target, "invalid $ref path: " + value.text);
    }
    if (check_findable()) check_neighbours("$ref");
  }

  void check_neighbours(std::string_view keyword) {
    if (!context_.is_ultra() || is_misplaced(keyword)) return;
    for (const auto& member : schema_.members) {
      if (member.name == keyword || is_text_keyword(member.name)) continue;
      if (is_at_root() && is_root_keyword(member.name)) continue;
      if (verdict_.refuses(member.name) || find_keyword(member.name) == nullptr) continue;
      context_.problem_above("keyword '" + member.name + "' is not allowed at the same level as " +
                             std::string(keyword));
      misplaced_.emplace_back(member.name);
    }
  }

  void check_additional_properties(const Node& value) {
    note_unless(value.is_object() || value.kind == Node::Kind::boolean,
                "additionalProperties must be a boolean or an object");
  }

  void check_any_of(const Node& value) {
    if (!value.is_array()) return context_.problem("anyOf must be an array");
    const std::size_t most = context_.limits.any_of_branches;
    if (value.items.empty() || value.items.size() > most) {
      return context_.problem("anyOf must have 1-" + std::to_string(most) + " items");
    }
    const bool all_objects = std::all_of(value.items.begin(), value.items.end(),
                                         [](const Node& item) { return item.is_object(); });
    if (!all_objects) return context_.problem("schema in anyOf must be an object");
    if (check_findable()) check_neighbours("anyOf");
  }

  void check_description(const Node& value) {
    note_unless(value.is_string(), "description must be a string");
  }

  void check_enum_values(const Node& value) {
    if (!check_enum_size(context_, value) || !check_findable() || !verdict_.is_sound) return;
    check_enum(context_, schema_.find("type"), value);
  }

  void check_items(const Node& value) { note_unless(value.is_object(), "items must be an object"); }

  void check_pattern(const Node& value) {
    note_unless(value.is_string() || value.is_null(), "pattern must be a string");
  }

  void check_properties(const Node& value) {
    if (!value.is_object()) return context_.problem("properties must be an object");
    for (const auto& member : value.members) {
      if (member.name.empty() && context_.is_ultra()) {
        context_.problem("property name cannot be empty");
      }
      if (context_.is_strict() && is_reserved_property(member.name)) {
        context_.problem("property name '" + member.name +
                         "' is reserved for JSON Schema keywords");
      }
      if (!member.value.is_object()) {
        context_.problem("property schema for '" + member.name + "' must be an object");
      }
    }
  }

  void check_required(const Node& value) {
    if (!value.is_array()) return context_.problem("required must be an array");
    if (value.items.empty()) return;
    for (const auto& item : value.items) {
      if (!item.is_string()) return context_.problem("items in required array must be strings");
      if (item.text.empty() && context_.is_ultra()) {
        return context_.problem("property names in required array cannot be empty");
      }
    }
    if (context_.is_ultra()) check_repeated(value);
    if (!check_findable() || !verdict_.is_sound) return;
    const Node* properties = schema_.find_object("properties");
    if (context_.is_ultra()) {
      if (!has_object_type()) {
        return context_.problem("required keyword must be used with object");
      }
      if (properties == nullptr) {
        return context_.problem("required specified but 'properties' keyword is missing");
      }
    }
    for (const auto& item : value.items) {
      if (properties != nullptr && properties->has(item.text)) continue;
      context_.problem("required property '" + item.text + "' is not defined in properties");
    }
  }

  void check_repeated(const Node& value) {
    std::unordered_set<std::string_view> seen;
    for (const auto& item : value.items) {
      if (seen.insert(item.text).second) continue;
      context_.problem("duplicate items in required array: " + item.text);
    }
  }

  // A type that is neither a string nor a list counts as one here, because it is noted elsewhere.
  bool has_object_type() const {
    const Node* type = schema_.find("type");
    if (type == nullptr) return false;
    if (type->is_string()) return type->text == "object";
    return !type->is_array() || (type->items.size() == 1 && type->items[0].text == "object");
  }

  void check_type(const Node& value) {
    if (value.is_string() || !verdict_.is_sound) return;
    if (!value.is_array()) {
      return context_.problem_above("type must be string or array of strings");
    }
    if (!context_.is_ultra()) return;
    unsigned seen = 0;
    for (const auto& item : value.items) {
      const unsigned type = find_type(item.text).value_or(every_type);
      if ((seen & type) != 0) return context_.problem("duplicate types in type array");
      seen |= type;
    }
  }

  // Notes keywords of the schema that a branch repeats.
  void check_branches() {
    const Node* branches = schema_.find_array("anyOf");
    if (branches == nullptr || verdict_.refuses("anyOf") || is_misplaced("anyOf")) return;
    for (const auto& branch : branches->items) {
      if (!branch.is_object()) return;
      Names names;
      for (const auto& member : schema_.members) {
        const std::string_view name = member.name;
        if (name == "anyOf" || !branch.has(name) || is_reported(name)) continue;
        names.add(name);
      }
      if (names.empty()) continue;
      context_.problem("conflicting keywords found in anyOf with parent: keywords (" +
                       names.text() +
                       ") are defined on the parent schema and inside anyOf; remove them from the "
                       "parent or from anyOf branches");
    }
  }

  bool is_reported(std::string_view name) const {
    if (is_text_keyword(name)) return !context_.is_ultra();
    const bool is_unknown = context_.is_ultra() && find_keyword(name) == nullptr;
    return is_unknown || verdict_.refuses(name) || is_misplaced(name);
  }

  bool is_misplaced(std::string_view name) const {
    return std::find(misplaced_.begin(), misplaced_.end(), name) != misplaced_.end();
  }

  Context& context_;
  const References& references_;
  const Node& schema_;
  const TypeVerdict& verdict_;
  std::vector<std::string_view> misplaced_;
};

MOONSHOT_INLINE void check_keywords(Context& context, const References& references,
                                    const Node& schema, const TypeVerdict& verdict) {
  KeywordCheck(context, references, schema, verdict).run();
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
