#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "moonshot/detail/call/key_access.hpp"
#include "moonshot/detail/text/call_path.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/doctor/detail/local_mistakes.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// How to mend what stands around a text that was copied; empty where it stands alone.
MOONSHOT_INLINE std::string_view fix_for_surroundings(std::string_view text) {
  constexpr std::string_view quotation_marks = "\"'";
  if (text.empty()) return {};
  const auto edge = text.substr(text.size() - 1);
  if (edge == "\n" || edge == "\r") {
    return "Remove the line break at its end: a file that holds it often ends in one, which "
           "tr -d '\\r\\n' removes.";
  }
  const std::string_view inner = trim(text);
  if (inner.size() != text.size()) return "Remove the spaces around it.";
  if (quotation_marks.find(inner.front()) != std::string_view::npos ||
      quotation_marks.find(inner.back()) != std::string_view::npos) {
    return "Remove the quotation marks around it: in a settings file, as of Docker or systemd, "
           "they can become a part of the value.";
  }
  return {};
}

MOONSHOT_INLINE std::string fix_for(const ApiKey& key) {
  const std::string_view secret = KeyAccess::secret(key);
  if (secret.empty() || !problem_with(key)) return {};
  constexpr std::string_view scheme = "bearer";
  if (begins(lower_case(secret.substr(0, scheme.size())), scheme)) {
    return "Give the key without the word Bearer in front of it: the library adds that word.";
  }
  const auto fix = fix_for_surroundings(secret);
  if (!fix.empty()) return std::string(fix);
  if (begins(secret, "ak-")) return {};
  return "Copy the key again: it is one word of letters and digits behind sk-, without spaces, "
         "line breaks and dots.";
}

/// Takes the scheme off an address, also where a character of `://` was lost or it stands twice.
/// Returns it in lower case; empty where there is none.
MOONSHOT_INLINE std::string take_scheme(std::string_view& address) {
  std::string scheme;
  for (;;) {
    const auto end = address.find_first_of(":/");
    const auto rest = address.find_first_not_of(":/", (std::min)(end, address.size()));
    if (rest == std::string_view::npos) return scheme;
    const std::string name = lower_case(address.substr(0, end));
    const bool is_scheme = name == "http" || name == "https" ||
                           (!contains(name, ".") && begins(address.substr(end), ":/"));
    if (!is_scheme) return scheme;
    scheme = name;
    address.remove_prefix(rest);
  }
}

MOONSHOT_INLINE std::string intended_base_url(std::string_view text) {
  constexpr std::string_view around = " \t\r\n\"'<>`,;";
  const auto first = text.find_first_not_of(around);
  if (first == std::string_view::npos) return {};
  text = text.substr(first, text.find_last_not_of(around) - first + 1);
  text = text.substr(0, text.find_first_of("?#"));
  std::string_view rest = text;
  const std::string scheme = take_scheme(rest);
  while (!rest.empty() && rest.front() == '/') rest.remove_prefix(1);
  std::string problem;
  auto url = http::parse_url("https://" + std::string(rest), problem);
  if (!url) return {};
  const bool plain = scheme == "http" || (scheme.empty() && url->is_loopback());
  if (plain) url = http::parse_url("http://" + std::string(rest), problem);
  const auto call = call_path_of(url->path);
  url->path.resize(url->path.size() - call.size());
  const Endpoint endpoint(*url);
  const std::string better = intended_base_url(endpoint);
  return better.empty() ? endpoint.base_url().text() : better;
}

MOONSHOT_INLINE std::string intended_base_url(const Endpoint& endpoint) {
  http::Url url = endpoint.base_url();
  if (endpoint.platform() != Platform::other) {
    url.path.clear();
  } else {
    url.path = std::string(without_doubled_version(url.path));
  }
  const Endpoint better(std::move(url));
  return better.base_url().path == endpoint.base_url().path ? "" : better.base_url().text();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
