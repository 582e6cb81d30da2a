#pragma once

#include <utility>

#include "moonshot/async/detail/async_upload.hpp"
#include "moonshot/detail/drive/read_ahead.hpp"
#include "moonshot/resources/detail/file_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE ResourceCall<File> async_upload_call(const EventCore& core, FileContent file,
                                                     std::string purpose,
                                                     const UploadOptions& options) {
  file.body = read_ahead(std::move(file.body), core.reading_thread());
  return upload_call(core.settings(), file, std::move(purpose), options);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
