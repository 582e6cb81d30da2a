// A history over whole calls: what is sent, what is kept, what it cost.

#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

using moonshot::Conversation;
using moonshot::Message;
using nlohmann::json;
using support::Scripted;
using support::ScriptedResponse;

namespace {

const char* const asks_for_tool =
    R"({"id":"c","model":"kimi-k3","choices":[{"index":0,"message":{"role":"assistant","content":"",)"
    R"("reasoning_content":"I need the weather.","tool_calls":[{"id":"get:0","type":"function",)"
    R"("function":{"name":"get","arguments":"{}"}}]},"finish_reason":"tool_calls"}]})";

json sent(const Scripted& scripted, std::size_t index) {
  return json::parse(scripted.transport->requests().at(index).body);
}

}  // namespace

TEST_CASE("each request carries all that was said", "[contract][conversation]") {
  const Scripted scripted({ScriptedResponse::json(200, asks_for_tool),
                           ScriptedResponse::json(200, support::pong),
                           ScriptedResponse::events(support::pong_events())});
  Conversation talk;
  talk.system("You are Kimi.").user("PING");
  talk.add(scripted.client.chat().create(talk.request("kimi-k3")));
  talk.tool("get:0", "7");
  talk.add(scripted.client.chat().create(talk.request("kimi-k3")));
  talk.user("Again.");
  talk.add(scripted.client.chat().stream(talk.request("kimi-k3")).completion());

  const auto last = sent(scripted, 2).at("messages");
  REQUIRE(last.size() == 6);
  auto asked = json::parse(asks_for_tool)["choices"][0]["message"];
  asked.erase("content");  // it is empty, which the API may refuse
  CHECK(last[2] == asked);
  CHECK(last[3] == json({{"role", "tool"}, {"tool_call_id", "get:0"}, {"content", "7"}}));
  CHECK(last[4] == json({{"role", "assistant"}, {"content", "PONG"}}));
  CHECK(talk.messages.size() == 7);
  CHECK(*talk.messages.back().content.text() == "PONG");
}

TEST_CASE("the messages of a tool run become a history", "[contract][conversation]") {
  const Scripted scripted(
      {ScriptedResponse::json(200, asks_for_tool), ScriptedResponse::json(200, support::pong)});
  moonshot::Toolbox toolbox;
  toolbox.add("get", "Gets it", [] { return 7; });
  Conversation talk;
  talk.user("PING");
  talk.messages =
      moonshot::run_tools(scripted.client.chat(), toolbox, talk.request("kimi-k3")).messages;
  CHECK(talk.messages.size() == 4);
  CHECK(Conversation::load(talk.save()).messages.size() == 4);
}

TEST_CASE("a history is trimmed by the server's count", "[contract][conversation]") {
  const auto count = [](int tokens) {
    return ScriptedResponse::json(200, json{{"data", {{"total_tokens", tokens}}}}.dump());
  };
  const Scripted scripted(
      {count(900), count(300),
       ScriptedResponse::json(404, support::error_body("resource_not_found_error", "none"))});
  const moonshot::TokenEstimator ask =
      [&](const std::vector<Message>& messages) -> moonshot::Result<std::int64_t> {
    const auto estimate = scripted.client.tokens().try_estimate("kimi-k3", messages);
    if (!estimate) return estimate.error_ptr();
    return estimate->data.total_tokens;
  };
  Conversation talk;
  talk.user("A").add(moonshot::assistant("B")).user("C").add(moonshot::assistant("D"));
  const auto trimmed = talk.trim(500, ask);
  CHECK(trimmed.removed == 2);
  CHECK(trimmed.tokens == 300);
  CHECK(sent(scripted, 0).at("messages").size() == 4);
  CHECK(sent(scripted, 1).at("messages").size() == 2);

  const auto refused = talk.try_trim(500, ask);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == moonshot::ErrorKind::not_found);
  CHECK(talk.messages.size() == 2);
}

TEST_CASE("an answer has its cost in the currency of the endpoint", "[contract][cost]") {
  moonshot::ClientOptions china;
  china.base_url = "https://api.moonshot.cn/v1";
  const Scripted scripted({ScriptedResponse::json(200, support::pong),
                           ScriptedResponse::events(support::pong_events())},
                          china);
  const auto prices = moonshot::list_prices(scripted.client.endpoint());
  const auto whole = moonshot::cost_of(prices, scripted.client.chat().create(support::ping()));
  CHECK(whole.currency == "CNY");
  CHECK(whole.total().decimal().text() == "0.00026");
  const auto streamed =
      moonshot::cost_of(prices, scripted.client.chat().stream(support::ping()).completion());
  CHECK(streamed.total() == whole.total());
}
