// Chunks added up to one message. The texts of the pieces are the text of the message, choices and
// tool calls are one for each index, and the message can be written and read again.
//
// Each line of the input is one chunk.

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include <moonshot/detail/stream/accumulator.hpp>
#include <moonshot/json.hpp>

#include <nlohmann/json.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;
using moonshot::ChatChunk;
using moonshot::ChatCompletion;

/// What the message has to come to, by choice.
struct Expected {
  std::string content;
  std::string reasoning;
  std::string arguments;  // of all tool calls: how they are shared out is the accumulator's
};

void count(const ChatChunk& chunk, std::map<std::int64_t, Expected>& expected) {
  for (const auto& choice : chunk.choices) {
    // An index that is none is that of the one choice.
    auto& sums = expected[(std::max)(choice.index, std::int64_t{0})];
    sums.content += choice.delta.content.value_or("");
    sums.reasoning += choice.delta.reasoning_content.value_or("");
    for (const auto& call : choice.delta.tool_calls) {
      if (call.function) sums.arguments += call.function->arguments.value_or("");
    }
  }
}

void check_message(const ChatCompletion& message, std::map<std::int64_t, Expected>& expected) {
  require(message.choices.size() == expected.size(), "there is one choice for each index");
  for (const auto& choice : message.choices) {
    const auto& sums = expected[choice.index];
    const auto* text = choice.message.content.text();
    require((text != nullptr ? *text : "") == sums.content, "the pieces are the text");
    require(choice.message.reasoning_content.value_or("") == sums.reasoning,
            "the pieces are the reasoning");
    std::size_t size = 0;
    for (const auto& call : choice.message.tool_calls) size += call.function.arguments.size();
    require(size == sums.arguments.size(), "no piece of an argument is lost or doubled");
  }
}

void check_writing(const ChatCompletion& message) {
  const auto once = moonshot::json::encode(message);
  require(once.has_value(), "the message can be written");
  const auto again = moonshot::json::decode<ChatCompletion>(*once);
  require(again.has_value(), "the message can be read again");
  // As values: what only a message has a member for is in another order once it is read as one.
  const auto twice = moonshot::json::encode(*again);
  require(twice.has_value(), "the message can be written again");
  const auto written = nlohmann::json::parse(*once, nullptr, false);
  const auto read = nlohmann::json::parse(*twice, nullptr, false);
  // nlohmann/json refuses a number that no double holds.
  require(written.is_discarded() || read == written, "the message is read as it was written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  moonshot::detail::ChatAccumulator accumulator;
  std::map<std::int64_t, Expected> expected;
  while (!input.rest().empty()) {
    const auto chunk = moonshot::json::decode<ChatChunk>(input.until('\n'));
    if (!chunk) continue;
    accumulator.add(*chunk);
    count(*chunk, expected);
  }
  check_message(accumulator.value(), expected);
  check_writing(accumulator.value());
  return 0;
}
