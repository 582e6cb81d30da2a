#include <moonshot_catch.hpp>

#include <moonshot/detail/text/eight_bytes.hpp>
#include <moonshot/detail/text/utf8.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

using moonshot::detail::EightBytes;
using moonshot::detail::length_of_eights;

namespace {

/// Eight bytes that hold `wanted` at `place` and `filling` elsewhere.
EightBytes eight_with(std::size_t place, unsigned wanted, char filling) {
  std::string text(EightBytes::size, filling);
  text[place] = static_cast<char>(wanted);
  return EightBytes(text.data());
}

bool are_ascii(EightBytes bytes) { return bytes.is_ascii(); }

}  // namespace

TEST_CASE("a piece of eight bytes knows of each of its bytes what it is", "[unit][text]") {
  // The neighbours of a byte must not count as it, whatever is borrowed or carried.
  constexpr std::array<unsigned, 6> fillings = {0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F};
  for (std::size_t place = 0; place < EightBytes::size; ++place) {
    for (const unsigned filling : fillings) {
      bool right = true;
      for (unsigned byte = 0; byte < 256; ++byte) {
        const auto bytes = eight_with(place, byte, static_cast<char>(filling));
        right = right && bytes.is_ascii() == (byte < 0x80);
        right = right && bytes.holds('"') == (byte == '"');
        right = right && bytes.holds('\\') == (byte == '\\');
        right = right && bytes.holds('\0') == (byte == 0);
        right = right && bytes.holds_less_than(0x20) == (byte < 0x20);
      }
      INFO("place " << place << ", filling " << filling);
      CHECK(right);
    }
  }
  CHECK(eight_with(3, 0xFF, '\xFF').holds('\xFF'));
  CHECK_FALSE(eight_with(3, 0xFE, '\x80').holds_less_than(0x80));
  CHECK(eight_with(3, 0x7F, '\x80').holds_less_than(0x80));
}

TEST_CASE("eights at the start of a text are counted whole", "[unit][text]") {
  for (std::size_t length = 0; length < 26; ++length) {
    const std::string text(length, 'a');
    CHECK(length_of_eights(text, are_ascii) == length / 8 * 8);
    for (std::size_t place = 0; place < length; ++place) {
      std::string other = text;
      other[place] = '\x80';
      CHECK(length_of_eights(other, are_ascii) == std::min(place, length / 8 * 8) / 8 * 8);
    }
  }
}

TEST_CASE("a character is found to be broken wherever it stands", "[unit][text]") {
  for (std::size_t before = 0; before < 18; ++before) {
    for (std::size_t after = 0; after < 10; ++after) {
      const auto within = [&](std::string_view middle) {
        return moonshot::detail::is_utf8(std::string(before, 'a') + std::string(middle) +
                                         std::string(after, 'z'));
      };
      CHECK(within(""));
      CHECK(within("\xC3\xA9"));
      CHECK(within("\xE6\x9C\x88\xF0\x9F\x8C\x99"));
      CHECK_FALSE(within("\xE6\x9C"));
      CHECK_FALSE(within("\x9C"));
      CHECK_FALSE(within("\xC3\xA9\xC0\x80"));
    }
  }
}
