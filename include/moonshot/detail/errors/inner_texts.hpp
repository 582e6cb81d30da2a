#pragma once

/// @file
/// How a recogniser collects the texts inside a wrapper.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/detail/errors/recogniser.hpp"
#include "moonshot/detail/errors/speech.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/detail/tokens/writer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Adds a text that is not empty.
inline void add(InnerTexts& inside, std::string text) {
  if (!text.empty()) inside.push_back(std::move(text));
}

/// Adds each text of a list of strings, up to a bound.
inline void add_each(InnerTexts& inside, std::string_view list) {
  constexpr int most = 8;
  JsonReader reader(list);
  if (!reader.enter_array()) return;
  for (int i = 0; i < most && reader.next_element(); ++i) {
    std::string_view raw;
    if (!reader.read_raw(raw)) return;
    add(inside, string_of(raw).value_or(std::string(raw)));
  }
}

/// The member `error.message` of an object; empty where there is none.
inline std::string error_message(const ErrorObject& object) {
  const auto error = object.object("error");
  return error ? error->text_of("message") : std::string();
}

/// The member `error.metadata` of an object, where it is an object.
inline std::optional<ErrorObject> error_metadata(const ErrorObject& object) {
  const auto error = object.object("error");
  return error ? error->object("metadata") : std::nullopt;
}

/// Adds an error object made of a message and a type.
inline void add_error(InnerTexts& inside, std::string_view message, std::string_view type) {
  JsonWriter writer;
  writer.begin_object();
  writer.member("error");
  writer.begin_object();
  writer.member("message");
  writer.string_unchecked(message);
  writer.member("type");
  writer.string_unchecked(type);
  writer.end_object();
  writer.end_object();
  add(inside, std::move(writer).text());
}

/// Adds the objects below `object` that hold an error of the API's form. Strings that hold a JSON
/// object are searched too.
inline void add_nested_errors(const ErrorObject& object, InnerTexts& inside, int levels) {
  if (holds_choices(object)) return;
  for (const auto& member : object.members()) {
    if (is_speech(member.first, object)) continue;
    const std::string text = string_of(member.second).value_or(std::string(member.second));
    const auto below = ErrorObject::parse(text);
    if (!below) continue;
    const auto error = below->object("error");
    if (error && error->has("message") && error->has("type")) {
      add(inside, text);
    } else if (levels > 1) {
      add_nested_errors(*below, inside, levels - 1);
    }
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
