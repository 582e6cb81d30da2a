#pragma once

/// @file
/// `JsonText` from and to `nlohmann::json`. Include it where you want it; nothing else needs it.

#include <nlohmann/json.hpp>

#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Keeps `value` as JSON text. Never fails: in strings that are not UTF-8, U+FFFD stands for what
/// is wrong.
template <class Json>
JsonText json_text(const Json& value) {
  return JsonText(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// For `nlohmann::json j = text;`: the parsed value, `discarded` where the text is not JSON.
template <class Json>
void to_json(Json& json, const JsonText& text) {
  json = Json::parse(text.text(), nullptr, false);
}

/// For `json.get<JsonText>()`.
template <class Json>
void from_json(const Json& json, JsonText& text) {
  text = json_text(json);
}

MOONSHOT_NAMESPACE_END
