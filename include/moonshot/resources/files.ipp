#pragma once

#include "moonshot/resources/detail/file_calls.hpp"
#include "moonshot/resources/files.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<File> Files::try_upload(const FileContent& file, std::string purpose,
                                               const UploadOptions& options) const {
  return detail::make_call(*core_, detail::upload_call(*core_, file, std::move(purpose), options),
                           options.call);
}

MOONSHOT_INLINE Result<FileList> Files::try_list(const CallOptions& options) const {
  return detail::make_call(*core_, detail::files_call(), options);
}

MOONSHOT_INLINE Result<File> Files::try_get(const std::string& id,
                                            const CallOptions& options) const {
  return detail::make_call(*core_, detail::file_call(*core_, id), options);
}

MOONSHOT_INLINE Result<std::string> Files::try_content(const std::string& id,
                                                       const CallOptions& options) const {
  return detail::make_call(*core_, detail::content_call(*core_, id), options);
}

MOONSHOT_INLINE Result<http::ResponseHead> Files::download(const std::string& id,
                                                           const detail::PieceCallback& on_piece,
                                                           const CallOptions& options) const {
  auto request = detail::content_request(*core_, id);
  if (!request) return request.error_ptr();
  return detail::run_download(*core_, std::move(*request), on_piece, options);
}

MOONSHOT_INLINE Result<FileDeletion> Files::try_remove(const std::string& id,
                                                       const CallOptions& options) const {
  return detail::make_call(*core_, detail::removal_call(id), options);
}

MOONSHOT_NAMESPACE_END
