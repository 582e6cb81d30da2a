#pragma once

/// @file
/// The errors of client libraries and tools: mostly a text, which the program that uses them passes
/// on as it is.

#include <string>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/foreign_text.hpp"
#include "moonshot/testing/detail/simulator/native_error.hpp"
#include "moonshot/testing/detail/simulator/pages.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

inline void set_text(WireReply& reply, std::string text) {
  set_body(reply, "text/plain; charset=utf-8", std::move(text));
}

/// The message of an error of the official OpenAI library for Node. An error without a message is
/// printed as JSON.
inline std::string openai_node_text(const NativeError& native) {
  return std::to_string(native.status) + " " +
         (native.message.empty() ? plain_json(native.error) : native.message);
}

inline std::string openai_python_text(const NativeError& native) {
  return "Error code: " + std::to_string(native.status) + " - " + python_literal(native.json);
}

/// An object whose only member is the text of openai-node without the ids.
inline void as_error_message(WireReply& reply, const NativeError& native) {
  set_body(reply, "application/json",
           plain_json({{"errorMessage", without_ids(openai_node_text(native))}}));
}

inline void as_openai_node(WireReply& reply, const NativeError& native) {
  set_text(reply, openai_node_text(native));
}

inline void as_openai_python(WireReply& reply, const NativeError& native) {
  set_text(reply, openai_python_text(native));
}

inline void as_openai_dotnet(WireReply& reply, const NativeError& native) {
  const std::string status = std::to_string(native.status);
  if (native.error.is_object()) {
    set_text(reply, "HTTP " + status + " (" + native.type + ": )\n\n" + native.message);
  } else {
    set_text(reply, "Service request failed.\nStatus: " + status + " (" +
                        reason_phrase(native.status) + ")\n");
  }
}

/// An error that is not an object does not fit the type that go-openai expects: it reports its own
/// decoding error and the body.
inline void as_go_openai(WireReply& reply, const NativeError& native) {
  const std::string status = std::to_string(native.status);
  std::string text = "error, status code: " + status + ", status: " + status + " " +
                     reason_phrase(native.status) + ", message: ";
  if (native.error.is_object()) {
    text += native.message;
  } else {
    text +=
        "json: cannot unmarshal string into Go value of type map[string]json.RawMessage, body: " +
        native.body;
  }
  set_text(reply, text);
}

/// The text of openai-node with a URL that depends on the status alone, so a suspended account is
/// sent to the page on rate limits.
inline void as_langchain_js(WireReply& reply, const NativeError& native) {
  std::string text = openai_node_text(native);
  const char* code = "";
  if (native.status == 400 && text.find("tool_calls") != std::string::npos) {
    code = "INVALID_TOOL_RESULTS";
  } else if (native.status == 401) {
    code = "MODEL_AUTHENTICATION";
  } else if (native.status == 404) {
    code = "MODEL_NOT_FOUND";
  } else if (native.status == 429) {
    code = "MODEL_RATE_LIMIT";
  }
  if (*code != '\0') {
    text += "\n\nTroubleshooting URL: https://docs.langchain.com/oss/javascript/langchain/errors/";
    text += std::string(code) + "/\n";
  }
  set_text(reply, text);
}

/// The `AI_APICallError` of the AI SDK with all its members.
inline void as_vercel_ai_sdk(WireReply& reply, const NativeError& native) {
  const bool retryable =
      native.status == 408 || native.status == 409 || native.status == 429 || native.status >= 500;
  set_body(reply, "application/json",
           plain_json({{"name", "AI_APICallError"},
                       {"url", "https://api.moonshot.ai" + native.path},
                       {"statusCode", native.status},
                       {"responseHeaders", {{"content-type", "application/json; charset=utf-8"}}},
                       {"responseBody", native.body},
                       {"isRetryable", retryable},
                       {"data", native.json}}));
}

inline void as_cline(WireReply& reply, const NativeError& native) {
  const std::string text = openai_node_text(native);
  const Json details = {{"message", text},
                        {"status", native.status},
                        {"modelId", "kimi-k3"},
                        {"providerId", "moonshot"},
                        {"details", native.error}};
  set_text(reply, "[MOONSHOT] " + text + "\n" + plain_json(details));
}

inline void as_roo_code(WireReply& reply, const NativeError& native) {
  set_text(reply, "Moonshot completion error: " + openai_node_text(native));
}

inline void as_claude_code(WireReply& reply, const NativeError& native) {
  set_text(reply, "API Error (" + std::to_string(native.status) + " " + native.body +
                      ") \xC2\xB7 Retrying in 1 seconds\xE2\x80\xA6 (attempt 1/10)");
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
