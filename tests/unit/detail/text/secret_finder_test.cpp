#include <moonshot_catch.hpp>

#include <secret.hpp>

#include <moonshot/detail/text/base64.hpp>
#include <moonshot/detail/text/secret_finder.hpp>

#include <cctype>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::detail::base64;
using moonshot::detail::SecretFinder;

namespace {

// Keys of any form: what gateways give out need not begin with sk-.
const std::vector<std::string> keys = {
    support::key,
    support::secret_word + "0123456789abcdef",
    "kimi.SECRET/DO+NOT.PRINT~0123=",
    "gw:SECRETDONOTPRINT%41&x\\u0041",
    "abcdef0123456789SECRETDONOTPRINT",
};

std::string mapped(std::string_view text, const std::function<std::string(unsigned char)>& each) {
  std::string result;
  for (const char c : text) result += each(static_cast<unsigned char>(c));
  return result;
}

std::string hex(unsigned value, std::size_t digits, bool upper = false) {
  const char* alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; value >>= 4U) text[i] = alphabet[value & 15U];
  return text;
}

std::string json_escaped(std::string_view text) {
  return mapped(text, [](unsigned char c) { return "\\u" + hex(c, 4); });
}
std::string percent_escaped(std::string_view text) {
  return mapped(text, [](unsigned char c) { return "%" + hex(c, 2, true); });
}
std::string entities(std::string_view text) {
  return mapped(text, [](unsigned char c) { return "&#" + std::to_string(c) + ";"; });
}
std::string joined_by(std::string_view text, const std::string& between) {
  std::string joined =
      mapped(text, [&](unsigned char c) { return static_cast<char>(c) + between; });
  joined.resize(joined.size() - between.size());
  return joined;
}

struct Writing {
  const char* name;
  std::function<std::string(const std::string&)> write;
};

const std::vector<Writing> writings = {
    {"as it is", [](const std::string& key) { return key; }},
    {"upper case",
     [](const std::string& key) {
       return mapped(
           key, [](unsigned char c) { return std::string(1, static_cast<char>(std::toupper(c))); });
     }},
    {"the first character escaped as in JSON",
     [](const std::string& key) { return json_escaped(key.substr(0, 1)) + key.substr(1); }},
    {"JSON", json_escaped},
    {"JSON within JSON",
     [](const std::string& key) {
       return mapped(json_escaped(key), [](unsigned char c) {
         return c == '\\' ? std::string("\\\\") : std::string(1, static_cast<char>(c));
       });
     }},
    {"JavaScript",
     [](const std::string& key) {
       return mapped(key, [](unsigned char c) { return "\\u{" + hex(c, 2) + "}"; });
     }},
    {"Python",
     [](const std::string& key) {
       return mapped(key, [](unsigned char c) { return "\\x" + hex(c, 2); });
     }},
    {"long Python",
     [](const std::string& key) {
       return mapped(key, [](unsigned char c) { return "\\U" + hex(c, 8); });
     }},
    {"octal",
     [](const std::string& key) {
       return mapped(key, [](unsigned char c) {
         return std::string{'\\', static_cast<char>('0' + c / 64),
                            static_cast<char>('0' + c / 8 % 8), static_cast<char>('0' + c % 8)};
       });
     }},
    {"URL", percent_escaped},
    {"URL within URL",
     [](const std::string& key) { return percent_escaped(percent_escaped(key)); }},
    {"old JavaScript URL",
     [](const std::string& key) {
       return mapped(key, [](unsigned char c) { return "%u" + hex(c, 4); });
     }},
    {"HTML", entities},
    {"hexadecimal HTML",
     [](const std::string& key) {
       return mapped(key, [](unsigned char c) { return "&#x" + hex(c, 2) + ";"; });
     }},
    {"HTML with zeros",
     [](const std::string& key) {
       return mapped(key, [](unsigned char c) { return "&#0000" + std::to_string(c) + ";"; });
     }},
    {"HTML within HTML",
     [](const std::string& key) {
       return mapped(entities(key), [](unsigned char c) {
         return c == '&' ? std::string("&amp;") : std::string(1, static_cast<char>(c));
       });
     }},
    {"HTML within a URL", [](const std::string& key) { return percent_escaped(entities(key)); }},
    {"URL within JSON", [](const std::string& key) { return json_escaped(percent_escaped(key)); }},
    {"JSON within a URL",
     [](const std::string& key) { return percent_escaped(json_escaped(key)); }},
    {"JSON within HTML", [](const std::string& key) { return entities(json_escaped(key)); }},
    {"blanks", [](const std::string& key) { return joined_by(key, " "); }},
    {"a line break within",
     [](const std::string& key) { return key.substr(0, 12) + "\r\n\t" + key.substr(12); }},
    {"an escaped line break within",
     [](const std::string& key) { return key.substr(0, 12) + "\\n" + key.substr(12); }},
    {"zero-width spaces", [](const std::string& key) { return joined_by(key, "\xE2\x80\x8B"); }},
    {"escaped zero-width spaces", [](const std::string& key) { return joined_by(key, "\\u200b"); }},
    {"named zero-width spaces",
     [](const std::string& key) { return joined_by(key, "&ZeroWidthSpace;"); }},
    {"soft hyphens", [](const std::string& key) { return joined_by(key, "\xC2\xAD"); }},
    {"UTF-16", [](const std::string& key) { return joined_by(key, std::string(1, '\0')); }},
    {"terminal colours within",
     [](const std::string& key) { return key.substr(0, 9) + "\x1b\x1b" + key.substr(9); }},
    {"wide characters",
     [](const std::string& key) {
       return mapped(key, [](unsigned char c) {
         const unsigned wide = c - 0x21U + 0xFF01U;
         return std::string{static_cast<char>(0xE0U | (wide >> 12U)),
                            static_cast<char>(0x80U | ((wide >> 6U) & 0x3FU)),
                            static_cast<char>(0x80U | (wide & 0x3FU))};
       });
     }},
    {"other dashes",
     [](const std::string& key) {
       return mapped(key, [](unsigned char c) {
         return c == '-' ? std::string("\xE2\x80\x91") : std::string(1, static_cast<char>(c));
       });
     }},
    {"hexadecimal",
     [](const std::string& key) {
       return mapped(key, [](unsigned char c) { return hex(c, 2, true); });
     }},
    {"Base64", [](const std::string& key) { return base64(key); }},
    {"Base64 of a longer text, second place",
     [](const std::string& key) { return base64("x" + key + "yz"); }},
    {"Base64 of a longer text, third place",
     [](const std::string& key) { return base64("xy" + key + "z"); }},
    {"Base64 of a credential", [](const std::string& key) { return base64("user:" + key); }},
    {"Base64 for URLs",
     [](const std::string& key) {
       return mapped(base64("\xFF\xFE" + key), [](unsigned char c) {
         return std::string(1, c == '+' ? '-' : c == '/' ? '_' : static_cast<char>(c));
       });
     }},
    {"Base64 in lines",
     [](const std::string& key) {
       const std::string text = base64("x" + key);
       return text.substr(0, 10) + "\r\n" + text.substr(10);
     }},
    {"Base64 within a URL", [](const std::string& key) { return percent_escaped(base64(key)); }},
};

std::string masked(const std::string& text, const std::string& key) {
  return SecretFinder({key}).mask(text);
}

}  // namespace

TEST_CASE("a known key is found in every form, alone and within a text", "[unit][redact]") {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (const auto& writing : writings) {
      INFO("key " << i << ", " << writing.name);
      const std::string written = writing.write(keys[i]);
      // Only the digits of Base64 that hold bits of other bytes may be left.
      const bool alone = masked(written, keys[i]).size() <= 3 + 3 + 12;
      CHECK(alone);
      const std::string within = masked("before {\"" + written + "\"} behind", keys[i]);
      const bool hidden = within.size() <= 8 + 2 + 3 + 3 + 12 + 2 + 8;
      const bool kept =
          within.substr(0, 9) == "before {\"" && within.substr(within.size() - 9) == "\"} behind";
      CHECK(hidden);
      CHECK(kept);
      const bool once = masked(within, keys[i]) == within;
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

TEST_CASE("secrets that hold each other are masked whole", "[unit][redact]") {
  CHECK(SecretFinder({"gw.abcdef", "gw.abcdef.ghi", "def.ghi.jkl"}).mask("x gw.abcdef.ghi.jkl y") ==
        "x *** y");
}
