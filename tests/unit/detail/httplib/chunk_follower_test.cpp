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
  for (const char* bytes : {"x\r\n", "\r\n", ";\r\n", " 5\r\nhello", "-5\r\n", "5\r\nhelloworld",
                            "5\r\nhello\n0\r\n", "5\r\nhello\rx", "0\r\n\rx", "5x\r\n",
                            "1000000000000000\r\n", "ffffffffffffffffffff\r\n"}) {
    check(bytes, "broken");
  }
}
