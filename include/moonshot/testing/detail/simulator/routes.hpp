#pragma once

/// @file
/// The paths that the simulator serves.

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

enum class RouteTarget {
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

/// What a request is for, and the id in its path.
struct Route {
  RouteTarget endpoint;
  std::string id;
};

struct RoutePattern {
  std::string_view method;
  /// The parts of the path before and after the id; the whole path where there is no id.
  std::string_view before;
  std::string_view after;
  RouteTarget endpoint;
  bool has_id = false;
  /// How many slashes the id has: the name of a formula has one.
  std::size_t slashes = 0;
};

inline constexpr std::array<RoutePattern, 19> route_patterns = {{
    {"POST", "/v1/chat/completions", "", RouteTarget::chat},
    {"POST", "/v1/tokenizers/estimate-token-count", "", RouteTarget::estimate},
    {"POST", "/v1/signatures/verify", "", RouteTarget::verify_signature},
    {"GET", "/v1/models", "", RouteTarget::models},
    {"GET", "/v1/users/me/balance", "", RouteTarget::balance},
    {"POST", "/v1/files", "", RouteTarget::upload_file},
    {"GET", "/v1/files", "", RouteTarget::list_files},
    {"GET", "/v1/files/", "", RouteTarget::get_file, true},
    {"GET", "/v1/files/", "/content", RouteTarget::file_content, true},
    {"DELETE", "/v1/files/", "", RouteTarget::delete_file, true},
    {"POST", "/v1/batches", "", RouteTarget::create_batch},
    {"GET", "/v1/batches", "", RouteTarget::list_batches},
    {"GET", "/v1/batches/", "", RouteTarget::get_batch, true},
    {"POST", "/v1/batches/", "/cancel", RouteTarget::cancel_batch, true},
    {"GET", "/v1/formulas/", "/tools", RouteTarget::formula_tools, true, 1},
    {"POST", "/v1/formulas/", "/fibers", RouteTarget::run_fiber, true, 1},
    {"POST", "/coding/v1/chat/completions", "", RouteTarget::coding_chat},
    {"GET", "/coding/v1/models", "", RouteTarget::coding_models},
    {"GET", "/coding/v1/usages", "", RouteTarget::coding_usages},
}};

/// Whether an account without money is refused. This is known for chat and a guess for the others.
inline bool costs_money(RouteTarget endpoint) {
  return endpoint == RouteTarget::chat || endpoint == RouteTarget::create_batch ||
         endpoint == RouteTarget::run_fiber;
}

/// The route of a request; nothing for an unknown path.
inline std::optional<Route> find_route(const WireRequest& request) {
  const std::string_view path = request.path;
  for (const RoutePattern& pattern : route_patterns) {
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

inline Product product_of(const WireRequest& request) {
  const bool coding = request.path.rfind("/coding/", 0) == 0;
  return coding ? Product::kimi_code : Product::open_platform;
}

/// The answer for an unknown path. It has the form of the gateway in front of the API, not that of
/// the API's errors.
inline WireReply unknown_path(const WireRequest& request) {
  return json_reply(404,
                    {{"code", 5},
                     {"error", "url.not_found"},
                     // "no such object"
                     {"message", "\xE6\xB2\xA1\xE6\x89\xBE\xE5\x88\xB0\xE5\xAF\xB9\xE8\xB1\xA1"},
                     {"method", request.method},
                     {"scode", "0x5"},
                     {"status", false},
                     {"ua", request.user_agent},
                     {"url", request.path}});
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
