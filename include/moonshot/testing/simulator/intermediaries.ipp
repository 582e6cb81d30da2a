#pragma once

/// @file
/// What others make of the service's errors on the way. Successes pass through them unchanged.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <moonshot/config.hpp>
#include <moonshot/testing/simulator/wire.ipp>

namespace moonshot::testing::simulator {

/// An error as the service wrote it, taken apart.
struct NativeError {
  int status = 0;
  std::string body;
  std::string message;
  std::string type;
};

/// The message without organization, project and key ids.
MOONSHOT_INLINE std::string without_ids(const std::string& message) {
  std::string text = message;
  for (const std::string_view start : {"<org-", "<ak-", "/ proj-", "org-", "ak-"}) {
    for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at)) {
      auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-", at + 2);
      end = (std::min)(end, text.size());
      if (text[at] == '<' && end < text.size() && text[end] == '>') ++end;
      text.erase(at, end - at);
    }
  }
  for (auto at = text.find("  "); at != std::string::npos; at = text.find("  ", at)) {
    text.erase(at, 1);
  }
  return text;
}

MOONSHOT_INLINE std::string status_and(const NativeError& error, const std::string& message) {
  return std::to_string(error.status) + " " + message;
}

/// JSON with bare `<` and `>`: whoever re-encodes it does not escape them like Go.
MOONSHOT_INLINE std::string plain_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

MOONSHOT_INLINE void set_body(Reply& reply, std::string content_type, std::string body) {
  reply.content_type = std::move(content_type);
  reply.pieces = {std::move(body)};
}

/// openai-node's text as the only member of an object, the ids taken out.
MOONSHOT_INLINE void rewrite_as_error_message(Reply& reply, const NativeError& error) {
  set_body(reply, "application/json",
           plain_json({{"errorMessage", status_and(error, without_ids(error.message))}}));
}

/// The text of the error class of the official OpenAI library for Node.
MOONSHOT_INLINE void rewrite_as_openai_node(Reply& reply, const NativeError& error) {
  set_body(reply, "text/plain; charset=utf-8", status_and(error, error.message));
}

MOONSHOT_INLINE void rewrite_as_go_openai(Reply& reply, const NativeError& error) {
  set_body(reply, "text/plain; charset=utf-8",
           "error, status code: " + std::to_string(error.status) + ", message: " + error.message);
}

MOONSHOT_INLINE void rewrite_as_openrouter(Reply& reply, const NativeError& error) {
  const Json raw = {{"error", {{"message", error.message}, {"type", error.type}}}};
  set_body(
      reply, "application/json",
      plain_json({{"error",
                   {{"message", "Provider returned error"},
                    {"code", error.status},
                    {"metadata", {{"raw", plain_json(raw)}, {"provider_name", "Moonshot AI"}}}}},
                  {"user_id", "user_simulated"}}));
}

/// Replaces the text of every 429, but keeps the type.
MOONSHOT_INLINE void rewrite_as_one_api(Reply& reply, const NativeError& error) {
  const std::string id = "2026010112000000000000000000001";
  const std::string text =
      error.status == 429 ? "当前分组上游负载已饱和，请稍后再试" : error.message;
  reply.headers.emplace_back("X-Oneapi-Request-Id", id);
  set_body(reply, "application/json; charset=utf-8",
           plain_json({{"error",
                        {{"message", text + " (request id: " + id + ")"},
                         {"type", error.type},
                         {"param", ""},
                         {"code", nullptr}}}}));
}

MOONSHOT_INLINE void rewrite_as_portkey(Reply& reply, const NativeError& error) {
  const Json raw = {{"error", {{"message", error.message}, {"type", error.type}}}};
  set_body(reply, "application/json",
           plain_json({{"error",
                        {{"message", "Invalid response received from moonshot: " + plain_json(raw)},
                         {"type", nullptr},
                         {"param", nullptr},
                         {"code", nullptr}}},
                       {"provider", "moonshot"}}));
}

/// Whether the service's own headers (Msh-*, X-Msh-*) come along.
enum class ServiceHeaders { dropped, kept };

struct Intermediary {
  const char* name;
  ServiceHeaders service_headers;
  void (*rewrite)(Reply&, const NativeError&);
};

inline constexpr std::array<Intermediary, 6> kIntermediaries = {{
    {"error-message", ServiceHeaders::dropped, rewrite_as_error_message},
    {"openai-node-text", ServiceHeaders::dropped, rewrite_as_openai_node},
    {"go-openai", ServiceHeaders::dropped, rewrite_as_go_openai},
    {"openrouter", ServiceHeaders::dropped, rewrite_as_openrouter},
    {"one-api", ServiceHeaders::kept, rewrite_as_one_api},
    {"portkey", ServiceHeaders::dropped, rewrite_as_portkey},
}};

/// Null when there is none of this name.
MOONSHOT_INLINE const Intermediary* find_intermediary(std::string_view name) {
  for (const Intermediary& intermediary : kIntermediaries) {
    if (name == intermediary.name) return &intermediary;
  }
  return nullptr;
}

MOONSHOT_INLINE void drop_service_headers(Headers& headers) {
  const auto is_own = [](const auto& header) {
    return header.first.rfind("Msh-", 0) == 0 || header.first.rfind("X-Msh-", 0) == 0;
  };
  headers.erase(std::remove_if(headers.begin(), headers.end(), is_own), headers.end());
}

MOONSHOT_INLINE void pass_through(const Intermediary& intermediary, Reply& reply) {
  if (reply.status < 400) return;
  NativeError error;
  error.status = reply.status;
  error.body = join(reply.pieces);
  const Json body = Json::parse(error.body, nullptr, false);
  if (const Json* inner = member(body, "error"); inner && inner->is_object()) {
    error.message = string_member(*inner, "message");
    error.type = string_member(*inner, "type");
  } else {
    // The form of unknown paths.
    error.message = string_member(body, "message");
    error.type = string_member(body, "error");
  }
  if (intermediary.service_headers == ServiceHeaders::dropped) drop_service_headers(reply.headers);
  intermediary.rewrite(reply, error);
}

}  // namespace moonshot::testing::simulator
