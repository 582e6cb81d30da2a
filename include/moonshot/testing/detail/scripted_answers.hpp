#pragma once

/// @file
/// An answer of a model as the API writes it: whole, and as the events of a stream.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/detail/tokens/writer.hpp"
#include "moonshot/testing/model_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

inline constexpr const char* scripted_request_id = "scripted-0001";
inline constexpr std::string_view scripted_usage =
    R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15})";

struct ScriptedBody {
  std::string whole;
  std::vector<std::string> events;  ///< the data of each, `[DONE]` included
  bool is_text = true;              ///< false: something in it is not UTF-8
};

/// Writes one answer in both forms.
class ScriptedAnswerWriter {
 public:
  explicit ScriptedAnswerWriter(const testing::ModelAnswer& answer) : answer_(answer) {
    finish_reason_ = answer.finish_reason;
    if (finish_reason_.empty()) finish_reason_ = answer.tool_calls.empty() ? "stop" : "tool_calls";
  }

  ScriptedBody write() {
    ScriptedBody body;
    body.whole = whole();
    body.events = events();
    body.is_text = is_text_;
    return body;
  }

 private:
  std::string whole() {
    JsonWriter out = begin("chat.completion");
    out.member("message");
    out.begin_object();
    text_member(out, "role", "assistant");
    std::string text;
    for (const auto& piece : answer_.pieces) text += piece;
    text_member(out, "content", text);
    if (!answer_.reasoning.empty()) text_member(out, "reasoning_content", answer_.reasoning);
    if (!answer_.tool_calls.empty()) {
      out.member("tool_calls");
      out.begin_array();
      for (std::size_t i = 0; i < answer_.tool_calls.size(); ++i) tool_call(out, i, false);
      out.end_array();
    }
    out.end_object();
    text_member(out, "finish_reason", finish_reason_);
    out.end_object();
    out.end_array();
    out.member("usage");
    out.raw(scripted_usage);
    out.end_object();
    return std::move(out).text();
  }

  std::vector<std::string> events() {
    std::vector<std::string> events;
    events.push_back(chunk("role", "assistant"));
    if (!answer_.reasoning.empty()) events.push_back(chunk("reasoning_content", answer_.reasoning));
    for (const auto& piece : answer_.pieces) events.push_back(chunk("content", piece));
    for (std::size_t i = 0; i < answer_.tool_calls.size(); ++i) {
      JsonWriter out = begin_chunk();
      out.member("tool_calls");
      out.begin_array();
      tool_call(out, i, true);
      out.end_array();
      events.push_back(end_chunk(std::move(out)));
    }
    JsonWriter out = begin_chunk();
    out.end_object();
    text_member(out, "finish_reason", finish_reason_);
    out.member("usage");
    out.raw(scripted_usage);
    events.push_back(end(std::move(out)));
    events.emplace_back("[DONE]");
    return events;
  }

  /// An answer or a chunk, up to the index of its choice.
  JsonWriter begin(std::string_view object) {
    JsonWriter out;
    out.begin_object();
    text_member(out, "id", "chatcmpl-scripted");
    text_member(out, "object", object);
    out.member("created");
    out.integer(1767225600);  // the first second of 2026
    text_member(out, "model", "kimi-k3");
    out.member("choices");
    out.begin_array();
    out.begin_object();
    out.member("index");
    out.integer(0);
    return out;
  }
  JsonWriter begin_chunk() {
    JsonWriter out = begin("chat.completion.chunk");
    out.member("delta");
    out.begin_object();
    return out;
  }
  static std::string end_chunk(JsonWriter out) {
    out.end_object();
    out.member("finish_reason");
    out.null();
    return end(std::move(out));
  }
  static std::string end(JsonWriter out) {
    out.end_object();
    out.end_array();
    out.end_object();
    return std::move(out).text();
  }
  std::string chunk(std::string_view member, std::string_view text) {
    JsonWriter out = begin_chunk();
    text_member(out, member, text);
    return end_chunk(std::move(out));
  }

  void tool_call(JsonWriter& out, std::size_t index, bool with_index) {
    const auto& call = answer_.tool_calls[index];
    out.begin_object();
    if (with_index) {
      out.member("index");
      out.unsigned_integer(index);
    }
    text_member(out, "id", call.name + ':' + std::to_string(index));
    text_member(out, "type", "function");
    out.member("function");
    out.begin_object();
    text_member(out, "name", call.name);
    text_member(out, "arguments", call.arguments);
    out.end_object();
    out.end_object();
  }

  void text_member(JsonWriter& out, std::string_view name, std::string_view text) {
    out.member(name);
    is_text_ = out.string(text) && is_text_;
  }

  const testing::ModelAnswer& answer_;
  std::string finish_reason_;
  bool is_text_ = true;
};

inline ScriptedBody scripted_body(const testing::ModelAnswer& answer) {
  return ScriptedAnswerWriter(answer).write();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
