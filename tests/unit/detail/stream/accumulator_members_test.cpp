// Which of several values of a member counts when chunks are added up.

#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/accumulator.hpp>
#include <moonshot/detail/stream/whole_answer.hpp>
#include <moonshot/json.hpp>

#include <string>
#include <utility>
#include <vector>

using moonshot::ChatChunk;
using moonshot::detail::ChatAccumulator;

namespace {

// Adds chunks up that are read as a stream reads them.
ChatAccumulator sum_of_chunks(const std::vector<std::string>& chunks) {
  ChatAccumulator accumulator;
  for (const auto& text : chunks) {
    ChatChunk chunk;
    moonshot::detail::Mismatch mismatch;
    REQUIRE(moonshot::detail::AnswerText(text).decode(chunk, mismatch));
    accumulator.add(chunk);
  }
  return accumulator;
}

std::string sum_written(const std::vector<std::string>& chunks) {
  return moonshot::json::encode(sum_of_chunks(chunks).value()).value();
}

std::string choice_text(const std::string& members) {
  return R"({"choices":[{"index":0,)" + members + "}]}";
}

const std::string empty_sum = R"({"id":"","object":"chat.completion","created":0,"model":"")";

}  // namespace

TEST_CASE("of what stands at the top of chunks the first that says something is kept",
          "[unit][stream]") {
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows = {
      {{R"({"id":"a","created":1,"model":"m"})", R"({"id":"b","created":2,"model":"n"})"},
       R"({"id":"a","object":"chat.completion","created":1,"model":"m"})"},
      {{R"({"id":"","created":0,"model":""})", R"({"id":"b","created":2,"model":"n"})"},
       R"({"id":"b","object":"chat.completion","created":2,"model":"n"})"},
      // One in an odd form is forgotten once a good one comes, and not taken after it.
      {{R"({"id":5,"created":"x","model":7})"},
       R"({"object":"chat.completion","id":5,"created":"x","model":7})"},
      {{R"({"id":5,"created":"x","model":7})", R"({"id":"b","created":2,"model":"n"})"},
       R"({"id":"b","object":"chat.completion","created":2,"model":"n"})"},
      {{R"({"id":"b","created":2,"model":"n"})", R"({"id":5,"created":"x","model":7})"},
       R"({"id":"b","object":"chat.completion","created":2,"model":"n"})"},
      {{R"({"object":5})"}, empty_sum + "}"},
      {{R"({"system_fingerprint":"a"})", R"({"system_fingerprint":"b"})",
        R"({"system_fingerprint":""})"},
       empty_sum + R"(,"system_fingerprint":"b"})"},
      {{R"({"system_fingerprint":5})"}, empty_sum + R"(,"system_fingerprint":5})"},
      {{R"({"system_fingerprint":5})", R"({"system_fingerprint":"b"})",
        R"({"system_fingerprint":6})"},
       empty_sum + R"(,"system_fingerprint":"b"})"},
      {{R"({"usage":5})"}, empty_sum + R"(,"usage":5})"},
      {{R"({"x":1,"y":2})", R"({"x":null,"y":3})"}, empty_sum + R"(,"x":1,"y":3})"},
  };
  for (const auto& row : rows) {
    INFO(row.first.front());
    CHECK(sum_written(row.first) == row.second);
  }
}

TEST_CASE("of several usages that of a choice counts, and the last of its kind", "[unit][stream]") {
  const auto top = [](int tokens) {
    return R"({"usage":{"prompt_tokens":)" + std::to_string(tokens) + "}}";
  };
  const auto of_choice = [](int tokens) {
    return choice_text(R"("usage":{"prompt_tokens":)" + std::to_string(tokens) + "}");
  };
  const auto tokens = [](const std::vector<std::string>& chunks) {
    return sum_of_chunks(chunks).value().usage->prompt_tokens;
  };
  CHECK(tokens({top(1), top(2)}) == 2);
  CHECK(tokens({of_choice(1), of_choice(2)}) == 2);
  CHECK(tokens({top(1), of_choice(2)}) == 2);
  CHECK(tokens({of_choice(1), top(2)}) == 1);
  CHECK(tokens({of_choice(0), top(2)}) == 2);
  CHECK(tokens({top(1), top(0)}) == 1);
  CHECK(tokens({top(0)}) == 0);
  CHECK(sum_written({R"({"usage":5})", top(1), R"({"usage":6})"}) ==
        empty_sum + R"(,"usage":{"prompt_tokens":1}})");
}

TEST_CASE("the members of a choice are kept once, in their form", "[unit][stream]") {
  const auto message = [](const std::string& more) {
    return empty_sum + R"(,"choices":[{"index":0,"message":{"role":"assistant"})" + more + "}]}";
  };
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows = {
      {{R"("finish_reason":"length")", R"("finish_reason":"stop")", R"("finish_reason":"")"},
       R"(,"finish_reason":"stop")"},
      {{R"("finish_reason":5)"}, R"(,"finish_reason":5)"},
      {{R"("finish_reason":5)", R"("finish_reason":"stop")", R"("finish_reason":6)"},
       R"(,"finish_reason":"stop")"},
      {{R"("logprobs":5)"}, R"(,"logprobs":5)"},
      {{R"("logprobs":5)", R"("logprobs":{"content":[]})", R"("logprobs":6)"}, R"(,"logprobs":{})"},
      {{R"("logprobs":{"content":5,"a":1})", R"("logprobs":{"content":6,"a":2})"},
       R"(,"logprobs":{"content":6,"a":2})"},
      {{R"("logprobs":{"content":[{"token":"a","logprob":-1,"top_logprobs":[]}]})",
        R"("logprobs":{"content":5})"},
       R"(,"logprobs":{"content":[{"token":"a","logprob":-1,"top_logprobs":[]}]})"},
      {{R"("message":{"content":"x"},"x":1)", R"("x":2)"}, R"(,"x":2)"},
  };
  for (const auto& row : rows) {
    INFO(row.first.front());
    std::vector<std::string> chunks;
    for (const auto& members : row.first) chunks.push_back(choice_text(members));
    CHECK(sum_written(chunks) == message(row.second));
  }
  // An index that is none is that of the first choice.
  CHECK(sum_written({R"({"choices":[{"index":"y"}]})"}) == message(""));
}

TEST_CASE("the roles, texts and parts of deltas are put together", "[unit][stream]") {
  const auto delta = [](const std::string& members) {
    return choice_text(R"("delta":{)" + members + "}");
  };
  const auto message = [&](const std::vector<std::string>& deltas) {
    std::vector<std::string> chunks;
    for (const auto& members : deltas) chunks.push_back(delta(members));
    return moonshot::json::encode(sum_of_chunks(chunks).value().choices.at(0).message).value();
  };
  CHECK(message({R"("role":"tool","content":"a")", R"("role":"","content":"b")"}) ==
        R"({"role":"tool","content":"ab"})");
  CHECK(message({R"("content":null)"}) == R"({"role":"assistant"})");
  CHECK(message({R"("content":"")"}) == R"({"role":"assistant","content":""})");
  CHECK(message({R"("reasoning_content":"")", R"("reasoning_content":"r")"}) ==
        R"({"role":"assistant","reasoning_content":"r"})");
  CHECK(message({R"("role":5)"}) == R"({"role":"assistant"})");
  CHECK(message({R"("content":[{"type":"text","text":"a"}])", R"("content":"b")"}) ==
        R"({"role":"assistant","content":"ab"})");
  const std::string image = R"({"type":"image_url","image_url":{"url":"u"}})";
  CHECK(message({R"("content":"a")", R"("content":[)" + image + "]", R"("content":"b")",
                 R"("content":"c")"}) ==
        R"({"role":"assistant","content":[{"type":"text","text":"a"},)" + image +
            R"(,{"type":"text","text":"bc"}]})");
  CHECK(message({R"("content":"")", R"("content":[)" + image + "]"}) ==
        R"({"role":"assistant","content":[)" + image + "]}");
  // Texts of different types, or with members of their own, are parts of their own.
  CHECK(
      message({R"("content":[)" + image + "]", R"("content":[{"type":"text","text":"a"}])",
               R"("content":[{"type":"output_text","text":"b"}])",
               R"("content":[{"type":"output_text","text":"c","x":1}])",
               R"("content":[{"type":"output_text","text":"d"}])"}) ==
      R"({"role":"assistant","content":[)" + image +
          R"(,{"type":"text","text":"a"},{"type":"output_text","text":"b"},{"type":"output_text","text":"cd","x":1}]})");
}

TEST_CASE("a message is finished where each choice that says something is", "[unit][stream]") {
  const auto is_finished = [](const std::vector<std::string>& choices) {
    std::string list;
    for (const auto& choice : choices) list += (list.empty() ? "" : ",") + choice;
    return sum_of_chunks({R"({"choices":[)" + list + "]}"}).is_finished();
  };
  const std::string open = R"({"index":0,"delta":{"content":"x"}})";
  const std::string silent = R"({"index":1,"delta":{"content":""}})";
  const std::string ended = R"({"index":2,"delta":{},"finish_reason":"stop"})";
  CHECK_FALSE(is_finished({}));
  CHECK_FALSE(is_finished({open}));
  CHECK_FALSE(is_finished({silent}));
  CHECK(is_finished({ended}));
  CHECK(is_finished({silent, ended}));
  CHECK_FALSE(is_finished({open, ended}));
  CHECK_FALSE(is_finished({ended, R"({"index":3,"delta":{"content":"x"}})"}));
  CHECK(is_finished({R"({"index":0,"delta":{"content":"x"},"finish_reason":5})"}));
  CHECK_FALSE(is_finished({R"({"index":0,"delta":{"content":"x"},"finish_reason":false})"}));
}
