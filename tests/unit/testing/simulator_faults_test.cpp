#include "ask_simulator.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#if !defined(_WIN32)
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cerrno>
#endif

namespace {

using namespace support;

/// More than the library reads by default.
constexpr std::size_t enough = 70 * 1024 * 1024;

std::string path_of(const std::string& fault) { return "/fault/" + fault + chat_path; }

Answer faulty(const Simulator& simulator, const std::string& fault, bool stream = false) {
  return chat(simulator, chat_body("PING", {{"stream", stream}}), key_of("sk-sim-ok"),
              path_of(fault));
}

httplib::Request request_of(const std::string& fault, bool stream) {
  httplib::Request request;
  request.method = "POST";
  request.path = path_of(fault);
  request.headers = with_key(key_of("sk-sim-ok"));
  request.body = chat_body("PING", {{"stream", stream}}).dump();
  return request;
}

/// How many bytes of the body arrive, if they are received up to `most` and then given up.
std::size_t received(httplib::Client& client, httplib::Request request, std::size_t most) {
  std::size_t size = 0;
  request.content_receiver = [&](const char*, std::size_t length, std::uint64_t, std::uint64_t) {
    size += length;
    return size < most;
  };
  client.send(request);
  return size;
}

#if !defined(_WIN32)

/// A client that reads bytes and errors as they come.
class RawClient {
 public:
  RawClient(const Simulator& simulator, const std::string& fault, bool stream)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(simulator.port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    const std::string body = chat_body("PING", {{"stream", stream}}).dump();
    const std::string request =
        "POST " + path_of(fault) +
        " HTTP/1.1\r\nHost: simulator\r\nConnection: close\r\n"
        "Authorization: Bearer " +
        key_of("sk-sim-ok") +
        "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body;
    connected_ = connected_ && ::send(socket_, request.data(), request.size(), 0) ==
                                   static_cast<ssize_t>(request.size());
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }

  /// Reads until `end` has been read or nothing more comes.
  void read_until(const std::string& end) {
    std::vector<char> buffer(4096);
    while (end.empty() || bytes_.find(end) == std::string::npos) {
      const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
      error_ = size < 0 ? errno : 0;
      if (size <= 0) return;
      bytes_.append(buffer.data(), static_cast<std::size_t>(size));
    }
  }
  void read_all() { read_until(""); }

  int error() const { return error_; }
  const std::string& bytes() const { return bytes_; }
  /// What follows the head.
  std::string body() const {
    const auto end = bytes_.find("\r\n\r\n");
    return end == std::string::npos ? "" : bytes_.substr(end + 4);
  }

 private:
  int socket_;
  bool connected_ = false;
  int error_ = 0;
  std::string bytes_;
};

#endif

}  // namespace

TEST_CASE("a dropped connection is no answer", "[simulator][fault]") {
  const Simulator simulator;
  for (const bool stream : {false, true}) {
    for (const std::string fault :
         {"drop-before-body", "drop-mid-body", "drop-mid-stream", "reset"}) {
      INFO(fault << (stream ? ", streamed" : ""));
      httplib::Request request = request_of(fault, stream);
      CHECK_FALSE(client_for(simulator)->send(request));
    }
  }
}

#if !defined(_WIN32)
TEST_CASE("a connection is dropped before the body or in its middle", "[simulator][fault]") {
  const Simulator simulator;
  const auto body_of = [&simulator](const char* fault, bool stream) {
    RawClient client(simulator, fault, stream);
    REQUIRE(client.connected());
    client.read_all();
    CHECK(client.error() == 0);
    CHECK(client.bytes().find("HTTP/1.1 200") == 0);
    return client.body();
  };
  CHECK(body_of("drop-before-body", false).empty());
  CHECK(body_of("drop-before-body", true).empty());
  const std::string half = body_of("drop-mid-body", false);
  CHECK(half.find("{\"id\":") == 0);
  CHECK(half.back() != '}');
  const auto ends_with_event = [](const std::string& stream) {
    return stream.size() > 4 && stream.compare(stream.size() - 4, 4, "\n\n\r\n") == 0;
  };
  CHECK(ends_with_event(body_of("drop-mid-stream", true)));
  CHECK_FALSE(ends_with_event(body_of("drop-mid-body", true)));
}

TEST_CASE("a reset arrives as such, and before the answer unless that is a stream",
          "[simulator][fault]") {
  const Simulator simulator;
  // Another connection is none of its business.
  RawClient other(simulator, "stall", true);
  other.read_until("data: ");
  RawClient whole(simulator, "reset", false);
  whole.read_all();
  CHECK(whole.error() == ECONNRESET);
  CHECK(whole.bytes().empty());
  RawClient streamed(simulator, "reset", true);
  streamed.read_all();
  CHECK(streamed.error() == ECONNRESET);
  CHECK(streamed.body().find("data: ") != std::string::npos);
  CHECK(streamed.body().find("[DONE]") == std::string::npos);
  CHECK(get(simulator, "/v1/models", key_of("sk-sim-ok")).status == 200);
}

TEST_CASE("whatever stalls or drips ends when the server stops", "[simulator][fault]") {
  for (const bool stream : {false, true}) {
    for (const char* fault : {"stall", "stall-before-body", "slow-drip"}) {
      INFO(fault << (stream ? ", streamed" : ""));
      SimulatorOptions options;
      if (fault == std::string("slow-drip")) options.chunk_delay = std::chrono::hours(1);
      Simulator simulator(options);
      RawClient client(simulator, fault, stream);
      const bool begins = stream && fault == std::string("stall");
      client.read_until(begins ? "data: " : "\r\n\r\n");
      CHECK(client.bytes().find("HTTP/1.1 200") == 0);
      simulator.stop();
      client.read_all();
      CHECK(client.body().find("[DONE]") == std::string::npos);
      CHECK(client.body().empty() != begins);
    }
  }
}

TEST_CASE("more is sent than announced", "[simulator][fault]") {
  const Simulator simulator;
  RawClient client(simulator, "wrong-length", false);
  client.read_all();
  const Answer answer = faulty(simulator, "wrong-length");
  CHECK(answer.json.is_discarded());
  CHECK(client.body().size() > answer.text.size());
  CHECK(client.body().compare(client.body().size() - 2, 2, "}}") == 0);
}
#endif

TEST_CASE("damaged answers arrive whole as HTTP", "[simulator][fault]") {
  const Simulator simulator;
  for (const std::string fault : {"truncate-json", "garbage", "empty-body"}) {
    INFO(fault);
    const Answer answer = faulty(simulator, fault);
    CHECK(answer.status == 200);
    CHECK(answer.json.is_discarded());
  }
}

TEST_CASE("an answer that drips is the whole answer", "[simulator][fault]") {
  const Simulator simulator;
  CHECK(faulty(simulator, "slow-drip").json["choices"][0]["message"]["content"] == "PONG");
  CHECK(chunks_of(faulty(simulator, "slow-drip", true).text).size() > 2);
}

TEST_CASE("the right bytes come under the name of a page", "[simulator][fault]") {
  const Simulator simulator;
  for (const bool stream : {false, true}) {
    const Answer answer = faulty(simulator, "wrong-content-type", stream);
    CHECK(answer.status == 200);
    CHECK(answer.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(answer.text.find("PONG") != std::string::npos);
  }
}

TEST_CASE("a call is refused for a header that none needs, until it is sent again",
          "[simulator][fault]") {
  const Simulator simulator;
  const Answer refused = faulty(simulator, "missing-api-version");
  CHECK(refused.status == 400);
  CHECK(refused.type() == "invalid_request_error");
  CHECK(refused.message() == "missing required header Kimi-Api-Version");
  CHECK(refused.json["error"]["request_id"].get<std::string>().size() == 32);
  CHECK_FALSE(refused.header("Msh-Request-Id").empty());
  CHECK(faulty(simulator, "missing-api-version").status == 200);
  CHECK(faulty(simulator, "missing-api-version", true).status == 400);
  CHECK(faulty(simulator, "missing-api-version", true).status == 200);
}

TEST_CASE("pages of a gateway take the place of the answer", "[simulator][fault]") {
  const Simulator simulator;
  const Answer unreachable = faulty(simulator, "html-502");
  CHECK(unreachable.status == 502);
  CHECK(unreachable.header("Content-Type") == "text/html");
  CHECK(unreachable.text.find("<h1>502 Bad Gateway</h1>") != std::string::npos);
  const Answer late = faulty(simulator, "html-504", true);
  CHECK(late.status == 504);
  CHECK(late.text.find("<h1>504 Gateway Time-out</h1>") != std::string::npos);
  CHECK(late.header("Msh-Request-Id").empty());
}

TEST_CASE("a huge body goes on as long as it is received", "[simulator][fault]") {
  const Simulator simulator;
  for (const bool stream : {false, true}) {
    const auto client = client_for(simulator);
    CHECK(received(*client, request_of("huge-body", stream), enough) >= enough);
  }
}

TEST_CASE("a gzip bomb is small on the wire and huge when unpacked", "[simulator][fault]") {
  const Simulator simulator;
  const auto client = client_for(simulator);
  client->set_decompress(false);
  const auto result = client->send(request_of("gzip-bomb", false));
  REQUIRE(result);
  CHECK(result->get_header_value("Content-Encoding") == "gzip");
  const std::string& bytes = result->body;
  CHECK(bytes.size() < 4 * 1024 * 1024);
  CHECK(bytes.compare(0, 3, "\x1F\x8B\x08") == 0);
  std::uint32_t size = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    size = size << 8U | static_cast<unsigned char>(bytes[bytes.size() - 1 - i]);
  }
  CHECK(size > 500U * 1024 * 1024);
}

#if defined(CPPHTTPLIB_ZLIB_SUPPORT)
TEST_CASE("a gzip bomb unpacks", "[simulator][fault]") {
  const Simulator simulator;
  const auto client = client_for(simulator);
  CHECK(received(*client, request_of("gzip-bomb", false), enough) >= enough);
}
#endif

TEST_CASE("a redirect leads to the same server under another name", "[simulator][fault]") {
  const Simulator simulator;
  const Answer answer = faulty(simulator, "redirect-elsewhere");
  CHECK(answer.status == 307);
  const std::string elsewhere = "http://localhost:" + std::to_string(simulator.port());
  CHECK(answer.header("Location") == elsewhere + chat_path);

  httplib::Client follower(elsewhere);
  REQUIRE(follower.Post(chat_path, chat_body("PING").dump(), "application/json"));
  const auto requests = simulator.requests();
  CHECK(requests.front().header("Host").find("127.0.0.1") == 0);
  CHECK(requests.back().header("Host").find("localhost") == 0);
  CHECK(requests.back().header("Authorization").empty());
}

TEST_CASE("a redirect by the other name leads to the address", "[simulator][fault]") {
  const Simulator simulator;
  const std::string port = std::to_string(simulator.port());
  httplib::Client client("http://localhost:" + port);
  const auto result = client.Get("/fault/redirect-elsewhere/v1/models");
  REQUIRE(result);
  CHECK(result->get_header_value("Location") == "http://127.0.0.1:" + port + "/v1/models");
}

TEST_CASE("a stream can end without [DONE] or with an error", "[simulator][fault]") {
  const Simulator simulator;
  const auto silent = events_of(faulty(simulator, "no-done", true).text);
  CHECK(Json::parse(silent.back())["choices"][0]["finish_reason"] == "stop");
  const auto broken = events_of(faulty(simulator, "error-event", true).text);
  REQUIRE(broken.size() > 2);
  CHECK(Json::parse(broken[broken.size() - 2])["error"]["type"] == "engine_overloaded_error");
}

TEST_CASE("an unknown fault is told", "[simulator][fault]") {
  const Simulator simulator;
  const Answer answer = faulty(simulator, "nothing");
  CHECK(answer.status == 404);
  CHECK(answer.message().find("'nothing'") != std::string::npos);
}
