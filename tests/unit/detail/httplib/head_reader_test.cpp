#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/head_reader.hpp>

#include <string>
#include <vector>

using moonshot::detail::HeadReader;

namespace {

struct Reading {
  HeadReader reader;
  std::string rest;  // of what was given, after the head
};

// Reads `bytes` in pieces of `size`.
Reading reading(const std::string& bytes, std::size_t size) {
  Reading result;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    const auto piece = bytes.substr(at, size);
    result.rest += piece.substr(result.reader.take(piece));
  }
  return result;
}

const std::string ok = "HTTP/1.1 200 \r\n";
const std::string fields = "Content-Length: 5\r\nX: 1\r\n\r\n";

}  // namespace

TEST_CASE("a head is read up to its end, in pieces of any size", "[unit][transport]") {
  const std::string bytes = "HTTP/1.1 200 OK\r\n" + fields + "hello";
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    const auto read = reading(bytes, size);
    CHECK(read.reader.is_complete());
    CHECK(read.reader.status() == 200);
    CHECK(read.reader.head() == ok + fields);
    CHECK(read.rest == "hello");
  }
}

TEST_CASE("interim answers are left out", "[unit][transport]") {
  const std::string final_answer = "HTTP/1.1 200 OK\r\n" + fields;
  const std::vector<std::string> interim = {
      "HTTP/1.1 100 Continue\r\n\r\n",
      "HTTP/1.1 102 Processing\r\n\r\n",
      "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nContent-Length: 9\r\n\r\n",
      "HTTP/1.1 199 Anything\r\n\r\n",
      "HTTP/1.1 103 A\r\n\r\nHTTP/1.1 103 B\r\nX: 2\r\n\r\n",
  };
  for (const auto& before : interim) {
    INFO(before);
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
      const auto read = reading(before + final_answer + "rest", size);
      CHECK(read.reader.head() == ok + fields);
      CHECK(read.reader.status() == 200);
      CHECK(read.rest == "rest");
    }
    // On its own it is no answer yet.
    const auto waiting = reading(before, 3);
    CHECK(waiting.reader.status() == 0);
    CHECK_FALSE(waiting.reader.is_complete());
    CHECK_FALSE(waiting.reader.is_refused());
  }
}

TEST_CASE("the end of HTTP is no interim answer", "[unit][transport]") {
  const auto read = reading("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nabc", 5);
  CHECK(read.reader.status() == 101);
  CHECK(read.reader.is_complete());
}

TEST_CASE("the status is known before the rest of the head", "[unit][transport]") {
  const auto read = reading("HTTP/1.0 401 Unauthorized\r\nWWW-", 4);
  CHECK(read.reader.status() == 401);
  CHECK_FALSE(read.reader.is_complete());
}

TEST_CASE("a long reason is not handed on", "[unit][transport]") {
  const auto read = reading("HTTP/1.1 404 " + std::string(20000, 'x') + "\r\n\r\n", 4096);
  CHECK(read.reader.head() == "HTTP/1.1 404 \r\n\r\n");
}

TEST_CASE("what begins in another way is no answer", "[unit][transport]") {
  for (const char* line :
       {"HTTP/2 200 OK\r\n", "HTTP/1.2 200 OK\r\n", "http/1.1 200 OK\r\n", "ICY 200 OK\r\n",
        "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 -20 OK\r\n", "HTTP/1.1 \r\n",
        "HTTP/1.1 000 OK\r\n", "HTTP/1.1 099 OK\r\n", "\r\n", "HTTP/1.1 2x0 OK\r\n"}) {
    INFO(line);
    const auto read = reading(line, 100);
    CHECK(read.reader.is_refused());
    CHECK(read.reader.status() == 0);
  }
  for (const char* line : {"HTTP/1.1 200\r\n", "HTTP/1.1 200 \r\n", "HTTP/1.1 999 OK\n"}) {
    INFO(line);
    CHECK_FALSE(reading(line, 100).reader.is_refused());
  }
}

TEST_CASE("a status is three digits of at least 100, between a blank and the end of its word",
          "[unit][transport]") {
  struct Row {
    const char* line;
    int status;  // 0: refused
  };
  const Row rows[] = {
      {"HTTP/1.1 200 OK\r\n", 200},
      {"HTTP/1.0 200 OK\r\n", 200},
      {"HTTP/1.1 200\n", 200},
      {"HTTP/1.1 200\r\n", 200},
      {"HTTP/1.1 599 x\r\n", 599},
      {"HTTP/1.1 099 x\r\n", 0},
      {"HTTP/1.1 200;x\r\n", 0},
      {"HTTP/1.1 2/0 x\r\n", 0},
      {"HTTP/1.1 2:0 x\r\n", 0},
      {"HTTP/1.1  200 x\r\n", 0},
      {"HTTP/1.1\t200 x\r\n", 0},
      {"HTTP/1.1 20\n", 0},
      {"HTTP/1.1 2000 x\r\n", 0},
      {"HTTP/0.9 200 x\r\n", 0},
      {"HTTP/1.10 200 x\r\n", 0},
      {" HTTP/1.1 200 x\r\n", 0},
      {"\n", 0},
  };
  for (const auto& row : rows) {
    INFO(row.line);
    const auto read = reading(row.line, 100);
    CHECK(read.reader.status() == row.status);
    CHECK(read.reader.is_refused() == (row.status == 0));
    CHECK_FALSE(read.reader.is_complete());
  }
  CHECK(reading("HTTP/1.0 404 Not Found\r\n\r\n", 9).reader.head() == "HTTP/1.0 404 \r\n\r\n");
  // The first that is final, and the last that is not.
  CHECK(reading("HTTP/1.1 200 x\r\n", 4).reader.status() == 200);
  CHECK(reading("HTTP/1.1 199 x\r\n", 4).reader.status() == 0);
  CHECK(reading("HTTP/1.1 100 x\r\n", 4).reader.status() == 0);
}

TEST_CASE("a head ends at an empty line of both characters, and nothing is read behind it",
          "[unit][transport]") {
  HeadReader reader;
  CHECK(reader.take("HTTP/1.1 200 OK\r\na: b\n\n") == 23);
  CHECK_FALSE(reader.is_complete());
  CHECK(reader.take("\r\nrest") == 2);
  CHECK(reader.is_complete());
  CHECK(reader.head() == "HTTP/1.1 200 \r\na: b\n\n\r\n");
  CHECK(reader.take("rest") == 0);
  HeadReader refusing;
  CHECK(refusing.take("no HTTP\r\nrest") == 9);
  CHECK(refusing.is_refused());
  CHECK(refusing.take("HTTP/1.1 200 OK\r\n") == 0);
  CHECK(refusing.status() == 0);
}
