#pragma once

/// @file
/// The texts that clients, SDKs and relays make of an error.

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "moonshot/detail/errors/relay_request_id.hpp"
#include "moonshot/detail/errors/text_parts.hpp"
#include "moonshot/detail/errors/wording.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// LiteLLM writes "<Vendor>Exception - " in front of the words of a vendor.
inline constexpr std::string_view litellm_exception = "Exception - ";

// Whether a text that ends before "Exception - " names a vendor that is not Moonshot. The names
// OpenAI and Anthropic stand for protocols that the API speaks too.
inline bool names_other_vendor(std::string_view before) {
  constexpr std::string_view vendors[] = {
      "Azure",       "Bedrock",   "VertexAI",    "Vertex_ai",    "Groq",       "Gemini",
      "Deepseek",    "Mistral",   "Cohere",      "Xai",          "Together",   "Fireworks",
      "Nvidia",      "Dashscope", "Together_ai", "Fireworks_ai", "Perplexity", "Cerebras",
      "Huggingface", "Ollama",    "Volcengine",  "Replicate"};
  return std::any_of(std::begin(vendors), std::end(vendors),
                     [&](std::string_view vendor) { return ends(before, vendor); });
}

// The words of LiteLLM's text without what it adds behind them.
inline std::string_view litellm_words(std::string_view text) {
  constexpr std::string_view additions[] = {
      "\n\nLiteLLM:",      ". Received Model Group=", " Received Model Group=",
      " LiteLLM Retried:", "LiteLLM: model group",    "Fallback to "};
  for (const auto addition : additions) text = text.substr(0, text.find(addition));
  return trim(text);
}

// Adds the errors of a chain: that of the model which was asked, then those of its fallbacks.
inline bool add_litellm_segments(std::string_view text, InnerTexts& inside) {
  constexpr std::size_t most = 8;
  for (auto at = text.find(litellm_exception);
       at != std::string_view::npos && inside.size() < most;) {
    const auto begin = at + litellm_exception.size();
    at = text.find(litellm_exception, begin);
    add(inside, std::string(litellm_words(text.substr(begin, at - begin))));
  }
  return !inside.empty();
}

// Adds the words in front of "(request id: ...)" where `relay` has added it. An error of the type
// that the relay has for itself is its own, and has nothing inside.
inline bool add_words_of_relay(std::string_view text, std::string_view relay,
                               std::string_view own_type, InnerTexts& inside) {
  if (contains(text, own_type)) return true;
  const std::string_view id = relay_request_id(text);
  if (id.empty() || relay_of_id(id) != relay) return false;
  add(inside, std::string(without_request_id(text)));
  return true;
}

// Tried in order on a text that is not JSON. Whatever stands outermost in most texts comes first.
inline constexpr TextRecogniser client_texts[] = {
    {"openrouter", "The words are OpenRouter's: \"Provider returned error\" or provider_name.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       const bool own =
           contains(text, "Provider returned error") || contains(text, "\"provider_name\"");
       if (!own) return false;
       add_json_within(text, inside);
       return true;
     }},
    {"litellm", "LiteLLM names another vendor than Moonshot: ...Exception.", Trait::names_vendor,
     [](std::string_view text, InnerTexts& inside) {
       const auto at = text.find(litellm_exception);
       if (at == std::string_view::npos || !names_other_vendor(text.substr(0, at))) return false;
       return add_litellm_segments(text, inside);
     }},
    {"litellm", "The words are LiteLLM's: litellm...., MoonshotException or its model groups.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       // Where the text is openai-python's, the words stand within what it passes on.
       if (begins(text, "Error code:")) return false;
       const bool own = contains(text, "MoonshotException - ") || names_litellm_error(text) ||
                        contains(text, "No fallback model group found") ||
                        contains(text, "Received Model Group=");
       if (!own) return false;
       if (!add_litellm_segments(text, inside) && !add_json_within(text, inside)) {
         add(inside, std::string(litellm_words(text)));
       }
       return true;
     }},
    {"claude-code", "It is a line of Claude Code: \"API Error (...)\" or \"API Error: ...\".",
     Trait::passes_on,
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
     "\"Error code: ... - {'type': 'error', ...}\" is anthropic-python's message.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       const auto rest = after_status(text, "Error code:");
       return rest && begins(*rest, "{'type': 'error'") && add_python_within(*rest, inside);
     }},
    {"openai-python", "\"Error code: ... - {...}\" with Python quotes is openai-python's message.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       const auto rest = after_status(text, "Error code:");
       return rest && (add_python_within(*rest, inside) || add_json_within(*rest, inside));
     }},
    {"openai-python", "\"Error code: ... - ...\" in front of the words is openai-python's message.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       const auto rest = after_status(text, "Error code:");
       if (rest) add(inside, std::string(*rest));
       return rest.has_value();
     }},
    {"pydantic-ai", "\"status_code: ..., model_name: ..., body: ...\" is Pydantic AI's message.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       constexpr std::string_view label = "body: ";
       const auto name = text.find("model_name: ");
       if (name == std::string_view::npos || !contains(text.substr(0, name), "status_code: ")) {
         return false;
       }
       const auto body = text.find(label, name);
       if (body == std::string_view::npos) return true;
       const std::string_view rest = text.substr(body + label.size());
       if (!add_python_within(rest, inside)) add(inside, std::string(rest));
       return true;
     }},
    {"openai-python", "It is a Python dictionary, as openai-python prints an error's body.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       constexpr std::string_view own[] = {"{'error'", "{'message'", "{'type'", "{'code'"};
       const bool dictionary =
           begins(text, "{'") || std::any_of(std::begin(own), std::end(own),
                                             [&](auto words) { return contains(text, words); });
       return dictionary && add_python_within(text, inside);
     }},
    {"go-openai", "\"error, status code: ..., message: ...\" is go-openai's message.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       if (!contains(text, "error, status code:")) return false;
       constexpr std::string_view label = "message: ";
       const auto at = text.find(label);
       if (at == std::string_view::npos) return false;
       add(inside, std::string(text.substr(at + label.size())));
       return true;
     }},
    {"openai-go", "\"POST \"https://...\": <status> <reason> {...}\" is openai-go's message.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       constexpr std::string_view label = "\": ";
       const auto url = text.find(" \"http");
       if (url == std::string_view::npos) return false;
       const auto at = text.find(label, url);
       if (at == std::string_view::npos || !is_status_at(text, at + label.size())) return false;
       const std::string_view rest = text.substr(at + label.size() + 3);
       if (!add_json_within(rest, inside)) add(inside, std::string(trim(rest)));
       return true;
     }},
    {"openai-java", "com.openai.errors is the package of openai-java.", Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       const auto at = text.find("com.openai.errors.");
       if (at == std::string_view::npos) return false;
       const auto rest = after_status(text.substr(at), "Exception: ");
       if (rest) add(inside, std::string(without_stack(*rest)));
       return rest.has_value();
     }},
    {"langchain4j", "dev.langchain4j is the package of LangChain4j.", Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       const auto at = text.find("dev.langchain4j");
       return at != std::string_view::npos && add_behind(text.substr(at), "Exception: ", inside);
     }},
    {"async-openai", "It is an error of async-openai as Rust prints it for debugging.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       constexpr std::string_view message = "message: ";
       constexpr std::string_view type = "type: Some(";
       if (!contains(text, "ApiError {") && !contains(text, "ApiErrorResponse {")) return false;
       const auto words = text.find(message);
       if (words == std::string_view::npos) return false;
       const auto name = text.find(type, words);
       add_error(inside, quoted_at(text, words + message.size()),
                 name == std::string_view::npos ? "" : quoted_at(text, name + type.size()));
       return true;
     }},
    {"async-openai", "\"<status> <reason> <type>: ... (param: ...)\" is async-openai's message.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       if (told_status(text.substr(0, 3)) == 0 || text.back() != ')') return false;
       const auto colon = text.find(": ");
       const auto end = text.rfind(" (param: ");
       if (colon == std::string_view::npos || end == std::string_view::npos || colon > end) {
         return false;
       }
       const std::string_view head = text.substr(0, colon);
       const std::string_view type = head.substr(head.rfind(' ') + 1);
       add_error(inside, text.substr(colon + 2, end - colon - 2), contains(type, "_") ? type : "");
       return true;
     }},
    {"openai-dotnet", "\"HTTP ... (type: code)\" above the message is the OpenAI .NET client's.",
     Trait::passes_on,
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
    {"aichat", "\"(type: ...)\" behind the message is aichat's.", Trait::copied,
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
    {"langchain-js", "A LangChain troubleshooting URL follows the text.", Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       const auto at = text.find("Troubleshooting URL: ");
       if (at == std::string_view::npos || !contains(text.substr(at), "langchain")) return false;
       add(inside, std::string(trim(text.substr(0, at))));
       return true;
     }},
    {"vercel-ai-sdk", "\"Failed after N attempts. Last error: ...\" is the AI SDK's RetryError.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       const auto at = text.find("Failed after ");
       if (at == std::string_view::npos) return false;
       const std::string_view rest = text.substr(at);
       return add_behind(rest, "Last error: ", inside) ||
              add_behind(rest, "non-retryable error: ", inside);
     }},
    {"vercel-ai-sdk", "APICallError and AI_APICallError are the names of the AI SDK's errors.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       constexpr std::string_view body = "responseBody: ";
       if (!contains(text, "AI_APICallError") && !contains(text, "APICallError [")) return false;
       const auto at = text.find(body);
       if (at != std::string_view::npos) {
         add(inside, javascript_string_at(text, at + body.size()));
       }
       if (!add_behind(text, "AI_APICallError]: ", inside)) {
         add_behind(text, "AI_APICallError: ", inside);
       }
       return !inside.empty();
     }},
    {"dify", "The words are those of a Dify model plugin.", Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       // The JSON of the plugin holds the other wording too, escaped.
       if (contains(text, "PluginInvokeError") && add_json_within(text, inside)) return true;
       const auto rest = after_status(text, "API request failed with status code");
       if (rest) {
         if (!add_json_within(*rest, inside)) add(inside, std::string(*rest));
       }
       return rest.has_value();
     }},
    {"kimi-code", "\"[provider....] <status>\" is a line of Kimi Code.", Trait::passes_on,
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
    {"cline", "\"[PROVIDER] <status> ...\" is a line of Cline.", Trait::passes_on,
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
    {"spring", "\"<status> <reason>: \"...\"\" is the message of Spring's HTTP client.",
     Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       const auto quote = text.find(": \"");
       if (!is_status_at(text, 0) || quote == std::string_view::npos || quote > 60) return false;
       // Some versions do not escape the quoted body; the object within is then read as it is.
       add_json_within(text.substr(quote + 2), inside);
       add(inside, quoted_at(text, quote + 2));
       return true;
     }},
    {"roo-code", "\"<provider> completion error: ...\" is Roo Code's.", Trait::passes_on,
     [](std::string_view text, InnerTexts& inside) {
       constexpr std::string_view label = " completion error: ";
       const auto at = text.find(label);
       if (at == std::string_view::npos || at > 40) return false;
       add(inside, std::string(text.substr(at + label.size())));
       return true;
     }},
    {"new-api", "The text ends in a request id of new-api's form: digits, then letters.",
     Trait::adds_members,
     [](std::string_view text, InnerTexts& inside) {
       return add_words_of_relay(text, "new-api", "new_api_error", inside);
     }},
    {"one-api", "The text ends in a request id of one-api's form: digits alone.",
     Trait::adds_members,
     [](std::string_view text, InnerTexts& inside) {
       return add_words_of_relay(text, "one-api", "one_api_error", inside);
     }},
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
