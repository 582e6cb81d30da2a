#pragma once

/// @file
/// How one intermediary wraps an error, as data.

#include <string>
#include <string_view>
#include <vector>

#include "moonshot/detail/errors/error_object.hpp"
#include "moonshot/http/headers.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The texts found inside a wrapper, the most telling first.
using InnerTexts = std::vector<std::string>;

/// Recognises a wrapper by the members of a JSON object.
struct ShapeRecogniser {
  std::string_view via;  ///< canonical name; empty where several intermediaries share the shape
  std::string_view evidence;  ///< how the wrapper is recognised, as a plain sentence
  /// Adds the texts inside `object` to `inside` where it has the shape. Returns whether it has.
  bool (*unwrap)(const ErrorObject& object, const http::Headers& headers, InnerTexts& inside);
  bool weak = false;  ///< see Layer::weak
};

/// Recognises a wrapper by the wording of a text that is not JSON.
struct TextRecogniser {
  std::string_view via;
  std::string_view evidence;
  bool weak;  ///< see Layer::weak
  /// Adds the texts inside `text` to `inside` where it has the wording. Returns whether it has.
  bool (*unwrap)(std::string_view text, InnerTexts& inside);
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
