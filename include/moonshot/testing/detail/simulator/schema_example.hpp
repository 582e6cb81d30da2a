#pragma once

/// @file
/// Makes a value that satisfies a JSON schema. The simulated model writes it as tool arguments and
/// as structured output.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Below this depth optional members are left out, so that values of recursive schemas are finite.
inline constexpr int full_depth = 4;
/// Below this depth every value is null.
inline constexpr int greatest_depth = 32;

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
    bool wanted = depth < full_depth;
    if (!wanted && required && required->is_array()) {
      for (const Json& name : *required) wanted = wanted || name == property.key();
    }
    if (wanted) object[property.key()] = example_of(property.value(), root, depth + 1);
  }
  return object;
}

inline Json example_array(const Json& schema, const Json& root, int depth) {
  constexpr std::int64_t most_items = 100;
  const Json* items = member(schema, "items");
  const Json* least = member(schema, "minItems");
  std::int64_t count = depth < full_depth ? 1 : 0;
  if (least && least->is_number_integer()) {
    count = (std::min)((std::max)(count, least->get<std::int64_t>()), most_items);
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
  constexpr std::size_t longest = 10000;
  std::string text = "Paris";
  if (const Json* least = member(schema, "minLength"); least && least->is_number_unsigned()) {
    const auto length = (std::min)(least->get<std::size_t>(), longest);
    while (text.size() < length) text += text.size() + 1 < length ? " Paris" : "s";
    if (length > 5) text.resize(length, 's');
  }
  if (const Json* most = member(schema, "maxLength"); most && most->is_number_unsigned()) {
    text.resize((std::min)(text.size(), most->get<std::size_t>()));
  }
  return text;
}

/// 1, or the nearest number that the bounds of the schema allow.
inline Json example_number(const Json& schema, bool integer) {
  Json number = 1;
  const Json* least = member(schema, "minimum");
  const Json* most = member(schema, "maximum");
  if (least && least->is_number() && number < *least) number = *least;
  const bool is_too_large = most && most->is_number() && *most < number;
  if (is_too_large) number = *most;
  constexpr double largest_exact = 9007199254740992.0;
  if (integer && number.is_number_float()) {
    const auto bound = number.get<double>();
    const double whole = is_too_large ? std::floor(bound) : std::ceil(bound);
    number = whole > -largest_exact && whole < largest_exact ? static_cast<std::int64_t>(whole) : 1;
  }
  return number;
}

/// A value for `schema`. `root` is the document that its references point into.
inline Json example_of(const Json& schema, const Json& root, int depth) {
  if (depth > greatest_depth) return nullptr;
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
    // At depth the last option is taken: in recursive schemas it is usually null.
    if (!options->empty()) {
      const Json& option = depth < full_depth ? options->front() : options->back();
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
