#pragma once

/// @file
/// What comes out of a batch.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/endpoint.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/batch_lines.hpp"
#include "moonshot/types/chat_completion.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The outcome of one line.
struct BatchLineResult {
  std::string custom_id;              ///< empty where the line cannot be read
  Result<ChatCompletion> completion;  ///< the answer, or the error of this request alone
};

/// The outcomes of a batch.
struct BatchResults {
  /// The outcomes by the `custom_id` of their request. A batch that was cancelled or has expired
  /// need not have one for each request.
  std::map<std::string, Result<ChatCompletion>, std::less<>> by_id;
  /// One for each line that cannot be read: a `DecodeError` with its bytes.
  std::vector<ErrorPtr> unreadable;

  /// The outcome of `custom_id`, or null.
  const Result<ChatCompletion>* find(std::string_view custom_id) const noexcept {
    const auto found = by_id.find(custom_id);
    return found == by_id.end() ? nullptr : &found->second;
  }
};

/// Reads one line of an output or error file. Never fails: a line that is no answer is the exact
/// error, `DecodeError` where it cannot be read, `StreamInterrupted` where its answer was written
/// as the events of a stream that lack their end.
BatchLineResult read_batch_line(const Endpoint& endpoint, std::string_view line);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/resources/batch_results.ipp"
#endif
