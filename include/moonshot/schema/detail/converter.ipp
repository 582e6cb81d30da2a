#pragma once

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/schema/detail/branches.hpp"
#include "moonshot/schema/detail/converter.hpp"
#include "moonshot/schema/detail/scalar_rules.hpp"
#include "moonshot/schema/detail/type_words.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// The keyword with the branches of a schema, or an empty one.
MOONSHOT_INLINE std::string_view branch_keyword(const SchemaNode& schema) noexcept {
  for (const std::string_view keyword : {"anyOf", "oneOf"}) {
    if (schema.has(keyword)) return keyword;
  }
  return {};
}

/// What all branches of a schema have to fit besides.
MOONSHOT_INLINE SchemaNode& parent_of_branches(SchemaNodes& nodes, const SchemaNode& schema,
                                               std::string_view keyword) {
  SchemaNode& parent = nodes.copy(schema);
  parent.remove(keyword);
  for (const std::string_view name : {"title", "description", "default", "nullable"}) {
    parent.remove(name);
  }
  return parent;
}

/// Whether a schema says more than its types.
MOONSHOT_INLINE bool has_rules(const SchemaNode& schema) noexcept {
  for (const auto& [keyword, value] : schema.members) {
    if (keyword == "type" || is_text_keyword(keyword) || is_root_keyword(keyword)) continue;
    if (is_replaced_rule(keyword) || find_keyword(keyword) != nullptr) return true;
  }
  return false;
}

/// Whether a type is a list of known types in which none stands twice.
MOONSHOT_INLINE bool is_sound_list(const SchemaNode& type) noexcept {
  unsigned seen = 0;
  for (const auto* item : type.items) {
    const auto known = item->is_string() ? find_type(item->text) : std::nullopt;
    if (!known || (seen & *known) != 0) return false;
    seen |= *known;
  }
  return type.items.size() > 1;
}

/// Whether a converted schema allows everything and says nothing.
MOONSHOT_INLINE bool is_any_value(const SchemaNode& made) {
  if (made.members.size() != 1) return false;
  const SchemaNode* type = made.find("type");
  return type != nullptr && type->is_array() && type_words(*type) == any_type;
}

/// Puts objects into one: each member may be what any of them allows, and those that all of them
/// demand are demanded.
class ObjectUnion {
 public:
  explicit ObjectUnion(SchemaNodes& nodes)
      : nodes_(nodes),
        properties_(nodes.make(SchemaNode::Kind::object)),
        required_(nodes.make(SchemaNode::Kind::array)) {}

  const SchemaNode& run(const std::vector<const SchemaNode*>& objects) {
    for (const auto* object : objects) {
      const SchemaNode* additional = object->find("additionalProperties");
      is_closed_ = is_closed_ && additional != nullptr && additional->is_false();
      add_properties(object->find("properties"));
      add_required(object->find("required"), objects.size());
    }
    SchemaNode& made = nodes_.make(SchemaNode::Kind::object);
    made.set("type", nodes_.string("object"));
    made.set("properties", &properties_);
    if (!required_.items.empty()) made.set("required", &required_);
    if (is_closed_) made.set("additionalProperties", nodes_.boolean(false));
    return made;
  }

 private:
  void add_properties(const SchemaNode* properties) {
    if (properties == nullptr) return;
    for (const auto& [name, schema] : properties->members) {
      SchemaNode*& versions = versions_[name];
      if (versions == nullptr) {
        versions = &nodes_.make(SchemaNode::Kind::array);
        SchemaNode& either = nodes_.make(SchemaNode::Kind::object);
        either.members.emplace_back("anyOf", versions);
        properties_.members.emplace_back(name, &either);
      }
      if (versions->items.empty() || versions->items.back() != schema) {
        versions->items.push_back(schema);
      }
    }
  }

  void add_required(const SchemaNode* required, std::size_t objects) {
    if (required == nullptr) return;
    std::unordered_set<std::string_view> own;  // a name that stands twice counts once
    for (const auto* name : required->items) {
      if (!name->is_string() || !own.insert(name->text).second) continue;
      if (++demanded_[name->text] == objects) required_.items.push_back(name);
    }
  }

  SchemaNodes& nodes_;
  SchemaNode& properties_;
  SchemaNode& required_;
  std::unordered_map<std::string_view, SchemaNode*> versions_;
  std::unordered_map<std::string_view, std::size_t> demanded_;  // by how many objects
  bool is_closed_ = true;
};

MOONSHOT_INLINE const SchemaNode& Converter::run(SchemaUse use) {
  SchemaNode& made = use == SchemaUse::tool
                         ? convert_object_top()
                         : nodes_.copy(convert_flat(flattening_.flatten(root_, true)));
  add_definitions(made);
  return made;
}

MOONSHOT_INLINE SchemaNode& Converter::convert_object_top() {
  const SchemaNode& flat = flattening_.flatten(root_, true);
  Made objects;
  collect_objects(flat, objects);
  if (objects.empty()) {
    log_.note("the parameters of a tool are always an object, which this schema allows nowhere");
    objects.push_back(&nodes_.make(SchemaNode::Kind::object));
  }
  if (objects.size() == 1 && objects.front() == &flat) {
    return convert_one_type(flat, object_type);
  }
  const SchemaNode* object = objects.front();
  if (objects.size() > 1) {
    log_.note(
        "the branches at the top became one object, which is all that the API takes there: which "
        "of its members belong together is left out");
    object = &ObjectUnion(nodes_).run(objects);
  }
  return nodes_.copy(with_texts(nodes_, convert_one_type(*object, object_type), flat));
}

// Finds the objects that the top of a schema allows: parameters are always one.
MOONSHOT_INLINE void Converter::collect_objects(const SchemaNode& schema, Made& objects) {
  const ConversionLog::Level level(log_);
  const SchemaNode& flat = flattening_.flatten(schema, true);
  if (!log_.work()) return;
  const auto keyword = branch_keyword(flat);
  const SchemaNode* branches = keyword.empty() ? nullptr : flat.find(keyword);
  note_dropped_rules(flat, log_);
  if (branches == nullptr || branches->items.empty()) {
    if ((types_of(flat, log_) & object_type) != 0) objects.push_back(&flat);
    return;
  }
  const SchemaNode& parent = parent_of_branches(nodes_, flat, keyword);
  for (const auto* item : branches->items) {
    // A branch that leads back to itself allows nothing more.
    if (!item->is_object() || !open_branches_.insert(item).second) continue;
    const SchemaNode& branch = flattening_.flatten(*item, true);
    if (is_possible(parent, branch)) collect_objects(merged_branch(parent, branch), objects);
    open_branches_.erase(item);
  }
}

// Whether a schema, whose parts are put together in `flat`, is nothing but a reference that leads
// back to it, maybe by way of others.
MOONSHOT_INLINE bool Converter::leads_to_itself(const SchemaNode& schema, const SchemaNode& flat) {
  std::unordered_set<const SchemaNode*> seen;
  const SchemaNode* reference = flat.find("$ref");
  while (reference != nullptr) {
    const SchemaNode* next = references_.target(*reference);
    if (next == nullptr || next == &schema || !seen.insert(next).second) return next == &schema;
    reference = flattening_.flatten(*next).find("$ref");
  }
  return false;
}

MOONSHOT_INLINE void Converter::add_definitions(SchemaNode& made) {
  if (wanted_.empty()) return;
  SchemaNode& definitions = nodes_.make(SchemaNode::Kind::object);
  const Path::Step step(log_.path, "$defs");
  for (std::size_t i = 0; i < wanted_.size(); ++i) {  // converting one may add others
    const std::string& name = references_.name(wanted_[i]);
    const Path::Step down(log_.path, name);
    const SchemaNode* flat = &flattening_.flatten(*wanted_[i]);
    if (leads_to_itself(*wanted_[i], *flat)) flat = &flattening_.flatten(*wanted_[i], true);
    definitions.members.emplace_back(name, &convert_flat(*flat));
  }
  made.set("$defs", &definitions);
}

MOONSHOT_INLINE const SchemaNode& Converter::convert(const SchemaNode& schema) {
  if (!schema.is_object()) {
    if (!schema.is_true()) log_.note("no value, or no schema; any value is allowed there");
    return any_value();
  }
  return convert_flat(flattening_.flatten(schema));
}

MOONSHOT_INLINE const SchemaNode& Converter::convert_flat(const SchemaNode& flat) {
  const ConversionLog::Level level(log_);
  if (!log_.work(1 + flat.members.size())) return any_value();
  if (flat.has("$ref")) return convert_reference(flat);
  if (const auto keyword = branch_keyword(flat); !keyword.empty()) {
    return convert_branches(flat, keyword);
  }
  note_dropped_rules(flat, log_);
  const unsigned types = types_of(flat, log_);
  for (const auto type : types_in_order) {
    if (types == static_cast<unsigned>(type)) return convert_one_type(flat, type);
  }
  return convert_types(flat, types);
}

MOONSHOT_INLINE const SchemaNode& Converter::convert_reference(const SchemaNode& flat) {
  const SchemaNode* target = references_.target(*flat.find("$ref"));
  has_circles_ = true;
  note_dropped_rules(flat, log_);
  if (circles_ == Circles::cut) {
    log_.note("a schema that contains itself: its inside is left out here");
    const SchemaNode* type = target->find("type");
    const unsigned types = type != nullptr ? type_words(*type) : 0;
    SchemaNode& made = type_list(types != 0 ? types : any_type);
    copy_texts(flat, made);
    return made;
  }
  if (is_wanted_.insert(target).second) wanted_.push_back(target);
  SchemaNode& rest = nodes_.copy(flat);
  rest.remove("$ref");
  rest.remove("default");
  if (has_rules(rest) || !branch_keyword(rest).empty()) {
    log_.note("what stands beside a reference to a schema that contains itself is left out");
  }
  SchemaNode& made = nodes_.make(SchemaNode::Kind::object);
  made.set("$ref", nodes_.string("#/$defs/" + references_.name(target)));
  copy_texts(flat, made);
  for (const auto keyword : text_keywords) {
    if (target->has(keyword)) made.remove(keyword);  // it must not stand in both
  }
  const SchemaNode* nullable = flat.find("nullable");
  if (nullable == nullptr || !nullable->is_true()) return made;
  return *join_branches(nodes_, log_, {&made, &type_list(null_type)},
                        nodes_.make(SchemaNode::Kind::object));
}

MOONSHOT_INLINE void Converter::note_one_of(const SchemaNode& branches) {
  unsigned seen = 0;
  bool are_apart = true;
  for (const auto* branch : branches.items) {
    const SchemaNode* type = branch->find("type");
    unsigned types = type != nullptr ? type_words(*type) : any_type;
    types = with_integers(types);
    are_apart = are_apart && (seen & types) == 0;
    seen |= types;
  }
  if (!are_apart) log_.note("`oneOf` became `anyOf`: a value may fit several branches");
}

MOONSHOT_INLINE bool Converter::is_possible(const SchemaNode& parent,
                                            const SchemaNode& branch) const {
  const SchemaNode* outer = parent.find("type");
  const SchemaNode* inner = branch.find("type");
  const unsigned a = outer != nullptr ? type_words(*outer) : 0;
  const unsigned b = inner != nullptr ? type_words(*inner) : 0;
  return a == 0 || b == 0 || (with_integers(a) & with_integers(b)) != 0;
}

MOONSHOT_INLINE const SchemaNode& Converter::merged_branch(const SchemaNode& parent,
                                                           const SchemaNode& branch) {
  return parent.members.empty() ? branch : flattening_.merge(branch, parent);
}

MOONSHOT_INLINE const SchemaNode& Converter::convert_branches(const SchemaNode& flat,
                                                              std::string_view keyword) {
  const SchemaNode& branches = *flat.find(keyword);
  if (!branches.is_array() || branches.items.empty()) {
    log_.note("`" + std::string(keyword) + "` without branches is left out");
    SchemaNode& rest = nodes_.copy(flat);
    rest.remove(keyword);
    return convert_flat(rest);
  }
  SchemaNode& parent = parent_of_branches(nodes_, flat, keyword);
  if (keyword == "oneOf") {
    note_one_of(branches);
  } else {
    open_to_branches(parent, branches);
  }
  Made made;
  for (std::size_t i = 0; i < branches.items.size(); ++i) {
    const SchemaNode& item = *branches.items[i];
    const Path::Step step(log_.path, "anyOf", i);
    if (item.is_false()) continue;
    if (!item.is_object()) {
      if (!item.is_true()) log_.note("a branch that is no schema: any value is allowed there");
      made.push_back(&convert_flat(parent));
      continue;
    }
    const SchemaNode& branch = flattening_.flatten(item);
    if (!is_possible(parent, branch)) continue;  // no value fits both
    made.push_back(&convert_flat(merged_branch(parent, branch)));
  }
  const SchemaNode* nullable = flat.find("nullable");
  if (nullable != nullptr && nullable->is_true()) made.push_back(&type_list(null_type));
  const SchemaNode* joined = join_branches(nodes_, log_, made, flat);
  if (joined != nullptr) return *joined;
  log_.note("no branch can be fitted; any value is allowed there");
  return with_texts(nodes_, any_value(), flat);
}

MOONSHOT_INLINE const SchemaNode& Converter::convert_types(const SchemaNode& flat, unsigned types) {
  const SchemaNode* type = flat.find("type");
  const SchemaNode* values = flat.find("enum");
  const bool has_values = values != nullptr && !values->items.empty();
  const bool is_anything = types == any_type && type == nullptr && !has_values;
  if (is_anything && values != nullptr) log_.note("an `enum` without values is left out");
  if (is_anything || !has_rules(flat)) {
    SchemaNode& made = type_list(types);
    if (type != nullptr && is_sound_list(*type) && type_words(*type) == types) {
      made.set("type", type);
    }
    copy_texts(flat, made);
    return made;
  }
  SchemaNode& bare = nodes_.copy(flat);
  for (const std::string_view name : {"title", "description", "default"}) bare.remove(name);
  Made made;
  for (const auto one : types_in_order) {
    if ((types & one) != 0) made.push_back(&convert_one_type(bare, one));
  }
  return *join_branches(nodes_, log_, made, flat);
}

MOONSHOT_INLINE SchemaNode& Converter::convert_one_type(const SchemaNode& flat, Types type) {
  SchemaNode& made = nodes_.make(SchemaNode::Kind::object);
  made.set("type", nodes_.string(type_name(type)));
  copy_texts(flat, made);
  const SchemaNode* value = flat.find("default");
  if (value != nullptr && is_value_of(*value, type) && is_plain_default(*value)) {
    made.set("default", value);
  }
  add_values(nodes_, log_, flat, type, made);
  if (type == object_type) {
    add_properties(flat, made);
    add_additional(flat, made);
  }
  add_bounds(nodes_, log_, flat, type, made);
  if (type == array_type) add_items(flat, made);
  const SchemaNode* pattern = flat.find("pattern");
  if (type == string_type && pattern != nullptr && pattern->is_string()) {
    made.set("pattern", pattern);
  }
  return made;
}

MOONSHOT_INLINE void Converter::add_properties(const SchemaNode& flat, SchemaNode& made) {
  const SchemaNode* given = flat.find("properties");
  SchemaNode* properties = nullptr;
  if (given != nullptr && given->is_object()) {
    const SchemaNode* additional = flat.find("additionalProperties");
    const bool is_closed = additional != nullptr && additional->is_false();
    properties = &nodes_.make(SchemaNode::Kind::object);
    const Path::Step step(log_.path, "properties");
    for (const auto& [name, schema] : given->members) {
      if (log_.is_too_much()) return;
      const Path::Step down(log_.path, name);
      const SchemaNode* property = convert_property(name, *schema, is_closed);
      if (property != nullptr) properties->members.emplace_back(name, property);
    }
    made.set("properties", properties);
  }
  add_required(flat, properties, made);
}

// Null for a property that is left out.
MOONSHOT_INLINE const SchemaNode* Converter::convert_property(const std::string& name,
                                                              const SchemaNode& schema,
                                                              bool is_closed) {
  if (name.empty() || is_reserved_property(name)) {
    log_.note("the property is left out: the API takes none of this name");
    return nullptr;
  }
  if (schema.is_false()) {
    if (!is_closed) log_.note("the property that must not be there is left out");
    return nullptr;
  }
  return &convert(schema);
}

MOONSHOT_INLINE void Converter::add_required(const SchemaNode& flat, const SchemaNode* properties,
                                             SchemaNode& made) {
  const SchemaNode* given = flat.find("required");
  if (given == nullptr || !given->is_array()) return;
  std::unordered_set<std::string_view> open;
  if (properties != nullptr) {
    for (const auto& property : properties->members) open.insert(property.first);
  }
  std::unordered_set<std::string_view> done;
  SchemaNode& required = nodes_.make(SchemaNode::Kind::array);
  for (const auto* name : given->items) {
    if (!name->is_string() || !done.insert(name->text).second) continue;
    if (open.count(name->text) != 0) {
      required.items.push_back(name);
    } else {
      log_.note("`required` names '" + name->text + "', which is no property; it is left out");
    }
  }
  if (!required.items.empty()) made.set("required", &required);
}

MOONSHOT_INLINE void Converter::add_additional(const SchemaNode& flat, SchemaNode& made) {
  const SchemaNode* given = flat.find("additionalProperties");
  if (given == nullptr) given = unevaluated_properties(flat);
  if (given == nullptr) return;
  if (given->is_true()) {
    made.set("additionalProperties", given);
    return;
  }
  // A member that fits a pattern, which is left out, has not to fit this.
  if (flat.has("patternProperties")) return;
  if (given->is_object()) {
    const Path::Step step(log_.path, "additionalProperties");
    const SchemaNode& schema = convert(*given);
    made.set("additionalProperties", is_any_value(schema) ? nodes_.boolean(true) : &schema);
  } else if (given->is_false()) {
    made.set("additionalProperties", given);
  }
}

// The rule for members that no part of a schema names. Null where a part that is left out may have
// named them.
MOONSHOT_INLINE const SchemaNode* Converter::unevaluated_properties(const SchemaNode& flat) {
  const SchemaNode* given = flat.find("unevaluatedProperties");
  if (given == nullptr || given->is_true()) return given;
  for (const std::string_view keyword : {"if", "dependentSchemas", "dependencies"}) {
    if (!flat.has(keyword)) continue;
    log_.note("`unevaluatedProperties` is left out, because `" + std::string(keyword) + "` is");
    return nullptr;
  }
  return given;
}

// The rule for the items that the list of `keyword` does not name.
MOONSHOT_INLINE const SchemaNode* Converter::other_items(const SchemaNode& flat,
                                                         std::string_view keyword) const {
  const SchemaNode* rest = flat.find(keyword);
  // Items that these allow are none of the unevaluated ones.
  if (rest != nullptr || flat.has("contains") || flat.has("if")) return rest;
  return flat.find("unevaluatedItems");
}

// Where several branches name members or items, a value may fit more than one of them, and have
// those of all.
MOONSHOT_INLINE void Converter::open_to_branches(SchemaNode& parent, const SchemaNode& branches) {
  const auto names_some = [](const SchemaNode* branch) {
    for (const std::string_view keyword :
         {"properties", "patternProperties", "additionalProperties", "dependentSchemas", "items",
          "prefixItems", "contains", "$ref", "allOf", "anyOf", "oneOf", "if"}) {
      if (branch->has(keyword)) return true;
    }
    return false;
  };
  if (std::count_if(branches.items.begin(), branches.items.end(), names_some) < 2) return;
  for (const std::string_view keyword : {"unevaluatedProperties", "unevaluatedItems"}) {
    const SchemaNode* given = parent.find(keyword);
    if (given == nullptr || given->is_true()) continue;
    log_.note("`" + std::string(keyword) + "` beside `anyOf` is left out");
    parent.remove(keyword);
  }
}

MOONSHOT_INLINE void Converter::add_items(const SchemaNode& flat, SchemaNode& made) {
  const SchemaNode* places = flat.find("prefixItems");
  const SchemaNode* items = other_items(flat, "items");
  if (places == nullptr && items != nullptr && items->is_array()) places = items;
  if (places != nullptr && places->is_array() && !places->items.empty()) {
    items = tuple_item(flat, places->items, made);
  } else if (items != nullptr && items->is_false()) {
    made.set("maxItems", nodes_.number("0"));
    made.remove("minItems");
  }
  if (items == nullptr || !items->is_object()) return;
  const Path::Step step(log_.path, "items");
  const SchemaNode& schema = convert(*items);
  if (!is_any_value(schema)) made.set("items", &schema);
}

// One schema for all places of a tuple, or null where anything may follow them.
MOONSHOT_INLINE const SchemaNode* Converter::tuple_item(const SchemaNode& flat, const Made& places,
                                                        SchemaNode& made) {
  log_.note("the places of a list are not told apart: each item may be what any of them may be");
  const SchemaNode* rest = other_items(flat, flat.has("prefixItems") ? "items" : "additionalItems");
  const SchemaNode* most = made.find("maxItems");
  const auto count = static_cast<double>(places.size());
  bool is_bounded = most != nullptr && to_double(most->text).value_or(count + 1) <= count;
  if (rest != nullptr && rest->is_false() && !is_bounded) {
    made.set("maxItems", nodes_.number(std::to_string(places.size())));
    is_bounded = true;
  }
  const bool has_rest = rest != nullptr && rest->is_object() && !is_bounded;
  if (!is_bounded && !has_rest) return nullptr;
  SchemaNode& list = nodes_.make(SchemaNode::Kind::array);
  list.items = places;
  if (has_rest) list.items.push_back(rest);
  SchemaNode& either = nodes_.make(SchemaNode::Kind::object);
  either.members.emplace_back("anyOf", &list);
  return &either;
}

MOONSHOT_INLINE SchemaNode& Converter::any_value() { return type_list(any_type); }

MOONSHOT_INLINE SchemaNode& Converter::type_list(unsigned types) {
  SchemaNode& made = nodes_.make(SchemaNode::Kind::object);
  made.set("type", &type_value(nodes_, types));
  return made;
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
