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

/// Texts at which the answer ends; they are not part of it. At most 5, each at most 32 bytes.
class Stop {
 public:
  Stop() = default;
  Stop(const char* text) : values_{text}, single_(true) {}
  Stop(std::string text) : values_{std::move(text)}, single_(true) {}
  Stop(std::vector<std::string> texts) : values_(std::move(texts)) {}
  Stop(std::initializer_list<std::string> texts) : values_(texts) {}

  const std::vector<std::string>& values() const noexcept { return values_; }
  /// Whether it is written as one string instead of a list.
  bool single() const noexcept { return single_; }

 private:
  std::vector<std::string> values_;
  bool single_ = false;
};

struct StreamOptions {
  std::optional<bool> include_usage;  ///< one more chunk with the usage at its top
  Extra extra;
};
MOONSHOT_FIELDS(StreamOptions, include_usage)

MOONSHOT_OPEN_ENUM(ThinkingType, enabled, disabled)
MOONSHOT_OPEN_ENUM(ThinkingKeep, all)
MOONSHOT_OPEN_ENUM(ReasoningEffort, low, high, max)

/// Whether the model thinks, and whether earlier thoughts stay in its context. K3 and K2.7-code
/// always think. Set either `effort` here or `reasoning_effort`, not both.
struct Thinking {
  std::optional<ThinkingType> type;
  std::optional<ThinkingKeep> keep;
  std::optional<ReasoningEffort> effort;
  Extra extra;
};
MOONSHOT_FIELDS(Thinking, type, keep, effort)

MOONSHOT_OPEN_ENUM(ResponseFormatType, text, json_object, json_schema)

struct JsonSchemaFormat {
  std::string name;
  std::optional<std::string> description;
  std::optional<JsonText> schema;  ///< Moonshot-flavoured JSON Schema
  std::optional<bool> strict;      ///< the server's default is true
  Extra extra;
};
MOONSHOT_FIELDS(JsonSchemaFormat, name, description, schema, strict)

struct ResponseFormat {
  ResponseFormatType type;
  std::optional<JsonSchemaFormat> json_schema;
  Extra extra;
};
MOONSHOT_FIELDS(ResponseFormat, type, json_schema)

MOONSHOT_OPEN_ENUM(PromptCacheMode, implicit)

struct PromptCacheOptions {
  std::optional<PromptCacheMode> mode;
  std::optional<std::string> ttl;  ///< `5m` (the server's default) or `1h`
  Extra extra;
};
MOONSHOT_FIELDS(PromptCacheOptions, mode, ttl)

/// Text that much of the answer is expected to repeat.
struct Prediction {
  std::string type = "content";
  Content content;
  Extra extra;
};
MOONSHOT_FIELDS(Prediction, type, content)

/// A chat request. Only `model` and `messages` are required. What is left unset is not sent; what
/// is set is sent as it is, also where the model allows one value only: the server decides.
struct ChatRequest {
  std::string model;
  std::vector<Message> messages;
  /// Upper limit of the answer, reasoning included. Counts against the TPM limit in full.
  std::optional<std::int64_t> max_completion_tokens;
  std::optional<std::int64_t> max_tokens;  ///< the older name of the same
  std::optional<double> temperature;       ///< current models accept their one fixed value only
  std::optional<double> top_p;
  std::optional<std::int64_t> n;
  std::optional<double> presence_penalty;
  std::optional<double> frequency_penalty;
  std::optional<Stop> stop;
  /// Set by `create` and `stream` themselves; a contradicting value is a `UsageError`.
  std::optional<bool> stream;
  std::optional<StreamOptions> stream_options;
  std::vector<Tool> tools;
  std::optional<ToolChoice> tool_choice;
  std::optional<ResponseFormat> response_format;
  std::optional<Thinking> thinking;
  std::optional<ReasoningEffort> reasoning_effort;
  std::optional<std::string> prompt_cache_key;  ///< a session or task id
  std::optional<PromptCacheOptions> prompt_cache_options;
  std::optional<std::string> safety_identifier;  ///< a hash of the end user
  std::optional<bool> logprobs;
  std::optional<std::int64_t> top_logprobs;
  std::optional<Prediction> prediction;
  Extra extra;  ///< members that are not listed here
};
MOONSHOT_FIELDS(ChatRequest, model, messages, max_completion_tokens, max_tokens, temperature, top_p,
                n, presence_penalty, frequency_penalty, stop, stream, stream_options, tools,
                tool_choice, response_format, thinking, reasoning_effort, prompt_cache_key,
                prompt_cache_options, safety_identifier, logprobs, top_logprobs, prediction)

MOONSHOT_NAMESPACE_END
