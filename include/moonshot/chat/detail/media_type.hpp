#pragma once

/// @file
/// The kind of an image or video, by its first bytes.

#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The MIME type of the image or video that begins with `bytes`, by its content; empty where it is
/// none of those that the API takes: jpeg, png, gif, webp, bmp, heic, heif; mp4, mpeg, quicktime,
/// avi, x-flv, webm, x-ms-wmv, 3gpp. The first 64 bytes are enough. SVG is none: the API refuses
/// it. Never fails. API page: https://platform.kimi.ai/docs/guide/use-kimi-vision-model
std::string_view media_type_of(std::string_view bytes) noexcept;

/// Whether a MIME type is that of a video.
bool is_video_type(std::string_view media_type) noexcept;

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/detail/media_type.ipp"
#endif
