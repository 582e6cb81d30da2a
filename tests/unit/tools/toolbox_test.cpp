#include <moonshot_catch.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <moonshot/tools/tool_run.hpp>
#include <moonshot/tools/toolbox.hpp>

using moonshot::Content;
using moonshot::JsonText;
using moonshot::Result;
using moonshot::Toolbox;
using moonshot::ToolContext;

namespace box_types {

struct Args {
  std::string city;
};
MOONSHOT_FIELDS(Args, city)

struct Report {
  int degrees = 0;
};
MOONSHOT_FIELDS(Report, degrees)

}  // namespace box_types

namespace {

using box_types::Args;

moonshot::ToolCall called(const std::string& name, const std::string& arguments = "{}") {
  moonshot::ToolCall call;
  call.id = "id-1";
  call.function.name = name;
  call.function.arguments = arguments;
  return call;
}

std::string told(const Toolbox& box, const std::string& name,
                 const std::string& arguments = R"({"city":"Oslo"})") {
  const auto message = box.run(called(name, arguments));
  CHECK(message.role == moonshot::Role::tool);
  CHECK(message.tool_call_id == "id-1");
  REQUIRE(message.content.text() != nullptr);
  return *message.content.text();
}

std::vector<std::string> names_of(const Toolbox& box) {
  std::vector<std::string> names;
  for (const auto& tool : box.tools()) {
    names.push_back(tool.function ? tool.function->name : "none");
  }
  return names;
}

using Names = std::vector<std::string>;

std::string free_function(const Args& args) { return "free " + args.city; }
std::string free_noexcept(const Args& args) noexcept { return args.city; }

struct Callable {
  std::string operator()(const Args& args) { return "called " + args.city + add; }
  std::string add = "!";
};

template <class F>
using ArgumentsOf = typename moonshot::detail::Signature<F>::Arguments;
static_assert(std::is_same_v<ArgumentsOf<decltype(&free_function)>, std::tuple<Args>>);
static_assert(std::is_same_v<ArgumentsOf<decltype(&free_noexcept)>, std::tuple<Args>>);
static_assert(std::is_same_v<ArgumentsOf<Callable>, std::tuple<Args>>);

}  // namespace

TEST_CASE("tools are defined in the order in which they were added, the latest of a name",
          "[unit][tools]") {
  Toolbox box;
  CHECK(box.empty());
  CHECK(&box.add("a", "first", [] { return 1; }) == &box);
  CHECK_FALSE(box.empty());
  box.add("b", "", [] { return 2; }).add("c", "", [] { return 3; });
  CHECK(names_of(box) == Names{"a", "b", "c"});
  CHECK(told(box, "a") == "1");
  box.add("a", "second", [] { return 4; });
  CHECK(names_of(box) == Names{"b", "c", "a"});
  CHECK(told(box, "a") == "4");
  CHECK(box.tools()[2].function->description == "second");
  CHECK(told(box, "b") == "2");
  const auto copy = box;
  box.add("d", "", [] { return 5; });
  CHECK(names_of(copy) == Names{"b", "c", "a"});
  CHECK(told(copy, "c") == "3");
}

TEST_CASE("a tool that runs elsewhere has no function, and takes nobody's place", "[unit][tools]") {
  const auto nothing = [](const std::string&, const ToolContext&) { return std::string("x"); };
  Toolbox box;
  moonshot::Tool builtin;
  box.add_raw(builtin, nothing).add_raw(builtin, nothing).add("a", "", [] { return 1; });
  CHECK(names_of(box) == Names{"none", "none", "a"});
  CHECK(told(box, "") == R"({"error":"there is no tool "})");
}

TEST_CASE("a tool without parameters has a schema of none", "[unit][tools]") {
  Toolbox box;
  box.add("a", "what it does", [] { return 1; });
  const auto tools = box.tools();
  REQUIRE(tools.size() == 1);
  CHECK(tools[0].type == moonshot::ToolType::function);
  CHECK(tools[0].function->description == "what it does");
  CHECK(tools[0].function->parameters->text() ==
        R"({"type":"object","properties":{},"additionalProperties":false})");
  CHECK(told(box, "a", "no JSON at all") == "1");
}

TEST_CASE("functions of every form are tools", "[unit][tools]") {
  Toolbox box;
  box.add("free", "", &free_function);
  box.add("noexcept", "", &free_noexcept);
  box.add("object", "", Callable());
  box.add("mutable", "", [count = 0](const Args&) mutable { return ++count; });
  box.add("by_value", "", [](Args args) { return args.city + "?"; });
  box.add("context", "", [](const Args& args, const ToolContext& context) {
    return args.city + " " + context.call.function.name;
  });
  CHECK(told(box, "free") == "free Oslo");
  CHECK(told(box, "noexcept") == "Oslo");
  CHECK(told(box, "object") == "called Oslo!");
  CHECK(told(box, "mutable") == "1");
  CHECK(told(box, "mutable") == "2");
  CHECK(told(box, "by_value") == "Oslo?");
  CHECK(told(box, "context") == "Oslo context");
}

TEST_CASE("what a raw tool returns is its content, as of any other", "[unit][tools]") {
  Toolbox box;
  const auto tool = [](const char* name) {
    return moonshot::function_tool(name, "", JsonText("{}"));
  };
  box.add_raw(tool("report"),
              [](const std::string&, const ToolContext&) { return box_types::Report{7}; });
  box.add_raw(tool("json"), [](const std::string& arguments, const ToolContext&) {
    return JsonText("[" + arguments + "]");
  });
  const moonshot::ToolFunction whole = [](const std::string& arguments, const ToolContext&) {
    return Result<Content>(Content(arguments));
  };
  box.add_raw(tool("function"), whole);
  box.add_raw(tool("fails"), [](const std::string&, const ToolContext&) -> Result<int> {
    return moonshot::usage_error("city", "it is unknown");
  });
  CHECK(told(box, "report", "{}") == R"({"degrees":7})");
  CHECK(told(box, "json", "{}") == "[{}]");
  CHECK(told(box, "function", R"({"a":1})") == R"({"a":1})");
  CHECK(told(box, "fails", "{}") == R"({"error":"UsageError: city: it is unknown"})");
}

TEST_CASE("a tool sees its call, its token and its deadline", "[unit][tools]") {
  const moonshot::CancelSource source;
  const std::chrono::steady_clock::time_point end{std::chrono::hours(1)};
  std::string seen;
  Toolbox box;
  box.add("look", "", [&](const Args&, const ToolContext& context) {
    seen = context.call.id + (context.cancel.cancelled() ? " cancelled" : " goes on") +
           (!context.deadline          ? " for ever"
            : *context.deadline == end ? " until then"
                                       : " odd");
    return seen;
  });
  const auto call = called("look", R"({"city":"Oslo"})");
  box.run(call);
  CHECK(seen == "id-1 goes on for ever");
  box.run(call, source.token(), end);
  CHECK(seen == "id-1 goes on until then");
  source.cancel();
  box.run(call, source.token(), end);
  CHECK(seen == "id-1 cancelled until then");
}

TEST_CASE("what the model is told of a failure is JSON and UTF-8", "[unit][tools]") {
  Toolbox box;
  box.add("broken", "", []() -> std::string { throw std::runtime_error("a \"b\"\n\xFF"); });
  CHECK(told(box, "broken") == "{\"error\":\"a \\\"b\\\"\\n\xEF\xBF\xBD\"}");
  CHECK(told(box, "caf\xE9") == "{\"error\":\"there is no tool caf\xEF\xBF\xBD\"}");
}

TEST_CASE("each part that a tool returns is UTF-8", "[unit][tools]") {
  Toolbox box;
  box.add("parts", "", [] {
    return Content({moonshot::text_part("a\xFF"), moonshot::text_part("b\xFE")});
  });
  const auto message = box.run(called("parts"));
  REQUIRE(message.content.parts() != nullptr);
  CHECK(message.content.joined_text() ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
}

TEST_CASE("a content that is empty is said to be, and one of blanks is not", "[unit][tools]") {
  Toolbox box;
  box.add("nothing", "", [] { return std::string(); });
  box.add("blank", "", [] { return std::string(" "); });
  CHECK(told(box, "nothing") == "The tool returned nothing.");
  CHECK(told(box, "blank") == " ");
}

TEST_CASE("the choices of a run with tools by themselves", "[unit][tools]") {
  const moonshot::ToolRunOptions options;
  CHECK(options.max_rounds == 10);
  CHECK_FALSE(options.parallel);
  CHECK(options.remind_of_repeats);
  CHECK(options.messages_so_far == nullptr);
  CHECK(options.on_step == nullptr);
  CHECK(options.on_chunk == nullptr);
  CHECK(moonshot::most_parallel_tools == 16);
  const moonshot::ToolStep step;
  CHECK(step.round == 1);
  CHECK(step.answer == nullptr);
  CHECK(step.call == nullptr);
  CHECK(step.result == nullptr);
  CHECK(step.reminder == nullptr);
  CHECK(step.repeated_times == 0);
  CHECK(moonshot::ToolRun().rounds == 0);
}
