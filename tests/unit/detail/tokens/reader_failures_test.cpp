#include <moonshot_catch.hpp>

#include <moonshot/detail/tokens/reader.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using moonshot::detail::JsonReader;
using moonshot::detail::ValueType;

namespace {

struct FailureRow {
  std::string text;
  std::string found;
};

// What a reader says about a value that is skipped.
std::string failure_of_raw(const std::string& text) {
  JsonReader reader(text);
  std::string_view raw;
  return reader.read_raw(raw) && reader.finish() ? "nothing" : reader.mismatch().found;
}

// The same about one that is walked through member by member.
bool walk_to_failure(JsonReader& reader) {
  std::string text;
  std::string_view view;
  bool truth = false;
  switch (reader.peek()) {
    case ValueType::object:
      if (!reader.enter_object()) return false;
      while (reader.next_member(view)) {
        if (!walk_to_failure(reader)) return false;
      }
      return !reader.failed();
    case ValueType::array:
      if (!reader.enter_array()) return false;
      while (reader.next_element()) {
        if (!walk_to_failure(reader)) return false;
      }
      return !reader.failed();
    case ValueType::string:
      return reader.read_string(text);
    case ValueType::number:
      return reader.read_number(view);
    case ValueType::boolean:
      return reader.read_boolean(truth);
    case ValueType::null:
      return reader.read_null();
    case ValueType::invalid:
      return reader.fail_type("a value");
  }
  return false;
}

std::string failure_of_walk(const std::string& text) {
  JsonReader reader(text);
  return walk_to_failure(reader) && reader.finish() ? "nothing" : reader.mismatch().found;
}

}  // namespace

TEST_CASE("broken JSON is told with what is wrong and the byte where it is", "[unit][json]") {
  const std::vector<FailureRow> rows = {
      {"{} ", "nothing"},
      {"", "invalid JSON: the text ends too early at byte 0"},
      {"  ", "invalid JSON: the text ends too early at byte 2"},
      {"x", "invalid JSON: an unexpected character at byte 0"},
      {" +1", "invalid JSON: an unexpected character at byte 1"},
      {"[", "invalid JSON: the text ends too early at byte 1"},
      {"[1", "invalid JSON: the text ends too early at byte 2"},
      {"[1 ", "invalid JSON: the text ends too early at byte 3"},
      {"[1,", "invalid JSON: the text ends too early at byte 3"},
      {"[1,]", "invalid JSON: an unexpected character at byte 3"},
      {"[1 2]", "invalid JSON: a comma is missing at byte 3"},
      {"[1}", "invalid JSON: a comma is missing at byte 2"},
      {"{\"a\":1]", "invalid JSON: a comma is missing at byte 6"},
      {"{\"a\":1", "invalid JSON: the text ends too early at byte 6"},
      {"{", "invalid JSON: a member name is missing at byte 1"},
      {"{1:2}", "invalid JSON: a member name is missing at byte 1"},
      {"{\"a\":1,}", "invalid JSON: a member name is missing at byte 7"},
      {"{\"a\" 1}", "invalid JSON: a colon is missing at byte 5"},
      {"{\"a\"", "invalid JSON: a colon is missing at byte 4"},
      {"{\"a\":}", "invalid JSON: an unexpected character at byte 5"},
      {"tru", "invalid JSON: an unknown word at byte 0"},
      {" falze", "invalid JSON: an unknown word at byte 1"},
      {"[nul]", "invalid JSON: an unknown word at byte 1"},
      {"[-]", "invalid JSON: a malformed number at byte 1"},
      {"01", "invalid JSON: a malformed number at byte 0"},
      {"1.", "invalid JSON: a malformed number at byte 0"},
      {"1e+", "invalid JSON: a malformed number at byte 0"},
      {"\"ab", "invalid JSON: the text ends within a string at byte 3"},
      {"\"a\\qb\"", "invalid JSON: an unknown escape at byte 2"},
      {"\"a\\", "invalid JSON: an unknown escape at byte 2"},
      {"\"a\\u12x4\"", "invalid JSON: a broken \\u escape at byte 2"},
      {"\"\\u123", "invalid JSON: a broken \\u escape at byte 1"},
      {"\"\\ud83d\"", "invalid JSON: a lone surrogate at byte 1"},
      {"\"x\\ude00\"", "invalid JSON: a lone surrogate at byte 2"},
      {"\"a\xFF\"", "invalid JSON: invalid UTF-8 at byte 2"},
      {"\"a\nb\"", "invalid JSON: a control character within a string at byte 2"},
      {"\"a\x1F\"", "invalid JSON: a control character within a string at byte 2"},
      {"1 2", "invalid JSON: something follows the value at byte 2"},
      {"[]]", "invalid JSON: something follows the value at byte 2"},
      {std::string(513, '['), "invalid JSON: nesting is too deep at byte 512"},
      {std::string(512, '[') + "{", "invalid JSON: nesting is too deep at byte 512"},
  };
  for (const auto& row : rows) {
    INFO(row.text.substr(0, 40));
    CHECK(failure_of_raw(row.text) == row.found);
    CHECK(failure_of_walk(row.text) == row.found);
  }
}

TEST_CASE("the depth of what was entered counts for what is skipped within", "[unit][json]") {
  const auto fits = [](std::size_t entered, std::size_t skipped) {
    const std::string text =
        std::string(entered + skipped, '[') + std::string(entered + skipped, ']');
    JsonReader reader(text);
    for (std::size_t i = 0; i < entered; ++i) {
      if (!reader.enter_array() || !reader.next_element()) return false;
    }
    std::string_view raw;
    return reader.read_raw(raw);
  };
  CHECK(fits(500, 12));
  CHECK_FALSE(fits(500, 13));
  CHECK(fits(1, 511));
  CHECK_FALSE(fits(1, 512));
  // What was closed again counts no more.
  std::string text = "[";
  for (int i = 0; i < 600; ++i) text += "[],";
  text += "{}]";
  JsonReader reader(text);
  REQUIRE(reader.enter_array());
  for (int i = 0; i < 600; ++i) {
    REQUIRE(reader.next_element());
    REQUIRE(reader.enter_array());
    REQUIRE_FALSE(reader.next_element());
  }
  std::string_view name;
  REQUIRE(reader.next_element());
  CHECK(reader.enter_object());
  CHECK_FALSE(reader.next_member(name));
  CHECK_FALSE(reader.next_element());
  CHECK(reader.finish());
}

TEST_CASE("a value of another type is told by both types", "[unit][json]") {
  struct TypeRow {
    std::string text;
    std::string found;
    ValueType type;
  };
  const std::vector<TypeRow> rows = {
      {"{}", "an object", ValueType::object},    {"[]", "an array", ValueType::array},
      {"\"\"", "a string", ValueType::string},   {"-1", "a number", ValueType::number},
      {"0", "a number", ValueType::number},      {"9", "a number", ValueType::number},
      {"true", "a boolean", ValueType::boolean}, {"false", "a boolean", ValueType::boolean},
      {"null", "null", ValueType::null},
  };
  using Read = bool (*)(JsonReader&);
  struct Wanted {
    std::string expected;
    ValueType type;
    Read read;
  };
  const std::vector<Wanted> wanted = {
      {"an object", ValueType::object, [](JsonReader& reader) { return reader.enter_object(); }},
      {"an array", ValueType::array, [](JsonReader& reader) { return reader.enter_array(); }},
      {"a string", ValueType::string,
       [](JsonReader& reader) {
         std::string value;
         return reader.read_string(value);
       }},
      {"a number", ValueType::number,
       [](JsonReader& reader) {
         std::string_view value;
         return reader.read_number(value);
       }},
      {"an integer", ValueType::number,
       [](JsonReader& reader) {
         std::int64_t value = 0;
         return reader.read_integer(value);
       }},
      {"an unsigned integer", ValueType::number,
       [](JsonReader& reader) {
         std::uint64_t value = 0;
         return reader.read_unsigned(value);
       }},
      {"a boolean", ValueType::boolean,
       [](JsonReader& reader) {
         bool value = false;
         return reader.read_boolean(value);
       }},
      {"null", ValueType::null, [](JsonReader& reader) { return reader.read_null(); }},
  };
  for (const auto& row : rows) {
    CHECK(JsonReader(row.text).peek() == row.type);
    for (const auto& want : wanted) {
      if (want.type == row.type) continue;
      INFO(want.expected << " of " << row.text);
      JsonReader reader(row.text);
      CHECK_FALSE(want.read(reader));
      CHECK(reader.failed());
      CHECK_FALSE(reader.broken());
      CHECK(reader.mismatch().expected == want.expected);
      CHECK(reader.mismatch().found == row.found);
      CHECK(reader.mismatch().pointer.empty());
      // Nothing is read after a failure, whatever it is.
      for (const auto& later : wanted) CHECK_FALSE(later.read(reader));
      std::string_view raw;
      CHECK_FALSE(reader.read_raw(raw));
      CHECK_FALSE(reader.finish());
      CHECK(reader.mismatch().expected == want.expected);
    }
  }
  CHECK(JsonReader("").peek() == ValueType::invalid);
  CHECK(JsonReader(" \t\r\n[").peek() == ValueType::array);
  CHECK(JsonReader("\f[").peek() == ValueType::invalid);
  for (const char* odd : {"/", ":", "+", "T", "N"}) {
    CHECK(JsonReader(odd).peek() == ValueType::invalid);
  }
}

TEST_CASE("a number that is no integer of its kind is told by its first forty characters",
          "[unit][json]") {
  const std::string digits(60, '7');
  JsonReader signed_reader(digits);
  std::int64_t number = 0;
  CHECK_FALSE(signed_reader.read_integer(number));
  CHECK(signed_reader.mismatch().expected == "an integer");
  CHECK(signed_reader.mismatch().found == "the number " + std::string(40, '7'));
  CHECK_FALSE(signed_reader.broken());
  for (const std::string text : {"-1", "1.0", "1e3", "18446744073709551616"}) {
    JsonReader reader(text);
    std::uint64_t value = 0;
    INFO(text);
    CHECK_FALSE(reader.read_unsigned(value));
    CHECK(reader.mismatch().expected == "an unsigned integer");
    CHECK(reader.mismatch().found == "the number " + text);
  }
  JsonReader long_one(digits);
  std::uint64_t value = 0;
  CHECK_FALSE(long_one.read_unsigned(value));
  CHECK(long_one.mismatch().found == "the number " + std::string(40, '7'));
  JsonReader largest("18446744073709551615");
  CHECK(largest.read_unsigned(value));
  CHECK(value == 18446744073709551615U);
}

TEST_CASE("a mark holds the place, the depth and whether a bracket was just opened",
          "[unit][json]") {
  JsonReader reader(R"([1,"\ud83d"])");
  const auto start = reader.mark();
  REQUIRE(reader.enter_array());
  const auto inside = reader.mark();
  std::int64_t number = 0;
  for (int round = 0; round < 3; ++round) {
    reader.rewind(inside);
    REQUIRE(reader.next_element());
    REQUIRE(reader.read_integer(number));
    REQUIRE(reader.next_element());
    std::string text;
    CHECK_FALSE(reader.read_string(text));
    CHECK(reader.broken());
    CHECK(reader.failed());
  }
  // The depth is back, too: 600 arrays would be too many.
  for (int round = 0; round < 600; ++round) {
    reader.rewind(start);
    CHECK_FALSE(reader.failed());
    CHECK_FALSE(reader.broken());
    REQUIRE(reader.enter_array());
  }
}

TEST_CASE("half of a pair and bytes that are no characters stay where they are kept",
          "[unit][json]") {
  const auto kept = [](const std::string& text) {
    JsonReader reader(text, JsonReader::Halves::keep);
    std::string value;
    return reader.read_string(value) && reader.finish() ? value : reader.mismatch().found;
  };
  CHECK(kept(R"("a\ud83db")") ==
        "a\xED\xA0\xBD"
        "b");
  CHECK(kept(R"("\ude00")") == "\xED\xB8\x80");
  CHECK(kept(R"("\ud83d\ude00")") == "\xF0\x9F\x98\x80");
  CHECK(kept(R"("\ud83d\ud83d\ude00")") == "\xED\xA0\xBD\xF0\x9F\x98\x80");
  CHECK(kept("\"a\xFF\xE6\x9C\"") == "a\xFF\xE6\x9C");
  CHECK(kept("\"a\nb\"") == "invalid JSON: a control character within a string at byte 2");
}

TEST_CASE("a name with escapes is whole, and so is the text around them", "[unit][json]") {
  JsonReader reader(R"({"ab\n\u0063d":"x\"y\\z","plain":"","\/":1})");
  std::string_view name;
  std::string value = "old";
  REQUIRE(reader.enter_object());
  REQUIRE(reader.next_member(name));
  CHECK(name == "ab\ncd");
  REQUIRE(reader.read_string(value));
  CHECK(value == "x\"y\\z");
  REQUIRE(reader.next_member(name));
  CHECK(name == "plain");
  REQUIRE(reader.read_string(value));
  CHECK(value.empty());
  REQUIRE(reader.next_member(name));
  CHECK(name == "/");
  std::string_view raw;
  REQUIRE(reader.read_raw(raw));
  CHECK(raw == "1");
  CHECK_FALSE(reader.next_member(name));
  CHECK(reader.finish());
}
