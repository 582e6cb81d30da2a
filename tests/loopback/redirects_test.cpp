// The key goes to the host that it was meant for, and to no other.

#include <hostile.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <tls_peer.hpp>

#include <moonshot/doctor/diagnose.hpp>
#include <moonshot/moonshot.hpp>

#include <mutex>
#include <string>
#include <utility>
#include <vector>

using support::Call;
using support::Conversation;
using support::RawPeer;

namespace {

const Call submit{
    "batch submit", [](const auto& client, const auto& options) {
      moonshot::BatchItem item;
      item.custom_id = "1";
      item.request = support::ping();
      moonshot::BatchSubmitOptions submit_options;
      submit_options.upload.call = options;
      return support::ending_of(client.batches().try_submit({item}, submit_options).error_ptr());
    }};
const Call page{"batch page", [](const auto& client, const auto& options) {
                  return support::ending_of(client.batches().try_page({}, options).error_ptr());
                }};
const Call balance{"balance", [](const auto& client, const auto& options) {
                     return support::ending_of(client.balance().try_get(options).error_ptr());
                   }};
const Call verify{
    "verify", [](const auto& client, const auto& options) {
      moonshot::OriginProof proof;
      proof.model = "kimi-k3";
      proof.nonce = "n";
      proof.timestamp = "1";
      proof.signature = "s";
      return support::ending_of(client.signatures().try_verify(proof, options).error_ptr());
    }};
const Call pieces{"content in pieces", [](const auto& client, const auto& options) {
                    return support::ending_of(client.files()
                                                  .try_content(
                                                      "f-1", [](std::string_view) {}, options)
                                                  .error_ptr());
                  }};

std::vector<Call> all_calls() {
  auto calls = support::every_call;
  calls.insert(calls.end(), {submit, page, balance, verify, pieces});
  return calls;
}

const int statuses[] = {300, 301, 302, 303, 307, 308};

// Keeps all that a peer receives.
class Received {
 public:
  void add(const std::string& bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    bytes_ += bytes;
  }
  std::string bytes() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return bytes_;
  }

 private:
  mutable std::mutex mutex_;
  std::string bytes_;
};

moonshot::ClientOptions options_for(const std::string& base_url) {
  auto options = support::loopback_options(base_url);
  options.retry.max_retries = 0;
  return options;
}

std::string here(int port) { return "127.0.0.1:" + std::to_string(port); }

}  // namespace

TEST_CASE("no call follows a redirect to anywhere", "[loopback][hostile][redirect]") {
  const RawPeer elsewhere([](Conversation& connection) { support::serve_well(connection); });
  const auto port = std::to_string(elsewhere.port());
  const std::vector<std::string> targets = {
      "http://127.0.0.1:" + port + "/v1/chat/completions",
      "http://localhost:" + port + "/v1",
      "https://127.0.0.1:" + port + "/v1",
      "//127.0.0.1:" + port + "/v1",
      "/v1/other",
      "other",
      "?x",
      "",
      "http://user:word@127.0.0.1:" + port + "/",
      "file:///etc/passwd",
      "http://",
  };
  for (const int status : statuses) {
    for (const auto& target : targets) {
      int asked = 0;
      const RawPeer peer([&](Conversation& connection) {
        while (!connection.read_request().empty()) {
          ++asked;
          connection.write("HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + target +
                           "\r\nContent-Length: 0\r\n\r\n");
        }
      });
      const moonshot::Client client(options_for(peer.base_url()));
      for (const auto& call : all_calls()) {
        INFO(status << " to " << target << ", " << call.name);
        const int before = asked;
        CHECK(call.make(client, support::patient()).name == "GatewayError");
        CHECK(asked == before + 1);
      }
    }
  }
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("no call follows a redirect from https to http", "[loopback][hostile][redirect][tls]") {
  const RawPeer elsewhere([](Conversation& connection) { support::serve_well(connection); });
  const support::TlsServer server(support::certificates().good());
  for (const int status : statuses) {
    const RawPeer peer([&](Conversation& connection) {
      support::TlsConversation session(server, connection);
      while (!session.read_request().empty()) {
        session.write("HTTP/1.1 " + std::to_string(status) +
                      " Moved\r\nContent-Length: 0\r\nLocation: " + elsewhere.base_url() +
                      "\r\n\r\n");
      }
    });
    const moonshot::Client client(options_for("https://" + here(peer.port()) + "/v1"));
    for (const auto& call : all_calls()) {
      INFO(status << ", " << call.name);
      CHECK(call.make(client, support::patient()).name == "GatewayError");
    }
  }
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("the doctor follows no redirect", "[loopback][hostile][redirect][doctor]") {
  const RawPeer elsewhere([](Conversation& connection) { support::serve_well(connection); });
  const RawPeer peer([&](Conversation& connection) {
    while (!connection.read_request().empty()) {
      connection.write("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " +
                       elsewhere.base_url() + "\r\n\r\n");
    }
  });
  moonshot::DiagnosisOptions options;
  options.client = options_for(peer.base_url());
  const auto diagnosis = moonshot::diagnose(options);
  CHECK_FALSE(diagnosis.healthy);
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("a cookie is not sent back", "[loopback][hostile][redirect]") {
  Received received;
  const RawPeer peer([&](Conversation& connection) {
    for (;;) {
      const auto request = connection.read_request();
      if (request.empty()) return;
      received.add(request);
      auto answer = support::right_answer(request);
      answer.insert(answer.find("\r\n") + 2,
                    "Set-Cookie: session=planted; Path=/\r\nSet-Cookie2: a=planted\r\n");
      connection.write(answer);
    }
  });
  const moonshot::Client client(options_for(peer.base_url()));
  for (const auto& call : support::every_call) {
    CHECK(call.make(client, support::patient()).name == "answer");
  }
  CHECK(received.bytes().find("planted") == std::string::npos);
  CHECK(received.bytes().find("Cookie") == std::string::npos);
}

TEST_CASE("a proxy sees where a call goes and nothing of it", "[loopback][hostile][proxy]") {
  const RawPeer elsewhere([](Conversation& connection) { support::serve_well(connection); });
  struct Row {
    const char* name;
    std::string answer;
  };
  const std::string open = "HTTP/1.1 200 Connection established\r\n\r\n";
  const std::vector<Row> rows = {
      {"closes", ""},
      {"asks for credentials",
       "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
       "Content-Length: 0\r\n\r\n"},
      {"asks for a digest",
       "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Digest realm=\"x\", "
       "nonce=\"n\", qop=\"auth\"\r\nContent-Length: 0\r\n\r\n"},
      {"asks as the API would",
       "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n"},
      {"sends elsewhere",
       "HTTP/1.1 302 Found\r\nLocation: " + elsewhere.base_url() + "\r\nContent-Length: 0\r\n\r\n"},
      {"answers in the API's place", support::http_response(support::pong)},
      {"opens the tunnel and talks nonsense", open + "nonsense nonsense nonsense"},
      {"opens the tunnel and answers in the clear", open + support::http_response(support::pong)},
      {"opens the tunnel and closes", open},
      {"talks nonsense", "nonsense\r\n\r\n"},
  };
  for (const auto& row : rows) {
    for (const auto& call : support::every_call) {
      INFO(row.name << ", " << call.name);
      Received received;
      const RawPeer proxy([&](Conversation& connection) {
        received.add(connection.read_request());
        connection.write(row.answer);
        ::shutdown(connection.descriptor(), SHUT_WR);
        std::string more;
        while (connection.read_some(more)) {
        }
        received.add(more);
      });
      auto options = options_for("https://sim.example/v1");
      options.headers.add("X-Own", "planted");
      options.transport_options.proxy = "http://" + here(proxy.port());
      const auto ending = call.make(moonshot::Client(options), support::patient());
      const bool opened = row.answer.find(" 200 ") != std::string::npos;
      CHECK((ending.name == "ConnectionError" || (opened && ending.name == "TlsError")));
      const auto seen = received.bytes();
      CHECK(seen.find("CONNECT sim.example:443 HTTP/1.1\r\n") == 0);
      const bool leaked = support::leaks(seen);
      CHECK_FALSE(leaked);
      CHECK(seen.find("Authorization") == std::string::npos);
      CHECK(seen.find("planted") == std::string::npos);
      CHECK(seen.find("chat") == std::string::npos);
    }
  }
  CHECK(elsewhere.connections() == 0);
}
