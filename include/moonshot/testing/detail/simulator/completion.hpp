#pragma once

/// @file
/// Writes an answer as the service does: as one JSON body, or as the events of a stream.

#include <cstdint>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/answers.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// What a completion tells beside the answer itself.
struct CompletionMetadata {
  std::string id;
  std::int64_t created = 0;
  std::string model;
  std::int64_t prompt_tokens = 0;
  std::int64_t cached_tokens = 0;
  /// 0: not reported.
  std::int64_t cache_write_tokens = 0;
  /// The `system_fingerprint`; empty for none.
  std::string fingerprint = {};
  /// What the events of a stream begin with.
  const char* event_prefix = "data: ";
};

/// The `usage` object. In recordings the cached tokens appear twice, and not at all when there are
/// none.
inline Json usage_json(const SimulatedAnswer& answer, const CompletionMetadata& metadata) {
  Json usage = {{"prompt_tokens", metadata.prompt_tokens},
                {"completion_tokens", answer.completion_tokens},
                {"total_tokens", metadata.prompt_tokens + answer.completion_tokens}};
  if (metadata.cached_tokens > 0) {
    usage["cached_tokens"] = metadata.cached_tokens;
    usage["prompt_tokens_details"] = {{"cached_tokens", metadata.cached_tokens}};
  }
  if (metadata.cache_write_tokens > 0) {
    usage["prompt_tokens_details"]["cache_write_tokens"] = metadata.cache_write_tokens;
  }
  if (answer.thinking) {
    usage["completion_tokens_details"] = {{"reasoning_tokens", answer.reasoning_tokens}};
  }
  return usage;
}

inline Json completion_json(const SimulatedAnswer& answer, const CompletionMetadata& metadata) {
  Json message = {{"role", "assistant"}, {"content", join(answer.content)}};
  if (!answer.reasoning.empty()) message["reasoning_content"] = join(answer.reasoning);
  for (const SimulatedToolCall& call : answer.tool_calls) {
    message["tool_calls"].push_back(
        {{"id", call.id},
         {"type", "function"},
         {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
  }
  const Json choice = {
      {"index", 0}, {"message", std::move(message)}, {"finish_reason", answer.finish_reason}};
  Json completion = {{"id", metadata.id},
                     {"object", "chat.completion"},
                     {"created", metadata.created},
                     {"model", metadata.model},
                     {"choices", Json::array({choice})},
                     {"usage", usage_json(answer, metadata)}};
  if (!metadata.fingerprint.empty()) completion["system_fingerprint"] = metadata.fingerprint;
  return completion;
}

/// The deltas in the documented order: role, reasoning, content, tool calls.
inline std::vector<Json> deltas_of(const SimulatedAnswer& answer) {
  std::vector<Json> deltas = {{{"role", "assistant"}, {"content", ""}}};
  for (const std::string& piece : answer.reasoning)
    deltas.push_back({{"reasoning_content", piece}});
  for (const std::string& piece : answer.content) deltas.push_back({{"content", piece}});
  std::int64_t index = 0;
  for (const SimulatedToolCall& call : answer.tool_calls) {
    const auto push = [&deltas](Json tool_call) {
      deltas.push_back({{"tool_calls", Json::array({std::move(tool_call)})}});
    };
    push({{"index", index},
          {"id", call.id},
          {"type", "function"},
          {"function", {{"name", call.name}, {"arguments", ""}}}});
    for (const std::string& piece : tokenize(call.arguments)) {
      push({{"index", index}, {"function", {{"arguments", piece}}}});
    }
    ++index;
  }
  return deltas;
}

/// The events of a stream. As in recordings, the usage is in the choice of the last chunk; with
/// `include_usage` it is also in one more chunk without choices, and null in all others.
inline std::vector<std::string> stream_events(const SimulatedAnswer& answer,
                                              const CompletionMetadata& metadata,
                                              bool include_usage) {
  std::vector<std::string> events;
  const auto push_event = [&](const std::string& data) {
    events.push_back(metadata.event_prefix + data + "\n\n");
  };
  const auto push = [&](Json choices, const Json& usage) {
    Json chunk = {{"id", metadata.id},
                  {"object", "chat.completion.chunk"},
                  {"created", metadata.created},
                  {"model", metadata.model},
                  {"choices", std::move(choices)}};
    if (include_usage) chunk["usage"] = usage;
    if (!metadata.fingerprint.empty()) chunk["system_fingerprint"] = metadata.fingerprint;
    push_event(to_go_json(chunk));
  };
  for (Json& delta : deltas_of(answer)) {
    push(Json::array({{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", nullptr}}}),
         nullptr);
  }
  const Json usage = usage_json(answer, metadata);
  push(Json::array({{{"index", 0},
                     {"delta", Json::object()},
                     {"finish_reason", answer.finish_reason},
                     {"usage", usage}}}),
       nullptr);
  if (include_usage) push(Json::array(), usage);
  push_event("[DONE]");
  return events;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
