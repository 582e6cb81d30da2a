#pragma once

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/doctor/curl_line.hpp"
#include "moonshot/json.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// `text` as one word of a POSIX shell.
MOONSHOT_INLINE std::string shell_word(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    // This ends the quotation, adds a quotation mark, and begins the quotation again.
    if (c == '\'') quoted += "'\\'";
    quoted += c;
  }
  return quoted + "'";
}

}  // namespace detail

MOONSHOT_INLINE std::string curl_line(const Endpoint& endpoint, const ChatRequest& request,
                                      const http::Headers& headers) {
  const auto body = json::encode(request);
  if (!body) return {};
  std::string names;
  for (const auto& header : headers)
    names += "-H " + detail::shell_word(header.first + ": ...") + " ";
  return "curl -i " + detail::shell_word(endpoint.base_url().text() + "/chat/completions") +
         " -H \"Authorization: Bearer $MOONSHOT_API_KEY\" -H 'Content-Type: application/json' " +
         names + "-d " + detail::shell_word(*body);
}

MOONSHOT_NAMESPACE_END
