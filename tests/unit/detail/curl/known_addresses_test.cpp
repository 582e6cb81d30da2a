#include <moonshot_catch.hpp>

#include <moonshot/detail/curl/known_addresses.hpp>

using moonshot::detail::known_addresses;

TEST_CASE("libcurl is told all addresses of a name", "[unit][transport]") {
  CHECK(known_addresses({"a.b", 443, {"192.0.2.1", "2001:db8::1"}}) ==
        "a.b:443:192.0.2.1,[2001:db8::1]");
  CHECK(known_addresses({"127.0.0.1", 80, {"127.0.0.1"}}) == "127.0.0.1:80:127.0.0.1");
  CHECK(known_addresses({"a.b", 443, {}}).empty());
}

TEST_CASE("libcurl is told nothing about a host that is an IPv6 address", "[unit][transport]") {
  CHECK(known_addresses({"::1", 9, {"::1"}}).empty());
}

TEST_CASE("libcurl is not told of addresses with a zone, which it cannot read",
          "[unit][transport]") {
  CHECK(known_addresses({"a.b", 443, {"fe80::1%eth0", "192.0.2.1"}}) == "a.b:443:192.0.2.1");
  CHECK(known_addresses({"a.b", 443, {"fe80::1%eth0"}}).empty());
}
