#include <moonshot_catch.hpp>

#include <moonshot/detail/text/unescaper.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::detail::PlainCharacter;
using moonshot::detail::Unescaper;

namespace {

std::string undone(std::string_view text, Unescaper::Undo undo = Unescaper::Undo::all) {
  std::string shown;
  Unescaper characters(text, undo);
  PlainCharacter character;
  while (characters.next(character)) shown += character.value;
  return shown;
}

}  // namespace

TEST_CASE("each form of an escape is undone", "[unit][redact]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {"a b\tc\nd", "abcd"},
      {"\\x41", "A"},
      {"\\x4a", "J"},
      {"\\x4A", "J"},
      {"\\u0041", "A"},
      {"\\u{41}", "A"},
      {"\\u{00000041}", "A"},
      {"\\u{000000041}", "u{000000041}"},
      {"\\U00000041", "A"},
      {"\\101", "A"},
      {"\\301", ""},
      {"\\401", "401"},
      {"\\181", "181"},
      {"\\n\\r\\t\\b\\f\\v\\a.", "."},
      {"\\q", "q"},
      {"\\\"", "\""},
      {"%41", "A"},
      {"%u0041", "A"},
      {"%U0041", "%U0041"},
      {"&#65;", "A"},
      {"&#065;", "A"},
      {"&#x41;", "A"},
      {"&#X41;", "A"},
      {"&#x0000000000000041;", "A"},
      // Those of HTML end without a semicolon, too.
      {"&#65", "A"},
      {"&#65x", "Ax"},
      {"&#x41z", "Az"},
      {"&#65&#66", "AB"},
      {"&#65&#66;", "AB"},
      {"&#37&#52&#49z", "Az"},
      {"%&#52&#49", "A"},
      {"%4&#49", "A"},
      {"a&#", "a&#"},
      {"a&#x", "a&#x"},
      {"&#;", "&#;"},
      {"&#x;", "&#x;"},
      // What breaks off or is no escape stands as it is.
      {"%4", "%4"},
      {"%4g", "%4g"},
      {"%", "%"},
      {"\\u004", "u004"},
      {"\\u004g", "u004g"},
      {"\\x4", "x4"},
      {"\\U0000004", "U0000004"},
      {"\\u{}", "u{}"},
      {"\\u{41", "u{41"},
      {"\\10", "10"},
      {"&amp", "&amp"},
      {"&AMP;", "&AMP;"},
      {"&unknown;", "&unknown;"},
      {"&a b", "&ab"},
      {"& 1", "&1"},
      // A number that fits no character is none that is visible.
      {"a&#x1000000000000041;b", "ab"},
      {"a&#x110041;b", "ab"},
      {"a\\x00b\\x1f\\x20\\x7f.", "ab."},
      {"a%80%E9.", "a."},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(undone(row.first) == row.second);
  }
}

TEST_CASE("each name that HTML has for a character of ASCII is undone", "[unit][redact]") {
  const std::vector<std::pair<std::string, std::string>> names = {
      {"amp", "&"},    {"quot", "\""},    {"apos", "'"},   {"lt", "<"},     {"gt", ">"},
      {"hyphen", "-"}, {"dash", "-"},     {"minus", "-"},  {"ndash", "-"},  {"mdash", "-"},
      {"lowbar", "_"}, {"UnderBar", "_"}, {"period", "."}, {"sol", "/"},    {"plus", "+"},
      {"equals", "="}, {"colon", ":"},    {"semi", ";"},   {"comma", ","},  {"excl", "!"},
      {"num", "#"},    {"dollar", "$"},   {"percnt", "%"}, {"lpar", "("},   {"rpar", ")"},
      {"ast", "*"},    {"midast", "*"},   {"quest", "?"},  {"commat", "@"}, {"lsqb", "["},
      {"lbrack", "["}, {"rsqb", "]"},     {"rbrack", "]"}, {"bsol", ""},    {"Hat", "^"},
      {"grave", "`"},  {"lcub", "{"},     {"lbrace", "{"}, {"rcub", "}"},   {"rbrace", "}"},
      {"verbar", "|"}, {"vert", "|"},     {"nbsp", ""},    {"shy", ""},     {"Tab", ""},
      {"NewLine", ""}, {"zwnj", ""},      {"zwj", ""},     {"lrm", ""},     {"rlm", ""},
      {"ensp", ""},    {"emsp", ""},      {"thinsp", ""},  {"NoBreak", ""}, {"ZeroWidthSpace", ""},
  };
  for (const auto& row : names) {
    INFO(row.first);
    CHECK(undone("1&" + row.first + ";q") == "1" + row.second + "q");
  }
}

TEST_CASE("visible characters are those of ASCII, wide ones and dashes", "[unit][redact]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {" ", ""},
      {"!", "!"},
      {"~", "~"},
      {"\x7F", ""},
      {"\x1F", ""},
      {"\xEF\xBC\x80", ""},
      {"\xEF\xBC\x81", "!"},
      {"\xEF\xBC\xA1", "A"},
      {"\xEF\xBD\x9E", "~"},
      {"\xEF\xBD\x9F", ""},
      {"\xE2\x80\x8F", ""},
      {"\xE2\x80\x90", "-"},
      {"\xE2\x80\x95", "-"},
      {"\xE2\x80\x96", ""},
      {"\xE2\x88\x91", ""},
      {"\xE2\x88\x92", "-"},
      {"\xE2\x88\x93", ""},
      {"\xEF\xB9\x98", "-"},
      {"\xEF\xB9\x99", ""},
      {"\xEF\xB9\xA2", ""},
      {"\xEF\xB9\xA3", "-"},
      {"\xC3\xA9", ""},
      {"\xF0\x9F\x98\x80", ""},
      // Of two or four bytes, with bits that would be those of a dash.
      {"\xC2\x80P", "P"},
      {"\xF2\x80\x90\x80", ""},
      {"\xFF\xE2\x80", ""},
      // Bytes that begin no character leave what follows as it is.
      {"\xE2"
       "bc",
       "bc"},
  };
  for (const auto& row : rows) {
    INFO(static_cast<int>(static_cast<unsigned char>(row.first.back())));
    CHECK(undone("x" + row.first + "z") == "x" + row.second + "z");
  }
}

TEST_CASE("escapes within escapes are undone as often as is asked", "[unit][redact]") {
  struct Row {
    std::string text;
    std::string all;
    std::string once;
    std::string nothing;
  };
  const std::vector<Row> rows = {
      {"%41", "A", "A", "%41"},
      {"%2541", "A", "%41", "%2541"},
      {"%252541", "A", "%2541", "%252541"},
      {"\\u0025"
       "41",
       "A", "%41", "u002541"},
      {"&amp;#65;", "A", "&#65;", "&amp;#65;"},
      {"&#38;#65;", "A", "&#65;", "&#38;#65;"},
      {"%5Cu0041", "A", "u0041", "%5Cu0041"},
      {"\\\\u0041", "A", "A", "u0041"},
      {"%4%31", "A", "%41", "%4%31"},
      {"%u00%34%31", "A", "%u0041", "%u00%34%31"},
      {"\\u003%34", "4", "u0034", "u003%34"},
      {"&#6%35;", "A", "&#65;", "&#6%35;"},
      {"&#6%35", "A", "&#65", "&#6%35"},
      {"&amp;#6&#53;", "A", "&#65", "&amp;#6&#53;"},
      {"\\\\u006e", "n", "n", "u006e"},
      {"\\", "", "", ""},
      {"a\\\\b", "a", "a", "ab"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(undone(row.text) == row.all);
    CHECK(undone(row.text, Unescaper::Undo::once) == row.once);
    CHECK(undone(row.text, Unescaper::Undo::nothing) == row.nothing);
  }
}

TEST_CASE("a character knows the bytes that it was written with", "[unit][redact]") {
  const std::string text = "x %2541\\ny&#66z\xEF\xBC\xA1";
  const std::vector<PlainCharacter> wanted = {{'x', 0, 1},   {'A', 2, 7},   {'y', 9, 10},
                                              {'B', 10, 14}, {'z', 14, 15}, {'A', 15, 18}};
  Unescaper characters(text);
  for (const auto& known : wanted) {
    PlainCharacter character;
    INFO(known.value << " at " << known.begin);
    REQUIRE(characters.next(character));
    CHECK(character.value == known.value);
    CHECK(character.begin == known.begin);
    CHECK(character.end == known.end);
  }
  PlainCharacter none;
  CHECK_FALSE(characters.next(none));
  CHECK_FALSE(characters.next(none));
}
