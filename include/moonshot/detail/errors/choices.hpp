#pragma once

/// @file
/// The errors within the choices of an answer.

#include <string>
#include <string_view>
#include <vector>

#include "moonshot/detail/errors/error_object.hpp"
#include "moonshot/detail/errors/says_something.hpp"
#include "moonshot/detail/tokens/reader.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether the value of a member `error` beside a good answer is an error: it needs words, because
/// some gateways send a code or a flag of success there.
inline bool speaks_as_error(std::string_view value) {
  constexpr int most_levels = 4;
  const auto has_words = [](std::string_view raw) {
    return !raw.empty() && raw.front() == '"' && says_something(raw);
  };
  if (has_words(value)) return true;
  auto object = ErrorObject::parse(value);
  for (int i = 0; object && i < most_levels; ++i) {
    for (const char* name : {"message", "msg", "detail", "error"}) {
      if (has_words(object->raw(name))) return true;
    }
    object = object->object("error");
  }
  return false;
}

/// The errors in the list `choices` of an answer, each as `{"error":...}`; of the first 64 choices.
/// All else in a choice is the model's text, which may quote an error without being one.
inline std::vector<std::string> errors_of_choices(std::string_view choices) {
  constexpr int most = 64;
  std::vector<std::string> errors;
  JsonReader reader(choices);
  if (!reader.enter_array()) return errors;
  for (int i = 0; i < most && reader.next_element(); ++i) {
    std::string_view raw;
    if (!reader.read_raw(raw)) break;
    const auto choice = ErrorObject::parse(raw);
    if (!choice || !speaks_as_error(choice->raw("error"))) continue;
    errors.push_back("{\"error\":" + std::string(choice->raw("error")) + "}");
  }
  return errors;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
