#include <moonshot_catch.hpp>

#include <example_errors.hpp>
#include <scripted_client.hpp>

#include <moonshot/doctor/curl_line.hpp>

#include <string>

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a call for a shell has the names of its headers and none of their values",
          "[unit][doctor]") {
  moonshot::http::Headers headers;
  headers.add("x-portkey-api-key", support::secret_word);
  headers.add("x-it's", "1");
  const auto line = moonshot::curl_line(support::endpoint_at("http://127.0.0.1:8787/v1"),
                                        support::ping(), headers);
  CHECK_THAT(line, ContainsSubstring("-H 'x-portkey-api-key: ...'"));
  CHECK_THAT(line, ContainsSubstring(R"(-H 'x-it'\''s: ...')"));
  const bool leaked = support::leaks(line);
  CHECK_FALSE(leaked);
}

TEST_CASE("a call for a shell is one whole line", "[unit][doctor]") {
  moonshot::http::Headers headers;
  headers.add("X-A", "1");
  headers.add("X-B", "2");
  const auto line = moonshot::curl_line(support::endpoint_at("https://api.moonshot.ai/v1"),
                                        support::ping(), headers);
  CHECK(line ==
        "curl -i 'https://api.moonshot.ai/v1/chat/completions' -H \"Authorization: Bearer "
        "$MOONSHOT_API_KEY\" -H 'Content-Type: application/json' -H 'X-A: ...' -H 'X-B: ...' -d "
        R"('{"model":"kimi-k3","messages":[{"role":"user","content":"PING"}]}')");
}

TEST_CASE("a request that cannot be written is no command", "[unit][doctor]") {
  auto request = support::ping();
  request.model = "\xff";
  CHECK(moonshot::curl_line(support::endpoint_at("https://api.moonshot.ai/v1"), request).empty());
}
