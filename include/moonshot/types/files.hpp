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
inline constexpr const char* extract = "file-extract";  ///< its text, see `Files::content`
inline constexpr const char* image = "image";           ///< for messages, see `ms_url`
inline constexpr const char* video = "video";           ///< for messages, see `ms_url`
inline constexpr const char* batch = "batch";           ///< the input of a batch
}  // namespace file_purposes

/// What is uploaded: bytes from memory, a file from disk, or a `BodySource` of your own. Copies
/// share the body: do not upload them at the same time.
struct FileContent {
  std::string name;  ///< with its extension, by which the server tells the kind of the file
  /// The bytes. Read on the thread of the upload; for an `AsyncClient`, see `AsyncFiles::upload`.
  std::shared_ptr<http::BodySource> body;
  std::string type = "application/octet-stream";  ///< MIME type
};

/// A file of these bytes with this name. Never fails.
FileContent file_from_memory(std::string bytes, std::string name);
/// The file at `path`, which is read in pieces while it is sent; its name is the last part of the
/// path. Never fails: a file that cannot be read is the `UsageError` of its upload.
FileContent file_from_disk(const std::string& path);

/// An uploaded file. API page: https://platform.kimi.ai/docs/api/files
struct File {
  std::string id;               ///< opaque; new ids begin with `file_`, older ones do not
  std::string object;           ///< `file`
  std::int64_t bytes = 0;       ///< its size
  std::int64_t created_at = 0;  ///< Unix time in seconds
  std::string filename;         ///< the server may rename a file whose name it has already
  std::string purpose;          ///< one of `file_purposes`, or another word
  std::string status;  ///< `ready` in the documentation, `ok` in its examples: do not rely on it
  std::optional<std::string> status_details;  ///< more about a failure or a warning
  Extra extra;                                ///< members that are not listed here
  http::ResponseHead head;  ///< status line and headers of the answer; empty within a list
};
MOONSHOT_FIELDS(File, id, object, bytes, created_at, filename, purpose, status, status_details)

/// All files of the account. There is no pagination.
struct FileList {
  std::string object;       ///< `list`
  std::vector<File> data;   ///< all files, in the server's order
  Extra extra;              ///< members that are not listed here
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(FileList, object, data)

/// The answer to the removal of a file.
struct FileDeletion {
  std::string id;           ///< of the file
  std::string object;       ///< `file`
  bool deleted = false;     ///< whether it is gone
  Extra extra;              ///< members that are not listed here
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(FileDeletion, id, object, deleted)

/// How a message refers to an uploaded image or video: `image_part(ms_url(file.id))`. Never fails.
std::string ms_url(std::string_view file_id);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/files.ipp"
#endif
