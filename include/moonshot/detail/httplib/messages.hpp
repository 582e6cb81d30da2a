#pragma once

/// @file
/// Requests and heads of responses, from our types to cpp-httplib's and back.

#include <utility>

#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/http/body_source.hpp"
#include "moonshot/http/message.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

inline httplib::Headers to_httplib(const http::Request& request) {
  httplib::Headers headers;
  for (const auto& field : request.headers) headers.emplace(field.first, field.second);
#if defined(CPPHTTPLIB_EXPECT_100_THRESHOLD)
  // A header that is set keeps cpp-httplib from adding "Expect: 100-continue", which costs a second
  // at every server that ignores it.
  const auto size =
      request.body_source != nullptr ? request.body_source->size() : request.body.size();
  if (size >= CPPHTTPLIB_EXPECT_100_THRESHOLD && headers.count("Expect") == 0) {
    headers.emplace("Expect", "");
  }
#endif
  return headers;
}

/// The request as cpp-httplib sends it. The body in memory is moved into it, because a copy of a
/// large one would be dear; whoever calls this moves it back.
inline httplib::Request take_request(http::Request& request) {
  httplib::Request wire;
  wire.method = request.method;
  wire.path = request.base.path + request.target;
  wire.headers = to_httplib(request);
  wire.body = std::move(request.body);
  return wire;
}

inline http::ResponseHead to_head(const httplib::Response& response) {
  http::ResponseHead head;
  head.status = response.status;
  for (const auto& field : response.headers) head.headers.add(field.first, field.second);
  return head;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
