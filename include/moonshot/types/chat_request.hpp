#pragma once

/// @file
/// The body of `POST /v1/chat/completions`.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/types/message.hpp"
#include "moonshot/types/models.hpp"
#include "moonshot/types/tool.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/open_enum.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Texts at which the answer ends; they are not part of it. At most 5, each at most 32 bytes; the
/// API refuses more (`InvalidRequest`).
class Stop {
 public:
  /// No text; written as an empty list.
  Stop() = default;
  /// One text, written as a string.
  Stop(const char* text) : values_{text}, single_(true) {}
  /// One text, written as a string.
  Stop(std::string text) : values_{std::move(text)}, single_(true) {}
  /// Several texts, written as a list.
  Stop(std::vector<std::string> texts) : values_(std::move(texts)) {}
  /// Several texts, written as a list.
  Stop(std::initializer_list<std::string> texts) : values_(texts) {}

  /// The texts.
  const std::vector<std::string>& values() const noexcept { return values_; }
  /// Whether it is written as a string and not as a list.
  bool single() const noexcept { return single_; }

 private:
  std::vector<std::string> values_;
  bool single_ = false;
};

/// Choices for a stream.
struct StreamOptions {
  /// Whether one more chunk comes at the end, with `ChatChunk::usage` and without choices. Unset:
  /// false, the usage is in the last chunk of the choice only, which may lack details of the cache.
  std::optional<bool> include_usage;
  Extra extra;  ///< members that are not listed here
};
MOONSHOT_FIELDS(StreamOptions, include_usage)

/// Whether the model thinks.
///
/// - `enabled`: it does; the default
/// - `disabled`: it does not. For kimi-k2.6. kimi-k2.7-code refuses it (`InvalidRequest`); kimi-k3
///   always thinks by its documentation, and was measured both to ignore this word and to obey it
MOONSHOT_OPEN_ENUM(ThinkingType, enabled, disabled)
/// Which earlier thoughts stay in the model's context.
///
/// - `all`: those of all turns
MOONSHOT_OPEN_ENUM(ThinkingKeep, all)
/// How much a model thinks: `low`, `high` or `max`. `Model::reasoning_efforts` lists the words that
/// a model takes.
MOONSHOT_OPEN_ENUM(ReasoningEffort, low, high, max)

/// Whether the model thinks, and whether earlier thoughts stay in its context. For kimi-k2.6;
/// kimi-k2.7-code takes its defaults only, and kimi-k3 is documented without it. By their
/// documentation both always think.
struct Thinking {
  std::optional<ThinkingType> type;  ///< unset: `enabled`
  /// Unset: kimi-k2.6 ignores the `reasoning_content` of earlier turns; kimi-k2.7-code keeps all.
  std::optional<ThinkingKeep> keep;
  /// Sent by Kimi's own client, not documented. Set this or `ChatRequest::reasoning_effort`, not
  /// both: which of them wins is not known.
  std::optional<ReasoningEffort> effort;
  Extra extra;  ///< members that are not listed here
};
MOONSHOT_FIELDS(Thinking, type, keep, effort)

/// What an answer is written as.
///
/// - `text`: plain text; the default
/// - `json_object`: a JSON object, which the prompt has to describe; not together with
///   `Message::partial`
/// - `json_schema`: JSON that fits a schema
MOONSHOT_OPEN_ENUM(ResponseFormatType, text, json_object, json_schema)

/// The schema that an answer must fit. `response_format_for<T>()` makes one for a C++ type.
struct JsonSchemaFormat {
  std::string name;                        ///< required; names the schema
  std::optional<std::string> description;  ///< tells the model what it is for
  std::optional<JsonText> schema;          ///< required; an object, see `check_schema`
  /// Whether the answer must fit the schema, which must then be Moonshot-flavoured JSON Schema.
  /// False: it is any JSON object. Unset: true.
  std::optional<bool> strict;
  Extra extra;  ///< members that are not listed here
};
MOONSHOT_FIELDS(JsonSchemaFormat, name, description, schema, strict)

/// What the answer is to be written as. All current models take it.
struct ResponseFormat {
  ResponseFormatType type;                      ///< text, any JSON object, or JSON of a schema
  std::optional<JsonSchemaFormat> json_schema;  ///< required for `json_schema`, else unset
  Extra extra;                                  ///< members that are not listed here
};
MOONSHOT_FIELDS(ResponseFormat, type, json_schema)

/// How prompts are cached.
///
/// - `implicit`: by the server, which finds the longest prefix that it knows
MOONSHOT_OPEN_ENUM(PromptCacheMode, implicit)

/// How long a prompt stays in the cache. For kimi-k3, which bills what it writes there; the K2
/// models have no such option.
struct PromptCacheOptions {
  std::optional<PromptCacheMode> mode;  ///< `implicit`, the only mode
  std::optional<std::string> ttl;       ///< `5m` or `1h`, which costs twice as much; unset: `5m`
  Extra extra;                          ///< members that are not listed here
};
MOONSHOT_FIELDS(PromptCacheOptions, mode, ttl)

/// Text that much of the answer is expected to repeat, e.g. a file that is changed a little. The
/// answer can then come sooner.
struct Prediction {
  std::string type = "content";  ///< the only kind
  Content content;               ///< a text, or parts of the type `text`
  Extra extra;                   ///< members that are not listed here
};
MOONSHOT_FIELDS(Prediction, type, content)

/// A chat request. Only `model` and `messages` are required. What is left unset or empty is not
/// sent; what is set is sent as it is, also where the model allows one value only: the server
/// decides, and a refusal is an `InvalidRequest`. The whole body may have 100 MB. API page:
/// https://platform.kimi.ai/docs/api/chat
struct ChatRequest {
  std::string model;              ///< one of `models`, or any other name; unknown: `NotFound`
  std::vector<Message> messages;  ///< the history and the new message, oldest first; not empty
  /// The most tokens that the answer may have, reasoning included; where they are used up it ends
  /// with `length`. Unset: 131,072 for kimi-k3, which takes up to 1,048,576; 32,768 for kimi-k2.6
  /// and kimi-k2.7-code. The limit of tokens per minute counts all of it, used or not. Prompt and
  /// answer together must fit into the model's window.
  std::optional<std::int64_t> max_completion_tokens;
  /// The older name of `max_completion_tokens`, which wins where both are set.
  std::optional<std::int64_t> max_tokens;
  /// Current models take one value only: 1.0; kimi-k2.6 that does not think takes 0.6.
  std::optional<double> temperature;
  std::optional<double> top_p;              ///< current models take 0.95 only
  std::optional<std::int64_t> n;            ///< number of choices; current models take 1 only
  std::optional<double> presence_penalty;   ///< current models take 0 only
  std::optional<double> frequency_penalty;  ///< current models take 0 only
  std::optional<Stop> stop;                 ///< texts at which the answer ends; unset: none
  /// Set by `create` and `stream` themselves; a contradicting value is a `UsageError`.
  std::optional<bool> stream;
  std::optional<StreamOptions> stream_options;  ///< for `stream` only
  std::vector<Tool> tools;  ///< what the model may call; counts as prompt tokens
  /// Whether the model must call a tool. Unset: `auto`. `required` needs a tool, in `tools` or in a
  /// message; kimi-k2.6 and kimi-k2.7-code are documented without it. A function by name is refused
  /// while the model thinks.
  std::optional<ToolChoice> tool_choice;
  std::optional<ResponseFormat> response_format;  ///< unset: plain text
  std::optional<Thinking> thinking;               ///< for kimi-k2.6, see there; unset: it thinks
  /// For kimi-k3. Unset: `max`. Choose before a conversation begins: a change makes its cached
  /// prefix useless.
  std::optional<ReasoningEffort> reasoning_effort;
  /// An id of the conversation or task, which makes hits in the cache more likely; the same for all
  /// of its requests. Recommended for many turns; Kimi Code asks for it. Unset: none.
  std::optional<std::string> prompt_cache_key;
  std::optional<PromptCacheOptions> prompt_cache_options;  ///< for kimi-k3; unset: 5 minutes
  /// A stable name of your end user, by which misuse can be traced: a hash, not a name or address.
  std::optional<std::string> safety_identifier;
  /// Whether the answer has `Choice::logprobs`. Unset: false. Documented, but kimi-k3 refuses true.
  std::optional<bool> logprobs;
  /// How many of the likeliest tokens are told for each place, 0 to 20; needs `logprobs`.
  std::optional<std::int64_t> top_logprobs;
  std::optional<Prediction> prediction;  ///< text that the answer is expected to repeat
  Extra extra;                           ///< members that are not listed here
};
MOONSHOT_FIELDS(ChatRequest, model, messages, max_completion_tokens, max_tokens, temperature, top_p,
                n, presence_penalty, frequency_penalty, stop, stream, stream_options, tools,
                tool_choice, response_format, thinking, reasoning_effort, prompt_cache_key,
                prompt_cache_options, safety_identifier, logprobs, top_logprobs, prediction)

MOONSHOT_NAMESPACE_END
