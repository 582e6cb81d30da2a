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
  CHECK(framing({}, 199).problem == "its status is 199");
  CHECK(framing({}, 0).problem == "its status is 0");
  CHECK(framing({}, 200).problem.empty());
  CHECK(framing({}, 999).problem.empty());
  const std::string odd_coding = "it is sent in a transfer coding that nobody asked for";
  for (const char* coding :
       {"gzip", "gzip, chunked", "chunked, gzip", "identity", "", "xchunked"}) {
    INFO(coding);
    CHECK(framing({{"transfer-encoding", coding}}).problem == odd_coding);
  }
  CHECK(framing({{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}).problem ==
        odd_coding);
  for (const char* length : {"/", ":", "5 ", " 5"}) {
    INFO(length);
    CHECK(framing({{"content-length", length}}).problem == "its Content-Length is no length");
  }
  // The same number in other digits is another text, which a proxy may read in another way.
  CHECK(framing({{"Content-Length", "1"}, {"Content-Length", "01"}}).problem ==
        "it has two lengths that differ");
  CHECK(framing({{"Content-Length", "1"}, {"Content-Length", "2"}}, 304).problem ==
        "it has two lengths that differ");
}

TEST_CASE("the length of an answer is known where its head tells one that counts",
          "[unit][transport]") {
  CHECK(framing({{"Content-Length", "5"}}).length == 5);
  CHECK(framing({{"Content-Length", "999999999999999999"}}).length == 999999999999999999);
  CHECK(framing({{"Content-Length", "5"}}, 304).length == 0);
  CHECK_FALSE(framing({{"Transfer-Encoding", "chunked"}, {"Content-Length", "5"}}).length);
  CHECK_FALSE(framing({{"Content-Length", "x"}}).length);
  CHECK(framing({{"Content-Length", "0"}}).length == 0);
  CHECK(framing({{"Content-Length", "09"}}).length == 9);
  CHECK_FALSE(framing({{"Content-Length", "1"}, {"Content-Length", "2"}}).length);
  CHECK_FALSE(framing({{"Content-Length-X", "5"}, {"Transfer", "chunked"}}).length);
  CHECK(framing({{"Transfer-Encoding", "chunked"}}, 304).length == 0);
  CHECK(framing({}, 304).length == 0);
  CHECK_FALSE(framing({}, 305).length);
  CHECK_FALSE(framing({}, 303).bodiless);
  CHECK_FALSE(framing({{"Transfer-Encoding", "chunked"}}).bodiless);
  CHECK_FALSE(framing({{"Content-Length", "5"}}).chunked);
  CHECK_FALSE(framing({}).length);
}
