#pragma once

#include "moonshot/chat/detail/media_type.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct MediaSignature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view media_type;
  std::size_t also_at = 0;     ///< where `also` stands
  std::string_view also = {};  ///< for what would be too short a sign alone
};

using namespace std::string_view_literals;

// Tried in order. ISO media files say their brand behind `ftyp`; audio and raw photos have it, too.
inline constexpr MediaSignature media_signatures[] = {
    {0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    {0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    {0, "GIF87a"sv, "image/gif"},
    {0, "GIF89a"sv, "image/gif"},
    {8, "WEBP"sv, "image/webp", 0, "RIFF"sv},
    {0, "BM"sv, "image/bmp", 6, "\0\0\0\0"sv},
    {4, "ftyphei"sv, "image/heic"},
    {4, "ftyphev"sv, "image/heic"},
    {4, "ftypmif1"sv, "image/heif"},
    {4, "ftypmsf1"sv, "image/heif"},
    {4, "ftypqt  "sv, "video/quicktime"},
    {4, "ftyp3g"sv, "video/3gpp"},
    {4, "ftypiso"sv, "video/mp4"},
    {4, "ftypmp4"sv, "video/mp4"},
    {4, "ftypavc1"sv, "video/mp4"},
    {4, "ftypdash"sv, "video/mp4"},
    {4, "ftypM4V"sv, "video/mp4"},
    {4, "ftypMSNV"sv, "video/mp4"},
    {4, "ftypmmp4"sv, "video/mp4"},
    {4, "ftypf4v"sv, "video/mp4"},
    {4, "moov"sv, "video/quicktime"},
    {8, "AVI "sv, "video/avi", 0, "RIFF"sv},
    {0, "FLV\x01"sv, "video/x-flv"},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, "video/x-ms-wmv"},
    {0, "\x00\x00\x01\xBA"sv, "video/mpeg"},
    {0, "\x00\x00\x01\xB3"sv, "video/mpeg"},
};

/// WebM and Matroska begin alike; the head that follows names the kind.
MOONSHOT_INLINE bool is_webm(std::string_view bytes) noexcept {
  constexpr std::size_t head = 64;
  return bytes.substr(0, 4) == "\x1A\x45\xDF\xA3"sv &&
         bytes.substr(0, head).find("webm") != std::string_view::npos;
}

MOONSHOT_INLINE std::string_view media_type_of(std::string_view bytes) noexcept {
  const auto has = [&](std::size_t at, std::string_view sign) {
    return bytes.size() >= at + sign.size() && bytes.substr(at, sign.size()) == sign;
  };
  for (const auto& known : media_signatures) {
    if (has(known.offset, known.bytes) && has(known.also_at, known.also)) return known.media_type;
  }
  return is_webm(bytes) ? std::string_view("video/webm") : std::string_view();
}

MOONSHOT_INLINE bool is_video_type(std::string_view media_type) noexcept {
  return media_type.substr(0, 6) == "video/";
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
