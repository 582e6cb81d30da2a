#pragma once

/// @file
/// The requests that resources make, but for those of chat calls.

#include <string>
#include <string_view>
#include <utility>

#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/resources/detail/id_path.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A request without a body.
inline CallRequest bare_request(const char* method, std::string target) {
  http::Request request;
  request.method = method;
  request.target = std::move(target);
  return request;
}

/// The same for what `id_path` makes of its arguments. Fails as that does.
inline Result<CallRequest> id_request(const char* method, std::string_view prefix,
                                      const char* argument, std::string_view id,
                                      std::string_view suffix = {}, std::string_view kept = {}) {
  auto target = id_path(prefix, argument, id, suffix, kept);
  if (!target) return target.error_ptr();
  return bare_request(method, std::move(*target));
}

/// A request with the JSON `body`. Fails with what is in its place.
inline Result<CallRequest> json_request(std::string target, Result<std::string> body) {
  if (!body) return body.error_ptr();
  auto call = bare_request("POST", std::move(target));
  call.request.body = std::move(*body);
  return call;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
