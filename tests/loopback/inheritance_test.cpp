// What a program inherits that is started while a client has connections.

#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>

#include <moonshot/moonshot.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <vector>

namespace {

/// The descriptors of this process that are connected to `port`.
std::vector<int> connections_to(int port) {
  constexpr int most = 1024;
  std::vector<int> found;
  for (int descriptor = 0; descriptor < most; ++descriptor) {
    sockaddr_in peer{};
    socklen_t length = sizeof peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &length) != 0) continue;
    if (peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) found.push_back(descriptor);
  }
  return found;
}

}  // namespace

TEST_CASE("a program that is started inherits no connection of a client", "[loopback][pool]") {
  const support::RawPeer peer([](support::Conversation& connection) {
    while (!connection.read_request().empty()) {
      connection.write(support::http_response(support::pong));
    }
  });
  const moonshot::Client client(support::loopback_options(peer, false));
  REQUIRE(client.chat().create(support::ping()).text() == "PONG");
  const auto kept = connections_to(peer.port());
  REQUIRE(kept.size() == 1);
  CHECK((::fcntl(kept[0], F_GETFD) & FD_CLOEXEC) != 0);
}
