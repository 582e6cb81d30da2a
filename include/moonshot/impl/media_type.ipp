#pragma once

#include "moonshot/media/media_type.hpp"

namespace moonshot {

namespace detail {

struct MediaSignature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view media_type;
};

using namespace std::string_view_literals;

// Tried in order. ISO media files say their brand behind `ftyp`.
inline constexpr MediaSignature media_signatures[] = {
    {0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    {0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    {0, "GIF87a"sv, "image/gif"},
    {0, "GIF89a"sv, "image/gif"},
    {8, "WEBP"sv, "image/webp"},
    {0, "BM"sv, "image/bmp"},
    {4, "ftypheic"sv, "image/heic"},
    {4, "ftypheix"sv, "image/heic"},
    {4, "ftyphevc"sv, "image/heic"},
    {4, "ftypmif1"sv, "image/heif"},
    {4, "ftypmsf1"sv, "image/heif"},
    {4, "ftypqt  "sv, "video/quicktime"},
    {4, "ftyp3g"sv, "video/3gpp"},
    {4, "ftyp"sv, "video/mp4"},
    {4, "moov"sv, "video/quicktime"},
    {8, "AVI "sv, "video/avi"},
    {0, "FLV\x01"sv, "video/x-flv"},
    {0, "\x1A\x45\xDF\xA3"sv, "video/webm"},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, "video/x-ms-wmv"},
    {0, "\x00\x00\x01\xBA"sv, "video/mpeg"},
    {0, "\x00\x00\x01\xB3"sv, "video/mpeg"},
};

}  // namespace detail

MOONSHOT_INLINE std::string_view media_type_of(std::string_view bytes) noexcept {
  for (const auto& known : detail::media_signatures) {
    if (bytes.size() < known.offset + known.bytes.size()) continue;
    if (bytes.substr(known.offset, known.bytes.size()) == known.bytes) return known.media_type;
  }
  return {};
}

MOONSHOT_INLINE bool is_video_type(std::string_view media_type) noexcept {
  return media_type.substr(0, 6) == "video/";
}

}  // namespace moonshot
