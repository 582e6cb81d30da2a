// The values that the simulated model makes up for a schema.

#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/library.hpp>
#include <moonshot/testing/detail/simulator/schema_example.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace {

namespace sim = moonshot::detail::simulator;

std::string example(const std::string& schema) {
  const auto root = sim::Json::parse(schema);
  return sim::example_of(root, root).dump();
}

}  // namespace

TEST_CASE("the simplest value that a schema allows is made up", "[simulator]") {
  const std::pair<std::string, std::string> rows[] = {
      {"{}", R"("Paris")"},
      {R"({"type":"string"})", R"("Paris")"},
      {R"({"type":"boolean"})", "true"},
      {R"({"type":"null"})", "null"},
      {R"({"type":"integer"})", "1"},
      {R"({"type":"number"})", "1"},
      {R"({"type":"object"})", "{}"},
      {R"({"type":"array"})", R"(["Paris"])"},
      {R"({"type":["null","integer"]})", "1"},
      {R"({"type":["null"]})", "null"},
      {R"({"type":[]})", "null"},
      {R"({"type":7})", R"("Paris")"},
      {R"({"properties":{"a":{"type":"null"}}})", R"({"a":null})"},
      {R"({"properties":7,"type":"object"})", "{}"},
      {R"({"enum":["x","y"],"type":"integer"})", R"("x")"},
      {R"({"enum":[],"type":"integer"})", "1"},
      {R"({"enum":["x"],"const":"y"})", R"("x")"},
      {R"({"const":"y","type":"integer"})", R"("y")"},
      {R"({"anyOf":[{"type":"boolean"},{"type":"null"}],"type":"string"})", "true"},
      {R"({"anyOf":[],"type":"boolean"})", "true"},
  };
  for (const auto& [schema, value] : rows) {
    INFO(schema);
    CHECK(example(schema) == value);
  }
}

TEST_CASE("numbers keep their bounds, and integers are whole", "[simulator]") {
  const std::pair<std::string, std::string> rows[] = {
      {R"({"type":"integer","minimum":1})", "1"},
      {R"({"type":"integer","minimum":2})", "2"},
      {R"({"type":"integer","minimum":0})", "1"},
      {R"({"type":"integer","maximum":1})", "1"},
      {R"({"type":"integer","maximum":0})", "0"},
      {R"({"type":"integer","maximum":-3})", "-3"},
      {R"({"type":"number","minimum":2.5})", "2.5"},
      {R"({"type":"integer","minimum":2.5})", "3"},
      {R"({"type":"integer","maximum":-2.5})", "-3"},
      {R"({"type":"integer","maximum":0.5})", "0"},
      {R"({"type":"integer","minimum":1e300})", "1"},
      {R"({"type":"integer","maximum":-1e300})", "1"},
      {R"({"type":"integer","minimum":"2"})", "1"},
  };
  for (const auto& [schema, value] : rows) {
    INFO(schema);
    CHECK(example(schema) == value);
  }
}

TEST_CASE("texts and lists keep their lengths", "[simulator]") {
  const std::pair<std::string, std::string> rows[] = {
      {R"({"minLength":5})", R"("Paris")"},
      {R"({"minLength":0})", R"("Paris")"},
      {R"({"minLength":6})", R"("Pariss")"},
      {R"({"minLength":7})", R"("Paris P")"},
      {R"({"minLength":11})", R"("Paris Paris")"},
      {R"({"minLength":12})", R"("Paris Pariss")"},
      {R"({"maxLength":5})", R"("Paris")"},
      {R"({"maxLength":4})", R"("Pari")"},
      {R"({"maxLength":0})", R"("")"},
      {R"({"minLength":7,"maxLength":7})", R"("Paris P")"},
      {R"({"type":"array","minItems":2,"items":{"type":"null"}})", "[null,null]"},
      {R"({"type":"array","minItems":0,"items":{"type":"null"}})", "[null]"},
      {R"({"type":"array","maxItems":0})", "[]"},
      {R"({"type":"array","maxItems":1,"minItems":3,"items":{"type":"null"}})", "[null]"},
      {R"({"type":"array","minItems":2})", R"(["Paris","Paris"])"},
  };
  for (const auto& [schema, value] : rows) {
    INFO(schema);
    CHECK(example(schema) == value);
  }
  const auto longest = sim::Json::parse(example(R"({"minLength":10001})"));
  CHECK(longest.get<std::string>().size() == 10000);
  const auto most = sim::Json::parse(example(R"({"type":"array","minItems":101})"));
  CHECK(most.size() == 100);
}

TEST_CASE("references are followed within the document", "[simulator]") {
  const std::string definitions = R"("$defs":{"a":{"type":"boolean","b":{"type":"null"}}})";
  CHECK(example(R"({"$ref":"#/$defs/a",)" + definitions + "}") == "true");
  CHECK(example(R"({"$ref":"#/$defs/a/b",)" + definitions + "}") == "null");
  CHECK(example(R"({"$ref":"#/$defs/c",)" + definitions + "}") == "null");
  CHECK(example(R"({"$ref":"$defs/a",)" + definitions + "}") == "null");
  CHECK(example(R"({"$ref":"http://x/#/$defs/a",)" + definitions + "}") == "null");
  CHECK(example(R"({"properties":{"x":{"$ref":"#/$defs/a"}},)" + definitions + "}") ==
        R"({"x":true})");
  // A schema that is nothing but itself ends as well.
  CHECK(example(R"({"$ref":"#"})") == "null");
}

TEST_CASE("a recursive value ends where it may", "[simulator]") {
  CHECK(example(R"({"type":"object","properties":{"next":{"$ref":"#"}}})") ==
        R"({"next":{"next":{}}})");
  CHECK(
      example(R"({"type":"object","properties":{"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},)"
              R"("required":["next"]})") == R"({"next":{"next":null}})");
  CHECK(example(R"({"type":"array","items":{"$ref":"#"}})") == "[[[]]]");
  // What is required goes on until every value is null.
  const auto deep =
      example(R"({"type":"object","properties":{"n":{"$ref":"#"}},"required":["n","m"]})");
  CHECK(deep.find("null") != std::string::npos);
  std::size_t depth = 0;
  while (depth < deep.size() && deep[depth * 5] == '{') ++depth;
  CHECK(depth == 17);
}
