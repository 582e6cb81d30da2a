#pragma once

#include <utility>

#include "moonshot/chat/detail/media_type.hpp"
#include "moonshot/chat/media_part.hpp"
#include "moonshot/detail/files/read_file.hpp"
#include "moonshot/detail/text/base64.hpp"
#include "moonshot/detail/text/search.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

MOONSHOT_INLINE Result<ContentPart> part_of(std::string_view bytes, const char* argument) {
  const auto media_type = detail::media_type_of(bytes);
  if (media_type.empty()) {
    return usage_error(argument,
                       bytes.empty()
                           ? "it is empty"
                           : "it is no image or video that the API takes (jpeg, png, gif, webp, "
                             "bmp, heic; mp4, mov, mpeg, avi, flv, webm, wmv, 3gp)");
  }
  std::string url = "data:" + std::string(media_type) + ";base64," + detail::base64(bytes);
  return detail::is_video_type(media_type) ? video_part(std::move(url))
                                           : image_part(std::move(url));
}

}  // namespace detail

MOONSHOT_INLINE Result<ContentPart> try_media_part(std::string_view bytes) {
  return detail::part_of(bytes, "bytes");
}

MOONSHOT_INLINE Result<ContentPart> try_media_file(const std::string& path) {
  const auto bytes = detail::read_file(path);
  if (!bytes) return usage_error("path", "the file " + path + " cannot be read");
  return detail::part_of(*bytes, "path");
}

MOONSHOT_INLINE std::string_view problem_with_media_url(std::string_view url) noexcept {
  using detail::starts_with_ignoring_case;
  if (starts_with_ignoring_case(url, "http://") || starts_with_ignoring_case(url, "https://")) {
    return "the API takes no public URLs; give the content (media_file, media_part), or upload the "
           "file and name it by ms://";
  }
  return {};
}

MOONSHOT_NAMESPACE_END
