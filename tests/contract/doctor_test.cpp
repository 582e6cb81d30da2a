// What the doctor concludes where the platform is known.

#include <key_writings.hpp>
#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/doctor/detail/facts.hpp>
#include <moonshot/doctor/detail/verdict.hpp>
#include <moonshot/doctor/diagnose.hpp>
#include <moonshot/doctor/diagnosis_report.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using moonshot::Diagnosis;
using support::ScriptedResponse;
using support::ScriptedTransport;

namespace {

const std::string models = R"({"object":"list","data":[{"id":"kimi-k3","object":"model"}]})";
const std::string suspended_body = support::error_body(
    "exceeded_current_quota_error",
    "Your account org-0123456789abcdef0123456789abcdef \\u003cak-f0a1b2c3d4e5f6g7h8i9\\u003e is "
    "suspended due to insufficient balance, please recharge your account or check your plan and "
    "billing details");

ScriptedResponse balance(const std::string& available, const std::string& cash,
                         const std::string& vouchers) {
  return ScriptedResponse::json(
      200, R"({"code":0,"data":{"available_balance":)" + available + R"(,"voucher_balance":)" +
               vouchers + R"(,"cash_balance":)" + cash + R"(},"scode":"0x0","status":true})");
}

ScriptedResponse with_header(ScriptedResponse response, const char* name, const char* value) {
  response.headers.add(name, value);
  return response;
}

Diagnosis diagnosis_at(const std::string& base_url, std::vector<ScriptedResponse> script,
                       const std::string& key = "sk-" + support::secret_word) {
  moonshot::DiagnosisOptions options;
  options.client.api_key = key;
  options.client.base_url = base_url;
  options.client.transport = std::make_shared<ScriptedTransport>(std::move(script));
  return moonshot::diagnose(options);
}

const std::string international = "https://api.moonshot.ai/v1";
const std::string kimi_code = "https://api.kimi.com/coding/v1";

std::string steps_of(const Diagnosis& diagnosis) {
  std::string all;
  for (const auto& step : diagnosis.steps) {
    all += step.name + ": " + step.summary + '\n';
    for (const auto& detail : step.details) all += "  " + detail + '\n';
  }
  return all;
}

std::string next_of(const Diagnosis& diagnosis) {
  std::string all;
  for (const auto& step : diagnosis.next_steps) all += step + '\n';
  return all;
}

std::string support_value(const Diagnosis& diagnosis, const std::string& name) {
  for (const auto& [known, value] : diagnosis.for_support) {
    if (known == name) return value;
  }
  return {};
}

}  // namespace

TEST_CASE("money on the account and a suspension contradict each other", "[contract][doctor]") {
  const auto diagnosis = diagnosis_at(
      international,
      {ScriptedResponse::json(200, models), balance("49.58894", "3.00001", "46.58893"),
       with_header(ScriptedResponse::json(429, suspended_body), "Msh-Request-Id", "r-429")});
  CHECK_FALSE(diagnosis.healthy);
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("suspended on api.moonshot.ai"));
  CHECK_THAT(diagnosis.contradiction, ContainsSubstring("49.58894 USD"));
  CHECK_THAT(diagnosis.contradiction, ContainsSubstring("(1) a top-up is minutes old"));
  CHECK_THAT(diagnosis.contradiction, ContainsSubstring("(2) the account was disabled"));
  CHECK_THAT(next_of(diagnosis), ContainsSubstring("Send support what stands below"));
  CHECK(support_value(diagnosis, "organization id") == "org-0123456789abcdef0123456789abcdef");
  CHECK(support_value(diagnosis, "key id") == "ak-f0a1b2c3d4e5f6g7h8i9");
  CHECK(support_value(diagnosis, "request id") == "r-429");
  CHECK(support_value(diagnosis, "type") == "exceeded_current_quota_error");
}

TEST_CASE("vouchers alone are the first cause", "[contract][doctor]") {
  const auto diagnosis =
      diagnosis_at(international, {ScriptedResponse::json(200, models), balance("10", "0", "10"),
                                   ScriptedResponse::json(429, suspended_body)});
  CHECK_THAT(diagnosis.contradiction, ContainsSubstring("(1) only vouchers are left"));
}

TEST_CASE("another organization in the error is the first cause", "[contract][doctor]") {
  const auto diagnosis = diagnosis_at(
      international, {with_header(ScriptedResponse::json(200, models), "Msh-Org-Id", "org-mine"),
                      balance("10", "10", "0"), ScriptedResponse::json(429, suspended_body)});
  CHECK_THAT(diagnosis.contradiction, ContainsSubstring("(1) the refused account org-0123"));
  CHECK_THAT(diagnosis.contradiction, ContainsSubstring("org-mine"));
}

TEST_CASE("an empty balance confirms a suspension", "[contract][doctor]") {
  const auto diagnosis =
      diagnosis_at(international, {ScriptedResponse::json(200, models), balance("0", "-0.5", "0"),
                                   ScriptedResponse::json(429, suspended_body)});
  CHECK(diagnosis.contradiction.empty());
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("The balance says the same: 0 USD"));
  CHECK_THAT(next_of(diagnosis), ContainsSubstring("https://platform.kimi.ai"));
}

TEST_CASE("an answer on an empty balance foretells a suspension", "[contract][doctor]") {
  const auto diagnosis =
      diagnosis_at(international, {ScriptedResponse::json(200, models), balance("0", "-0.5", "0"),
                                   ScriptedResponse::json(200, support::pong)});
  CHECK_FALSE(diagnosis.healthy);
  CHECK_THAT(diagnosis.contradiction, ContainsSubstring("Expect it to be suspended soon"));
}

TEST_CASE("a key of the other product is named as such", "[contract][doctor]") {
  const auto refused = ScriptedResponse::json(
      401, support::error_body("invalid_authentication_error", "Invalid Authentication"));
  const auto open =
      diagnosis_at(international, {refused, refused, refused}, "sk-kimi-" + support::secret_word);
  CHECK_THAT(open.verdict, ContainsSubstring("It is a key of Kimi Code"));
  CHECK_THAT(next_of(open), ContainsSubstring("https://api.kimi.com/coding/v1"));
  CHECK_THAT(steps_of(open), ContainsSubstring("api.moonshot.ai has keys of its own"));
  const auto code = diagnosis_at(kimi_code, {refused, refused, refused});
  CHECK_THAT(code.verdict, ContainsSubstring("It is a key of the open platform"));
  CHECK_THAT(next_of(code), ContainsSubstring("https://api.moonshot.ai/v1"));
}

TEST_CASE("an unknown key is asked about at the sister platform on request only",
          "[contract][doctor]") {
  const auto refused = ScriptedResponse::json(
      401, support::error_body("invalid_authentication_error", "Invalid Authentication"));
  const auto quiet = diagnosis_at(international, {refused, refused, refused});
  CHECK_THAT(next_of(quiet), ContainsSubstring("--try-sister"));

  moonshot::DiagnosisOptions options;
  options.client.api_key = "sk-" + support::secret_word;
  options.client.base_url = international;
  const auto transport = std::make_shared<ScriptedTransport>(std::vector<ScriptedResponse>{
      refused, refused, refused, ScriptedResponse::json(200, models)});
  options.client.transport = transport;
  options.try_sister = true;
  const auto asked = moonshot::diagnose(options);
  CHECK_THAT(asked.verdict, ContainsSubstring("It belongs to https://api.moonshot.cn/v1"));
  CHECK(transport->requests().back().base.host == "api.moonshot.cn");
}

TEST_CASE("an ak- id given as the key is called what it is, and nothing is sent",
          "[contract][doctor]") {
  const auto diagnosis = diagnosis_at(international, {}, "ak-f0a1b2c3d4e5f6g7h8i9");
  CHECK_FALSE(diagnosis.healthy);
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("is an ak- id"));
  CHECK(diagnosis.error->as<moonshot::UsageError>() != nullptr);
  CHECK(diagnosis.endpoint.name() == "api.moonshot.ai");
}

TEST_CASE("a base URL that cannot be used is a problem of its own", "[contract][doctor]") {
  const auto diagnosis = diagnosis_at("ftp://api.moonshot.ai", {});
  CHECK_FALSE(diagnosis.healthy);
  CHECK_THAT(steps_of(diagnosis), ContainsSubstring("base URL: given by the program: "));
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("nothing was sent"));
}

TEST_CASE("a mistake of one's own is told with what mends it, and nobody else is asked",
          "[contract][doctor]") {
  struct Row {
    std::string key;
    std::string base_url;
    const char* verdict;
    const char* step;
  };
  const std::string key = "sk-" + support::secret_word;
  for (const Row& row : {
           Row{key, "api.moonshot.cn/v1", "does not begin with https://",
               "Set the base URL to https://api.moonshot.cn/v1."},
           Row{key, "https://api.moonshot.ai/v1/chat/completions", "ends in /chat/completions",
               "Set the base URL to https://api.moonshot.ai/v1."},
           Row{key, "not a URL", "a space", "Set the base URL to one such as https://"},
           Row{"\"" + key + "\"", international, "quotation mark", "Remove the quotation marks"},
           Row{key + "\n", international, "line break", "Remove the line break"},
           Row{"Bearer " + key, international, "begins with Bearer", "without the word Bearer"},
       }) {
    const auto diagnosis = diagnosis_at(row.base_url, {}, row.key);
    INFO(diagnosis.verdict << "\n" << next_of(diagnosis));
    CHECK_FALSE(diagnosis.healthy);
    CHECK_THAT(diagnosis.verdict, ContainsSubstring(row.verdict));
    CHECK_THAT(next_of(diagnosis), ContainsSubstring(row.step));
    CHECK(next_of(diagnosis).find("support") == std::string::npos);
    CHECK(diagnosis.for_support.empty());
    CHECK(moonshot::diagnosis_markdown(diagnosis).find("support") == std::string::npos);
    const bool leaked = support::leaks(moonshot::diagnosis_json(diagnosis));
    CHECK_FALSE(leaked);
  }
}

TEST_CASE("a missing key does not hide a base URL that cannot be used", "[contract][doctor]") {
  const auto diagnosis = diagnosis_at("api.moonshot.ai", {}, "");
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("There is no key"));
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("does not begin with https://"));
  CHECK_THAT(next_of(diagnosis),
             ContainsSubstring("Set the base URL to https://api.moonshot.ai/v1"));
  CHECK_THAT(next_of(diagnosis), ContainsSubstring("MOONSHOT_API_KEY"));
}

TEST_CASE("a doubled path is told with the base URL that was meant", "[contract][doctor]") {
  const auto lost = ScriptedResponse::json(
      404, R"({"code":5,"error":"url.not_found","message":"没找到对象","status":false})");
  for (const std::string host : {"https://api.moonshot.ai/v1", "https://relay.example/v1"}) {
    INFO(host);
    const auto diagnosis = diagnosis_at(host + "/v1", {lost, lost, lost});
    CHECK_THAT(diagnosis.verdict, ContainsSubstring("a path that is not there"));
    CHECK_THAT(next_of(diagnosis), ContainsSubstring("Set the base URL to " + host + "."));
    CHECK(diagnosis.for_support.empty());
  }
  // Whatever else fails there has a cause of its own.
  const auto suspended = diagnosis_at(
      "https://relay.example/v1/v1",
      {ScriptedResponse::json(200, models), lost, ScriptedResponse::json(429, suspended_body)});
  CHECK_THAT(suspended.verdict, ContainsSubstring("suspended on relay.example"));
  // Where it works all the same, it is only looked at.
  const auto works = diagnosis_at(
      "https://relay.example/v1/v1",
      {ScriptedResponse::json(200, models), lost, ScriptedResponse::json(200, support::pong)});
  CHECK(works.healthy);
  CHECK_THAT(next_of(works), ContainsSubstring("Look at base URL"));
}

TEST_CASE("a gateway is asked as programs ask it, and again without what it refuses",
          "[contract][doctor]") {
  const auto refuses = [](const std::string& member) {
    return ScriptedResponse::json(
        400, R"({"error":{"message":"litellm.UnsupportedParamsError: moonshot does not support )"
             R"(parameters: [')" +
                 member + R"(']","type":"invalid_request_error","param":null,"code":"400"}})");
  };
  const auto suspended = ScriptedResponse::json(429, suspended_body);
  moonshot::DiagnosisOptions options;
  options.client.api_key = "sk-" + support::secret_word;
  options.client.base_url = "https://relay.example/v1";
  auto transport = std::make_shared<ScriptedTransport>(std::vector<ScriptedResponse>{
      ScriptedResponse::json(200, models), ScriptedResponse::json(404, "{}"),
      refuses("max_completion_tokens"), suspended});
  options.client.transport = transport;
  const auto gateway = moonshot::diagnose(options);
  CHECK_THAT(gateway.verdict, ContainsSubstring("suspended on relay.example"));
  CHECK_THAT(steps_of(gateway), ContainsSubstring("asked again without max_completion_tokens"));
  REQUIRE(transport->requests().size() == 4);
  CHECK(transport->requests()[2].body.find("thinking") == std::string::npos);
  CHECK(transport->requests()[3].body.find("max_completion_tokens") == std::string::npos);
  CHECK(gateway.curl.find("max_completion_tokens") == std::string::npos);

  // The API itself is told not to think, which some models refuse.
  const auto direct = diagnosis_at(
      international,
      {ScriptedResponse::json(200, models), balance("1", "1", "0"),
       ScriptedResponse::json(
           400,
           support::error_body("invalid_request_error",
                               "invalid thinking: only type=enabled is allowed for this model")),
       ScriptedResponse::json(200, support::pong)});
  CHECK(direct.healthy);
  CHECK_THAT(steps_of(direct), ContainsSubstring("asked again without thinking"));
}

TEST_CASE("a key that is unknown behind a gateway need not be the one that was given to it",
          "[contract][doctor]") {
  const auto refused = ScriptedResponse::json(
      401,
      R"({"error":{"message":"litellm.AuthenticationError: AuthenticationError: )"
      R"(MoonshotException - Invalid Authentication","type":null,"param":null,"code":"401"}})");
  const auto diagnosis = diagnosis_at(
      "https://relay.example/v1",
      {ScriptedResponse::json(200, models), ScriptedResponse::json(404, "{}"), refused});
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("The API behind relay.example does not know"));
  CHECK(diagnosis.contradiction.empty());
  CHECK_FALSE(diagnosis.next_steps.empty());
}

TEST_CASE("what the PING does not show is named where it failed", "[contract][doctor]") {
  const auto broken = ScriptedResponse::json(500, support::error_body("server_error", "no usages"));
  const auto code = diagnosis_at(
      kimi_code,
      {ScriptedResponse::json(200, models), broken, ScriptedResponse::json(200, support::pong)},
      "sk-kimi-" + support::secret_word);
  CHECK_FALSE(code.healthy);
  CHECK_THAT(code.verdict, ContainsSubstring("plan usage"));
  CHECK_THAT(code.verdict, ContainsSubstring("no usages"));
  REQUIRE(code.error != nullptr);
  CHECK(code.error->as<moonshot::ServerError>() != nullptr);

  const auto open =
      diagnosis_at(international, {broken, broken, ScriptedResponse::json(200, support::pong)});
  CHECK_THAT(open.verdict, ContainsSubstring("models"));
  CHECK_THAT(open.verdict, ContainsSubstring("balance"));
}

TEST_CASE("a connection test that failed is named where calls get through", "[contract][doctor]") {
  moonshot::detail::Facts facts;
  facts.connection.emplace();
  facts.connection->reached = moonshot::ConnectionStage::handshake;
  facts.connection->problem = "no TLS with api.moonshot.ai: odd";
  facts.answered = true;
  facts.pong.emplace();
  Diagnosis diagnosis;
  std::string problem;
  diagnosis.endpoint = moonshot::Endpoint(*moonshot::http::parse_url(international, problem));
  diagnosis.steps.push_back({"connection",
                             moonshot::Finding::failed,
                             "TLS handshake: " + facts.connection->problem,
                             {},
                             {}});
  moonshot::detail::conclude(facts, diagnosis);
  CHECK_FALSE(diagnosis.healthy);
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("connection: TLS handshake: no TLS"));
}

TEST_CASE("of a rate limit no more follows than the answers show", "[contract][doctor]") {
  const auto verdict = [](const std::string& base_url, const std::string& words,
                          ScriptedResponse money) {
    const auto limited =
        ScriptedResponse::json(429, support::error_body("rate_limit_reached_error", words));
    return diagnosis_at(base_url, {ScriptedResponse::json(200, models), std::move(money), limited});
  };
  const std::string rpm =
      "Your account org-0123456789abcdef0123456789abcdef \\u003cak-f0a1b2c3d4e5f6g7h8i9\\u003e "
      "request reached organization max RPM: 3, please try again after 1 seconds";
  const auto rich = verdict(international, rpm, balance("10", "10", "0"));
  CHECK_THAT(rich.verdict, ContainsSubstring("There is money on the account"));
  const auto poor = verdict(international, rpm, balance("0", "0", "0"));
  CHECK_THAT(poor.verdict, ContainsSubstring("the balance is not above zero"));
  const auto relay = verdict("https://relay.example/v1", "Organization Rate limit exceeded",
                             ScriptedResponse::json(404, "{}"));
  CHECK(relay.verdict.find("money") == std::string::npos);
  // Nobody knows which limit it was, so nothing is said about who used it up.
  CHECK(relay.contradiction.empty());
}

TEST_CASE("a header that cannot be sent is a problem of the settings", "[contract][doctor]") {
  moonshot::DiagnosisOptions options;
  options.client.api_key = "sk-" + support::secret_word;
  options.client.headers.add("X-Odd", "line\nbreak");
  options.client.transport = std::make_shared<ScriptedTransport>(std::vector<ScriptedResponse>{});
  const auto diagnosis = moonshot::diagnose(options);
  CHECK_THAT(steps_of(diagnosis), ContainsSubstring("settings: headers[X-Odd]"));
}

TEST_CASE("a listed model that is not found is a contradiction", "[contract][doctor]") {
  const auto missing = ScriptedResponse::json(
      404, support::error_body("resource_not_found_error",
                               "Not found the model kimi-k3 or Permission denied"));
  const auto diagnosis = diagnosis_at(
      international, {ScriptedResponse::json(200, models), balance("10", "10", "0"), missing});
  CHECK_THAT(diagnosis.contradiction, ContainsSubstring("listed but not open to the account"));
  const auto unlisted =
      diagnosis_at(international, {ScriptedResponse::json(200, R"({"object":"list","data":[]})"),
                                   balance("10", "10", "0"), missing});
  CHECK(unlisted.contradiction.empty());
  CHECK_THAT(next_of(unlisted), ContainsSubstring("Choose one of the models"));
}

TEST_CASE("Kimi Code is asked for its windows instead of a balance", "[contract][doctor]") {
  const std::string older =
      R"({"usage":{"limit":"100","used":"40","remaining":"60","resetTime":"2026-11-30T00:00:00Z"},"limits":[{"window":{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"},"detail":{"limit":"50","remaining":"0"}}]})";
  const auto refused = ScriptedResponse::json(
      403,
      support::error_body("access_terminated_error", "You've reached your 5-hour usage limit"));
  const auto diagnosis = diagnosis_at(
      kimi_code, {ScriptedResponse::json(200, models), ScriptedResponse::json(200, older), refused},
      "sk-kimi-" + support::secret_word);
  CHECK_THAT(steps_of(diagnosis), ContainsSubstring("5-hour: 100 % used"));
  CHECK_THAT(steps_of(diagnosis),
             ContainsSubstring("weekly: 40 % used, starts again 2026-11-30T00:00:00Z"));
  CHECK(diagnosis.error->as<moonshot::MembershipError>() != nullptr);
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("its plan does not cover this call now"));
}

TEST_CASE("the client that Kimi Code does not allow is reported as that", "[contract][doctor]") {
  const auto refused = ScriptedResponse::json(
      403, support::error_body("access_terminated_error",
                               "Kimi For Coding is currently only available for Coding Agents"));
  const auto diagnosis =
      diagnosis_at(kimi_code, {refused, refused, refused}, "sk-kimi-" + support::secret_word);
  CHECK(diagnosis.error->as<moonshot::PermissionDenied>() != nullptr);
  CHECK_THAT(next_of(diagnosis), ContainsSubstring("supported coding agent"));
}

TEST_CASE("three verdicts on the origin are kept apart", "[contract][doctor]") {
  const auto signed_pong = [] {
    return with_header(with_header(ScriptedResponse::json(200, support::pong),
                                   "Msh-Request-Timestamp", "1795500000000"),
                       "Msh-Request-Signature", "reqsigv1_abc");
  };
  const auto diagnosis_with = [&](ScriptedResponse pong, std::vector<ScriptedResponse> verdict) {
    std::vector<ScriptedResponse> script = {ScriptedResponse::json(200, models),
                                            balance("1", "1", "0"), std::move(pong)};
    script.insert(script.end(), verdict.begin(), verdict.end());
    return diagnosis_at(international, std::move(script));
  };
  const auto proved =
      diagnosis_with(signed_pong(), {ScriptedResponse::json(200, R"({"valid":true})")});
  CHECK(proved.healthy);
  CHECK_THAT(steps_of(proved), ContainsSubstring("origin: proved"));
  const auto refuted =
      diagnosis_with(signed_pong(), {ScriptedResponse::json(200, R"({"valid":false})")});
  CHECK_FALSE(refuted.healthy);
  CHECK_THAT(refuted.verdict, ContainsSubstring("forges answers"));
  const auto unsigned_answer = diagnosis_with(ScriptedResponse::json(200, support::pong), {});
  CHECK(unsigned_answer.healthy);
  CHECK_THAT(steps_of(unsigned_answer), ContainsSubstring("origin: not proved"));
  const auto unasked = diagnosis_with(
      signed_pong(), {ScriptedResponse::json(500, support::error_body("server_error", "no"))});
  CHECK_THAT(steps_of(unasked), ContainsSubstring("origin: not proved: ServerError"));
}

TEST_CASE("a certificate of no public authority is told as a proxy that opens TLS",
          "[contract][doctor]") {
  moonshot::detail::Facts facts;
  facts.key_form = moonshot::detail::KeyForm::open_platform;
  facts.connection.emplace();
  facts.connection->tls = true;
  facts.connection->reached = moonshot::ConnectionStage::certificate;
  facts.connection->problem = "the certificate of api.moonshot.ai is not trusted: unknown issuer";
  facts.connection->certificate = {"CN=api.moonshot.ai", "CN=Corp Proxy CA,O=Corp", "later"};
  std::string problem;
  Diagnosis diagnosis;
  diagnosis.endpoint = moonshot::Endpoint(*moonshot::http::parse_url(international, problem));
  moonshot::detail::conclude(facts, diagnosis);
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("CN=Corp Proxy CA,O=Corp"));
  CHECK_THAT(diagnosis.verdict, ContainsSubstring("a proxy on the way opens TLS"));
  CHECK_THAT(next_of(diagnosis), ContainsSubstring("SSL_CERT_FILE"));
}

TEST_CASE("a key that the server repeats in any form is in no text of a diagnosis",
          "[contract][doctor]") {
  for (std::size_t i = 0; i < support::keys_of_any_form.size(); ++i) {
    const auto& key = support::keys_of_any_form[i];
    for (const auto& writing : support::key_writings) {
      INFO("key " << i << ", " << writing.name);
      const std::string written = writing.write(key);
      auto echo = ScriptedResponse::json(
          401, support::error_body("x", "no such key: " + support::as_json_string(written)));
      echo.headers.set("Msh-Request-Id", support::as_header(written));
      const auto diagnosis = diagnosis_at("https://relay.example/v1", {echo, echo, echo}, key);
      CHECK_THAT(steps_of(diagnosis), ContainsSubstring("no such key"));
      bool shown = false;
      for (const auto& text :
           {moonshot::diagnosis_json(diagnosis), moonshot::diagnosis_markdown(diagnosis),
            steps_of(diagnosis), next_of(diagnosis), diagnosis.verdict, diagnosis.contradiction,
            diagnosis.curl}) {
        shown = shown || support::shows(text, key, written);
      }
      CHECK_FALSE(shown);
    }
  }
}

TEST_CASE("the JSON of a diagnosis has all its members", "[contract][doctor]") {
  const auto diagnosis =
      diagnosis_at(international, {ScriptedResponse::json(200, models), balance("0", "0", "0"),
                                   ScriptedResponse::json(429, suspended_body)});
  const auto json = nlohmann::ordered_json::parse(moonshot::diagnosis_json(diagnosis));
  std::vector<std::string> names;
  for (const auto& member : json.items()) names.push_back(member.key());
  CHECK(names == std::vector<std::string>{"healthy", "base_url", "model", "time", "verdict",
                                          "contradiction", "error", "steps", "next_steps", "curl",
                                          "for_support"});
  CHECK(json["healthy"] == false);
  CHECK(json["contradiction"].is_null());
  CHECK(json["error"]["error"] == "Suspended");
  CHECK(json["steps"][0]["name"] == "key");
}

TEST_CASE("a report in Markdown cannot be steered by what a server sends", "[contract][doctor]") {
  const auto hostile = ScriptedResponse::json(
      500, R"({"error":{"message":"![x](http://evil)\n# Headline <script> | cell","type":"x"}})");
  const auto text =
      moonshot::diagnosis_markdown(diagnosis_at(international, {hostile, hostile, hostile}));
  CHECK(text.find("\n# Headline") == std::string::npos);
  CHECK(text.find("<script>") == std::string::npos);
  CHECK(text.find("![x](") == std::string::npos);
}

TEST_CASE("the curl line repeats the PING without the key", "[contract][doctor]") {
  const auto diagnosis =
      diagnosis_at("https://api.moonshot.ai/it's", {ScriptedResponse::json(200, models)});
  CHECK_THAT(diagnosis.curl,
             ContainsSubstring(R"('https://api.moonshot.ai/it'\''s/chat/completions')"));
  CHECK_THAT(diagnosis.curl, ContainsSubstring(R"("thinking":{"type":"disabled"})"));
  CHECK_THAT(diagnosis.curl, ContainsSubstring("$MOONSHOT_API_KEY"));
}
