#include <moonshot_catch.hpp>

#include <moonshot/detail/exchange/connect_words.hpp>

#include <cerrno>

using moonshot::detail::connect_words;
using moonshot::detail::lookup_words;

TEST_CASE("what the system said of a connect is told in words", "[unit][transport]") {
  CHECK(connect_words(ECONNREFUSED) == ", which refused the connection");
  CHECK(connect_words(ETIMEDOUT) == ", which does not answer");
  CHECK(connect_words(ENETUNREACH).find(", which cannot be reached: ") == 0);
  CHECK(connect_words(EHOSTUNREACH).find(", which cannot be reached: ") == 0);
  CHECK(connect_words(EACCES).find(": ") == 0);
  CHECK(connect_words(0).empty());
}

TEST_CASE("a host without an address is told, and what the system lacked to look it up",
          "[unit][transport]") {
  const std::string unresolved = ", whose name could not be resolved";
  CHECK(lookup_words(0) == unresolved);
  // A name server that refuses is not the peer.
  CHECK(lookup_words(ECONNREFUSED) == unresolved);
  for (const int error : {EMFILE, EAFNOSUPPORT, EAGAIN}) {
    CHECK(lookup_words(error).find(": ") == 0);
  }
}
