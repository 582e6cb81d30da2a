#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <moonshot/http/url.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using moonshot::http::parse_url;
using moonshot::http::Url;

namespace {

std::optional<Url> parsed(const std::string& text) {
  std::string problem;
  auto url = parse_url(text, problem);
  return problem.empty() == url.has_value() ? url : std::nullopt;
}

std::string problem_of(const std::string& text) {
  std::string problem;
  return parse_url(text, problem) ? "no problem" : problem;
}

}  // namespace

TEST_CASE("a base URL is taken apart", "[unit][http]") {
  const auto url = parsed("HTTPS://API.Moonshot.AI:8443/some/Path/");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->host == "api.moonshot.ai");
  CHECK(url->port == 8443);
  CHECK(url->path == "/some/Path");
  CHECK(url->origin() == "https://api.moonshot.ai:8443");
  CHECK(url->text() == "https://api.moonshot.ai:8443/some/Path");
}

TEST_CASE("the port follows from the scheme and is then not written", "[unit][http]") {
  CHECK(parsed("https://h")->port == 443);
  CHECK(parsed("http://h")->port == 80);
  CHECK(parsed("https://h:443/v1")->text() == "https://h/v1");
  CHECK(parsed("http://h:443")->origin() == "http://h:443");
  CHECK(parsed("https://h:80")->origin() == "https://h:80");
}

TEST_CASE("slashes at the end are dropped", "[unit][http]") {
  CHECK(parsed("https://h/")->path.empty());
  CHECK(parsed("https://h///")->path.empty());
  CHECK(parsed("https://h/v1//")->path == "/v1");
}

TEST_CASE("an IPv6 address stands in brackets", "[unit][http]") {
  const auto url = parsed("http://[::1]:8080/v1");
  REQUIRE(url);
  CHECK(url->host == "::1");
  CHECK(url->port == 8080);
  CHECK(url->origin() == "http://[::1]:8080");
  CHECK_FALSE(parsed("http://[::1"));
  CHECK_FALSE(parsed("http://[::1]8080"));
  CHECK_FALSE(parsed("http://[evil]"));
  CHECK_FALSE(parsed("http://::1"));
}

TEST_CASE("what is no usable base URL is refused", "[unit][http]") {
  const std::vector<std::string> texts = {
      "",
      "api.moonshot.ai",
      "//api.moonshot.ai",
      "ftp://h",
      "https:/h",
      "https://",
      "https:///v1",
      "https://:443",
      "https://.",
      "https://-/v1",
      "https://h:",
      "https://h:0",
      "https://h:65536",
      "https://h:99999999999",
      "https://h:-1",
      "https://h:8o",
      "https://user@h",
      "https://user:password@h/v1",
      "https://h/v1?key=1",
      "https://h/v1#x",
      "https://h\\evil",
      "https://h/v1\\evil",
      "https://h/v1\\",
      "https://h h",
      " https://h",
      "https://h\n",
      "https://h\r\nX: y",
      "https://h\xC3\xA9",
      "https://h%41",
      "https://h,g",
      std::string("https://h\0", 10),
  };
  for (const auto& text : texts) {
    INFO(text);
    CHECK_FALSE(parsed(text));
    CHECK(problem_of(text) != "no problem");
  }
}

TEST_CASE("each problem of a base URL is told in words of its own", "[unit][http]") {
  const std::string odd_character = "it holds a space, a control or a non-ASCII character";
  const std::string odd_host = "its host holds a character that no host name has";
  const std::string odd_port = "its port is not a number";
  const std::string port_range = "its port is not between 1 and 65535";
  const std::string extra = "it holds a query, a fragment or a backslash";
  const std::pair<std::string, std::string> rows[] = {
      {"https://h/ x", odd_character},
      {"https://h/\x1f", odd_character},
      {"https://h/\x7f", odd_character},
      {"https://h/\x80", odd_character},
      {"", "it does not begin with https://"},
      {"https:/h", "it does not begin with https://"},
      {"ftp://h", "its scheme is not https or http"},
      {"httpss://h", "its scheme is not https or http"},
      {"://h", "its scheme is not https or http"},
      {"https://h?", extra},
      {"https://h/#", extra},
      {"https://h\\", extra},
      {"https://u@h", "it holds user information before an @"},
      {"https://[::1", "its IPv6 address has no closing bracket"},
      {"https://[::g]", "its IPv6 address is not one"},
      {"https://[::1%25eth0]", "its IPv6 address is not one"},
      {"https://[]", "it has no host"},
      {"https://[.]", "it has no host"},
      {"https://h,", odd_host},
      {"https://h%41", odd_host},
      {"https://[::1]8", odd_port},
      {"https://[::1]:", odd_port},
      {"https://", "it has no host"},
      {"https:///v1", "it has no host"},
      {"https://:443", "it has no host"},
      {"https://._-", "it has no host"},
      {"https://h:", odd_port},
      {"https://h:-1", odd_port},
      {"https://h:8/9:", "no problem"},
      {"https://h:/", odd_port},
      {"https://h:8:9", odd_port},
      {"https://h:000443", odd_port},
      {"https://h:0", port_range},
      {"https://h:00000", port_range},
      {"https://h:65536", port_range},
      {"https://h:99999", port_range},
      {"https://h:100000", odd_port},
  };
  for (const auto& [text, problem] : rows) {
    INFO(text);
    CHECK(problem_of(text) == problem);
  }
}

TEST_CASE("what may stand in a base URL is kept", "[unit][http]") {
  CHECK(parsed("http://h:1")->port == 1);
  CHECK(parsed("http://h:65535")->port == 65535);
  CHECK(parsed("http://h:00080")->text() == "http://h");
  CHECK(parsed("http://A-b_c.9.example:8080/!~/%41//x@y:z,")->text() ==
        "http://a-b_c.9.example:8080/!~/%41//x@y:z,");
  const auto address = parsed("https://[FD00::A:9.0.0.1]/v1");
  REQUIRE(address);
  CHECK(address->host == "fd00::a:9.0.0.1");
  CHECK(address->port == 443);
  CHECK(address->text() == "https://[fd00::a:9.0.0.1]/v1");
}

TEST_CASE("a problem never repeats the text", "[unit][http]") {
  const auto problem = problem_of("https://sk-sim-ok-SECRETDONOTPRINT0123@h/v1");
  CHECK_FALSE(support::leaks(problem));
}

TEST_CASE("this machine is recognised and nothing that looks like it", "[unit][http]") {
  for (const char* host : {"localhost", "api.localhost", "127.0.0.1", "127.255.0.3", "LOCALHOST"}) {
    INFO(host);
    CHECK(parsed(std::string("http://") + host)->is_loopback());
  }
  CHECK(parsed("http://[::1]")->is_loopback());
  for (const char* host : {"localhost.evil.example", "127.evil.example", "127.0.0.1.evil.example",
                           "evil-localhost", "128.0.0.1", "10.0.0.1", "0.0.0.0", "1127.0.0.1"}) {
    INFO(host);
    CHECK_FALSE(parsed(std::string("http://") + host)->is_loopback());
  }
  CHECK_FALSE(parsed("http://[::2]")->is_loopback());
  for (const char* host : {".localhost", "xlocalhost", "127.", "127.1", "127.0.1", "127.0.0.1.1",
                           "1270.0.0.1", "127.0.0.x", "::11", "1::1", ""}) {
    INFO(host);
    Url other;
    other.host = host;
    CHECK_FALSE(other.is_loopback());
  }
}

TEST_CASE("percent encoding is taken off, and what only looks like it stays", "[unit][http]") {
  using moonshot::http::percent_decoded;
  CHECK(percent_decoded("a%20b%2Fc%2f%41%7a") == "a b/c/Az");
  CHECK(percent_decoded("%") == "%");
  CHECK(percent_decoded("%4") == "%4");
  CHECK(percent_decoded("%41") == "A");
  CHECK(percent_decoded("%4g%g4%%41") == "%4g%g4%A");
  CHECK(percent_decoded("%2541") == "%41");  // once, and not again
  CHECK(percent_decoded("%ff%00") == std::string("\xFF\0", 2));
  CHECK(percent_decoded("a+b") == "a+b");
}

TEST_CASE("host and port stand together, an IPv6 literal in brackets", "[unit][http]") {
  CHECK(moonshot::http::host_and_port("api.moonshot.ai", 443) == "api.moonshot.ai:443");
  CHECK(moonshot::http::host_and_port("::1", 8080) == "[::1]:8080");
}
