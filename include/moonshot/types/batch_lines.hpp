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

/// One request of a batch. The API runs batches for kimi-k2.6 and kimi-k2.7-code, not for kimi-k3;
/// all requests of one batch must name the same model. API page:
/// https://platform.kimi.ai/docs/api/batch
struct BatchItem {
  std::string custom_id;  ///< your own id, which names the result; each one once in a batch
  ChatRequest request;    ///< `stream` and the sampling values stay unset
};

/// The answer to one line as it stands in the files of a batch.
struct BatchLineResponse {
  std::int64_t status_code = 0;           ///< HTTP status of this answer
  std::optional<std::string> request_id;  ///< not documented; absent where the server names none
  JsonText body;                          ///< a chat completion, or the body of an error
  Extra extra;                            ///< members that are not listed here
};
MOONSHOT_FIELDS(BatchLineResponse, status_code, request_id, body)

/// One line of an output or error file. The documentation shows the lines of the output file only;
/// those of the error file are read in the form of OpenAI's API.
struct BatchLine {
  std::optional<std::string> id;  ///< not documented; absent where the server names none
  std::string custom_id;          ///< `BatchItem::custom_id` of the request
  std::optional<BatchLineResponse> response;  ///< absent where the line was not run
  std::optional<JsonText> error;  ///< `{"code":...,"message":...}` where the line was not run
  Extra extra;                    ///< members that are not listed here
};
MOONSHOT_FIELDS(BatchLine, id, custom_id, response, error)

MOONSHOT_NAMESPACE_END
