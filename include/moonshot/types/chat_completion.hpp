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

/// Why an answer ended.
///
/// - `stop`: the model was done, or one of the texts of `ChatRequest::stop` came
/// - `length`: `max_completion_tokens` or the model's window was used up; the answer is cut off
/// - `tool_calls`: the model waits for the results of its tool calls
/// - `content_filter`, `function_call`: not documented by this API; other providers send them
MOONSHOT_OPEN_ENUM(FinishReason, stop, length, tool_calls, content_filter, function_call)

/// One of the likeliest tokens at a place of the answer.
struct TopLogprob {
  std::string token;                               ///< its text
  double logprob = 0;                              ///< natural logarithm of its probability
  std::optional<std::vector<std::int64_t>> bytes;  ///< its bytes in UTF-8, 0 to 255 each
  Extra extra;                                     ///< members that are not listed here
};
MOONSHOT_FIELDS(TopLogprob, token, logprob, bytes)

/// One token of the answer.
struct TokenLogprob {
  std::string token;                               ///< its text
  double logprob = 0;                              ///< natural logarithm of its probability
  std::optional<std::vector<std::int64_t>> bytes;  ///< its bytes in UTF-8, 0 to 255 each
  std::vector<TopLogprob> top_logprobs;            ///< as many as were asked for
  Extra extra;                                     ///< members that are not listed here
};
MOONSHOT_FIELDS(TokenLogprob, token, logprob, bytes, top_logprobs)

/// How likely the tokens of an answer were, in the form of OpenAI's API. Moonshot documents that it
/// answers `ChatRequest::logprobs` with it, but not its form.
struct Logprobs {
  std::vector<TokenLogprob> content;  ///< the tokens of the content, in order
  Extra extra;                        ///< members that are not listed here
};
MOONSHOT_FIELDS(Logprobs, content)

/// One answer to a request. Current models give exactly one.
struct Choice {
  std::int64_t index = 0;                     ///< 0 for the first
  Message message;                            ///< `Conversation::add` puts it into the history
  std::optional<FinishReason> finish_reason;  ///< absent where the server names none
  std::optional<Logprobs> logprobs;           ///< where `ChatRequest::logprobs` asked for it
  Extra extra;                                ///< members that are not listed here
};
MOONSHOT_FIELDS(Choice, index, message, finish_reason, logprobs)

/// A whole answer. The accumulated stream has the same type and, for the same answer, the same
/// value. API page: https://platform.kimi.ai/docs/api/chat
struct ChatCompletion {
  std::string id;                                 ///< `chatcmpl-...`, opaque
  std::string object;                             ///< `chat.completion`
  std::int64_t created = 0;                       ///< Unix time in seconds
  std::string model;                              ///< as the server names it
  std::vector<Choice> choices;                    ///< never empty in an answer that a call returned
  std::optional<Usage> usage;                     ///< absent where the server sent none
  std::optional<std::string> system_fingerprint;  ///< not documented; not seen with kimi-k3
  Extra extra;                                    ///< members that are not listed here
  http::ResponseHead head;                        ///< status line and headers of the answer
  /// Set where the call was made with `CallOptions::prove_origin`; `signatures().verify` says what
  /// it proves.
  std::optional<OriginProof> origin_proof;

  /// The text of the first choice, also where it came as parts; empty where there is none.
  std::string text() const {
    return choices.empty() ? std::string() : choices.front().message.content.joined_text();
  }
  /// The reasoning of the first choice; empty where there is none.
  std::string reasoning() const {
    return choices.empty() ? std::string()
                           : choices.front().message.reasoning_content.value_or(std::string());
  }
};
MOONSHOT_FIELDS(ChatCompletion, id, object, created, model, choices, usage, system_fingerprint)

/// A piece of the function and arguments of a tool call.
struct FunctionCallDelta {
  std::optional<std::string> name;       ///< whole, in the first piece
  std::optional<std::string> arguments;  ///< joined, the pieces are one JSON text
  Extra extra;                           ///< members that are not listed here
};
MOONSHOT_FIELDS(FunctionCallDelta, name, arguments)

/// A piece of a tool call. Only the first piece has id, type and name.
struct ToolCallDelta {
  std::optional<std::int64_t> index;          ///< the same for all pieces of one call
  std::optional<std::string> id;              ///< opaque; goes back as `tool_call_id`
  std::optional<ToolType> type;               ///< `function`
  std::optional<FunctionCallDelta> function;  ///< a piece of name or arguments
  Extra extra;                                ///< members that are not listed here
};
MOONSHOT_FIELDS(ToolCallDelta, index, id, type, function)

/// What a chunk adds to the message. Reasoning comes first, then content, then tool calls.
struct Delta {
  std::optional<Role> role;                      ///< `assistant`, in the first chunk
  std::optional<std::string> content;            ///< the text that follows
  std::optional<std::string> reasoning_content;  ///< the reasoning that follows
  std::vector<ToolCallDelta> tool_calls;         ///< pieces, to be joined by their `index`
  Extra extra;                                   ///< members that are not listed here
  /// Where the server sent the content as parts: those parts, whose text `content` holds. Not
  /// written.
  std::vector<ContentPart> content_parts;
};
MOONSHOT_FIELDS(Delta, role, content, reasoning_content, tool_calls)

/// What a chunk adds to one choice.
struct ChunkChoice {
  std::int64_t index = 0;                     ///< 0 for the first choice
  Delta delta;                                ///< empty in the last chunk of the choice
  std::optional<FinishReason> finish_reason;  ///< in the last chunk of the choice
  std::optional<Usage> usage;                 ///< on the last chunk of the choice only
  std::optional<Logprobs> logprobs;           ///< where `ChatRequest::logprobs` asked for it
  Extra extra;                                ///< members that are not listed here
};
MOONSHOT_FIELDS(ChunkChoice, index, delta, finish_reason, usage, logprobs)

/// One event of a stream. `choices` may be empty: look before you use the first one. API page:
/// https://platform.kimi.ai/docs/api/chat
struct ChatChunk {
  std::string id;                                 ///< `chatcmpl-...`, the same in all chunks
  std::string object;                             ///< `chat.completion.chunk`
  std::int64_t created = 0;                       ///< Unix time in seconds
  std::string model;                              ///< as the server names it
  std::vector<ChunkChoice> choices;               ///< empty in the chunk that has the usage
  std::optional<Usage> usage;                     ///< in one last chunk, see `StreamOptions`
  std::optional<std::string> system_fingerprint;  ///< not documented; not seen with kimi-k3
  Extra extra;                                    ///< members that are not listed here
  /// The lowest index of a choice in the stream so far, which some servers do not count from 0: the
  /// first choice, for `text` and `reasoning`. Not written.
  std::int64_t first_index = 0;

  /// The text that this chunk adds to the first choice; empty where it adds none.
  std::string text() const { return joined(&Delta::content); }
  /// The reasoning that this chunk adds to the first choice; empty where it adds none.
  std::string reasoning() const { return joined(&Delta::reasoning_content); }

 private:
  std::string joined(std::optional<std::string> Delta::*member) const {
    std::string all;
    for (const auto& choice : choices) {
      const auto& piece = choice.delta.*member;
      if (piece && (choice.index > 0 ? choice.index : 0) == first_index) all += *piece;
    }
    return all;
  }
};
MOONSHOT_FIELDS(ChatChunk, id, object, created, model, choices, usage, system_fingerprint)

MOONSHOT_NAMESPACE_END
