#pragma once

/// @file
/// The results of a batch, read while their files arrive.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/detail/call/prepare.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/batch_results.hpp"
#include "moonshot/resources/detail/line_splitter.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The ids of the files that hold the results of `batch`. `UsageError` where it is not over.
Result<std::vector<std::string>> result_files(const Batch& batch);

/// Reads one file after another, line by line. Not for concurrent use.
class BatchReader {
 public:
  /// `core` must outlive it; `options` are those of the downloads.
  BatchReader(const ClientCore& core, const CallOptions& options);
  BatchReader(const BatchReader&) = delete;
  BatchReader& operator=(const BatchReader&) = delete;

  /// Takes the next piece of a file. Returns whether more of it is wanted.
  bool push(std::string_view piece);
  /// Notes the end of a file, whose download has failed with `failure` or, where that is null,
  /// ended well. Returns why the results cannot be had, or null.
  ErrorPtr end_file(ErrorPtr failure);

  /// All lines so far.
  BatchResults& results() noexcept { return results_; }

 private:
  void take(std::string_view line);

  const ClientCore& core_;
  const std::size_t longest_line_;
  const CallSecrets secrets_;
  LineSplitter lines_;
  bool fits_ = true;
  BatchResults results_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/detail/batch_reader.ipp"
#endif
