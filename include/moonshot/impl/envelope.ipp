#pragma once

#include <optional>
#include <utility>

#include "moonshot/errors/envelope.hpp"
#include "moonshot/json/lookup.hpp"

namespace moonshot {

namespace detail {

MOONSHOT_INLINE std::string text_or_raw(std::optional<std::string_view> raw) {
  if (!raw || *raw == "null") return {};
  return json::string_of(*raw).value_or(std::string(*raw));
}

// {"error":{"message","type"[,"code"]}}, also with Anthropic's outer "type".
MOONSHOT_INLINE bool open_error_object(std::string_view body, Envelope& envelope) {
  const auto error = json::member_of(body, "error");
  if (!error || error->empty() || error->front() != '{') return false;
  envelope.api_shape = true;
  envelope.type = text_or_raw(json::member_of(*error, "type"));
  envelope.code = text_or_raw(json::member_of(*error, "code"));
  envelope.message = text_or_raw(json::member_of(*error, "message"));
  return true;
}

// {"code":5,"error":"url.not_found","message":…,"scode":"0x5",…}: an unknown path.
MOONSHOT_INLINE bool open_error_string(std::string_view body, Envelope& envelope) {
  const auto error = json::string_member(body, "error");
  if (!error) return false;
  const bool platform = json::member_of(body, "scode").has_value();
  envelope.api_shape = platform;
  envelope.type = platform ? *error : std::string();
  envelope.code = text_or_raw(json::member_of(body, "code"));
  envelope.message = json::string_member(body, "message").value_or(*error);
  return true;
}

// {"message","type"}: the inner object alone, as some clients print it.
MOONSHOT_INLINE bool open_inner_object(std::string_view body, Envelope& envelope) {
  auto message = json::string_member(body, "message");
  auto type = json::string_member(body, "type");
  if (!message || !type) return false;
  envelope.api_shape = true;
  envelope.type = std::move(*type);
  envelope.code = text_or_raw(json::member_of(body, "code"));
  envelope.message = std::move(*message);
  return true;
}

// One member that holds the text of a client that has lost the rest.
MOONSHOT_INLINE bool open_text_member(std::string_view body, Envelope& envelope) {
  for (const char* name : {"errorMessage", "message", "detail"}) {
    if (auto text = json::string_member(body, name)) {
      envelope.wrappers.emplace_back(name);
      envelope.message = std::move(*text);
      return true;
    }
  }
  return false;
}

// "429 Your account …": the status that openai-node puts in front of the message.
MOONSHOT_INLINE bool drop_status_prefix(std::string& message) {
  const auto is_digit = [&](std::size_t i) { return message[i] >= '0' && message[i] <= '9'; };
  if (message.size() < 5 || message[3] != ' ' || !is_digit(0) || !is_digit(1) || !is_digit(2)) {
    return false;
  }
  message.erase(0, 4);
  return true;
}

MOONSHOT_INLINE bool is_exact_native(std::string_view body, const Envelope& envelope) {
  // Re-encoding the two members as Go does must give the same bytes back.
  std::string expected = "{\"error\":{\"message\":";
  const auto error = json::member_of(body, "error");
  const auto message = error ? json::member_of(*error, "message") : std::nullopt;
  const auto type = error ? json::member_of(*error, "type") : std::nullopt;
  if (!message || !type) return false;
  expected.append(*message).append(",\"type\":").append(*type).append("}}");
  const bool escaped = message->find_first_of("<>&") == std::string_view::npos;
  return envelope.code.empty() && escaped && expected == body;
}

}  // namespace detail

MOONSHOT_INLINE Envelope open_envelope(std::string_view body) {
  constexpr int max_wrappers = 8;
  Envelope envelope;
  std::string inner(body);
  for (int depth = 0; depth < max_wrappers; ++depth) {
    if (detail::open_error_object(inner, envelope) || detail::open_error_string(inner, envelope) ||
        detail::open_inner_object(inner, envelope)) {
      envelope.exact = depth == 0 && detail::is_exact_native(body, envelope);
      return envelope;
    }
    if (!detail::open_text_member(inner, envelope)) {
      envelope.message = std::move(inner);
      return envelope;
    }
    if (detail::drop_status_prefix(envelope.message)) {
      envelope.wrappers.emplace_back("status prefix");
    }
    inner = envelope.message;
  }
  return envelope;
}

}  // namespace moonshot
