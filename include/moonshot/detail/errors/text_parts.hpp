#pragma once

/// @file
/// How a recogniser finds its way about a text.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/detail/errors/http_head.hpp"
#include "moonshot/detail/errors/inner_texts.hpp"
#include "moonshot/detail/errors/mended_json.hpp"
#include "moonshot/detail/errors/python_literal.hpp"
#include "moonshot/detail/errors/recogniser.hpp"
#include "moonshot/detail/errors/speech.hpp"
#include "moonshot/detail/errors/told_status.hpp"
#include "moonshot/detail/errors/wording.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/trim.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// The text after `label` and a status, without the separators between them.
inline std::optional<std::string_view> after_status(std::string_view text,
                                                    std::string_view label) noexcept {
  const auto found = text.find(label);
  if (found == std::string_view::npos) return std::nullopt;
  std::size_t at = found + label.size();
  while (at < text.size() && text[at] == ' ') ++at;
  if (!is_status_at(text, at)) return std::nullopt;
  at += 3;
  while (at < text.size() && (text[at] == ' ' || text[at] == ':' || text[at] == '-' ||
                              text[at] == ',' || text[at] == '\n' || text[at] == '\r')) {
    ++at;
  }
  return text.substr(at);
}

// The position behind the string whose quotation mark is the first character of `text`.
inline std::size_t end_of_string(std::string_view text) noexcept {
  std::size_t at = 1;
  while (at < text.size() && text[at] != text.front()) at += text[at] == '\\' ? 2U : 1U;
  return (std::min)(at + 1, text.size());
}

// The content of the quoted string at `at`, or everything from `at` on where no string ends.
inline std::string quoted_at(std::string_view text, std::size_t at) {
  std::string_view rest = text.substr(at);
  if (rest.empty() || rest.front() != '"') return std::string(rest);
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '\\') {
      ++i;
    } else if (rest[i] == '"') {
      const auto literal = rest.substr(0, i + 1);
      return string_of(literal).value_or(std::string(literal.substr(1, i - 1)));
    }
  }
  return std::string(rest.substr(1));
}

// Adds the whole JSON objects within `text`, in their order; of many the last ones, because a log
// ends with the error.
inline bool add_json_within(std::string_view text, InnerTexts& inside) {
  constexpr int most_tries = 32;
  constexpr std::size_t most_objects = 8;
  std::vector<std::string> found;
  std::size_t at = text.find('{');
  for (int i = 0; i < most_tries && at != std::string_view::npos; ++i) {
    JsonReader reader(text.substr(at));
    std::string_view raw;
    if (reader.read_raw(raw)) {
      found.emplace_back(raw);
      at += raw.size();
    } else if (auto mended = mended_json(text.substr(at))) {
      found.push_back(std::move(mended->with_breaks));
      if (!mended->joined.empty()) found.push_back(std::move(mended->joined));
      at += mended->size;
    } else {
      ++at;
    }
    at = text.find('{', at);
  }
  const std::size_t skipped = found.size() > most_objects ? found.size() - most_objects : 0;
  for (std::size_t i = skipped; i < found.size(); ++i) add(inside, std::move(found[i]));
  return !found.empty();
}

inline bool add_python_within(std::string_view text, InnerTexts& inside) {
  const auto at = text.find("{'");
  if (at == std::string_view::npos) return false;
  auto json = python_to_json(text.substr(at));
  if (json) add(inside, std::move(*json));
  return json.has_value();
}

// The text without the stack of a program below it.
inline std::string_view without_stack(std::string_view text) noexcept {
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const std::string_view line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    const bool indented = begins(line, " ") || begins(line, "\t");
    if (indented && is_stack_line(line)) return trim(text.substr(0, at));
  }
  return text;
}

// The content of the string of JavaScript or Python at `at`, or "".
inline std::string javascript_string_at(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.empty() || (rest.front() != '\'' && rest.front() != '"')) return {};
  const auto end = end_of_string(rest);
  const auto list = python_to_json("[" + std::string(rest.substr(0, end)) + "]");
  return list && list->size() > 2 ? string_of(list->substr(1, list->size() - 2)).value_or("")
                                  : std::string();
}

// Adds what follows `label`: the JSON within it, else the words up to the stack.
inline bool add_behind(std::string_view text, std::string_view label, InnerTexts& inside) {
  const auto at = text.find(label);
  if (at == std::string_view::npos) return false;
  const std::string_view rest = without_stack(text.substr(at + label.size()));
  if (begins(trim(rest), "{") && add_json_within(rest, inside)) return true;
  add(inside, std::string(trim(rest)));
  return true;
}

// Whether the text has a class name as LiteLLM prints it: "litellm.RateLimitError: ".
inline bool names_litellm_error(std::string_view text) {
  constexpr std::string_view module = "litellm.";
  for (auto at = text.find(module); at != std::string_view::npos; at = text.find(module, at + 1)) {
    const std::string_view name = text.substr(at + module.size());
    std::size_t length = 0;
    while (length < name.size() && is_key_character(name[length])) ++length;
    if (ends(name.substr(0, length), "Error") && begins(name.substr(length), ": ")) return true;
  }
  return false;
}

// The position of "HTTP <status> (", with which messages of the OpenAI .NET client begin.
inline std::size_t find_dotnet_head(std::string_view text) {
  constexpr std::string_view label = "HTTP ";
  for (auto at = text.find(label); at != std::string_view::npos; at = text.find(label, at + 1)) {
    if (is_status_at(text, at + label.size()) && begins(text.substr(at + 8), " (")) return at;
  }
  return std::string_view::npos;
}

// The text of openai-node for an answer without a message.
inline constexpr std::string_view no_body = "status code (no body)";

inline bool is_html(std::string_view text) {
  const std::string_view head = text.substr(0, 200);
  return starts_with_ignoring_case(head, "<!doctype html") ||
         starts_with_ignoring_case(head, "<html") || contains(head, "<title>") ||
         contains(head, "<center>");
}

// Whether the text begins as an event stream does; a comment of the stream begins with a colon.
inline bool is_event_stream(std::string_view text) noexcept {
  constexpr std::string_view beginnings[] = {"data:", "event:", "id:", "retry:", ":"};
  return std::any_of(std::begin(beginnings), std::end(beginnings),
                     [&](std::string_view beginning) { return begins(text, beginning); });
}

// The whole object with choices with which the text ends, whatever words stand in front of it; else
// an empty text.
inline std::string_view answer_within(std::string_view text) {
  const auto at = text.find('{');
  if (at == std::string_view::npos) return {};
  const std::string_view object = trim(text.substr(at));
  const auto parsed = ErrorObject::parse(object);
  return parsed && holds_choices(*parsed) ? object : std::string_view();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
