#pragma once

#include "moonshot/async/async_files.hpp"
#include "moonshot/async/detail/async_upload.hpp"
#include "moonshot/async/detail/download_call.hpp"
#include "moonshot/async/detail/prepared_call.hpp"
#include "moonshot/resources/detail/file_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE AsyncCall<File> AsyncFiles::upload(const FileContent& file, std::string purpose,
                                                   const UploadOptions& options) const {
  return detail::prepare_call(
      core_, detail::async_upload_call(*core_, file, std::move(purpose), options), options.call);
}

MOONSHOT_INLINE AsyncCall<FileList> AsyncFiles::list(const CallOptions& options) const {
  return detail::prepare_call(core_, detail::files_call(), options);
}

MOONSHOT_INLINE AsyncCall<File> AsyncFiles::get(const std::string& id,
                                                const CallOptions& options) const {
  return detail::prepare_call(core_, detail::file_call(core_->settings(), id), options);
}

MOONSHOT_INLINE AsyncCall<std::string> AsyncFiles::content(const std::string& id,
                                                           const CallOptions& options) const {
  return detail::prepare_call(core_, detail::content_call(core_->settings(), id), options);
}

MOONSHOT_INLINE AsyncCall<http::ResponseHead> AsyncFiles::stream_content(
    const std::string& id, PieceHandler on_piece, const CallOptions& options) const {
  return detail::download_call(core_, detail::content_request(core_->settings(), id),
                               std::move(on_piece), options);
}

MOONSHOT_INLINE AsyncCall<FileDeletion> AsyncFiles::remove(const std::string& id,
                                                           const CallOptions& options) const {
  return detail::prepare_call(core_, detail::removal_call(id), options);
}

MOONSHOT_NAMESPACE_END
