#pragma once

// Answers of a model that calls tools, and what tests of runs with tools ask of them.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/scripted_transport.hpp>

#include "scripted_client.hpp"

namespace support {

/// What the tools of these tests get, and an answer that is a type.
struct Word {
  std::string word;
};
MOONSHOT_FIELDS(Word, word)

/// One call of `name` with a word.
struct WordCall {
  std::string id;
  std::string name;
  std::string word;
};

/// An answer that makes these calls.
inline ScriptedResponse calls_of(const std::vector<WordCall>& calls) {
  std::string written;
  for (const auto& call : calls) {
    written += std::string(written.empty() ? "" : ",") + R"({"id":")" + call.id +
               R"(","type":"function","function":{"name":")" + call.name +
               R"(","arguments":"{\"word\":\")" + call.word + R"(\"}"}})";
  }
  return ScriptedResponse::json(
      200, R"({"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"",)"
           R"("tool_calls":[)" +
               written + R"(]},"finish_reason":"tool_calls"}]})");
}

inline ScriptedResponse pong_answer() { return ScriptedResponse::json(200, pong); }

/// The first letters of the roles of a history.
inline std::string roles_of(const std::vector<moonshot::Message>& messages) {
  std::string letters;
  for (const auto& message : messages) letters += message.role.word().at(0);
  return letters;
}

/// The texts of the tool messages of a history.
inline std::vector<std::string> results_of(const std::vector<moonshot::Message>& messages) {
  std::vector<std::string> texts;
  for (const auto& message : messages) {
    if (message.role == moonshot::Role::tool) texts.push_back(message.content.joined_text());
  }
  return texts;
}

/// A step in a few words.
inline std::string words_of(const moonshot::ToolStep& step) {
  std::string words = std::to_string(step.round);
  if (step.answer != nullptr) return words + " answer";
  if (step.reminder != nullptr) return words + " reminder";
  return words + (step.result != nullptr ? " result " : " call ") + step.call->id;
}

}  // namespace support
