// The facts of a diagnosis in words, and what support is sent of them.

#include <moonshot_catch.hpp>

#include <doctor_facts.hpp>
#include <secret.hpp>

#include <moonshot/doctor/connection_probe.hpp>
#include <moonshot/doctor/detail/conclusion.hpp>
#include <moonshot/doctor/detail/support_facts.hpp>
#include <moonshot/doctor/detail/utc_text.hpp>
#include <moonshot/doctor/diagnosis.hpp>
#include <moonshot/version.hpp>

#include <chrono>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

using moonshot::ApiKey;
using moonshot::Platform;
using moonshot::detail::form_of;
using moonshot::detail::in_words;
using moonshot::detail::KeyForm;

namespace {

constexpr Platform all_platforms[] = {Platform::international, Platform::china,
                                      Platform::kimi_code_china, Platform::kimi_code_international,
                                      Platform::other};

using NamedValues = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("the beginning of a key tells its product", "[unit][doctor]") {
  CHECK(form_of(ApiKey()) == KeyForm::none);
  CHECK(form_of(ApiKey("ak-" + support::secret_word)) == KeyForm::key_id);
  CHECK(form_of(ApiKey("sk-" + support::secret_word)) == KeyForm::open_platform);
  CHECK(form_of(ApiKey("sk-kimi-" + support::secret_word)) == KeyForm::kimi_code);
  CHECK(form_of(ApiKey("sk-kimi" + support::secret_word)) == KeyForm::open_platform);
  CHECK(form_of(ApiKey("pk-" + support::secret_word)) == KeyForm::other);
}

TEST_CASE("each product refuses the keys of the other", "[unit][doctor]") {
  for (const auto platform : all_platforms) {
    INFO(static_cast<int>(platform));
    const bool is_code =
        platform == Platform::kimi_code_china || platform == Platform::kimi_code_international;
    const bool is_open = !is_code && platform != Platform::other;
    CHECK(moonshot::detail::is_kimi_code(platform) == is_code);
    CHECK(moonshot::detail::is_other_product(KeyForm::kimi_code, platform) == is_open);
    CHECK(moonshot::detail::is_other_product(KeyForm::open_platform, platform) == is_code);
    for (const auto form : {KeyForm::none, KeyForm::key_id, KeyForm::other}) {
      CHECK_FALSE(moonshot::detail::is_other_product(form, platform));
    }
  }
}

TEST_CASE("keys, platforms, findings and stages have words", "[unit][doctor]") {
  using moonshot::ConnectionStage;
  using moonshot::Finding;
  CHECK(in_words(KeyForm::none) == "no key");
  CHECK(in_words(KeyForm::key_id) == "an ak- id, which names a key and is none");
  CHECK(in_words(KeyForm::open_platform) == "a key of the open platform (sk-...)");
  CHECK(in_words(KeyForm::kimi_code) == "a key of Kimi Code (sk-kimi-...)");
  CHECK(in_words(KeyForm::other) == "not in the form of a Moonshot key (sk-...)");
  CHECK(in_words(Platform::international) == "the open platform, international");
  CHECK(in_words(Platform::china) == "the open platform, China");
  CHECK(in_words(Platform::kimi_code_china) == "Kimi Code");
  CHECK(in_words(Platform::kimi_code_international) == "Kimi Code, international");
  CHECK(in_words(Platform::other) ==
        "none of Moonshot's own hosts: a relay, a reseller or a simulator");
  CHECK(to_string(Finding::passed) == std::string("passed"));
  CHECK(to_string(Finding::warned) == std::string("warned"));
  CHECK(to_string(Finding::failed) == std::string("failed"));
  CHECK(to_string(Finding::skipped) == std::string("skipped"));
  CHECK(to_string(ConnectionStage::proxy_setting) == std::string("proxy setting"));
  CHECK(to_string(ConnectionStage::name) == std::string("name"));
  CHECK(to_string(ConnectionStage::tcp) == std::string("TCP"));
  CHECK(to_string(ConnectionStage::tunnel) == std::string("proxy tunnel"));
  CHECK(to_string(ConnectionStage::handshake) == std::string("TLS handshake"));
  CHECK(to_string(ConnectionStage::certificate) == std::string("certificate"));
  CHECK(to_string(ConnectionStage::done) == std::string("done"));
}

TEST_CASE("each platform has the other one of its product as a sister", "[unit][doctor]") {
  using moonshot::detail::sister_of;
  CHECK(sister_of(Platform::international) == "https://api.moonshot.cn/v1");
  CHECK(sister_of(Platform::china) == "https://api.moonshot.ai/v1");
  CHECK(sister_of(Platform::kimi_code_china) == "https://api.kimi.ai/coding/v1");
  CHECK(sister_of(Platform::kimi_code_international) == "https://api.kimi.com/coding/v1");
  CHECK(sister_of(Platform::other).empty());
}

TEST_CASE("each well-known authority is a public one", "[unit][doctor]") {
  for (const char* name : {"Google Trust Services",
                           "Let's Encrypt",
                           "DigiCert",
                           "GeoTrust",
                           "Sectigo",
                           "GlobalSign",
                           "Amazon",
                           "Cloudflare",
                           "SSL Corp",
                           "ZeroSSL",
                           "TrustAsia",
                           "Entrust",
                           "GoDaddy",
                           "Certum",
                           "CFCA",
                           "Buypass",
                           "Microsoft",
                           "Actalis",
                           "WoTrus",
                           "HARICA"}) {
    INFO(name);
    CHECK(moonshot::is_public_authority("CN=zz,O=" + std::string(name) + ",C=US"));
  }
  CHECK_FALSE(moonshot::is_public_authority("CN=Corp Proxy CA,O=Corp"));
  CHECK_FALSE(moonshot::is_public_authority(""));
}

TEST_CASE("a diagnosis asks kimi-k3 by default, and shows the key to no other platform",
          "[unit][doctor]") {
  const moonshot::DiagnosisOptions options;
  CHECK(options.model == "kimi-k3");
  CHECK_FALSE(options.try_sister);
  CHECK(options.sister_base_url.empty());
}

TEST_CASE("a probe that saw nothing has reached nothing", "[unit][doctor]") {
  const moonshot::ConnectionProbe probe;
  CHECK(probe.reached == moonshot::ConnectionStage::proxy_setting);
  CHECK_FALSE(probe.ok());
  CHECK_FALSE(probe.tls);
  CHECK(probe.connect_time == std::chrono::milliseconds(0));
  moonshot::ConnectionProbe standing;
  standing.reached = moonshot::ConnectionStage::certificate;
  CHECK_FALSE(standing.ok());
  standing.reached = moonshot::ConnectionStage::done;
  CHECK(standing.ok());
}

TEST_CASE("a model is listed where the list was read and has it", "[unit][doctor]") {
  moonshot::detail::Facts facts;
  CHECK_FALSE(facts.lists("kimi-k3"));
  CHECK_FALSE(facts.answered);
  CHECK_FALSE(facts.own_header);
  support::add_models(facts, "kimi-k2");
  CHECK_FALSE(facts.lists("kimi-k3"));
  facts.models->data.emplace_back();
  facts.models->data.back().id = "kimi-k3";
  CHECK(facts.lists("kimi-k3"));
  CHECK(facts.lists("kimi-k2"));
}

TEST_CASE("a next step is said once", "[unit][doctor]") {
  moonshot::detail::Conclusion conclusion;
  conclusion.add_step("a");
  conclusion.add_step("b");
  conclusion.add_step("a");
  conclusion.add_advice(nullptr);
  CHECK(conclusion.next_steps == std::vector<std::string>{"a", "b"});
  const auto error = support::call_errors_at(support::open_url).front();
  conclusion.add_advice(error);
  conclusion.add_advice(error);
  CHECK(conclusion.next_steps.size() == 2 + moonshot::advice_for(*error).size());
}

TEST_CASE("a time is told in UTC to the second", "[unit][doctor]") {
  using moonshot::detail::utc_text;
  const auto at = [](std::time_t seconds) {
    return utc_text(std::chrono::system_clock::from_time_t(seconds));
  };
  CHECK(at(0) == "1970-01-01 00:00:00 UTC");
  CHECK(at(1795525500) == "2026-11-24 13:05:00 UTC");
}

TEST_CASE("support is sent all that is known, and nothing else", "[unit][doctor]") {
  auto facts = support::pinged(moonshot::ErrorKind::suspended);
  moonshot::ApiErrorData data;
  data.status = 429;
  data.type = "exceeded_current_quota_error";
  data.message = "it is suspended";
  data.provenance.origin = moonshot::Origin::altered;
  data.provenance.via = "litellm";
  data.organization_id = "org-1";
  data.project_id = "proj-2";
  data.key_id = "ak-3";
  data.request_id = "r-4";
  facts.ping_error =
      support::api_error_at(support::open_url, moonshot::ErrorKind::suspended, std::move(data));
  support::add_models(facts, "kimi-k3");
  facts.models->head.headers.add("Msh-Request-Id", "r-models");
  support::add_balance(facts, "3", "1");
  facts.balance->data.voucher_balance = moonshot::Decimal("2");
  facts.balance->head.headers.add("Msh-Request-Id", "r-balance");
  const std::string sdk = std::string("moonshot-cpp ") + MOONSHOT_VERSION_STRING;
  const auto all = support::concluded(facts);
  CHECK(all.for_support == NamedValues{{"base URL", "https://api.moonshot.ai/v1"},
                                       {"model", "kimi-k3"},
                                       {"time", "2026-11-24 06:00:00 UTC"},
                                       {"error", "Suspended"},
                                       {"status", "429"},
                                       {"type", "exceeded_current_quota_error"},
                                       {"message", "it is suspended"},
                                       {"provenance", "altered, via litellm"},
                                       {"organization id", "org-1"},
                                       {"project id", "proj-2"},
                                       {"key id", "ak-3"},
                                       {"request id", "r-4"},
                                       {"request id of the models", "r-models"},
                                       {"balance", "3 available, 1 cash, 2 in vouchers, USD"},
                                       {"request id of the balance", "r-balance"},
                                       {"SDK", sdk}});
  moonshot::detail::Facts little;
  little.pong.emplace();
  little.pong->head.headers.add("Msh-Request-Id", "r-ping");
  support::add_balance(little, "3", "1", "");
  little.balance->data.voucher_balance = moonshot::Decimal("2");
  little.usages_error = support::call_errors_at(support::open_url).front();
  CHECK(support::concluded(little).for_support ==
        NamedValues{{"base URL", "https://api.moonshot.ai/v1"},
                    {"model", "kimi-k3"},
                    {"time", "2026-11-24 06:00:00 UTC"},
                    {"error", "ConnectionError"},
                    {"message", "it did not work"},
                    {"request id of the PING", "r-ping"},
                    {"balance", "3 available, 1 cash, 2 in vouchers"},
                    {"SDK", sdk}});
  moonshot::Diagnosis nowhere;
  CHECK(moonshot::detail::support_facts({}, nowhere) ==
        NamedValues{{"time", moonshot::detail::utc_text(nowhere.time)}, {"SDK", sdk}});
  facts.ping_error = support::api_error_at(support::open_url, moonshot::ErrorKind::api_error);
  const auto bare = support::concluded(facts).for_support;
  CHECK(bare[3] == NamedValues::value_type("error", "ApiError"));
  CHECK(bare[4] == NamedValues::value_type("message", "no"));
  CHECK(bare[5] == NamedValues::value_type("provenance", "unknown"));
}
