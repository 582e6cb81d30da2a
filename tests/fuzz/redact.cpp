// The redactor. A key that stands between any other text survives in no form: plain, as JSON or
// Python writes it, in a URL, or in several of these within each other. Masking twice is masking
// once.
//
// The first byte chooses the encodings; a zero byte separates what stands before the key from what
// follows it.

#include <string>

#include <moonshot/redact.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;

// As short as keys may be. It is not the one that CI searches for.
const std::string secret = "Fuzz3dK3y";
const std::string key = "sk-" + secret;
// A key that only its owner can recognise.
const std::string known = "gw.Fuzz/3d+Kn0wn=";

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string hex(unsigned char byte) {
  constexpr const char* digits = "0123456789abcdef";
  return {digits[byte / 16], digits[byte % 16]};
}

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

std::string as_json(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += std::string("\\") + c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (is_printable(c)) {
      result += c;
    } else {
      result += "\\u00" + hex(static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::string as_python(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\'' || c == '\\') {
      result += std::string("\\") + c;
    } else if (c == '\t') {
      result += "\\t";
    } else if (is_printable(c)) {
      result += c;
    } else {
      result += "\\x" + hex(static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::string as_url(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (is_letter_or_digit(c) || c == '-' || c == '_' || c == '.') {
      result += c;
    } else {
      result += "%" + hex(static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::string encoded(std::string text, unsigned choice) {
  for (int i = 0; i < 3; ++i, choice /= 4) {
    if (choice % 4 == 1) text = as_json(text);
    if (choice % 4 == 2) text = as_python(text);
    if (choice % 4 == 3) text = as_url(text);
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  // libFuzzer learns from comparisons, and would plant the secret itself without its `sk-`.
  if (input.rest().find(secret) != std::string_view::npos) return 0;
  const unsigned choice = input.byte();
  std::string before(input.until('\0'));
  // "disk-" is the end of a word; a key is a word of its own.
  if (!before.empty() && is_letter_or_digit(before.back())) before += ' ';

  const auto masked = moonshot::redact(encoded(before + key + std::string(input.rest()), choice));
  require(masked.find(secret) == std::string::npos, "a key survives in no form");
  require(moonshot::redact(masked) == masked, "masking twice is masking once");

  const auto without =
      moonshot::redact(encoded(before + known + std::string(input.rest()), choice), {known});
  require(without.find(known) == std::string::npos, "a known key survives in no form");
  require(moonshot::redact(without, {known}) == without, "masking it twice is masking it once");
  return 0;
}
