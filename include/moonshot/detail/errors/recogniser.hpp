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

/// What a wrapper shows beyond its name; the values can be combined.
struct Trait {
  enum : unsigned {
    passes_on = 0,  ///< it passes on the words of whoever failed
    /// The form is one client's, but others copy it: it names the intermediary only where no other
    /// wrapper does.
    copied = 1,
    speaks = 2,        ///< what stands directly in it and is not the API's is its own
    adds_members = 4,  ///< it adds members such as `param` to the API's errors
    names_vendor = 8,  ///< it names another vendor as the sender of all that is in it
    any_member = 16    ///< the words stand in a member whose name does not say that it is an error
  };
};

/// Recognises a wrapper by the members of a JSON object.
struct ShapeRecogniser {
  std::string_view via;  ///< canonical name; empty where several intermediaries share the shape
  std::string_view evidence;  ///< how the wrapper is recognised, as a plain sentence
  unsigned traits;            ///< of `Trait`
  /// Adds the texts inside `object` to `inside` where it has the shape. Returns whether it has. A
  /// wrapper with nothing inside is an error of its own.
  bool (*unwrap)(const ErrorObject& object, const http::Headers& headers, InnerTexts& inside);
};

/// Recognises a wrapper by the wording of a text that is not JSON.
struct TextRecogniser {
  std::string_view via;
  std::string_view evidence;
  unsigned traits;
  /// Adds the texts inside `text` to `inside` where it has the wording. Returns whether it has.
  bool (*unwrap)(std::string_view text, InnerTexts& inside);
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
