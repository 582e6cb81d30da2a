// Answers that HTTP allows, though few servers give them.

#include <hostile.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <noting_sink.hpp>
#include <this_transport.hpp>

#include <moonshot/moonshot.hpp>

#include <string>
#include <vector>

using support::Conversation;
using support::every_call;
using support::http_chunk;
using support::RawPeer;

namespace {

// The right answer to `request` with its body in chunks and `trailers` behind them.
std::string chunked_answer(const std::string& request, const std::string& trailers) {
  auto answer = support::right_answer(request);
  const auto end = answer.find("\r\n\r\n") + 4;
  if (answer.find("Transfer-Encoding") == std::string::npos) {
    const auto body = answer.substr(end);
    const auto half = body.size() / 2;
    answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" +
             http_chunk(body.substr(0, half)) + http_chunk(body.substr(half)) + http_chunk("");
  }
  answer.resize(answer.size() - 2);
  return answer + trailers + "\r\n";
}

// Makes each call twice on a peer that answers as `answer_to` says: the connection is kept.
void check_each_call(const std::string& name,
                     const std::function<std::string(const std::string& request)>& answer_to) {
  const auto serve = [&](auto& speaker) {
    for (;;) {
      const auto request = speaker.read_request();
      if (request.empty() || !speaker.write(answer_to(request))) return;
    }
  };
  for (const bool tls : {false, true}) {
    const RawPeer peer(support::spoken_over(tls, serve));
    const moonshot::Client client(support::loopback_options(peer, tls));
    for (int i = 0; i < 2; ++i) {
      for (const auto& call : every_call) {
        INFO(name << (tls ? " over TLS, " : ", ") << call.name);
        const auto ending = call.make(client, support::patient());
        INFO(ending.message);
        CHECK(ending.name == "answer");
      }
    }
    CHECK(peer.connections() == 1);
  }
}

}  // namespace

TEST_CASE("interim answers before the answer are passed over", "[loopback]") {
  for (const std::string before :
       {"HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"}) {
    check_each_call(before, [&](const std::string& request) {
      return before + support::right_answer(request);
    });
  }
}

TEST_CASE("trailer fields behind a chunked body are passed over", "[loopback]") {
  for (const std::string trailers :
       {"", "X-Sum: 123\r\n", "X-Sum: 123\r\nServer-Timing: a;dur=1\r\nGrpc-Status: 0\r\n"}) {
    check_each_call(trailers,
                    [&](const std::string& request) { return chunked_answer(request, trailers); });
  }
}

TEST_CASE("an answer without a body by its status is whole with its head", "[loopback]") {
  for (const std::string length :
       {"", "Content-Length: 100\r\n", "Transfer-Encoding: chunked\r\n"}) {
    INFO(length);
    const RawPeer peer([&](Conversation& connection) {
      connection.read_request();
      connection.write("HTTP/1.1 304 Not Modified\r\n" + length + "\r\n");
      connection.stall();
    });
    moonshot::ClientOptions options;
    options.api_key = support::key;
    options.base_url = peer.base_url();
    options.retry.max_retries = 0;
    const auto listed = moonshot::Client(options).models().try_list(support::patient());
    REQUIRE_FALSE(listed);
    INFO(listed.error().what());
    REQUIRE(listed.error().as<moonshot::ApiError>() != nullptr);
    CHECK(listed.error().as<moonshot::ApiError>()->status() == 304);
    CHECK(listed.error().as<moonshot::ApiError>()->body().empty());
  }
}

TEST_CASE("the head of an answer without a body is handed on", "[loopback]") {
  for (const std::string status : {"204 No Content", "205 Reset Content", "304 Not Modified"}) {
    INFO(status);
    const RawPeer peer([&](Conversation& connection) {
      connection.read_request();
      connection.write("HTTP/1.1 " + status + "\r\nX-A: b\r\nContent-Length: 0\r\n\r\n");
      connection.stall();
    });
    moonshot::http::Request request;
    std::string problem;
    const auto url = moonshot::http::parse_url(peer.base_url(), problem);
    REQUIRE(url);
    request.base = *url;
    moonshot::TransportOptions options;
    options.proxy_from_environment = false;
    support::NotingSink sink;
    const auto outcome = support::make_transport(options)->send(request, sink, {}, {});
    CHECK(outcome.kind == moonshot::http::Outcome::Kind::complete);
    CHECK(sink.told == status.substr(0, 3));
    CHECK(sink.head.headers.get("X-A") == "b");
  }
}
