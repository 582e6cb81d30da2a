#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/connect_facts.hpp>

#include <cerrno>
#include <initializer_list>
#include <string>

using moonshot::detail::ConnectFacts;

namespace {

const moonshot::detail::SocketHandle no_socket;

// The words after one socket for each error, or after none.
std::string words(std::initializer_list<int> errors, int last = 0) {
  ConnectFacts facts;
  facts.begin();
  for (const int error : errors) {
    facts.socket_opened(no_socket);
    errno = error;
  }
  if (errors.size() == 0) errno = last;
  facts.end(no_socket);
  return facts.words();
}

}  // namespace

TEST_CASE("what the system said of a connect is told in words", "[unit][transport]") {
  CHECK(words({ECONNREFUSED}) == ", which refused the connection");
  CHECK(words({EINPROGRESS}) == ", which refused the connection or cannot be reached");
  CHECK(words({ENETUNREACH}).find(", which cannot be reached: ") == 0);
  CHECK(words({EHOSTUNREACH}).find(", which cannot be reached: ") == 0);
  CHECK(words({EACCES}).find(": ") == 0);
}

TEST_CASE("without a socket the name was not resolved, unless sockets have run out",
          "[unit][transport]") {
  const std::string unresolved = ", whose name could not be resolved";
  CHECK(words({}) == unresolved);
  // A name server that refuses is not the peer.
  CHECK(words({}, ECONNREFUSED) == unresolved);
  CHECK(words({}, EMFILE).find(": ") == 0);
  CHECK(words({}, EAFNOSUPPORT).find(": ") == 0);
}

TEST_CASE("of several addresses the preferred one counts", "[unit][transport]") {
  CHECK(words({ECONNREFUSED, ENETUNREACH}) == words({ECONNREFUSED}));
  CHECK(words({ENETUNREACH, ECONNREFUSED}) == words({ENETUNREACH}));
}

TEST_CASE("where nothing is known, nothing is said", "[unit][transport]") {
  CHECK(words({0}).empty());
  CHECK(words({EINTR}).empty());
}

TEST_CASE("facts of one exchange are not those of the next", "[unit][transport]") {
  ConnectFacts facts;
  facts.begin();
  facts.socket_opened(no_socket);
  errno = ECONNREFUSED;
  facts.end(no_socket);
  facts.begin();
  facts.end(no_socket);
  CHECK(facts.words() == words({}));
}

TEST_CASE("a host without an address is told, and what the system lacked to look it up",
          "[unit][transport]") {
  ConnectFacts facts;
  facts.begin();
  facts.not_resolved(0);
  CHECK(facts.words() == words({}));
  facts.not_resolved(EMFILE);
  CHECK(facts.words() == words({}, EMFILE));
  facts.not_resolved(EAGAIN);
  CHECK(facts.words().find(": ") == 0);
}
