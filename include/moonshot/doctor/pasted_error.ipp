#pragma once

#include <chrono>
#include <utility>

#include "moonshot/detail/errors/error_object.hpp"
#include "moonshot/detail/errors/judge.hpp"
#include "moonshot/detail/errors/text_recognisers.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/doctor/explanation.hpp"
#include "moonshot/doctor/pasted_error.hpp"
#include "moonshot/redact.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// Removes the next line from `text` and returns it.
MOONSHOT_INLINE std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

/// The HTTP status at the position `at`; 0 where there is none.
MOONSHOT_INLINE int status_at(std::string_view text, std::size_t at) {
  if (!is_status_at(text, at)) return 0;
  constexpr int ten = 10;
  int status = 0;
  for (const char digit : text.substr(at, 3)) status = status * ten + (digit - '0');
  return status;
}

// Reads a status line such as `HTTP/1.1 429 Too Many Requests`.
MOONSHOT_INLINE int status_of_line(std::string_view line) {
  const auto space = line.find(' ');
  const bool head = begins(line, "HTTP/") && space != std::string_view::npos;
  return head ? status_at(line, space + 1) : 0;
}

/// Reads the response heads in front of the text. The last one counts, because the head of a proxy
/// or of `100 Continue` may come before it. The text itself stays as it was pasted.
MOONSHOT_INLINE void read_heads(PastedError& pasted) {
  std::string_view rest = trim(pasted.text);
  const bool has_headers = !pasted.headers.empty();
  int status = 0;
  while (begins(rest, "HTTP/")) {
    const int own = status_of_line(take_line(rest));
    if (own == 0) return;
    status = own;
    http::Headers headers;
    for (auto line = take_line(rest); !line.empty(); line = take_line(rest)) {
      const auto colon = line.find(':');
      if (colon == std::string_view::npos) continue;
      headers.add(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
    }
    if (!has_headers) pasted.headers = std::move(headers);
  }
  if (status == 0) return;
  if (pasted.status == 0) pasted.status = status;
  pasted.text = std::string(rest);
}

MOONSHOT_INLINE void read_headers(std::string_view object, http::Headers& headers) {
  detail::JsonReader reader(object);
  std::string_view name;
  if (!reader.enter_object()) return;
  headers = {};
  while (reader.next_member(name)) {
    std::string copy(name);
    std::string_view raw;
    if (!reader.read_raw(raw)) return;
    if (raw != "null")
      headers.add(std::move(copy), detail::string_of(raw).value_or(std::string(raw)));
  }
}

}  // namespace detail

MOONSHOT_INLINE ErrorPtr judge(PastedError pasted) {
  detail::read_heads(pasted);
  detail::Refusal refusal;
  refusal.status = pasted.status;
  refusal.headers = std::move(pasted.headers);
  refusal.body = std::move(pasted.text);
  refusal.endpoint = std::move(pasted.endpoint);
  refusal.received = std::chrono::system_clock::now();
  return detail::judge(std::move(refusal));
}

MOONSHOT_INLINE std::string explain_row(std::string_view row, const PastedError& defaults) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (detail::begins(row, byte_order_mark)) row.remove_prefix(byte_order_mark.size());
  const auto object = detail::ErrorObject::parse(detail::trim(row));
  const std::string id = object && !object->raw("id").empty() ? redact(object->raw("id")) : "null";
  if (!object || !object->has("body")) {
    return explanation_json(usage_error("row", "it is no JSON object with a member body"), id);
  }
  PastedError pasted = defaults;
  const std::string_view status = object->raw("status");
  if (status.size() == 3) {
    if (const int given = detail::status_at(status, 0)) pasted.status = given;
  }
  detail::read_headers(object->raw("headers"), pasted.headers);
  pasted.text = object->text_of("body");
  return explanation_json(*judge(std::move(pasted)), id);
}

MOONSHOT_NAMESPACE_END
