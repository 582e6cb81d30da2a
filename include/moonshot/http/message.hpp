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

/// What is sent. A value; not for concurrent use.
struct Request {
  std::string method;  ///< `GET`, `POST` or `DELETE`
  Url base;            ///< the base URL
  std::string target;  ///< begins with `/` and is appended to the path of `base`
  Headers headers;     ///< the secret key included, once it has been added
  std::string body;    ///< the bytes to send; empty: none
  /// Where set, the body is read from here while it is sent, and `body` is empty. Copies share it.
  std::shared_ptr<BodySource> body_source;
  /// Whether it may be sent again although it may have arrived. True for what reads, and for a
  /// chat, whose second answer is as good as the first; false for what creates a file or a batch.
  bool repeatable = true;
};

/// Status line and header fields of a response. A value.
struct ResponseHead {
  int status = 0;   ///< HTTP status; 0 where none came
  Headers headers;  ///< as they came

  /// Whether the status is 2xx.
  bool is_success() const noexcept { return status >= 200 && status < 300; }

  /// The id of the request, which support asks for: `Msh-Request-Id`, or `x-trace-id` on Kimi Code.
  /// Lives as long as the head.
  std::optional<std::string_view> request_id() const noexcept {
    if (auto id = headers.get("Msh-Request-Id")) return id;
    return headers.get("x-trace-id");
  }
};

}  // namespace http
MOONSHOT_NAMESPACE_END
