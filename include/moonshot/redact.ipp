#pragma once

#include <algorithm>
#include <iterator>

#include "moonshot/detail/text/secret_header.hpp"
#include "moonshot/detail/text/secret_spans.hpp"
#include "moonshot/redact.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE std::string redact(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto secret = detail::secret_at(text, i);
    if (secret.hidden == 0) {
      result += text[i++];
      continue;
    }
    result.append(text.substr(i, secret.kept)).append(secret.mask);
    i += secret.kept + secret.hidden;
  }
  return result;
}

MOONSHOT_INLINE std::string redact(std::string text, const std::vector<std::string>& secrets) {
  constexpr std::string_view mask = "***";
  for (const auto& secret : secrets) {
    for (auto at = text.find(secret); at != std::string::npos;
         at = text.find(secret, at + mask.size())) {
      text.replace(at, secret.size(), mask);
    }
  }
  return redact(text);
}

MOONSHOT_INLINE http::Headers redact(const http::Headers& headers) {
  constexpr std::string_view accounts[] = {"Msh-Org-Id", "Msh-Project-Id", "Msh-Uid", "Msh-Gid"};
  http::Headers result;
  for (const auto& field : headers) {
    const bool whole =
        detail::is_secret_header(field.first) ||
        std::any_of(std::begin(accounts), std::end(accounts),
                    [&](std::string_view name) { return http::same_name(field.first, name); });
    result.add(field.first, whole ? "***" : redact(field.second));
  }
  return result;
}

MOONSHOT_NAMESPACE_END
