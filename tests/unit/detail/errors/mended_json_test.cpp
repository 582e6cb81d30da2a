// JSON that a terminal or a page has broken into lines is valid again, and other text is left
// alone.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/mended_json.hpp>
#include <moonshot/detail/tokens/lookup.hpp>

#include <string>

using moonshot::detail::mended_json;

TEST_CASE("a break at any place within a string is mended", "[unit][errors]") {
  const std::string whole = R"({"error":{"message":"a \u003cb\u003e \"c\"","type":"d_e"}} rest)";
  const std::size_t end = whole.find(" rest");
  for (std::size_t at = 1; at < end; ++at) {
    std::string broken = whole;
    broken.insert(at, "\n   ");
    INFO(broken);
    const auto mended = mended_json(broken);
    if (!mended) continue;  // the break is between two tokens, or in front of an escaped quote
    CHECK(mended->size == end + 4);
    CHECK(moonshot::detail::is_json(mended->with_breaks));
    if (!mended->joined.empty()) CHECK(moonshot::detail::is_json(mended->joined));
  }
}

TEST_CASE("joined, the words are as they were before a terminal broke them", "[unit][errors]") {
  const auto mended = mended_json("{\"m\":\"sus\n  pended\",\"t\":\"\\u00\n3c\"}");
  REQUIRE(mended);
  CHECK(mended->with_breaks == R"({"m":"suspended","t":"\u003c"})");
  CHECK(mended->joined.empty());
}

TEST_CASE("a break within a name is joined", "[unit][errors]") {
  const auto mended = mended_json("{\"mess\n  age\":\"two\nlines\"}");
  REQUIRE(mended);
  CHECK(mended->with_breaks == R"({"message":"twolines"})");
}

TEST_CASE("a break that is kept becomes an escape", "[unit][errors]") {
  const auto mended = mended_json("{\"m\":\"two\n words\"}");
  REQUIRE(mended);
  CHECK(mended->with_breaks == R"({"m":"two\n words"})");
  CHECK(mended->joined == R"({"m":"twowords"})");
}

TEST_CASE("what is whole, or broken in another way, is not mended", "[unit][errors]") {
  for (const char* text : {R"({"a":"b"})", "{\"a\":\n\"b\"}", "{\"a\":\"b\n", "{\"a\n\"", "{", "",
                           "{'a':'b\n'}", "{\"a\":\"b\n\",}"}) {
    INFO(text);
    CHECK_FALSE(mended_json(text));
  }
}

TEST_CASE("tabs and carriage returns within a string become escapes", "[unit][errors]") {
  const auto mended = mended_json("{\"m\":\"a\r\n\tb\tc\"}");
  REQUIRE(mended);
  CHECK(mended->with_breaks == R"({"m":"a\r\n\tb\tc"})");
  CHECK(mended_json("{\"m\":\"sus\n\t pended\"}")->joined == R"({"m":"suspended"})");
}

TEST_CASE("an escaped mark does not end the string that a break is in", "[unit][errors]") {
  const auto mended = mended_json("{\"m\":\"a \\\"b\n c\\\"\",\"n\":1}");
  REQUIRE(mended);
  CHECK(mended->with_breaks == R"({"m":"a \"b\n c\"","n":1})");
}
