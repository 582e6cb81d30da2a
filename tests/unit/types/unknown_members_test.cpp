// What a server adds tomorrow does no harm today: every answer is read with unknown members in each
// of its objects and unknown words in each of its enumerations, and encodes to what it was.

#include <moonshot_catch.hpp>

#include <moonshot/json.hpp>
#include <moonshot/types/balance.hpp>
#include <moonshot/types/batch_lines.hpp>
#include <moonshot/types/batches.hpp>
#include <moonshot/types/chat_completion.hpp>
#include <moonshot/types/files.hpp>
#include <moonshot/types/formulas.hpp>
#include <moonshot/types/models.hpp>
#include <moonshot/types/signature.hpp>
#include <moonshot/types/tokens.hpp>
#include <moonshot/types/usages.hpp>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using nlohmann::json;

/// A value within an answer: its JSON pointer, and the same without the indexes of lists.
struct Place {
  std::string pointer;
  std::string kind;

  Place member(const std::string& name) const { return {pointer + "/" + name, kind + "/" + name}; }
  Place element(std::size_t index) const {
    return {pointer + "/" + std::to_string(index), kind + "/-"};
  }
};

/// What a decoded value consists of, seen through the field lists of its types.
class Contents {
 public:
  std::map<std::string, bool> members;  ///< by kind of place: whether it is set anywhere
  std::map<std::string, bool> words;    ///< of enumerations, by pointer: whether they are known
  std::set<std::string> texts_by_name;  ///< objects that hold the user's own texts, by pointer
  std::set<std::string> unknown;        ///< `extra` members, by pointer

  template <class T>
  void add(const T& value, const Place& place = {}) {
    namespace wire = moonshot::detail;
    if constexpr (wire::IsOptional<T>::value) {
      if (value) add(*value, place);
    } else if constexpr (wire::IsVector<T>::value) {
      for (std::size_t i = 0; i < value.size(); ++i) add(value[i], place.element(i));
    } else if constexpr (wire::IsMap<T>::value) {
      texts_by_name.insert(place.pointer);
    } else if constexpr (wire::IsOpenEnum<T>::value) {
      words[place.pointer] = value.known() != T::other;
    } else if constexpr (std::is_same_v<T, moonshot::Content>) {
      if (value.parts() != nullptr) add(*value.parts(), place);
    } else if constexpr (moonshot::json::has_fields<T>) {
      for (const auto& member : value.extra) {
        unknown.insert(place.member(member.first).pointer);
      }
      moonshot_fields(moonshot::json::FieldsOf<T>{}, [&](const auto& field) {
        const auto& member = value.*(field.member);
        const Place its_place = place.member(std::string(field.name));
        members[its_place.kind] = members[its_place.kind] || !wire::is_default(member);
        add(member, its_place);
        return false;
      });
    }
  }
};

template <class T>
std::string again(const std::string& text) {
  const auto value = moonshot::json::decode<T>(text);
  if (!value) return value.error().what();
  const auto encoded = moonshot::json::encode(*value);
  if (!encoded) return encoded.error().what();
  return json::parse(*encoded).dump();  // in the order of the names
}

template <class T>
Contents contents(const std::string& text) {
  Contents seen;
  seen.add(moonshot::json::decode<T>(text).value());
  return seen;
}

/// A type of answers, and one that has every member of it.
struct Answer {
  const char* name;
  json sample;
  std::string (*again)(const std::string& text);
  Contents (*contents)(const std::string& text);
};

template <class T>
Answer answer(const char* name, const char* sample) {
  return {name, json::parse(sample), &again<T>, &contents<T>};
}

const char* const completion = R"({
  "id": "chatcmpl-1", "object": "chat.completion", "created": 7, "model": "kimi-k3",
  "choices": [
    {"index": 0, "finish_reason": "tool_calls",
     "message": {
       "role": "assistant", "content": "c", "reasoning_content": "r", "tool_call_id": "i",
       "name": "n", "partial": true,
       "tool_calls": [{"id": "f:0", "type": "function",
                       "function": {"name": "f", "arguments": "{}"}}],
       "tools": [{"type": "function",
                  "function": {"name": "f", "description": "d", "strict": true,
                               "parameters": {"type": "object", "properties": {}}}}]},
     "logprobs": {"content": [{"token": "t", "logprob": -0.5, "bytes": [116],
                               "top_logprobs": [{"token": "u", "logprob": -1.5,
                                                 "bytes": [117]}]}]}},
    {"index": 1, "finish_reason": "stop",
     "message": {"role": "assistant", "content": [
       {"type": "text", "text": "t"},
       {"type": "image_url", "image_url": {"url": "ms://a"}},
       {"type": "video_url", "video_url": {"url": "ms://b"}},
       {"type": "image_url", "image_url": "ms://a"},
       {"type": "video_url", "video_url": "ms://b"}]}}],
  "usage": {"prompt_tokens": 93, "completion_tokens": 9, "total_tokens": 102, "cached_tokens": 5,
            "prompt_tokens_details": {"cached_tokens": 5, "cache_write_tokens": 6},
            "completion_tokens_details": {"reasoning_tokens": 7}},
  "system_fingerprint": "fp"})";

const char* const chunk = R"({
  "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 7, "model": "kimi-k3",
  "choices": [
    {"index": 1, "finish_reason": "length",
     "delta": {"role": "assistant", "content": "c", "reasoning_content": "r",
               "tool_calls": [{"index": 0, "id": "f:0", "type": "function",
                               "function": {"name": "f", "arguments": "{}"}}]},
     "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5, "cached_tokens": 1,
               "prompt_tokens_details": {"cached_tokens": 1, "cache_write_tokens": 1},
               "completion_tokens_details": {"reasoning_tokens": 1}},
     "logprobs": {"content": [{"token": "t", "logprob": -0.5, "bytes": [116],
                               "top_logprobs": [{"token": "u", "logprob": -1.5,
                                                 "bytes": [117]}]}]}}],
  "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5, "cached_tokens": 1,
            "prompt_tokens_details": {"cached_tokens": 1, "cache_write_tokens": 1},
            "completion_tokens_details": {"reasoning_tokens": 1}},
  "system_fingerprint": "fp"})";

const char* const models = R"({
  "object": "list",
  "data": [{
    "id": "kimi-k3", "object": "model", "created": 1, "owned_by": "moonshot", "display_name": "K3",
    "type": "model", "context_length": 1048576, "supports_image_in": true,
    "supports_video_in": true, "supports_reasoning": true, "supports_dynamic_tools": true,
    "supports_thinking_type": "only",
    "think_efforts": {"support": true, "valid_efforts": ["low", "max"], "default_effort": "max"},
    "reasoning_efforts": ["low", "max"], "permission": [{"id": "p"}], "root": "kimi-k3",
    "parent": "kimi"}]})";

const char* const batch = R"({
  "id": "batch-1", "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": "f1",
  "completion_window": "24h", "status": "completed", "output_file_id": "f2", "error_file_id": "f3",
  "created_at": 1, "in_progress_at": 2, "expires_at": 3, "finalizing_at": 4, "completed_at": 5,
  "failed_at": 6, "expired_at": 7, "cancelling_at": 8, "cancelled_at": 9,
  "request_counts": {"total": 3, "completed": 2, "failed": 1}, "metadata": {"job": "night"},
  "errors": {"object": "list", "data": [{"code": "c", "line": 1}]}})";

const char* const file = R"({
  "id": "f1", "object": "file", "bytes": 12, "created_at": 7, "filename": "a.pdf",
  "purpose": "file-extract", "status": "ready", "status_details": "d"})";

std::vector<Answer> answers() {
  return {
      answer<moonshot::ChatCompletion>("ChatCompletion", completion),
      answer<moonshot::ChatChunk>("ChatChunk", chunk),
      answer<moonshot::ModelList>("ModelList", models),
      answer<moonshot::Balance>("Balance",
                                R"({"code": 1, "scode": "0x0", "status": true,
              "data": {"available_balance": 49.58894, "voucher_balance": 46.5, "cash_balance": -3}})"),
      answer<moonshot::TokenEstimate>("TokenEstimate", R"({"data": {"total_tokens": 80}})"),
      answer<moonshot::File>("File", file),
      answer<moonshot::FileList>(
          "FileList",
          (R"({"object": "list", "data": [)" + std::string(file) + "," + file + "]}").c_str()),
      answer<moonshot::FileDeletion>("FileDeletion",
                                     R"({"id": "f1", "object": "file", "deleted": true})"),
      answer<moonshot::Batch>("Batch", batch),
      answer<moonshot::BatchPage>(
          "BatchPage", (R"({"object": "list", "has_more": true, "data": [)" + std::string(batch) +
                        "," + batch + "]}")
                           .c_str()),
      answer<moonshot::BatchLine>(
          "BatchLine",
          R"({"id": "r1", "custom_id": "a", "error": {"code": "c", "message": "m"},
              "response": {"status_code": 200, "request_id": "q", "body": {"choices": [{}]}}})"),
      answer<moonshot::FormulaTools>("FormulaTools",
                                     R"({"object": "list", "tools": [
              {"type": "function",
               "function": {"name": "web_search", "description": "d", "strict": false,
                            "parameters": {"type": "object", "properties": {"q": {}}}}}]})"),
      answer<moonshot::Fiber>(
          "Fiber",
          R"({"id": "fiber-1", "object": "fiber", "created_at": 7, "lambda_id": "l",
              "status": "succeeded", "formula": "moonshot/web-search:latest",
              "organization_id": "o", "project_id": "p", "error": {"message": "m"},
              "context": {"input": "i", "output": "o", "encrypted_output": "e",
                          "error": {"message": "m"}}})"),
      answer<moonshot::Usages>(
          "Usages",
          R"({"usage": {"limit": "100", "used": 40, "remaining": "60", "resetTime": "t"},
              "limits": [{"window": {"duration": 300, "timeUnit": "TIME_UNIT_MINUTE"},
                          "detail": {"limit": 50, "used": "30", "remaining": 20,
                                     "resetTime": "t"}}],
              "boosterWallet": {"balance": {"amount": "1"}},
              "usages": {"limit_month_total": {"used_ratio": 0.5, "reset_time": "a"},
                         "limit_month_code": {"used_ratio": 0.25, "reset_time": "b"},
                         "limit_7d": {"used_ratio": 0.125, "reset_time": "c"},
                         "limit_5h": {"used_ratio": 1.5, "reset_time": "d"}}})"),
      answer<moonshot::SignatureCheck>("SignatureCheck", R"({"valid": true})"),
  };
}

std::vector<json::json_pointer> objects_of(const json& value,
                                           const json::json_pointer& place = json::json_pointer()) {
  std::vector<json::json_pointer> found;
  if (value.is_object()) found.push_back(place);
  if (!value.is_structured()) return found;
  for (const auto& [name, inner] : value.items()) {
    const auto deeper =
        objects_of(inner, value.is_array() ? place / std::stoul(name) : place / name);
    found.insert(found.end(), deeper.begin(), deeper.end());
  }
  return found;
}

/// Members that no type has, some of them under names that the C++ types use beside the wire's.
const std::map<std::string, json> unknown_members = {
    {"", 7},
    {"!first", nullptr},
    {"~last/", json::parse(R"([1, "two", [], {"three": [null]}])")},
    {"extra", json::parse(R"({"deep": {"er": [{"": -1.5}]}, "empty": {}})")},
    {"head", "text \xE2\x82\xAC \" \\ \n"},
    {"currency", true},
};

}  // namespace

TEST_CASE("each sample has every member of its type and encodes to what it was", "[types]") {
  std::size_t words = 0;
  std::size_t members = 0;
  for (const auto& answer : answers()) {
    INFO(answer.name);
    const std::string text = answer.sample.dump();
    CHECK(answer.again(text) == text);
    const auto seen = answer.contents(text);
    CHECK(seen.unknown == std::set<std::string>());
    for (const auto& [place, is_set] : seen.members) {
      INFO(place);
      CHECK(is_set);
    }
    for (const auto& [place, is_known] : seen.words) {
      INFO(place);
      CHECK(is_known);
    }
    words += seen.words.size();
    members += seen.members.size();
  }
  CHECK(words == 19);
  CHECK(members > 200);
}

TEST_CASE("unknown members survive in every object of every answer", "[types]") {
  for (const auto& answer : answers()) {
    const auto seen = answer.contents(answer.sample.dump());
    const auto objects = objects_of(answer.sample);
    CHECK_FALSE(objects.empty());
    for (const auto& object : objects) {
      const bool texts_only = seen.texts_by_name.count(object.to_string()) == 1;
      for (const auto& [name, value] : unknown_members) {
        INFO(answer.name << " " << object.to_string() << " " << name);
        json changed = answer.sample;
        changed[object][name] = value;
        CHECK(answer.again(changed.dump()) == changed.dump());
        if (texts_only && !value.is_string()) continue;  // then its type does not hold it
        CHECK(answer.contents(changed.dump()).members == seen.members);
      }
    }
  }
}

TEST_CASE("unknown words survive in every enumeration of every answer", "[types]") {
  for (const auto& answer : answers()) {
    const auto seen = answer.contents(answer.sample.dump());
    for (const auto& known : seen.words) {
      for (const char* word : {"word_of_tomorrow", "", "STOP", "\xE5\x81\x9C \"\\"}) {
        INFO(answer.name << " " << known.first << " " << word);
        json changed = answer.sample;
        changed[json::json_pointer(known.first)] = word;
        CHECK(answer.again(changed.dump()) == changed.dump());
        auto expected = seen.words;
        expected[known.first] = false;
        CHECK(answer.contents(changed.dump()).words == expected);
      }
    }
  }
}

TEST_CASE("everything unknown at once survives as well", "[types]") {
  for (const auto& answer : answers()) {
    INFO(answer.name);
    const auto seen = answer.contents(answer.sample.dump());
    json changed = answer.sample;
    for (const auto& known : seen.words) changed[json::json_pointer(known.first)] = "tomorrow";
    for (const auto& object : objects_of(answer.sample)) {
      for (const auto& [name, value] : unknown_members) changed[object][name] = value;
    }
    CHECK(answer.again(changed.dump()) == changed.dump());
  }
}
