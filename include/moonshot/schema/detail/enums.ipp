#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/schema/detail/enums.hpp"
#include "moonshot/schema/detail/go_json.hpp"
#include "moonshot/schema/detail/go_text.hpp"
#include "moonshot/schema/detail/keywords.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

class EnumCheck {
 public:
  EnumCheck(Context& context, const Node& values) noexcept : context_(context), values_(values) {}

  void run(const Node* type) {
    if (!read_types(type) || !check_combination()) return;
    for (const auto& value : values_.items) {
      if (!check_value(value)) return;
    }
    check_length();
  }

 private:
  // Always returns false.
  bool note_problem(const std::string& message) {
    context_.problem(message);
    return false;
  }
  bool note_problem_above(const std::string& message) {
    context_.problem_above(message);
    return false;
  }

  bool read_types(const Node* type) {
    if (type == nullptr) return note_problem_above("type is not defined");
    if (type->is_string()) {
      types_.emplace_back(type->text);
    } else if (type->is_array()) {
      for (const auto& item : type->items) types_.emplace_back(item.text);
    } else {
      return note_problem_above("invalid type value");
    }
    return true;
  }

  bool check_combination() {
    if (types_.size() < 2) return true;
    std::string_view other;
    bool with_null = false;
    for (const auto type : types_) {
      if (type == "null") {
        with_null = true;
      } else if (other.empty()) {
        other = type;
      }
    }
    if (types_.size() > 2 || !with_null) {
      return note_problem_above(
          "when type is array and enum is specified, currently only 2 types are supported, one "
          "must "
          "be null, and the other can be string/integer/number/boolean");
    }
    if (other == "string" || other == "integer" || other == "number" || other == "boolean") {
      return true;
    }
    return note_problem_above("invalid type combination with enum: " + std::string(other) +
                              " + null");
  }

  // As in the official validator, types are tried in order, and a number type refuses any other
  // value before the next type is tried. So `null` fits ["null", "number"] only in this order.
  bool check_value(const Node& value) {
    for (const auto type : types_) {
      if (type == "number" || type == "integer") {
        const bool whole = value.is_number() && std::floor(value.number) >= value.number;
        if (type == "number" ? value.is_number() : whole) return true;
        return note_problem("not a valid " + std::string(type));
      }
      if (is_of(value, type)) return true;
    }
    std::string names;
    for (const auto type : types_) {
      if (!names.empty()) names += ' ';
      names += type;
    }
    return note_problem("enum value (" + go_text(value) + ") does not match any type in [" + names +
                        "]");
  }

  static bool is_of(const Node& value, std::string_view type) noexcept {
    switch (value.kind) {
      case Node::Kind::null:
        return type == "null";
      case Node::Kind::boolean:
        return type == "boolean";
      case Node::Kind::string:
        return type == "string";
      case Node::Kind::array:
        return type == "array";
      case Node::Kind::object:
        return type == "object";
      case Node::Kind::number:
        return false;
    }
    return false;
  }

  void check_length() {
    const auto& limits = context_.limits;
    bool counts = false;
    for (const auto type : types_) {
      counts = counts || type == "string" || type == "number" || type == "integer";
    }
    if (!counts || values_.items.size() <= limits.enum_text_from) return;
    std::size_t length = 0;
    for (const auto& value : values_.items) {
      if (value.is_string()) length += value.text.size();
      if (value.is_number()) length += go_text(value.number).size();
    }
    if (length <= limits.enum_text) return;
    context_.problem("total string length of enum values (" + std::to_string(length) +
                     ") exceeds maximum limit of " + std::to_string(limits.enum_text) +
                     " characters when enum has more than " +
                     std::to_string(limits.enum_text_from) + " values");
  }

  Context& context_;
  const Node& values_;
  std::vector<std::string_view> types_;
};

MOONSHOT_INLINE bool check_enum_size(Context& context, const Node& values) {
  if (!values.is_array()) {
    context.problem("enum must be an array");
    return false;
  }
  if (values.items.empty()) {
    context.problem("enum array cannot be empty");
    return false;
  }
  if (values.items.size() > context.limits.enum_values) {
    context.problem("enum array cannot have more than " +
                    std::to_string(context.limits.enum_values) + " items");
    return false;
  }
  return true;
}

MOONSHOT_INLINE void check_enum(Context& context, const Node* type, const Node& values) {
  EnumCheck(context, values).run(type);
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
