#include <moonshot_catch.hpp>

#include <moonshot/detail/text/utf8.hpp>
#include <moonshot/detail/tokens/lookup.hpp>
#include <moonshot/detail/tokens/number.hpp>
#include <moonshot/detail/tokens/writer.hpp>
#include <moonshot/value/json_text.hpp>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

using moonshot::JsonText;
using moonshot::detail::JsonWriter;

TEST_CASE("the writer puts commas where they belong", "[unit][json]") {
  JsonWriter writer;
  writer.begin_object();
  writer.member("a");
  writer.begin_array();
  writer.integer(-1);
  writer.unsigned_integer(18446744073709551615U);
  writer.begin_object();
  writer.end_object();
  writer.begin_array();
  writer.end_array();
  writer.end_array();
  writer.member("b");
  writer.boolean(true);
  writer.member("c");
  writer.null();
  writer.end_object();
  CHECK(writer.text() == R"({"a":[-1,18446744073709551615,{},[]],"b":true,"c":null})");
}

TEST_CASE("every string that is written reads back the same", "[unit][json]") {
  std::string all;
  for (char c = 0; c < 0x7F; ++c) all += c;
  all += "\x7F\xC3\xA9\xE4\xBD\xA0\xF0\x9F\x98\x80";
  JsonWriter writer;
  REQUIRE(writer.string(all));
  CHECK(moonshot::detail::is_json(writer.text()));
  CHECK(moonshot::detail::string_of(writer.text()) == all);
}

TEST_CASE("a character is escaped wherever it stands, and no other is", "[unit][json]") {
  constexpr const char* hex = "0123456789abcdef";
  for (unsigned byte = 0; byte < 0x80; ++byte) {
    const char c = static_cast<char>(byte);
    std::string escaped(1, c);
    if (c == '"' || c == '\\') escaped.insert(0, 1, '\\');
    if (byte < 0x20) escaped = std::string("\\u00") + hex[byte / 16] + hex[byte % 16];
    if (c == '\n') escaped = "\\n";
    if (c == '\r') escaped = "\\r";
    if (c == '\t') escaped = "\\t";
    for (std::size_t before = 0; before < 18; ++before) {
      JsonWriter writer;
      REQUIRE(writer.string(std::string(before, '!') + c + "]" + c));
      CHECK(writer.text() == '"' + std::string(before, '!') + escaped + "]" + escaped + '"');
    }
  }
}

TEST_CASE("text that is not UTF-8 is not written", "[unit][json]") {
  const std::vector<std::string> broken = {
      "\x80",         "\xC3",         "\xC0\x80",         "\xC1\xBF",         "\xE4\xBD",
      "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
      "\xFF",         "good \xE4 bad"};
  for (const auto& text : broken) {
    JsonWriter writer;
    CHECK_FALSE(writer.string(text));
    CHECK_FALSE(moonshot::detail::is_utf8(text));
  }
  CHECK(moonshot::detail::is_utf8(""));
  CHECK(moonshot::detail::is_utf8("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF"));
}

TEST_CASE("doubles are written in the shortest form that reads back", "[unit][json]") {
  using moonshot::detail::from_double;
  using moonshot::detail::to_double;
  CHECK(from_double(0.6) == "0.6");
  CHECK(from_double(1) == "1");
  CHECK(from_double(0.1 + 0.2) == "0.30000000000000004");
  for (const double value : {0.1, -1.5, 1e300, 5e-324, 1.0 / 3.0,
                             (std::numeric_limits<double>::max)(), 123456789012345680.0}) {
    const auto text = from_double(value);
    CHECK(moonshot::detail::is_json(text));
    CHECK(to_double(text) == value);
  }
}

TEST_CASE("a number that no double holds is not read", "[unit][json]") {
  CHECK_FALSE(moonshot::detail::to_double("1e400"));
  CHECK_FALSE(moonshot::detail::to_double("-1e400"));
  CHECK_FALSE(moonshot::detail::to_double(""));
  CHECK_FALSE(moonshot::detail::to_double("1x"));
}

TEST_CASE("JSON text is a value that holds its exact text", "[unit][json]") {
  CHECK(JsonText().text() == "null");
  CHECK(JsonText("{ }").text() == "{ }");
  CHECK(JsonText::string("a\"b").text() == R"("a\"b")");
  CHECK(JsonText("1") == JsonText("1"));
  CHECK(JsonText("1") != JsonText("1.0"));
}
