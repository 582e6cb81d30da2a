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

/// What is to be counted. No tools: the endpoint is documented without them.
struct TokenEstimateRequest {
  std::string model;
  std::vector<Message> messages;
  Extra extra;
};
MOONSHOT_FIELDS(TokenEstimateRequest, model, messages)

struct TokenEstimateData {
  std::int64_t total_tokens = 0;
  Extra extra;
};
MOONSHOT_FIELDS(TokenEstimateData, total_tokens)

/// How many tokens the messages are for the model.
struct TokenEstimate {
  TokenEstimateData data;
  Extra extra;
  http::ResponseHead head;  ///< status line and headers of the answer
};
MOONSHOT_FIELDS(TokenEstimate, data)

MOONSHOT_NAMESPACE_END
