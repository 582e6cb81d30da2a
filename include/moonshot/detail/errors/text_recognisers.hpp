#pragma once

/// @file
/// The intermediaries that are recognised by the wording of a text that is not JSON.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/detail/errors/inner_texts.hpp"
#include "moonshot/detail/errors/python_literal.hpp"
#include "moonshot/detail/errors/recogniser.hpp"
#include "moonshot/detail/errors/retry_after.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/trim.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

inline bool is_status_at(std::string_view text, std::size_t at) noexcept {
  const auto digit = [&](std::size_t i) {
    return at + i < text.size() && text[at + i] >= '0' && text[at + i] <= '9';
  };
  return digit(0) && text[at] >= '1' && text[at] <= '5' && digit(1) && digit(2) && !digit(3);
}

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

// Adds the whole JSON objects within `text`, the last one first, because a log ends with the error.
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
    } else {
      ++at;
    }
    at = text.find('{', at);
  }
  const std::size_t skipped = found.size() > most_objects ? found.size() - most_objects : 0;
  for (std::size_t i = found.size(); i > skipped; --i) add(inside, std::move(found[i - 1]));
  return !found.empty();
}

inline bool add_python_within(std::string_view text, InnerTexts& inside) {
  const auto at = text.find("{'");
  if (at == std::string_view::npos) return false;
  auto json = python_to_json(text.substr(at));
  if (json) add(inside, std::move(*json));
  return json.has_value();
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

inline bool is_event_stream(std::string_view text) noexcept {
  return begins(text, "data:") || begins(text, "event:");
}

// Tried in order on a text that is not JSON: first the frames of any text, then the wordings of one
// program, then the forms that many programs share.
inline constexpr TextRecogniser text_recognisers[] = {
    {"", "It is an HTTP exchange as curl prints it; the body is what counts.", true,
     [](std::string_view text, InnerTexts& inside) {
       if (!begins(text, "HTTP/")) return false;
       auto end = text.find("\r\n\r\n");
       std::size_t skip = 4;
       if (end == std::string_view::npos) {
         end = text.find("\n\n");
         skip = 2;
       }
       if (end == std::string_view::npos) return false;
       add(inside, std::string(text.substr(end + skip)));
       return true;
     }},
    {"", "It is an event stream; the data of its error event is what counts.", true,
     [](std::string_view text, InnerTexts& inside) {
       if (!is_event_stream(text)) return false;
       for (std::size_t line = 0; line < text.size();) {
         const auto end = (std::min)(text.find('\n', line), text.size());
         const std::string_view content = text.substr(line, end - line);
         if (begins(content, "data:") && !contains(content, "[DONE]")) {
           add(inside, std::string(trim(content.substr(5))));
         }
         line = end + 1;
       }
       return !inside.empty();
     }},
    {"openrouter", "The words are OpenRouter's: \"Provider returned error\" or provider_name.",
     false,
     [](std::string_view text, InnerTexts& inside) {
       const bool own =
           contains(text, "Provider returned error") || contains(text, "\"provider_name\"");
       if (!own) return false;
       add_json_within(text, inside);
       return true;
     }},
    {"litellm", "The words are LiteLLM's: litellm...., MoonshotException or its model groups.",
     false,
     [](std::string_view text, InnerTexts& inside) {
       constexpr std::string_view exception = "Exception - ";
       const auto words = text.find(exception);
       const bool own = contains(text, "MoonshotException - ") || names_litellm_error(text) ||
                        contains(text, "No fallback model group found") ||
                        contains(text, "Received Model Group=");
       if (!own) return false;
       if (add_json_within(text, inside)) return true;
       std::string_view rest =
           words == std::string_view::npos ? text : text.substr(words + exception.size());
       const auto groups = rest.find(". Received Model Group=");
       add(inside, std::string(rest.substr(0, groups)));
       return true;
     }},
    {"claude-code", "It is a line of Claude Code: \"API Error (...)\" or \"API Error: ...\".",
     false,
     [](std::string_view text, InnerTexts& inside) {
       const auto label = text.find("API Error");
       if (label == std::string_view::npos || label > 8) return false;
       auto rest = after_status(text, "API Error (");
       if (!rest) rest = after_status(text, "API Error:");
       if (!rest) return false;
       if (!add_json_within(*rest, inside)) add(inside, std::string(*rest));
       return true;
     }},
    {"anthropic-python",
     "\"Error code: ... - {'type': 'error', ...}\" is anthropic-python's message.", false,
     [](std::string_view text, InnerTexts& inside) {
       const auto rest = after_status(text, "Error code:");
       return rest && begins(*rest, "{'type': 'error'") && add_python_within(*rest, inside);
     }},
    {"openai-python", "\"Error code: ... - {...}\" with Python quotes is openai-python's message.",
     false,
     [](std::string_view text, InnerTexts& inside) {
       const auto rest = after_status(text, "Error code:");
       if (!rest) return false;
       if (!add_python_within(*rest, inside) && !add_json_within(*rest, inside)) {
         add(inside, std::string(*rest));
       }
       return true;
     }},
    {"openai-python", "It is a Python dictionary, as openai-python prints an error's body.", false,
     [](std::string_view text, InnerTexts& inside) {
       return (begins(text, "{'") || contains(text, "{'error'")) && add_python_within(text, inside);
     }},
    {"go-openai", "\"error, status code: ..., message: ...\" is go-openai's message.", false,
     [](std::string_view text, InnerTexts& inside) {
       if (!contains(text, "error, status code:")) return false;
       constexpr std::string_view label = "message: ";
       const auto at = text.find(label);
       if (at == std::string_view::npos) return false;
       add(inside, std::string(text.substr(at + label.size())));
       return true;
     }},
    {"openai-dotnet", "\"HTTP ... (type: code)\" above the message is the OpenAI .NET client's.",
     false,
     [](std::string_view text, InnerTexts& inside) {
       const auto head = find_dotnet_head(text);
       if (head == std::string_view::npos) return false;
       const std::string_view rest = text.substr(head + 10);
       const auto colon = rest.find(':');
       const auto close = rest.find(')');
       if (colon == std::string_view::npos || close == std::string_view::npos || colon > close) {
         return false;
       }
       std::string_view message = trim(rest.substr(close + 1));
       if (begins(message, "Parameter: ")) {
         message = trim(message.substr((std::min)(message.find('\n'), message.size())));
       }
       add_error(inside, message, rest.substr(0, colon));
       return true;
     }},
    {"aichat", "\"(type: ...)\" behind the message is aichat's.", true,
     [](std::string_view text, InnerTexts& inside) {
       constexpr std::string_view label = " (type: ";
       const auto at = text.rfind(label);
       if (at == std::string_view::npos || text.back() != ')') return false;
       const std::string_view type =
           text.substr(at + label.size(), text.size() - at - label.size() - 1);
       const bool word = std::all_of(type.begin(), type.end(),
                                     [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
       if (!word) return false;
       add_error(inside, text.substr(0, at), type);
       return true;
     }},
    {"langchain-js", "A LangChain troubleshooting URL follows the text.", false,
     [](std::string_view text, InnerTexts& inside) {
       const auto at = text.find("Troubleshooting URL: ");
       if (at == std::string_view::npos || !contains(text.substr(at), "langchain")) return false;
       add(inside, std::string(trim(text.substr(0, at))));
       return true;
     }},
    {"vercel-ai-sdk", "\"Failed after N attempts. Last error: ...\" is the AI SDK's RetryError.",
     false,
     [](std::string_view text, InnerTexts& inside) {
       constexpr std::string_view label = "Last error: ";
       const auto at = text.find(label);
       if (!contains(text, "Failed after ") || at == std::string_view::npos) return false;
       add(inside, std::string(text.substr(at + label.size())));
       return true;
     }},
    {"dify", "The words are those of a Dify model plugin.", false,
     [](std::string_view text, InnerTexts& inside) {
       // The JSON of the plugin holds the other wording too, escaped.
       if (contains(text, "PluginInvokeError") && add_json_within(text, inside)) return true;
       const auto rest = after_status(text, "API request failed with status code");
       if (rest) {
         if (!add_json_within(*rest, inside)) add(inside, std::string(*rest));
       }
       return rest.has_value();
     }},
    {"kimi-code", "\"[provider....] <status>\" is a line of Kimi Code.", false,
     [](std::string_view text, InnerTexts& inside) {
       const auto at = text.find("[provider.");
       if (at == std::string_view::npos) return false;
       const auto close = text.find("] ", at);
       if (close == std::string_view::npos) return false;
       std::string_view rest = text.substr(close + 2);
       if (is_status_at(rest, 0)) rest = trim(rest.substr(3));
       add(inside, std::string(rest));
       return true;
     }},
    {"cline", "\"[PROVIDER] <status> ...\" is a line of Cline.", false,
     [](std::string_view text, InnerTexts& inside) {
       const auto close = text.find("] ");
       if (text.empty() || text.front() != '[' || close == std::string_view::npos || close > 40 ||
           !is_status_at(text, close + 2)) {
         return false;
       }
       const auto name = text.substr(1, close - 1);
       const bool upper = std::all_of(name.begin(), name.end(), [](char c) {
         return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
       });
       if (!upper) return false;
       add_json_within(text, inside);
       add(inside, std::string(text.substr(close + 2)));
       return true;
     }},
    {"spring", "\"<status> <reason>: \"...\"\" is the message of Spring's HTTP client.", false,
     [](std::string_view text, InnerTexts& inside) {
       const auto quote = text.find(": \"");
       if (!is_status_at(text, 0) || quote == std::string_view::npos || quote > 60) return false;
       // Some versions do not escape the quoted body; the object within is then read as it is.
       if (!add_json_within(text.substr(quote + 2), inside))
         add(inside, quoted_at(text, quote + 2));
       add(inside, quoted_at(text, quote + 2));
       return true;
     }},
    {"roo-code", "\"<provider> completion error: ...\" is Roo Code's.", false,
     [](std::string_view text, InnerTexts& inside) {
       constexpr std::string_view label = " completion error: ";
       const auto at = text.find(label);
       if (at == std::string_view::npos || at > 40) return false;
       add(inside, std::string(text.substr(at + label.size())));
       return true;
     }},
    {"cloudflare", "\"error code: ...\" alone is a page of Cloudflare's.", false,
     [](std::string_view text, InnerTexts&) {
       return begins(text, "error code: ") && text.size() < 24;
     }},
    {"envoy", "The words are Envoy's own.", false,
     [](std::string_view text, InnerTexts&) {
       constexpr std::string_view own[] = {"local_rate_limited", "upstream connect error",
                                           "no healthy upstream", "upstream request timeout",
                                           "RBAC: access denied"};
       return std::any_of(std::begin(own), std::end(own),
                          [&](std::string_view words) { return begins(text, words); });
     }},
    {"cloudflare", "It is an HTML page that names Cloudflare.", false,
     [](std::string_view text, InnerTexts&) {
       return is_html(text) && (contains(text, "cloudflare") || contains(text, "Cloudflare"));
     }},
    {"nginx", "It is nginx's HTML page.", false,
     [](std::string_view text, InnerTexts&) { return is_html(text) && contains(text, "nginx"); }},
    {"envoy", "It is an HTML page of Google's or Envoy's front end.", false,
     [](std::string_view text, InnerTexts&) { return is_html(text) && contains(text, "envoy"); }},
    {"", "It is an HTML page; the API answers in JSON.", false,
     [](std::string_view text, InnerTexts&) { return is_html(text); }},
    {"anthropic-node", "A status in front of the whole body is anthropic-node's message.", true,
     [](std::string_view text, InnerTexts& inside) {
       if (!is_status_at(text, 0) || !begins(text.substr(3), " {")) return false;
       const auto object = ErrorObject::parse(trim(text.substr(4)));
       if (!object || !object->object("error")) return false;
       add(inside, std::string(object->text()));
       return true;
     }},
    {"openai-node", "A status in front of the text is openai-node's message.", true,
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
         add(inside, std::string(words.substr(1, words.find("\n    at ") - 1)));
         return true;
       }
       const bool status = is_status_at(text, 0) && text.size() > 4 && text[3] == ' ';
       if (!status || begins(text.substr(4), "- ")) return false;
       add(inside, std::string(text.substr(4)));
       return true;
     }},
    {"", "The client says that the answer had no body.", true,
     [](std::string_view text, InnerTexts&) { return text == no_body; }},
    {"", "A status stands in front of the text.", true,
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
    {"", "A JSON object stands within a text.", true,
     [](std::string_view text, InnerTexts& inside) {
       return text.front() != '{' && contains(text, "\"message\"") && add_json_within(text, inside);
     }},
    {"", "A JSON object stands quoted within a text.", true,
     [](std::string_view text, InnerTexts& inside) {
       const auto at = text.find("\"{\\\"");
       if (at == std::string_view::npos || text.front() == '{') return false;
       add(inside, quoted_at(text, at));
       return true;
     }},
};

/// Whether `message` is the text that a client makes of an error. The API's own messages may
/// contain such wording but never begin with it.
inline bool is_text_of_error(std::string_view message) {
  constexpr std::string_view beginnings[] = {"Error code: ", "error, status code: ", "HTTP "};
  const bool begun =
      is_status_at(message, 0) ||
      std::any_of(std::begin(beginnings), std::end(beginnings),
                  [&](std::string_view beginning) { return begins(message, beginning); });
  return begun && std::any_of(std::begin(text_recognisers), std::end(text_recognisers),
                              [&](const TextRecogniser& recogniser) {
                                InnerTexts inside;
                                return recogniser.unwrap(message, inside) && !inside.empty();
                              });
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
