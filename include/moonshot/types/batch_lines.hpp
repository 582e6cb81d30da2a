#pragma once

/// @file
/// The lines of the files that go into a batch and come out of it.

#include <cstdint>
#include <optional>
#include <string>

#include "moonshot/types/chat_request.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// One request of a batch. The API runs batches for kimi-k2.6 and kimi-k2.7-code.
struct BatchItem {
  std::string custom_id;  ///< yours; names the result
  ChatRequest request;
};

/// The answer to one line as it stands in the files of a batch.
struct BatchLineResponse {
  std::int64_t status_code = 0;
  std::optional<std::string> request_id;
  JsonText body;
  Extra extra;
};
MOONSHOT_FIELDS(BatchLineResponse, status_code, request_id, body)

/// One line of an output or error file.
struct BatchLine {
  std::optional<std::string> id;
  std::string custom_id;
  std::optional<BatchLineResponse> response;
  std::optional<JsonText> error;  ///< `{"code":…,"message":…}` where the line was not run
  Extra extra;
};
MOONSHOT_FIELDS(BatchLine, id, custom_id, response, error)

MOONSHOT_NAMESPACE_END
