#pragma once

#include <utility>

#include "moonshot/detail/call/guarded_error.hpp"
#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/resources/detail/batch_reader.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE Result<std::vector<std::string>> result_files(const Batch& batch) {
  if (!is_final(batch.status)) {
    return usage_error(
        "batch", "it is still " + batch.status.word() + "; wait() returns it when it is over");
  }
  std::vector<std::string> ids;
  for (const auto* id : {&batch.output_file_id, &batch.error_file_id}) {
    if (*id && !(*id)->empty()) ids.push_back(**id);
  }
  return ids;
}

MOONSHOT_INLINE BatchReader::BatchReader(const ClientCore& core, const CallOptions& options)
    : core_(core),
      longest_line_(response_limit(core, options)),
      secrets_(secrets_of(core, options)),
      lines_([this](std::string_view line) { take(line); }, longest_line_) {}

MOONSHOT_INLINE void BatchReader::take(std::string_view line) {
  auto result = read_batch_line(core_.endpoint, line);
  if (!result.completion) result.completion = guarded(result.completion.error_ptr(), secrets_);
  if (result.custom_id.empty() && !result.completion) {
    results_.unreadable.push_back(result.completion.error_ptr());
  } else {
    results_.by_id.emplace(std::move(result.custom_id), std::move(result.completion));
  }
}

MOONSHOT_INLINE bool BatchReader::push(std::string_view piece) {
  fits_ = lines_.push(piece);
  return fits_;
}

MOONSHOT_INLINE ErrorPtr BatchReader::end_file(ErrorPtr failure) {
  if (!fits_) {
    return decode_error({"", "lines of at most " + std::to_string(longest_line_) + " bytes",
                         "a longer one; raise max_response_bytes if it may be"},
                        {}, core_.endpoint)
        .share();
  }
  if (failure == nullptr) lines_.finish();
  return failure;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
