#pragma once

/// @file
/// A value that satisfies a JSON schema: what the simulated model writes as tool arguments and as
/// structured output.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Deeper than this, optional members are left out, so that recursive schemas come to an end.
inline constexpr int kFullDepth = 4;
/// And here everything comes to an end.
inline constexpr int kGreatestDepth = 32;

/// Follows a reference within the document (`#`, `#/$defs/Name`); null when it leads nowhere.
inline const Json* resolve_reference(const Json& root, const std::string& reference) {
  if (reference == "#") return &root;
  if (reference.rfind("#/", 0) != 0) return nullptr;
  const Json* at = &root;
  for (std::size_t begin = 2; at && begin <= reference.size();) {
    const std::size_t slash = (std::min)(reference.find('/', begin), reference.size());
    at = member(*at, reference.substr(begin, slash - begin).c_str());
    begin = slash + 1;
  }
  return at;
}

inline Json example_of(const Json& schema, const Json& root, int depth = 0);

inline std::string example_type(const Json& schema) {
  if (const Json* type = member(schema, "type")) {
    if (type->is_string()) return type->get<std::string>();
    if (type->is_array()) {
      for (const Json& one : *type) {
        if (one.is_string() && one != "null") return one.get<std::string>();
      }
      return "null";
    }
  }
  return member(schema, "properties") ? "object" : "string";
}

inline Json example_object(const Json& schema, const Json& root, int depth) {
  Json object = Json::object();
  const Json* properties = member(schema, "properties");
  if (!properties || !properties->is_object()) return object;
  const Json* required = member(schema, "required");
  for (const auto& property : properties->items()) {
    bool wanted = depth < kFullDepth;
    if (!wanted && required && required->is_array()) {
      for (const Json& name : *required) wanted = wanted || name == property.key();
    }
    if (wanted) object[property.key()] = example_of(property.value(), root, depth + 1);
  }
  return object;
}

inline Json example_array(const Json& schema, const Json& root, int depth) {
  constexpr std::int64_t kMostItems = 100;
  const Json* items = member(schema, "items");
  const Json* least = member(schema, "minItems");
  std::int64_t count = depth < kFullDepth ? 1 : 0;
  if (least && least->is_number_integer()) {
    count = (std::min)((std::max)(count, least->get<std::int64_t>()), kMostItems);
  }
  if (const Json* most = member(schema, "maxItems"); most && most->is_number_integer()) {
    count = (std::min)(count, most->get<std::int64_t>());
  }
  Json array = Json::array();
  for (std::int64_t i = 0; i < count; ++i) {
    array.push_back(items ? example_of(*items, root, depth + 1) : Json("Paris"));
  }
  return array;
}

inline Json example_string(const Json& schema) {
  constexpr std::size_t kLongest = 10000;
  std::string text = "Paris";
  if (const Json* least = member(schema, "minLength"); least && least->is_number_unsigned()) {
    const auto length = (std::min)(least->get<std::size_t>(), kLongest);
    while (text.size() < length) text += text.size() + 1 < length ? " Paris" : "s";
    if (length > 5) text.resize(length, 's');
  }
  if (const Json* most = member(schema, "maxLength"); most && most->is_number_unsigned()) {
    text.resize((std::min)(text.size(), most->get<std::size_t>()));
  }
  return text;
}

/// 1, or the nearest number the schema's bounds allow.
inline Json example_number(const Json& schema, bool integer) {
  Json number = 1;
  const Json* least = member(schema, "minimum");
  const Json* most = member(schema, "maximum");
  if (least && least->is_number() && number < *least) number = *least;
  if (most && most->is_number() && *most < number) number = *most;
  constexpr double kExact = 9007199254740992.0;
  if (integer && number.is_number_float()) {
    const double whole = std::ceil(number.get<double>());
    number = whole > -kExact && whole < kExact ? static_cast<std::int64_t>(whole) : 1;
  }
  return number;
}

/// `root` is the document that references in `schema` point into.
inline Json example_of(const Json& schema, const Json& root, int depth) {
  if (depth > kGreatestDepth) return nullptr;
  if (const Json* values = member(schema, "enum");
      values && values->is_array() && !values->empty()) {
    return values->front();
  }
  if (const Json* value = member(schema, "const")) return *value;
  if (const Json* reference = member(schema, "$ref"); reference && reference->is_string()) {
    const Json* target = resolve_reference(root, reference->get<std::string>());
    return target ? example_of(*target, root, depth + 1) : Json();
  }
  if (const Json* options = member(schema, "anyOf"); options && options->is_array()) {
    // The last one: in recursive schemas the way out is usually the null at the end.
    if (!options->empty()) {
      const Json& option = depth < kFullDepth ? options->front() : options->back();
      return example_of(option, root, depth + 1);
    }
  }
  const std::string type = example_type(schema);
  if (type == "object") return example_object(schema, root, depth);
  if (type == "array") return example_array(schema, root, depth);
  if (type == "integer" || type == "number") return example_number(schema, type == "integer");
  if (type == "boolean") return true;
  if (type == "null") return nullptr;
  return example_string(schema);
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
