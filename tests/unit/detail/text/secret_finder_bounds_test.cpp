// How much of a known secret is enough, and exactly which part of a text is hidden.

#include <moonshot_catch.hpp>

#include <moonshot/detail/text/secret_finder.hpp>

#include <cstddef>
#include <string>
#include <vector>

using moonshot::detail::HiddenSpan;
using moonshot::detail::SecretFinder;

namespace {

std::string mask_known(const std::string& secret, const std::string& text) {
  return SecretFinder({secret}).mask(text);
}

std::string spans_found(const SecretFinder& finder, const std::string& text) {
  std::string shown;
  for (const auto& span : finder.hidden_in(text)) {
    shown += std::to_string(span.begin) + "-" + std::to_string(span.end) + " ";
  }
  return shown;
}

}  // namespace

TEST_CASE("a secret is found where it begins and ends, whatever stands around it",
          "[unit][redact]") {
  for (const std::string secret :
       {"gw.abc", "gw.abcd1234567890", "gw.abcd12345678901234567890abcdef", "abcabcabd1",
        "aabaabaaab", "aaaaaab", "ababababac.d", "xyxxyxyxxyz", "abbabbaba"}) {
    const SecretFinder finder({secret});
    const std::string end = std::to_string(4 + secret.size());
    INFO(secret);
    CHECK(spans_found(finder, "&.&." + secret + "&.&") == "4-" + end + " ");
    CHECK(spans_found(finder, secret) == "0-" + std::to_string(secret.size()) + " ");
    // Its own beginning in front of it, of every length.
    for (std::size_t length = 1; length < secret.size() && length < 16; ++length) {
      const std::string text = secret.substr(0, length) + secret + ".";
      const auto shown = finder.mask(text);
      INFO(text);
      CHECK(shown.find(secret) == std::string::npos);
      CHECK(shown.substr(shown.size() - 4) == "***.");
    }
    // All but its last character is no secret where it is short.
    if (secret.size() <= 16) {
      const std::string cut = "x " + secret.substr(0, secret.size() - 1) + "? y";
      CHECK(finder.mask(cut) == cut);
    }
  }
}

TEST_CASE("what makes a key secret is behind its prefix", "[unit][redact]") {
  CHECK(mask_known("sk-abcdef", "x abcdef y") == "x *** y");
  CHECK(mask_known("SK-abcdef", "x abcdef y") == "x *** y");
  CHECK(mask_known("sk-abcdef", "x sk-abcdef y") == "x *** y");
  // Five characters are too few.
  CHECK(mask_known("sk-abcde", "x abcde y") == "x abcde y");
  CHECK(mask_known("sk-abcde", "x sk-abcde y") == "x *** y");
  CHECK(mask_known("pk-abcdef", "x abcdef y") == "x abcdef y");
  // The key may be the whole text.
  CHECK(mask_known("sk-abcdef", "abcdef") == "***");
  // In hexadecimal and in Base64, too.
  CHECK(mask_known("sk-abcdef", "x 616263646566 y") == "x *** y");
  CHECK(mask_known("sk-abcdef", "x YWJjZGVm y") == "x *** y");
}

TEST_CASE("letters of either case and both alphabets of Base64 are the same", "[unit][redact]") {
  CHECK(mask_known("Ab+/cD.", "aB-_Cd.") == "***");
  CHECK(mask_known("ab-_cd.", "AB+/CD.") == "***");
  CHECK(mask_known("ab-_cd.", "AB+-CD.") == "AB+-CD.");
}

TEST_CASE("a secret in other forms is found from six characters on", "[unit][redact]") {
  // "gw.abc" in hexadecimal, and in Base64 at each of three places of a longer text.
  CHECK(mask_known("gw.abc", "x 67772e616263 y") == "x *** y");
  CHECK(mask_known("gw.abc", "x 67772E616263 y") == "x *** y");
  CHECK(mask_known("gw.abc", "x 67772e61626 y") == "x 67772e61626 y");
  CHECK(mask_known("gw.abc", "x Z3cuYWJj y") == "x *** y");
  // The digits at its ends hold bits of the letters beside it, too, and stay.
  CHECK(mask_known("gw.abc", "x aWd3LmFiY2k= y") == "x aW***2k= y");
  CHECK(mask_known("gw.abc", "x aWlndy5hYmNpaQ== y") == "x aWl***NpaQ== y");
  CHECK(mask_known("gw.abc", "x aWlpZ3cuYWJjaWlp y") == "x aWlp***aWlp y");
  CHECK(mask_known("gw.ab", "x 67772e6162 y") == "x 67772e6162 y");
}

TEST_CASE("pieces of a secret count where they make up sixteen characters", "[unit][redact]") {
  const std::string secret = "Zq8vT3mNx7LpR2cWfJ9kQbHd";
  const std::string left = secret.substr(0, 8);
  const std::string right = secret.substr(16, 8);
  CHECK(mask_known(secret, left + " + " + right) == "*** + ***");
  CHECK(mask_known(secret, left + " + " + left) == "*** + ***");
  CHECK(mask_known(secret, left + " + " + right.substr(0, 7)) == left + " + " + right.substr(0, 7));
  // At the end of one run and at the beginning of another.
  CHECK(mask_known(secret, "QQ" + left + " + " + right + "QQ") == "QQ*** + ***QQ");
  // At both ends of one run.
  CHECK(mask_known(secret, left + "QQ" + right) == "***QQ***");
  CHECK(mask_known(secret, secret.substr(4, 15)) == secret.substr(4, 15));
  CHECK(mask_known(secret, secret.substr(4, 16)) == "***");
  CHECK(mask_known("sk-" + secret, left + " + " + right) == "*** + ***");
}

TEST_CASE("of a piece that is in several places the longest part is hidden", "[unit][redact]") {
  const std::string piece = "Zq8vT3mN";
  const std::string longer = "Zq8vT3mNx7LpR2cW";
  for (const auto& secrets :
       std::vector<std::vector<std::string>>{{"11" + piece + "22" + longer + "33"},
                                             {"11" + longer + "22" + piece + "33"},
                                             {"11" + piece + "22", "11" + longer + "33"},
                                             {"11" + longer + "33", "11" + piece + "22"}}) {
    INFO(secrets.front());
    CHECK(SecretFinder(secrets).mask(longer + "QQ") == "***QQ");
  }
  const std::string end = "x7LpR2cW";
  for (const auto& secrets :
       std::vector<std::vector<std::string>>{{"11" + end + "22" + longer + "33"},
                                             {"11" + longer + "22" + end + "33"},
                                             {"11" + end + "22", "11" + longer + "33"},
                                             {"11" + longer + "33", "11" + end + "22"}}) {
    INFO(secrets.front());
    CHECK(SecretFinder(secrets).mask("QQ" + longer) == "QQ***");
  }
}

TEST_CASE("a secret that looks like escapes is found as it is and with them undone",
          "[unit][redact]") {
  CHECK(mask_known("gw%2Eabcd", "x gw%2Eabcd y") == "x *** y");
  CHECK(mask_known("gw%2Eabcd", "x gw.abcd y") == "x *** y");
  // Where they are undone, five characters are too few.
  CHECK(mask_known("%61%62%63%64%65", "x abcde y") == "x abcde y");
}

TEST_CASE("short secrets are found only as they are, and each time", "[unit][redact]") {
  const SecretFinder finder({"ab", "xyz"});
  CHECK(finder.mask("ab abab xyz AB a b") == "*** ****** *** AB a b");
  CHECK(finder.mask("a") == "a");
  std::vector<HiddenSpan> spans;
  finder.find("xab", spans);
  REQUIRE(spans.size() == 1);
  CHECK(spans[0].begin == 1);
  CHECK(spans[0].end == 3);
  CHECK(spans[0].mask == "***");
  // A backslash in front of one is no part of it.
  CHECK(SecretFinder({"pass", "gw.abcdef"}).mask("C:\\pass in a folder") == "C:\\*** in a folder");
  // A secret without ASCII characters is treated as a short one.
  const std::string cyrillic = "\xD0\xBF\xD0\xB0\xD1\x80\xD0\xBE\xD0\xBB\xD1\x8C";
  CHECK(mask_known(cyrillic, "x " + cyrillic + " y") == "x *** y");
}

TEST_CASE("margins within a secret are passed over with the borders around them",
          "[unit][redact]") {
  for (const char* within :
       {"\n", "\n> ", " |\n| ", "=\n", "\r\n# ", "\\n", "%0A", "\\\\n> ", "\n13: "}) {
    INFO(within);
    CHECK(mask_known("gw.secretvalue", std::string("a gw.secret") + within + "value b") ==
          "a *** b");
  }
  CHECK(mask_known("gw.secretvalue", "a gw%2Esecret\n> value b") == "a *** b");
  // A border or a break of its own is left alone.
  CHECK(mask_known("gw.secretvalue", "a |\n| b = \n c") == "a |\n| b = \n c");
}
