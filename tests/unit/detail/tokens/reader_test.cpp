#include <moonshot_catch.hpp>

#include <moonshot/detail/tokens/lookup.hpp>
#include <moonshot/detail/tokens/reader.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using moonshot::detail::is_json;
using moonshot::detail::JsonReader;
using moonshot::detail::ValueType;

namespace {

// Texts that between them hold every form of JSON, and many that are nearly JSON.
const std::vector<std::string>& seeds() {
  static const std::vector<std::string> list = {
      R"({})",
      R"([])",
      R"({"a":1,"b":[true,false,null],"c":{"d":"e"}})",
      R"( { "spaced" : [ 1 , 2 ,	3 ] }
 )",
      R"("plain")",
      R"("\"\\\/\b\f\n\r\té")",
      R"("😀 pair")",
      "\"\xE4\xBD\xA0\xE5\xA5\xBD \xF0\x9F\x98\x80\"",
      R"(0)",
      R"(-0)",
      R"(-12.5e-3)",
      R"(1E+2)",
      R"(9223372036854775807)",
      R"(18446744073709551616)",
      R"(0.1)",
      R"(true)",
      R"(false)",
      R"(null)",
      R"({"a":1,"a":2})",
      R"([[[[[[]]]]]])",
      R"({"":""})",
      R"({"id":"chatcmpl-0011","choices":[{"index":0,"delta":{"content":"hi"}}],"usage":null})",
      // nearly JSON
      R"()",
      R"( )",
      R"([1,])",
      R"([,1])",
      R"({"a":1,})",
      R"({,"a":1})",
      R"({"a"})",
      R"({"a" 1})",
      R"({a:1})",
      R"({'a':1})",
      R"([1 2])",
      R"([1]])",
      R"({"a":1}})",
      R"(01)",
      R"(1.)",
      R"(.5)",
      R"(-)",
      R"(+1)",
      R"(1e)",
      R"(1e+)",
      R"(0x10)",
      R"(NaN)",
      R"(Infinity)",
      R"(tru)",
      R"(True)",
      R"(nul)",
      R"(nulll)",
      R"("\x41")",
      R"("\u12")",
      R"("\u12G4")",
      R"("\u-123")",
      R"("\u+123")",
      R"("\ud83d")",
      R"("\ud83d\ud83d")",
      R"("\ud83dx")",
      R"("\ud83d\n")",
      R"("\ude00")",
      R"("unterminated)",
      R"("ends in escape\)",
      "\"tab\tinside\"",
      "\"line\nbreak\"",
      std::string("\"nul\0inside\"", 12),
      "\"\x7F\"",
      "\"\xFF\"",
      "\"\xC0\x80\"",
      "\"\xED\xA0\x80\"",
      "\"\xF4\x90\x80\x80\"",
      "\"\xE4\xBD\"",
      "// comment\n1",
      "/* comment */ 1",
      "1 // comment",
      "\xEF\xBB\xBF",
      "[1,2]\f",
      "\v1",
  };
  return list;
}

// Where nlohmann is more lenient than RFC 8259: it skips a byte order mark and stops at a NUL.
bool rfc_forbids(const std::string& text) {
  return text.substr(0, 3) == "\xEF\xBB\xBF" || text.find('\0') != std::string::npos;
}

bool read_all(JsonReader& reader) {
  std::string_view raw;
  return reader.read_raw(raw) && reader.finish();
}

// Walks a value with the pull functions instead of `read_raw`.
bool walk(JsonReader& reader) {
  std::string text;
  std::string_view view;
  bool truth = false;
  switch (reader.peek()) {
    case ValueType::object:
      if (!reader.enter_object()) return false;
      while (reader.next_member(view)) {
        if (!walk(reader)) return false;
      }
      return !reader.failed();
    case ValueType::array:
      if (!reader.enter_array()) return false;
      while (reader.next_element()) {
        if (!walk(reader)) return false;
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
      return reader.read_raw(view);
  }
  return false;
}

// Empty where all three agree, else the text in question.
std::string disagreement(const std::string& text) {
  bool expected = true;
  try {
    const auto parsed = nlohmann::json::parse(text);
    expected = !parsed.is_discarded();
  } catch (const nlohmann::json::out_of_range&) {
    return {};  // a number beyond a double: well-formed, but nlohmann stops there
  } catch (const nlohmann::json::exception&) {
    expected = false;
  }
  if (rfc_forbids(text)) expected = false;
  JsonReader pulled(text);
  const bool walked = walk(pulled) && pulled.finish();
  if (is_json(text) == expected && walked == expected) return {};
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

}  // namespace

TEST_CASE("the reader accepts what nlohmann's parser accepts", "[unit][json]") {
  for (const auto& text : seeds()) CHECK(disagreement(text) == "");
}

TEST_CASE("a text that breaks off anywhere is judged as nlohmann's parser does", "[unit][json]") {
  std::string wrong;
  for (const auto& text : seeds()) {
    for (std::size_t length = 0; length < text.size() && wrong.empty(); ++length) {
      wrong = disagreement(text.substr(0, length));
    }
  }
  CHECK(wrong == "");
}

TEST_CASE("random damage is judged as nlohmann's parser does", "[unit][json]") {
  std::mt19937 random(20261124);
  const std::string alphabet("{}[]\",:\\/ \n\t0123456789-+.eEtrufalsn\x01\x80\xE4\xBD\xA0\xF0");
  const auto below = [&](std::size_t end) {
    return static_cast<std::size_t>(random()) % (end == 0 ? 1 : end);
  };
  std::string wrong;
  for (int round = 0; round < 60000 && wrong.empty(); ++round) {
    std::string text = seeds()[below(seeds().size())];
    for (std::size_t edits = 1 + below(3); edits > 0; --edits) {
      const auto at = below(text.size() + 1);
      switch (below(4)) {
        case 0:
          text.insert(at, 1, alphabet[below(alphabet.size())]);
          break;
        case 1:
          if (at < text.size()) text[at] = alphabet[below(alphabet.size())];
          break;
        case 2:
          text.erase(at, 1 + below(3));
          break;
        default:
          text.insert(at, seeds()[below(seeds().size())]);
      }
    }
    wrong = disagreement(text);
  }
  CHECK(wrong == "");
}

TEST_CASE("deep nesting is refused without using the stack", "[unit][json]") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(is_json(nested(512)));
  CHECK_FALSE(is_json(nested(513)));
  const auto exactly = nested(512);
  JsonReader allowed(exactly);
  CHECK(walk(allowed));
  CHECK_FALSE(allowed.broken());
  std::string objects_exactly;
  for (int i = 0; i < 512; ++i) objects_exactly += "{\"a\":";
  objects_exactly += "1" + std::string(512, '}');
  CHECK(is_json(objects_exactly));
  JsonReader objects_allowed(objects_exactly);
  CHECK(walk(objects_allowed));
  CHECK_FALSE(is_json("[" + objects_exactly + "]"));
  CHECK_FALSE(is_json(std::string(1000000, '[')));
  CHECK_FALSE(is_json(nested(1000000)));
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  CHECK_FALSE(is_json(objects));

  const auto deep = nested(513);
  JsonReader pulled(deep);
  CHECK_FALSE(walk(pulled));
  CHECK(pulled.broken());
  CHECK_THAT(pulled.mismatch().found, Catch::Matchers::ContainsSubstring("too deep"));
}

TEST_CASE("strings come out decoded", "[unit][json]") {
  const auto decoded = [](std::string_view text) {
    return moonshot::detail::string_of(text).value_or("<no string>");
  };
  CHECK(decoded(R"("a\"b\\c\/d\b\f\n\r\t")") == "a\"b\\c/d\b\f\n\r\t");
  CHECK(decoded("\"\\u003cak-1\\u003E\"") == "<ak-1>");
  CHECK(decoded("\"\\u00e9\\u4f60\\ud83d\\ude00\"") == "\xC3\xA9\xE4\xBD\xA0\xF0\x9F\x98\x80");
  CHECK(decoded("\"\\u0000\"") == std::string(1, '\0'));
  CHECK(decoded("\"\"").empty());
  CHECK(decoded("\"\\ud83d\"") == "<no string>");
  CHECK(decoded("\"a\" b") == "<no string>");
  CHECK(decoded("5") == "<no string>");
}

TEST_CASE("member names may hold escapes", "[unit][json]") {
  CHECK(moonshot::detail::string_member(R"({"err\u006fr":"x"})", "error") == "x");
  CHECK(moonshot::detail::string_member(R"({"a\"b":"x","c":"y"})", "a\"b") == "x");
}

TEST_CASE("of equal names the last one is looked up", "[unit][json]") {
  CHECK(moonshot::detail::member_of(R"({"a":1,"a":2})", "a") == "2");
}

TEST_CASE("a member is found in a text that breaks off behind it", "[unit][json]") {
  CHECK(moonshot::detail::member_of(R"({"error":{"type":"t"},"mess)", "error") ==
        R"({"type":"t"})");
  CHECK_FALSE(moonshot::detail::member_of(R"({"error":{"type":"t")", "error"));
  CHECK_FALSE(moonshot::detail::member_of("[1]", "error"));
  CHECK_FALSE(moonshot::detail::member_of("", "error"));
}

TEST_CASE("integers are read only where they are integers", "[unit][json]") {
  const auto integer = [](std::string_view text) {
    JsonReader reader(text);
    std::int64_t value = -1;
    return reader.read_integer(value) && reader.finish() ? std::to_string(value)
                                                         : reader.mismatch().found;
  };
  CHECK(integer("42") == "42");
  CHECK(integer("-0") == "0");
  CHECK(integer("9223372036854775807") == "9223372036854775807");
  CHECK(integer("-9223372036854775808") == "-9223372036854775808");
  CHECK(integer("9223372036854775808") == "the number 9223372036854775808");
  CHECK(integer("1.9") == "the number 1.9");
  CHECK(integer("1.0") == "the number 1.0");
  CHECK(integer("1e3") == "the number 1e3");
  CHECK(integer("true") == "a boolean");
  CHECK(integer("\"5\"") == "a string");
  CHECK(integer("null") == "null");

  JsonReader negative("-1");
  std::uint64_t value = 0;
  CHECK_FALSE(negative.read_unsigned(value));
}

TEST_CASE("raw values keep their exact text", "[unit][json]") {
  JsonReader reader("  { \"a\" : [ 1.50 , \"\\u003c\" ] }  ");
  std::string_view raw;
  REQUIRE(reader.read_raw(raw));
  CHECK(raw == "{ \"a\" : [ 1.50 , \"\\u003c\" ] }");
  CHECK(reader.finish());
}

TEST_CASE("the first failure stays and names its byte", "[unit][json]") {
  const std::string text = R"({"a":tru})";
  JsonReader reader(text);
  CHECK_FALSE(read_all(reader));
  CHECK(reader.broken());
  CHECK(reader.mismatch().expected == "JSON");
  CHECK_THAT(reader.mismatch().found, Catch::Matchers::ContainsSubstring("at byte 5"));
  std::string later;
  CHECK_FALSE(reader.read_string(later));
  CHECK_THAT(reader.mismatch().found, Catch::Matchers::ContainsSubstring("at byte 5"));
}

TEST_CASE("a value of another type does not make the text broken, whatever follows",
          "[unit][json]") {
  JsonReader reader("[1,]");
  std::string text;
  REQUIRE(reader.enter_array());
  REQUIRE(reader.next_element());
  CHECK_FALSE(reader.read_string(text));
  const std::string found(reader.mismatch().found);
  CHECK_FALSE(reader.broken());
  CHECK_FALSE(reader.next_element());
  CHECK_FALSE(reader.enter_array());
  CHECK_FALSE(reader.finish());
  CHECK_FALSE(reader.broken());
  CHECK(reader.mismatch().found == found);
}

TEST_CASE("a reader goes back to a mark and forgets the failure", "[unit][json]") {
  JsonReader reader(R"(["x",2])");
  REQUIRE(reader.enter_array());
  REQUIRE(reader.next_element());
  const auto mark = reader.mark();
  std::int64_t number = 0;
  CHECK_FALSE(reader.read_integer(number));
  CHECK_FALSE(reader.broken());
  reader.rewind(mark);
  std::string text;
  CHECK(reader.read_string(text));
  CHECK(text == "x");
  CHECK(reader.next_element());
  CHECK(reader.read_integer(number));
  CHECK_FALSE(reader.next_element());
  CHECK(reader.finish());
}

TEST_CASE("pointers are escaped as RFC 6901 asks", "[unit][json]") {
  std::string pointer = "/0";
  moonshot::detail::prepend_pointer(pointer, "a/b~c");
  CHECK(pointer == "/a~1b~0c/0");
}
