#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "moonshot/schema/detail/go_json.hpp"
#include "moonshot/schema/detail/go_text.hpp"
#include "moonshot/schema/detail/keywords.hpp"
#include "moonshot/schema/detail/ranges.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

struct Range {
  const char* lower;
  const char* upper;
  bool is_count;  // whole and not negative
};

inline constexpr Range ranges[] = {
    {"minLength", "maxLength", true},
    {"minimum", "maximum", false},
    {"minItems", "maxItems", true},
};

MOONSHOT_INLINE bool check_bound(Context& context, const char* name, const Node* bound,
                                 bool is_count, bool is_whole) {
  if (bound == nullptr || bound->is_null()) return true;
  const std::string keyword = name;
  if (!bound->is_number()) {
    context.problem(keyword + (is_whole ? " must be an integer" : " must be a number"));
    return false;
  }
  if (is_count && bound->number < 0) {
    context.problem(keyword + " must be non-negative");
    return false;
  }
  if (is_whole && std::floor(bound->number) < bound->number) {
    context.problem("not a valid integer");
    return false;
  }
  return true;
}

MOONSHOT_INLINE void check_range(Context& context, const Node& schema, const Range& range,
                                 bool is_whole) {
  const Node* lower = schema.find(range.lower);
  const Node* upper = schema.find(range.upper);
  const bool lower_ok = check_bound(context, range.lower, lower, range.is_count, is_whole);
  const bool upper_ok = check_bound(context, range.upper, upper, range.is_count, is_whole);
  if (!lower_ok || !upper_ok || lower == nullptr || upper == nullptr) return;
  if (lower->is_null() || upper->is_null() || !(lower->number > upper->number)) return;
  const std::string message = std::string(range.lower) + " (" + go_text(lower->number) +
                              ") cannot be greater than " + range.upper + " (" +
                              go_text(upper->number) + ")";
  if (!range.is_count) return context.problem(message);
  const Path::Step step(context.path, range.lower);
  context.problem(message);
}

MOONSHOT_INLINE void check_ranges(Context& context, const Node& schema, unsigned types,
                                  const std::vector<std::string_view>& refused) {
  for (const auto& range : ranges) {
    const auto is_refused = [&](std::string_view name) {
      return std::find(refused.begin(), refused.end(), name) != refused.end();
    };
    if (is_refused(range.lower) || is_refused(range.upper)) continue;
    const bool is_whole = range.is_count || (types & integer_type) != 0;
    check_range(context, schema, range, is_whole);
  }
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
