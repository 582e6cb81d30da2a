#pragma once

/// @file
/// The calls to `/v1/files`.

#include <string>
#include <string_view>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/resources/detail/resource_call.hpp"
#include "moonshot/resources/upload_options.hpp"
#include "moonshot/types/files.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

template <>
inline constexpr std::string_view content_member<File> = "id";
template <>
inline constexpr std::string_view content_member<FileDeletion> = "deleted";

/// The call that sends `file`, and remembers that it was uploaded. `UsageError` for what is wrong
/// with its arguments, and where the file turns out to be unreadable. `core` must outlive it.
ResourceCall<File> upload_call(const ClientCore& core, const FileContent& file, std::string purpose,
                               const UploadOptions& options);

/// The call for the list of files.
ResourceCall<FileList> files_call();

/// The call for one file, without its content. It waits for a file that was uploaded just now, and
/// so do the next two.
ResourceCall<File> file_call(const ClientCore& core, const std::string& id);

/// The call for the content of a file.
ResourceCall<std::string> content_call(const ClientCore& core, const std::string& id);

/// The request of that, for those who read the content while it arrives.
Result<CallRequest> content_request(const ClientCore& core, const std::string& id);

/// The call that deletes a file.
ResourceCall<FileDeletion> removal_call(const std::string& id);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/file_calls.ipp"
#endif
