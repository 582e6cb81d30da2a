#pragma once

/// @file
/// An error of the service as an intermediary receives it.

#include <string>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// An error and its parts.
struct NativeError {
  int status = 0;
  std::string body;
  Json json;
  /// The value of the member `error`: an object, or a string for an unknown path.
  Json error;
  /// Empty where the error is not an object.
  std::string message;
  std::string type;
  /// The path of the request.
  std::string path;
  bool stream = false;
};

inline NativeError native_error(const WireRequest& request, const WireReply& reply) {
  NativeError native;
  native.status = reply.status;
  native.body = join(reply.pieces);
  native.json = Json::parse(native.body, nullptr, false);
  if (const Json* error = member(native.json, "error")) native.error = *error;
  native.message = string_member(native.error, "message");
  native.type = string_member(native.error, "type");
  native.path = request.path;
  native.stream = bool_member(parse_body(request.body), "stream");
  return native;
}

inline void set_body(WireReply& reply, std::string content_type, std::string body) {
  reply.content_type = std::move(content_type);
  reply.pieces = {std::move(body)};
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
