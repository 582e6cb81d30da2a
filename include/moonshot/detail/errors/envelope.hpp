#pragma once

/// @file
/// Takes the wrappers off an error body, until the error of whoever failed is left.

#include <string>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One wrapper around an error.
struct Layer {
  std::string via;       ///< the intermediary that uses it; empty where several do
  std::string evidence;  ///< how it was recognised, as a plain sentence
  /// The form is one client's, but others copy it: it names the intermediary only where no other
  /// layer does.
  bool weak = false;
};

/// The error in a body, without its wrappers.
struct Envelope {
  std::string type;
  std::string code;
  std::string message;
  /// The wrappers that were taken off, outermost first.
  std::vector<Layer> layers;
  /// Whether the innermost form is an error object of the API's shape.
  bool api_shape = false;
  /// Whether the error has members that the API does not send, e.g. `param`.
  bool foreign_members = false;
  /// Whether members that the API does not send are beside `error`.
  bool foreign_frame = false;
  /// Whether the text breaks off; type and message are then what could be read.
  bool broken = false;
};

/// Opens `body`: takes off its wrappers one after another, up to a bound in number and bytes. The
/// first message that is the API's own is the result; where there is none, the outermost message
/// is. Never fails: a body that cannot be opened is returned as `message`.
Envelope open_envelope(std::string_view body, const http::Headers& headers = {});

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/envelope.ipp"
#endif
