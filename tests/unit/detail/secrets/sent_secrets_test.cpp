#include <moonshot_catch.hpp>

#include <moonshot/detail/secrets/sent_secrets.hpp>

#include <string>
#include <vector>

using moonshot::detail::secrets_of;
using Secrets = std::vector<std::string>;

TEST_CASE("the credentials of a request are its secrets", "[unit][secrets]") {
  CHECK(secrets_of({}) == Secrets{});
  CHECK(secrets_of({{"Accept", "application/json"}, {"Authorization", "Bearer gw.123"}}) ==
        Secrets{"gw.123"});
  CHECK(secrets_of({{"authorization", "gw.1234"}, {"X-Api-Key", " 12345678 "}}) ==
        Secrets{"gw.1234", "12345678"});
  CHECK(secrets_of({{"Proxy-Authorization", "Basic dXNlcjpwNHNzd29yZA=="}}) ==
        Secrets{"dXNlcjpwNHNzd29yZA==", "p4ssword"});
  CHECK(secrets_of({{"Set-Cookie", "session=0123456789"}}) == Secrets{"0123456789"});
}

TEST_CASE("the values of cookies are secrets, each on its own", "[unit][secrets]") {
  const auto of = [](const std::string& field) { return secrets_of({{"Cookie", field}}); };
  CHECK(of("session=SECRETDONOTPRINT; theme=dark") == Secrets{"SECRETDONOTPRINT"});
  CHECK(of("theme=dark;a=0123456789 ; b=\"9876543210\";;") == Secrets{"0123456789", "9876543210"});
  CHECK(of("SECRETDONOTPRINT") == Secrets{"SECRETDONOTPRINT"});
  CHECK(of("a=SECRET=DONOTPRINT==") == Secrets{"SECRET=DONOTPRINT=="});
  CHECK(of("") == Secrets{});
}

TEST_CASE("a word is no secret", "[unit][secrets]") {
  CHECK(secrets_of({{"Authorization", "Bearer none"}, {"X-Partition-Key", "default"}}) ==
        Secrets{});
}
