#include <moonshot_catch.hpp>

#include <moonshot/detail/tokens/extent.hpp>
#include <moonshot/detail/tokens/number.hpp>
#include <moonshot/detail/tokens/repair.hpp>

#include <limits>
#include <string>

TEST_CASE("halves and bytes that are no UTF-8 are replaced, and nothing else", "[unit][json]") {
  const auto repaired = [](std::string text) {
    const std::string before = text;
    const bool changed = moonshot::detail::repair_json(text);
    CHECK(changed == (text != before));
    return text;
  };
  CHECK(repaired(R"("\ud83d")") == R"("\ufffd")");
  CHECK(repaired(R"("\ude00\ud83d\ude00\uD83D x")") == R"("\ufffd\ud83d\ude00\ufffd x")");
  CHECK(repaired(R"("\ud83d\ud83d\ude00")") == R"("\ufffd\ud83d\ude00")");
  CHECK(repaired("\"\xFF\xE6\x9C\"") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  for (const char* good : {R"("\\ud83d")", R"("\\\\ud83d \n é")", R"("\u00e9")", "\"\\", "\\ud8"}) {
    CHECK(repaired(good) == good);
  }
}

TEST_CASE("numbers that JSON has no form for become null where a value stands", "[unit][json]") {
  const auto repaired = [](std::string text) {
    const std::string before = text;
    const bool changed = moonshot::detail::repair_numbers(text);
    CHECK(changed == (text != before));
    return text;
  };
  CHECK(repaired(R"([NaN, -Infinity,+inf ,nan,1])") == "[null, null,null ,null,1]");
  std::string kept = R"({"a":NaN,"b":[1,NaN],"ab":NaN,"c":{"b":"\"","d":[NaN]},"b":-inf})";
  CHECK(moonshot::detail::repair_numbers(kept, "a b"));
  CHECK(kept == R"({"a":0,"b":[1,0],"ab":null,"c":{"b":"\"","d":[null]},"b":0})");
  CHECK(repaired("{\"a\":NaN,\"b\" :\n INF}") == "{\"a\":null,\"b\" :\n null}");
  for (const char* other : {R"({"a":"NaN","b":"x\":NaN,"})", "in finance: information, -infra",
                            "NaN", "[NaN", "[nano]", "[null,-1,\"inf\"]", "a nan,", ""}) {
    CHECK(repaired(other) == other);
  }
}

TEST_CASE("control characters are escaped within strings, and nowhere else", "[unit][json]") {
  using moonshot::detail::escape_controls;
  const std::string plain = "{\n\t\"a\": [\"b\\\\\", \"c\\\"\"]\r\n}";
  CHECK(escape_controls(plain) == plain);
  CHECK(escape_controls("{\n\"a\nb\":\n\"\t\b\f\r\x01\x1f\"}") ==
        "{\n\"a\\nb\":\n\"\\t\\b\\f\\r\\u0001\\u001f\"}");
  CHECK(escape_controls("\"\\\"\n").substr(3) == "\\n");
  CHECK(escape_controls("").empty());
}

TEST_CASE("a whole number is one however it is written", "[unit][json]") {
  using moonshot::detail::whole_number;
  for (const char* five : {"5", "5.0", "5.000", "5e0", "0.5e1", "50e-1", "500.0E-2", "0.05e+2"}) {
    CHECK(whole_number(five) == 5);
  }
  CHECK(whole_number("-5.0") == -5);
  CHECK(whole_number("0e999999999") == 0);
  CHECK(whole_number("9223372036854775807.0") == (std::numeric_limits<std::int64_t>::max)());
  CHECK(whole_number("-9223372036854775808") == (std::numeric_limits<std::int64_t>::min)());
  for (const char* other : {"1.5", "5e-1", "1e400", "9223372036854775808", "-9223372036854775809",
                            "1e19", "1.0000000000000000001", "1e99999999999"}) {
    CHECK_FALSE(whole_number(other));
  }
}

TEST_CASE("the end of a value is found however it arrives", "[unit][json]") {
  const std::string value = R"({"a":"}\"]","b":[{},"\\"]})";
  for (std::size_t size = 1; size <= value.size() + 4; ++size) {
    const std::string text = value + "rest";
    moonshot::detail::JsonExtent extent;
    std::size_t length = 0;
    for (std::size_t at = 0; at < text.size(); at += size)
      length += extent.add(text.substr(at, size));
    CHECK(extent.complete());
    CHECK(length == value.size());
  }
  CHECK(moonshot::detail::compact_json("{ \"a b\" : [ 1 , \"\\\" \" ] }") ==
        R"({"a b":[1,"\" "]})");
}
