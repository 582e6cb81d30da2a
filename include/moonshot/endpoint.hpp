#pragma once

/// @file
/// The place a call goes to. Keys, accounts, balances and currencies belong to one platform each,
/// so every error and every balance says which one it came from.

#include <optional>
#include <string>
#include <string_view>

#include "moonshot/http/url.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The product behind a base URL.
enum class Platform {
  international,            ///< `api.moonshot.ai`, US dollars, console platform.kimi.ai
  china,                    ///< `api.moonshot.cn`, Chinese yuan, console platform.kimi.com
  kimi_code_china,          ///< `api.kimi.com/coding`, a subscription
  kimi_code_international,  ///< `api.kimi.ai/coding`, a subscription
  other  ///< a proxy, a reseller, the simulator: nothing is known about the account
};

/// A base URL and what is known about it. A value; all functions are safe from any thread, and none
/// of them sends anything.
class Endpoint {
 public:
  /// No endpoint: an empty URL of `Platform::other`.
  Endpoint() = default;
  /// The endpoint of `base_url`. Where that has no path, the platform's own is used: `/v1`, and
  /// `/coding/v1` for Kimi Code.
  explicit Endpoint(http::Url base_url);

  /// The URL that the paths of calls are appended to. Lives as long as the endpoint.
  const http::Url& base_url() const noexcept { return base_url_; }
  /// The product behind the URL, by host and path; `other` for every host that is not known.
  Platform platform() const noexcept { return platform_; }

  /// Host and product for a reader: `api.moonshot.ai`, `api.kimi.com/coding`, `127.0.0.1:8080`.
  /// Empty for a default-constructed endpoint.
  std::string name() const;
  /// `USD`, `CNY`, or empty where the base URL does not say. The balance endpoint has no currency
  /// member (https://platform.kimi.ai/docs/api/balance): it follows from the host alone.
  std::string_view currency() const noexcept;
  /// Where keys and money of this platform are managed, or empty.
  std::string_view console() const noexcept;

 private:
  http::Url base_url_;
  Platform platform_ = Platform::other;
};

/// Why `base_url` cannot be the base URL of calls, with the URL to use in its place; nothing where
/// it can. A URL that ends in the path of a call (`/chat/completions`, `/v1/models`, ...) cannot,
/// because the library adds that path itself. Never fails; a pure function.
std::optional<std::string> problem_with(const http::Url& base_url);

/// The base URL that is used when nothing else is given.
inline constexpr const char* default_base_url = "https://api.moonshot.ai/v1";

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/endpoint.ipp"
#endif
