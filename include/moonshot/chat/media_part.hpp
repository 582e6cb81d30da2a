#pragma once

/// @file
/// Images and videos as parts of a message.

#include <string>
#include <string_view>

#include "moonshot/result.hpp"
#include "moonshot/types/message.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The image or video in `bytes` as a part with a `data:` URL; its kind is told by its content.
/// Fails with `UsageError` (`bytes`) for one that the API does not take. Large videos are better
/// uploaded as a file and named by `ms://`.
Result<ContentPart> try_media_part(std::string_view bytes);
/// The same; throws the error.
inline ContentPart media_part(std::string_view bytes) {
  return std::move(try_media_part(bytes).value());
}

/// The same for the file at `path`, which is read whole. Fails with `UsageError` (`path`) also
/// where it cannot be read.
Result<ContentPart> try_media_file(const std::string& path);
inline ContentPart media_file(const std::string& path) {
  return std::move(try_media_file(path).value());
}

/// What is wrong with the URL of an image or video, or nothing: the API takes `data:` and `ms://`,
/// and refuses public `http` and `https` URLs.
std::string_view problem_with_media_url(std::string_view url) noexcept;

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/media_part.ipp"
#endif
