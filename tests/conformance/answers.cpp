// Odd answers with status 200, given to a real client through a scripted transport: what comes out,
// and what a conversation then sends back. A stream also byte by byte and at every split in two, as
// a range and with a callback.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <moonshot/detail/text/utf8.hpp>
#include <moonshot/json.hpp>
#include <moonshot/moonshot.hpp>
#include <moonshot/testing/scripted_transport.hpp>

#include "commands.hpp"
#include "pieces.hpp"
#include "rows.hpp"

namespace conformance {

namespace {

using Json = nlohmann::json;
using moonshot::ChatCompletion;
using moonshot::Result;

moonshot::ChatRequest question() {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};
  return request;
}

moonshot::Client client_for(const Json& row, const Pieces& body) {
  moonshot::testing::ScriptedResponse response;
  response.headers.add("Content-Type", row.at("content_type").get<std::string>());
  for (const auto piece : body) response.pieces.emplace_back(piece);
  moonshot::ClientOptions options;
  options.api_key = "sk-conformance";
  options.base_url = "https://api.moonshot.ai/v1";
  options.retry.max_retries = 0;
  options.transport = std::make_shared<moonshot::testing::ScriptedTransport>(
      std::vector<moonshot::testing::ScriptedResponse>{std::move(response)});
  return moonshot::Client(std::move(options));
}

std::string body_of(const Json& row) {
  const auto base64 = row.find("body_base64");
  return base64 == row.end() ? row.at("body").get<std::string>()
                             : base64_decoded(base64->get<std::string>());
}

/// What a call came to.
struct Outcome {
  Result<ChatCompletion> answer;
  std::string text;  ///< as far as it had arrived
  /// What the chunks of a stream said, one after another; of its first choice.
  std::optional<std::string> told;
};

Outcome create(const moonshot::Client& client) {
  Outcome outcome{client.chat().try_create(question()), {}, {}};
  if (outcome.answer) outcome.text = outcome.answer->text();
  return outcome;
}

Outcome read_range(const moonshot::Client& client) {
  auto stream = client.chat().try_stream(question());
  if (!stream) return {stream.error_ptr(), {}, {}};
  std::string told;
  while (const auto* chunk = stream->next()) told += chunk->text();
  auto answer = stream->try_completion();
  return {std::move(answer), stream->partial().text(), std::move(told)};
}

Outcome be_told(const moonshot::Client& client) {
  std::string told;
  auto answer = client.chat().try_stream(
      question(), [&](const moonshot::ChatChunk& chunk) { told += chunk.text(); });
  return {std::move(answer), told, told};
}

Json calls_of(const ChatCompletion& answer) {
  Json calls = Json::array();
  if (answer.choices.empty()) return calls;
  for (const auto& call : answer.choices.front().message.tool_calls) {
    calls.push_back(
        {{"id", call.id}, {"name", call.function.name}, {"arguments", call.function.arguments}});
  }
  return calls;
}

Json finish_reason_of(const ChatCompletion& answer) {
  if (answer.choices.empty() || !answer.choices.front().finish_reason) return nullptr;
  return answer.choices.front().finish_reason->word();
}

Json usage_of(const ChatCompletion& answer) {
  if (!answer.usage) return nullptr;
  return {answer.usage->prompt_tokens, answer.usage->completion_tokens, answer.usage->total_tokens};
}

/// The last message of a conversation to which the answer was added, as it goes to the server; null
/// where nothing was added.
Json history_of(const ChatCompletion& answer) {
  moonshot::Conversation talk;
  talk.user("PING").add(answer);
  const auto request = talk.request(moonshot::models::kimi_k3);
  const auto text = moonshot::json::encode(request);
  if (!text) return "not to be sent: " + std::string(text.error().what());
  Json last = Json::parse(*text).at("messages").back();
  if (last.value("role", "") == "user") return nullptr;
  for (auto member = last.begin(); member != last.end();) {
    member = member->is_null() ? last.erase(member) : std::next(member);
  }
  return last;
}

std::string shown(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string difference(const Json& expect, const char* name, const Json& found) {
  const auto wanted = expect.find(name);
  if (wanted == expect.end() || *wanted == found) return {};
  return std::string(name) + " is " + shown(found) + " and should be " + shown(*wanted);
}

std::string check_answer(const Json& expect, const Outcome& outcome) {
  if (!outcome.answer) return "it is no answer: " + std::string(outcome.answer.error().what());
  const auto& answer = *outcome.answer;
  if (outcome.told && *outcome.told != answer.text()) {
    return "the chunks say " + shown(*outcome.told) + ", and the answer " + shown(answer.text());
  }
  for (const auto& problem :
       {difference(expect, "text", answer.text()),
        difference(expect, "reasoning", answer.reasoning()),
        difference(expect, "finish_reason", finish_reason_of(answer)),
        difference(expect, "tool_calls", calls_of(answer)),
        difference(expect, "usage", usage_of(answer)), difference(expect, "id", answer.id),
        difference(expect, "model", answer.model)}) {
    if (!problem.empty()) return problem;
  }
  return expect.contains("history") ? difference(expect, "history", history_of(answer)) : "";
}

std::string check_failure(const Json& expect, const Outcome& outcome) {
  if (outcome.answer) return "it is an answer: " + shown(outcome.answer->text());
  const auto& error = outcome.answer.error();
  const auto* decoding = error.as<moonshot::DecodeError>();
  for (const auto& problem :
       {difference(expect, "error", error.name()),
        difference(expect, "pointer", decoding != nullptr ? Json(decoding->pointer()) : Json()),
        difference(expect, "message", error.message()), difference(expect, "text", outcome.text)}) {
    if (!problem.empty()) return problem;
  }
  return {};
}

std::string check_outcome(const Json& row, const Outcome& outcome) {
  if (outcome.told && !moonshot::detail::is_utf8(*outcome.told)) return "a chunk is no UTF-8";
  const Json& expect = row.at("expect");
  return expect.at("ok").get<bool>() ? check_answer(expect, outcome)
                                     : check_failure(expect, outcome);
}

std::string check_row(const Json& row) {
  const std::string body = body_of(row);
  if (row.at("call") == "create") return check_outcome(row, create(client_for(row, {body})));
  for (const auto& [name, pieces] : feedings_of(body)) {
    for (const auto& [style, read] : {std::pair{"range", &read_range}, {"callback", &be_told}}) {
      const auto problem = check_outcome(row, read(client_for(row, pieces)));
      if (!problem.empty()) return std::string(style) + ", " + name + ": " + problem;
    }
  }
  return {};
}

}  // namespace

void run_answers(const std::string& file, Tally& tally) {
  run_rows(file, tally, [](const Json& row, std::string& name) {
    name = row.at("id").get<std::string>();
    return check_row(row);
  });
}

}  // namespace conformance
