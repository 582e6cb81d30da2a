#pragma once

#include <algorithm>
#include <iterator>

#include "moonshot/detail/text/secret_finder.hpp"
#include "moonshot/detail/text/secret_header.hpp"
#include "moonshot/detail/text/secret_spans.hpp"
#include "moonshot/redact.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE std::string redact(std::string_view text) { return detail::hide_secrets(text); }

MOONSHOT_INLINE std::string redact(std::string_view text, const std::vector<std::string>& secrets) {
  return detail::SecretFinder(secrets).mask(text);
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
