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

TEST_CASE("a base URL that ends in the path of a call is refused with the one to use", "[unit]") {
  struct Row {
    const char* given;
    const char* path;
    const char* better;
  };
  const auto problem = [](const char* text) {
    std::string ignored;
    return moonshot::problem_with(*moonshot::http::parse_url(text, ignored)).value_or("none");
  };
  for (const Row& row : {
           Row{"https://api.moonshot.ai/v1/chat/completions", "/chat/completions",
               "https://api.moonshot.ai/v1"},
           Row{"https://api.moonshot.ai/v1/chat/completions/", "/chat/completions",
               "https://api.moonshot.ai/v1"},
           Row{"https://api.moonshot.cn/chat/completions", "/chat/completions",
               "https://api.moonshot.cn/v1"},
           Row{"https://api.moonshot.ai/v1/models", "/models", "https://api.moonshot.ai/v1"},
           Row{"https://api.moonshot.ai/v1/users/me/balance", "/users/me/balance",
               "https://api.moonshot.ai/v1"},
           Row{"https://api.moonshot.ai/anthropic/v1/messages", "/messages",
               "https://api.moonshot.ai/v1"},
           Row{"https://api.kimi.com/coding/v1/chat/completions", "/chat/completions",
               "https://api.kimi.com/coding/v1"},
           Row{"http://127.0.0.1:4000/via/x/v1/chat/completions", "/chat/completions",
               "http://127.0.0.1:4000/via/x/v1"},
           Row{"https://relay.example/v1/v1/chat/completions", "/chat/completions",
               "https://relay.example/v1"},
           Row{"https://api.moonshot.ai/v1/v1/chat/completions", "/chat/completions",
               "https://api.moonshot.ai/v1"},
           Row{"https://api.kimi.com/coding/v1/v1/messages", "/messages",
               "https://api.kimi.com/coding/v1"},
       }) {
    INFO(row.given);
    CHECK(problem(row.given) == "it ends in " + std::string(row.path) +
                                    ", which the library adds itself; use " + row.better);
  }
  for (const char* good : {"https://api.moonshot.ai", "https://api.moonshot.ai/v1",
                           "https://models.example/models", "https://relay.example/files",
                           "https://relay.example/v1/chat", "https://relay.example/openai/v1"}) {
    INFO(good);
    CHECK(problem(good) == "none");
  }
}

TEST_CASE("an endpoint that was never set has no name", "[unit]") {
  CHECK(Endpoint().name().empty());
  CHECK(Endpoint().platform() == Platform::other);
}

TEST_CASE("all that is known of each platform", "[unit]") {
  struct Row {
    const char* url;
    Platform platform;
    const char* name;
    const char* currency;
    const char* console;
    const char* base_url;
  };
  const Row rows[] = {
      {"https://api.moonshot.ai", Platform::international, "api.moonshot.ai", "USD",
       "https://platform.kimi.ai", "https://api.moonshot.ai/v1"},
      {"https://api.moonshot.ai/anthropic", Platform::international, "api.moonshot.ai", "USD",
       "https://platform.kimi.ai", "https://api.moonshot.ai/anthropic"},
      {"https://api.moonshot.cn", Platform::china, "api.moonshot.cn", "CNY",
       "https://platform.kimi.com", "https://api.moonshot.cn/v1"},
      {"https://api.kimi.com", Platform::kimi_code_china, "api.kimi.com/coding", "",
       "https://www.kimi.com/code", "https://api.kimi.com/coding/v1"},
      {"https://api.kimi.com/coding", Platform::kimi_code_china, "api.kimi.com/coding", "",
       "https://www.kimi.com/code", "https://api.kimi.com/coding"},
      {"https://api.kimi.com/coding/v1", Platform::kimi_code_china, "api.kimi.com/coding", "",
       "https://www.kimi.com/code", "https://api.kimi.com/coding/v1"},
      {"https://api.kimi.ai", Platform::kimi_code_international, "api.kimi.ai/coding", "",
       "https://www.kimi.ai/code", "https://api.kimi.ai/coding/v1"},
      {"https://api.kimi.ai/coding/v1", Platform::kimi_code_international, "api.kimi.ai/coding", "",
       "https://www.kimi.ai/code", "https://api.kimi.ai/coding/v1"},
      {"https://api.kimi.ai/cod", Platform::other, "api.kimi.ai", "", "",
       "https://api.kimi.ai/cod"},
      {"https://api.kimi.ai/coding-v1", Platform::other, "api.kimi.ai", "", "",
       "https://api.kimi.ai/coding-v1"},
      {"https://api.kimi.ai/v1/coding", Platform::other, "api.kimi.ai", "", "",
       "https://api.kimi.ai/v1/coding"},
      {"https://relay.example", Platform::other, "relay.example", "", "",
       "https://relay.example/v1"}};
  for (const auto& row : rows) {
    INFO(row.url);
    const auto endpoint = at(row.url);
    CHECK(endpoint.platform() == row.platform);
    CHECK(endpoint.name() == row.name);
    CHECK(endpoint.currency() == row.currency);
    CHECK(endpoint.console() == row.console);
    CHECK(endpoint.base_url().text() == row.base_url);
  }
}

TEST_CASE("nothing is known of an endpoint that was never set", "[unit]") {
  CHECK(Endpoint().currency().empty());
  CHECK(Endpoint().console().empty());
  CHECK(Endpoint().base_url().host.empty());
  CHECK(Endpoint().base_url().path.empty());
}

TEST_CASE("the base URL that is used by itself is that of the international platform", "[unit]") {
  CHECK(std::string(moonshot::default_base_url) == "https://api.moonshot.ai/v1");
  CHECK(at(moonshot::default_base_url).platform() == Platform::international);
}
