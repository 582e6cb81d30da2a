#pragma once

/// @file
/// What `/v1/batches` takes and answers.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "moonshot/http/message.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/json_text.hpp"
#include "moonshot/value/open_enum.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_OPEN_ENUM(BatchStatus, validating, failed, in_progress, finalizing, completed, expired,
                   cancelling, cancelled)

/// Whether a batch of this status changes no more. False for a status that is not known.
bool is_final(const BatchStatus& status) noexcept;

/// The body of `POST /v1/batches`.
struct BatchRequest {
  std::string input_file_id;
  std::string endpoint = "/v1/chat/completions";
  std::string completion_window = "24h";        ///< `12h` to `7d`
  std::map<std::string, std::string> metadata;  ///< 16 pairs; 64 and 512 characters
  Extra extra;
};
MOONSHOT_FIELDS(BatchRequest, input_file_id, endpoint, completion_window, metadata)

/// How many lines of a batch are done.
struct BatchRequestCounts {
  std::int64_t total = 0;
  std::int64_t completed = 0;
  std::int64_t failed = 0;
  Extra extra;
};
MOONSHOT_FIELDS(BatchRequestCounts, total, completed, failed)

/// A batch. Times are Unix times in seconds, absent where it has not come to that.
struct Batch {
  std::string id;
  std::string object;
  std::string endpoint;
  std::string input_file_id;
  std::string completion_window;
  BatchStatus status;
  std::optional<std::string> output_file_id;  ///< lines that were answered
  std::optional<std::string> error_file_id;   ///< lines that failed
  std::int64_t created_at = 0;
  std::optional<std::int64_t> in_progress_at;
  std::optional<std::int64_t> expires_at;
  std::optional<std::int64_t> finalizing_at;
  std::optional<std::int64_t> completed_at;
  std::optional<std::int64_t> failed_at;  ///< the input was found to be wrong
  std::optional<std::int64_t> expired_at;
  std::optional<std::int64_t> cancelling_at;
  std::optional<std::int64_t> cancelled_at;
  BatchRequestCounts request_counts;
  std::map<std::string, std::string> metadata;  ///< in `extra` where a value is no text
  std::optional<JsonText> errors;  ///< what is wrong with the input; its form is not documented
  Extra extra;
  http::ResponseHead head;  ///< status line and headers of the answer; empty within a page
};
MOONSHOT_FIELDS(Batch, id, object, endpoint, input_file_id, completion_window, status,
                output_file_id, error_file_id, created_at, in_progress_at, expires_at,
                finalizing_at, completed_at, failed_at, expired_at, cancelling_at, cancelled_at,
                request_counts, metadata, errors)

/// One page of the batches of an organization, newest first.
struct BatchPage {
  std::string object;
  std::vector<Batch> data;
  std::optional<bool> has_more;
  Extra extra;
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(BatchPage, object, data, has_more)

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/batches.ipp"
#endif
