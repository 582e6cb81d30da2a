#pragma once

/// @file
/// The request ids that one-api and new-api add to the errors that pass through them.

#include <algorithm>
#include <string>
#include <string_view>

#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The id in "... (request id: 2026...)" at the end of a message; empty where there is none.
inline std::string_view relay_request_id(std::string_view message) noexcept {
  constexpr std::string_view label = "(request id: ";
  const std::string_view text = trim(message);
  const auto at = text.rfind(label);
  if (at == std::string_view::npos || text.back() != ')') return {};
  const std::string_view id = text.substr(at + label.size());
  return id.find(')') + 1 == id.size() ? id.substr(0, id.size() - 1) : std::string_view();
}

/// Which of the two has made the request id `id`: one-api's are digits alone, those of new-api end
/// in letters and digits. "" for other ids.
inline std::string_view relay_of_id(std::string_view id) noexcept {
  constexpr std::size_t shortest = 8;
  constexpr std::string_view digits = "0123456789";
  while (ends(id, ".")) id.remove_suffix(1);  // an id that a log has shortened
  const auto letters = (std::min)(id.find_first_not_of(digits), id.size());
  if (letters < shortest || !std::all_of(id.begin(), id.end(), is_key_character)) return {};
  return letters == id.size() ? "one-api" : "new-api";
}

/// The same for the id in a message or, where it has none, in the header `X-Oneapi-Request-Id`,
/// which both send.
inline std::string_view relay_of_request_id(std::string_view message,
                                            const http::Headers& headers) {
  const auto header = headers.get("X-Oneapi-Request-Id");
  const std::string_view id = relay_request_id(message);
  const std::string_view named = relay_of_id(id.empty() ? header.value_or("") : id);
  if (!named.empty()) return named;
  return header || !id.empty() ? "one-api" : "";
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
