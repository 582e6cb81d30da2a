#include <moonshot_catch.hpp>

#include <moonshot/detail/curl/head_lines.hpp>

#include <cstddef>
#include <initializer_list>
#include <string_view>

using moonshot::detail::HeadLines;

namespace {

// Whether the last of the lines, and none before it, ends a head.
bool ends(HeadLines& lines, std::initializer_list<std::string_view> texts) {
  std::size_t ended = 0;
  bool latest = false;
  for (const auto text : texts) {
    latest = lines.take(text);
    if (latest) ++ended;
  }
  return latest && ended == 1;
}

}  // namespace

TEST_CASE("the lines of a head are put together", "[unit][transport]") {
  HeadLines lines;
  REQUIRE(ends(lines, {"HTTP/1.1 429 Too Many\r\n", "Msh-Request-Id:  abc \r\n", "X-Empty:\r\n",
                       "X-Colon: a:b\r\n", "\r\n"}));
  CHECK(lines.head().status == 429);
  CHECK(lines.head().headers.size() == 3);
  CHECK(lines.head().headers.get("msh-request-id") == "abc");
  CHECK(lines.head().headers.get("X-Empty") == "");
  CHECK(lines.head().headers.get("X-Colon") == "a:b");
}

TEST_CASE("a status line without a reason, as of HTTP/2, is read", "[unit][transport]") {
  HeadLines lines(true);
  REQUIRE(ends(lines, {"HTTP/2 200 \r\n", "a: b\r\n", "\r\n"}));
  CHECK(lines.head().status == 200);
}

TEST_CASE("interim heads are left out, but for the one that ends HTTP", "[unit][transport]") {
  HeadLines lines;
  REQUIRE(ends(lines, {"HTTP/1.1 103 Early Hints\r\n", "Link: x\r\n", "\r\n", "HTTP/1.1 200 OK\r\n",
                       "a: b\r\n", "\r\n"}));
  CHECK(lines.head().status == 200);
  CHECK_FALSE(lines.head().headers.get("Link"));
  HeadLines switching;
  CHECK(ends(switching, {"HTTP/1.1 101 Switching Protocols\r\n", "\r\n"}));
}

TEST_CASE("a status line that is none has no status", "[unit][transport]") {
  for (const auto* const line : {"HTTP/1.1\r\n", "HTTP/1.1 x\r\n", "HTTP/"}) {
    HeadLines lines;
    static_cast<void>(lines.take(line));
    CHECK(lines.head().status == 0);
  }
}

TEST_CASE("a version that does not fit the connection has no status", "[unit][transport]") {
  for (const auto* const line :
       {"HTTP/2 200 OK\r\n", "HTTP/2.0 200 OK\r\n", "HTTP/3.1 200 OK\r\n"}) {
    HeadLines lines;
    REQUIRE(ends(lines, {line, "\r\n"}));
    CHECK(lines.head().status == 0);
  }
}

TEST_CASE("a head begins anew with each status line, and tells which HTTP it is",
          "[unit][transport]") {
  HeadLines lines(true);
  CHECK_FALSE(lines.is_http_1());
  CHECK_FALSE(lines.take("HTTP/1.1 100 Continue\r\n"));
  CHECK_FALSE(lines.take("X: 1\r\n"));
  CHECK_FALSE(lines.take("\r\n"));
  CHECK_FALSE(lines.take("HTTP/1.0 404 Not Found\r\n"));
  CHECK(lines.is_http_1());
  CHECK_FALSE(lines.take("no colon\r\n"));
  CHECK_FALSE(lines.take(" Y :  2  \r\n"));
  CHECK(lines.take("\r\n"));
  CHECK(lines.head().status == 404);
  REQUIRE(lines.head().headers.size() == 1);
  CHECK(lines.head().headers.begin()->first == "Y");
  CHECK(lines.head().headers.begin()->second == "2");
  CHECK_FALSE(lines.take("HTTP/2 201 \r\n"));
  CHECK_FALSE(lines.is_http_1());
  CHECK(lines.head().status == 201);
  CHECK(lines.head().headers.empty());
  // Other versions have no status, whatever the connection may speak.
  for (const auto* const line : {"HTTP/3 200 \r\n", "HTTP/2.0 200 OK\r\n", "HTTP/1 200 OK\r\n"}) {
    CHECK_FALSE(lines.take(line));
    CHECK(lines.head().status == 0);
  }
}

TEST_CASE("of the heads of 1xx only that of 101 is an end", "[unit][transport]") {
  const auto ends_head = [](const char* line) {
    HeadLines lines;
    static_cast<void>(lines.take(line));
    return lines.take("\r\n");
  };
  CHECK_FALSE(ends_head("HTTP/1.1 100 x\r\n"));
  CHECK_FALSE(ends_head("HTTP/1.1 199 x\r\n"));
  CHECK(ends_head("HTTP/1.1 101 x\r\n"));
  CHECK(ends_head("HTTP/1.1 200 x\r\n"));
}
