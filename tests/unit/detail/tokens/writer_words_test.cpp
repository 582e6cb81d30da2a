#include <moonshot_catch.hpp>

#include <moonshot/detail/tokens/repair.hpp>
#include <moonshot/detail/tokens/writer.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

using moonshot::detail::JsonWriter;
namespace detail = moonshot::detail;

TEST_CASE("each kind of value is written in its form", "[unit][json]") {
  const auto written = [](void (*write)(JsonWriter & writer)) {
    JsonWriter writer;
    write(writer);
    CHECK(writer.text() == JsonWriter(writer).text());
    return std::move(writer).text();
  };
  CHECK(written([](JsonWriter& writer) { writer.null(); }) == "null");
  CHECK(written([](JsonWriter& writer) { writer.boolean(true); }) == "true");
  CHECK(written([](JsonWriter& writer) { writer.boolean(false); }) == "false");
  CHECK(written([](JsonWriter& writer) {
          writer.integer((std::numeric_limits<std::int64_t>::min)());
        }) == "-9223372036854775808");
  CHECK(written([](JsonWriter& writer) {
          writer.unsigned_integer((std::numeric_limits<std::uint64_t>::max)());
        }) == "18446744073709551615");
  CHECK(written([](JsonWriter& writer) { writer.raw("1.50"); }) == "1.50");
  CHECK(written([](JsonWriter& writer) {
          writer.string_unchecked("a\"\\/\b\f\n\r\t\x01\x1F\x7F\xC3\xA9");
        }) == "\"a\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\x7F\xC3\xA9\"");
  CHECK(written([](JsonWriter& writer) { writer.string_unchecked(""); }) == "\"\"");
}

TEST_CASE("commas stand between values and nowhere else", "[unit][json]") {
  JsonWriter writer;
  writer.begin_array();
  writer.begin_array();
  writer.null();
  writer.raw("1");
  writer.end_array();
  writer.begin_object();
  writer.member("a\"");
  writer.begin_object();
  writer.end_object();
  writer.member("b");
  CHECK(writer.string("x"));
  writer.member("c");
  writer.unsigned_integer(1);
  writer.end_object();
  writer.boolean(true);
  writer.end_array();
  CHECK(writer.text() == R"([[null,1],{"a\"":{},"b":"x","c":1},true])");
}

TEST_CASE("escaped halves are replaced, whole pairs and other escapes are not", "[unit][json]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {"\\ud800", "\\ufffd"},
      {"\\udbff", "\\ufffd"},
      {"\\udc00", "\\ufffd"},
      {"\\uDFFF", "\\ufffd"},
      {"\\ud7ff\\ue000", "\\ud7ff\\ue000"},
      {"\\ud800\\udc00", "\\ud800\\udc00"},
      {"\\ud800\\udc00\\udc00", "\\ud800\\udc00\\ufffd"},
      {"\\ud800\\n\\udc00", "\\ufffd\\n\\ufffd"},
      {"\\ud800x", "\\ufffdx"},
      {"\\\\ud800", "\\\\ud800"},
      {"\\\\\\ud800", "\\\\\\ufffd"},
      {"\\ud80", "\\ud80"},
      {"\\ud80g", "\\ud80g"},
      {"\\xd800", "\\xd800"},
      {"\\", "\\"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    std::string text = row.first;
    CHECK(detail::repair_escapes(text) == (row.first != row.second));
    CHECK(text == row.second);
  }
  std::string both = "\"\\ud800\xFF\"";
  CHECK(detail::repair_json(both));
  CHECK(both == "\"\\ufffd\xEF\xBF\xBD\"");
  std::string bytes = "\"\xFF\"";
  CHECK(detail::repair_json(bytes));
  std::string escapes = "\"\\ud800\"";
  CHECK(detail::repair_json(escapes));
}

TEST_CASE("numbers without a form are found by word, sign and what follows", "[unit][json]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"[NaN]", "[null]"},
      {"[nan]", "[null]"},
      {"[+inf]", "[null]"},
      {"[-INFINITY]", "[null]"},
      {"[ NaN ]", "[ null ]"},
      {"[NaN\n]", "[null\n]"},
      {"[NaN\t]", "[null\t]"},
      {"[NaN\r]", "[null\r]"},
      {"[1,NaN,2]", "[1,null,2]"},
      {"{\"a\":NaN}", "{\"a\":null}"},
      {"[NaN,NaN]", "[null,null]"},
      {"[infin]", "[infin]"},
      {"[NaN", "[NaN"},
      {"[--inf]", "[--inf]"},
      {"[\"NaN\"]", "[\"NaN\"]"},
      {"[\"a\\\"\",NaN]", "[\"a\\\"\",null]"},
      {"{NaN:1}", "{NaN:1}"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    std::string text = row.first;
    CHECK(detail::repair_numbers(text) == (row.first != row.second));
    CHECK(text == row.second);
  }
  const auto kept = [](std::string text, const char* names) {
    CHECK(detail::repair_numbers(text, names));
    return text;
  };
  CHECK(kept(R"({"text":NaN})", "text") == R"({"text":0})");
  CHECK(kept(R"({"text":NaN})", "a text b") == R"({"text":0})");
  CHECK(kept(R"({"text":NaN})", "a text") == R"({"text":0})");
  CHECK(kept(R"({"text":NaN})", "texts mytext") == R"({"text":null})");
  CHECK(kept(R"({"text":NaN})", "texts mytext text") == R"({"text":0})");
  CHECK(kept(R"({"text":[1,NaN]})", "text") == R"({"text":[1,0]})");
  CHECK(kept(R"({"text":1,"b":NaN})", "text") == R"({"text":1,"b":null})");
  CHECK(kept(R"({"":NaN})", "text") == R"({"":null})");
  CHECK(kept("[NaN]", "text") == "[null]");
}

TEST_CASE("control characters are escaped within strings alone", "[unit][json]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"\"\b\t\n\f\r\"", "\"\\b\\t\\n\\f\\r\""},
      {std::string("\"\0\x0B\x1F\"", 5), "\"\\u0000\\u000b\\u001f\""},
      {"\"\x20\x7F\"", "\"\x20\x7F\""},
      {"\n\"a\"\n", "\n\"a\"\n"},
      {"\"\\\"\n\"\n", "\"\\\"\\n\"\n"},
      {"\"\\\\\"\n", "\"\\\\\"\n"},
      {"\"\\\n\"", "\"\\\n\""},  // behind a backslash it is another mistake
  };
  for (const auto& row : rows) CHECK(detail::escape_controls(row.first) == row.second);
}
