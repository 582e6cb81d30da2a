#pragma once

/// @file
/// Requests and replies as plain values, independent of any socket, and JSON as the service writes
/// it.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Keeps the members in the order in which they were written, as in the recordings.
using Json = nlohmann::ordered_json;

using WireHeaders = std::vector<std::pair<std::string, std::string>>;

/// One part of a multipart/form-data body.
struct ReceivedFormPart {
  std::string name;
  /// Empty where the part is not a file.
  std::string filename;
  std::string content;
};

struct WireRequest {
  std::string method;
  /// Without the query. `/via/NAME` and `/fault/NAME` are removed from it before it is routed.
  std::string path;
  /// Scheme, host and port by which the client calls this server, such as `http://127.0.0.1:41234`.
  std::string origin;
  std::string authorization;
  std::string user_agent;
  /// The header `X-Msh-Request-Nonce`, which asks for a signed answer.
  std::string nonce;
  std::string body;
  /// The parts of the body where it is a form; `body` is empty then.
  std::vector<ReceivedFormPart> form;
  /// The parameters after the path.
  std::map<std::string, std::string> query;
  /// Whether the same body came before with the same key and fault.
  bool is_repeated = false;
};

/// How a reply ends on the wire.
enum class Ending {
  complete,
  /// The connection is closed in the middle.
  dropped,
  /// Nothing more comes, and the connection stays open.
  stalled,
  /// The connection is reset; of an answer in one piece nothing is sent before.
  reset,
};

struct WireReply {
  int status = 200;
  WireHeaders headers;
  std::string content_type = "application/json; charset=utf-8";
  /// The body. One piece, or the events of a stream: those are sent chunked, each on its own.
  std::vector<std::string> pieces;
  bool streamed = false;
  /// Sent `fillers` times after the first piece, so that a huge body need not be in memory.
  std::string filler;
  std::size_t fillers = 0;
  /// The `Content-Length`, where it is not the length of the body.
  std::optional<std::size_t> announced_length;
  /// Whether there is a pause before every piece although the reply is not a stream.
  bool paced = false;
  /// How many pieces a stream of this answer would have. An answer in one piece takes as long.
  std::size_t generation_steps = 0;
  Ending ending = Ending::complete;
  /// Pieces that are still sent when the ending is not `complete`.
  std::size_t sent_pieces = 0;
  /// Held while the answer is generated; see `Accounts::admit_chat`.
  std::shared_ptr<void> running;
};

inline std::string join(const std::vector<std::string>& pieces) {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

inline std::size_t piece_count(const WireReply& reply) {
  return reply.pieces.size() + reply.fillers;
}

/// The pieces in the order they are sent, the fillers among them.
inline const std::string& piece_at(const WireReply& reply, std::size_t index) {
  if (index == 0) return reply.pieces.front();
  return index <= reply.fillers ? reply.filler : reply.pieces[index - reply.fillers];
}

inline std::size_t body_size(const WireReply& reply) {
  std::size_t size = reply.filler.size() * reply.fillers;
  for (const std::string& piece : reply.pieces) size += piece.size();
  return size;
}

/// JSON as Go's encoder writes it: compact, no newline at the end, `<`, `>`, `&`, U+2028 and U+2029
/// escaped (live rate-limit bodies contain `\u003cak-...\u003e`), everything else as it is.
inline std::string to_go_json(const Json& value) {
  const std::string plain = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string escaped;
  escaped.reserve(plain.size() + plain.size() / 16);
  // These characters occur only inside JSON strings, so the text need not be parsed.
  for (std::size_t i = 0; i < plain.size(); ++i) {
    switch (plain[i]) {
      case '<':
        escaped += "\\u003c";
        continue;
      case '>':
        escaped += "\\u003e";
        continue;
      case '&':
        escaped += "\\u0026";
        continue;
      default:
        break;
    }
    if (plain.compare(i, 3, "\xE2\x80\xA8") == 0 || plain.compare(i, 3, "\xE2\x80\xA9") == 0) {
      escaped += plain[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
      continue;
    }
    escaped += plain[i];
  }
  return escaped;
}

inline WireReply json_reply(int status, const Json& value) {
  WireReply reply;
  reply.status = status;
  reply.pieces = {to_go_json(value)};
  return reply;
}

/// The error form of `/v1/*`: exactly two members, message first.
inline WireReply error_reply(int status, const std::string& type, const std::string& message) {
  return json_reply(status, {{"error", {{"message", message}, {"type", type}}}});
}

/// The member, or null when it is absent or null, or `object` is not an object. Go's decoder treats
/// an explicit null like an absent member.
inline const Json* member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

/// The member if it is a string, else "".
inline std::string string_member(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value && value->is_string() ? value->get<std::string>() : std::string();
}

/// The member if it is a boolean, else false.
inline bool bool_member(const Json& object, const char* name) {
  const Json* value = member(object, name);
  return value && value->is_boolean() && value->get<bool>();
}

/// The text parts of a message's content, joined; "" when there is none.
inline std::string content_text(const Json& message) {
  const Json* content = member(message, "content");
  if (!content) return {};
  if (content->is_string()) return content->get<std::string>();
  std::string text;
  if (content->is_array()) {
    for (const Json& part : *content) text += string_member(part, "text");
  }
  return text;
}

/// Whether brackets nest deeper than in any sensible request. The JSON library is recursive and
/// would overflow the stack.
inline bool nests_too_deeply(std::string_view text) {
  constexpr int deepest = 500;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > deepest) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

/// Parses a body; a discarded value when it is not JSON.
inline Json parse_body(const std::string& text) {
  return nests_too_deeply(text) ? Json(Json::value_t::discarded)
                                : Json::parse(text, nullptr, false);
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
