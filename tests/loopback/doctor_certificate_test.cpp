// What the doctor says of a client certificate.

#include <demanding_server.hpp>
#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <moonshot/doctor/diagnose.hpp>
#include <moonshot/doctor/diagnosis_report.hpp>
#include <moonshot/moonshot.hpp>

#include <openssl/ssl.h>

#include <string>

using Catch::Matchers::ContainsSubstring;
using moonshot::Diagnosis;
using moonshot::Finding;
using support::certificates;
using support::DemandingServer;
using support::showing;

namespace {

Diagnosis diagnosis_with(const moonshot::ClientOptions& options) {
  moonshot::DiagnosisOptions settings;
  settings.client = options;
  settings.timeout = std::chrono::seconds(20);
  auto diagnosis = moonshot::diagnose(settings);
  CHECK_FALSE(support::leaks(moonshot::diagnosis_json(diagnosis)));
  CHECK_FALSE(support::leaks(moonshot::diagnosis_markdown(diagnosis)));
  return diagnosis;
}

const moonshot::DiagnosisStep* step_of(const Diagnosis& diagnosis, const std::string& name) {
  for (const auto& step : diagnosis.steps) {
    if (step.name == name) return &step;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("the doctor names the client certificate", "[loopback][doctor][tls]") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  CAPTURE(version);
  const DemandingServer server(version);
  const auto diagnosis = diagnosis_with(showing(server.options(), certificates().client()));
  const auto* const step = step_of(diagnosis, "client certificate");
  REQUIRE(step != nullptr);
  CHECK(step->finding == Finding::passed);
  REQUIRE(step->details.size() == 3);
  CHECK(step->details[0] == "issued to CN=client");
  CHECK(step->details[1] == "issued by CN=Test CA");
  CHECK_THAT(step->details[2], ContainsSubstring("good until ") && ContainsSubstring("GMT"));
  REQUIRE(step_of(diagnosis, "connection") != nullptr);
  CHECK(step_of(diagnosis, "connection")->finding == Finding::passed);
  CHECK(step_of(diagnosis, "PING")->finding == Finding::passed);
}

TEST_CASE("the doctor warns of a client certificate that has expired", "[loopback][doctor][tls]") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  CAPTURE(version);
  const DemandingServer server(version);
  const auto diagnosis = diagnosis_with(showing(server.options(), certificates().expired_client()));
  const auto* const step = step_of(diagnosis, "client certificate");
  REQUIRE(step != nullptr);
  CHECK(step->finding == Finding::warned);
  CHECK(step->summary == "it has expired");
  // With TLS 1.2 the server says so within the handshake.
  if (version == TLS1_2_VERSION) {
    REQUIRE(step_of(diagnosis, "connection") != nullptr);
    CHECK_THAT(step_of(diagnosis, "connection")->summary,
               ContainsSubstring("the server says that the client certificate has expired"));
  }
  CHECK_FALSE(diagnosis.healthy);
  REQUIRE(diagnosis.error != nullptr);
  CHECK(diagnosis.error->kind() == moonshot::ErrorKind::tls_error);
}

TEST_CASE("the doctor says that a server demands a client certificate", "[loopback][doctor][tls]") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  CAPTURE(version);
  const DemandingServer server(version);
  const auto diagnosis = diagnosis_with(server.options());
  CHECK(step_of(diagnosis, "client certificate") == nullptr);
  CHECK_FALSE(diagnosis.healthy);
  INFO(moonshot::diagnosis_markdown(diagnosis));
  CHECK_THAT(moonshot::diagnosis_json(diagnosis), ContainsSubstring("client certificate"));
  // With TLS 1.2 the handshake itself fails; later ones end before the server has said no.
  if (version == TLS1_2_VERSION) {
    REQUIRE(step_of(diagnosis, "connection") != nullptr);
    CHECK_THAT(step_of(diagnosis, "connection")->summary,
               ContainsSubstring("demand a client certificate"));
  }
  REQUIRE(diagnosis.error != nullptr);
  CHECK(diagnosis.error->kind() == moonshot::ErrorKind::tls_error);
}

TEST_CASE("the doctor names the option of a client certificate that cannot be used",
          "[loopback][doctor][tls]") {
  const DemandingServer server;
  auto options = showing(server.options(), certificates().client());
  options.transport_options.client_key_file = certificates().encrypted_key();
  const auto diagnosis = diagnosis_with(options);
  const auto* const step = step_of(diagnosis, "settings");
  REQUIRE(step != nullptr);
  CHECK(step->finding == Finding::failed);
  CHECK_THAT(step->summary, ContainsSubstring("transport_options.client_key_password: "));
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("transport_options.client_key_password"));
}
