// A kept connection that the server closes after it was chosen and before anything is sent over it.

#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>
#include <test_certificates.hpp>
#include <this_transport.hpp>
#include <tls_peer.hpp>

#include <moonshot/http/transport.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

using moonshot::http::Outcome;
using support::certificates;
using support::Conversation;
using support::RawPeer;
using support::TlsConversation;

namespace {

/// A body that is asked for its size once the transport has chosen a connection, and does
/// something then.
class TellingBody final : public moonshot::http::BodySource {
 public:
  explicit TellingBody(std::function<void()> tell) : tell_(std::move(tell)) {}
  std::uint64_t size() const noexcept override {
    tell_();
    return text.size();
  }
  std::size_t read(char* buffer, std::size_t capacity) override {
    const auto count = text.copy(buffer, capacity, next_);
    next_ += count;
    return count;
  }
  bool rewind() override {
    next_ = 0;
    return true;
  }

  static constexpr std::string_view text = "a body";

 private:
  std::function<void()> tell_;
  std::size_t next_ = 0;
};

struct Collected final : moonshot::http::BodySink {
  bool on_head(const moonshot::http::ResponseHead& head) override {
    status = head.status;
    return true;
  }
  bool on_data(std::string_view data) override {
    body += data;
    return true;
  }
  int status = 0;
  std::string body;
};

/// Answers one request on each connection, and leaves it when it is told to.
struct Peer {
  Peer(bool tls, bool with_reset)
      : peer([this, tls, with_reset](Conversation& connection) {
          if (tls) {
            TlsConversation session(connection, certificates().good());
            serve(session);
            if (!with_reset) session.close();
          } else {
            serve(connection);
          }
          if (with_reset) connection.reset();
        }) {}

  template <class Speech>
  void serve(Speech& speech) {
    const auto request = speech.read_request();
    if (request.empty()) return;
    const auto number = ++requests;
    if (request.find(TellingBody::text) != std::string::npos) ++bodies;
    speech.write(support::http_response(std::to_string(number)));
    while (leaving < number) std::this_thread::yield();
  }
  /// Returns once the first connection is closed on this side.
  void leave_first() {
    leaving = 1;
    while (peer.closed() < 1) std::this_thread::yield();
  }

  std::atomic<int> requests{0};
  std::atomic<int> bodies{0};
  std::atomic<int> leaving{0};
  const RawPeer peer;
};

}  // namespace

TEST_CASE("a kept connection that closes between the look at it and its use sends nothing twice",
          "[loopback][pool][tls]") {
  struct Way {
    bool tls;
    bool with_reset;
  };
  for (const auto& way : {Way{false, false}, Way{false, true}, Way{true, false}, Way{true, true}}) {
    INFO((way.tls ? "TLS" : "plain") << (way.with_reset ? ", with a reset" : ", in order"));
    Peer server(way.tls, way.with_reset);
    moonshot::TransportOptions options;
    options.ca_file = certificates().ca_file();
    options.proxy_from_environment = false;
    const auto transport = support::make_transport(options);
    moonshot::http::Request request;
    request.method = "POST";
    request.base.scheme = way.tls ? "https" : "http";
    request.base.host = "127.0.0.1";
    request.base.port = server.peer.port();
    request.target = "/x";
    Collected first;
    REQUIRE(transport->send(request, first, {}, {}).kind == Outcome::Kind::complete);
    REQUIRE(first.body == "1");

    TellingBody body([&server] { server.leave_first(); });
    request.body_source =
        std::shared_ptr<moonshot::http::BodySource>(&body, [](moonshot::http::BodySource*) {});
    Collected second;
    const auto outcome = transport->send(request, second, {}, {});
    server.leaving = 2;
    INFO(outcome.detail);
    // After an orderly end bytes can still be written, and the server might have read them.
    if (way.with_reset || outcome.kind == Outcome::Kind::complete) {
      CHECK(outcome.kind == Outcome::Kind::complete);
      CHECK(second.body == "2");
      CHECK(server.bodies == 1);
      CHECK(server.requests == 2);
    } else {
      CHECK(outcome.kind == Outcome::Kind::connection);
      CHECK(server.bodies == 0);
      const int connections = server.peer.connections();
      CHECK((connections == 1 || (support::facts().connects_again_in_vain && connections == 2)));
    }
  }
}
