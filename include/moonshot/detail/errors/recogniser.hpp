#pragma once

/// @file
/// What one intermediary does to an error, as data.

#include <string>
#include <string_view>
#include <vector>

#include "moonshot/detail/errors/error_object.hpp"
#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The texts found inside a wrapper, the most telling first.
using Inside = std::vector<std::string>;

/// Recognises a wrapper by the members of a JSON object.
struct ShapeRecogniser {
  std::string_view via;  ///< canonical name; empty where several intermediaries share the shape
  std::string_view evidence;  ///< how it shows
  /// Whether `object` has the shape; what it holds is added to `inside`.
  bool (*open)(const ErrorObject& object, const http::Headers& headers, Inside& inside);
  bool weak = false;  ///< see Layer::weak
};

/// Recognises a wrapper by words in a text that is not JSON.
struct TextRecogniser {
  std::string_view via;
  std::string_view evidence;
  bool weak;  ///< see Layer::weak
  bool (*open)(std::string_view text, Inside& inside);
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
