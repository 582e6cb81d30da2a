#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/detail/secrets/sent_secrets.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/secret_finder.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/redact.hpp"
#include "moonshot/testing/redacted.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Finds what `redact` masks, the keys that a request was sent with in whatever form, and the
/// members that identify the account.
class Masker {
 public:
  explicit Masker(const http::Request& request) : finder_(secrets_of(request.headers)) {}

  std::vector<HiddenSpan> hidden_in(std::string_view text) const {
    auto spans = finder_.hidden_in(text);
    // The answers of official tools have these.
    for (const std::string_view member : {"\"organization_id\"", "\"project_id\""}) {
      add_values(text, member, spans);
    }
    join_spans(spans);
    return spans;
  }

  std::string text(std::string_view text) const { return hide_spans(text, hidden_in(text)); }

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
  /// Adds the value of each member of this name.
  static void add_values(std::string_view text, std::string_view member,
                         std::vector<HiddenSpan>& spans) {
    for (auto at = text.find(member); at != std::string_view::npos;
         at = text.find(member, at + 1)) {
      const auto begin = text.find_first_not_of(" \t\r\n:", at + member.size());
      if (begin == std::string_view::npos || text[begin] != '"') continue;
      const auto end = text.find('"', begin + 1);
      if (end != std::string_view::npos) spans.push_back({begin + 1, end, secret_mask});
    }
  }

  SecretFinder finder_;
};

/// The texts that a stream sends in pieces: the strings that stand at the same place of its events,
/// whatever their names are. A key that the model repeats may be spread over them.
class StreamedTexts {
 public:
  /// `body` must outlive this object.
  explicit StreamedTexts(std::string_view body) : body_(body) {
    body = without_utf8_mark(body);
    while (!body.empty()) {
      const auto end = (std::min)(body.find_first_of("\r\n"), body.size());
      read_line(body.substr(0, end));
      body.remove_prefix((std::min)(end + (begins(body.substr(end), "\r\n") ? 2 : 1), body.size()));
    }
    end_event();
  }

  /// Adds what is to be hidden of them, in the places where it stands in the body.
  void find(const Masker& masker, std::vector<HiddenSpan>& spans) const {
    for (const auto& [place, pieces] : texts_) {
      if (pieces.size() < 2) continue;
      std::string whole;
      for (const auto piece : pieces) whole += piece;
      auto piece = pieces.begin();
      std::size_t piece_begin = 0;  // in `whole`
      for (const auto& span : masker.hidden_in(whole)) {
        while (piece_begin + piece->size() <= span.begin) piece_begin += (piece++)->size();
        std::string_view mask = span.mask;
        for (std::size_t at = span.begin; at < span.end; mask = "") {
          if (piece_begin + piece->size() <= at) piece_begin += (piece++)->size();
          const auto end = (std::min)(span.end, piece_begin + piece->size());
          const auto offset = static_cast<std::size_t>(piece->data() - body_.data()) - piece_begin;
          if (end > at) spans.push_back({offset + at, offset + end, mask});
          at = end;
        }
      }
    }
  }

 private:
  void read_line(std::string_view line) {
    constexpr std::string_view prefix = "data:";
    if (line.find_first_not_of(" \t") == std::string_view::npos) return end_event();
    if (!begins(line, prefix)) return;
    line.remove_prefix(prefix.size());
    if (begins(line, " ")) line.remove_prefix(1);
    lines_.push_back({data_.size(), line});
    data_.append(line) += '\n';
  }

  /// Reads the lines of an event as one text. Some servers forget the blank line between events:
  /// where the lines are no JSON together, each is read alone.
  void end_event() {
    line_ = 0;
    if (are_one_text()) {
      read_values(data_);
    } else {
      for (const auto& line : lines_) {
        read_values(std::string_view(data_).substr(line.at, line.bytes.size()));
      }
    }
    lines_.clear();
    data_.clear();
  }

  /// Whether the lines are JSON, or the beginning of it, together.
  bool are_one_text() const {
    const auto text = std::string_view(data_).substr(0, data_.empty() ? 0 : data_.size() - 1);
    JsonReader reader(text, JsonReader::Halves::keep);
    std::string_view value;
    while (reader.peek() != ValueType::invalid) {
      if (!reader.read_raw(value)) break;
    }
    return reader.mark().position >= text.size();
  }

  void read_values(std::string_view text) {
    JsonReader reader(text, JsonReader::Halves::keep);
    while (!reader.failed() && reader.peek() == ValueType::object) read_value(reader, "", 0);
  }

  /// Adds a part of the event, as the parts of the body that it consists of. To be called in the
  /// order of the parts.
  void add(const std::string& place, std::string_view part) {
    auto& pieces = texts_[place];
    const auto begin = static_cast<std::size_t>(part.data() - data_.data());
    const auto end = begin + part.size();
    while (line_ + 1 < lines_.size() && lines_[line_ + 1].at <= begin) ++line_;
    for (auto i = line_; i < lines_.size() && lines_[i].at < end; ++i) {
      const auto& line = lines_[i];
      const auto from = (std::max)(begin, line.at) - line.at;
      const auto to = (std::min)(end - line.at, line.bytes.size());
      if (from < to) pieces.push_back(line.bytes.substr(from, to - from));
    }
  }

  void read_value(JsonReader& reader, const std::string& place, int depth) {
    constexpr int deepest = 12;
    std::string_view view;
    const auto type = reader.peek();
    if (depth >= deepest || (type != ValueType::object && type != ValueType::array)) {
      if (!reader.read_raw(view) || type != ValueType::string) return;
      add(place, view.substr(1, view.size() - 2));
    } else if (type == ValueType::object) {
      if (!reader.enter_object()) return;
      while (reader.next_member(view))
        read_value(reader, place + '/' + std::string(view), depth + 1);
    } else {
      read_elements(reader, place, depth);
    }
  }

  /// An element that names its index, as choices and tool calls do, is known by that.
  void read_elements(JsonReader& reader, const std::string& place, int depth) {
    if (!reader.enter_array()) return;
    for (std::size_t position = 0; reader.next_element(); ++position) {
      const auto mark = reader.mark();
      std::string_view element;
      if (!reader.read_raw(element)) return;
      const auto index = member_of(element, "index");
      reader.rewind(mark);
      read_value(reader, place + '/' + (index ? std::string(*index) : std::to_string(position)),
                 depth + 1);
    }
  }

  /// One line of data.
  struct DataLine {
    std::size_t at;  // in the data of the event
    std::string_view bytes;
  };

  std::string_view body_;
  std::string data_;  // of the present event, with a line feed behind each line
  std::vector<DataLine> lines_;
  std::size_t line_ = 0;  // in which the latest part began
  std::map<std::string, std::vector<std::string_view>> texts_;
};

/// Hides the secrets of a body that came in pieces, also where one is spread over several: it is
/// then replaced where it begins.
MOONSHOT_INLINE void mask_pieces(std::vector<testing::RecordedPiece>& pieces,
                                 const Masker& masker) {
  std::string body;
  for (const auto& piece : pieces) body += piece.bytes;
  auto spans = masker.hidden_in(body);
  StreamedTexts(body).find(masker, spans);
  join_spans(spans);
  std::size_t begin = 0;  // of the piece, in the body
  auto span = spans.begin();
  for (auto& piece : pieces) {
    const std::size_t end = begin + piece.bytes.size();
    std::string masked;
    std::size_t at = begin;
    for (; span != spans.end() && span->begin < end; ++span) {
      if (span->begin >= at) masked.append(body, at, span->begin - at).append(span->mask);
      at = (std::min)(span->end, end);
      if (span->end > end) break;
    }
    piece.bytes = masked.append(body, at, end - at);
    begin = end;
  }
}

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
  detail::mask_pieces(result.pieces, masker);
  return result;
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
