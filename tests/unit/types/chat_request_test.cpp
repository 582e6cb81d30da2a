#include <moonshot_catch.hpp>

#include <moonshot/types/chat_request.hpp>
#include <moonshot/types/tool.hpp>

#include <string>
#include <vector>

using moonshot::Stop;
using moonshot::ToolChoice;
using moonshot::ToolChoiceMode;

TEST_CASE("stop is one text or a list of them", "[unit][types]") {
  using Texts = std::vector<std::string>;
  CHECK(Stop().values().empty());
  CHECK_FALSE(Stop().single());
  CHECK(Stop("a").values() == Texts{"a"});
  CHECK(Stop("a").single());
  CHECK(Stop(std::string("b")).values() == Texts{"b"});
  CHECK(Stop(std::string("b")).single());
  CHECK(Stop(Texts{"c"}).values() == Texts{"c"});
  CHECK_FALSE(Stop(Texts{"c"}).single());
  const Stop list = {"d", "e", "f"};
  CHECK(list.values() == Texts{"d", "e", "f"});
  CHECK_FALSE(list.single());
}

TEST_CASE("a choice of tools is a mode or the name of a function", "[unit][types]") {
  const ToolChoice none;
  REQUIRE(none.mode() != nullptr);
  CHECK(none.mode()->word().empty());
  CHECK(none.named() == nullptr);
  const ToolChoice mode = ToolChoiceMode::required;
  REQUIRE(mode.mode() != nullptr);
  CHECK(*mode.mode() == ToolChoiceMode::required);
  CHECK(mode.named() == nullptr);
  const ToolChoice word = ToolChoiceMode("tomorrow");
  CHECK(word.mode()->word() == "tomorrow");
  const ToolChoice named = ToolChoice::function("f");
  CHECK(named.mode() == nullptr);
  REQUIRE(named.named() != nullptr);
  CHECK(named.named()->type == moonshot::ToolType::function);
  CHECK(named.named()->function.name == "f");
}

TEST_CASE("a tool of a function has each text in its place", "[unit][types]") {
  const auto tool = moonshot::function_tool("n", "d", moonshot::JsonText("{}"));
  CHECK(tool.type == moonshot::ToolType::function);
  REQUIRE(tool.function);
  CHECK(tool.function->name == "n");
  CHECK(tool.function->description == "d");
  REQUIRE(tool.function->parameters);
  CHECK(tool.function->parameters->text() == "{}");
  CHECK_FALSE(tool.function->strict.has_value());
}

TEST_CASE("a prediction is of content unless it is told otherwise", "[unit][types]") {
  CHECK(moonshot::Prediction().type == "content");
  CHECK(moonshot::Prediction().content.absent());
}
