#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/chat_decoder.hpp>
#include <moonshot/json.hpp>
#include <moonshot/resources/batch_results.hpp>
#include <moonshot/resources/detail/decode_answer.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using moonshot::ChatCompletion;
using moonshot::DecodeError;
using moonshot::Endpoint;
using Json = nlohmann::ordered_json;

namespace {

// The text of the answers, whose every other member is put wrong.
const std::string text = "PONG";

const std::string good_answer = R"({
  "id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"kimi-k3",
  "choices":[{"index":0,"message":{"role":"assistant","content":"PONG","reasoning_content":"hm",
    "tool_calls":[{"id":"f:0","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
    "finish_reason":"tool_calls","logprobs":{"content":[{"token":"P","logprob":-0.5,"bytes":[80],
      "top_logprobs":[{"token":"Q","logprob":-2,"bytes":[81]}]}]}}],
  "usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7,"cached_tokens":1,
    "prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":1}},
  "system_fingerprint":"fp"})";

const std::string good_chunk = R"({
  "id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"kimi-k3",
  "choices":[{"index":0,"delta":{"role":"assistant","content":"PONG","reasoning_content":"hm",
    "tool_calls":[{"index":0,"id":"f:0","type":"function","function":{"name":"f","arguments":"{}"}}]},
    "finish_reason":null,"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7},
    "logprobs":{"content":[{"token":"P","logprob":-0.5,"bytes":[80],"top_logprobs":[]}]}}],
  "usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7},"system_fingerprint":"fp"})";

const std::string suspension =
    R"("{\"error\":{\"message\":\"Your account org-1 <ak-2> is suspended due to insufficient balance\",\"type\":\"exceeded_current_quota_error\"}}")";

std::vector<std::string> other_values() {
  return {"null",
          "true",
          "0",
          "-1",
          "1.5",
          "1e400",
          "\"\"",
          "\"text\"",
          suspension,
          "[]",
          "[1]",
          "{}",
          "{\"a\":1}",
          "[" + std::string(40, '[') + std::string(40, ']') + ",{\"error\":{\"message\":\"x\"}}]"};
}

struct Mutation {
  std::string pointer;
  std::string text;
};

// Every member of `good` with each of the other values, the value written as it is.
std::vector<Mutation> mutations_of(const std::string& good) {
  const std::string mark = "the value to be put wrong";
  const auto document = Json::parse(good);
  std::vector<Mutation> mutations;
  const auto flat = document.flatten();
  std::vector<std::string> pointers;
  for (const auto& member : flat.items()) {
    for (std::string pointer = member.key(); !pointer.empty(); pointer.resize(pointer.rfind('/'))) {
      if (std::find(pointers.begin(), pointers.end(), pointer) == pointers.end()) {
        pointers.push_back(pointer);
      }
    }
  }
  for (const auto& pointer : pointers) {
    auto changed = document;
    changed[Json::json_pointer(pointer)] = mark;
    const std::string frame = changed.dump();
    const auto place = frame.find('"' + mark + '"');
    for (const auto& value : other_values()) {
      auto copy = frame;
      mutations.push_back({pointer, copy.replace(place, mark.size() + 2, value)});
    }
  }
  return mutations;
}

// Whether the place that an error names is the one that was put wrong, or within or around it.
bool names_place(const moonshot::Error& error, const std::string& pointer) {
  const auto* decoding = error.as<DecodeError>();
  if (decoding == nullptr) return false;
  std::string named = decoding->pointer();
  // What is missing in the sum of a stream is named there, not in one of its events.
  const std::string message = "/choices/0/message/";
  if (named.compare(0, message.size(), message) == 0 && pointer.find("/delta") != std::string::npos)
    named.replace(0, message.size(), "/choices/0/delta/");
  return named.compare(0, pointer.size(), pointer) == 0 ||
         pointer.compare(0, named.size(), named) == 0;
}

// Whether a text that is put wrong takes the text of the answer with it.
bool holds_text(const std::string& pointer) {
  const std::string content = "/content";
  return pointer.size() >= content.size() && pointer.find("logprobs") == std::string::npos &&
         pointer.compare(pointer.size() - content.size(), content.size(), content) == 0;
}

moonshot::Result<ChatCompletion> created(const std::string& body) {
  moonshot::detail::Answer answer;
  answer.head.status = 200;
  answer.body = body;
  return moonshot::detail::decode_answer<ChatCompletion>(Endpoint(), std::move(answer));
}

struct Streamed {
  std::string told;
  std::string sum;
  bool is_encoded;
  moonshot::ErrorPtr error;
};

Streamed streamed(const std::vector<std::string_view>& pieces) {
  moonshot::detail::ChatDecoder decoder(Endpoint(), std::size_t{1} << 20U);
  decoder.head({200, {{"Content-Type", "text/event-stream"}}});
  Streamed result;
  for (const auto piece : pieces) {
    decoder.push(piece);
    while (const auto* chunk = decoder.next()) result.told += chunk->text();
  }
  decoder.end("the body ended");
  result.sum = decoder.value().text();
  result.is_encoded = moonshot::json::encode(decoder.value()).has_value();
  result.error = decoder.error();
  return result;
}

std::string stream_with(const std::string& chunk) {
  return "data: " + chunk +
         "\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
         "data: [DONE]\n\n";
}

}  // namespace

TEST_CASE("whatever is odd about an answer, its text or the place is kept", "[unit][answers]") {
  REQUIRE(created(good_answer)->text() == text);
  for (const auto& mutation : mutations_of(good_answer)) {
    const auto answer = created(mutation.text);
    INFO(mutation.text);
    if (answer) {
      if (!holds_text(mutation.pointer)) CHECK(answer->text() == text);
      const auto again = moonshot::json::encode(*answer);
      CHECK(again.has_value());
    } else {
      INFO(answer.error().what());
      CHECK(names_place(answer.error(), mutation.pointer));
    }
  }
}

TEST_CASE("whatever is odd about a chunk, its text or the place is kept", "[unit][answers]") {
  REQUIRE(streamed({stream_with(Json::parse(good_chunk).dump())}).sum == text);
  for (const auto& mutation : mutations_of(good_chunk)) {
    const std::string body = stream_with(mutation.text);
    const auto whole = streamed({body});
    INFO(mutation.text);
    CHECK(whole.told == whole.sum);
    CHECK(whole.is_encoded);
    if (whole.error != nullptr) {
      INFO(whole.error->what());
      CHECK(names_place(*whole.error, mutation.pointer));
      continue;
    }
    // An empty list of choices and an empty delta are chunks like others.
    const bool lost = whole.sum.empty() &&
                      (mutation.pointer == "/choices" || mutation.pointer == "/choices/0" ||
                       mutation.pointer == "/choices/0/delta" || holds_text(mutation.pointer));
    if (!lost && !holds_text(mutation.pointer)) CHECK(whole.sum == text);
  }
}

TEST_CASE("a chunk with something odd is the same at every split", "[unit][answers]") {
  const std::string chunk =
      R"({"created":1.5,"choices":[{"index":"0","delta":{"content":"PONG"}}]})";
  for (const auto& mutation : mutations_of(chunk)) {
    const std::string body = stream_with(mutation.text);
    const auto whole = streamed({body});
    const std::string_view view = body;
    for (std::size_t at = 0; at <= body.size(); at += body.size() > 400 ? 7U : 1U) {
      const auto split = streamed({view.substr(0, at), view.substr(at)});
      REQUIRE(split.sum == whole.sum);
      REQUIRE(split.told == whole.told);
      REQUIRE((split.error == nullptr) == (whole.error == nullptr));
      if (whole.error != nullptr) {
        REQUIRE(std::string(split.error->name()) == whole.error->name());
        REQUIRE(split.error->as<moonshot::ApiError>() == nullptr);
      }
    }
  }
}

TEST_CASE("a line of a batch whose id is a number is its answer", "[unit][answers]") {
  const auto result = moonshot::read_batch_line(
      Endpoint(),
      R"({"custom_id":12,"response":{"status_code":200,"body":)" + std::string(good_answer) + "}}");
  CHECK(result.custom_id == "12");
  CHECK(result.completion);
  const auto odd = moonshot::read_batch_line(
      Endpoint(), R"({"custom_id":[12],"response":{"status_code":200,"body":{}}})");
  REQUIRE_FALSE(odd.completion);
  REQUIRE(odd.completion.error().as<moonshot::DecodeError>() != nullptr);
  CHECK(odd.completion.error().as<moonshot::DecodeError>()->pointer() == "/custom_id");
}

TEST_CASE("a line of a batch with something odd is its answer", "[unit][answers]") {
  const auto line = [](const std::string& status, const std::string& error) {
    auto body = Json::parse(good_answer);
    body["created"] = 1.5;
    body["choices"][0]["message"]["content"] = Json::parse(suspension);
    return moonshot::read_batch_line(
        Endpoint(), R"({"id":5,"custom_id":"a","response":{"status_code":)" + status +
                        R"(,"body":)" + body.dump() + R"(},"error":)" + error + "}");
  };
  for (const char* status : {"200", "200.0", "\"200\"", "null", "\"ok\""}) {
    for (const char* error : {"null", "{}", "\"\"", R"({"code":"","message":""})"}) {
      const auto result = line(status, error);
      INFO(status << " " << error);
      CHECK(result.custom_id == "a");
      REQUIRE(result.completion);
      CHECK(result.completion->text() == Json::parse(suspension).get<std::string>());
    }
  }
}
