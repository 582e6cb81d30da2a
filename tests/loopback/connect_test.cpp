#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>

#include <moonshot/moonshot.hpp>

#include <string>

using support::Conversation;
using support::ping;
using support::RawPeer;

namespace {

// A port on which nobody listens any more.
int free_port() {
  const RawPeer gone([](Conversation&) {});
  return gone.port();
}

std::string here(int port) { return "127.0.0.1:" + std::to_string(port); }

// Class and words of the failure.
std::string failure(const std::string& base_url, const std::string& proxy = {}) {
  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  options.api_key = support::key;
  options.base_url = base_url;
  options.transport_options.proxy = proxy;
  options.transport_options.proxy_from_environment = false;
  const auto result = moonshot::Client(options).chat().try_create(ping());
  if (result) return "success";
  return std::string(result.error().name()) + ": " + result.error().message();
}

#if defined(__linux__)
const std::string refused = ", which refused the connection";
#else
const std::string refused = ", which refused the connection or cannot be reached";
#endif

// A host name that no name server is asked about: its label is longer than labels are.
const std::string impossible_name = std::string(70, 'a') + ".invalid";

}  // namespace

TEST_CASE("a refused connection is called so, with host and port", "[loopback][connect]") {
  const auto address = here(free_port());
  CHECK(failure("http://" + address + "/v1") ==
        "ConnectionError: could not connect to " + address + refused);
}

TEST_CASE("a name that does not exist is called so", "[loopback][connect]") {
  CHECK(failure("https://" + impossible_name + "/v1") ==
        "ConnectionError: could not connect to " + impossible_name +
            ":443, whose name could not be resolved");
}

TEST_CASE("the proxy that is in effect is named, without its credentials",
          "[loopback][connect][proxy]") {
  const auto address = here(free_port());
  const auto said =
      failure("https://sim.example/v1", "http://user:" + support::secret_word + "@" + address);
  REQUIRE_FALSE(support::leaks(said));
  CHECK(said ==
        "ConnectionError: could not connect to sim.example:443 through proxy " + address + refused);
  CHECK(failure("https://sim.example/v1", "http://" + impossible_name + ":3128") ==
        "ConnectionError: could not connect to sim.example:443 through proxy " + impossible_name +
            ":3128, whose name could not be resolved");
}

TEST_CASE("a connection that breaks before the answer is not one that was not made",
          "[loopback][connect]") {
  const RawPeer peer([](Conversation& connection) { connection.read_request(); });
  const auto said = failure(peer.base_url());
  CHECK(said.find("ConnectionError: the connection to " + here(peer.port()) +
                  " broke before an answer came") == 0);
}
