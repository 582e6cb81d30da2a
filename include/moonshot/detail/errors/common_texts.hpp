#pragma once

/// @file
/// The frames of any text, and the forms in which many programs print an error.

#include <string>
#include <string_view>

#include "moonshot/detail/errors/http_head.hpp"
#include "moonshot/detail/errors/message_start.hpp"
#include "moonshot/detail/errors/text_parts.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// Adds what the repr of a Python exception holds, "RateLimitError('... \\'...\\'')", where `label`
// ends its name and the string within it has escapes.
inline bool add_of_repr(std::string_view text, std::string_view label, InnerTexts& inside) {
  auto at = text.find(label);
  if (at == std::string_view::npos) return false;
  at += label.size();
  if (begins(text.substr(at), "b")) ++at;
  const std::string content = javascript_string_at(text, at);
  if (!contains(text.substr(at, content.size() + 2), "\\")) return false;
  add(inside, content);
  return !inside.empty();
}

// Adds what `text` stands for as the content of a JSON string, where it is one with an object in
// it: {\"error\":..., as a logger leaves it that takes the quotation marks off a string.
inline bool add_of_string_content(std::string_view text, InnerTexts& inside) {
  bool holds_object = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') return false;
    const bool escaped = text[at] == '\\';
    holds_object = holds_object || (escaped && at > 0 && text[at - 1] == '{');
    if (escaped) ++at;
  }
  auto content = holds_object ? string_of("\"" + std::string(text) + "\"") : std::nullopt;
  if (!content) return false;
  add(inside, std::move(*content));
  return true;
}

// Tried before all others.
inline constexpr TextRecogniser frame_texts[] = {
    {"", "Quotation marks are escaped, as within a JSON string.", Trait::passes_on,
     add_of_string_content},
    {"", "It is an HTTP exchange as curl prints it; the body is what counts.", Trait::copied,
     [](std::string_view text, InnerTexts& inside) {
       if (take_head(text, [](std::string_view, std::size_t) {}) == 0 || text.empty()) return false;
       add(inside, std::string(text));
       return true;
     }},
    {"", "It is the repr of a Python exception.", Trait::copied,
     [](std::string_view text, InnerTexts& inside) {
       return add_of_repr(text, "Error(", inside) || add_of_repr(text, "Exception(", inside);
     }},
    {"", "It is an event stream; the data of its error event is what counts.", Trait::copied,
     [](std::string_view text, InnerTexts& inside) {
       if (!is_event_stream(text)) return false;
       while (!text.empty()) {
         const std::string_view line = take_line(text);
         if (begins(line, "data:") && !contains(line, "[DONE]")) {
           add(inside, std::string(trim(line.substr(5))));
         }
       }
       return !inside.empty();
     }},
};

// Tried after all others.
inline constexpr TextRecogniser shared_texts[] = {
    {"anthropic-node", "A status in front of the whole body is anthropic-node's message.",
     Trait::copied,
     [](std::string_view text, InnerTexts& inside) {
       if (!is_status_at(text, 0) || !begins(text.substr(3), " {")) return false;
       const auto object = ErrorObject::parse(trim(text.substr(4)));
       if (!object || !object->object("error")) return false;
       add(inside, std::string(object->text()));
       return true;
     }},
    {"openai-node", "A status in front of the text is openai-node's message.", Trait::copied,
     [](std::string_view text, InnerTexts& inside) {
       const auto key = text.find("errorMessage=\"");
       if (key != std::string_view::npos) {
         add(inside, quoted_at(text, key + 13));
         return true;
       }
       // "RateLimitError: 429 ...", as Node prints it with its class and the stack below it.
       constexpr std::string_view label = "Error: ";
       const auto name = text.substr(0, 80).find(label);
       if (name != std::string_view::npos && is_status_at(text, name + label.size())) {
         const std::string_view words = text.substr(name + label.size() + 3);
         if (!begins(words, " ") || begins(words, " - ")) return false;
         add(inside, std::string(without_stack(words.substr(1))));
         return true;
       }
       const bool status = is_status_at(text, 0) && text.size() > 4 && text[3] == ' ';
       if (!status || begins(text.substr(4), "- ") || is_counted(text.substr(3))) return false;
       add(inside, std::string(text.substr(4)));
       return true;
     }},
    {"", "The client says that the answer had no body.", Trait::copied,
     [](std::string_view text, InnerTexts&) { return text == no_body; }},
    {"", "A status stands in front of the text.", Trait::copied,
     [](std::string_view text, InnerTexts& inside) {
       auto rest = after_status(text.substr(0, 40), "HTTP ");
       if (rest) {
         add(inside,
             std::string(text.substr(static_cast<std::size_t>(rest->data() - text.data()))));
         return true;
       }
       if (!is_status_at(text, 0)) return false;
       for (const std::string_view separator : {": ", " - "}) {
         if (!begins(text.substr(3), separator)) continue;
         add(inside, std::string(text.substr(3 + separator.size())));
         return true;
       }
       return false;
     }},
    {"", "A JSON object stands within a text.", Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       return text.front() != '{' && contains(text, "\"message\"") && add_json_within(text, inside);
     }},
    {"", "A JSON object stands quoted within a text.", Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       const auto at = text.find("\"{\\\"");
       if (at == std::string_view::npos || text.front() == '{') return false;
       add(inside, quoted_at(text, at));
       return true;
     }},
    {"", "JSON that breaks off stands behind a label.", Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       constexpr std::size_t longest = 400;
       const std::string head = lower_case(text.substr(0, longest));
       const MessageStart start = read_start(head);
       if (!start.labelled || start.names_place || !begins(start.rest, "{")) return false;
       const auto object = text.substr(static_cast<std::size_t>(start.rest.data() - head.data()));
       if (!contains(object, "\"message\"")) return false;
       add(inside, std::string(object));
       return true;
     }},
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
