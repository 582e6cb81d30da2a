#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/schema/detail/scalar_rules.hpp"
#include "moonshot/schema/detail/type_words.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// A pair of bounds of one kind of types.
struct Bounds {
  unsigned types;
  const char* lower;
  const char* upper;
  bool is_count;
};

inline constexpr Bounds all_bounds[] = {
    {string_type, "minLength", "maxLength", true},
    {array_type, "minItems", "maxItems", true},
    {integer_type | number_type, "minimum", "maximum", false},
};

// Values are compared up to this length.
inline constexpr std::size_t most_value_text = 100000;

/// Reads one bound, with its exclusive form where it is one of values.
class BoundReader {
 public:
  BoundReader(SchemaNodes& nodes, ConversionLog& log, const SchemaNode& schema, Types type) noexcept
      : nodes_(nodes), log_(log), schema_(schema), type_(type) {}

  const SchemaNode* read(const Bounds& bounds, bool lower) {
    const SchemaNode* bound = schema_.find(lower ? bounds.lower : bounds.upper);
    if (bound != nullptr && !bound->is_number()) bound = nullptr;  // means nothing
    if (bounds.is_count) return bound != nullptr ? read_count(*bound, lower) : nullptr;
    const SchemaNode* exclusive = schema_.find(lower ? "exclusiveMinimum" : "exclusiveMaximum");
    if (exclusive == nullptr || exclusive->is_false()) return whole(bound, lower);
    // In older drafts the word says that the bound beside it is an exclusive one.
    if (exclusive->is_true()) return bound != nullptr ? inner(*bound, lower) : nullptr;
    if (!exclusive->is_number()) return whole(bound, lower);
    bound = whole(bound, lower);
    const bool is_stricter =
        bound != nullptr && (lower ? is_above(*bound, *exclusive) : is_above(*exclusive, *bound));
    return is_stricter ? bound : inner(*exclusive, lower);
  }

  static bool is_above(const SchemaNode& a, const SchemaNode& b) {
    return to_double(a.text).value_or(0) > to_double(b.text).value_or(0);
  }

 private:
  // A count is whole and not negative.
  const SchemaNode* read_count(const SchemaNode& bound, bool lower) {
    const double value = to_double(bound.text).value_or(-1);
    if (value < 0) {
      if (!lower) log_.note("a largest number below 0 is left out: nothing would fit");
      return nullptr;
    }
    return std::floor(value) < value ? rounded(value, lower) : &bound;
  }

  // The values of an integer have whole bounds.
  const SchemaNode* whole(const SchemaNode* bound, bool lower) {
    if (bound == nullptr || type_ != integer_type) return bound;
    const double value = to_double(bound->text).value_or(0);
    return std::floor(value) < value ? rounded(value, lower) : bound;
  }

  const SchemaNode* rounded(double value, bool up) {
    constexpr double most = 9e15;
    if (std::fabs(value) > most) return nullptr;
    const double even = up ? std::ceil(value) : std::floor(value);
    return nodes_.number(std::to_string(static_cast<std::int64_t>(even)));
  }

  // The bound within an exclusive one: the next integer. Of other numbers there is none.
  const SchemaNode* inner(const SchemaNode& bound, bool lower) {
    const double value = to_double(bound.text).value_or(0);
    if (type_ == integer_type) {
      if (std::floor(value) < value) return rounded(value, lower);
      if (const auto* next = rounded(value + (lower ? 1 : -1), lower)) return next;
    }
    log_.note(lower ? "`exclusiveMinimum` became `minimum`: the bound itself fits too"
                    : "`exclusiveMaximum` became `maximum`: the bound itself fits too");
    return &bound;
  }

  SchemaNodes& nodes_;
  ConversionLog& log_;
  const SchemaNode& schema_;
  Types type_;
};

MOONSHOT_INLINE void add_bounds(SchemaNodes& nodes, ConversionLog& log, const SchemaNode& schema,
                                Types type, SchemaNode& made) {
  for (const auto& bounds : all_bounds) {
    if ((bounds.types & type) == 0) continue;
    BoundReader reader(nodes, log, schema, type);
    const SchemaNode* lower = reader.read(bounds, true);
    const SchemaNode* upper = reader.read(bounds, false);
    if (lower != nullptr && upper != nullptr && BoundReader::is_above(*lower, *upper)) {
      log.note("bounds that no value fits are left out");
      continue;
    }
    if (lower != nullptr) made.set(bounds.lower, lower);
    if (upper != nullptr) made.set(bounds.upper, upper);
  }
}

/// Whether a list holds a value, as it is written.
MOONSHOT_INLINE bool has_value(const SchemaNode& list, const SchemaNode& value) {
  const std::string text = to_text(value, most_value_text);
  for (const auto* item : list.items) {
    if (item->kind == value.kind && to_text(*item, most_value_text) == text) return true;
  }
  return false;
}

MOONSHOT_INLINE void add_values(SchemaNodes& nodes, ConversionLog& log, const SchemaNode& schema,
                                Types type, SchemaNode& made) {
  const SchemaNode* fixed = schema.find("const");
  const SchemaNode* given = schema.find("enum");
  if (fixed == nullptr && (given == nullptr || !given->is_array())) return;
  if (type == null_type) return;  // it has one value
  if ((type & (object_type | array_type)) != 0) {
    return log.note("fixed objects and lists are left out: the API knows only simple values");
  }
  SchemaNode& values = nodes.make(SchemaNode::Kind::array);
  if (fixed != nullptr) {
    if (given != nullptr && !has_value(*given, *fixed)) {
      log.note("`const` is none of the values of `enum`; only `const` is kept");
    }
    if (is_value_of(*fixed, type)) values.items.push_back(fixed);
  } else {
    for (const auto* value : given->items) {
      if (is_value_of(*value, type)) values.items.push_back(value);
    }
  }
  const std::size_t most = SchemaLimits().enum_values;
  if (values.items.empty()) return log.note("an `enum` without values is left out");
  if (values.items.size() > most) {
    return log.note("an `enum` of more than " + std::to_string(most) + " values is left out");
  }
  made.set("enum", &values);
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
