#pragma once

/// @file
/// Requests and heads of responses, from our types to cpp-httplib's and back.

#include <string_view>
#include <utility>

#include "moonshot/detail/httplib/connection.hpp"
#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/http/body_source.hpp"
#include "moonshot/http/message.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

inline httplib::Headers headers_to_httplib(const http::Request& request) {
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

/// The request as cpp-httplib sends it over `connection`.
inline httplib::Request to_httplib(const http::Request& request, const Connection& connection) {
  const auto& target = connection.target;
  httplib::Request wire;
  wire.method = request.method;
  wire.path = request.base.path + request.target;
  wire.headers = headers_to_httplib(request);
  if (wire.headers.count("Host") == 0) {
    constexpr std::string_view separator = "://";
    wire.headers.emplace("Host", connection.origin.substr(target.scheme.size() + separator.size()));
  }
  if (connection.proxy && connection.tls_context == nullptr) {
    wire.path.insert(0, "http://" + http::host_and_port(target.host, target.port));
    const auto& proxy = *connection.proxy;
    if (proxy.has_credentials()) wire.headers.emplace("Proxy-Authorization", proxy.credentials());
  }
  return wire;
}

/// A request with the body of another one in it, because a copy of a large one would be dear. The
/// other one has its body back when this ends.
struct TakenRequest {
  /// `original` must outlive this.
  TakenRequest(http::Request& original, const Connection& connection)
      : request(original), wire(to_httplib(original, connection)) {
    wire.body = std::move(request.body);
  }
  ~TakenRequest() { request.body = std::move(wire.body); }
  TakenRequest(const TakenRequest&) = delete;
  TakenRequest& operator=(const TakenRequest&) = delete;

  http::Request& request;
  httplib::Request wire;
};

inline http::ResponseHead to_head(const httplib::Response& response) {
  http::ResponseHead head;
  head.status = response.status;
  for (const auto& field : response.headers) head.headers.add(field.first, field.second);
  return head;
}

/// Whether one of the words of a header's `value`, which commas divide, is `word`.
inline bool lists_word(std::string_view value, std::string_view word) {
  for (;;) {
    const auto comma = value.find(',');
    if (http::same_name(trim(value.substr(0, comma)), word)) return true;
    if (comma == std::string_view::npos) return false;
    value.remove_prefix(comma + 1);
  }
}

/// Whether the server leaves the connection open after this answer.
inline bool stays_open(const httplib::Response& response) {
  if (response.version != "HTTP/1.1") return false;
  for (const auto& [name, value] : response.headers) {
    if (http::same_name(name, "Connection") && lists_word(value, "close")) return false;
  }
  return true;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
