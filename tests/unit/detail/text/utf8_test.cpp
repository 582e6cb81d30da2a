#include <moonshot_catch.hpp>

#include <moonshot/detail/text/utf8.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace detail = moonshot::detail;

TEST_CASE("the length of a character is that of RFC 3629, on both sides of each bound",
          "[unit][text]") {
  const std::vector<std::pair<std::string, std::size_t>> rows = {
      {"", 0},
      {std::string(1, '\0'), 1},
      {"a", 1},
      {"\x7F", 1},
      {"\x80", 0},
      {"\xBF", 0},
      {"\xC1\x80", 0},  // overlong
      {"\xC2\x80", 2},
      {"\xC2\xBFz", 2},
      {"\xC2\x7F", 0},
      {"\xC2\xC0", 0},
      {"\xC2", 0},
      {"\xDF\xBF", 2},
      {"\xE0\x9F\xBF", 0},  // overlong
      {"\xE0\xA0\x80", 3},
      {"\xE1\x80\x80", 3},
      {"\xE1\x80\x7F", 0},
      {"\xE1\x7F\x80", 0},
      {"\xE1\x80\xC0", 0},
      {"\xE1\x80", 0},
      {"\xEC\xBF\xBF", 3},
      {"\xED\x9F\xBF", 3},
      {"\xED\xA0\x80", 0},  // a surrogate
      {"\xEE\x80\x80", 3},
      {"\xEF\xBF\xBF", 3},
      {"\xF0\x8F\xBF\xBF", 0},  // overlong
      {"\xF0\x90\x80\x80", 4},
      {"\xF1\x80\x80\x80", 4},
      {"\xF1\x80\x80\x7F", 0},
      {"\xF1\x80\x7F\x80", 0},
      {"\xF1\x7F\x80\x80", 0},
      {"\xF1\x80\x80", 0},
      {"\xF4\x8F\xBF\xBF", 4},
      {"\xF4\x90\x80\x80", 0},  // above U+10FFFF
      {"\xF5\x80\x80\x80", 0},
      {"\xFF", 0},
  };
  for (const auto& row : rows) {
    INFO(row.first.size() << " bytes, the first "
                          << static_cast<int>(
                                 row.first.empty() ? 0 : static_cast<unsigned char>(row.first[0])));
    CHECK(detail::utf8_length(row.first) == row.second);
    const bool whole = row.first.empty() || row.second != 0;
    CHECK(detail::is_utf8(row.first) == whole);
    CHECK(detail::is_utf8("abc" + row.first + "\xC3\xA9") == whole);
  }
}

TEST_CASE("one replacement stands for the longest beginning of a character", "[unit][text]") {
  const std::vector<std::pair<std::string, std::size_t>> rows = {
      {"\x80", 1},          {"\xFF", 1},         {"\xC1\x80", 1},     {"\xC2", 1},
      {"\xC2z", 1},         {"\xC2\xC2", 1},     {"\xDFz", 1},        {"\xE0\x9F", 1},
      {"\xE0\xA0", 2},      {"\xE0\xA0z", 2},    {"\xE1\x80", 2},     {"\xE1\x80\xC0", 2},
      {"\xE1\xC0", 1},      {"\xE1\x7F", 1},     {"\xED\x9F", 2},     {"\xED\xA0", 1},
      {"\xEF\xBFz", 2},     {"\xF0\x8F", 1},     {"\xF0\x90", 2},     {"\xF0\x90\x80", 3},
      {"\xF0\x90\x80z", 3}, {"\xF1\x80\xBF", 3}, {"\xF4\x8F\xBF", 3}, {"\xF4\x90", 1},
      {"\xF5\x80", 1},
  };
  const std::string replacement = "\xEF\xBF\xBD";
  for (const auto& row : rows) {
    INFO(row.first.size() << " bytes, the first "
                          << static_cast<int>(static_cast<unsigned char>(row.first[0])));
    CHECK(detail::broken_length(row.first) == row.second);
  }
  const std::vector<std::pair<std::string, std::string>> texts = {
      {"", ""},
      {"plain words", "plain words"},
      {"caf\xC3\xA9", "caf\xC3\xA9"},
      {"\xFF", replacement},
      {"1234567\xFF", "1234567" + replacement},
      {"12345678\xFF", "12345678" + replacement},
      {"\xFF"
       "2345678abcdefgh",
       replacement + "2345678abcdefgh"},
      {"a\xE2\x82z\xC3\xA9\xED\xA0\x80\xF0\x9F\x98\x80\xF0\x9F",
       "a" + replacement + "z\xC3\xA9" + replacement + replacement + replacement +
           "\xF0\x9F\x98\x80" + replacement},
  };
  for (const auto& text : texts) {
    std::string repaired = text.first;
    detail::repair_utf8(repaired);
    CHECK(repaired == text.second);
  }
}

TEST_CASE("a code point takes the fewest bytes", "[unit][text]") {
  const std::vector<std::pair<std::uint32_t, std::string>> rows = {
      {0x41, "A"},
      {0x7F, "\x7F"},
      {0x80, "\xC2\x80"},
      {0xE9, "\xC3\xA9"},
      {0x7FF, "\xDF\xBF"},
      {0x800, "\xE0\xA0\x80"},
      {0x20AC, "\xE2\x82\xAC"},
      {0xD800, "\xED\xA0\x80"},
      {0xFFFF, "\xEF\xBF\xBF"},
      {0x10000, "\xF0\x90\x80\x80"},
      {0x1F600, "\xF0\x9F\x98\x80"},
      {0x10FFFF, "\xF4\x8F\xBF\xBF"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    std::string text = "x";
    detail::append_utf8(text, row.first);
    CHECK(text == "x" + row.second);
  }
}

TEST_CASE("the halves of a pair are told apart and joined", "[unit][text]") {
  for (const std::uint32_t unit : {0xD800U, 0xDABCU, 0xDBFFU}) {
    CHECK(detail::is_high_surrogate(unit));
    CHECK_FALSE(detail::is_low_surrogate(unit));
  }
  for (const std::uint32_t unit : {0xDC00U, 0xDDDDU, 0xDFFFU}) {
    CHECK(detail::is_low_surrogate(unit));
    CHECK_FALSE(detail::is_high_surrogate(unit));
  }
  for (const std::uint32_t unit : {0xD7FFU, 0xE000U}) {
    CHECK_FALSE(detail::is_high_surrogate(unit));
    CHECK_FALSE(detail::is_low_surrogate(unit));
  }
  CHECK(detail::join_surrogates(0xD800, 0xDC00) == 0x10000);
  CHECK(detail::join_surrogates(0xD83D, 0xDE00) == 0x1F600);
  CHECK(detail::join_surrogates(0xDBFF, 0xDFFF) == 0x10FFFF);
}

TEST_CASE("one byte order mark in front of a text is taken off", "[unit][text]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {"a", "a"},
      {"\xEF\xBB\xBF", ""},
      {"\xEF\xBB\xBF{}", "{}"},
      {"\xEF\xBB\xBF\xEF\xBB\xBF{}", "\xEF\xBB\xBF{}"},
      {"\xEF\xBB{}", "\xEF\xBB{}"},
      {"{}\xEF\xBB\xBF", "{}\xEF\xBB\xBF"},
  };
  for (const auto& row : rows) CHECK(detail::without_utf8_mark(row.first) == row.second);
}
