#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "moonshot/detail/files/read_file.hpp"
#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/detail/text/base64.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/json.hpp"
#include "moonshot/redact.hpp"
#include "moonshot/testing/exchange.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

// The members of a line.

struct LinePiece {
  std::int64_t at_ms = 0;
  std::optional<std::string> text;
  std::optional<std::string> base64;
};
MOONSHOT_FIELDS(LinePiece, at_ms, text, base64)

using LineHeaders = std::vector<std::vector<std::string>>;

struct LineRequest {
  std::string method;
  std::string base;
  std::string target;
  LineHeaders headers;
  std::optional<std::string> body;
  std::optional<std::string> body_base64;
};
MOONSHOT_FIELDS(LineRequest, method, base, target, headers, body, body_base64)

struct LineResponse {
  int status = 0;
  LineHeaders headers;
  std::vector<LinePiece> pieces;
};
MOONSHOT_FIELDS(LineResponse, status, headers, pieces)

struct LineOutcome {
  std::string kind;
  std::optional<std::string> phase;
  std::optional<std::string> detail;
};
MOONSHOT_FIELDS(LineOutcome, kind, phase, detail)

struct ExchangeLine {
  int version = 1;
  LineRequest request;
  std::optional<LineResponse> response;
  LineOutcome outcome;
};
MOONSHOT_FIELDS(ExchangeLine, version, request, response, outcome)

inline constexpr http::Outcome::Kind outcome_kinds[] = {
    http::Outcome::Kind::complete,    http::Outcome::Kind::stopped, http::Outcome::Kind::connection,
    http::Outcome::Kind::tls,         http::Outcome::Kind::timeout, http::Outcome::Kind::cancelled,
    http::Outcome::Kind::interrupted, http::Outcome::Kind::encoded};
inline constexpr TimeoutPhase timeout_phases[] = {TimeoutPhase::connect, TimeoutPhase::first_byte,
                                                  TimeoutPhase::between_bytes, TimeoutPhase::total};

MOONSHOT_INLINE std::string as_text(std::string text) {
  detail::repair_utf8(text);
  return text;
}

MOONSHOT_INLINE LineHeaders to_line_headers(const http::Headers& headers) {
  LineHeaders wire;
  for (const auto& field : headers) wire.push_back({as_text(field.first), as_text(field.second)});
  return wire;
}

/// Stores bytes in the member for text, or in the one for Base64 where they are not UTF-8.
MOONSHOT_INLINE void put_bytes(const std::string& bytes, std::optional<std::string>& text,
                               std::optional<std::string>& encoded) {
  if (detail::is_utf8(bytes)) {
    text = bytes;
  } else {
    encoded = detail::base64(bytes);
  }
}

/// Makes an exchange from a decoded line. On failure `mismatch` says where.
class LineReader {
 public:
  detail::Mismatch mismatch;

  bool read(const ExchangeLine& wire, testing::Exchange& exchange) {
    if (wire.version != 1) return fail("/version", "version 1", std::to_string(wire.version));
    return read_request(wire.request, exchange.request) &&
           (!wire.response || read_response(*wire.response, exchange)) &&
           read_outcome(wire.outcome, exchange.outcome);
  }

 private:
  bool fail(std::string pointer, std::string expected, std::string found) {
    mismatch = {std::move(pointer), std::move(expected), std::move(found)};
    return false;
  }

  bool read_headers(const LineHeaders& wire, const std::string& pointer, http::Headers& headers) {
    for (const auto& field : wire) {
      if (field.size() != 2) {
        return fail(pointer + "/" + std::to_string(headers.size()), "a name and a value",
                    "a list of " + std::to_string(field.size()));
      }
      headers.add(field[0], field[1]);
    }
    return true;
  }

  bool read_bytes(const std::optional<std::string>& text, const std::optional<std::string>& encoded,
                  const std::string& pointer, std::string& bytes) {
    if (text) bytes = *text;
    if (!encoded) return true;
    auto decoded = detail::from_base64(*encoded);
    if (!decoded) return fail(pointer, "Base64", "another string");
    bytes = std::move(*decoded);
    return true;
  }

  bool read_request(const LineRequest& wire, http::Request& request) {
    request.method = wire.method;
    request.target = wire.target;
    std::string problem;
    const auto base = http::parse_url(wire.base, problem);
    if (!base) return fail("/request/base", "a base URL", problem);
    request.base = *base;
    return read_headers(wire.headers, "/request/headers", request.headers) &&
           read_bytes(wire.body, wire.body_base64, "/request/body_base64", request.body);
  }

  bool read_response(const LineResponse& wire, testing::Exchange& exchange) {
    auto& head = exchange.head.emplace();
    head.status = wire.status;
    if (!read_headers(wire.headers, "/response/headers", head.headers)) return false;
    for (const auto& piece : wire.pieces) {
      const std::string at = "/response/pieces/" + std::to_string(exchange.pieces.size());
      constexpr std::int64_t a_year = std::int64_t{1000} * 3600 * 24 * 365;
      if (piece.at_ms < 0 || piece.at_ms > a_year) {
        return fail(at + "/at_ms", "milliseconds of at most a year", std::to_string(piece.at_ms));
      }
      auto& target = exchange.pieces.emplace_back();
      target.at = std::chrono::milliseconds(piece.at_ms);
      if (!read_bytes(piece.text, piece.base64, at + "/base64", target.bytes)) return false;
    }
    return true;
  }

  bool read_outcome(const LineOutcome& wire, http::Outcome& outcome) {
    outcome.detail = wire.detail.value_or("");
    const auto read_word = [](const auto& known, const std::string& word, auto& value) {
      for (const auto candidate : known) {
        if (word != to_string(candidate)) continue;
        value = candidate;
        return true;
      }
      return false;
    };
    if (!read_word(outcome_kinds, wire.kind, outcome.kind)) {
      return fail("/outcome/kind", "the kind of an outcome", "`" + wire.kind + "`");
    }
    return !wire.phase || read_word(timeout_phases, *wire.phase, outcome.phase) ||
           fail("/outcome/phase", "the phase of a timeout", "`" + *wire.phase + "`");
  }
};

MOONSHOT_INLINE bool read_line(std::string_view line, testing::Exchange& exchange,
                               detail::Mismatch& mismatch) {
  ExchangeLine wire;
  if (!detail::decode_text(line, wire, mismatch)) return false;
  LineReader reader;
  if (reader.read(wire, exchange)) return true;
  mismatch = std::move(reader.mismatch);
  return false;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

MOONSHOT_INLINE std::string to_line(const Exchange& exchange) {
  detail::ExchangeLine wire;
  const auto& request = exchange.request;
  wire.request.method = detail::as_text(request.method);
  wire.request.base = detail::as_text(request.base.text());
  wire.request.target = detail::as_text(request.target);
  wire.request.headers = detail::to_line_headers(request.headers);
  if (!request.body.empty()) {
    detail::put_bytes(request.body, wire.request.body, wire.request.body_base64);
  }
  if (exchange.head) {
    auto& response = wire.response.emplace();
    response.status = exchange.head->status;
    response.headers = detail::to_line_headers(exchange.head->headers);
    for (const auto& piece : exchange.pieces) {
      auto& target = response.pieces.emplace_back();
      target.at_ms = piece.at.count();
      detail::put_bytes(piece.bytes, target.text, target.base64);
    }
  }
  wire.outcome.kind = to_string(exchange.outcome.kind);
  if (exchange.outcome.kind == http::Outcome::Kind::timeout) {
    wire.outcome.phase = to_string(exchange.outcome.phase);
  }
  if (!exchange.outcome.detail.empty()) {
    wire.outcome.detail = detail::as_text(exchange.outcome.detail);
  }
  auto line = json::encode(wire);  // all text is UTF-8 by now
  return line ? *std::move(line) : std::string();
}

MOONSHOT_INLINE Result<std::vector<Exchange>> try_read_exchanges(std::string_view text) {
  std::vector<Exchange> exchanges;
  std::size_t number = 0;
  while (!text.empty()) {
    const auto end = (std::min)(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix((std::min)(end + 1, text.size()));
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      detail::Mismatch mismatch;
      if (!detail::read_line(line, exchanges.emplace_back(), mismatch)) {
        mismatch.pointer.insert(0, "/" + std::to_string(number));
        return detail::decode_error(mismatch, std::string(line));
      }
    }
    ++number;
  }
  return exchanges;
}

MOONSHOT_INLINE Result<std::vector<Exchange>> try_load_exchanges(const std::string& path) {
  const auto text = detail::read_file(path);
  if (!text) return usage_error("path", "the recording " + path + " cannot be read");
  return try_read_exchanges(*text);
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
