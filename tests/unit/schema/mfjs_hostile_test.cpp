#include "verdicts.hpp"

#include <growth.hpp>

#include <chrono>

using moonshot::check_schema;
using moonshot::SchemaLevel;
using support::verdict;

namespace {

constexpr SchemaLevel all_levels[] = {SchemaLevel::loose, SchemaLevel::lite, SchemaLevel::strict,
                                      SchemaLevel::ultra};

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string numbered(const std::string& before, const std::string& after, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) all += ',';
    all += before + std::to_string(i) + after;
  }
  return all;
}

}  // namespace

TEST_CASE("a megabyte of anything is one problem, found in proportion to its size",
          "[unit][schema][growth]") {
  const std::string no_schema = "JSON schema parsing error";
  CHECK(support::grows_in_proportion(
      [&](std::size_t size) {
        for (const auto level : all_levels) {
          CHECK(verdict(std::string(size, '{'), level) ==
                no_schema + ": a member name is missing at byte 1");
          CHECK(verdict(std::string(size, '['), level).find(no_schema) == 0);
          for (const std::string& deep :
               {R"({"a":)" + std::string(size, '['), repeated(R"({"a":)", size / 5)}) {
            CHECK(verdict(deep, level) ==
                  no_schema + ": expected no more than 256 levels, found more");
          }
          CHECK(verdict(std::string(size, ' '), level).find(no_schema) == 0);
        }
        const std::string values = R"({"enum":[)" + repeated("{},", size / 3) + "{}]}";
        CHECK(verdict(values, SchemaLevel::loose).empty());
        CHECK(verdict(values) == "At path 'root': schema exceeds maximum allowed size");
        const std::string spaces = "{" + std::string(size, ' ') + R"("type":"null"})";
        CHECK(verdict(spaces).empty());
      },
      250000));
}

TEST_CASE("a text that is cut off or damaged anywhere is judged", "[unit][schema]") {
  const std::string schema =
      R"({"type":"object","properties":{"a":{"anyOf":[{"$ref":"#/$defs/A"},{"enum":[1e2,"\u00e9"],)"
      R"("type":["number","null"]}]}},"required":["a"],"$defs":{"A":{"items":{"$ref":"#"}}}})";
  for (std::size_t i = 0; i < schema.size(); ++i) {
    CHECK_FALSE(check_schema(std::string_view(schema).substr(0, i)).empty());
    for (const char c : {'{', '}', '"', '\\', '\0', '\xFF', '0', '#', '/'}) {
      std::string damaged = schema;
      damaged[i] = c;
      for (const auto level : all_levels) check_schema(damaged, level);
    }
  }
}

TEST_CASE("what is not UTF-8 is said to be so", "[unit][schema]") {
  for (const auto level : all_levels) {
    CHECK(verdict("{\"title\":\"\xC3\"}", level).find("JSON schema parsing error: invalid UTF-8") ==
          0);
    CHECK(verdict("{\"\xFF\":1}", level).find("JSON schema parsing error: invalid UTF-8") == 0);
    CHECK(verdict(R"({"title":"\ud800"})", level).find("JSON schema parsing error") == 0);
  }
}

TEST_CASE("the deepest schema that is read", "[unit][schema]") {
  const std::string arrays =
      repeated(R"({"type":"array","items":)", 255) + "{}" + std::string(255, '}');
  for (const auto level : all_levels) CHECK(verdict(arrays, level).empty());
  const std::string objects =
      repeated(R"({"type":"object","properties":{"a":)", 127) + "{}" + std::string(254, '}');
  CHECK(verdict(objects).find("schema depth exceeds maximum limit of 30") != std::string::npos);
  moonshot::SchemaLimits limits;
  limits.depth = 1000;
  CHECK(verdict(objects, SchemaLevel::ultra, limits).empty());
}

TEST_CASE("problems are listed up to a number", "[unit][schema]") {
  const std::string schema =
      R"({"type":"object","properties":{)" + numbered(R"("a)", R"(":{"type":"x"})", 2000) + "}}";
  CHECK(check_schema(schema).size() == 100);
  moonshot::SchemaLimits limits;
  limits.problems = 0;
  CHECK(check_schema(schema, SchemaLevel::ultra, limits).size() == 1);
}

TEST_CASE("a long name above many problems", "[unit][schema]") {
  const std::string schema = R"({"type":"object","properties":{")" + std::string(50000, 'n') +
                             R"(":{"type":"object","properties":{)" +
                             numbered(R"("a)", R"(":{"type":"x"})", 2000) + "}}}}";
  CHECK(check_schema(schema).size() == 100);
}

TEST_CASE("long chains of references", "[unit][schema]") {
  constexpr std::size_t count = 1500;
  std::string chain = R"("$defs":{)";
  for (std::size_t i = 0; i < count; ++i) {
    chain +=
        R"("d)" + std::to_string(i) + R"(":{"$ref":"#/$defs/d)" + std::to_string(i + 1) + "\"},";
  }
  chain += R"("d)" + std::to_string(count) + R"(":{"type":"null"}})";
  CHECK(verdict(R"({"$ref":"#/$defs/d0",)" + chain + "}").empty());
  const std::string many = R"({"type":"object","properties":{)" +
                           numbered(R"("a)", R"(":{"$ref":"#/$defs/d0"})", 1000) + "}," + chain +
                           "}";
  CHECK(verdict(many).empty());
}

TEST_CASE("a tangle of references", "[unit][schema]") {
  // Each definition refers to all others: there are more ways through it than can be walked.
  constexpr std::size_t count = 40;
  std::string properties;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    if (i > 0) properties += ',';
    properties += "\"p" + number + R"(":{"$ref":"#/$defs/d)" + number + "\"}";
  }
  const std::string definitions =
      numbered("\"d", R"(":{"type":"object","properties":{)" + properties + "}}", count);
  const std::string schema =
      R"({"type":"object","properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{)" + definitions + "}}";
  for (const auto level : all_levels) check_schema(schema, level);
  CHECK(verdict(schema).find("schema depth exceeds maximum limit of 30") != std::string::npos);
}

TEST_CASE("a key in a schema is not repeated", "[unit][schema]") {
  const auto problems = check_schema(R"({"type":"null","enum":["sk-abcdefgh12345678SECRET"]})");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message.find("SECRET") == std::string::npos);
  const auto named =
      check_schema(R"({"type":"object","properties":{"sk-abcdefgh12345678SECRET":{"type":"x"}}})");
  REQUIRE(named.size() == 1);
  CHECK(named[0].path == "properties.sk-***");
}
