#pragma once

/// @file
/// Opening the shapes in which an error arrives, until the words of the failing party are left.

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
  bool weak = false;  ///< one client's habit that others copy: any better-known layer names the way
};

/// What an error body says once it is opened.
struct Envelope {
  std::string type;
  std::string code;
  std::string message;
  /// The wrappers that were taken off, outermost first.
  std::vector<Layer> layers;
  /// The innermost form is the API's own object.
  bool api_shape = false;
  /// Members beside those that the API sends, e.g. `param`.
  bool foreign_members = false;
  /// Members that the API does not send stand beside `error`.
  bool foreign_frame = false;
  /// The text breaks off; type and message are what could be read.
  bool broken = false;
};

/// Opens `body`. Wrappers are taken off one after another, bounded in number and bytes, and the
/// first words that are the API's own win; without any, the outermost message does. Never fails:
/// what cannot be opened is returned as `message`.
Envelope open_envelope(std::string_view body, const http::Headers& headers = {});

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/envelope.ipp"
#endif
