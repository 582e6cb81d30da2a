#pragma once

/// @file
/// `/v1/batches`.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/batch_options.hpp"
#include "moonshot/resources/batch_range.hpp"
#include "moonshot/resources/batch_results.hpp"
#include "moonshot/resources/detail/batch_input.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/batch_lines.hpp"
#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Many requests at once, for less money and within hours. Cheap to copy; all functions are safe
/// from any thread. Kimi Code has no batches. API page: https://platform.kimi.ai/docs/api/batch
///
/// The `try_` functions return a `Result`; their twins return the value and throw the same error as
/// its exact class. All may fail with any class of the family; an empty id is a `UsageError`.
class Batches {
 public:
  /// Builds the input of `items` (see `batch_input`), uploads it and creates the batch. Where only
  /// the last step fails, the uploaded file stays.
  Result<Batch> try_submit(const std::vector<BatchItem>& items,
                           const BatchSubmitOptions& options = {}) const;
  /// As `try_submit`; throws the error as its exact class.
  Batch submit(const std::vector<BatchItem>& items, const BatchSubmitOptions& options = {}) const {
    return try_submit(items, options).value();
  }

  /// Creates a batch of a file that was uploaded for `file_purposes::batch`.
  Result<Batch> try_create(const BatchRequest& request, const CallOptions& options = {}) const;
  /// As `try_create`; throws the error as its exact class.
  Batch create(const BatchRequest& request, const CallOptions& options = {}) const {
    return try_create(request, options).value();
  }

  /// How a batch is doing.
  Result<Batch> try_get(const std::string& id, const CallOptions& options = {}) const;
  /// As `try_get`; throws the error as its exact class.
  Batch get(const std::string& id, const CallOptions& options = {}) const {
    return try_get(id, options).value();
  }

  /// All batches, asked for page by page while they are read. Sends nothing by itself; failures are
  /// those of the range.
  BatchRange list(BatchListOptions list = {}, CallOptions options = {}) const {
    return BatchRange(core_, std::move(list), std::move(options));
  }
  /// One page of the list.
  Result<BatchPage> try_page(const BatchListOptions& list = {},
                             const CallOptions& options = {}) const;
  /// As `try_page`; throws the error as its exact class.
  BatchPage page(const BatchListOptions& list = {}, const CallOptions& options = {}) const {
    return try_page(list, options).value();
  }

  /// Asks the server to end a batch; the requests that are done by then have results.
  Result<Batch> try_cancel(const std::string& id, const CallOptions& options = {}) const;
  /// As `try_cancel`; throws the error as its exact class.
  Batch cancel(const std::string& id, const CallOptions& options = {}) const {
    return try_cancel(id, options).value();
  }

  /// Asks for the status until it is final (see `is_final`) and returns the batch, also one that
  /// failed or has expired. Waits by `RetryOptions::sleep`. Fails with `TimeoutError` where
  /// `BatchWaitOptions::limit` passes, and with `Cancelled`.
  Result<Batch> try_wait(const std::string& id, const BatchWaitOptions& options = {}) const;
  /// As `try_wait`; throws the error as its exact class.
  Batch wait(const std::string& id, const BatchWaitOptions& options = {}) const {
    return try_wait(id, options).value();
  }

  /// Reads the results of a batch that is over, line by line. Each is an answer or its exact error.
  /// Fails where a file cannot be had, and with `UsageError` where the batch is not over yet.
  Result<BatchResults> try_results(const Batch& batch, const CallOptions& options = {}) const;
  /// As `try_results`; throws the error as its exact class.
  BatchResults results(const Batch& batch, const CallOptions& options = {}) const {
    return try_results(batch, options).value();
  }

 private:
  friend struct detail::ResourceAccess;
  explicit Batches(std::shared_ptr<const detail::ClientCore> core) noexcept
      : core_(std::move(core)) {}

  std::shared_ptr<const detail::ClientCore> core_;
};

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/batches.ipp"
#endif
