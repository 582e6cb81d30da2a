#pragma once

#include <cstdint>
#include <random>

#include "moonshot/resources/detail/multipart.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::string make_boundary() {
  std::random_device random;
  std::string boundary = "moonshot-";
  for (int word = 0; word < 4; ++word) {
    std::uint32_t bits = random();
    for (int digit = 0; digit < 8; ++digit, bits >>= 4U) boundary += "0123456789abcdef"[bits & 15U];
  }
  return boundary;
}

MOONSHOT_INLINE std::string form_content_type(std::string_view boundary) {
  return "multipart/form-data; boundary=" + std::string(boundary);
}

MOONSHOT_INLINE std::string form_quoted(std::string_view name) {
  std::string quoted;
  for (const char c : name) {
    switch (c) {
      case '"':
        quoted += "%22";
        break;
      case '\r':
        quoted += "%0D";
        break;
      case '\n':
        quoted += "%0A";
        break;
      default:
        quoted += c;
    }
  }
  return quoted;
}

MOONSHOT_INLINE std::shared_ptr<http::BodySource> form_body(const Form& form,
                                                            std::string_view boundary) {
  const std::string delimiter = "--" + std::string(boundary);
  const auto part = [&](const std::string& name) {
    return delimiter + "\r\nContent-Disposition: form-data; name=\"" + form_quoted(name) + "\"";
  };
  std::string head;
  for (const auto& [name, value] : form.fields) head += part(name) + "\r\n\r\n" + value + "\r\n";
  head += part(form.file_field) + "; filename=\"" + form_quoted(form.file_name) +
          "\"\r\nContent-Type: " + form.file_type + "\r\n\r\n";
  return std::make_shared<http::JoinedBody>(std::vector<std::shared_ptr<http::BodySource>>{
      std::make_shared<http::MemoryBody>(std::move(head)), form.file,
      std::make_shared<http::MemoryBody>("\r\n" + delimiter + "--\r\n")});
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
