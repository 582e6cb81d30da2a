#pragma once

// The forms in which a server, a proxy or a program may write a key.

#include <secret.hpp>

#include <moonshot/detail/text/base64.hpp>

#include <cctype>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace support {

// Keys of any form: what gateways give out need not begin with sk-.
inline const std::vector<std::string> keys_of_any_form = {
    key,
    secret_word + "0123456789abcdef",
    "kimi.SECRET/DO+NOT.PRINT~0123=",
    "gw:SECRETDONOTPRINT%41&x\\u0041",
    "abcdef0123456789SECRETDONOTPRINT",
};

inline std::string mapped(std::string_view text,
                          const std::function<std::string(unsigned char)>& each) {
  std::string result;
  for (const char c : text) result += each(static_cast<unsigned char>(c));
  return result;
}

inline std::string hex(unsigned value, std::size_t digits, bool upper = false) {
  const char* alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; value >>= 4U) text[i] = alphabet[value & 15U];
  return text;
}

inline std::string json_escaped(std::string_view text) {
  return mapped(text, [](unsigned char c) { return "\\u" + hex(c, 4); });
}
inline std::string percent_escaped(std::string_view text) {
  return mapped(text, [](unsigned char c) { return "%" + hex(c, 2, true); });
}
inline std::string entities(std::string_view text) {
  return mapped(text, [](unsigned char c) { return "&#" + std::to_string(c) + ";"; });
}
inline std::string joined_by(std::string_view text, const std::string& between) {
  std::string joined =
      mapped(text, [&](unsigned char c) { return static_cast<char>(c) + between; });
  joined.resize(joined.size() - between.size());
  return joined;
}

struct Writing {
  const char* name;
  std::function<std::string(const std::string&)> write;
};

inline const std::vector<Writing> key_writings = {
    {"as it is", [](const std::string& secret) { return secret; }},
    {"upper case",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) {
         return std::string(1, static_cast<char>(std::toupper(c)));
       });
     }},
    {"the first character escaped as in JSON",
     [](const std::string& secret) {
       return json_escaped(secret.substr(0, 1)) + secret.substr(1);
     }},
    {"JSON", json_escaped},
    {"JSON within JSON",
     [](const std::string& secret) {
       return mapped(json_escaped(secret), [](unsigned char c) {
         return c == '\\' ? std::string("\\\\") : std::string(1, static_cast<char>(c));
       });
     }},
    {"JavaScript",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) { return "\\u{" + hex(c, 2) + "}"; });
     }},
    {"Python",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) { return "\\x" + hex(c, 2); });
     }},
    {"long Python",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) { return "\\U" + hex(c, 8); });
     }},
    {"octal",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) {
         return std::string{'\\', static_cast<char>('0' + c / 64),
                            static_cast<char>('0' + c / 8 % 8), static_cast<char>('0' + c % 8)};
       });
     }},
    {"URL", percent_escaped},
    {"URL within URL",
     [](const std::string& secret) { return percent_escaped(percent_escaped(secret)); }},
    {"old JavaScript URL",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) { return "%u" + hex(c, 4); });
     }},
    {"HTML", entities},
    {"hexadecimal HTML",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) { return "&#x" + hex(c, 2) + ";"; });
     }},
    {"HTML without semicolons",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) { return "&#" + std::to_string(c); });
     }},
    {"hexadecimal HTML without semicolons",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) { return "&#x" + hex(c, 2); });
     }},
    {"HTML without semicolons within a URL",
     [](const std::string& secret) {
       return percent_escaped(
           mapped(secret, [](unsigned char c) { return "&#" + std::to_string(c); }));
     }},
    {"URL whose last digits are escaped as in JSON",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) {
         const auto digits = hex(c, 2);
         return "%" + digits.substr(0, 1) + json_escaped(digits.substr(1));
       });
     }},
    {"JSON whose digits are escaped as in a URL",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) { return "\\u" + percent_escaped(hex(c, 4)); });
     }},
    {"HTML with zeros",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) { return "&#0000" + std::to_string(c) + ";"; });
     }},
    {"HTML within HTML",
     [](const std::string& secret) {
       return mapped(entities(secret), [](unsigned char c) {
         return c == '&' ? std::string("&amp;") : std::string(1, static_cast<char>(c));
       });
     }},
    {"HTML within a URL",
     [](const std::string& secret) { return percent_escaped(entities(secret)); }},
    {"URL within JSON",
     [](const std::string& secret) { return json_escaped(percent_escaped(secret)); }},
    {"JSON within a URL",
     [](const std::string& secret) { return percent_escaped(json_escaped(secret)); }},
    {"JSON within HTML", [](const std::string& secret) { return entities(json_escaped(secret)); }},
    {"blanks", [](const std::string& secret) { return joined_by(secret, " "); }},
    {"a line break within",
     [](const std::string& secret) { return secret.substr(0, 12) + "\r\n\t" + secret.substr(12); }},
    {"an escaped line break within",
     [](const std::string& secret) { return secret.substr(0, 12) + "\\n" + secret.substr(12); }},
    {"zero-width spaces",
     [](const std::string& secret) { return joined_by(secret, "\xE2\x80\x8B"); }},
    {"escaped zero-width spaces",
     [](const std::string& secret) { return joined_by(secret, "\\u200b"); }},
    {"named zero-width spaces",
     [](const std::string& secret) { return joined_by(secret, "&ZeroWidthSpace;"); }},
    {"soft hyphens", [](const std::string& secret) { return joined_by(secret, "\xC2\xAD"); }},
    {"UTF-16", [](const std::string& secret) { return joined_by(secret, std::string(1, '\0')); }},
    {"terminal colours within",
     [](const std::string& secret) { return secret.substr(0, 9) + "\x1b\x1b" + secret.substr(9); }},
    {"wide characters",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) {
         const unsigned wide = c - 0x21U + 0xFF01U;
         return std::string{static_cast<char>(0xE0U | (wide >> 12U)),
                            static_cast<char>(0x80U | ((wide >> 6U) & 0x3FU)),
                            static_cast<char>(0x80U | (wide & 0x3FU))};
       });
     }},
    {"other dashes",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) {
         return c == '-' ? std::string("\xE2\x80\x91") : std::string(1, static_cast<char>(c));
       });
     }},
    {"hexadecimal",
     [](const std::string& secret) {
       return mapped(secret, [](unsigned char c) { return hex(c, 2, true); });
     }},
    {"Base64", [](const std::string& secret) { return moonshot::detail::base64(secret); }},
    {"Base64 of a longer text, second place",
     [](const std::string& secret) { return moonshot::detail::base64("x" + secret + "yz"); }},
    {"Base64 of a longer text, third place",
     [](const std::string& secret) { return moonshot::detail::base64("xy" + secret + "z"); }},
    {"Base64 of a credential",
     [](const std::string& secret) { return moonshot::detail::base64("user:" + secret); }},
    {"Base64 for URLs",
     [](const std::string& secret) {
       return mapped(moonshot::detail::base64("\xFF\xFE" + secret), [](unsigned char c) {
         return std::string(1, c == '+' ? '-' : c == '/' ? '_' : static_cast<char>(c));
       });
     }},
    {"Base64 in lines",
     [](const std::string& secret) {
       const std::string text = moonshot::detail::base64("x" + secret);
       return text.substr(0, 10) + "\r\n" + text.substr(10);
     }},
    {"Base64 within a URL",
     [](const std::string& secret) { return percent_escaped(moonshot::detail::base64(secret)); }},
};

/// Whether `text` shows the key in the form in which the server wrote it, or as it is. A few
/// characters of Base64 around it belong to other bytes.
inline bool shows(const std::string& text, const std::string& secret, const std::string& written) {
  const auto has = [&](const std::string& part) { return text.find(part) != std::string::npos; };
  return has(secret.substr(3)) ||
         (written.size() > 12 && has(written.substr(6, written.size() - 12)));
}

/// As a string of JSON holds it, without the quotes.
inline std::string as_json_string(const std::string& text) {
  std::string quoted;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || c == '"') {
      quoted += "\\u" + hex(byte, 4);
    } else {
      quoted += c;
    }
  }
  return quoted;
}

/// As a header carries it: no control characters.
inline std::string as_header(const std::string& text) {
  std::string value;
  for (const char c : text) value += static_cast<unsigned char>(c) < 0x20 ? '_' : c;
  return value;
}

}  // namespace support
