#pragma once

#include <utility>

#include "moonshot/detail/text/call_path.hpp"
#include "moonshot/endpoint.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

struct KnownPlatform {
  std::string_view host;
  std::string_view path_prefix;
  std::string_view default_path;
  std::string_view currency;
  std::string_view console;
  Platform platform;
};

inline constexpr KnownPlatform known_platforms[] = {
    {"api.moonshot.ai", "", "/v1", "USD", "https://platform.kimi.ai", Platform::international},
    {"api.moonshot.cn", "", "/v1", "CNY", "https://platform.kimi.com", Platform::china},
    {"api.kimi.com", "/coding", "/coding/v1", "", "https://www.kimi.com/code",
     Platform::kimi_code_china},
    {"api.kimi.ai", "/coding", "/coding/v1", "", "https://www.kimi.ai/code",
     Platform::kimi_code_international},
};

MOONSHOT_INLINE const KnownPlatform* find_platform(const http::Url& url) noexcept {
  for (const auto& known : known_platforms) {
    if (url.host != known.host) continue;
    const std::string_view path = url.path;
    const auto prefix = known.path_prefix;
    const bool inside =
        path.substr(0, prefix.size()) == prefix &&
        (path.size() == prefix.size() || prefix.empty() || path[prefix.size()] == '/');
    if (path.empty() || inside) return &known;
  }
  return nullptr;
}

}  // namespace detail

MOONSHOT_INLINE std::optional<std::string> problem_with(const http::Url& base_url) {
  const std::string call(detail::call_path_of(base_url.path));
  if (call.empty()) return std::nullopt;
  http::Url better = base_url;
  better.path.resize(better.path.size() - call.size());
  better.path.resize(detail::without_doubled_version(better.path).size());
  // A platform has one base path for chat; its Messages API has another one.
  if (detail::find_platform(better) != nullptr) better.path = "";
  return "it ends in " + call + ", which the library adds itself; use " +
         Endpoint(std::move(better)).base_url().text();
}

MOONSHOT_INLINE Endpoint::Endpoint(http::Url base_url) : base_url_(std::move(base_url)) {
  const auto* known = detail::find_platform(base_url_);
  if (known != nullptr) platform_ = known->platform;
  if (base_url_.path.empty()) {
    base_url_.path = known != nullptr ? std::string(known->default_path) : "/v1";
  }
}

MOONSHOT_INLINE std::string Endpoint::name() const {
  const auto* known = detail::find_platform(base_url_);
  if (known != nullptr) return base_url_.host + std::string(known->path_prefix);
  if (base_url_.host.empty()) return {};
  const auto origin = base_url_.origin();
  const auto start = origin.find("://");
  return start == std::string::npos ? origin : origin.substr(start + 3);
}

MOONSHOT_INLINE std::string_view Endpoint::currency() const noexcept {
  const auto* known = detail::find_platform(base_url_);
  return known != nullptr ? known->currency : std::string_view();
}

MOONSHOT_INLINE std::string_view Endpoint::console() const noexcept {
  const auto* known = detail::find_platform(base_url_);
  return known != nullptr ? known->console : std::string_view();
}

MOONSHOT_NAMESPACE_END
