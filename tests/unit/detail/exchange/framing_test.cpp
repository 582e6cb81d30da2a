#include <moonshot_catch.hpp>

#include <moonshot/detail/exchange/framing.hpp>

#include <string>

using moonshot::detail::Framing;
using moonshot::detail::read_framing;
using moonshot::http::Headers;

namespace {

Framing framing(Headers headers, int status = 200) {
  moonshot::http::ResponseHead head;
  head.status = status;
  head.headers = std::move(headers);
  return read_framing(head);
}

}  // namespace

TEST_CASE("an answer ends by its length, by its chunks or with the connection",
          "[unit][transport]") {
  CHECK(framing({{"Content-Length", "5"}}).problem.empty());
  CHECK(framing({{"content-length", "5"}, {"Content-Length", "5"}}).problem.empty());
  CHECK(framing({{"Transfer-Encoding", "Chunked"}}).chunked);
  CHECK(framing({{"Transfer-Encoding", "chunked"}, {"Content-Length", "5"}}).problem.empty());
  CHECK(framing({}).problem.empty());
  CHECK(framing({}, 304).bodiless);
  CHECK(framing({{"Content-Length", "5"}}, 304).bodiless);
  CHECK_FALSE(framing({}, 204).bodiless);
}

TEST_CASE("an answer whose end cannot be found is told so", "[unit][transport]") {
  for (const char* length : {"", "-1", "+1", "1x", "0x1", "1 2", "1,1", "1234567890123456789"}) {
    INFO(length);
    CHECK(framing({{"Content-Length", length}}).problem == "its Content-Length is no length");
  }
  CHECK(framing({{"Content-Length", "1"}, {"Content-Length", "2"}}).problem ==
        "it has two lengths that differ");
  for (const char* coding : {"gzip", "gzip, chunked", "chunked, gzip", "identity", ""}) {
    INFO(coding);
    CHECK_FALSE(framing({{"Transfer-Encoding", coding}}).problem.empty());
  }
  CHECK(framing({}, 103).problem == "its status is 103");
}

TEST_CASE("the length of an answer is known where its head tells one that counts",
          "[unit][transport]") {
  CHECK(framing({{"Content-Length", "5"}}).length == 5);
  CHECK(framing({{"Content-Length", "999999999999999999"}}).length == 999999999999999999);
  CHECK(framing({{"Content-Length", "5"}}, 304).length == 0);
  CHECK_FALSE(framing({{"Transfer-Encoding", "chunked"}, {"Content-Length", "5"}}).length);
  CHECK_FALSE(framing({{"Content-Length", "x"}}).length);
  CHECK_FALSE(framing({}).length);
}
