#include <moonshot_catch.hpp>

#include <moonshot/endpoint.hpp>

#include <string>

using moonshot::Endpoint;
using moonshot::Platform;

namespace {

Endpoint at(const std::string& text) {
  std::string problem;
  const auto url = moonshot::http::parse_url(text, problem);
  REQUIRE(url);
  return Endpoint(*url);
}

}  // namespace

TEST_CASE("a host tells its platform, currency and console", "[unit]") {
  const auto international = at("https://api.moonshot.ai/v1");
  CHECK(international.platform() == Platform::international);
  CHECK(international.currency() == "USD");
  CHECK(international.console() == "https://platform.kimi.ai");
  CHECK(international.name() == "api.moonshot.ai");

  const auto china = at("https://api.moonshot.cn/v1");
  CHECK(china.platform() == Platform::china);
  CHECK(china.currency() == "CNY");

  const auto code = at("https://api.kimi.com/coding/v1");
  CHECK(code.platform() == Platform::kimi_code_china);
  CHECK(code.currency().empty());
  CHECK(code.name() == "api.kimi.com/coding");
  CHECK(at("https://api.kimi.ai/coding").platform() == Platform::kimi_code_international);
}

TEST_CASE("a base URL without a path gets the platform's own", "[unit]") {
  CHECK(at("https://api.moonshot.ai").base_url().path == "/v1");
  CHECK(at("https://api.kimi.com").base_url().path == "/coding/v1");
  CHECK(at("http://127.0.0.1:8080").base_url().path == "/v1");
  CHECK(at("https://api.kimi.com/coding").base_url().path == "/coding");
  CHECK(at("http://127.0.0.1:8080/via/litellm/v1").base_url().path == "/via/litellm/v1");
}

TEST_CASE("nothing is said about a host that is not known", "[unit]") {
  for (const char* text :
       {"http://127.0.0.1:8080", "https://api.moonshot.ai.evil.example/v1",
        "https://proxy.example/api.moonshot.ai/v1", "https://api.kimi.com/codings/v1",
        "https://api.kimi.com/v1", "https://moonshot.ai/v1"}) {
    INFO(text);
    const auto endpoint = at(text);
    CHECK(endpoint.platform() == Platform::other);
    CHECK(endpoint.currency().empty());
    CHECK(endpoint.console().empty());
  }
  CHECK(at("http://127.0.0.1:8080").name() == "127.0.0.1:8080");
  CHECK(at("https://proxy.example/x").name() == "proxy.example");
}

TEST_CASE("an endpoint that was never set has no name", "[unit]") {
  CHECK(Endpoint().name().empty());
  CHECK(Endpoint().platform() == Platform::other);
}
