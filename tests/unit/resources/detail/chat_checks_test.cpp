#include <moonshot_catch.hpp>

#include <usage_words.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/resources/detail/chat_checks.hpp>

using moonshot::ChatRequest;
using moonshot::ClientOptions;
using moonshot::JsonText;
using moonshot::detail::argument_of;
using moonshot::detail::check_as_whole;
using moonshot::detail::check_media;
using moonshot::detail::check_schemas;
using support::usage_words;

namespace {

const JsonText faulty_schema(R"({"type":"object","properties":{"a":{"type":"text"}}})");

moonshot::Tool faulty_tool(std::optional<bool> strict = std::nullopt) {
  auto tool = moonshot::function_tool("f", "", faulty_schema);
  tool.function->strict = strict;
  return tool;
}

// The arguments that are told of with `warn`, and the one that is refused with `refuse`.
std::vector<std::string> faulty_schemas(const ChatRequest& request) {
  std::vector<std::string> told;
  ClientOptions options;
  options.on_schema_problem = [&](const std::string& argument, const std::string& problem) {
    CHECK_FALSE(problem.empty());
    told.push_back(argument);
  };
  CHECK(check_schemas(options, request) == nullptr);  // off
  CHECK(told.empty());
  options.schema_check = moonshot::SchemaCheck::off;
  CHECK(check_schemas(options, request) == nullptr);
  CHECK(told.empty());
  options.schema_check = moonshot::SchemaCheck::warn;
  CHECK(check_schemas(options, request) == nullptr);
  const auto warned = told;
  options.schema_check = moonshot::SchemaCheck::refuse;
  const auto error = check_schemas(options, request);
  CHECK(told == warned);
  REQUIRE((error == nullptr) == warned.empty());
  if (error != nullptr) {
    CHECK(error->as<moonshot::UsageError>()->argument() == warned.front());
    const auto problems = options.schema_check.problems(faulty_schema.text());
    REQUIRE_FALSE(problems.empty());
    CHECK(error->message() == problems.front().what());
  }
  return warned;
}

}  // namespace

TEST_CASE("the name of an argument follows from the pointer to it", "[unit][request]") {
  const std::pair<const char*, const char*> rows[] = {
      {"", ""},
      {"/model", "model"},
      {"/messages/3", "messages[3]"},
      {"/messages/10/tool_calls/0/id", "messages[10].tool_calls[0].id"},
      {"/a/b", "a.b"},
      {"/0", "[0]"},
      {"/a/0/1/b", "a[0][1].b"},
      {"/a/1b", "a.1b"},
      {"/a/b1/2", "a.b1[2]"},
      {"/a//b", "a..b"},
      {"/a/9", "a[9]"}};
  for (const auto& [pointer, argument] : rows) {
    INFO(pointer);
    CHECK(argument_of(pointer) == argument);
  }
}

TEST_CASE("an error of a part is one of the whole, with its place", "[unit][request]") {
  const auto error =
      moonshot::detail::usage_error_in("items[3].", moonshot::usage_error("model", "it is empty"));
  CHECK(usage_words(error.share()) == "items[3].model: it is empty");
}

TEST_CASE("media that the API refuses are named by their place, the first of them",
          "[unit][request]") {
  ChatRequest request;
  request.messages = {moonshot::user("https://example.org/a.png"),
                      moonshot::user({moonshot::text_part("a"), moonshot::image_part("ms://f-1"),
                                      moonshot::video_part("ms://f-2")})};
  CHECK(check_media(request) == nullptr);
  const std::string problem(moonshot::problem_with_media_url("https://example.org/a.png"));
  REQUIRE_FALSE(problem.empty());
  request.messages.push_back(moonshot::user(
      {moonshot::text_part("a"), moonshot::video_part("https://example.org/a.png")}));
  CHECK(usage_words(check_media(request)) == "messages[2].content[1].video_url.url: " + problem);
  request.messages[1] = moonshot::user({moonshot::image_part("https://example.org/a.png")});
  CHECK(usage_words(check_media(request)) == "messages[1].content[0].image_url.url: " + problem);
  request.messages.clear();
  CHECK(check_media(request) == nullptr);
}

TEST_CASE("every strict schema of a request is checked, in its order", "[unit][request]") {
  ChatRequest request;
  const moonshot::Tool no_function;
  request.tools = {faulty_tool(false), no_function, faulty_tool(), faulty_tool(true)};
  moonshot::Message loading;
  loading.role = moonshot::Role::system;
  loading.tools = {faulty_tool(false), faulty_tool()};
  request.messages = {moonshot::user("a"), loading};
  request.response_format.emplace();
  request.response_format->json_schema.emplace();
  request.response_format->json_schema->schema = faulty_schema;
  CHECK(faulty_schemas(request) ==
        std::vector<std::string>{"tools[2].function.parameters", "tools[3].function.parameters",
                                 "messages[1].tools[1].function.parameters",
                                 "response_format.json_schema.schema"});
  request.tools.clear();
  CHECK(faulty_schemas(request) ==
        std::vector<std::string>{"messages[1].tools[1].function.parameters",
                                 "response_format.json_schema.schema"});
  request.messages.clear();
  request.response_format->json_schema->strict = true;
  CHECK(faulty_schemas(request) == std::vector<std::string>{"response_format.json_schema.schema"});
  request.response_format->json_schema->strict = false;
  CHECK(faulty_schemas(request).empty());
  request.response_format->json_schema->strict.reset();
  request.response_format->json_schema->schema.reset();
  CHECK(faulty_schemas(request).empty());
  request.response_format->json_schema.reset();
  CHECK(faulty_schemas(request).empty());
}

TEST_CASE("each fault of a schema is told, and the first of them is refused", "[unit][request]") {
  ChatRequest request;
  request.tools = {moonshot::function_tool(
      "f", "",
      JsonText(R"({"type":"object","properties":{"a":{"type":"text"},"b":{"type":"text"}}})"))};
  std::vector<std::string> told;
  ClientOptions options;
  options.on_schema_problem = [&](const std::string& argument, const std::string& problem) {
    CHECK(argument == "tools[0].function.parameters");
    told.push_back(problem);
  };
  options.schema_check = moonshot::SchemaCheck::warn;
  CHECK(check_schemas(options, request) == nullptr);
  REQUIRE(told.size() == 2);
  CHECK(told[0].find("properties.a") != std::string::npos);
  CHECK(told[1].find("properties.b") != std::string::npos);
  options.schema_check = moonshot::SchemaCheck::refuse;
  const auto error = check_schemas(options, request);
  REQUIRE(error != nullptr);
  CHECK(error->message() == told[0]);
}

TEST_CASE("a schema is checked for what it is used for", "[unit][request]") {
  ChatRequest request;
  request.tools = {moonshot::function_tool("f", "", JsonText(R"({"anyOf":[{"type":"object"}]})"))};
  ClientOptions options;
  options.schema_check = {moonshot::SchemaCheck::refuse, moonshot::SchemaLevel::strict};
  CHECK(check_schemas(options, request) != nullptr);
  ChatRequest format;
  format.response_format.emplace();
  format.response_format->json_schema.emplace();
  format.response_format->json_schema->schema = request.tools[0].function->parameters;
  CHECK(check_schemas(options, format) == nullptr);
}

TEST_CASE("a request that the API would refuse is told or refused in its words",
          "[unit][request]") {
  ChatRequest request;
  request.model = "kimi-k3";
  request.messages = {moonshot::user("a"), moonshot::tool("a", "7")};
  request.n = 2;
  const auto problems = moonshot::check_request(request);
  REQUIRE(problems.size() == 2);
  std::vector<std::string> told;
  ClientOptions options;
  options.on_request_problem = [&](const moonshot::RequestProblem& problem) {
    told.push_back(problem.pointer);
  };
  CHECK(check_as_whole(options, request) == nullptr);
  CHECK(told.empty());
  options.request_check = moonshot::RequestCheck::off;
  CHECK(check_as_whole(options, request) == nullptr);
  CHECK(told.empty());
  options.request_check = moonshot::RequestCheck::warn;
  CHECK(check_as_whole(options, request) == nullptr);
  CHECK(told.size() == problems.size());
  options.request_check = moonshot::RequestCheck::refuse;
  CHECK(usage_words(check_as_whole(options, request)) ==
        argument_of(problems[0].pointer) + ": the API would refuse it (" + problems[0].refusal +
            "); " + problems[0].remedy);
  CHECK(told.size() == problems.size());
  options.request_check = moonshot::RequestCheck::warn;
  options.on_request_problem = nullptr;
  CHECK(check_as_whole(options, request) == nullptr);
}
