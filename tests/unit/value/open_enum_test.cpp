#include <moonshot_catch.hpp>

#include <moonshot/types/batches.hpp>
#include <moonshot/types/chat_completion.hpp>
#include <moonshot/types/chat_request.hpp>
#include <moonshot/types/formulas.hpp>
#include <moonshot/types/message.hpp>
#include <moonshot/types/tool.hpp>

#include <string>
#include <string_view>

namespace {

// The words of an enumeration in order; `!` where a word is not known as its own enumerator.
template <class Enum>
std::string words_of_enum() {
  std::string words;
  Enum::for_each_word([&](std::string_view word) {
    const Enum value{std::string(word)};
    words += std::string(words.empty() ? "" : " ") + std::string(word);
    if (value.known() == Enum::other || Enum(value.known()).word() != word) words += "!";
  });
  return words;
}

}  // namespace

TEST_CASE("each enumeration has the words of the wire", "[unit][types]") {
  CHECK(words_of_enum<moonshot::BatchStatus>() ==
        "validating failed in_progress finalizing completed expired cancelling cancelled");
  CHECK(words_of_enum<moonshot::FinishReason>() ==
        "stop length tool_calls content_filter function_call");
  CHECK(words_of_enum<moonshot::Role>() == "system user assistant tool");
  CHECK(words_of_enum<moonshot::ContentPartType>() == "text image_url video_url");
  CHECK(words_of_enum<moonshot::ThinkingType>() == "enabled disabled");
  CHECK(words_of_enum<moonshot::ThinkingKeep>() == "all");
  CHECK(words_of_enum<moonshot::ReasoningEffort>() == "low high max");
  CHECK(words_of_enum<moonshot::ResponseFormatType>() == "text json_object json_schema");
  CHECK(words_of_enum<moonshot::PromptCacheMode>() == "implicit");
  CHECK(words_of_enum<moonshot::FiberStatus>() == "succeeded");
  CHECK(words_of_enum<moonshot::ToolType>() == "function builtin_function");
  CHECK(words_of_enum<moonshot::ToolChoiceMode>() == "auto none required");
}

TEST_CASE("enumerations are compared by word among themselves, and by value with enumerators",
          "[unit][types]") {
  using moonshot::Role;
  const Role user = Role::user;
  const Role tomorrow("oracle");
  CHECK(user == Role(std::string("user")));
  CHECK_FALSE(user != Role(std::string("user")));
  CHECK(user != Role(Role::system));
  CHECK(user == Role::user);
  CHECK(Role::user == user);
  CHECK_FALSE(user != Role::user);
  CHECK_FALSE(Role::user != user);
  CHECK(user != Role::tool);
  CHECK(Role::tool != user);
  CHECK_FALSE(Role::tool == user);
  // Two unknown words are both `other`, and not the same.
  CHECK(tomorrow == Role::other);
  CHECK(tomorrow != Role("seer"));
  CHECK(Role(Role::other).word().empty());
  CHECK(Role() == Role::other);
  CHECK(Role() != tomorrow);
  CHECK(moonshot::json::enumerator_word("auto_") == "auto");
  CHECK(moonshot::json::enumerator_word("in_progress") == "in_progress");
  CHECK(moonshot::json::enumerator_word("").empty());
}
