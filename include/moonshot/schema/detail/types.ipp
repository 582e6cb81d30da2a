#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "moonshot/schema/detail/keywords.hpp"
#include "moonshot/schema/detail/names.hpp"
#include "moonshot/schema/detail/ranges.hpp"
#include "moonshot/schema/detail/types.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

class TypeCheck {
 public:
  TypeCheck(Context& context, const Node& schema) noexcept : context_(context), schema_(schema) {}

  TypeVerdict run() {
    const Node* type = schema_.find("type");
    if (type == nullptr) return std::move(verdict_);
    verdict_.is_sound =
        check_neighbours() && check_with_enum(*type) && read_types(*type) && check_several_types();
    if (verdict_.is_sound && count_ > 0 && context_.is_ultra()) {
      check_places();
      check_keywords();
      check_ranges(context_, schema_, types_, verdict_.refused);
    }
    return std::move(verdict_);
  }

 private:
  // Always returns false.
  bool note_problem(const std::string& message) {
    context_.problem(message);
    return false;
  }

  bool check_neighbours() {
    const bool has_branches = schema_.has("anyOf");
    if (!has_branches && !schema_.has("$ref")) return true;
    verdict_.refused.emplace_back("type");
    return note_problem(has_branches
                            ? "when using anyOf, type should be defined in anyOf items instead of "
                              "the parent schema"
                            : "when using $ref, type should be defined in the referenced schema "
                              "instead of the parent schema");
  }

  bool check_with_enum(const Node& type) {
    if (type.items.size() < 2 || !schema_.has("enum")) return true;
    for (const auto& item : type.items) {
      if (item.is_string() && (item.text == "object" || item.text == "array")) {
        return note_problem("type " + item.text + " is not allowed in combination with enum");
      }
    }
    return true;
  }

  // A type that is neither a string nor a list is left to the check of the keyword.
  bool read_types(const Node& type) {
    if (type.is_string()) {
      const auto one = find_type(type.text);
      if (!one) return note_problem("invalid type");
      types_ = *one;
      count_ = 1;
    } else if (type.is_array()) {
      for (const auto& item : type.items) {
        const auto one = item.is_string() ? find_type(item.text) : std::nullopt;
        if (!one) return note_problem("invalid type in type array");
        types_ |= *one;
      }
      count_ = type.items.size();
      if (count_ == 0) return note_problem("type array cannot be empty");
    }
    return true;
  }

  bool check_several_types() {
    if (count_ < 2 || !context_.is_strict()) return true;
    const Node* values = schema_.find("enum");
    if (count_ == 2 && values != nullptr && !values->is_null()) return true;
    for (const auto& member : schema_.members) {
      if (member.name == "type" || is_text_keyword(member.name)) continue;
      if (context_.path.is_root() && is_root_keyword(member.name)) continue;
      if (context_.is_ultra() && find_keyword(member.name) == nullptr) continue;  // known already
      verdict_.refused.emplace_back(member.name);
      note_problem("keyword " + member.name + " is not allowed in combination with multiple types");
    }
    return verdict_.refused.empty();
  }

  void check_places() {
    if (context_.path.is_root()) return;
    for (const auto& member : schema_.members) {
      if (!is_root_keyword(member.name)) continue;
      verdict_.refused.emplace_back(member.name);
      note_problem("keyword " + member.name + " must be at root level");
    }
  }

  void check_keywords() {
    Names names;
    for (const auto& member : schema_.members) {
      const Keyword* keyword = find_keyword(member.name);
      if (keyword == nullptr || (keyword->types & types_) == types_) continue;
      verdict_.refused.emplace_back(member.name);
      names.add(member.name);
    }
    if (!names.empty()) note_problem("invalid keywords: " + names.text());
  }

  Context& context_;
  const Node& schema_;
  TypeVerdict verdict_;
  unsigned types_ = 0;
  std::size_t count_ = 0;
};

MOONSHOT_INLINE bool TypeVerdict::refuses(std::string_view keyword) const noexcept {
  return std::find(refused.begin(), refused.end(), keyword) != refused.end();
}

MOONSHOT_INLINE TypeVerdict check_types(Context& context, const Node& schema) {
  return TypeCheck(context, schema).run();
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
