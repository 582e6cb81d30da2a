#include <moonshot_catch.hpp>

#include <moonshot/json.hpp>
#include <moonshot/types/formulas.hpp>

#include <string>

TEST_CASE("the documented fiber keeps everything, its encrypted output to the byte", "[types]") {
  const std::string text =
      R"({"id":"fiber-f43p7sby7ny111houyq1","object":"fiber","created_at":1753440997,"lambda_id":"lambda-f3w8y6qcoqgi11h8q7ui","status":"succeeded","context":{"input":"{\"name\":\"web_search\",\"arguments\":\"{\\\"query\\\": \\\"What is the RGB value of sky blue?\\\" }\"}","encrypted_output":"----MOONSHOT ENCRYPTED BEGIN----+nf6...DSM=----MOONSHOT ENCRYPTED END----"},"formula":"moonshot/web-search:latest","organization_id":"staff","project_id":"proj-68890bf8e716457588122c109de1d5dd"})";
  const auto fiber = moonshot::json::decode<moonshot::Fiber>(text);
  REQUIRE(fiber);
  REQUIRE(fiber->output() != nullptr);
  CHECK(*fiber->output() ==
        "----MOONSHOT ENCRYPTED BEGIN----+nf6...DSM=----MOONSHOT ENCRYPTED END----");
  CHECK(*moonshot::json::encode(*fiber) == text);
}

TEST_CASE("the names of formulas are their URIs", "[types]") {
  namespace formulas = moonshot::formulas;
  const struct {
    const char* name;
    const char* uri;
  } rows[] = {
      {formulas::web_search, "moonshot/web-search:latest"},
      {formulas::convert, "moonshot/convert:latest"},
      {formulas::rethink, "moonshot/rethink:latest"},
      {formulas::random_choice, "moonshot/random-choice:latest"},
      {formulas::mew, "moonshot/mew:latest"},
      {formulas::memory, "moonshot/memory:latest"},
      {formulas::excel, "moonshot/excel:latest"},
      {formulas::date, "moonshot/date:latest"},
      {formulas::base64, "moonshot/base64:latest"},
      {formulas::fetch, "moonshot/fetch:latest"},
      {formulas::quickjs, "moonshot/quickjs:latest"},
      {formulas::code_runner, "moonshot/code-runner:latest"},
  };
  for (const auto& row : rows) CHECK(row.name == std::string(row.uri));
}

TEST_CASE("a formula's tools encode to what they were", "[types]") {
  const std::string text =
      R"({"object":"list","tools":[{"type":"function","function":{"name":"date","description":"d","parameters":{"type":"object"}}}]})";
  const auto tools = moonshot::json::decode<moonshot::FormulaTools>(text);
  REQUIRE(tools);
  CHECK(tools->object == "list");
  REQUIRE(tools->tools.size() == 1);
  CHECK(tools->tools[0].function->name == "date");
  CHECK(*moonshot::json::encode(*tools) == text);
}
