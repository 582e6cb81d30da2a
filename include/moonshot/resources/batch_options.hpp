#pragma once

/// @file
/// Choices for batches.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "moonshot/options.hpp"
#include "moonshot/resources/upload_options.hpp"
#include "moonshot/types/batches.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Where a list of batches begins.
struct BatchListOptions {
  std::string after;  ///< the id of the batch before the first one; empty: the newest
  std::optional<std::int64_t> limit;  ///< batches on one page; the server's default is 20
};

/// Choices for handing in a batch.
struct BatchSubmitOptions {
  std::string completion_window = "24h";        ///< `12h` to `7d`
  std::map<std::string, std::string> metadata;  ///< 16 pairs; 64 and 512 characters
  std::string file_name = "batch.jsonl";        ///< the name of the uploaded input
  UploadOptions upload;                         ///< `upload.call` is for both calls
};

/// How a batch is waited for.
struct BatchWaitOptions {
  /// The wait between the first two requests for the status; it doubles with each, up to
  /// `longest_interval`. Must be more than 0.
  std::chrono::milliseconds first_interval{5000};
  std::chrono::milliseconds longest_interval{60000};  ///< the longest wait between two requests
  /// How long all waits together may take; after that `TimeoutError`. Nothing: no limit.
  std::optional<std::chrono::milliseconds> limit;
  /// How many requests in a row may fail for a reason that passes by itself, each after its own
  /// retries.
  int failures_in_a_row = 5;
  /// Told of the batch after each request. What it throws passes through unchanged.
  std::function<void(const Batch&)> on_progress;
  CallOptions call;  ///< for each request; its token also ends the waits
};

MOONSHOT_NAMESPACE_END
