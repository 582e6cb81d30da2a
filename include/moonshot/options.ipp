#pragma once

#include <algorithm>

#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE std::optional<std::string> problem_with(const ApiKey& key) {
  const std::string& secret = key.secret_;
  if (secret.empty()) {
    return "there is none; set MOONSHOT_API_KEY or ClientOptions::api_key to the key from the "
           "console";
  }
  const std::string_view text = secret;
  if (text.front() == '"' || text.front() == '\'') {
    return "it begins with a quotation mark; give the key alone";
  }
  const bool bearer = text.substr(0, 6) == "Bearer" || text.substr(0, 6) == "bearer";
  if (bearer && text.find_first_of(": \t") == 6) {
    return "it begins with Bearer and a space or colon; give the key alone";
  }
  const bool odd = std::any_of(secret.begin(), secret.end(),
                               [](unsigned char c) { return c <= 0x20 || c >= 0x7f; });
  if (odd) {
    return "it holds a space, a line break or a non-ASCII character; copy it again from the "
           "console";
  }
  if (text.substr(0, 3) == "ak-") {
    return "an ak- id names a key but is not one; the secret key begins with sk- and is shown "
           "once, "
           "when it is created";
  }
  return std::nullopt;
}

MOONSHOT_NAMESPACE_END
