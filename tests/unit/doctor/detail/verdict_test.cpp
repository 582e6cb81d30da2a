// The whole verdict where nothing was refused: settings, connection, path, and an answered PING.

#include <moonshot_catch.hpp>

#include <doctor_facts.hpp>

#include <string>
#include <vector>

using moonshot::ConnectionStage;
using moonshot::ErrorKind;
using moonshot::Finding;
using moonshot::detail::Facts;
using moonshot::detail::KeyForm;
using support::add_balance;
using support::concluded;
using support::here_url;
using support::neither_asked;
using support::open_url;
using support::pinged;
using support::refusal_from;
using support::relay_url;
using support::Steps;
using support::unconnected;
using support::with_advice;

TEST_CASE("a key that cannot be sent is told with where to get one", "[unit][doctor]") {
  Facts facts;
  facts.settings = moonshot::usage_error("api_key", "it is missing").share();
  facts.key_problem = "it is missing";
  const auto keyless = concluded(facts);
  CHECK(keyless.verdict == "There is no key, so nothing could be asked.");
  CHECK(keyless.next_steps ==
        Steps{"Create a key at https://platform.kimi.ai; it begins with sk- and is shown once.",
              "Set it in MOONSHOT_API_KEY of the environment in which the program runs.",
              "Run this again."});
  CHECK(keyless.for_support.empty());
  CHECK(keyless.error == facts.settings);
  CHECK_FALSE(keyless.healthy);
  CHECK(concluded(facts, relay_url).next_steps.front() ==
        "Create a key; it begins with sk- and is shown once.");
  facts.key_form = KeyForm::key_id;
  CHECK(concluded(facts).verdict ==
        "What is set as the key is an ak- id: it names a key, but the key itself begins with sk-.");
  facts.key_form = KeyForm::open_platform;
  facts.key_problem = "it has a blank";
  CHECK(concluded(facts).verdict ==
        "The key cannot be sent, so nothing was asked: it has a blank.");
  facts.key_fix = "Remove the blank.";
  CHECK(concluded(facts).next_steps == Steps{"Remove the blank.", "Run this again."});
}

TEST_CASE("a base URL that cannot be used is told with what to set", "[unit][doctor]") {
  Facts facts;
  facts.settings = moonshot::usage_error("base_url", "it is odd").share();
  facts.url_problem = "it is odd";
  const auto odd = concluded(facts);
  CHECK(odd.verdict == "The base URL cannot be used, so nothing was sent: it is odd.");
  CHECK(odd.next_steps ==
        Steps{"Set the base URL to one such as https://api.moonshot.ai/v1.", "Run this again."});
  facts.url_fix = "Set the base URL to that.";
  CHECK(concluded(facts).next_steps == Steps{"Set the base URL to that.", "Run this again."});
  facts.key_problem = "it is missing";
  CHECK(concluded(facts).verdict ==
        "There is no key, so nothing could be asked. "
        "The base URL cannot be used, so nothing was sent: it is odd.");
}

TEST_CASE("settings that cannot work are told with their argument", "[unit][doctor]") {
  Facts facts = unconnected(ConnectionStage::tcp);
  facts.settings = moonshot::usage_error("headers[X-Odd]", "it has a line break").share();
  const auto odd = concluded(facts);
  CHECK(odd.verdict ==
        "The settings cannot work, so nothing was sent: headers[X-Odd]: it has a line break.");
  CHECK(odd.next_steps == Steps{"Correct headers[X-Odd].", "Look at the connection too: it broke.",
                                "Run this again."});
  facts.connection->reached = ConnectionStage::done;
  CHECK(concluded(facts).next_steps == Steps{"Correct headers[X-Odd].", "Run this again."});
  facts.connection.reset();
  facts.settings = support::call_errors_at(open_url).front();
  const auto other = concluded(facts);
  CHECK(other.verdict == "The settings cannot work, so nothing was sent: it did not work.");
  CHECK(other.next_steps == Steps{"Correct the settings.", "Run this again."});
}

TEST_CASE("each stage at which a connection ends has steps of its own", "[unit][doctor]") {
  struct Row {
    ConnectionStage reached;
    bool proxy;
    const char* url;
    Steps steps;
  };
  const Steps clock = {"Check this machine's clock: 2026-11-24 06:00:00 UTC.",
                       "If a proxy of your company opens TLS, name its authority's PEM file in "
                       "SSL_CERT_FILE.",
                       neither_asked};
  const std::vector<Row> rows = {
      {ConnectionStage::proxy_setting,
       false,
       open_url.c_str(),
       {"Correct the setting: a proxy looks like http://host:port.", neither_asked}},
      {ConnectionStage::name,
       true,
       open_url.c_str(),
       {"Check the proxy's name in HTTPS_PROXY.", neither_asked}},
      {ConnectionStage::name,
       false,
       open_url.c_str(),
       {"Check the base URL for typing errors, and whether this machine has a network and a name "
        "server.",
        neither_asked}},
      {ConnectionStage::tcp,
       true,
       open_url.c_str(),
       {"Check whether the proxy in HTTPS_PROXY is the right one and is running.", neither_asked}},
      {ConnectionStage::tcp,
       false,
       open_url.c_str(),
       {"Check whether a firewall wants a proxy: then set HTTPS_PROXY.", neither_asked}},
      {ConnectionStage::tcp,
       true,
       here_url.c_str(),
       {"Check whether the proxy in HTTPS_PROXY is the right one and is running.", neither_asked}},
      {ConnectionStage::tunnel,
       true,
       open_url.c_str(),
       {"Ask whoever runs the proxy to let api.moonshot.ai through, or add it to NO_PROXY.",
        neither_asked}},
      {ConnectionStage::handshake, false, open_url.c_str(), clock},
      {ConnectionStage::certificate, false, here_url.c_str(), clock},
  };
  for (const auto& row : rows) {
    const Facts facts = unconnected(row.reached, row.proxy);
    const auto diagnosis = concluded(facts, row.url);
    INFO(moonshot::to_string(row.reached) << " " << row.proxy << " " << row.url);
    CHECK(diagnosis.verdict ==
          "No call gets through to " + diagnosis.endpoint.name() + ": it broke.");
    CHECK(diagnosis.next_steps == row.steps);
    CHECK(diagnosis.contradiction.empty());
    CHECK_FALSE(diagnosis.for_support.empty());
  }
}

TEST_CASE("a closed port of this machine is told as that, and nobody else is asked",
          "[unit][doctor]") {
  Facts facts = unconnected(ConnectionStage::tcp);
  const auto closed = concluded(facts, here_url);
  CHECK(closed.verdict ==
        "No call gets through to 127.0.0.1:8080: it broke. That is this machine, and nothing runs "
        "there.");
  CHECK(closed.next_steps ==
        Steps{"Start the program that should listen at 127.0.0.1:8080, or correct the base URL.",
              "Within a container, this machine is the container itself: use the name or the "
              "address of the host.",
              neither_asked});
  CHECK(closed.for_support.empty());
  CHECK_FALSE(concluded(unconnected(ConnectionStage::name), here_url).for_support.empty());
  CHECK_FALSE(concluded(unconnected(ConnectionStage::tcp, true), here_url).for_support.empty());
  // A call that was answered shows that the test of the connection was wrong.
  facts.answered = true;
  facts.pong.emplace();
  const auto answered = concluded(facts, here_url);
  CHECK(answered.verdict == "All is well: 127.0.0.1:8080 knows the key, and kimi-k3 answers.");
  CHECK(answered.healthy);
  CHECK_FALSE(answered.for_support.empty());
}

TEST_CASE("who opens TLS is named where a certificate of the API's own host is not public",
          "[unit][doctor]") {
  Facts facts = unconnected(ConnectionStage::certificate);
  const auto plain = [&](const std::string& url) {
    return "No call gets through to " + support::endpoint_at(url).name() + ": it broke.";
  };
  facts.connection->certificate = {"CN=zz", "CN=Corp CA", "later"};
  CHECK(concluded(facts).verdict ==
        plain(open_url) +
            " The certificate comes from CN=Corp CA, which is no public authority: a proxy on the "
            "way opens TLS.");
  CHECK(concluded(facts, relay_url).verdict == plain(relay_url));
  facts.connection->certificate->issuer = "CN=R3,O=Let's Encrypt";
  CHECK(concluded(facts).verdict == plain(open_url));
  facts.connection->certificate.reset();
  CHECK(concluded(facts).verdict == plain(open_url));
}

TEST_CASE("a path that is not there is told with the base URL that was meant", "[unit][doctor]") {
  auto data = refusal_from(moonshot::Origin::unknown);
  data.status = 404;
  Facts facts = pinged(ErrorKind::not_found, data);
  facts.url_fix = "Set the base URL to that.";
  const auto lost = concluded(facts);
  CHECK(lost.verdict ==
        "The base URL https://api.moonshot.ai/v1 has a path that is not there. Nothing follows for "
        "the key or the account.");
  CHECK(lost.next_steps == Steps{"Set the base URL to that.", "Run this again."});
  CHECK(lost.for_support.empty());
  // A page of any status is no answer of the API.
  moonshot::CallErrorData page;
  page.endpoint = support::endpoint_at(open_url);
  facts.ping_error = moonshot::make_call_error<moonshot::DecodeError>(page);
  CHECK(concluded(facts).verdict == lost.verdict);
  facts.ping_error = moonshot::make_call_error<moonshot::TlsError>(page);
  CHECK(concluded(facts).verdict != lost.verdict);
  facts.ping_error.reset();
  CHECK(concluded(facts).verdict != lost.verdict);
  data.status = 403;
  facts.ping_error = support::api_error_at(open_url, ErrorKind::not_found, data);
  CHECK(concluded(facts).verdict ==
        "api.moonshot.ai has no kimi-k3 for this key, or not this path.");
}

TEST_CASE("what failed or looks odd although the PING was answered is named", "[unit][doctor]") {
  Facts facts;
  facts.pong.emplace();
  const auto well = concluded(facts);
  CHECK(well.healthy);
  CHECK(well.verdict == "All is well: api.moonshot.ai knows the key, and kimi-k3 answers.");
  CHECK(well.next_steps.empty());
  CHECK(well.error == nullptr);
  const auto warned = concluded(facts, open_url,
                                {{"key", Finding::passed, "fine", {}, {}},
                                 {"sender", Finding::warned, "no header", {}, {}},
                                 {"origin", Finding::skipped, "not asked", {}, {}}});
  CHECK(warned.healthy);
  CHECK(warned.verdict == well.verdict);
  CHECK(warned.next_steps == Steps{"Look at sender: no header."});
  facts.models_error = support::api_error_at(open_url, ErrorKind::server_error);
  const auto relayed =
      concluded(facts, relay_url, {{"models", Finding::warned, "ServerError: no", {}, {}}});
  CHECK(relayed.healthy);
  CHECK(relayed.next_steps == Steps{"Look at models: ServerError: no."});
  const auto failed = concluded(facts, open_url,
                                {{"models", Finding::failed, "ServerError: no", {}, {}},
                                 {"balance", Finding::failed, "It broke.", {}, {}},
                                 {"zz", Finding::failed, "", {}, {}},
                                 {"origin", Finding::failed, "refuted", {}, {}}});
  CHECK_FALSE(failed.healthy);
  CHECK(
      failed.verdict ==
      "The call works: kimi-k3 answers. But not all is well. What failed is the step models: "
      "ServerError: no. What failed is the step balance: It broke. What failed is the step zz: .");
  CHECK(failed.next_steps == with_advice({}, failed));
}

TEST_CASE("forged answers and an empty balance have sentences of their own", "[unit][doctor]") {
  Facts facts;
  facts.pong.emplace();
  facts.origin = moonshot::OriginVerdict::refuted;
  add_balance(facts, "0", "0");
  const std::vector<moonshot::DiagnosisStep> steps = {
      {"balance", Finding::failed, "0 USD", {}, {}},
      {"origin", Finding::failed, "refuted", {}, {}}};
  const auto forged = concluded(facts, open_url, steps);
  CHECK(forged.verdict ==
        "The call works: kimi-k3 answers. But not all is well. The answer is signed, and Kimi says "
        "the signature is not its own: somebody in between forges answers.");
  CHECK(forged.contradiction ==
        "The balance is not above zero and the call was answered all the same: an account may run "
        "a little into debt. Expect it to be suspended soon.");
  CHECK(forged.next_steps ==
        Steps{"Stop using this endpoint for anything that matters, and change the key.",
              "Top up at https://platform.kimi.ai before that."});
  CHECK(concluded(facts, relay_url, steps).next_steps.back() == "Top up before that.");
  facts.origin = moonshot::OriginVerdict::proved;
  add_balance(facts, "0.01", "0");
  const auto well = concluded(facts);
  CHECK(well.verdict == "All is well: api.moonshot.ai knows the key, and kimi-k3 answers.");
  CHECK(well.contradiction.empty());
}

TEST_CASE("the error of a verdict is that of the earliest question that counts", "[unit][doctor]") {
  Facts facts;
  facts.usages_error = support::api_error_at(open_url, ErrorKind::api_error);
  CHECK(concluded(facts).error == facts.usages_error);
  facts.balance_error = support::api_error_at(open_url, ErrorKind::api_error);
  CHECK(concluded(facts).error == facts.balance_error);
  // A relay need not have the path of the balance.
  CHECK(concluded(facts, relay_url).error == facts.usages_error);
  facts.models_error = support::api_error_at(open_url, ErrorKind::api_error);
  CHECK(concluded(facts).error == facts.models_error);
  facts.ping_error = support::api_error_at(open_url, ErrorKind::api_error);
  CHECK(concluded(facts).error == facts.ping_error);
  facts.settings = moonshot::usage_error("model", "it is empty").share();
  CHECK(concluded(facts).error == facts.settings);
}
