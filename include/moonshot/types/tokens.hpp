#pragma once

/// @file
/// The body and the answer of `POST /v1/tokenizers/estimate-token-count`.

#include <cstdint>
#include <string>
#include <vector>

#include "moonshot/http/message.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What is to be counted. The endpoint is documented without tools. API page:
/// https://platform.kimi.ai/docs/api/estimate
struct TokenEstimateRequest {
  std::string model;              ///< one of `models`, or any other name
  std::vector<Message> messages;  ///< as in a `ChatRequest`, images and videos too
  Extra extra;                    ///< members that are not listed here
};
MOONSHOT_FIELDS(TokenEstimateRequest, model, messages)

/// The count.
struct TokenEstimateData {
  std::int64_t total_tokens = 0;  ///< prompt tokens
  Extra extra;                    ///< members that are not listed here
};
MOONSHOT_FIELDS(TokenEstimateData, total_tokens)

/// How many tokens the messages are for the model. Relays often do not pass this endpoint on.
struct TokenEstimate {
  TokenEstimateData data;   ///< the count
  Extra extra;              ///< members that are not listed here
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(TokenEstimate, data)

MOONSHOT_NAMESPACE_END
