#pragma once

/// @file
/// Images and videos as parts of a message.

#include <string>
#include <string_view>

#include "moonshot/result.hpp"
#include "moonshot/types/message.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The image or video in `bytes` as a part with a `data:` URL. Its kind is told by its content.
/// Fails with `UsageError` (`bytes`) where that is no image or video that the API takes, see
/// `MediaUrl`. A request may have 100 MB: upload large videos as files instead, and name them by
/// `ms_url`. Safe from any thread.
Result<ContentPart> try_media_part(std::string_view bytes);
/// The same; throws the error as its exact class.
inline ContentPart media_part(std::string_view bytes) { return try_media_part(bytes).value(); }

/// The same for the file at `path`, which is read whole. Fails with `UsageError` (`path`), also
/// where the file cannot be read.
Result<ContentPart> try_media_file(const std::string& path);
/// The same; throws the error as its exact class.
inline ContentPart media_file(const std::string& path) { return try_media_file(path).value(); }

/// What is wrong with the URL of an image or video, in words, or an empty text: the API takes
/// `data:` and `ms://`, and refuses public `http` and `https` URLs. The text lives as long as the
/// program.
std::string_view problem_with_media_url(std::string_view url) noexcept;

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/media_part.ipp"
#endif
