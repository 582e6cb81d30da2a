// Event-driven calls to servers that demand a certificate of the client.

#include <async_calls.hpp>
#include <demanding_server.hpp>
#include <hostile.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/async/async_client.hpp>

#include <openssl/ssl.h>

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
