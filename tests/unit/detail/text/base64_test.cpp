#include <moonshot_catch.hpp>

#include <moonshot/detail/text/base64.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using moonshot::detail::base64;
using moonshot::detail::from_base64;

TEST_CASE("bytes become the Base64 of RFC 4648 and come back", "[unit][text]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {std::string(3, '\0'), "AAAA"},
      {"\xFF\xFF\xFF", "////"},
      {"\xFB\xEF\xBE", "++++"},
  };
  for (const auto& row : rows) {
    INFO(row.second);
    CHECK(base64(row.first) == row.second);
    CHECK(from_base64(row.second) == row.first);
  }
}

TEST_CASE("every digit of Base64 has its place", "[unit][text]") {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < digits.size(); ++i) {
    INFO(digits[i]);
    // The last digit of a group is the lowest six bits of its third byte.
    const std::string bytes = {'\0', '\0', static_cast<char>(i)};
    CHECK(base64(bytes) == std::string("AAA") + digits[i]);
    CHECK(from_base64(std::string("AAA") + digits[i]) == bytes);
  }
}

TEST_CASE("what is not padded Base64 has no bytes", "[unit][text]") {
  for (const char* text :
       {"Z", "Zg", "Zg=", "Zm9vY", "Z===", "=Zg=", "Zg==Zg==", "Zm 9", "Zm9v\n\n\n\n", "Zm9@",
        "Zm9[", "Zm9`", "Zm9{", "Zm9-", "Zm9_", "Zm9:", "Zm9.", "Zm9,"}) {
    INFO(text);
    CHECK_FALSE(from_base64(text).has_value());
  }
}
