// Servers that demand a certificate of the client.

#include <demanding_server.hpp>
#include <hostile.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <noting_sink.hpp>
#include <this_transport.hpp>

#include <moonshot/moonshot.hpp>

#include <openssl/ssl.h>

#include <mutex>
#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using support::certificates;
using support::Conversation;
using support::DemandingServer;
using support::ping;
using support::RawPeer;
using support::showing;
using support::TestCertificates;
using support::TlsConversation;

namespace {

moonshot::ErrorPtr error_of(const moonshot::ClientOptions& options) {
  const auto result = moonshot::Client(options).chat().try_create(ping(), support::patient());
  return result ? nullptr : result.error_ptr();
}

void check_tls_error(const moonshot::ErrorPtr& error, const std::string& words) {
  REQUIRE(error != nullptr);
  INFO(error->what());
  CHECK(error->kind() == moonshot::ErrorKind::tls_error);
  CHECK_THAT(error->message(), StartsWith("TLS with https://127.0.0.1:"));
  CHECK_THAT(error->message(), ContainsSubstring(words));
  CHECK(error->attempts().size() == 1);
  CHECK_FALSE(support::leaks(error->what()));
}

}  // namespace

TEST_CASE("a server that demands a client certificate is shown it", "[loopback][tls]") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  CAPTURE(version);
  const DemandingServer server(version);
  const moonshot::Client client(showing(server.options(), certificates().client()));
  for (int i = 0; i < 3; ++i) CHECK(client.chat().create(ping()).text() == "PONG");
  CHECK(server.names() == std::vector<std::string>{"client"});
}

TEST_CASE("the key of a client certificate may be encrypted", "[loopback][tls]") {
  const DemandingServer server;
  auto options = showing(server.options(), certificates().client());
  options.transport_options.client_key_file = certificates().encrypted_key();
  options.transport_options.client_key_password = TestCertificates::key_password;
  CHECK(moonshot::Client(options).chat().create(ping()).text() == "PONG");
}

TEST_CASE("a client certificate is shown with those of its authorities", "[loopback][tls]") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  CAPTURE(version);
  const DemandingServer server(version);
  check_tls_error(error_of(showing(server.options(), certificates().no_intermediate())),
                  "the server does not trust the issuer of the client certificate");
  const auto options = showing(server.options(), certificates().whole_chain());
  CHECK(moonshot::Client(options).chat().create(ping()).text() == "PONG");
  CHECK(server.names() == std::vector<std::string>{"gap"});
}

TEST_CASE("a server that demands a client certificate and gets none is a TLS error",
          "[loopback][tls]") {
  const DemandingServer newer(TLS1_3_VERSION);
  check_tls_error(error_of(newer.options()),
                  "the server demands a client certificate, and none was chosen "
                  "(client_certificate_file)");
  const DemandingServer older(TLS1_2_VERSION);
  check_tls_error(
      error_of(older.options()),
      "the server refuses the handshake (handshake failure), as servers do that demand a "
      "client certificate");
  CHECK(newer.names().empty());
  CHECK(older.names().empty());
}

TEST_CASE("a client certificate that the server does not accept is a TLS error with its reason",
          "[loopback][tls]") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  CAPTURE(version);
  const DemandingServer server(version);
  check_tls_error(error_of(showing(server.options(), certificates().unknown_issuer())),
                  "the server does not trust the issuer of the client certificate");
  check_tls_error(error_of(showing(server.options(), certificates().expired_client())),
                  "the server says that the client certificate has expired");
  CHECK(server.names().empty());
  CHECK(server.connections() == 2);
}

TEST_CASE("a stream whose client certificate is refused is a TLS error", "[loopback][tls]") {
  const DemandingServer server;
  const moonshot::Client client(server.options());
  const auto result = client.chat().try_stream(ping(), [](const auto&) { return true; });
  REQUIRE_FALSE(result);
  check_tls_error(result.error_ptr(), "the server demands a client certificate");
}

TEST_CASE("a server that asks for no certificate is shown none", "[loopback][tls]") {
  std::string name = "nobody was asked";
  std::mutex mutex;
  const RawPeer peer([&](Conversation& connection) {
    TlsConversation session(connection, certificates().good());
    {
      const std::lock_guard<std::mutex> lock(mutex);
      name = session.client_name();
    }
    session.read_request();
    session.write(support::http_response(support::pong));
  });
  const auto options = showing(support::loopback_options(peer, true), certificates().client());
  CHECK(moonshot::Client(options).chat().create(ping()).text() == "PONG");
  const std::lock_guard<std::mutex> lock(mutex);
  CHECK(name.empty());
}

TEST_CASE("a client certificate that cannot be used is a usage error, and nothing is sent",
          "[loopback][tls]") {
  const DemandingServer server;
  const auto check = [&](const moonshot::ClientOptions& options, const std::string& option) {
    INFO(option);
    for (const bool is_given : {false, true}) {
      auto chosen = options;
      if (is_given) chosen.transport = support::make_transport(options.transport_options);
      const moonshot::Client client(chosen);
      REQUIRE(client.usage_error() != nullptr);
      CHECK_FALSE(support::leaks(client.usage_error()->what()));
      const auto error = error_of(chosen);
      REQUIRE(error != nullptr);
      REQUIRE(error->kind() == moonshot::ErrorKind::usage_error);
      CHECK(error->as<moonshot::UsageError>()->argument() == "transport_options." + option);
      CHECK(error->attempts().empty());
    }
  };
  auto options = showing(server.options(), certificates().client());
  options.transport_options.client_certificate_file = "/nowhere/client.pem";
  check(options, "client_certificate_file");
  options = showing(server.options(), certificates().client());
  options.transport_options.client_key_file = certificates().good().key;
  check(options, "client_key_file");
  options.transport_options.client_key_file = certificates().encrypted_key();
  check(options, "client_key_password");
  options.transport_options.client_key_password = "SECRETDONOTPRINT-wrong";
  check(options, "client_key_password");
  CHECK(server.connections() == 0);
}

TEST_CASE("a transport whose client certificate cannot be used sends nothing over TLS by itself",
          "[loopback][tls]") {
  const DemandingServer server;
  const RawPeer without_tls([](Conversation& connection) {
    connection.read_request();
    connection.write(support::http_response("{}"));
  });
  moonshot::TransportOptions options;
  options.client_certificate_file = "/nowhere/client.pem";
  options.proxy_from_environment = false;
  const auto transport = support::make_transport(options);
  REQUIRE(transport->problem_with_settings());
  support::NotingSink sink;
  const auto send_to = [&](const std::string& base_url) {
    moonshot::http::Request request;
    std::string problem;
    request.base = *moonshot::http::parse_url(base_url, problem);
    return transport->send(request, sink, {}, {});
  };
  // Without TLS, certificates are nobody's business.
  CHECK(send_to(without_tls.base_url()).kind == moonshot::http::Outcome::Kind::complete);
  const auto outcome = send_to(server.options().base_url);
  CHECK(outcome.kind == moonshot::http::Outcome::Kind::tls);
  CHECK_THAT(outcome.detail, StartsWith("transport_options.client_certificate_file: "));
  CHECK_FALSE(outcome.sent);
  CHECK(server.connections() == 0);
}

TEST_CASE("a connection that was made with one certificate is not used with another",
          "[loopback][tls][pool]") {
  const DemandingServer server;
  const moonshot::Client first(showing(server.options(), certificates().client()));
  const moonshot::Client second(showing(server.options(), certificates().whole_chain()));
  const moonshot::Client none(server.options());
  for (int i = 0; i < 2; ++i) {
    CHECK(first.chat().create(ping()).text() == "PONG");
    CHECK(second.chat().create(ping()).text() == "PONG");
    CHECK_FALSE(none.chat().try_create(ping(), support::patient()));
  }
  CHECK(server.names() == std::vector<std::string>{"client", "gap"});
}
