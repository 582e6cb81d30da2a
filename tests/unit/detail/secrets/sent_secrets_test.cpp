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
  CHECK(of("theme=dark; SECRETDONOTPRINT ") == Secrets{"SECRETDONOTPRINT"});
  CHECK(of("a=SECRET=DONOTPRINT==") == Secrets{"SECRET=DONOTPRINT=="});
  CHECK(of("") == Secrets{});
  CHECK(secrets_of({{"COOKIE", "a=0123456789; b=9876543210"}}) ==
        Secrets{"0123456789", "9876543210"});
}

TEST_CASE("a word is no secret", "[unit][secrets]") {
  CHECK(secrets_of({{"Authorization", "Bearer none"}, {"X-Partition-Key", "default"}}) ==
        Secrets{});
}

TEST_CASE("a credential has six characters at least, and another value eight", "[unit][secrets]") {
  CHECK(secrets_of({{"Authorization", "Bearer 12345"}}) == Secrets{});
  CHECK(secrets_of({{"Authorization", "Bearer 123456"}}) == Secrets{"123456"});
  CHECK(secrets_of({{"Proxy-Authorization", "123456"}}) == Secrets{"123456"});
  CHECK(secrets_of({{"X-Api-Key", "1234567"}}) == Secrets{});
  CHECK(secrets_of({{"X-Api-Key", "12345678"}}) == Secrets{"12345678"});
  CHECK(secrets_of({{"Cookie", "a=1234567; b=12345678"}}) == Secrets{"12345678"});
}

TEST_CASE("the scheme of a credential is none of it", "[unit][secrets]") {
  CHECK(secrets_of({{"Authorization", "Token\tab cdefgh"}}) == Secrets{"cdefgh"});
  CHECK(secrets_of({{"Authorization", " \t Bearer \t abcdef \t"}}) == Secrets{"abcdef"});
}

TEST_CASE("the password of basic credentials is a secret too", "[unit][secrets]") {
  // user:123456, user:12345, user:a:b:cd, user, and what is no Base64.
  CHECK(secrets_of({{"Authorization", "Basic dXNlcjoxMjM0NTY="}}) ==
        Secrets{"dXNlcjoxMjM0NTY=", "123456"});
  CHECK(secrets_of({{"Authorization", "bASIC dXNlcjoxMjM0NTY="}}) ==
        Secrets{"dXNlcjoxMjM0NTY=", "123456"});
  CHECK(secrets_of({{"Authorization", " Basic  dXNlcjoxMjM0NTY= "}}) ==
        Secrets{"dXNlcjoxMjM0NTY=", "123456"});
  CHECK(secrets_of({{"Authorization", "Basic dXNlcjoxMjM0NQ=="}}) == Secrets{"dXNlcjoxMjM0NQ=="});
  CHECK(secrets_of({{"Authorization", "Basic dXNlcjphOmI6Y2Q="}}) ==
        Secrets{"dXNlcjphOmI6Y2Q=", "a:b:cd"});
  CHECK(secrets_of({{"Authorization", "Basic dXNlcg=="}}) == Secrets{"dXNlcg=="});
  CHECK(secrets_of({{"Authorization", "Basic *******"}}) == Secrets{"*******"});
  // Of another scheme nothing is decoded.
  CHECK(secrets_of({{"Authorization", "Bearer dXNlcjoxMjM0NTY="}}) == Secrets{"dXNlcjoxMjM0NTY="});
}

TEST_CASE("the quotation marks around a cookie are none of it", "[unit][secrets]") {
  const auto of = [](const std::string& field) { return secrets_of({{"Cookie", field}}); };
  CHECK(of("a=\"12345678\"") == Secrets{"12345678"});
  CHECK(of("a=\"1234567\"") == Secrets{});
  CHECK(of("a=\"12345678") == Secrets{"\"12345678"});
  CHECK(of("a=12345678\"") == Secrets{"12345678\""});
  CHECK(of("a=\"") == Secrets{});
  CHECK(of("a= 12345678 ;b=abcdefgh") == Secrets{"12345678", "abcdefgh"});
}

TEST_CASE("the password of a proxy stands between the first colon and the last at sign",
          "[unit][secrets]") {
  using moonshot::detail::password_in;
  CHECK(password_in("http://user:word@proxy.example:3128") == "word");
  CHECK(password_in("user:word@proxy.example:3128") == "word");
  CHECK(password_in("http://user:a:b@c@proxy.example") == "a:b@c");
  CHECK(password_in("http://user:a%2Fb%40@proxy.example/path") == "a/b@");
  CHECK(password_in("http://user:@proxy.example").empty());
  CHECK(password_in("http://:word@proxy.example") == "word");
  for (const char* none : {"", "proxy.example", "http://proxy.example:3128", "http://user@proxy",
                           "http://user@proxy.example:3128", "http://proxy.example/user:word@x"}) {
    INFO(none);
    CHECK(password_in(none).empty());
  }
}
