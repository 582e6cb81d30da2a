#include <moonshot_catch.hpp>

#include <moonshot/detail/exchange/connect_words.hpp>

#include <cerrno>
#include <string>
#include <system_error>

using moonshot::detail::connect_words;
using moonshot::detail::lookup_words;

TEST_CASE("what the system said of a connect is told in words", "[unit][transport]") {
  CHECK(connect_words(ECONNREFUSED) == ", which refused the connection");
  CHECK(connect_words(ETIMEDOUT) == ", which does not answer");
  const auto words_of_the_system = [](int error) {
    return ": " + std::system_category().message(error);
  };
  for (const int error : {ENETUNREACH, EHOSTUNREACH}) {
    CHECK(connect_words(error) == ", which cannot be reached" + words_of_the_system(error));
  }
  for (const int error : {EACCES, EMFILE, ECONNRESET, EINVAL}) {
    CHECK(connect_words(error) == words_of_the_system(error));
  }
  CHECK(connect_words(0).empty());
}

TEST_CASE("a host without an address is told, and what the system lacked to look it up",
          "[unit][transport]") {
  const std::string unresolved = ", whose name could not be resolved";
  CHECK(lookup_words(0) == unresolved);
  // A name server that refuses is not the peer.
  CHECK(lookup_words(ECONNREFUSED) == unresolved);
  CHECK(lookup_words(ENOENT) == unresolved);
  for (const int error : {EAGAIN, EMFILE, ENFILE, ENOBUFS, ENOMEM, EAFNOSUPPORT}) {
    CHECK(lookup_words(error) == ": " + std::system_category().message(error));
  }
}
