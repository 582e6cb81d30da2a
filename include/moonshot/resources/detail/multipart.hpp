#pragma once

/// @file
/// Bodies of the type multipart/form-data (RFC 7578), encoded as browsers do.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/http/body_source.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A form with fields of text and one file, which comes last.
struct Form {
  std::vector<std::pair<std::string, std::string>> fields;
  std::string file_field;
  std::string file_name;
  std::string file_type;  ///< MIME type
  std::shared_ptr<http::BodySource> file;
};

/// What separates the parts of a form: random, so that no file holds it.
std::string make_boundary();

/// The `Content-Type` of a form.
std::string form_content_type(std::string_view boundary);

/// The form as it goes over the wire. The file is read while the body is.
std::shared_ptr<http::BodySource> form_body(const Form& form, std::string_view boundary);

/// A name between the quotes of a part's header: quotes and line breaks are written as `%22`, `%0D`
/// and `%0A`, everything else as it is (WHATWG HTML, "multipart/form-data encoding algorithm").
std::string form_quoted(std::string_view name);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/multipart.ipp"
#endif
