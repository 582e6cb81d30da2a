// Python's writing of a value becomes JSON.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/python_literal.hpp>

#include <string>

using moonshot::detail::python_to_json;

namespace {

// The JSON of a list with one string in single quotation marks.
std::string json_of(const std::string& content) {
  return python_to_json("['" + content + "']").value_or("nothing");
}

}  // namespace

TEST_CASE("Python's containers and words become those of JSON", "[unit][errors]") {
  CHECK(python_to_json("{'a': [1, -2.5], 'b': (True, False), 'c': None}") ==
        R"({"a": [1, -2.5], "b": [true, false], "c": null})");
  CHECK(python_to_json(R"({"it's": 'a "b"'})") == R"({"it's": "a \"b\""})");
  CHECK(python_to_json("('a',)") == R"(["a",])");
}

TEST_CASE("the literal ends with its last bracket", "[unit][errors]") {
  CHECK(python_to_json("{'a': 1} and so on }") == R"({"a": 1})");
  for (const char* text : {"", "'a'", "so {'a': 1}", "}{}", "{'a': 1", "{'a", R"(['a\)"}) {
    INFO(text);
    CHECK_FALSE(python_to_json(text));
  }
}

TEST_CASE("the escapes of a Python string are read", "[unit][errors]") {
  CHECK(json_of(R"(a\nb\tc\rd)") == R"(["a\nb\tc\rd"])");
  CHECK(json_of(R"(it\'s \"so\" \\ )") == R"(["it's \"so\" \\ "])");
  CHECK(json_of(R"(\x41B)") == R"(["AB"])");
  CHECK(json_of(R"(\u4f59B)") ==
        "[\"\xE4\xBD\x99"
        "B\"]");
  CHECK(json_of(R"(\U0001F600B)") ==
        "[\"\xF0\x9F\x98\x80"
        "B\"]");
}

TEST_CASE("an escape of no character becomes a replacement", "[unit][errors]") {
  const std::string replacement = "\xEF\xBF\xBD";
  for (const char* escape : {R"(\ud83d)", R"(\udfff)", R"(\U00110000)", R"(\u12g4)", R"(\xzz)"}) {
    INFO(escape);
    CHECK(json_of(std::string(escape) + "!") == "[\"" + replacement + "!\"]");
  }
  CHECK_FALSE(python_to_json(R"(['\x4)"));
  CHECK_FALSE(python_to_json(R"(['\U0001F6)"));
}
