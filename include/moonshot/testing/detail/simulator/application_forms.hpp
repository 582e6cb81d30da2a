#pragma once

/// @file
/// The errors of applications and platforms that call the service for their own users: they put the
/// native error into an object of their own, often with another status.

#include <string>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/client_forms.hpp"
#include "moonshot/testing/detail/simulator/foreign_text.hpp"
#include "moonshot/testing/detail/simulator/native_error.hpp"
#include "moonshot/testing/detail/simulator/pages.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// The details of a failed AI node, as a user copies them from the editor.
inline void as_n8n(WireReply& reply, const NativeError& native) {
  const std::string text = openai_node_text(native);
  const Json details = {{"errorMessage", text},
                        {"errorDetails", Json::object()},
                        {"n8nDetails",
                         {{"nodeName", "AI Agent"},
                          {"nodeType", "@n8n/n8n-nodes-langchain.agent"},
                          {"nodeVersion", 3},
                          {"itemIndex", 0},
                          {"n8nVersion", "2.0.0 (Self Hosted)"},
                          {"binaryDataMode", "default"},
                          {"stackTrace", Json::array({"Error: " + text})}}}};
  reply.status = 500;
  set_body(reply, "application/json; charset=utf-8", details.dump(2));
}

inline void as_lobehub(WireReply& reply, const NativeError& native) {
  const bool wrong_key = native.status == 401;
  reply.status = wrong_key ? 401 : 471;
  set_body(reply, "application/json",
           plain_json({{"body",
                        {{"error", native.error},
                         {"endpoint", "https://api.moonshot.ai/v1"},
                         {"provider", "moonshot"}}},
                       {"errorType", wrong_key ? "InvalidProviderAPIKey" : "ProviderBizError"}}));
}

/// Dify answers 400 for every error; in a stream it sends an error event after status 200.
inline void as_dify(WireReply& reply, const NativeError& native) {
  const std::string words = "[models] Error: API request failed with status code " +
                            std::to_string(native.status) + ": " + native.body;
  if (!native.stream) {
    reply.status = 400;
    set_body(
        reply, "application/json",
        python_json({{"code", "completion_request_error"}, {"message", words}, {"status", 400}}) +
            "\n");
    return;
  }
  const Json plugin_error = {
      {"args", {{"description", words}}}, {"error_type", "InvokeError"}, {"message", words}};
  const Json event = {
      {"event", "error"},
      {"conversation_id", "00000000-0000-0000-0000-000000000000"},
      {"message_id", "00000000-0000-0000-0000-000000000001"},
      {"created_at", 1790000000},
      {"code", "completion_request_error"},
      {"status", 400},
      {"message", "[moonshot] Error: PluginInvokeError: " + plain_json(plugin_error)}};
  reply.status = 200;
  reply.streamed = true;
  set_body(reply, "text/event-stream", "data: " + python_json(event) + "\n\n");
}

/// The error class of openai-node for a status.
inline const char* node_error_class(int status) {
  switch (status) {
    case 400:
      return "BadRequestError";
    case 401:
      return "AuthenticationError";
    case 403:
      return "PermissionDeniedError";
    case 404:
      return "NotFoundError";
    case 429:
      return "RateLimitError";
    default:
      return status >= 500 ? "InternalServerError" : "APIError";
  }
}

/// When the function throws, the invocation still answers 200; only a header tells of the error.
inline void as_aws_lambda(WireReply& reply, const NativeError& native) {
  const std::string name = node_error_class(native.status);
  const std::string text = openai_node_text(native);
  reply.status = 200;
  reply.headers.emplace_back("X-Amz-Function-Error", "Unhandled");
  set_body(reply, "application/json",
           plain_json({{"errorType", name},
                       {"errorMessage", text},
                       {"trace", Json::array({name + ": " + text,
                                              "    at APIError.generate (/var/task/node_modules/"
                                              "openai/core/error.js:45:20)"})}}));
}

/// An uncaught exception of Spring's HTTP client. It quotes the body without escaping it.
inline void as_spring(WireReply& reply, const NativeError& native) {
  reply.status = 500;
  set_body(reply, "application/json",
           plain_json({{"timestamp", "2026-01-01T12:00:00.123+00:00"},
                       {"status", 500},
                       {"error", "Internal Server Error"},
                       {"message", std::to_string(native.status) + " " +
                                       reason_phrase(native.status) + ": \"" + native.body + "\""},
                       {"path", native.path}}));
}

/// `HTTPException(status_code=500, detail=str(error))` around the OpenAI library for Python.
inline void as_fastapi(WireReply& reply, const NativeError& native) {
  reply.status = 500;
  set_body(reply, "application/json", plain_json({{"detail", openai_python_text(native)}}));
}

/// An nginx that is configured to replace errors by its own pages.
inline void as_nginx_page(WireReply& reply, const NativeError& native) {
  set_body(reply, "text/html", nginx_page(native.status));
}

/// Cloudflare, when it limits or blocks a client or cannot use the answer of the server behind it.
inline void as_cloudflare_page(WireReply& reply, const NativeError& native) {
  std::string page;
  if (native.status == 429) {
    page = cloudflare_page(1015, "You are being rate limited",
                           "The owner of this website has banned you temporarily.");
  } else if (native.status == 401 || native.status == 403) {
    reply.status = 403;
    page = cloudflare_page(1020, "Access denied", "This website is using a security service.");
  } else {
    reply.status = 520;
    page = cloudflare_page(520, "Web server is returning an unknown error",
                           "There is an unknown connection issue.");
  }
  set_body(reply, "text/html; charset=UTF-8", page);
}

/// Passes the error on as it is.
inline void unchanged(WireReply&, const NativeError&) {}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
