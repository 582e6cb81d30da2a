#include <moonshot_catch.hpp>

#include <key_writings.hpp>

#include <moonshot/detail/text/base64.hpp>
#include <moonshot/detail/text/secret_finder.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using moonshot::detail::SecretFinder;
using support::json_escaped;
using support::key_writings;
using support::keys_of_any_form;

namespace {

std::string masked(const std::string& text, const std::string& key) {
  return SecretFinder({key}).mask(text);
}

}  // namespace

TEST_CASE("a known key is found in every form, alone and within a text", "[unit][redact]") {
  for (std::size_t i = 0; i < keys_of_any_form.size(); ++i) {
    for (const auto& writing : key_writings) {
      INFO("key " << i << ", " << writing.name);
      const std::string written = writing.write(keys_of_any_form[i]);
      // Only the digits of Base64 that hold bits of other bytes may be left.
      const bool alone = masked(written, keys_of_any_form[i]).size() <= 3 + 3 + 12;
      CHECK(alone);
      const std::string within = masked("before {\"" + written + "\"} behind", keys_of_any_form[i]);
      const bool hidden = within.size() <= 8 + 2 + 3 + 3 + 12 + 2 + 8;
      const bool kept =
          within.substr(0, 9) == "before {\"" && within.substr(within.size() - 9) == "\"} behind";
      CHECK(hidden);
      CHECK(kept);
      const bool once = masked(within, keys_of_any_form[i]) == within;
      CHECK(once);
    }
  }
}

TEST_CASE("a known key is found behind what looks like the beginning of an escape",
          "[unit][redact]") {
  const std::string key = "abcdef0123456789SECRETDONOTPRINT";
  for (const char* before : {"%", "%2", "\\", "\\\\", "\\u", "\\u00", "\\x", "&", "&#", "&#x",
                             "&amp", "%%", "\\n", "100%", "&#1"}) {
    INFO(before);
    const std::string text = masked(before + key + "&", key);
    const bool hidden = text.find("SECRET") == std::string::npos && text.find("***") < 6;
    CHECK(hidden);
  }
}

TEST_CASE("a key in another form is found behind what looks like the beginning of an escape",
          "[unit][redact]") {
  // Its first letters are digits of hexadecimal numbers, as is and in both of the forms.
  const std::string key = "abcdef0123456789SECRETDONOTPRINT";
  const std::vector<std::string> forms = {
      support::mapped(key, [](unsigned char c) { return support::hex(c, 2); }),
      moonshot::detail::base64(key),
      moonshot::detail::base64("i" + key),
      support::percent_escaped(key),
      json_escaped(key),
      support::entities(key),
  };
  for (const char* before : {"%", "%2", "%25", "\\", "\\\\", "\\u", "\\u00", "\\x", "&", "&#", "%u",
                             "&amp;#", "\\u0025"}) {
    for (std::size_t i = 0; i < forms.size(); ++i) {
      INFO(before << ", form " << i);
      const std::string text = masked(before + forms[i] + "&", key);
      const bool hidden =
          text.find("***") < 9 && text.size() < std::string(before).size() + 3 + 4 + 1;
      CHECK(hidden);
    }
  }
}

TEST_CASE("a key that is cut off after sixteen characters is masked", "[unit][redact]") {
  const std::string key = "gw.0123456789abcdefSECRETDONOTPRINT";
  CHECK(masked("the key " + key.substr(0, 16), key) == "the key ***");
  CHECK(masked("the key " + key.substr(0, 20) + "…", key) == "the key ***…");
  CHECK(masked("the key " + key.substr(0, 15), key) == "the key " + key.substr(0, 15));
}

TEST_CASE("what surrounds a key stays, escapes included", "[unit][redact]") {
  const std::string key = "gw.SECRETDONOTPRINT";
  const std::vector<std::pair<std::string, std::string>> texts = {
      {key + key, "******"},
      {"a " + key + " b " + key + " c", "a *** b *** c"},
      {"{\"a\":\"\\n" + key + "\\n\",\"b\":\"%20\"}", "{\"a\":\"\\n***\\n\",\"b\":\"%20\"}"},
      {"&lt;" + key + "&gt;", "&lt;***&gt;"},
      {"\xE5\xAF\x86" + key + "\xE5\xAF\x86", "\xE5\xAF\x86***\xE5\xAF\x86"},
      {"C:\\keys\\" + key, "C:\\keys***"},
      {R"({"x":"\\)" + json_escaped(key) + R"("})", R"({"x":"***"})"},
      {"https://host/?key=" + key + "&x=1", "https://host/?key=***&x=1"},
  };
  for (const auto& [text, shown] : texts) {
    const std::string result = masked(text, key);
    INFO(result);
    CHECK(result == shown);
  }
}

TEST_CASE("ordinary text stays as it is", "[unit][redact]") {
  for (const char* text :
       {"", "%", "\\", "&", "50 % of \\u00e9 &eacute; &unknown; %zz \\q \\", "&&&&%%%%\\\\\\\\",
        "gw.secret", "sk-", "SECRET DO NOT", "c2VjcmV0IGRvIG5vdCBwcmludA=="}) {
    CHECK(masked(text, "gw.SECRETDONOTPRINT") == text);
  }
}

TEST_CASE("a short secret is masked as it is, an empty one not at all", "[unit][redact]") {
  CHECK(masked("a pass b PASS p a s s", "pass") == "a *** b PASS p a s s");
  CHECK(masked("abc", "") == "abc");
  CHECK(SecretFinder({"", "", "b"}).mask("abc") == "a***c");
  CHECK(SecretFinder().mask("abc") == "abc");
  CHECK(SecretFinder({" \n\t "}).mask("a b") == "a b");
  // Five characters and six.
  CHECK(masked("A.B.C", "a.b.c") == "A.B.C");
  CHECK(masked("A.B.C.", "a.b.c.") == "***");
}

TEST_CASE("masking known secrets twice is masking them once", "[unit][redact]") {
  const std::string key = "gw.SECRETDONOTPRINT1";
  for (const auto& text : {key + "sk-abcdefgh", "sk-" + key, "Bearer abcdefgh" + key,
                           "://a:" + key.substr(0, 8) + "\n" + key.substr(8) + "@host",
                           "api_key=0123456789" + key, "Basic QTpC" + key, "cookie: a" + key + "=b",
                           "%" + key + "%2" + key + "\\" + key + "\\u007" + key}) {
    const std::string once = masked(text, key);
    INFO(once);
    CHECK(masked(once, key) == once);
  }
}

TEST_CASE("secrets that hold each other are masked whole", "[unit][redact]") {
  CHECK(SecretFinder({"gw.abcdef", "gw.abcdef.ghi", "def.ghi.jkl"}).mask("x gw.abcdef.ghi.jkl y") ==
        "x *** y");
}
