#pragma once

#include <algorithm>
#include <chrono>

#include "moonshot/detail/call/ending.hpp"
#include "moonshot/detail/call/prepare.hpp"
#include "moonshot/detail/drive/sleep.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/json.hpp"
#include "moonshot/resources/batches.hpp"
#include "moonshot/resources/detail/chat_checks.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"
#include "moonshot/resources/detail/id_path.hpp"
#include "moonshot/resources/detail/line_splitter.hpp"
#include "moonshot/retryable.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

template <>
inline constexpr std::string_view content_member<Batch> = "id";

MOONSHOT_INLINE Result<Batch> call_for_batch(const detail::ClientCore& core, const char* method,
                                             const std::string& id, std::string_view suffix,
                                             const CallOptions& options) {
  auto target = detail::id_path("/batches/", "id", id, suffix);
  if (!target) return target.error_ptr();
  http::Request request;
  request.method = method;
  request.target = std::move(*target);
  return detail::call_for<Batch>(core, std::move(request), options);
}

/// Whether looking again may help. An answer that broke off may be asked for again here.
MOONSHOT_INLINE bool passes(const Error& error) {
  return is_retryable(error) || error.kind() == ErrorKind::stream_interrupted;
}

MOONSHOT_INLINE ErrorPtr waited_too_long(const Endpoint& endpoint, const std::string& status,
                                         std::chrono::milliseconds limit) {
  CallErrorData data;
  data.message = "the batch is still " + (status.empty() ? "not seen" : status) + " after " +
                 std::to_string(limit.count()) + " ms of waiting";
  data.endpoint = endpoint;
  return make_call_error<TimeoutError>(std::move(data));
}

}  // namespace detail

MOONSHOT_INLINE Result<Batch> Batches::try_submit(const std::vector<BatchItem>& items,
                                                  const BatchSubmitOptions& options) const {
  auto input = detail::batch_input(items);
  if (!input) return input.error_ptr();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (const auto error = detail::check_schemas(core_->options, items[i].request)) {
      return detail::usage_error_in("items[" + std::to_string(i) + "].request.", *error);
    }
  }
  auto content = file_from_memory(std::move(*input), options.file_name);
  content.type = "application/jsonl";
  const auto file = detail::ResourceAccess::make<Files>(core_).try_upload(
      content, file_purposes::batch, options.upload);
  if (!file) return file.error_ptr();
  BatchRequest request;
  request.input_file_id = file->id;
  request.completion_window = options.completion_window;
  request.metadata = options.metadata;
  return try_create(request, options.upload.call);
}

MOONSHOT_INLINE Result<Batch> Batches::try_create(const BatchRequest& request,
                                                  const CallOptions& options) const {
  if (request.input_file_id.empty()) return usage_error("input_file_id", "it is empty");
  auto body = json::encode(request);
  if (!body) return body.error_ptr();
  http::Request wire;
  wire.method = "POST";
  wire.target = "/batches";
  wire.body = std::move(*body);
  wire.repeatable = false;
  detail::CallRequest call = std::move(wire);
  call.uploaded =
      core_->recent_uploads.uploaded_at(request.input_file_id, std::chrono::steady_clock::now());
  return detail::call_for<Batch>(*core_, std::move(call), options);
}

MOONSHOT_INLINE Result<Batch> Batches::try_get(const std::string& id,
                                               const CallOptions& options) const {
  return detail::call_for_batch(*core_, "GET", id, {}, options);
}

MOONSHOT_INLINE Result<Batch> Batches::try_cancel(const std::string& id,
                                                  const CallOptions& options) const {
  return detail::call_for_batch(*core_, "POST", id, "/cancel", options);
}

MOONSHOT_INLINE Result<BatchPage> Batches::try_page(const BatchListOptions& list,
                                                    const CallOptions& options) const {
  return BatchRange::page(*core_, list, options);
}

MOONSHOT_INLINE Result<Batch> Batches::try_wait(const std::string& id,
                                                const BatchWaitOptions& options) const {
  using std::chrono::milliseconds;
  if (options.first_interval <= milliseconds(0)) {
    return usage_error("first_interval", "it must be more than 0");
  }
  milliseconds waited{0};
  auto interval = options.first_interval;
  int failures = 0;
  std::string status;
  for (;;) {
    auto batch = try_get(id, options.call);
    failures = batch ? 0 : failures + 1;
    if (!batch && (!detail::passes(batch.error()) || failures > options.failures_in_a_row)) {
      return batch;
    }
    if (batch) {
      status = batch->status.word();
      if (options.on_progress) options.on_progress(*batch);
      if (is_final(batch->status)) return batch;
    }
    if (options.limit) {
      if (waited >= *options.limit) {
        return detail::waited_too_long(core_->endpoint, status, waited);
      }
      interval = (std::min)(interval, *options.limit - waited);
    }
    if (!detail::pause_for(core_->options.retry, interval, options.call.cancel)) {
      return detail::cancelled_while(core_->endpoint, "waited for a batch", {});
    }
    waited += interval;
    interval =
        (std::min)(interval * 2, (std::max)(options.longest_interval, options.first_interval));
  }
}

MOONSHOT_INLINE ErrorPtr Batches::read_file(const std::string& id, BatchResults& results,
                                            const CallOptions& options) const {
  const auto longest = options.max_response_bytes.value_or(core_->options.max_response_bytes);
  const auto secrets = detail::secrets_of(*core_, options);
  detail::LineSplitter lines(
      [&](std::string_view line) {
        auto result = read_batch_line(core_->endpoint, line);
        if (!result.completion) {
          result.completion = detail::guarded(result.completion.error_ptr(), secrets);
        }
        if (result.custom_id.empty() && !result.completion) {
          results.unreadable.push_back(result.completion.error_ptr());
        } else {
          results.by_id.emplace(std::move(result.custom_id), std::move(result.completion));
        }
      },
      longest);
  bool fits = true;
  const auto read = detail::ResourceAccess::make<Files>(core_).try_content(
      id, [&](std::string_view piece) { return fits = lines.push(piece); }, options);
  if (!fits) {
    return detail::decode_error({"", "lines of at most " + std::to_string(longest) + " bytes",
                                 "a longer one; raise max_response_bytes if it may be"},
                                {}, core_->endpoint)
        .share();
  }
  if (!read) return read.error_ptr();
  lines.finish();
  return nullptr;
}

MOONSHOT_INLINE Result<BatchResults> Batches::try_results(const Batch& batch,
                                                          const CallOptions& options) const {
  if (!is_final(batch.status)) {
    return usage_error(
        "batch", "it is still " + batch.status.word() + "; wait() returns it when it is over");
  }
  BatchResults results;
  for (const auto* id : {&batch.output_file_id, &batch.error_file_id}) {
    if (!*id || (*id)->empty()) continue;
    if (auto error = read_file(**id, results, options)) return error;
  }
  return results;
}

MOONSHOT_NAMESPACE_END
