#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/detail/text/secret_header.hpp"
#include "moonshot/json.hpp"
#include "moonshot/redact.hpp"
#include "moonshot/testing/redacted.hpp"
#include "moonshot/types/chat_completion.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Masks what `redact` masks, and the keys that a request was sent with, whatever their form.
class Masker {
 public:
  explicit Masker(const http::Request& request) {
    for (const auto& field : request.headers) {
      if (detail::is_secret_header(field.first)) add_secret(field.second);
    }
  }

  std::string text(std::string text) const {
    for (const std::string_view member : {"\"organization_id\"", "\"project_id\""}) {
      mask_member(text, member);
    }
    return redact(std::move(text), secrets_);
  }

  http::Headers headers(const http::Headers& headers) const {
    http::Headers result;
    for (const auto& field : redact(headers)) {
      const bool gone = http::same_name(field.first, "Authorization") ||
                        http::same_name(field.first, "Proxy-Authorization") ||
                        http::same_name(field.first, "Cookie") ||
                        http::same_name(field.first, "Set-Cookie");
      if (!gone) result.add(field.first, text(field.second));
    }
    return result;
  }

 private:
  /// Masks the value of a member that identifies the account; the answers of official tools have
  /// it.
  static void mask_member(std::string& text, std::string_view member) {
    for (auto at = text.find(member); at != std::string::npos; at = text.find(member, at + 1)) {
      const auto begin = text.find_first_not_of(" \t\r\n:", at + member.size());
      if (begin == std::string::npos || text[begin] != '"') continue;
      const auto end = text.find('"', begin + 1);
      if (end != std::string::npos) text.replace(begin + 1, end - begin - 1, "***");
    }
  }
  /// Adds the last word of a header, such as `x` in `Bearer x`.
  void add_secret(const std::string& value) {
    constexpr std::size_t shortest_key = 8;
    const auto space = value.find_last_of(" \t");
    std::string secret = space == std::string::npos ? value : value.substr(space + 1);
    if (secret.size() >= shortest_key) secrets_.push_back(std::move(secret));
  }

  std::vector<std::string> secrets_;
};

/// A line of a text with its line break, before and after masking.
struct MaskedLine {
  std::string before;
  std::string after;
};

/// The position in `after` of the position `at` in `before`. A position within a masked part moves
/// to the end of that part.
MOONSHOT_INLINE std::size_t position_after(const MaskedLine& line, std::size_t at) {
  const std::string& before = line.before;
  const std::string& after = line.after;
  if (before == after) return at;
  const auto shorter = (std::min)(before.size(), after.size());
  std::size_t same_start = 0;
  while (same_start < shorter && before[same_start] == after[same_start]) ++same_start;
  if (at <= same_start) return at;
  std::size_t same_end = 0;
  while (same_end < shorter - same_start &&
         before[before.size() - 1 - same_end] == after[after.size() - 1 - same_end]) {
    ++same_end;
  }
  return after.size() - (std::min)(before.size() - at, same_end);
}

/// Masks consecutive pieces of a text, also where a secret is spread over several pieces. Works
/// line by line, because `redact` never looks beyond a line break. `mask_lines` may mask more of
/// the lines.
template <class MaskLines>
void mask_pieces(const std::vector<std::string*>& pieces, const Masker& masker,
                 MaskLines mask_lines) {
  std::vector<MaskedLine> lines(1);
  for (const auto* piece : pieces) {
    for (std::size_t at = 0; at < piece->size();) {
      const auto end = (std::min)(piece->find('\n', at), piece->size() - 1) + 1;
      lines.back().before.append(*piece, at, end - at);
      if (lines.back().before.back() == '\n') lines.emplace_back();
      at = end;
    }
  }
  for (auto& line : lines) line.after = masker.text(line.before);
  mask_lines(lines);

  std::size_t index = 0;   // the current line
  std::size_t offset = 0;  // how much of it the pieces so far have
  for (auto* piece : pieces) {
    std::size_t left = piece->size();
    std::string masked;
    while (left > 0) {
      const auto& line = lines[index];
      const auto taken = (std::min)(left, line.before.size() - offset);
      const auto begin = position_after(line, offset);
      masked.append(line.after, begin, position_after(line, offset + taken) - begin);
      left -= taken;
      offset += taken;
      if (offset == line.before.size()) {
        ++index;
        offset = 0;
      }
    }
    *piece = std::move(masked);
  }
}

MOONSHOT_INLINE void mask_pieces(const std::vector<std::string*>& pieces, const Masker& masker) {
  mask_pieces(pieces, masker, [](const std::vector<MaskedLine>&) {});
}

/// The texts that a stream sends in pieces. A key that the model repeats may be spread over chunks.
class StreamedTexts {
 public:
  explicit StreamedTexts(std::vector<MaskedLine>& lines) : lines_(lines) {
    for (std::size_t i = 0; i < lines_.size(); ++i) read(i);
    for (auto& event : events_) collect(event.chunk);
  }

  void mask(const Masker& masker) {
    bool changed = false;
    for (auto& [name, pieces] : texts_) {
      std::string whole;
      for (const auto* piece : pieces) whole += *piece;
      if (masker.text(whole) == whole) continue;
      mask_pieces(pieces, masker);
      changed = true;
    }
    if (!changed) return;
    for (const auto& event : events_) {
      const auto text = json::encode(event.chunk);
      // Encoding again may have removed escapes that hid a secret, so the line is masked once more.
      if (text) lines_[event.line].after = masker.text(event.prefix + *text + event.suffix);
    }
  }

 private:
  struct Event {
    std::size_t line;
    std::string prefix;
    std::string suffix;
    ChatChunk chunk;
  };

  void read(std::size_t index) {
    constexpr std::string_view prefix = "data:";
    const std::string_view line = lines_[index].after;
    if (line.substr(0, prefix.size()) != prefix) return;
    const auto begin = line.find('{');
    const auto end = line.rfind('}');
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return;
    Event event{index, std::string(line.substr(0, begin)), std::string(line.substr(end + 1)), {}};
    detail::Mismatch ignored;
    if (detail::decode_text(line.substr(begin, end + 1 - begin), event.chunk, ignored)) {
      events_.push_back(std::move(event));
    }
  }

  void collect(ChatChunk& chunk) {
    for (auto& choice : chunk.choices) {
      const std::string name = std::to_string(choice.index);
      auto& delta = choice.delta;
      if (delta.content) texts_[name + " content"].push_back(&*delta.content);
      if (delta.reasoning_content) {
        texts_[name + " reasoning"].push_back(&*delta.reasoning_content);
      }
      for (auto& call : delta.tool_calls) {
        if (!call.function || !call.function->arguments) continue;
        texts_[name + " call " + std::to_string(call.index.value_or(0))].push_back(
            &*call.function->arguments);
      }
    }
  }

  std::vector<MaskedLine>& lines_;
  std::vector<Event> events_;
  std::map<std::string, std::vector<std::string*>> texts_;
};

MOONSHOT_INLINE http::Request redacted(const http::Request& request, const Masker& masker) {
  http::Request result = request;
  result.target = masker.text(request.target);
  result.base.path = masker.text(request.base.path);
  result.headers = masker.headers(request.headers);
  result.body = masker.text(request.body);
  return result;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

MOONSHOT_INLINE http::Request redacted(const http::Request& request) {
  return detail::redacted(request, detail::Masker(request));
}

MOONSHOT_INLINE Exchange redacted(const Exchange& exchange) {
  const detail::Masker masker(exchange.request);
  Exchange result = exchange;
  result.request = detail::redacted(exchange.request, masker);
  if (result.head) result.head->headers = masker.headers(result.head->headers);
  result.outcome.detail = masker.text(result.outcome.detail);
  std::vector<std::string*> pieces;
  for (auto& piece : result.pieces) pieces.push_back(&piece.bytes);
  detail::mask_pieces(pieces, masker, [&](std::vector<detail::MaskedLine>& lines) {
    detail::StreamedTexts(lines).mask(masker);
  });
  return result;
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
