#include <moonshot_catch.hpp>

#include <moonshot/detail/text/search.hpp>

#include <optional>
#include <string>

namespace detail = moonshot::detail;

TEST_CASE("a part, a beginning and an end of a text are found exactly", "[unit][text]") {
  CHECK(detail::contains("abc", "bc"));
  CHECK(detail::contains("abc", ""));
  CHECK_FALSE(detail::contains("abc", "ac"));
  CHECK(detail::begins("abc", "ab"));
  CHECK(detail::begins("abc", "abc"));
  CHECK(detail::begins("abc", ""));
  CHECK_FALSE(detail::begins("abc", "bc"));
  CHECK_FALSE(detail::begins("ab", "abc"));
  CHECK(detail::ends("abc", "bc"));
  CHECK(detail::ends("abc", "abc"));
  CHECK(detail::ends("abc", ""));
  CHECK_FALSE(detail::ends("abc", "ab"));
  CHECK_FALSE(detail::ends("bc", "abc"));
}

TEST_CASE("letters of ASCII lose their case, and nothing else does", "[unit][text]") {
  CHECK(detail::lower_case("@AZ[`az{09\xC3\x89") == "@az[`az{09\xC3\x89");
  CHECK(detail::starts_with_ignoring_case("AbZ", "abz"));
  CHECK(detail::starts_with_ignoring_case("Bearer x", "bearer"));
  CHECK(detail::starts_with_ignoring_case("x", ""));
  CHECK_FALSE(detail::starts_with_ignoring_case("Beare", "bearer"));
  CHECK_FALSE(detail::starts_with_ignoring_case("Beaver", "bearer"));
  CHECK_FALSE(detail::starts_with_ignoring_case("@[", "`{"));
}

TEST_CASE("a text that is absent or empty says nothing", "[unit][text]") {
  CHECK_FALSE(detail::has_text(std::nullopt));
  CHECK_FALSE(detail::has_text(std::string()));
  CHECK(detail::has_text(std::string(" ")));
}

TEST_CASE("keys consist of letters, digits, dashes and low lines", "[unit][text]") {
  for (const char c : std::string("09azAZ-_")) {
    INFO(c);
    CHECK(detail::is_key_character(c));
  }
  for (const char c : std::string("/:`{@[ .,+\xC3")) {
    INFO(c);
    CHECK_FALSE(detail::is_key_character(c));
  }
}
