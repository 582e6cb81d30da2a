#include <moonshot_catch.hpp>

#include <growth.hpp>
#include <secret.hpp>

#include <moonshot/detail/text/readable_line.hpp>
#include <moonshot/redact.hpp>

#include <string>
#include <utility>
#include <vector>

using moonshot::detail::one_line;
using moonshot::detail::readable_line;

TEST_CASE("what breaks a line or controls a terminal is written as an escape", "[unit][text]") {
  const std::vector<std::pair<std::string, std::string>> texts = {
      {"", ""},
      {"plain words, 100 % \\ \"quoted\"", "plain words, 100 % \\ \"quoted\""},
      {"a\nb\r\nc\td", "a\\nb\\r\\nc\\td"},
      {std::string("a\0b", 3), "a\\x00b"},
      {"\x1b[31mred\x1b[0m\x07\x7f", "\\x1b[31mred\\x1b[0m\\x07\\x7f"},
      {"\xC2\x9B"
       "31m\xC2\x85",
       "\\u009b31m\\u0085"},
      {"\xE2\x80\xAE\xE2\x80\xAA\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\x8F\xD8\x9C",
       "\\u202e\\u202a\\u2066\\u2069\\u200f\\u061c"},
      {"\xE2\x80\xA8\xE2\x80\xA9", "\\u2028\\u2029"},
      {"\x9B"
       "31m\xFF\xC3",
       "\\x9b31m\\xff\\xc3"},
      {"\xE5\xAF\x86\xC3\xA9\xF0\x9F\x94\x91", "\xE5\xAF\x86\xC3\xA9\xF0\x9F\x94\x91"},
  };
  for (const auto& [text, line] : texts) {
    CHECK(one_line(text) == line);
    CHECK(one_line(line) == line);
    CHECK(readable_line(text) == line);
  }
}

TEST_CASE("a readable line holds no key", "[unit][text]") {
  CHECK(readable_line("the key\n" + support::key + "\n") == "the key\\nsk-***\\n");
}

TEST_CASE("a readable line holds nothing that redact finds, whatever it was made of",
          "[unit][text]") {
  std::vector<std::string> between = {"\xE2\x80\xA8", "\xE2\x80\xAE", "\xC2\x85", "\xFF", " \x7f"};
  for (int byte = 0; byte < 0x20; ++byte) between.emplace_back(1, static_cast<char>(byte));
  for (const std::string name : {"apikey", "api_key", "client_secret", "password", "Authorization",
                                 "Bearer", "sk-", "x-api-key:"}) {
    for (const auto& separator : between) {
      INFO(name << one_line(separator));
      const auto line =
          readable_line("the " + name + separator + support::secret_word + "77 is wrong");
      CHECK(moonshot::redact(line) == line);
    }
  }
}

TEST_CASE("a line is made in proportion to its text", "[unit][text][growth]") {
  CHECK(support::grows_in_proportion(
      [](std::size_t size) { CHECK(one_line(std::string(size, '\x1b')).size() == 4 * size); },
      300000));
}
