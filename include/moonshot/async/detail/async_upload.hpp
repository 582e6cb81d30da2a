#pragma once

/// @file
/// Uploads that no loop waits for.

#include <string>

#include "moonshot/detail/drive/event_core.hpp"
#include "moonshot/resources/detail/resource_call.hpp"
#include "moonshot/resources/upload_options.hpp"
#include "moonshot/types/files.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The call that sends `file`, which is read on another thread where reading may take a while.
ResourceCall<File> async_upload_call(const EventCore& core, FileContent file, std::string purpose,
                                     const UploadOptions& options);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/async/detail/async_upload.ipp"
#endif
