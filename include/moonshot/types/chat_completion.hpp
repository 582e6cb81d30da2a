#pragma once

/// @file
/// The answer to a chat request, whole and in pieces.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "moonshot/http/message.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/types/signature.hpp"
#include "moonshot/types/usage.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/open_enum.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_OPEN_ENUM(FinishReason, stop, length, tool_calls, content_filter, function_call)

struct TopLogprob {
  std::string token;
  double logprob = 0;
  std::optional<std::vector<std::int64_t>> bytes;
  Extra extra;
};
MOONSHOT_FIELDS(TopLogprob, token, logprob, bytes)

struct TokenLogprob {
  std::string token;
  double logprob = 0;
  std::optional<std::vector<std::int64_t>> bytes;
  std::vector<TopLogprob> top_logprobs;
  Extra extra;
};
MOONSHOT_FIELDS(TokenLogprob, token, logprob, bytes, top_logprobs)

struct Logprobs {
  std::vector<TokenLogprob> content;
  Extra extra;
};
MOONSHOT_FIELDS(Logprobs, content)

struct Choice {
  std::int64_t index = 0;
  Message message;
  std::optional<FinishReason> finish_reason;
  std::optional<Logprobs> logprobs;
  Extra extra;
};
MOONSHOT_FIELDS(Choice, index, message, finish_reason, logprobs)

/// A whole answer; the accumulated stream has the same type and, for the same answer, the same
/// value.
struct ChatCompletion {
  std::string id;
  std::string object;
  std::int64_t created = 0;  ///< Unix time in seconds
  std::string model;
  std::vector<Choice> choices;
  std::optional<Usage> usage;
  std::optional<std::string> system_fingerprint;
  Extra extra;
  http::ResponseHead head;  ///< status line and headers of the answer
  /// Set where the call was made with `CallOptions::prove_origin`: give it to
  /// `signatures().verify`.
  std::optional<OriginProof> origin_proof;

  /// The text of the first choice; empty where there is none.
  std::string text() const {
    const auto* text = choices.empty() ? nullptr : choices.front().message.content.text();
    return text != nullptr ? *text : std::string();
  }
  /// The reasoning of the first choice; empty where there is none.
  std::string reasoning() const {
    return choices.empty() ? std::string()
                           : choices.front().message.reasoning_content.value_or(std::string());
  }
};
MOONSHOT_FIELDS(ChatCompletion, id, object, created, model, choices, usage, system_fingerprint)

struct FunctionCallDelta {
  std::optional<std::string> name;
  std::optional<std::string> arguments;
  Extra extra;
};
MOONSHOT_FIELDS(FunctionCallDelta, name, arguments)

/// A piece of a tool call. Only the first piece has id, type and name.
struct ToolCallDelta {
  std::optional<std::int64_t> index;  ///< pieces of one call share it
  std::optional<std::string> id;
  std::optional<ToolType> type;
  std::optional<FunctionCallDelta> function;
  Extra extra;
};
MOONSHOT_FIELDS(ToolCallDelta, index, id, type, function)

/// What a chunk adds to the message.
struct Delta {
  std::optional<Role> role;
  std::optional<std::string> content;
  std::optional<std::string> reasoning_content;
  std::vector<ToolCallDelta> tool_calls;
  Extra extra;
};
MOONSHOT_FIELDS(Delta, role, content, reasoning_content, tool_calls)

struct ChunkChoice {
  std::int64_t index = 0;
  Delta delta;
  std::optional<FinishReason> finish_reason;
  std::optional<Usage> usage;  ///< on the last chunk of the choice
  std::optional<Logprobs> logprobs;
  Extra extra;
};
MOONSHOT_FIELDS(ChunkChoice, index, delta, finish_reason, usage, logprobs)

/// One event of a stream. `choices` may be empty.
struct ChatChunk {
  std::string id;
  std::string object;
  std::int64_t created = 0;
  std::string model;
  std::vector<ChunkChoice> choices;
  std::optional<Usage> usage;
  std::optional<std::string> system_fingerprint;
  Extra extra;

  /// The text that this chunk adds to the first choice; empty where it adds none.
  std::string text() const {
    for (const auto& choice : choices) {
      if (choice.index == 0 && choice.delta.content) return *choice.delta.content;
    }
    return {};
  }
  /// The reasoning that this chunk adds to the first choice; empty where it adds none.
  std::string reasoning() const {
    for (const auto& choice : choices) {
      if (choice.index == 0 && choice.delta.reasoning_content)
        return *choice.delta.reasoning_content;
    }
    return {};
  }
};
MOONSHOT_FIELDS(ChatChunk, id, object, created, model, choices, usage, system_fingerprint)

MOONSHOT_NAMESPACE_END
