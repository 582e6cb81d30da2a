#pragma once

#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/detail/drive/sleep.hpp"
#include "moonshot/resources/batches.hpp"
#include "moonshot/resources/detail/batch_calls.hpp"
#include "moonshot/resources/detail/batch_reader.hpp"
#include "moonshot/resources/detail/batch_wait.hpp"
#include "moonshot/resources/detail/file_calls.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE Result<Batch> Batches::try_submit(const std::vector<BatchItem>& items,
                                                  const BatchSubmitOptions& options) const {
  const auto content = detail::batch_file(*core_, items, options);
  if (!content) return content.error_ptr();
  const auto& upload = options.upload;
  const auto file = detail::make_call(
      *core_, detail::upload_call(*core_, *content, file_purposes::batch, upload), upload.call);
  if (!file) return file.error_ptr();
  return try_create(detail::batch_of(options, file->id), upload.call);
}

MOONSHOT_INLINE Result<Batch> Batches::try_create(const BatchRequest& request,
                                                  const CallOptions& options) const {
  return detail::make_call(*core_, detail::batch_creation_call(*core_, request), options);
}

MOONSHOT_INLINE Result<Batch> Batches::try_get(const std::string& id,
                                               const CallOptions& options) const {
  return detail::make_call(*core_, detail::batch_call(id), options);
}

MOONSHOT_INLINE Result<Batch> Batches::try_cancel(const std::string& id,
                                                  const CallOptions& options) const {
  return detail::make_call(*core_, detail::batch_cancellation_call(id), options);
}

MOONSHOT_INLINE Result<BatchPage> Batches::try_page(const BatchListOptions& list,
                                                    const CallOptions& options) const {
  return detail::make_call(*core_, detail::batch_page_call(list), options);
}

MOONSHOT_INLINE Result<Batch> Batches::try_wait(const std::string& id,
                                                const BatchWaitOptions& options) const {
  if (auto error = detail::check_wait(options)) return error;
  detail::BatchWait wait(*core_, options);
  for (;;) {
    auto seen = try_get(id, options.call);
    if (seen && options.on_progress) options.on_progress(*seen);
    const auto interval = wait.next(seen);
    if (!interval) return seen;
    if (!detail::pause_for(core_->options.retry, *interval, options.call.cancel)) {
      return wait.cancelled();
    }
  }
}

MOONSHOT_INLINE Result<BatchResults> Batches::try_results(const Batch& batch,
                                                          const CallOptions& options) const {
  const auto files = detail::result_files(batch);
  if (!files) return files.error_ptr();
  detail::BatchReader reader(*core_, options);
  for (const auto& id : *files) {
    auto request = detail::content_request(*core_, id);
    if (!request) return request.error_ptr();
    const auto read = detail::run_download(
        *core_, std::move(*request), [&](std::string_view piece) { return reader.push(piece); },
        options);
    if (auto error = reader.end_file(read.error_ptr())) return error;
  }
  return std::move(reader.results());
}

MOONSHOT_NAMESPACE_END
