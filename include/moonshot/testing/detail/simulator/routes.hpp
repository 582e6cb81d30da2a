#pragma once

/// @file
/// Which paths are served.

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/models.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

enum class Endpoint {
  chat,
  estimate,
  verify_signature,
  models,
  balance,
  upload_file,
  list_files,
  get_file,
  file_content,
  delete_file,
  create_batch,
  list_batches,
  get_batch,
  cancel_batch,
  formula_tools,
  run_fiber,
  coding_chat,
  coding_models,
  coding_usages,
};

/// An endpoint and the id in its path.
struct Route {
  Endpoint endpoint;
  std::string id;
};

struct RoutePattern {
  std::string_view method;
  /// With the id, where there is one, between these two.
  std::string_view before;
  std::string_view after;
  Endpoint endpoint;
  bool has_id = false;
  /// Slashes within the id: the name of a formula has one.
  std::size_t slashes = 0;
};

inline constexpr std::array<RoutePattern, 19> kRoutes = {{
    {"POST", "/v1/chat/completions", "", Endpoint::chat},
    {"POST", "/v1/tokenizers/estimate-token-count", "", Endpoint::estimate},
    {"POST", "/v1/signatures/verify", "", Endpoint::verify_signature},
    {"GET", "/v1/models", "", Endpoint::models},
    {"GET", "/v1/users/me/balance", "", Endpoint::balance},
    {"POST", "/v1/files", "", Endpoint::upload_file},
    {"GET", "/v1/files", "", Endpoint::list_files},
    {"GET", "/v1/files/", "", Endpoint::get_file, true},
    {"GET", "/v1/files/", "/content", Endpoint::file_content, true},
    {"DELETE", "/v1/files/", "", Endpoint::delete_file, true},
    {"POST", "/v1/batches", "", Endpoint::create_batch},
    {"GET", "/v1/batches", "", Endpoint::list_batches},
    {"GET", "/v1/batches/", "", Endpoint::get_batch, true},
    {"POST", "/v1/batches/", "/cancel", Endpoint::cancel_batch, true},
    {"GET", "/v1/formulas/", "/tools", Endpoint::formula_tools, true, 1},
    {"POST", "/v1/formulas/", "/fibers", Endpoint::run_fiber, true, 1},
    {"POST", "/coding/v1/chat/completions", "", Endpoint::coding_chat},
    {"GET", "/coding/v1/models", "", Endpoint::coding_models},
    {"GET", "/coding/v1/usages", "", Endpoint::coding_usages},
}};

/// Whether an account without money is refused. That of the others it is, is our guess.
inline bool costs_money(Endpoint endpoint) {
  return endpoint == Endpoint::chat || endpoint == Endpoint::create_batch ||
         endpoint == Endpoint::run_fiber;
}

/// Nothing for a path that nobody serves.
inline std::optional<Route> find_route(const Request& request) {
  const std::string_view path = request.path;
  for (const RoutePattern& pattern : kRoutes) {
    if (request.method != pattern.method) continue;
    if (!pattern.has_id) {
      if (path == pattern.before) return Route{pattern.endpoint, ""};
      continue;
    }
    const std::size_t fixed = pattern.before.size() + pattern.after.size();
    if (path.size() <= fixed || path.substr(0, pattern.before.size()) != pattern.before ||
        path.substr(path.size() - pattern.after.size()) != pattern.after) {
      continue;
    }
    const std::string_view id = path.substr(pattern.before.size(), path.size() - fixed);
    const auto slashes = static_cast<std::size_t>(std::count(id.begin(), id.end(), '/'));
    if (slashes == pattern.slashes) return Route{pattern.endpoint, std::string(id)};
  }
  return std::nullopt;
}

inline Product product_of(const Request& request) {
  const bool coding = request.path.rfind("/coding/", 0) == 0;
  return coding ? Product::kimi_code : Product::open_platform;
}

/// A path nobody serves: not the error form of the API, but that of the gateway before it.
inline Reply unknown_path(const Request& request) {
  return json_reply(404, {{"code", 5},
                          {"error", "url.not_found"},
                          {"message", "没找到对象"},
                          {"method", request.method},
                          {"scode", "0x5"},
                          {"status", false},
                          {"ua", request.user_agent},
                          {"url", request.path}});
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
