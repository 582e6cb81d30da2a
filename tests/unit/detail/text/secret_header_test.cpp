#include <moonshot_catch.hpp>

#include <moonshot/detail/text/secret_header.hpp>

using moonshot::detail::is_secret_header;

TEST_CASE("a header whose name says so holds a secret", "[unit][text]") {
  for (const char* name : {"authorization", "Authorization", "PROXY-AUTHORIZATION", "Cookie",
                           "Set-Cookie", "X-Api-Key", "apikey", "key", "X-Auth-Token",
                           "cf-access-client-secret", "X-Password", "X-Credential"}) {
    INFO(name);
    CHECK(is_secret_header(name));
  }
  for (const char* name :
       {"", "X-Authorization", "Authorization-Info", "X-Cookie", "Set-Cookies", "Key-Id", "X-Keys",
        "X-Tokens", "Secret-Name", "Password-Age", "Credentials", "Content-Type", "Host"}) {
    INFO(name);
    CHECK_FALSE(is_secret_header(name));
  }
}
