#pragma once

#include <array>
#include <cstdint>
#include <fstream>
#include <utility>

#include "moonshot/impl/redact.ipp"
#include "moonshot/media/media_part.hpp"
#include "moonshot/media/media_type.hpp"

namespace moonshot {

namespace detail {

MOONSHOT_INLINE Result<ContentPart> part_of(std::string_view bytes, const char* argument) {
  const auto media_type = media_type_of(bytes);
  if (media_type.empty()) {
    return usage_error(argument,
                       bytes.empty()
                           ? "it is empty"
                           : "it is no image or video that the API takes (jpeg, png, gif, webp, "
                             "bmp, heic; mp4, mov, mpeg, avi, flv, webm, wmv, 3gp)");
  }
  std::string url = "data:" + std::string(media_type) + ";base64," + base64(bytes);
  return is_video_type(media_type) ? video_part(std::move(url)) : image_part(std::move(url));
}

}  // namespace detail

MOONSHOT_INLINE Result<ContentPart> try_media_part(std::string_view bytes) {
  return detail::part_of(bytes, "bytes");
}

MOONSHOT_INLINE Result<ContentPart> try_media_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  // Reading a directory throws from the stream's buffer, and `read` alone keeps that in.
  for (std::array<char, 65536> piece; file;) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    bytes.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof() || file.bad()) {
    return usage_error("path", "the file " + path + " cannot be read");
  }
  return detail::part_of(bytes, "path");
}

MOONSHOT_INLINE std::string_view problem_with_media_url(std::string_view url) noexcept {
  using detail::starts_with_ignoring_case;
  if (starts_with_ignoring_case(url, "http://") || starts_with_ignoring_case(url, "https://")) {
    return "the API takes no public URLs; give the content (media_file, media_part), or upload the "
           "file and name it by ms://";
  }
  return {};
}

MOONSHOT_INLINE std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) {
      return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
    };
    const std::uint32_t group = (byte(i) << 16U) | (byte(i + 1) << 8U) | byte(i + 2);
    text += digits[group >> 18U];
    text += digits[(group >> 12U) & 63U];
    text += i + 1 < bytes.size() ? digits[(group >> 6U) & 63U] : '=';
    text += i + 2 < bytes.size() ? digits[group & 63U] : '=';
  }
  return text;
}

}  // namespace moonshot
