#pragma once

/// @file
/// One HTTP request and the head of its response, as plain values.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/http/headers.hpp"
#include "moonshot/http/url.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace http {

class BodySource;

/// What is sent. `target` is appended to the path of `base`.
struct Request {
  std::string method;
  Url base;
  std::string target;  ///< begins with `/`
  Headers headers;
  std::string body;
  /// Where set, the body is read from here while it is sent, and `body` is empty. Copies share it.
  std::shared_ptr<BodySource> body_source;
  /// Whether sending it twice does no more than sending it once, as far as its sender cares. A chat
  /// counts as that; creating a file or a batch does not.
  bool repeatable = true;
};

/// Status line and header fields of a response.
struct ResponseHead {
  int status = 0;
  Headers headers;

  /// Whether the status is 2xx.
  bool is_success() const noexcept { return status >= 200 && status < 300; }

  /// `Msh-Request-Id`, which support asks for; `x-trace-id` on Kimi Code.
  std::optional<std::string_view> request_id() const noexcept {
    if (auto id = headers.get("Msh-Request-Id")) return id;
    return headers.get("x-trace-id");
  }
};

}  // namespace http
MOONSHOT_NAMESPACE_END
