#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

#include "moonshot/detail/exchange/framing.hpp"
#include "moonshot/detail/text/integer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE Framing read_framing(const http::ResponseHead& head) {
  constexpr std::size_t most_digits = 18;
  constexpr int not_modified = 304;
  Framing framing;
  // It tells the length that the body would have. cpp-httplib would wait for one.
  framing.bodiless = head.status == not_modified;
  std::optional<std::string_view> length;
  for (const auto& [name, value] : head.headers) {
    if (http::same_name(name, "Transfer-Encoding")) {
      // No request asks for another coding, and one that is applied after "chunked" would hide
      // where the body ends.
      if (framing.chunked || !http::same_name(value, "chunked")) {
        framing.problem = "it is sent in a transfer coding that nobody asked for";
      }
      framing.chunked = true;
    } else if (http::same_name(name, "Content-Length")) {
      const bool number =
          !value.empty() && value.size() <= most_digits &&
          std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (!number) framing.problem = "its Content-Length is no length";
      if (length && *length != value) framing.problem = "it has two lengths that differ";
      length = value;
    }
  }
  if (framing.bodiless) framing.length = 0;
  if (length && framing.problem.empty() && !framing.chunked && !framing.bodiless) {
    framing.length = to_integer(*length);
  }
  if (head.status < 200) framing.problem = "its status is " + std::to_string(head.status);
  return framing;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
