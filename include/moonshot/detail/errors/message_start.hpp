#pragma once

/// @file
/// How a message begins: with the labels of programs that pass on an error, with a place within the
/// request, or with its own words. An error that is only quoted stands further back.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/trim.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// With these words the API begins messages about the request. What follows may quote anything.
inline constexpr std::string_view about_request_label = "Invalid request: ";

/// The beginning of a message in lower case.
struct MessageStart {
  std::string_view rest;           ///< what follows the labels
  bool labelled = false;           ///< a label is there, such as "[moonshot]" or "llm error:"
  bool passes_on = false;          ///< a label is one with which programs pass on an error
  bool of_relay = false;           ///< a label is a status as new-api writes it
  bool about_request = false;      ///< the last label is "invalid request:"
  bool names_place = false;        ///< a place within the request stands there: "metadata.note"
  bool begins_with_place = false;  ///< it is one of those that only the API names: "messages[2]"
};

/// Whether the words of an error begin `text`: its `phrase` itself, or what the API writes in front
/// of it.
inline bool begins_sentence(std::string_view text, std::string_view phrase,
                            std::string_view also) noexcept {
  constexpr std::size_t article = 4;  // "the ", "you "
  constexpr std::string_view beginnings[] = {
      "your account org-",    "your account <",   "your account &lt;",
      "your account \\u003c", "your account is ", "your account /",
      "account org-",         "you've reached",   "we're unable to"};
  return text.find(phrase) <= article || (!also.empty() && begins(text, also)) ||
         std::any_of(std::begin(beginnings), std::end(beginnings),
                     [&](std::string_view beginning) { return begins(text, beginning); });
}

/// The length of the status with which new-api begins the words that it passes on, as in
/// "status_code=400, " and "bad response status code 400, message: "; 0 where there is none.
inline std::size_t length_of_relayed_status(std::string_view text) noexcept {
  constexpr std::string_view beginnings[] = {"status_code=", "bad response status code "};
  constexpr std::string_view endings[] = {", message: ", ", body: ", ", "};
  constexpr std::size_t digits = 3;
  for (const auto beginning : beginnings) {
    if (!begins(text, beginning)) continue;
    const std::string_view behind = text.substr(beginning.size());
    if (behind.find_first_not_of("0123456789") != digits) return 0;
    for (const auto ending : endings) {
      if (begins(behind.substr(digits), ending)) return beginning.size() + digits + ending.size();
    }
  }
  return 0;
}

/// Whether the label of a program says that an error follows: "llm error", "http 429".
inline bool is_label_of_error(std::string_view label) noexcept {
  constexpr std::string_view endings[] = {"error", "exception", "failed"};
  constexpr std::string_view names[] = {"moonshot", "openai", "provider", "upstream", "error"};
  const bool status = label.size() >= 3 && label.find_last_not_of("0123456789") + 4 == label.size();
  return label == "429" || (status && contains(label, " ")) || begins(label, "error from ") ||
         begins(label, "status_code=") || begins(label, "bad response status code ") ||
         std::any_of(std::begin(endings), std::end(endings),
                     [&](std::string_view ending) { return ends(label, ending); }) ||
         std::find(std::begin(names), std::end(names), label) != std::end(names);
}

/// The length of the label at the beginning of `text` with its colon, dash or bracket; 0 where
/// there is none.
inline std::size_t length_of_label(std::string_view text) noexcept {
  constexpr std::size_t longest = 60;
  const std::string_view head = text.substr(0, longest);
  if (const auto relayed = length_of_relayed_status(text); relayed != 0) return relayed;
  if (begins(head, "[")) {
    const auto close = head.find("] ");
    return close == std::string_view::npos ? 0 : close + 2;
  }
  const bool status = head.size() > 4 && head.find_first_not_of("0123456789") == 3;
  if (status && begins(head.substr(3), " - ")) return 6;
  if (status && begins(head.substr(3), " ")) return 4;
  const auto dash = head.find("exception - ");
  if (dash != std::string_view::npos) return dash + 12;
  const auto colon = head.find(": ");
  auto other = head.find_first_of("{\"'`<(,;\n");
  // A name may stand in parentheses at the end of a label: "error from provider (moonshot): ".
  if (other < colon && head[other] == '(' && head.find("): ", other) + 1 == colon) other = colon;
  return colon == std::string_view::npos || colon > other ? 0 : colon + 2;
}

/// Reads the labels of a message in lower case.
inline MessageStart read_start(std::string_view lower) noexcept {
  constexpr int most_labels = 4;
  constexpr std::string_view places[] = {"messages[", "messages.", "tools[", "tools."};
  MessageStart start;
  start.rest = trim(lower);
  for (int i = 0; i < most_labels; ++i) {
    for (const auto place : places) {
      start.begins_with_place = start.begins_with_place || begins(start.rest, place);
    }
    start.names_place = start.begins_with_place;
    const auto length = length_of_label(start.rest);
    if (start.names_place || start.about_request || length == 0) break;
    std::string_view label = start.rest.substr(0, length);
    const bool bracketed = begins(label, "[");
    if (bracketed) label = label.substr(1);
    label = label.substr(0, label.find_last_not_of(" :-]") + 1);
    const bool of_error = is_label_of_error(label);
    // "metadata.note" is a place, "litellm.ratelimiterror" is none.
    const auto index = label.find('[');
    const bool indexed = index != std::string_view::npos && index + 1 < label.size() &&
                         label[index + 1] >= '0' && label[index + 1] <= '9';
    start.names_place = indexed || (contains(label, ".") && !of_error);
    if (start.names_place || begins_sentence(start.rest, "your account", "")) break;
    start.about_request = label == "invalid request";
    start.of_relay = start.of_relay || length_of_relayed_status(start.rest) != 0;
    // Behind the name of something else, a status or an error is what that thing holds.
    start.passes_on = start.passes_on || (!start.labelled && (of_error || bracketed));
    start.labelled = true;
    start.rest = trim(start.rest.substr(length));
  }
  return start;
}

/// In which form an error is all that follows the labels of a message.
enum class WholeForm { none, plain, quoted, object };

/// Whether a sentence of the API's ends where `text` does.
inline bool ends_sentence(std::string_view text) noexcept {
  constexpr std::string_view endings[] = {
      "billing details", "recharge", "your account", "suspended", "balance", "seconds", "second",
      "later",           "plan",     "quota",        "limit",     "period",  "cycle"};
  while (!text.empty() && contains(". '\"`)\r\n", text.substr(text.size() - 1)))
    text.remove_suffix(1);
  const bool number = !text.empty() && text.back() >= '0' && text.back() <= '9';
  return number || std::any_of(std::begin(endings), std::end(endings),
                               [&](std::string_view ending) { return ends(text, ending); });
}

/// The form in which an error with `phrase` is all of `text`. A sentence must begin and end it.
inline WholeForm form_of_whole(std::string_view text, std::string_view phrase,
                               std::string_view also) noexcept {
  if (text.empty() || !contains(text, phrase)) return WholeForm::none;
  if (text.front() == '{') {
    // An object with other members is a value of the request.
    const bool of_error = contains(text, "message") || contains(text, "error");
    return of_error && text.back() == '}' ? WholeForm::object : WholeForm::none;
  }
  const bool quoted = contains("'\"`", text.substr(0, 1));
  if (quoted && text.back() != text.front()) return WholeForm::none;
  if (quoted) text = text.substr(1, text.size() - 2);
  if (!begins_sentence(text, phrase, also) || !ends_sentence(text)) return WholeForm::none;
  return quoted ? WholeForm::quoted : WholeForm::plain;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
