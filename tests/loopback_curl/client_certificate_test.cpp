// Event-driven calls to servers that demand a certificate of the client.

#include <async_calls.hpp>
#include <demanding_server.hpp>
#include <hostile.hpp>
#include <moonshot_catch.hpp>
#include <noting_sink.hpp>
#include <raw_peer.hpp>

#include <moonshot/async/async_client.hpp>
#include <moonshot/http/event_transport.hpp>
#include <moonshot/http/url.hpp>
#include <moonshot/loop/event_loop.hpp>
#include <moonshot/transport/curl.hpp>

#include <openssl/ssl.h>

#include <chrono>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using moonshot::AsyncClient;
using support::certificates;
using support::DemandingServer;
using support::showing;
using support::start_create;
using support::start_stream;

TEST_CASE("event-driven calls show a client certificate", "[loopback][async][tls]") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  CAPTURE(version);
  const DemandingServer server(version);
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, showing(server.options(), certificates().client()));
  const AsyncClient other(*running.loop, showing(server.options(), certificates().whole_chain()));
  CHECK(start_create(client, support::patient()).outcome() == "PONG");
  CHECK(start_create(other, support::patient()).outcome() == "PONG");
  CHECK(start_create(client, support::patient()).outcome() == "PONG");
  auto names = server.names();
  REQUIRE(names.size() >= 2);
  CHECK(names[0] == "client");
  CHECK(names[1] == "gap");
}

TEST_CASE("event-driven calls whose certificate is refused end with a TLS error",
          "[loopback][async][tls]") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  CAPTURE(version);
  const DemandingServer server(version);
  const support::RunningLoop running;
  const AsyncClient none(*running.loop, server.options());
  const AsyncClient unknown(*running.loop,
                            showing(server.options(), certificates().unknown_issuer()));
  for (const auto& call :
       {start_create(none, support::patient()), start_stream(none, support::patient())}) {
    CHECK(call.outcome() == "TlsError");
    CHECK_THAT(call.ended.get().error().message(),
               ContainsSubstring("demand a client certificate") ||
                   ContainsSubstring("demands a client certificate, and none was chosen"));
  }
  for (const auto& call :
       {start_create(unknown, support::patient()), start_stream(unknown, support::patient())}) {
    CHECK(call.outcome() == "TlsError");
    CHECK_THAT(call.ended.get().error().message(),
               ContainsSubstring("does not trust the issuer of the client certificate"));
  }
  CHECK(server.names().empty());
}

TEST_CASE("a client certificate that cannot be used is a usage error of event-driven calls",
          "[loopback][async][tls]") {
  const DemandingServer server;
  auto options = showing(server.options(), certificates().client());
  options.transport_options.client_key_file = certificates().encrypted_key();
  options.transport_options.client_key_password = "SECRETDONOTPRINT-wrong";
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, options);
  REQUIRE(client.usage_error() != nullptr);
  CHECK(start_create(client).outcome() == "UsageError");
  CHECK_FALSE(support::leaks(client.usage_error()->what()));
  CHECK(server.connections() == 0);
}

TEST_CASE("a client certificate that cannot be used ends event-driven exchanges over TLS alone",
          "[loopback][async][tls]") {
  const DemandingServer server;
  const support::RawPeer without_tls([](support::Conversation& connection) {
    connection.read_request();
    connection.write(support::http_response("{}"));
  });
  moonshot::TransportOptions options;
  options.client_certificate_file = "/nowhere/client.pem";
  options.proxy_from_environment = false;
  moonshot::CurlTransport maker(options);
  moonshot::EventLoop loop;
  const auto transport = maker.on_loop(loop);
  const auto told_of = [&](const std::string& base_url) {
    moonshot::http::Request request;
    std::string problem;
    request.base = *moonshot::http::parse_url(base_url, problem);
    support::NotingSink sink;
    const auto exchange = transport->start(request, sink, {});
    const auto until = std::chrono::steady_clock::now() + support::patience;
    const auto ends_in = [&](const char* word) { return sink.told.find(word) != sink.told.npos; };
    while (!ends_in(" complete") && !ends_in(" tls") && std::chrono::steady_clock::now() < until) {
      loop.run_once(std::chrono::seconds(1));
    }
    return sink.told;
  };
  CHECK(told_of(without_tls.base_url()) == "200[{}] complete");
  CHECK(told_of(server.options().base_url) == " tls");
  CHECK(server.connections() == 0);
}
