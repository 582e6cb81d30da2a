#include <moonshot_catch.hpp>

#include <moonshot/detail/tokens/lookup.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace detail = moonshot::detail;

TEST_CASE("a member is looked up by its whole name, at the top alone", "[unit][json]") {
  using Found = std::optional<std::string>;
  const std::vector<std::pair<std::string, Found>> rows = {
      {R"({"b":0,"a": [1, 2] ,"c":3})", "[1, 2]"},
      {R"({"a":null})", "null"},
      {R"({"a":""})", "\"\""},
      {R"({"a":1,"a":{"b":2}})", R"({"b":2})"},
      {R"({"ab":1,"A":2})", std::nullopt},
      {R"({"b":{"a":1}})", std::nullopt},
      {R"([{"a":1}])", std::nullopt},
      {R"("a")", std::nullopt},
      {R"({"a":1,"b":tru)", "1"},
      {R"({"a":1,"a":)", "1"},
      {R"({"a")", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    const auto found = detail::member_of(row.first, "a");
    CHECK((found ? Found(*found) : std::nullopt) == row.second);
  }
}

TEST_CASE("a text is one JSON string or none", "[unit][json]") {
  CHECK(detail::string_of(" \"a\\nb\" ") == "a\nb");
  CHECK(detail::string_of("\"\"") == "");
  for (const char* text : {"", "a", "\"a", "\"a\"b", "[\"a\"]", "1", "null"}) {
    INFO(text);
    CHECK_FALSE(detail::string_of(text).has_value());
  }
  CHECK(detail::string_member(R"({"a":"x","b":1})", "a") == "x");
  CHECK_FALSE(detail::string_member(R"({"a":"x","b":1})", "b").has_value());
  CHECK_FALSE(detail::string_member(R"({"a":"x","b":1})", "c").has_value());
}

TEST_CASE("JSON is one value and nothing else", "[unit][json]") {
  for (const char* text : {"1", " {} ", "[]\n", "null", "\"\""}) {
    INFO(text);
    CHECK(detail::is_json(text));
  }
  for (const char* text : {"", " ", "1 2", "{} x", "[", "nul", "{}\v"}) {
    INFO(text);
    CHECK_FALSE(detail::is_json(text));
  }
}
