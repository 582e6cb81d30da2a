#pragma once

/// @file
/// The errors of gateways that speak the same protocol: the form of the service with messages,
/// members and types of their own.

#include <string>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/client_forms.hpp"
#include "moonshot/testing/detail/simulator/foreign_text.hpp"
#include "moonshot/testing/detail/simulator/native_error.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

inline constexpr const char* one_api_request_id = "2026010112000000000000000000001";

inline void as_openrouter(WireReply& reply, const NativeError& native) {
  set_body(reply, "application/json",
           plain_json({{"error",
                        {{"message", "Provider returned error"},
                         {"code", native.status},
                         {"metadata",
                          {{"raw", plain_json(native.json)},
                           {"provider_name", "Moonshot AI"},
                           {"is_byok", false}}}}},
                       {"user_id", "user_simulated"}}));
}

/// one-api replaces the message of every 429 and keeps the type. An error that is not an object
/// loses both.
inline void as_one_api(WireReply& reply, const NativeError& native) {
  const std::string id = std::string(" (request id: ") + one_api_request_id + ")";
  Json error;
  if (native.error.is_object()) {
    // "The upstream of this group has too much to do, try again later."
    const char* replacement =
        "\xE5\xBD\x93\xE5\x89\x8D\xE5\x88\x86\xE7\xBB\x84\xE4\xB8\x8A\xE6\xB8\xB8\xE8\xB4\x9F\xE8"
        "\xBD\xBD\xE5\xB7\xB2\xE9\xA5\xB1\xE5\x92\x8C\xEF\xBC\x8C\xE8\xAF\xB7\xE7\xA8\x8D\xE5\x90"
        "\x8E\xE5\x86\x8D\xE8\xAF\x95";
    error = {{"message", (native.status == 429 ? replacement : native.message) + id},
             {"type", native.type},
             {"param", ""},
             {"code", nullptr}};
  } else {
    error = {{"message", id},
             {"type", "upstream_error"},
             {"param", std::to_string(native.status)},
             {"code", "bad_response_status_code"}};
  }
  set_body(reply, "application/json; charset=utf-8", to_go_json({{"error", error}}));
}

/// new-api keeps message and type. An error that is not an object becomes an error of its own.
inline void as_new_api(WireReply& reply, const NativeError& native) {
  const std::string id = std::string(" (request id: ") + one_api_request_id + ")";
  Json error;
  if (native.error.is_object()) {
    error = {
        {"message", native.message + id}, {"type", native.type}, {"param", ""}, {"code", nullptr}};
  } else {
    error = {{"message", "bad response status code " + std::to_string(native.status) + id},
             {"type", "new_api_error"},
             {"param", ""},
             {"code", "bad_response_status_code"}};
  }
  set_body(reply, "application/json; charset=utf-8", to_go_json({{"error", error}}));
}

inline void as_portkey(WireReply& reply, const NativeError& native) {
  const std::string raw = plain_json(native.json);
  set_body(reply, "application/json",
           plain_json({{"error",
                        {{"message", "Invalid response received from moonshot: " + raw},
                         {"type", nullptr},
                         {"param", nullptr},
                         {"code", nullptr}}},
                       {"provider", "moonshot"}}));
}

/// The beginning of the message that LiteLLM writes for a status.
inline std::string litellm_exception(int status) {
  if (status == 400) return "litellm.BadRequestError: ";
  std::string name = "APIError";
  if (status == 401) name = "AuthenticationError";
  if (status == 404) name = "NotFoundError";
  if (status == 429) name = "RateLimitError";
  if (status >= 500) name = "InternalServerError";
  return "litellm." + name + ": " + name + ": ";
}

/// LiteLLM replaces the native type by its own, which exists for 429 only.
inline void as_litellm(WireReply& reply, const NativeError& native) {
  const std::string words = native.message.empty() ? openai_python_text(native) : native.message;
  Json type;
  if (native.status == 429) type = "throttling_error";
  set_body(
      reply, "application/json",
      plain_json({{"error",
                   {{"message", litellm_exception(native.status) + "MoonshotException - " + words +
                                    ". Received Model Group=kimi-k3\nAvailable Model Group "
                                    "Fallbacks=None LiteLLM Retried: 2 times, LiteLLM Max "
                                    "Retries: 2"},
                    {"type", type},
                    {"param", nullptr},
                    {"code", std::to_string(native.status)}}}}));
}

inline const char* vercel_gateway_type(int status) {
  switch (status) {
    case 400:
      return "invalid_request_error";
    case 401:
      return "authentication_error";
    case 404:
      return "model_not_found";
    case 429:
      return "rate_limit_exceeded";
    default:
      return "internal_server_error";
  }
}

/// The message is kept; the type depends on the status alone.
inline void as_vercel_ai_gateway(WireReply& reply, const NativeError& native) {
  const std::string words = native.message.empty() ? plain_json(native.json) : native.message;
  set_body(reply, "application/json",
           plain_json({{"error",
                        {{"message", words},
                         {"type", vercel_gateway_type(native.status)},
                         {"param", nullptr},
                         {"code", nullptr}}},
                       {"generationId", "gen_01KSIMULATED"}}));
}

/// OpenRouter sends comments to keep the connection open while it waits for the provider.
inline void pass_openrouter(WireReply& reply) {
  if (reply.streamed) reply.pieces.insert(reply.pieces.begin(), ": OPENROUTER PROCESSING\n\n");
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
