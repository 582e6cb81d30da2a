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

/// How far a batch is. It goes from `validating` to `failed` or `in_progress`, then to `finalizing`
/// and `completed`; or to `expired`; or to `cancelling` and `cancelled`.
///
/// - `validating`: the input file is being checked
/// - `failed`: the input file was found to be wrong; nothing was run
/// - `in_progress`: the requests are being run
/// - `finalizing`: the files with the results are being made
/// - `completed`: the results can be read
/// - `expired`: the completion window has passed
/// - `cancelling`: its end was asked for
/// - `cancelled`: it has ended by request
MOONSHOT_OPEN_ENUM(BatchStatus, validating, failed, in_progress, finalizing, completed, expired,
                   cancelling, cancelled)

/// Whether a batch of this status changes no more: `failed`, `completed`, `expired`, `cancelled`.
/// False for a status that is not known. Never fails; safe from any thread.
bool is_final(const BatchStatus& status) noexcept;

/// The body of `POST /v1/batches`. API page: https://platform.kimi.ai/docs/api/batch
struct BatchRequest {
  std::string input_file_id;  ///< a `.jsonl` file, uploaded for `file_purposes::batch`
  std::string endpoint = "/v1/chat/completions";  ///< the only one that the API takes
  std::string completion_window = "24h";          ///< `12h` to `7d`, e.g. `24h` or `3d`
  /// Your own labels: at most 16, keys of up to 64 and values of up to 512 characters.
  std::map<std::string, std::string> metadata;
  Extra extra;  ///< members that are not listed here
};
MOONSHOT_FIELDS(BatchRequest, input_file_id, endpoint, completion_window, metadata)

/// How many requests of a batch there are, and how many of them are done.
struct BatchRequestCounts {
  std::int64_t total = 0;      ///< all requests of the input file
  std::int64_t completed = 0;  ///< those that were answered
  std::int64_t failed = 0;     ///< those that failed
  Extra extra;                 ///< members that are not listed here
};
MOONSHOT_FIELDS(BatchRequestCounts, total, completed, failed)

/// A batch. Times are Unix times in seconds; one is absent until the batch has come that far.
struct Batch {
  std::string id;                               ///< opaque; the argument of `Batches::get`
  std::string object;                           ///< `batch`
  std::string endpoint;                         ///< `/v1/chat/completions`
  std::string input_file_id;                    ///< the file with the requests
  std::string completion_window;                ///< as it was asked for, e.g. `24h`
  BatchStatus status;                           ///< how far it is
  std::optional<std::string> output_file_id;    ///< the file with the lines that were answered
  std::optional<std::string> error_file_id;     ///< the file with the lines that failed
  std::int64_t created_at = 0;                  ///< when it was handed in
  std::optional<std::int64_t> in_progress_at;   ///< when the requests began to be run
  std::optional<std::int64_t> expires_at;       ///< when the completion window ends
  std::optional<std::int64_t> finalizing_at;    ///< when the results began to be made
  std::optional<std::int64_t> completed_at;     ///< when the results were there
  std::optional<std::int64_t> failed_at;        ///< the input file was found to be wrong
  std::optional<std::int64_t> expired_at;       ///< not documented; when the window had passed
  std::optional<std::int64_t> cancelling_at;    ///< when its end was asked for
  std::optional<std::int64_t> cancelled_at;     ///< when it had ended
  BatchRequestCounts request_counts;            ///< how many requests are done
  std::map<std::string, std::string> metadata;  ///< yours; in `extra` where a value is no text
  std::optional<JsonText> errors;  ///< what is wrong with the input; its form is not documented
  Extra extra;                     ///< members that are not listed here
  http::ResponseHead head;         ///< status line and headers of the answer; empty within a page
};
MOONSHOT_FIELDS(Batch, id, object, endpoint, input_file_id, completion_window, status,
                output_file_id, error_file_id, created_at, in_progress_at, expires_at,
                finalizing_at, completed_at, failed_at, expired_at, cancelling_at, cancelled_at,
                request_counts, metadata, errors)

/// One page of the batches of an organization, in the server's order.
struct BatchPage {
  std::string object;            ///< `list`
  std::vector<Batch> data;       ///< the batches of this page
  std::optional<bool> has_more;  ///< whether a page follows, after the id of the last batch
  Extra extra;                   ///< members that are not listed here
  http::ResponseHead head;       ///< status line and headers of the answer
};
MOONSHOT_FIELDS(BatchPage, object, data, has_more)

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/batches.ipp"
#endif
