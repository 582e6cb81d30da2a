// What a chat call can be asked for beside its request.

#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/json.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

using moonshot::CallOptions;
using support::ping;
using support::Scripted;
using support::ScriptedResponse;

namespace {

moonshot::ChatRequest with_tool(const std::string& schema, std::optional<bool> strict = {}) {
  auto request = ping();
  request.tools = {moonshot::function_tool("look_up", "", moonshot::JsonText(schema))};
  request.tools[0].function->strict = strict;
  return request;
}

const std::string wrong_schema = R"({"type":"object","properties":{"a":{"type":"text"}}})";

}  // namespace

TEST_CASE("create may stream underneath, with the same value", "[contract][chat]") {
  const Scripted scripted({ScriptedResponse::json(200, support::pong),
                           ScriptedResponse::events(support::pong_events())});
  const auto chat = scripted.client.chat();
  CallOptions options;
  const auto plain = chat.create(ping(), options);
  options.stream_underneath = true;
  const auto streamed = chat.create(ping(), options);
  CHECK(*moonshot::json::encode(plain) == *moonshot::json::encode(streamed));
  const auto sent = nlohmann::json::parse(scripted.transport->requests()[1].body);
  CHECK(sent["stream"] == true);
  CHECK(sent["stream_options"]["include_usage"] == true);
}

TEST_CASE("a runaway answer is ended and kept", "[contract][stream]") {
  std::vector<std::string> events;
  for (int i = 0; i < 400; ++i) {
    events.emplace_back(R"({"id":"c","choices":[{"index":0,"delta":{"content":"again "}}]})");
  }
  events.emplace_back(R"({"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})");
  events.emplace_back("[DONE]");
  const auto runaway = ScriptedResponse::events(events);
  const Scripted scripted({runaway, runaway, runaway, runaway});
  const auto chat = scripted.client.chat();
  CHECK(chat.stream(ping()).completion().text().size() == 2400);

  CallOptions guarded;
  guarded.repetition_guard.emplace();
  guarded.repetition_guard->min_length = 600;
  const auto told = chat.try_stream(
      ping(), [](const moonshot::ChatChunk&) {}, guarded);
  REQUIRE_FALSE(told);
  const auto* error = told.error().as<moonshot::StreamInterrupted>();
  REQUIRE(error != nullptr);
  CHECK(error->message().find("repeats itself") != std::string::npos);
  const auto kept = moonshot::json::decode<moonshot::ChatCompletion>(error->body());
  REQUIRE(kept);
  CHECK(kept->text().size() >= 600);
  CHECK(kept->text().size() < 2400);

  auto stream = chat.stream(ping(), guarded);
  while (stream.next() != nullptr) {
  }
  REQUIRE(stream.error() != nullptr);
  CHECK(stream.error()->as<moonshot::StreamInterrupted>() != nullptr);
  CHECK(stream.partial().text() == kept->text());

  guarded.stream_underneath = true;
  CHECK_FALSE(chat.try_create(ping(), guarded));
}

TEST_CASE("a public URL of an image is refused with the reason", "[contract][usage]") {
  const Scripted scripted({});
  auto request = ping();
  request.messages.push_back(moonshot::user(
      {moonshot::text_part("What is this?"), moonshot::image_part("https://example.org/a.png")}));
  const auto image = scripted.client.chat().try_create(request);
  REQUIRE_FALSE(image);
  REQUIRE(image.error().as<moonshot::UsageError>() != nullptr);
  CHECK(image.error().as<moonshot::UsageError>()->argument() ==
        "messages[1].content[1].image_url.url");
  CHECK(image.error().message().find("ms://") != std::string::npos);
  request.messages.back() = moonshot::user({moonshot::video_part("HTTP://example.org/a.mp4")});
  CHECK_FALSE(scripted.client.chat().try_stream(request));
  CHECK(scripted.transport->requests().empty());
}

TEST_CASE("a strict schema that would be refused is sent, told or refused, as asked for",
          "[contract][schema][usage]") {
  const auto answer = ScriptedResponse::json(200, support::pong);
  const Scripted off({answer});
  CHECK(off.client.chat().try_create(with_tool(wrong_schema)));

  std::vector<std::string> told;
  moonshot::ClientOptions warning;
  warning.schema_check = moonshot::SchemaCheck::warn;
  warning.on_schema_problem = [&](const std::string& argument, const std::string& problem) {
    told.push_back(argument + ": " + problem);
  };
  const Scripted warned({answer, answer}, warning);
  CHECK(warned.client.chat().try_create(with_tool(wrong_schema)));
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("tools[0].function.parameters: At path 'properties.a") == 0);
  const auto sent = nlohmann::json::parse(warned.transport->requests()[0].body);
  CHECK(sent["tools"][0]["function"]["parameters"].dump() ==
        nlohmann::json::parse(wrong_schema).dump());
  CHECK(warned.client.chat().try_create(with_tool(wrong_schema, false)));
  CHECK(told.size() == 1);

  moonshot::ClientOptions refusing;
  refusing.schema_check = moonshot::SchemaCheck::refuse;
  const Scripted refused({answer, answer}, refusing);
  const auto tool = refused.client.chat().try_create(with_tool(wrong_schema));
  REQUIRE_FALSE(tool);
  CHECK(tool.error().as<moonshot::UsageError>()->argument() == "tools[0].function.parameters");
  auto late = ping();
  late.messages.emplace_back();
  late.messages.back().role = moonshot::Role::system;
  late.messages.back().tools = with_tool(wrong_schema).tools;
  const auto dynamic = refused.client.chat().try_create(late);
  REQUIRE_FALSE(dynamic);
  CHECK(dynamic.error().as<moonshot::UsageError>()->argument() ==
        "messages[1].tools[0].function.parameters");
  auto format = ping();
  format.response_format.emplace();
  format.response_format->type = moonshot::ResponseFormatType::json_schema;
  format.response_format->json_schema.emplace();
  format.response_format->json_schema->name = "answer";
  format.response_format->json_schema->schema = moonshot::JsonText("[]");
  const auto shaped = refused.client.chat().try_create(format);
  REQUIRE_FALSE(shaped);
  CHECK(shaped.error().as<moonshot::UsageError>()->argument() ==
        "response_format.json_schema.schema");
  CHECK(refused.transport->requests().empty());
  CHECK(refused.client.chat().try_create(
      with_tool(R"({"type":"object","properties":{"a":{"type":"string"}}})")));
}

TEST_CASE("the parameters of a tool need an object at the top, at the level that is chosen",
          "[contract][schema][usage]") {
  moonshot::ClientOptions options;
  options.schema_check = {moonshot::SchemaCheck::refuse, moonshot::SchemaLevel::strict};
  const auto answer = ScriptedResponse::json(200, support::pong);
  const Scripted scripted({answer, answer}, options);
  const auto top = scripted.client.chat().try_create(with_tool(R"({"anyOf":[{"type":"object"}]})"));
  REQUIRE_FALSE(top);
  CHECK(top.error().as<moonshot::UsageError>()->argument() == "tools[0].function.parameters");
  CHECK(top.error().message().find("parameters.type is required and must be 'object'") !=
        std::string::npos);
  CHECK(scripted.client.chat().try_create(with_tool(R"({"type":"object","$schema":"s"})")));
  options.schema_check = moonshot::SchemaCheck::refuse;
  const Scripted strictest({answer}, options);
  CHECK_FALSE(strictest.client.chat().try_create(with_tool(R"({"type":"object","$schema":"s"})")));
}

TEST_CASE("a request that would be refused is sent, told or refused, as asked for",
          "[contract][request][usage]") {
  auto request = ping();
  request.temperature = 0.3;
  request.messages.push_back(moonshot::tool("a", "7"));
  const auto answer = ScriptedResponse::json(200, support::pong);
  const Scripted off({answer});
  CHECK(off.client.chat().try_create(request));

  std::vector<std::string> told;
  moonshot::ClientOptions options;
  options.request_check = moonshot::RequestCheck::warn;
  options.on_request_problem = [&](const moonshot::RequestProblem& problem) {
    told.push_back(problem.pointer);
  };
  const Scripted warned({answer}, options);
  CHECK(warned.client.chat().try_create(request));
  CHECK(told == std::vector<std::string>{"/messages/1/tool_call_id", "/temperature"});
  CHECK(warned.transport->requests()[0].body == off.transport->requests()[0].body);

  options.request_check = moonshot::RequestCheck::refuse;
  const Scripted refused({answer}, options);
  const auto result = refused.client.chat().try_create(request);
  REQUIRE_FALSE(result);
  CHECK(result.error().as<moonshot::UsageError>()->argument() == "messages[1].tool_call_id");
  CHECK(result.error().message().find("tool_call_id a is not found") != std::string::npos);
  CHECK_FALSE(refused.client.chat().try_stream(request));
  CHECK(refused.transport->requests().empty());
  CHECK(refused.client.chat().try_create(ping()));
}
