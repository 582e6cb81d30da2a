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
