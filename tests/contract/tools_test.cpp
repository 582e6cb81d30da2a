// Tools: from a C++ function to its definition, through the rounds of a conversation.

#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::ErrorKind;
using moonshot::JsonText;
using moonshot::Toolbox;
using moonshot::ToolContext;
using nlohmann::json;
using support::ping;
using support::Scripted;
using support::ScriptedResponse;

namespace weather {

struct Args {
  std::string city;
  std::optional<int> days;
};
MOONSHOT_FIELDS(Args, city, days)

struct Report {
  int degrees = 0;
};
MOONSHOT_FIELDS(Report, degrees)

}  // namespace weather

namespace {

json call(const std::string& id, const std::string& name, const std::string& arguments) {
  return {
      {"id", id}, {"type", "function"}, {"function", {{"name", name}, {"arguments", arguments}}}};
}

ScriptedResponse asks_for(const std::vector<json>& calls) {
  return ScriptedResponse::json(200, json{{"id", "c"},
                                          {"choices",
                                           {{{"index", 0},
                                             {"message",
                                              {{"role", "assistant"},
                                               {"content", ""},
                                               {"reasoning_content", "I need a tool."},
                                               {"tool_calls", calls}}},
                                             {"finish_reason", "tool_calls"}}}}}
                                         .dump());
}

Toolbox weather_box() {
  Toolbox toolbox;
  toolbox.add("get_weather", "The weather of a city", [](const weather::Args& args) {
    return weather::Report{args.city == "Oslo" ? -3 : 20};
  });
  return toolbox;
}

json sent(const Scripted& scripted, std::size_t index) {
  return json::parse(scripted.transport->requests().at(index).body);
}

std::string content_of(const Toolbox& toolbox, const std::string& name,
                       const std::string& arguments) {
  moonshot::ToolCall wanted;
  wanted.id = "call_1";
  wanted.function.name = name;
  wanted.function.arguments = arguments;
  const auto message = toolbox.run(wanted);
  CHECK(message.role == moonshot::Role::tool);
  CHECK(message.tool_call_id == "call_1");
  return *message.content.text();
}

}  // namespace

TEST_CASE("a function becomes a definition with a schema", "[contract][tools]") {
  const auto tools = weather_box().tools();
  REQUIRE(tools.size() == 1);
  CHECK(tools[0].function->name == "get_weather");
  CHECK(tools[0].function->parameters->text() ==
        R"({"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},)"
        R"("required":["city"],"additionalProperties":false})");
}

TEST_CASE("what a tool returns becomes the message", "[contract][tools]") {
  Toolbox box = weather_box();
  box.add("text", "", [](const weather::Args& args) { return "in " + args.city; });
  box.add("raw", "", [](const weather::Args&) { return JsonText("[1,2]"); });
  box.add("nothing_needed", "", [] { return 7; });
  box.add("with_context", "",
          [](const weather::Args&, const ToolContext& context) { return context.call.id; });
  box.add("fails", "", [](const weather::Args&) -> moonshot::Result<std::string> {
    return moonshot::usage_error("city", "it is unknown");
  });
  box.add("throws", "", [](const weather::Args&) -> std::string {
    throw std::runtime_error("the sensor is \"broken\"");
  });
  box.add("throws_anything", "", [](const weather::Args&) -> std::string { throw 5; });
  const std::string oslo = R"({"city":"Oslo"})";
  CHECK(content_of(box, "get_weather", oslo) == R"({"degrees":-3})");
  CHECK(content_of(box, "text", oslo) == "in Oslo");
  CHECK(content_of(box, "raw", oslo) == "[1,2]");
  CHECK(content_of(box, "nothing_needed", "") == "7");
  CHECK(content_of(box, "with_context", oslo) == "call_1");
  CHECK(content_of(box, "fails", oslo) == R"({"error":"UsageError: city: it is unknown"})");
  CHECK(content_of(box, "throws", oslo) == R"({"error":"the sensor is \"broken\""})");
  CHECK(content_of(box, "throws_anything", oslo) == R"({"error":"the tool failed"})");
  CHECK(content_of(box, "no_such", oslo) == R"({"error":"there is no tool no_such"})");
  for (const char* arguments : {"", "{}", "nonsense", R"({"city":5})", "[]"}) {
    INFO(arguments);
    CHECK(content_of(box, "text", arguments).substr(0, 9) == R"({"error":)");
  }
}

TEST_CASE("the runner goes on until an answer asks for no tool", "[contract][tools]") {
  const Scripted scripted({asks_for({call("call_1", "get_weather", R"({"city":"Oslo"})"),
                                     call("call_2", "get_weather", R"({"city":"Rome"})")}),
                           ScriptedResponse::json(200, support::pong)});
  std::vector<std::string> steps;
  moonshot::ToolRunOptions options;
  options.on_step = [&](const moonshot::ToolStep& step) {
    CHECK(step.reminder == nullptr);
    steps.push_back(std::to_string(step.round) + (step.answer != nullptr ? " answer"
                                                  : step.result != nullptr
                                                      ? " result " + step.call->id
                                                      : " call " + step.call->id));
  };
  const auto run = moonshot::run_tools(scripted.client.chat(), weather_box(), ping(), options);
  CHECK(run.completion.text() == "PONG");
  CHECK(run.rounds == 2);
  CHECK(run.messages.size() == 5);
  CHECK(steps == std::vector<std::string>{"1 answer", "1 call call_1", "1 result call_1",
                                          "1 call call_2", "1 result call_2", "2 answer"});
  const auto second = sent(scripted, 1);
  CHECK(second["tools"].size() == 1);
  const auto& messages = second["messages"];
  REQUIRE(messages.size() == 4);
  CHECK(messages[1]["reasoning_content"] == "I need a tool.");
  CHECK(messages[1].count("content") == 0);
  CHECK(messages[2] ==
        json{{"role", "tool"}, {"content", R"({"degrees":-3})"}, {"tool_call_id", "call_1"}});
  CHECK(messages[3]["content"] == R"({"degrees":20})");
}

TEST_CASE("calls of one answer run in parallel on request and keep their order",
          "[contract][tools][threads]") {
  std::atomic<int> inside{0};
  Toolbox box;
  // Neither ends before the other has begun.
  box.add("meet", "", [&](const weather::Args& args) {
    ++inside;
    while (inside < 2) std::this_thread::yield();
    return args.city;
  });
  const Scripted scripted({asks_for({call("a", "meet", R"({"city":"first"})"),
                                     call("b", "meet", R"({"city":"second"})")}),
                           ScriptedResponse::json(200, support::pong)});
  moonshot::ToolRunOptions options;
  options.parallel = true;
  const auto run = moonshot::run_tools(scripted.client.chat(), box, ping(), options);
  CHECK(*run.messages[2].content.text() == "first");
  CHECK(*run.messages[3].content.text() == "second");
}

TEST_CASE("a run is bounded in rounds and in time", "[contract][tools]") {
  const auto again = asks_for({call("a", "get_weather", R"({"city":"Oslo"})")});
  moonshot::ToolRunOptions options;
  options.max_rounds = 2;
  const Scripted endless({again, again, again});
  const auto rounds =
      moonshot::try_run_tools(endless.client.chat(), weather_box(), ping(), options);
  REQUIRE_FALSE(rounds);
  CHECK(rounds.error().as<moonshot::DecodeError>() != nullptr);
  CHECK(endless.transport->requests().size() == 2);

  const Scripted slow({again, again});
  options.call.timeouts.total = std::chrono::milliseconds(1);
  options.on_step = [](const moonshot::ToolStep& step) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
    while (step.result != nullptr && std::chrono::steady_clock::now() < end) {
    }
  };
  const auto late = moonshot::try_run_tools(slow.client.chat(), weather_box(), ping(), options);
  REQUIRE_FALSE(late);
  CHECK(late.error().as<moonshot::TimeoutError>() != nullptr);
}

TEST_CASE("a cancellation ends a run between two answers", "[contract][tools][cancel]") {
  const moonshot::CancelSource stop;
  Toolbox box;
  box.add("get_weather", "", [&](const weather::Args&, const ToolContext& context) {
    stop.cancel();
    return std::string(context.cancel.cancelled() ? "stopped" : "went on");
  });
  const Scripted scripted({asks_for({call("a", "get_weather", R"({"city":"Oslo"})")}),
                           ScriptedResponse::json(200, support::pong)});
  moonshot::ToolRunOptions options;
  options.call.cancel = stop.token();
  const auto run = moonshot::try_run_tools(scripted.client.chat(), box, ping(), options);
  REQUIRE_FALSE(run);
  CHECK(run.error().kind() == ErrorKind::cancelled);
  CHECK(scripted.transport->requests().size() == 1);
}

TEST_CASE("a run that cannot work says so before anything is sent", "[contract][tools][usage]") {
  const Scripted scripted({});
  const auto empty = moonshot::try_run_tools(scripted.client.chat(), Toolbox(), ping());
  REQUIRE_FALSE(empty);
  CHECK(empty.error().as<moonshot::UsageError>()->argument() == "toolbox");
  moonshot::ToolRunOptions options;
  options.max_rounds = 0;
  const auto none = moonshot::try_run_tools(scripted.client.chat(), weather_box(), ping(), options);
  REQUIRE_FALSE(none);
  REQUIRE(none.error().as<moonshot::UsageError>() != nullptr);
  CHECK(none.error().as<moonshot::UsageError>()->argument() == "max_rounds");
}

TEST_CASE("answers of a run may be streamed", "[contract][tools][stream]") {
  const auto piece = [](const std::string& delta, const std::string& finish) {
    return R"({"id":"c","choices":[{"index":0,"delta":)" + delta + finish + "}]}";
  };
  const auto calls = ScriptedResponse::events(
      {piece(R"({"role":"assistant","tool_calls":[{"index":0,"id":"a","type":"function",)"
             R"("function":{"name":"get_weather","arguments":""}}]})",
             ""),
       piece(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]})", ""),
       piece(R"({"tool_calls":[{"index":0,"function":{"arguments":"\"Oslo\"}"}}]})",
             R"(,"finish_reason":"tool_calls")"),
       "[DONE]"});
  const Scripted scripted({calls, ScriptedResponse::events(support::pong_events())});
  std::string text;
  moonshot::ToolRunOptions options;
  options.on_chunk = [&](const moonshot::ChatChunk& chunk) { text += chunk.text(); };
  const auto run = moonshot::run_tools(scripted.client.chat(), weather_box(), ping(), options);
  CHECK(text == "PONG");
  CHECK(*run.messages[2].content.text() == R"({"degrees":-3})");
}

TEST_CASE("however many calls an answer has, few threads run them", "[contract][tools][threads]") {
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  Toolbox box;
  box.add("count", "", [&] {
    const int now = ++inside;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::yield();
    --inside;
    return std::string("counted");
  });
  std::vector<json> calls;
  for (int i = 0; i < 500; ++i) calls.push_back(call(std::to_string(i), "count", "{}"));
  const Scripted scripted({asks_for(calls), ScriptedResponse::json(200, support::pong)});
  moonshot::ToolRunOptions options;
  options.parallel = true;
  const auto run = moonshot::run_tools(scripted.client.chat(), box, ping(), options);
  REQUIRE(run.messages.size() == 503);
  for (std::size_t i = 0; i < 500; ++i) {
    CHECK(run.messages[i + 2].tool_call_id == std::to_string(i));
  }
  CHECK(most <= static_cast<int>(moonshot::most_parallel_tools));
}

TEST_CASE("no call of a round begins once the run is over", "[contract][tools][cancel]") {
  std::vector<json> calls;
  for (int i = 0; i < 100; ++i) calls.push_back(call(std::to_string(i), "stop", "{}"));
  const auto many = asks_for(calls);
  for (const bool parallel : {false, true}) {
    const moonshot::CancelSource source;
    std::atomic<int> runs{0};
    Toolbox box;
    box.add("stop", "", [&] {
      ++runs;
      source.cancel();
      return std::string("stopped");
    });
    const Scripted scripted({many});
    moonshot::ToolRunOptions options;
    options.parallel = parallel;
    options.call.cancel = source.token();
    const auto run = moonshot::try_run_tools(scripted.client.chat(), box, ping(), options);
    REQUIRE_FALSE(run);
    CHECK(run.error().kind() == ErrorKind::cancelled);
    // At the same time, each thread may have begun one.
    CHECK(runs <= (parallel ? static_cast<int>(moonshot::most_parallel_tools) : 1));
  }
}

TEST_CASE("a tool knows when the time of the run ends", "[contract][tools]") {
  std::optional<std::chrono::steady_clock::time_point> deadline;
  Toolbox box;
  box.add("look", "", [&](const weather::Args&, const ToolContext& context) {
    deadline = context.deadline;
    return std::string("seen");
  });
  const auto asks = asks_for({call("a", "look", R"({"city":"Oslo"})")});
  const auto pong = ScriptedResponse::json(200, support::pong);
  const Scripted scripted({asks, pong, asks, pong});
  moonshot::ToolRunOptions options;
  options.call.timeouts.total = std::chrono::hours(1);
  CHECK(moonshot::try_run_tools(scripted.client.chat(), box, ping(), options));
  REQUIRE(deadline);
  CHECK(*deadline > std::chrono::steady_clock::now());
  options.call.timeouts.total = (std::chrono::milliseconds::max)();
  CHECK(moonshot::try_run_tools(scripted.client.chat(), box, ping(), options));
  CHECK_FALSE(deadline);
}

TEST_CASE("a result that is not UTF-8 reaches the model all the same", "[contract][tools]") {
  Toolbox box;
  box.add("read", "", [] { return std::string("caf\xE9"); });
  CHECK(content_of(box, "read", "") == "caf\xEF\xBF\xBD");
}

TEST_CASE("a call that was cut off is not run", "[contract][tools]") {
  for (const char* reason : {"length", "content_filter"}) {
    auto cut = json::parse(asks_for({call("a", "wipe", "")}).pieces.at(0));
    cut["choices"][0]["finish_reason"] = reason;
    int runs = 0;
    Toolbox box;
    box.add("wipe", "", [&] {
      ++runs;
      return std::string("wiped");
    });
    const Scripted scripted({ScriptedResponse::json(200, cut.dump())});
    const auto run = moonshot::try_run_tools(scripted.client.chat(), box, ping());
    REQUIRE_FALSE(run);
    CHECK(run.error().kind() == (std::string(reason) == "length" ? ErrorKind::decode_error
                                                                 : ErrorKind::content_filtered));
    CHECK(runs == 0);
  }
}

TEST_CASE("a call that is demanded is demanded once", "[contract][tools]") {
  const Scripted scripted({asks_for({call("a", "get_weather", R"({"city":"Oslo"})")}),
                           ScriptedResponse::json(200, support::pong)});
  auto request = ping();
  request.tool_choice = moonshot::ToolChoiceMode::required;
  CHECK(moonshot::try_run_tools(scripted.client.chat(), weather_box(), request));
  CHECK(sent(scripted, 0)["tool_choice"] == "required");
  CHECK(sent(scripted, 1).count("tool_choice") == 0);
}

TEST_CASE("a tool that the request knows already is not defined twice", "[contract][tools]") {
  const auto pong = ScriptedResponse::json(200, support::pong);
  const Scripted scripted({pong, pong});
  const auto box = weather_box();
  auto request = ping();
  request.tools = box.tools();
  CHECK(moonshot::try_run_tools(scripted.client.chat(), box, request));
  CHECK(sent(scripted, 0)["tools"].size() == 1);

  request = ping();
  moonshot::Message later;
  later.role = moonshot::Role::system;
  later.tools = box.tools();
  request.messages.insert(request.messages.begin(), later);
  CHECK(moonshot::try_run_tools(scripted.client.chat(), box, request));
  CHECK(sent(scripted, 1).count("tools") == 0);
}

TEST_CASE("a tool reads what the history holds of its arguments", "[contract][tools]") {
  Toolbox box;
  box.add("text", "", [](const weather::Args& args) { return args.city; });
  box.add_raw(moonshot::function_tool("raw", "", JsonText(R"({"type":"object"})")),
              [](const std::string& arguments, const ToolContext& context) {
                return arguments + "|" + context.call.function.arguments;
              });
  CHECK(content_of(box, "text", "{\"city\":\"one\ntwo\"}") == "one\ntwo");
  CHECK(content_of(box, "text", R"({"city":"\ud83d!"})") == "\xEF\xBF\xBD!");
  CHECK(content_of(box, "raw", "{\"t\":\"\t\"}") == "{\"t\":\"\\t\"}|{\"t\":\"\t\"}");
  CHECK(content_of(box, "raw", "") == "{}|");
  CHECK(content_of(box, "raw", "null") == "{}|null");
  CHECK(content_of(box, "raw", "{\"cut\":") == "{\"cut\":|{\"cut\":");
}

TEST_CASE("a tool may return an image or parts", "[contract][tools]") {
  Toolbox box;
  box.add("image", "", [] { return moonshot::image_part("ms://file-1"); });
  box.add("maybe_image", "", []() -> moonshot::Result<moonshot::ContentPart> {
    return moonshot::image_part("ms://file-2");
  });
  box.add("parts", "", [] {
    return std::vector<moonshot::ContentPart>{moonshot::text_part("caf\xE9"),
                                              moonshot::image_part("ms://file-3")};
  });
  box.add("content", "", [] { return moonshot::Content("text"); });
  box.add("nothing", "", [] { return std::string(); });
  box.add("no_parts", "", [] { return std::vector<moonshot::ContentPart>(); });
  const auto message = [&](const char* name) {
    moonshot::ToolCall wanted;
    wanted.id = "a";
    wanted.function.name = name;
    return json::parse(moonshot::json::encode(box.run(wanted)).value())["content"];
  };
  const auto image = [](const char* url) {
    return json{{"type", "image_url"}, {"image_url", {{"url", url}}}};
  };
  CHECK(message("image") == json::array({image("ms://file-1")}));
  CHECK(message("maybe_image") == json::array({image("ms://file-2")}));
  CHECK(message("parts") ==
        json::array({json{{"type", "text"}, {"text", "caf\xEF\xBF\xBD"}}, image("ms://file-3")}));
  CHECK(message("content") == "text");
  CHECK(message("nothing") == "The tool returned nothing.");
  CHECK(message("no_parts") == "The tool returned nothing.");
}

TEST_CASE("a run gives calls ids of their own and sends JSON back", "[contract][tools]") {
  const Scripted scripted({asks_for({call("f:0", "get_weather", "{\"city\":\"Oslo\"}"),
                                     call("f:0", "get_weather", "{\"city\":\"Ro\nme\"}"),
                                     call("", "get_weather", "{\"city\":")}),
                           asks_for({call("f:0", "get_weather", R"({"city":"Rome"})")}),
                           ScriptedResponse::json(200, support::pong)});
  const auto run = moonshot::run_tools(scripted.client.chat(), weather_box(), ping());
  const auto messages = sent(scripted, 2)["messages"];
  REQUIRE(messages.size() == 7);
  const auto& first = messages[1]["tool_calls"];
  CHECK(first[0]["id"] == "f:0");
  CHECK(first[1]["function"]["arguments"] == R"({"city":"Ro\nme"})");
  CHECK(first[2]["function"]["arguments"] == "{}");
  std::vector<std::string> ids;
  for (const std::size_t answer : {1U, 5U}) {
    for (const auto& made : messages[answer]["tool_calls"]) {
      ids.push_back(made["id"].get<std::string>());
      CHECK(messages[answer + ids.size() - (answer == 1 ? 0 : 3)]["tool_call_id"] == ids.back());
    }
  }
  std::sort(ids.begin(), ids.end());
  CHECK(std::unique(ids.begin(), ids.end()) == ids.end());
  CHECK(messages[3]["content"] == R"({"degrees":20})");
  CHECK(messages[4]["content"].get<std::string>().find("error") != std::string::npos);
  CHECK(run.messages.size() == 8);
}

TEST_CASE("a model that repeats itself is reminded", "[contract][tools]") {
  const auto again = asks_for({call("a", "get_weather", R"({"city":"Oslo"})")});
  const auto other = asks_for({call("a", "get_weather", R"({"city":"Rome"})")});
  const auto ordered = asks_for({call("a", "get_weather", R"({"city":"Oslo","days":[2,{}]})")});
  const auto written =
      asks_for({call("a", "get_weather", "{ \"days\" : [2.0, { }], \"\\u0063ity\" : \"Oslo\" }")});
  const auto pong = ScriptedResponse::json(200, support::pong);
  const Scripted scripted(
      {again, again, other, again, again, again, again, again, again, again, again, again, pong});
  moonshot::ToolRunOptions options;
  options.max_rounds = 20;
  std::vector<std::string> told;
  options.on_step = [&](const moonshot::ToolStep& step) {
    if (step.reminder == nullptr) return;
    CHECK(step.reminder->role == moonshot::Role::system);
    CHECK(step.call->function.name == "get_weather");
    told.push_back(std::to_string(step.round) + ": " + std::to_string(step.repeated_times));
  };
  const auto run = moonshot::run_tools(scripted.client.chat(), weather_box(), ping(), options);
  CHECK(told == std::vector<std::string>{"6: 3", "8: 5", "11: 8"});
  const std::string words =
      "You are repeating the exact same tool call with identical parameters. ";
  std::vector<std::string> reminders;
  for (const auto& message : run.messages) {
    if (message.role == moonshot::Role::system) reminders.push_back(*message.content.text());
  }
  REQUIRE(reminders.size() == 3);
  for (const auto& reminder : reminders) CHECK(reminder.find(words) == 0);
  CHECK(reminders[0].find("get_weather") == std::string::npos);
  CHECK(reminders[1].find("tool: get_weather, repeated_times: 5, arguments: "
                          R"({"city":"Oslo"}.)") != std::string::npos);
  CHECK(reminders[2].find("repeated_times: 8") != std::string::npos);
  const auto messages = sent(scripted, 6)["messages"];
  CHECK(messages[messages.size() - 2]["role"] == "tool");
  CHECK(messages.back()["role"] == "system");

  const Scripted same({ordered, written, ordered, pong});
  told.clear();
  moonshot::run_tools(same.client.chat(), weather_box(), ping(), options);
  CHECK(told == std::vector<std::string>{"3: 3"});

  const Scripted silent({again, again, again, pong});
  options.remind_of_repeats = false;
  const auto quiet = moonshot::run_tools(silent.client.chat(), weather_box(), ping(), options);
  CHECK(quiet.messages.size() == 8);
}

TEST_CASE("an answer that lost its calls fails the run", "[contract][tools]") {
  const Scripted scripted({ScriptedResponse::json(
      200, R"({"choices":[{"index":0,"message":{"role":"assistant","content":"Let me look."},)"
           R"("finish_reason":"tool_calls"}]})")});
  std::vector<moonshot::Message> messages;
  moonshot::ToolRunOptions options;
  options.messages_so_far = &messages;
  const auto run = moonshot::try_run_tools(scripted.client.chat(), weather_box(), ping(), options);
  REQUIRE_FALSE(run);
  const auto* error = run.error().as<moonshot::DecodeError>();
  REQUIRE(error != nullptr);
  CHECK(error->pointer() == "/choices/0/message/tool_calls");
  CHECK(error->message().find("finish_reason `tool_calls`") != std::string::npos);
  CHECK(error->body() == "Let me look.");
  CHECK(messages.size() == 2);
}

TEST_CASE("a legacy call, which nobody runs, fails the run", "[contract][tools]") {
  const std::string call = R"("function_call":{"name":"f","arguments":"{}"})";
  for (const auto& choice : {R"("message":{"role":"assistant","content":null,)" + call +
                                 R"(},"finish_reason":"function_call")",
                             R"("message":{"role":"assistant","content":"Wait.",)" + call +
                                 R"(},"finish_reason":"stop")"}) {
    const Scripted scripted(
        {ScriptedResponse::json(200, R"({"choices":[{"index":0,)" + choice + "}]}")});
    const auto run = moonshot::try_run_tools(scripted.client.chat(), weather_box(), ping());
    REQUIRE_FALSE(run);
    CHECK(run.error().kind() == ErrorKind::decode_error);
    CHECK(run.error().message().find("function_call`") != std::string::npos);
  }
}

TEST_CASE("whatever ends a run, its messages are kept", "[contract][tools]") {
  const auto asks = asks_for({call("a", "get_weather", R"({"city":"Oslo"})")});
  const auto two = asks_for({call("b", "get_weather", R"({"city":"Oslo"})"),
                             call("c", "get_weather", R"({"city":"Rome"})")});
  std::vector<moonshot::Message> messages;
  moonshot::ToolRunOptions options;
  options.messages_so_far = &messages;
  const auto roles = [&] {
    std::string letters;
    for (const auto& message : messages) letters += message.role.word().at(0);
    return letters;
  };
  SECTION("a refusal") {
    const Scripted scripted(
        {asks, ScriptedResponse::json(401, R"({"error":{"message":"Invalid Authentication",)"
                                           R"("type":"invalid_authentication_error"}})")});
    const auto run =
        moonshot::try_run_tools(scripted.client.chat(), weather_box(), ping(), options);
    REQUIRE_FALSE(run);
    CHECK(run.error().kind() == ErrorKind::authentication_failed);
    CHECK(roles() == "uat");
  }
  SECTION("too many rounds") {
    const Scripted scripted({asks, two});
    options.max_rounds = 2;
    CHECK_FALSE(moonshot::try_run_tools(scripted.client.chat(), weather_box(), ping(), options));
    CHECK(roles() == "uata");
  }
  SECTION("an exception of the observer") {
    const Scripted scripted({asks, two});
    options.on_step = [](const moonshot::ToolStep& step) {
      if (step.call != nullptr && step.call->id == "c") throw std::runtime_error("enough");
    };
    CHECK_THROWS_AS(moonshot::run_tools(scripted.client.chat(), weather_box(), ping(), options),
                    std::runtime_error);
    CHECK(roles() == "uatat");
  }
  SECTION("success") {
    const Scripted scripted({asks, ScriptedResponse::json(200, support::pong)});
    const auto run = moonshot::run_tools(scripted.client.chat(), weather_box(), ping(), options);
    CHECK(roles() == "uata");
    CHECK(run.messages.size() == messages.size());
  }
}
