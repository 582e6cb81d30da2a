#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/chunk_follower.hpp>

#include <algorithm>
#include <string>

using moonshot::detail::ChunkFollower;

namespace {

// What is handed on of `bytes`, which come in pieces of `size`; "broken" where they are no chunks.
std::string followed(const std::string& bytes, std::size_t size) {
  ChunkFollower follower;
  std::string passed;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto most = (std::min)(size, bytes.size() - at);
    const auto part = follower.next(std::string_view(bytes).substr(at, most));
    if (part.size == 0) return "broken";
    if (part.passes) passed += bytes.substr(at, part.size);
    at += part.size;
  }
  return passed;
}

void check(const std::string& bytes, const std::string& expected) {
  INFO(bytes);
  for (std::size_t size = 1; size <= bytes.size(); ++size) CHECK(followed(bytes, size) == expected);
}

const std::string chunks = "5\r\nhello\r\n1a;name=\"value\"\r\n" + std::string(26, 'x') + "\r\n";

}  // namespace

TEST_CASE("chunks are handed on as they are", "[unit][transport]") {
  check(chunks + "0\r\n\r\n", chunks + "0\r\n\r\n");
  check("0005 \r\nhello\r\n00;x\r\n\r\n", "0005 \r\nhello\r\n00;x\r\n\r\n");
  check("A\r\n0123456789\r\n0\r\n\r\n", "A\r\n0123456789\r\n0\r\n\r\n");
}

TEST_CASE("trailer fields are left out", "[unit][transport]") {
  check(chunks + "0\r\nX-Sum: 1\r\nServer-Timing: a;dur=1\r\n\r\n", chunks + "0\r\n\r\n");
  check("0\r\nX: 1\nY: 2\r\n\r\n", "0\r\n\r\n");
}

TEST_CASE("what follows the last chunk is seen", "[unit][transport]") {
  check("0\r\n\r\nHTTP/1.1", "0\r\n\r\nHTTP/1.1");
}

TEST_CASE("what are no chunks is found out", "[unit][transport]") {
  for (const char* bytes :
       {"x\r\n", "\r\n", ";\r\n", " 5\r\nhello", "-5\r\n", "5\r\nhelloworld", "5\r\nhello\n0\r\n",
        "5\r\nhello\n\n0\r\n", "5\r\nhellox\n0\r\n", "5\r\nhello\rx", "0\r\n\rx", "5x\r\n",
        "1000000000000000\r\n", "ffffffffffffffffffff\r\n"}) {
    check(bytes, "broken");
  }
}

TEST_CASE("a size may have tabs and blanks behind it, and ends with its line",
          "[unit][transport]") {
  check("5\t\r\nhello\r\n0\r\n\r\n", "5\t\r\nhello\r\n0\r\n\r\n");
  check("5\nhello\r\n0\n\r\n", "5\nhello\r\n0\n\r\n");
  check("5;a=b\nhello\r\n", "5;a=b\nhello\r\n");
  check("fF\r\n" + std::string(255, 'x') + "\r\n", "fF\r\n" + std::string(255, 'x') + "\r\n");
}

TEST_CASE("each chunk has a size of its own", "[unit][transport]") {
  for (const char* bytes :
       {"5\r\nhello\r\n\r\n", "5\r\nhello\r\n;x\r\n", "5\r\nhello\r\n \r\n", "g\r\n", "G\r\n",
        "/\r\n", ":\r\n", "@\r\n", "`\r\n", "5,\r\n", "0\r\n\r\r"}) {
    check(bytes, "broken");
  }
  // The largest size that can be, and the first that cannot.
  check("fffffffffffffff\r\nx", "fffffffffffffff\r\nx");
  check("1000000000000000\r\nx", "broken");
  check("0fffffffffffffff\r\nx", "0fffffffffffffff\r\nx");
}

TEST_CASE("a piece is told as far as it goes", "[unit][transport]") {
  ChunkFollower follower;
  const auto next = [&](const char* bytes) {
    const auto part = follower.next(bytes);
    return std::to_string(part.size) + (part.passes ? " passes" : " is left out");
  };
  CHECK(next("3\r\n") == "1 passes");
  CHECK(next("\r\nabc") == "1 passes");
  CHECK(next("\nabc") == "1 passes");
  CHECK(next("ab") == "2 passes");
  CHECK(next("c\r\n0") == "1 passes");
  CHECK(next("\r\n0") == "1 passes");
  CHECK(next("\n0") == "1 passes");
  CHECK(next("0;ext\r\n") == "1 passes");
  CHECK(next(";ext") == "1 passes");
  CHECK(next("ext") == "3 passes");
  CHECK(next("\r\nX: 1\r\n") == "2 passes");
  CHECK(next("X: 1\r\nY") == "6 is left out");
  CHECK(next("Y") == "1 is left out");
  CHECK(next(": 2\r\n\r\n") == "5 is left out");
  CHECK(next("\r\nHTTP") == "1 passes");
  CHECK(next("\nHTTP") == "1 passes");
  CHECK(next("HTTP") == "4 passes");
}
