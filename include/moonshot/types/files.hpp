#pragma once

/// @file
/// What `/v1/files` takes and answers.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/http/body_source.hpp"
#include "moonshot/http/message.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What a file is uploaded for. Any other string does as well: the server's own texts name more
/// purposes (`batch_output`, `lambda`) than its documentation.
namespace file_purposes {
inline constexpr const char* extract = "file-extract";  ///< its text is read out, see `content`
inline constexpr const char* image = "image";           ///< for messages, see `ms_url`
inline constexpr const char* video = "video";           ///< for messages, see `ms_url`
inline constexpr const char* batch = "batch";           ///< the input of a batch
}  // namespace file_purposes

/// What is uploaded: from memory, from disk, or from a `BodySource` of your own. Copies share the
/// body: do not upload them at the same time.
struct FileContent {
  std::string name;  ///< the server goes by its extension
  std::shared_ptr<http::BodySource> body;
  std::string type = "application/octet-stream";  ///< MIME type
};

/// These bytes, under this name.
FileContent file_from_memory(std::string bytes, std::string name);
/// The file at `path`, read in pieces while it is sent, under the last part of its path. A file
/// that cannot be read is the `UsageError` of its upload.
FileContent file_from_disk(const std::string& path);

/// An uploaded file.
struct File {
  std::string id;
  std::string object;
  std::int64_t bytes = 0;
  std::int64_t created_at = 0;  ///< Unix time in seconds
  std::string filename;
  std::string purpose;
  std::string status;  ///< `ready` in the documentation, `ok` in its examples
  std::optional<std::string> status_details;
  Extra extra;
  http::ResponseHead head;  ///< status line and headers of the answer; empty within a list
};
MOONSHOT_FIELDS(File, id, object, bytes, created_at, filename, purpose, status, status_details)

/// All files of the account. There is no pagination.
struct FileList {
  std::string object;
  std::vector<File> data;
  Extra extra;
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(FileList, object, data)

/// The answer to the removal of a file.
struct FileDeletion {
  std::string id;
  std::string object;
  bool deleted = false;
  Extra extra;
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(FileDeletion, id, object, deleted)

/// How a message refers to an uploaded image or video: `image_part(ms_url(file.id))`.
std::string ms_url(std::string_view file_id);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/files.ipp"
#endif
