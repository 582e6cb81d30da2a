#include <moonshot_catch.hpp>

#include <moonshot/http/headers.hpp>
#include <moonshot/http/message.hpp>

#include <string>

using moonshot::http::Headers;

TEST_CASE("header names compare without case", "[unit][http]") {
  const Headers headers{{"Content-Type", "text/plain"}, {"X-A", "1"}, {"x-a", "2"}};
  CHECK(headers.get("content-type") == "text/plain");
  CHECK(headers.get("X-a") == "1");
  CHECK_FALSE(headers.get("X-"));
  CHECK_FALSE(headers.get(""));
  CHECK(moonshot::http::same_name("ETag", "etag"));
  CHECK_FALSE(moonshot::http::same_name("ETag", "etags"));
  CHECK_FALSE(moonshot::http::same_name("[", "{"));  // 32 apart, but no letters
}

TEST_CASE("setting a header replaces all of its name", "[unit][http]") {
  Headers headers{{"A", "1"}, {"B", "2"}, {"a", "3"}};
  headers.set("A", "4");
  CHECK(headers.size() == 2);
  CHECK(headers.get("a") == "4");
  headers.add("a", "5");
  CHECK(headers.size() == 3);
  CHECK(headers.get("a") == "4");
  headers.remove("A");
  CHECK(headers.size() == 1);
  headers.remove("missing");
  CHECK(headers.begin()->first == "B");
}

TEST_CASE("the request id has two names", "[unit][http]") {
  moonshot::http::ResponseHead head;
  CHECK_FALSE(head.request_id());
  head.headers.add("X-Trace-Id", "kimi-code");
  CHECK(head.request_id() == "kimi-code");
  head.headers.add("msh-request-id", "platform");
  CHECK(head.request_id() == "platform");
}

TEST_CASE("success is 2xx and nothing else", "[unit][http]") {
  const auto success = [](int status) {
    moonshot::http::ResponseHead head;
    head.status = status;
    return head.is_success();
  };
  CHECK(success(200));
  CHECK(success(299));
  for (const int status : {0, 100, 199, 300, 302, 400, 429, 500}) CHECK_FALSE(success(status));
}
