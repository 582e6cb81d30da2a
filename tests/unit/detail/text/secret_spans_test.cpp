#include <moonshot_catch.hpp>

#include <moonshot/detail/text/secret_spans.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace detail = moonshot::detail;

namespace {

struct SpanRow {
  std::string text;
  std::size_t kept;
  std::size_t hidden;  // 0: no secret
  std::string mask;
};

void check_spans(const std::vector<SpanRow>& rows) {
  for (const auto& row : rows) {
    INFO(row.text.substr(0, 60));
    const auto span = detail::secret_at(row.text, 0);
    CHECK(span.hidden == row.hidden);
    if (row.hidden == 0) continue;
    CHECK(span.kept == row.kept);
    CHECK(span.mask == row.mask);
  }
}

std::string many_words(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "ab-";
  return text;
}

}  // namespace

TEST_CASE("the dash of a key may be escaped or typeset, and what is not seen may be within it",
          "[unit][redact]") {
  for (const std::string dash :
       {"-", "\\u002d", "\\u002D", "\\x2d", "%2d", "%252d", "&#45;", "&#x2d;", "\\\\u002d",
        "\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93", "\xE2\x88\x92",
        "\xEF\xB9\x98", "\xEF\xB9\xA3", "\xEF\xBC\x8D"}) {
    INFO(dash);
    const std::string seven = "sk" + dash + "1234567";
    CHECK(detail::secret_at(seven, 0).hidden == 0);
    CHECK(detail::secret_at(seven + "8", 0).hidden == seven.size() + 1);
    // Within the key it counts as one character.
    CHECK(detail::secret_at("sk-123" + dash + "567", 0).hidden == 0);
    CHECK(detail::secret_at("sk-123" + dash + "5678", 0).hidden == 10 + dash.size());
  }
  for (const std::string unseen :
       {"\xC2\xAD", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x81\xA0", "\xEF\xBB\xBF",
        "&shy;", "&SHY;", "&#173;", "&#xad;", "&#8203;", "&#x200b;", "&zwnj;"}) {
    INFO(unseen);
    const std::size_t size = unseen.size();
    CHECK(detail::secret_at("s" + unseen + unseen + "k-12345678", 0).hidden == 11 + 2 * size);
    CHECK(detail::secret_at("sk" + unseen + "-12345678", 0).hidden == 11 + size);
    CHECK(detail::secret_at("sk-" + unseen + "12345678", 0).hidden == 11 + size);
    CHECK(detail::secret_at("sk-1234" + unseen + "5678", 0).hidden == 11 + size);
    // It does not count.
    CHECK(detail::secret_at("sk-1234" + unseen + "567", 0).hidden == 0);
  }
  for (const std::string other : {"\xE2\x80\x94", "\xE2\x80\x8E", "%2e", "~", "", "\\-"}) {
    INFO(other);
    CHECK(detail::secret_at("sk" + other + "12345678", 0).hidden == 0);
  }
}

TEST_CASE("a key begins a word, or is too long and too mixed for words", "[unit][redact]") {
  const std::vector<std::pair<std::string, bool>> rows = {
      {"", true},           {" ", true},           {"-", true},
      {"_", true},          {"\"", true},          {"a", false},
      {"Z", false},         {"0", false},          {"\\n", true},
      {"\\\\n", true},      {"\\x1b", true},       {"\\x1", false},
      {"\\xag", false},     {"\\u003c", true},     {"\\u003C", true},
      {"\\u003", false},    {"\\u03cg", false},    {"\\y003c", false},
      {"u003c", false},     {"\\U0001f600", true}, {"\\U001f600", false},
      {"U0001f600", false}, {"%20", true},         {"%aF", true},
      {"%Fa", true},        {"%a9", true},         {"%2", false},
      {"%g0", false},       {"%G0", false},        {"%2520", true},
      {"%252520", true},    {"2520", false},       {"20", false},
      {"%5Cn", true},       {"%5cn", true},        {"%255Cn", true},
      {"%5Cx1b", true},     {"5Cn", false},        {"%5Dn", false},
      {"%n", false},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(detail::is_word_start(row.first) == row.second);
    CHECK((detail::secret_at(row.first + "sk-abcdefgh", row.first.size()).hidden != 0) ==
          row.second);
  }
  const auto within = [](const std::string& behind) {
    return detail::secret_at("xsk-" + behind, 1).hidden != 0;
  };
  CHECK(within("1" + std::string(15, 'a')));
  CHECK_FALSE(within("1" + std::string(14, 'a')));
  CHECK_FALSE(within(std::string(16, 'a')));
  // The digit is in the same run.
  CHECK_FALSE(within("1-" + std::string(16, 'a')));
  CHECK_FALSE(within("1_" + std::string(16, 'a')));
  CHECK_FALSE(within("1aaaaaaa-aaaaaaaa"));
  CHECK(within("word-" + std::string(15, 'a') + "1"));
  CHECK_FALSE(within("1234567.89abcdefghi"));
  CHECK(within(std::string(127, 'a') + "1"));
  CHECK_FALSE(within(std::string(128, 'a') + "1"));
}

TEST_CASE("credentials behind a label are measured with their label", "[unit][redact]") {
  check_spans({
      {"Bearer 12345678", 7, 8, "***"},
      {"bearer: 12345678 x", 8, 8, "***"},
      {"Bearer 1.~+/=_-x", 7, 9, "***"},
      {"Bearer 1234567", 0, 0, ""},
      {"Bearer12345678", 0, 0, ""},
      {"Bearer\n12345678", 0, 0, ""},
      {"Bearer\r12345678", 0, 0, ""},
      {"Bearer sk-ab\n> c1d2e3f4g5", 7, 18, "***"},
      {"Basic dXNlcjpwNHNz", 6, 12, "***"},
      {"Basic dXNlcg==", 0, 0, ""},  // without a colon
      {"Basic dXNlcjpwNHN", 0, 0, ""},
      {"Basic Og==***", 0, 0, ""},
      {"BASIC=Og== x", 6, 4, "***"},
      {"", 0, 0, ""},
      {"x", 0, 0, ""},
  });
  for (const std::string separator : {" ", ":", "=", "+", "\"", "'", "\\", "\x7F", "\t", "\x1F",
                                      "\v", "%20", "%20 %20", ": \""}) {
    INFO(separator);
    const auto span = detail::secret_at("Bearer" + separator + "12345678", 0);
    CHECK(span.kept == 6 + separator.size());
    CHECK(span.hidden == 8);
  }
}

TEST_CASE("a named value is a secret where it is long and has a digit", "[unit][redact]") {
  for (const std::string name : {"api_key", "api-key", "apikey", "access_token", "client_secret",
                                 "secret_key", "API_KEY", "Secret_Key"}) {
    INFO(name);
    const auto span = detail::secret_at(name + "=abcdefghijklmno1", 0);
    CHECK(span.kept == name.size() + 1);
    CHECK(span.hidden == 16);
    CHECK(span.mask == "***");
    CHECK(detail::secret_at(name + "=abcdefghijklmn1", 0).hidden == 0);
    CHECK(detail::secret_at(name + "=abcdefghijklmnopq", 0).hidden == 0);
    CHECK(detail::secret_at(name + "abcdefghijklmno1", 0).hidden == 0);
  }
  // The digit is looked for in the first 1024 characters, and all is hidden.
  CHECK(detail::secret_at("api_key=" + std::string(1023, 'a') + "1b", 0).hidden == 1025);
  CHECK(detail::secret_at("api_key=" + std::string(1024, 'a') + "1b", 0).hidden == 0);
}

TEST_CASE("the user and the password of a URL end at the sign of a host", "[unit][redact]") {
  check_spans({
      {"://a:b@host", 3, 3, "***"},
      {"://:b@host", 3, 2, "***"},
      {"://a:@host", 3, 2, "***"},
      {"://a@host", 0, 0, ""},
      {"://a:b", 0, 0, ""},
      {"://***:x@host", 0, 0, ""},
      {":/a:b@host", 0, 0, ""},
      {":a:b@host", 0, 0, ""},
  });
  for (const char end : std::string("/?#\"'<> \t\r\n")) {
    INFO(end);
    CHECK(detail::secret_at(std::string("://a:") + end + "b@host", 0).hidden == 0);
  }
}

TEST_CASE("a cookie goes to the end of its line or text", "[unit][redact]") {
  check_spans({
      {"cookie: a=b; c=d", 8, 8, "***"},
      {"Cookie:a=b", 7, 3, "***"},
      {"cookie=a=b", 0, 0, ""},
      {"cookie a=b", 0, 0, ""},
      {"cookie: a", 0, 0, ""},
      {"cookie: ***=b", 0, 0, ""},
      {"cookie: a\r\nb=c", 0, 0, ""},
      {"cookie: " + std::string(1023, 'a') + "=b", 8, 1025, "***"},
      {"cookie: " + std::string(1024, 'a') + "=b", 0, 0, ""},
      {"cookie: a=" + std::string(3000, 'b'), 8, 3002, "***"},
  });
  for (const char end : std::string("\"'\\\r\n")) {
    INFO(end);
    CHECK(detail::secret_at(std::string("cookie: a=b") + end + "c", 0).hidden == 3);
    CHECK(detail::secret_at(std::string("cookie: a") + end + "=c", 0).hidden == 0);
  }
}

TEST_CASE("a piece of a key is mixed as no word is", "[unit][redact]") {
  const std::vector<std::pair<std::string, bool>> rows = {
      {"", false},
      {"words", false},
      {"a1b2c", true},
      {"a1b2", false},
      {"A1B2C", true},
      {"12345", false},
      {"aB1", true},
      {"aBcDe", true},
      {"aBcde", false},
      {"ABCDE", false},
      {"Ab-Cd-Ef", false},
      {"words-and-a1b2c", true},
      {"words-a1b2-c3d4", false},
      {"a1b2_c3d4", false},
      {"a1b2c-words", true},
      {std::string(24, 'a'), true},
      {std::string(23, 'a'), false},
      {std::string(24, '1'), true},
      {std::string(23, '1'), false},
      {"a1b2\xC2\xAD"
       "c3d4",
       false},
      // Public ids, keys and times.
      {"org-a1b2c3d4e5f6", false},
      {"ORG-a1b2c3d4e5f6", false},
      {"ak-a1b2c3d4e5f6", false},
      {"proj-a1b2c3d4e5f6", false},
      {"chatcmpl-a1b2c3d4e5f6", false},
      {"cmpl-a1b2c3d4e5f6", false},
      {"file-a1b2c3d4e5f6", false},
      {"batch_a1b2c3d4e5f6", false},
      {"req-a1b2c3d4e5f6", false},
      {"req_a1b2c3d4e5f6", false},
      {"res-a1b2c3d4e5f6", true},
      {"sk-a1b2c3d4e5f6", false},
      {"2026-a1b2c3d4e5f6", false},
      {"202-a1b2c3d4e5f6", true},
      {"20261-a1b2c3d4e5f6", true},
      {"202a-a1b2c3d4e5f6", true},
      // No more than 128 characters are read.
      {many_words(41) + "a1b2c", true},
      {many_words(42) + "a1b2c", false},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(detail::is_piece_of_key(row.first, "") == row.second);
    CHECK(detail::is_piece_of_key(row.first, " = 1") == row.second);
  }
  // The name of a value is longer before it is no word.
  for (const char* sign : {"=1", ": 1"}) {
    CHECK_FALSE(detail::is_piece_of_key("a1b2c3d4e5f", sign));
    CHECK(detail::is_piece_of_key("a1b2c3d4e5f6", sign));
    CHECK_FALSE(detail::is_piece_of_key("aB1-aBcDeF", sign));
    CHECK_FALSE(detail::is_piece_of_key(std::string(30, 'a'), sign));
    CHECK_FALSE(detail::is_piece_of_key("123456789012", sign));
  }
}

TEST_CASE("a key that is broken has the pieces of all its lines", "[unit][redact]") {
  check_spans({
      {"sk-ab\naB1\ncD2", 0, 13, "sk-***"},
      {"sk-ab\naB1", 0, 0, ""},
      {"sk-ab\naB1\nwords", 0, 0, ""},
      {"sk-ab\n> aB1\n> cD2\n> words", 0, 17, "sk-***"},
      {"sk-ab\n7 aB1\n8 cD2", 0, 17, "sk-***"},
      {"sk-\n1a2B3c4D5e", 0, 14, "sk-***"},
  });
}

TEST_CASE("secrets are found in order, each behind its label", "[unit][redact]") {
  std::vector<detail::HiddenSpan> spans;
  detail::find_secrets("Bearer 12345678 sk-abcdefgh ://a:b@h", spans);
  REQUIRE(spans.size() == 3);
  CHECK(spans[0].begin == 7);
  CHECK(spans[0].end == 15);
  CHECK(spans[0].mask == "***");
  CHECK(spans[1].begin == 16);
  CHECK(spans[1].end == 27);
  CHECK(spans[1].mask == "sk-***");
  CHECK(spans[2].begin == 31);
  CHECK(spans[2].end == 34);
}

TEST_CASE("spans that overlap become one, and those that touch stay two", "[unit][redact]") {
  std::vector<detail::HiddenSpan> spans = {{20, 25, "sk-***"}, {5, 8, "***"},
                                           {0, 5, "sk-***"},   {21, 23, "sk-***"},
                                           {7, 9, "sk-***"},   {24, 30, "sk-***"}};
  detail::join_spans(spans);
  REQUIRE(spans.size() == 3);
  CHECK(spans[0].begin == 0);
  CHECK(spans[0].end == 5);
  CHECK(spans[0].mask == "sk-***");
  CHECK(spans[1].begin == 5);
  CHECK(spans[1].end == 9);
  CHECK(spans[1].mask == "***");
  CHECK(spans[2].begin == 20);
  CHECK(spans[2].end == 30);
  CHECK(spans[2].mask == "sk-***");
  CHECK(detail::hide_spans("0123456789abcdefghijklmnopqrstuv", spans) ==
        "sk-******9abcdefghijsk-***uv");
  CHECK(detail::hide_spans("abc", {}) == "abc");
  // Of two different masks neither is left.
  for (const bool key_first : {true, false}) {
    std::vector<detail::HiddenSpan> two = {{0, 4, key_first ? "sk-***" : "***"},
                                           {3, 9, key_first ? "***" : "sk-***"}};
    detail::join_spans(two);
    REQUIRE(two.size() == 1);
    CHECK(two[0].end == 9);
    CHECK(two[0].mask == "***");
  }
  std::vector<detail::HiddenSpan> none;
  detail::join_spans(none);
  CHECK(none.empty());
}
