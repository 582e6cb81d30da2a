// Every state of an account, a route and a network, as the doctor sees it.

#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>
#include <tls_simulator.hpp>

#include <moonshot/detail/text/base64.hpp>
#include <moonshot/doctor/diagnose.hpp>
#include <moonshot/doctor/diagnosis_report.hpp>
#include <moonshot/moonshot.hpp>
#include <moonshot/testing/simulator.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using moonshot::Diagnosis;
using moonshot::ErrorKind;
using moonshot::Finding;
using moonshot::testing::Simulator;
using support::certificates;
using support::simulator_with;
using support::TestCertificates;

namespace {

moonshot::DiagnosisOptions options_for(const std::string& base_url,
                                       const std::string& account = "ok") {
  moonshot::DiagnosisOptions options;
  options.client.api_key = "sk-sim-" + account + "-" + support::secret_word;
  options.client.base_url = base_url;
  options.client.transport_options.proxy_from_environment = false;
  return options;
}

Diagnosis diagnosis_of(const std::string& base_url, const std::string& account = "ok") {
  return moonshot::diagnose(options_for(base_url, account));
}

/// What the step found, or nothing where there was no such step.
std::string finding(const Diagnosis& diagnosis, const std::string& name) {
  for (const auto& step : diagnosis.steps) {
    if (step.name == name) return moonshot::to_string(step.finding);
  }
  return "no such step";
}

std::string details_of(const Diagnosis& diagnosis, const std::string& name) {
  std::string all;
  for (const auto& step : diagnosis.steps) {
    if (step.name != name) continue;
    all += step.summary;
    for (const auto& detail : step.details) all += '\n' + detail;
  }
  return all;
}

std::string kind_of(const Diagnosis& diagnosis) {
  return diagnosis.error != nullptr ? diagnosis.error->name() : "none";
}

/// All that a diagnosis can print.
std::string printed(const Diagnosis& diagnosis) {
  return moonshot::diagnosis_json(diagnosis) + moonshot::diagnosis_markdown(diagnosis);
}

}  // namespace

TEST_CASE("a healthy account is called healthy", "[loopback][doctor]") {
  const Simulator simulator;
  std::vector<std::string> told;
  auto options = options_for(simulator.base_url());
  options.on_step = [&](const moonshot::DiagnosisStep& step) { told.push_back(step.name); };
  const auto diagnosis = moonshot::diagnose(options);
  CHECK(diagnosis.healthy);
  CHECK(diagnosis.error == nullptr);
  CHECK(diagnosis.contradiction.empty());
  CHECK(diagnosis.next_steps.empty());
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("All is well"));
  CHECK(told == std::vector<std::string>{"key", "base URL", "connection", "models", "balance",
                                         "PING", "sender", "origin"});
  for (const auto& step : diagnosis.steps) {
    INFO(step.name << ": " << step.summary);
    CHECK(step.finding == Finding::passed);
  }
  CHECK(simulator.requests().size() == 4);
  CHECK(details_of(diagnosis, "connection") ==
        "127.0.0.1:" + std::to_string(simulator.port()) + " answers at 127.0.0.1, without TLS");
}

TEST_CASE("a connection is told with the preferred address of its host", "[loopback][doctor]") {
  const Simulator simulator;
  const std::string place = "sim.example:" + std::to_string(simulator.port());
  auto options = options_for("http://" + place + "/v1");
  options.client.transport_options.lookup = [](const std::string&) {
    return std::vector<std::string>{"127.0.0.1", "127.0.0.2"};
  };
  CHECK(details_of(moonshot::diagnose(options), "connection") ==
        place + " answers at 127.0.0.1, without TLS");
}

TEST_CASE("every state of an account has its exact class and verdict", "[loopback][doctor]") {
  struct Row {
    const char* account;
    ErrorKind kind;
    const char* verdict;
  };
  for (const Row& row :
       {Row{"suspended", ErrorKind::suspended, "is suspended"},
        Row{"quota", ErrorKind::quota_exceeded, "no quota left"},
        Row{"inactive", ErrorKind::quota_exceeded, "no quota left"},
        Row{"concurrency", ErrorKind::rate_limited, "limit for concurrency"},
        Row{"tpm", ErrorKind::rate_limited, "limit for tpm"},
        Row{"tpd", ErrorKind::rate_limited, "limit for tpd"},
        Row{"overloaded", ErrorKind::engine_overloaded, "overloaded"},
        Row{"nobody", ErrorKind::authentication_failed, "does not know the key"}}) {
    INFO(row.account);
    moonshot::testing::SimulatorOptions settings;
    settings.concurrency = 0;
    const Simulator simulator(settings);
    const auto diagnosis = diagnosis_of(simulator.base_url(), row.account);
    CHECK_FALSE(diagnosis.healthy);
    CHECK(kind_of(diagnosis) == moonshot::to_string(row.kind));
    CHECK_THAT(diagnosis.verdict, ContainsSubstring(row.verdict));
    CHECK_FALSE(diagnosis.next_steps.empty());
    CHECK(finding(diagnosis, "PING") == "failed");
    const bool leaked = support::leaks(printed(diagnosis));
    CHECK_FALSE(leaked);
  }
}

TEST_CASE("a limit of requests a minute is told from no money", "[loopback][doctor]") {
  moonshot::testing::SimulatorOptions settings;
  settings.rpm = 0;
  const Simulator simulator(settings);
  const auto diagnosis = diagnosis_of(simulator.base_url(), "rpm");
  CHECK(kind_of(diagnosis) == "RateLimited");
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("limit for rpm"));
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("The key is accepted. There is money"));
  CHECK_THAT(diagnosis.contradiction, ContainsSubstring("One short call cannot use up a limit"));
}

TEST_CASE("behind every intermediary a suspended account is seen, or that nothing is left of it",
          "[loopback][doctor][via]") {
  const Simulator simulator;
  for (const auto& name : Simulator::intermediaries()) {
    INFO(name);
    const auto diagnosis = diagnosis_of(simulator.origin() + "/via/" + name + "/v1", "suspended");
    CHECK_FALSE(diagnosis.healthy);
    REQUIRE(diagnosis.error != nullptr);
    const auto* refused = diagnosis.error->as<moonshot::ApiError>();
    REQUIRE(refused != nullptr);
    if (refused->as<moonshot::QuotaExceeded>() != nullptr) {
      CHECK_THAT(diagnosis.verdict, ContainsSubstring("the account need not be yours"));
    } else {
      CHECK(kind_of(diagnosis) == "GatewayError");
      CHECK_THAT(diagnosis.verdict, ContainsSubstring("Nothing follows for the Moonshot account"));
    }
    const bool altered = refused->provenance().origin == moonshot::Origin::altered;
    CHECK(altered == (diagnosis.verdict.find("rewritten on the way") != std::string::npos));
    const bool leaked = support::leaks(printed(diagnosis));
    CHECK_FALSE(leaked);
  }
}

TEST_CASE("a relay that works is healthy, and its origin is not proved",
          "[loopback][doctor][via]") {
  const Simulator simulator;
  const auto diagnosis = diagnosis_of(simulator.origin() + "/via/litellm/v1");
  CHECK(diagnosis.healthy);
  CHECK(finding(diagnosis, "origin") == "skipped");
  CHECK_THAT(details_of(diagnosis, "origin"), ContainsSubstring("not proved"));
}

TEST_CASE("every fault is a problem in bounded time", "[loopback][doctor][fault]") {
  const Simulator simulator;
  for (const auto& name : Simulator::faults()) {
    INFO(name);
    auto options = options_for(simulator.origin() + "/fault/" + name + "/v1");
    options.client.timeouts.total = std::chrono::milliseconds(300);
    const auto diagnosis = moonshot::diagnose(options);
    // Some only break streams, some send what was asked for in the end.
    const std::vector<std::string> may_pass = {"drop-mid-stream", "error-event",
                                               "gzip-bomb",       "no-done",
                                               "slow-drip",       "wrong-content-type"};
    const bool harmless = std::find(may_pass.begin(), may_pass.end(), name) != may_pass.end();
    if (!harmless) {
      CHECK_FALSE(diagnosis.healthy);
      CHECK(diagnosis.error != nullptr);
    }
    if (!diagnosis.healthy) {
      CHECK_FALSE(diagnosis.next_steps.empty());
    }
    CHECK_FALSE(diagnosis.verdict.empty());
    CHECK(nlohmann::json::accept(moonshot::diagnosis_json(diagnosis)));
    const bool leaked = support::leaks(printed(diagnosis));
    CHECK_FALSE(leaked);
  }
}

TEST_CASE("a port where nobody listens is a connection that fails", "[loopback][doctor]") {
  const auto diagnosis =
      diagnosis_of("http://127.0.0.1:" + std::to_string(support::port_of_nobody()) + "/v1");
  CHECK(finding(diagnosis, "connection") == "failed");
  CHECK(kind_of(diagnosis) == "ConnectionError");
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("does not accept connections: " +
                                                  std::generic_category().message(ECONNREFUSED)));
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("nothing runs there"));
  CHECK(finding(diagnosis, "models") == "no such step");
  // Nobody else can help, and no proxy is on the way.
  CHECK(diagnosis.for_support.empty());
  for (const auto& step : diagnosis.next_steps) CHECK(step.find("PROXY") == std::string::npos);
}

TEST_CASE("an IPv6 address stands in brackets before its port", "[loopback][doctor]") {
  const auto diagnosis =
      diagnosis_of("http://[::1]:" + std::to_string(support::port_of_nobody()) + "/v1");
  CHECK(finding(diagnosis, "connection") == "failed");
  CHECK_THAT(details_of(diagnosis, "connection"), ContainsSubstring("[::1]:"));
}

TEST_CASE("a name that nobody has is a connection that fails", "[loopback][doctor]") {
  const auto diagnosis = diagnosis_of("https://moonshot.invalid/v1");
  CHECK(details_of(diagnosis, "connection") ==
        "name: the name moonshot.invalid could not be resolved");
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("moonshot.invalid"));
}

TEST_CASE("a trusted certificate names its issuer", "[loopback][doctor][tls]") {
  const auto simulator = simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  auto options = options_for(simulator->base_url());
  options.client.transport_options.ca_file = certificates().ca_file();
  const auto diagnosis = moonshot::diagnose(options);
  CHECK(diagnosis.healthy);
  CHECK_THAT(details_of(diagnosis, "connection"), ContainsSubstring("issued by CN=Test CA"));
  CHECK_THAT(details_of(diagnosis, "connection"), ContainsSubstring("TLSv1."));
}

TEST_CASE("an authority of one's own is as it should be at a host that is not Moonshot's",
          "[loopback][doctor][tls]") {
  const auto simulator = simulator_with(certificates().good());
  REQUIRE(simulator->ok());
  auto options = options_for(simulator->base_url());
  options.client.transport_options.ca_file = certificates().ca_file();
  const auto diagnosis = moonshot::diagnose(options);
  CHECK(finding(diagnosis, "connection") == "passed");
  CHECK_THAT(details_of(diagnosis, "connection"), !ContainsSubstring("opens TLS"));
}

TEST_CASE("an authority of one's own at Moonshot's host is told as a proxy that opens TLS",
          "[loopback][doctor][tls]") {
  const auto simulator = simulator_with(certificates().api_host());
  REQUIRE(simulator->ok());
  auto options =
      options_for("https://api.moonshot.ai:" + std::to_string(simulator->port()) + "/v1");
  options.client.transport_options.ca_file = certificates().ca_file();
  options.client.transport_options.lookup = [](const std::string&) {
    return std::vector<std::string>{"127.0.0.1"};
  };
  const auto diagnosis = moonshot::diagnose(options);
  CHECK(diagnosis.healthy);
  CHECK(finding(diagnosis, "connection") == "warned");
  CHECK_THAT(details_of(diagnosis, "connection"),
             ContainsSubstring("a proxy on the way probably opens TLS"));
}

TEST_CASE("a certificate that cannot be trusted is named with its reason, its issuer and its owner",
          "[loopback][doctor][tls]") {
  struct Row {
    const TestCertificates::Server& server;
    bool trusted;
    const char* reason;
    const char* subject;
  };
  for (const Row& row : {Row{certificates().expired(), true, "expired", "CN=expired"},
                         Row{certificates().other_host(), true, "mismatch", "CN=other"},
                         Row{certificates().good(), false, "issuer", "CN=good"}}) {
    INFO(row.reason);
    const auto simulator = simulator_with(row.server);
    REQUIRE(simulator->ok());
    auto options = options_for(simulator->base_url());
    options.client.transport_options.ca_file =
        row.trusted ? certificates().ca_file() : certificates().expired().certificate;
    const auto diagnosis = moonshot::diagnose(options);
    CHECK_FALSE(diagnosis.healthy);
    CHECK(kind_of(diagnosis) == "TlsError");
    CHECK_THAT(details_of(diagnosis, "connection"), ContainsSubstring(row.reason));
    CHECK_THAT(details_of(diagnosis, "connection"), ContainsSubstring("issued by CN=Test CA\n"));
    CHECK_THAT(details_of(diagnosis, "connection"),
               ContainsSubstring("issued to " + std::string(row.subject) + "\n"));
    CHECK_THAT(details_of(diagnosis, "connection"), ContainsSubstring(" GMT\n"));
    CHECK_THAT(details_of(diagnosis, "connection"),
               ContainsSubstring(
                   "trusted certificates: " + options.client.transport_options.ca_file + "\n"));
    CHECK_THAT(details_of(diagnosis, "connection"), EndsWith("address 127.0.0.1"));
    // The key did not leave.
    CHECK(simulator->requests().empty());
  }
}

TEST_CASE("a trusted certificate of another host is told where the host is a name, too",
          "[loopback][doctor][tls]") {
  const auto simulator = simulator_with(certificates().other_host());
  REQUIRE(simulator->ok());
  std::string url = simulator->base_url();
  const auto host = url.find("127.0.0.1");
  REQUIRE(host != std::string::npos);
  auto options = options_for(url.replace(host, 9, "localhost"));
  options.client.transport_options.ca_file = certificates().ca_file();
  CHECK_THAT(details_of(moonshot::diagnose(options), "connection"), ContainsSubstring("mismatch"));
}

TEST_CASE("a proxy that does not answer is named, and not the host behind it",
          "[loopback][doctor][proxy]") {
  const std::string proxy = "127.0.0.1:" + std::to_string(support::port_of_nobody());
  auto options = options_for("https://api.moonshot.ai/v1");
  options.client.transport_options.proxy = "http://" + proxy;
  CHECK_THAT(details_of(moonshot::diagnose(options), "connection"),
             ContainsSubstring(proxy + " does not accept connections"));
}

TEST_CASE("a proxy that opens no tunnel is named", "[loopback][doctor][proxy]") {
  std::mutex mutex;
  std::vector<std::string> asked;
  const support::RawPeer proxy([&](support::Conversation& client) {
    auto request = client.read_request();
    {
      const std::lock_guard<std::mutex> lock(mutex);
      asked.push_back(std::move(request));
    }
    client.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  });
  auto options = options_for("https://api.moonshot.ai/v1");
  options.client.transport_options.proxy =
      "http://user:" + support::secret_word + "@127.0.0.1:" + std::to_string(proxy.port());
  const auto diagnosis = moonshot::diagnose(options);
  CHECK(finding(diagnosis, "proxy") == "passed");
  CHECK(details_of(diagnosis, "proxy") ==
        "calls go through 127.0.0.1:" + std::to_string(proxy.port()));
  CHECK_THAT(details_of(diagnosis, "connection"), ContainsSubstring("proxy tunnel"));
  CHECK_THAT(details_of(diagnosis, "connection"), ContainsSubstring("407"));
  const bool leaked = support::leaks(printed(diagnosis));
  CHECK_FALSE(leaked);
  // The test of the connection shows itself to the proxy as calls do.
  const std::lock_guard<std::mutex> lock(mutex);
  REQUIRE_FALSE(asked.empty());
  const bool identified =
      asked.front().find("Proxy-Authorization: Basic " +
                         moonshot::detail::base64("user:" + support::secret_word)) !=
      std::string::npos;
  CHECK(identified);
}

TEST_CASE("the sister platform is asked only on request", "[loopback][doctor]") {
  const Simulator here;
  const Simulator there;
  auto options = options_for(here.base_url(), "nobody");
  options.sister_base_url = there.base_url();
  moonshot::diagnose(options);
  CHECK(there.requests().empty());
  options.try_sister = true;
  const auto diagnosis = moonshot::diagnose(options);
  CHECK(there.requests().size() == 1);
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("does not know it either"));
}

TEST_CASE("a cancelled diagnosis ends at once", "[loopback][doctor][cancel]") {
  const Simulator simulator;
  const moonshot::CancelSource stop;
  stop.cancel();
  auto options = options_for(simulator.base_url());
  options.cancel = stop.token();
  const auto diagnosis = moonshot::diagnose(options);
  CHECK_FALSE(diagnosis.healthy);
  CHECK(kind_of(diagnosis) == "Cancelled");
  CHECK(simulator.requests().empty());
}
