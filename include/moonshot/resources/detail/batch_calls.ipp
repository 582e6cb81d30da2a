#pragma once

#include <chrono>
#include <cstddef>
#include <utility>

#include "moonshot/detail/json/encode.hpp"
#include "moonshot/json.hpp"
#include "moonshot/resources/detail/batch_calls.hpp"
#include "moonshot/resources/detail/batch_input.hpp"
#include "moonshot/resources/detail/chat_checks.hpp"
#include "moonshot/resources/detail/requests.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE Result<FileContent> batch_file(const ClientCore& core,
                                               const std::vector<BatchItem>& items,
                                               const BatchSubmitOptions& options) {
  auto input = batch_input(items);
  if (!input) return input.error_ptr();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (const auto error = check_schemas(core.options, items[i].request)) {
      return usage_error_in("items[" + std::to_string(i) + "].request.", *error);
    }
  }
  auto content = file_from_memory(std::move(*input), options.file_name);
  content.type = "application/jsonl";
  return content;
}

MOONSHOT_INLINE BatchRequest batch_of(const BatchSubmitOptions& options, std::string file_id) {
  BatchRequest request;
  request.input_file_id = std::move(file_id);
  request.completion_window = options.completion_window;
  request.metadata = options.metadata;
  return request;
}

MOONSHOT_INLINE Result<CallRequest> batch_creation_request(const ClientCore& core,
                                                           const BatchRequest& request) {
  const auto& input = request.input_file_id;
  if (input.empty()) return usage_error("input_file_id", "it is empty");
  auto call = json_request("/batches", json::encode(request));
  if (!call) return call;
  call->request.repeatable = false;
  call->uploaded = core.recent_uploads.uploaded_at(input, std::chrono::steady_clock::now());
  return call;
}

MOONSHOT_INLINE Result<CallRequest> batch_page_request(const BatchListOptions& list) {
  std::string target = "/batches";
  if (!list.after.empty()) {
    auto later = id_path("/batches?after=", "after", list.after);
    if (!later) return later.error_ptr();
    target = std::move(*later);
  }
  if (list.limit) {
    target += (list.after.empty() ? "?limit=" : "&limit=") + std::to_string(*list.limit);
  }
  return bare_request("GET", std::move(target));
}

MOONSHOT_INLINE ResourceCall<Batch> batch_creation_call(const ClientCore& core,
                                                        const BatchRequest& request) {
  return {batch_creation_request(core, request)};
}

MOONSHOT_INLINE ResourceCall<Batch> batch_call(const std::string& id) {
  return {id_request("GET", "/batches/", "id", id)};
}

MOONSHOT_INLINE ResourceCall<Batch> batch_cancellation_call(const std::string& id) {
  return {id_request("POST", "/batches/", "id", id, "/cancel")};
}

MOONSHOT_INLINE ResourceCall<BatchPage> batch_page_call(const BatchListOptions& list) {
  return {batch_page_request(list)};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
