#include <moonshot_catch.hpp>

#include <moonshot/http/headers.hpp>
#include <moonshot/http/message.hpp>

#include <string>
#include <utility>

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
  CHECK_FALSE(moonshot::http::same_name("@", "`"));
  CHECK_FALSE(moonshot::http::same_name("\xC4", "\xE4"));
  CHECK(moonshot::http::same_name("AMZ-amz-09", "amz-AMZ-09"));
  CHECK(moonshot::http::same_name("", ""));
  CHECK_FALSE(moonshot::http::same_name("etags", "ETag"));
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

TEST_CASE("fields stand in the order in which they came, and a field that is set is the last",
          "[unit][http]") {
  const auto in_a_line = [](const Headers& headers) {
    std::string line;
    for (const auto& [name, value] : headers) line += name + "=" + value + ";";
    return line;
  };
  Headers headers;
  CHECK(headers.empty());
  CHECK(headers.begin() == headers.end());
  headers.add("b", "1");
  CHECK_FALSE(headers.empty());
  headers.add("A", "");
  headers.add("B", "2");
  CHECK(in_a_line(headers) == "b=1;A=;B=2;");
  CHECK(headers.get("a") == "");
  Headers copy{{"x", "y"}};
  copy = headers;
  const Headers second(headers);
  headers.set("B", "3");
  CHECK(in_a_line(headers) == "A=;B=3;");
  headers.set("c", "4");
  CHECK(in_a_line(headers) == "A=;B=3;c=4;");
  headers.remove("b");
  CHECK(in_a_line(headers) == "A=;c=4;");
  CHECK(in_a_line(copy) == "b=1;A=;B=2;");
  CHECK(in_a_line(second) == "b=1;A=;B=2;");
  const Headers moved(std::move(copy));
  CHECK(in_a_line(moved) == "b=1;A=;B=2;");
}

TEST_CASE("a request may be repeated unless it is said that it may not", "[unit][http]") {
  const moonshot::http::Request request;
  CHECK(request.repeatable);
  CHECK(request.body.empty());
  CHECK(request.body_source == nullptr);
  CHECK(moonshot::http::ResponseHead().status == 0);
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
