// Peers that answer a large request before they have read it.

#include <hostile.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <temporary_file.hpp>
#include <this_transport.hpp>

#include <moonshot/moonshot.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <vector>

using support::certificates;
using support::Conversation;
using support::RawPeer;
using support::TlsConversation;

namespace {

constexpr std::size_t large = std::size_t{8} << 20U;

/// What a peer does with the connection once it has answered.
enum class Way { close, half_close, delayed_close, hold, read_on };
struct NamedWay {
  const char* name;
  Way way;
};
constexpr NamedWay ways[] = {{"close", Way::close},
                             {"half-close", Way::half_close},
                             {"delayed close", Way::delayed_close},
                             {"hold", Way::hold},
                             {"read on", Way::read_on}};

std::string answer(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

/// Reads the beginning of a request, answers, and goes on in its way until the call is over.
class HastyPeer {
 public:
  HastyPeer(std::string answer, Way way, bool tls)
      : answer_(std::move(answer)), way_(way), tls_(tls), peer_([this](Conversation& connection) {
          // Else the system keeps back the answer until the client has acknowledged the tickets of
          // the session before it, and forgets it when the connection is closed.
          const int on = 1;
          ::setsockopt(connection.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
          if (tls_) {
            TlsConversation session(connection, certificates().good());
            play(session, connection);
          } else {
            play(connection, connection);
          }
        }) {}
  ~HastyPeer() { over(); }

  moonshot::Client client() const {
    auto options = support::loopback_options(peer_, tls_);
    options.retry.base_delay = options.retry.max_delay = std::chrono::milliseconds(1);
    return moonshot::Client(std::move(options));
  }
  /// The call has returned.
  void over() {
    if (!is_over_.exchange(true)) over_.set_value();
  }
  int connections() const { return peer_.connections(); }

 private:
  template <class Speaker>
  void play(Speaker& speaker, Conversation& connection) {
    std::string beginning;
    while (beginning.size() < 1000) {
      if (!speaker.read_some(beginning)) return;
    }
    speaker.write(answer_);
    switch (way_) {
      case Way::close:
        return;
      case Way::half_close:
        ::shutdown(connection.descriptor(), SHUT_WR);
        return ended_.wait();
      case Way::delayed_close:
        ended_.wait_for(std::chrono::milliseconds(100));
        return;
      case Way::hold:
        return ended_.wait();
      case Way::read_on:
        return speaker.stall();
    }
  }

  const std::string answer_;
  const Way way_;
  const bool tls_;
  std::promise<void> over_;
  std::shared_future<void> ended_ = over_.get_future().share();
  std::atomic<bool> is_over_{false};
  RawPeer peer_;
};

using MakeCall = std::function<moonshot::ErrorPtr(const moonshot::Client&)>;
struct LargeCall {
  const char* name;
  MakeCall make;
};

const std::vector<LargeCall>& large_calls() {
  static const support::TemporaryFile file(std::string(large, 'x'));
  static const auto request = [] {
    auto made = support::ping();
    made.messages[0].content = std::string(large, 'x');
    return made;
  }();
  static const std::vector<LargeCall> calls = {
      {"create",
       [](const auto& client) {
         return client.chat().try_create(request, support::patient()).error_ptr();
       }},
      {"upload from a file",
       [](const auto& client) {
         moonshot::UploadOptions options;
         options.call = support::patient();
         return client.files()
             .try_upload(moonshot::file_from_disk(file.path()), "file-extract", options)
             .error_ptr();
       }},
  };
  return calls;
}

/// Whether an answer may be lost on the way to the client, whose call is then made again.
bool may_be_lost(Way way) {
  return way == Way::close && !support::facts().finds_an_early_answer_after_close;
}

}  // namespace

TEST_CASE("a refusal that comes before the request was read is read and returned",
          "[loopback][hostile][early]") {
  const auto body = support::error_body("invalid_authentication_error", "Invalid Authentication");
  for (const bool tls : {false, true}) {
    for (const auto& way : ways) {
      for (const auto& call : large_calls()) {
        INFO((tls ? "TLS, " : "plain, ") << way.name << ", " << call.name);
        HastyPeer peer(answer(401, body), way.way, tls);
        const auto error = call.make(peer.client());
        peer.over();
        REQUIRE(error != nullptr);
        INFO(error->what());
        if (may_be_lost(way.way) && error->as<moonshot::ConnectionError>() != nullptr) continue;
        const auto* refusal = error->as<moonshot::AuthenticationFailed>();
        REQUIRE(refusal != nullptr);
        CHECK(refusal->status() == 401);
        CHECK(refusal->body() == body);
        if (may_be_lost(way.way)) continue;
        CHECK(refusal->attempts().size() == 1);
        CHECK(peer.connections() == 1);
      }
    }
  }
}

TEST_CASE("any final answer to a request that was not read is the answer",
          "[loopback][hostile][early]") {
  const auto body = support::error_body("invalid_request_error", "no");
  const auto& upload_file = large_calls().back();
  for (const auto& way : {ways[0], ways[3]}) {
    for (const int status : {302, 413}) {
      INFO(way.name << ", " << status);
      HastyPeer peer(answer(status, body), way.way, true);
      const auto error = upload_file.make(peer.client());
      peer.over();
      REQUIRE(error != nullptr);
      INFO(error->what());
      if (may_be_lost(way.way) && error->as<moonshot::ConnectionError>() != nullptr) continue;
      REQUIRE(error->as<moonshot::ApiError>() != nullptr);
      CHECK(error->as<moonshot::ApiError>()->status() == status);
    }
    INFO(way.name << ", 200");
    HastyPeer peer(support::http_response(support::file_answer), way.way, true);
    const auto error = upload_file.make(peer.client());
    peer.over();
    INFO((error != nullptr ? error->what() : ""));
    const bool is_lost = error != nullptr && error->as<moonshot::ConnectionError>() != nullptr;
    if (!may_be_lost(way.way) || !is_lost) CHECK(error == nullptr);
  }
}

TEST_CASE("a large answer to a request that was not read is the answer",
          "[loopback][hostile][early]") {
  // Blanks behind a JSON text are no part of what it says.
  const auto answers = {support::file_answer + std::string(60000, ' '),
                        support::file_answer + std::string(17000, ' ')};
  const auto& upload_file = large_calls().back();
  for (const bool tls : {false, true}) {
    for (const auto& way : ways) {
      for (const auto& body : answers) {
        INFO((tls ? "TLS, " : "plain, ") << way.name << ", " << body.size());
        HastyPeer peer(support::http_response(body), way.way, tls);
        const auto error = upload_file.make(peer.client());
        peer.over();
        INFO((error != nullptr ? error->what() : ""));
        const bool is_lost = error != nullptr && error->as<moonshot::ConnectionError>() != nullptr;
        if (may_be_lost(way.way) && (is_lost || peer.connections() > 1)) continue;
        CHECK(error == nullptr);
        CHECK(peer.connections() == 1);
      }
    }
  }
}

TEST_CASE("a refusal without a length is read as far as it goes", "[loopback][hostile][early]") {
  const auto body = support::error_body("invalid_authentication_error", "Invalid Authentication");
  for (const auto way : {Way::close, Way::half_close}) {
    for (const auto& call : large_calls()) {
      INFO(call.name);
      HastyPeer peer("HTTP/1.1 401 X\r\nConnection: close\r\n\r\n" + body, way, false);
      const auto error = call.make(peer.client());
      peer.over();
      REQUIRE(error != nullptr);
      INFO(error->what());
      if (may_be_lost(way) && error->as<moonshot::ConnectionError>() != nullptr) continue;
      REQUIRE(error->as<moonshot::AuthenticationFailed>() != nullptr);
      CHECK(error->as<moonshot::ApiError>()->body() == body);
    }
  }
}

TEST_CASE("interim answers to a large request do not end it", "[loopback][early]") {
  for (const auto& call : large_calls()) {
    INFO(call.name);
    std::atomic<std::size_t> size{0};
    const RawPeer peer([&](Conversation& connection) {
      connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
      const auto request = connection.read_request();
      size = request.size();
      connection.write(support::right_answer(request));
    });
    moonshot::ClientOptions options;
    options.api_key = support::key;
    options.base_url = peer.base_url();
    CHECK(call.make(moonshot::Client(options)) == nullptr);
    CHECK(size > large);
  }
}

TEST_CASE("a connection whose request was cut off is not used again", "[loopback][early][pool]") {
  const RawPeer peer([](Conversation& connection) {
    std::string beginning;
    connection.read_some(beginning);
    if (beginning.find("GET ") == 0) {
      connection.write(support::right_answer(beginning));
      return;
    }
    connection.write(answer(413, support::error_body("invalid_request_error", "too large")));
    connection.stall();
  });
  moonshot::ClientOptions options;
  options.api_key = support::key;
  options.base_url = peer.base_url();
  const moonshot::Client client(options);
  CHECK(large_calls().back().make(client) != nullptr);
  CHECK(client.models().try_list());
  CHECK(peer.connections() == 2);
}
