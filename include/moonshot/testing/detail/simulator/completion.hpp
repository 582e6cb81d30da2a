#pragma once

/// @file
/// An answer as the service writes it: one JSON body, or the events of a stream.

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

/// What the answer is wrapped in.
struct Envelope {
  std::string id;
  std::int64_t created = 0;
  std::string model;
  std::int64_t prompt_tokens = 0;
  std::int64_t cached_tokens = 0;
  /// 0: writes are not told.
  std::int64_t cache_write_tokens = 0;
  /// `system_fingerprint`, where not empty.
  std::string fingerprint = {};
  /// What the events of a stream begin with.
  const char* event_prefix = "data: ";
};

/// The cached tokens are named twice, and not at all when nothing was cached (measured).
inline Json usage_json(const Answer& answer, const Envelope& envelope) {
  Json usage = {{"prompt_tokens", envelope.prompt_tokens},
                {"completion_tokens", answer.completion_tokens},
                {"total_tokens", envelope.prompt_tokens + answer.completion_tokens}};
  if (envelope.cached_tokens > 0) {
    usage["cached_tokens"] = envelope.cached_tokens;
    usage["prompt_tokens_details"] = {{"cached_tokens", envelope.cached_tokens}};
  }
  if (envelope.cache_write_tokens > 0) {
    usage["prompt_tokens_details"]["cache_write_tokens"] = envelope.cache_write_tokens;
  }
  if (answer.thinking) {
    usage["completion_tokens_details"] = {{"reasoning_tokens", answer.reasoning_tokens}};
  }
  return usage;
}

inline Json completion_json(const Answer& answer, const Envelope& envelope) {
  Json message = {{"role", "assistant"}, {"content", join(answer.content)}};
  if (!answer.reasoning.empty()) message["reasoning_content"] = join(answer.reasoning);
  for (const ToolCall& call : answer.tool_calls) {
    message["tool_calls"].push_back(
        {{"id", call.id},
         {"type", "function"},
         {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
  }
  const Json choice = {
      {"index", 0}, {"message", std::move(message)}, {"finish_reason", answer.finish_reason}};
  Json completion = {{"id", envelope.id},
                     {"object", "chat.completion"},
                     {"created", envelope.created},
                     {"model", envelope.model},
                     {"choices", Json::array({choice})},
                     {"usage", usage_json(answer, envelope)}};
  if (!envelope.fingerprint.empty()) completion["system_fingerprint"] = envelope.fingerprint;
  return completion;
}

/// The deltas in the documented order: role, reasoning, content, tool calls.
inline std::vector<Json> deltas_of(const Answer& answer) {
  std::vector<Json> deltas = {{{"role", "assistant"}, {"content", ""}}};
  for (const std::string& piece : answer.reasoning)
    deltas.push_back({{"reasoning_content", piece}});
  for (const std::string& piece : answer.content) deltas.push_back({{"content", piece}});
  std::int64_t index = 0;
  for (const ToolCall& call : answer.tool_calls) {
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

/// The usage is in the choice of the finish chunk; with `include_usage` also in a chunk of its own
/// without choices, and null in all others (measured).
inline std::vector<std::string> stream_events(const Answer& answer, const Envelope& envelope,
                                              bool include_usage) {
  std::vector<std::string> events;
  const auto push_event = [&](const std::string& data) {
    events.push_back(envelope.event_prefix + data + "\n\n");
  };
  const auto push = [&](Json choices, const Json& usage) {
    Json chunk = {{"id", envelope.id},
                  {"object", "chat.completion.chunk"},
                  {"created", envelope.created},
                  {"model", envelope.model},
                  {"choices", std::move(choices)}};
    if (include_usage) chunk["usage"] = usage;
    if (!envelope.fingerprint.empty()) chunk["system_fingerprint"] = envelope.fingerprint;
    push_event(to_go_json(chunk));
  };
  for (Json& delta : deltas_of(answer)) {
    push(Json::array({{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", nullptr}}}),
         nullptr);
  }
  const Json usage = usage_json(answer, envelope);
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
