#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/text_encodings.hpp>
#include <moonshot/detail/text/base64.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::detail::base64;
using moonshot::detail::json_in_base64;

namespace {

// What the first encoding that fits makes of a text; nothing where none fits.
std::optional<std::string> decoded(std::string_view text) {
  for (const auto& encoding : moonshot::detail::text_encodings) {
    if (auto plain = encoding.decode(text)) return plain;
  }
  return std::nullopt;
}

std::string for_urls(std::string text) {
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

}  // namespace

TEST_CASE("JSON in Base64 is read in both alphabets, also without padding or cut off",
          "[unit][errors]") {
  for (const std::string json :
       {R"({"error":{"message":"is it so???>>>?~~~"}})", R"([{"error":"is it so???>>>?~~~"}])"}) {
    const std::string text = base64(json);
    CHECK(json_in_base64(text) == json);
    CHECK(json_in_base64(for_urls(text)) == json);
    CHECK(json_in_base64(text.substr(0, text.find('='))) == json);
  }
  const std::string json = R"({"error":{"message":"0123456789abcdef"}})";
  const std::string text = base64(json);
  for (std::size_t length = 40; length <= text.size(); ++length) {
    const auto found = json_in_base64(text.substr(0, length));
    REQUIRE(found);
    CHECK(json.find(*found) == 0);
    CHECK(found->size() >= 30);
  }
  // Forty digits are enough, other values and other texts are none.
  CHECK(json_in_base64(text.substr(0, 40)));
  CHECK_FALSE(json_in_base64(text.substr(0, 39)));
  CHECK_FALSE(json_in_base64(base64("\"words and words and words and words\"")));
  CHECK_FALSE(json_in_base64("!" + text));
}

TEST_CASE("each encoding is undone where its signs are in the text", "[unit][errors]") {
  const std::vector<std::pair<std::string, std::optional<std::string>>> rows = {
      {"&quot;&lt;&gt;&amp;&#39;&#x27;&#34;&#x22; &x;", "\"<>&''\"\" &x;"},
      {"&#34;", "\""},
      {"&#39;", "'"},
      {"&#x27;", "'"},
      {"&lt;p&gt;", std::nullopt},
      {"\x1b[31mred\x1b[0m.", "red."},
      {"\x1b[31mred\x1b[0", "red"},
      {"a%20b+c", "a b c"},
      {"%22a%22", "\"a\""},
      {"%3Ca", "<a"},
      {"100%25", std::nullopt},
      {std::string("\xFF\xFE{\0}\0[\0]\0", 10), "{}[]"},
      {std::string("\xFE\xFF\0{\0}\0[\0]", 10), "{}[]"},
      {std::string("a\0b\0", 4), "ab"},
      // Two of five bytes are enough.
      {std::string("a\0b\0c", 5), "abc"},
      {std::string("a\0b\0cd", 6), std::nullopt},
      {R"(""message"":""full"""))", R"("message":"full""))"},
      {R"(""words"")", std::nullopt},
      {"words", std::nullopt},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(decoded(row.first) == row.second);
  }
}
