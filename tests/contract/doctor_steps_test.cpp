// What each step of a diagnosis says, whole.

#include <environment_variable.hpp>
#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/detail/text/base64.hpp>
#include <moonshot/doctor/diagnose.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using moonshot::Diagnosis;
using moonshot::Finding;
using support::error_body;
using support::ScriptedResponse;
using support::ScriptedTransport;

namespace {

const std::string open_platform = "https://api.moonshot.ai/v1";
const std::string code_platform = "https://api.kimi.com/coding/v1";
const std::string some_relay = "https://relay.example/v1";
const std::string open_key = "sk-" + support::secret_word;
const std::string one_model = R"({"object":"list","data":[{"id":"kimi-k3","object":"model"}]})";

struct Examined {
  Diagnosis diagnosis;
  std::shared_ptr<ScriptedTransport> transport;
};

Examined examined(std::vector<ScriptedResponse> script, moonshot::DiagnosisOptions options = {}) {
  auto transport = std::make_shared<ScriptedTransport>(std::move(script));
  options.client.transport = transport;
  if (options.client.api_key.empty()) options.client.api_key = open_key;
  if (options.client.base_url.empty()) options.client.base_url = open_platform;
  return {moonshot::diagnose(options), transport};
}

Examined examined_at(const std::string& base_url, std::vector<ScriptedResponse> script,
                     const std::string& key = open_key) {
  moonshot::DiagnosisOptions options;
  options.client.base_url = base_url;
  options.client.api_key = key;
  return examined(std::move(script), std::move(options));
}

/// "name finding: summary", and each detail behind " | ".
std::string step_line(const Diagnosis& diagnosis, const std::string& name) {
  for (const auto& step : diagnosis.steps) {
    if (step.name != name) continue;
    std::string line = name + " " + to_string(step.finding) + ": " + step.summary;
    for (const auto& detail : step.details) line += " | " + detail;
    return line;
  }
  return "no step " + name;
}

std::string step_names(const Diagnosis& diagnosis) {
  std::string names;
  for (const auto& step : diagnosis.steps) names += (names.empty() ? "" : ", ") + step.name;
  return names;
}

ScriptedResponse money(const std::string& available) {
  return ScriptedResponse::json(200, R"({"code":0,"data":{"available_balance":)" + available +
                                         R"(,"voucher_balance":2,"cash_balance":1.5},)"
                                         R"("scode":"0x0","status":true})");
}

ScriptedResponse sent_by(ScriptedResponse response, const char* name, const char* value) {
  response.headers.add(name, value);
  return response;
}

const ScriptedResponse listed_models = ScriptedResponse::json(200, one_model);
const ScriptedResponse answered_ping = ScriptedResponse::json(200, support::pong);
const ScriptedResponse nothing_there = ScriptedResponse::json(404, "{}");

}  // namespace

TEST_CASE("a diagnosis of the open platform asks for models, balance and an answer",
          "[contract][doctor]") {
  const auto well =
      examined({sent_by(listed_models, "Msh-Request-Id", "r-1"), money("3.5"), answered_ping});
  const auto& diagnosis = well.diagnosis;
  CHECK(diagnosis.healthy);
  CHECK(diagnosis.base_url == open_platform);
  CHECK(diagnosis.model == "kimi-k3");
  CHECK(step_names(diagnosis) ==
        "key, base URL, connection, models, balance, PING, sender, origin");
  CHECK(step_line(diagnosis, "key") ==
        "key passed: a key of the open platform (sk-...), 19 characters, given by the program");
  CHECK(step_line(diagnosis, "base URL") ==
        "base URL passed: https://api.moonshot.ai/v1, given by the program | the open platform, "
        "international | money is counted in USD | keys and money are managed at "
        "https://platform.kimi.ai");
  CHECK(step_line(diagnosis, "connection") ==
        "connection skipped: the program brings a transport of its own");
  CHECK(step_line(diagnosis, "models") == "models passed: 1 models, with kimi-k3 | kimi-k3");
  CHECK(step_line(diagnosis, "balance") ==
        "balance passed: 3.5 USD available: 1.5 cash, 2 in vouchers");
  CHECK(step_line(diagnosis, "PING") == "PING passed: \"PONG\" from kimi-k3, 5 tokens");
  CHECK(step_line(diagnosis, "sender") ==
        "sender passed: answers carry Msh-Request-Id, as Moonshot's own do");
  CHECK(step_line(diagnosis, "origin") ==
        "origin skipped: not proved: the answer carries no signature");
  REQUIRE(well.transport->requests().size() == 3);
  CHECK(well.transport->requests()[2].body.find(R"("max_completion_tokens":256)") !=
        std::string::npos);
}

TEST_CASE("a relay is asked as programs ask it, and is not held to what it need not have",
          "[contract][doctor]") {
  const auto relay = examined_at(some_relay, {nothing_there, nothing_there, answered_ping});
  const auto& diagnosis = relay.diagnosis;
  CHECK(diagnosis.healthy);
  CHECK(step_line(diagnosis, "base URL") ==
        "base URL passed: https://relay.example/v1, given by the program | none of Moonshot's own "
        "hosts: a relay, a reseller or a simulator");
  CHECK(step_line(diagnosis, "models") == "models warned: ApiError: {}");
  CHECK(step_line(diagnosis, "balance") == "balance skipped: ApiError: {}");
  CHECK(step_line(diagnosis, "sender") ==
        "sender warned: no answer carries Msh-Request-Id: something else answered, or dropped it");
  CHECK(relay.transport->requests()[2].body.find(R"("max_completion_tokens":1024)") !=
        std::string::npos);
  const auto own = examined({nothing_there, nothing_there, answered_ping});
  CHECK(step_line(own.diagnosis, "models") == "models failed: ApiError: {}");
  CHECK(step_line(own.diagnosis, "balance") == "balance failed: ApiError: {}");
}

TEST_CASE("the key is told with its form, its length and where it is from", "[contract][doctor]") {
  const auto key_line = [](const std::string& base_url, const std::string& key) {
    return step_line(examined_at(base_url, {}, key).diagnosis, "key");
  };
  CHECK(key_line(open_platform, "sk-kimi-" + support::secret_word) ==
        "key warned: a key of Kimi Code (sk-kimi-...), 24 characters, given by the program; "
        "api.moonshot.ai has keys of its own");
  CHECK(key_line(open_platform, "pk-" + support::secret_word) ==
        "key warned: not in the form of a Moonshot key (sk-...), 19 characters, given by the "
        "program");
  CHECK(key_line(some_relay, "pk-" + support::secret_word) ==
        "key passed: not in the form of a Moonshot key (sk-...), 19 characters, given by the "
        "program");
  CHECK(key_line(open_platform, "ak-f0a1b2c3d4e5f6g7h8i9").substr(0, 76) ==
        "key failed: an ak- id, which names a key and is none, given by the program: ");
}

TEST_CASE("what the program does not give is taken from the environment, and told so",
          "[contract][doctor]") {
  const auto examined_there = [](const std::string& key, const std::string& base_url) {
    const support::EnvironmentVariable key_there("MOONSHOT_API_KEY", key);
    const support::EnvironmentVariable url_there("MOONSHOT_BASE_URL", base_url);
    moonshot::DiagnosisOptions options;
    options.client.transport = std::make_shared<ScriptedTransport>(
        std::vector<ScriptedResponse>{listed_models, money("1"), answered_ping});
    return moonshot::diagnose(options);
  };
  const auto there = examined_there(open_key, some_relay);
  CHECK(there.healthy);
  CHECK(step_line(there, "key") ==
        "key passed: a key of the open platform (sk-...), 19 characters, from MOONSHOT_API_KEY");
  CHECK(step_line(there, "base URL").substr(0, 67) ==
        "base URL passed: https://relay.example/v1, from MOONSHOT_BASE_URL |");
  const auto odd = examined_there("ak-f0a1b2c3d4e5f6g7h8i9", "api.moonshot.cn");
  CHECK(step_line(odd, "key").substr(0, 75) ==
        "key failed: an ak- id, which names a key and is none, from MOONSHOT_API_KEY");
  CHECK(step_line(odd, "base URL").substr(0, 40) == "base URL failed: from MOONSHOT_BASE_URL:");
  REQUIRE(odd.next_steps.size() > 2);
  CHECK(odd.next_steps[2] == "Set MOONSHOT_BASE_URL to https://api.moonshot.cn/v1.");
  const auto nothing = examined_there("", "");
  CHECK(step_line(nothing, "key").substr(0, 20) == "key failed: no key: ");
  CHECK(step_line(nothing, "base URL").substr(0, 57) ==
        "base URL passed: https://api.moonshot.ai/v1, the default ");
}

TEST_CASE("a key that stands in the base URL or in the model is shown nowhere",
          "[contract][doctor]") {
  moonshot::DiagnosisOptions options;
  options.client.base_url = "https://relay.example/" + open_key + "/v1/v1";
  options.model = "model-" + open_key;
  std::string told;
  options.on_step = [&](const moonshot::DiagnosisStep& step) {
    told += step.summary;
    for (const auto& detail : step.details) told += detail;
  };
  const auto shown = [&](std::vector<ScriptedResponse> script) {
    const auto diagnosis = examined(std::move(script), options).diagnosis;
    std::string all = told + diagnosis.base_url + diagnosis.model + diagnosis.verdict +
                      diagnosis.contradiction + diagnosis.curl + diagnosis.error_json;
    for (const auto& step : diagnosis.next_steps) all += step;
    for (const auto& fact : diagnosis.for_support) all += fact.second;
    return all;
  };
  const auto lost = ScriptedResponse::json(404, error_body("resource_not_found_error", "no"));
  for (const auto& text : {shown({listed_models, money("1"), answered_ping}),
                           shown({listed_models, money("1"), lost}), shown({lost, lost, lost})}) {
    const bool leaked = support::leaks(text);
    CHECK_FALSE(leaked);
  }
  options.client.base_url = open_key;
  const bool leaked = support::leaks(shown({}));
  CHECK_FALSE(leaked);
  // Nor one that an answer names as an organization.
  const auto refused = ScriptedResponse::json(
      429, error_body("exceeded_current_quota_error",
                      "Your account org-0123456789abcdef0123456789abcdef is suspended due to "
                      "insufficient balance"));
  const auto disputed =
      examined({sent_by(listed_models, "Msh-Org-Id", open_key.c_str()), money("1"), refused});
  CHECK(disputed.diagnosis.contradiction.find("is not the one of this key, ***") !=
        std::string::npos);
}

TEST_CASE("the curl line of a diagnosis has the headers of the program", "[contract][doctor]") {
  moonshot::DiagnosisOptions options;
  options.client.headers.add("X-Route", "zz");
  const auto done = examined({listed_models, money("1"), answered_ping}, options);
  CHECK(done.diagnosis.curl.find("-H 'X-Route: ...'") != std::string::npos);
}

TEST_CASE("an answer of more than a mebibyte is none of the API's", "[contract][doctor]") {
  const auto list = [](std::size_t size) {
    const std::string end = R"("})";
    std::string body = R"({"object":"list","data":[{"id":"kimi-k3","object":"model"}],"more":")";
    body.append(size - body.size() - end.size(), 'z');
    return ScriptedResponse::json(200, body + end);
  };
  constexpr std::size_t mebibyte = std::size_t{1} << 20U;
  const auto whole = examined({list(mebibyte), money("1"), answered_ping});
  CHECK(step_line(whole.diagnosis, "models") == "models passed: 1 models, with kimi-k3 | kimi-k3");
  const auto large = examined({list(mebibyte + 1), money("1"), answered_ping});
  CHECK(step_line(large.diagnosis, "models").substr(0, 28) == "models failed: DecodeError: ");
  // A limit of the program that is lower stays.
  moonshot::DiagnosisOptions options;
  options.client.max_response_bytes = 1000;
  const auto lower = examined({list(1001), money("1"), answered_ping}, options);
  CHECK(step_line(lower.diagnosis, "models").substr(0, 28) == "models failed: DecodeError: ");
}

TEST_CASE("a key and a base URL that cannot be used are failures of their own",
          "[contract][doctor]") {
  moonshot::DiagnosisOptions options;
  options.client.api_key = "ak-f0a1b2c3d4e5f6g7h8i9";
  options.client.base_url = "ftp://api.moonshot.ai";
  options.client.headers.add("X-Odd", "line\nbreak");
  const auto odd = examined({}, options);
  CHECK(step_names(odd.diagnosis) == "key, base URL");
  CHECK(step_line(odd.diagnosis, "base URL").substr(0, 39) ==
        "base URL failed: given by the program: ");
  CHECK(odd.transport->requests().empty());
  // Either of the two alone is told once, too.
  options.client.headers = {};
  options.client.base_url = open_platform;
  CHECK(step_names(examined({}, options).diagnosis) == "key, base URL, connection");
  options.client.api_key = open_key;
  options.client.base_url = "ftp://api.moonshot.ai";
  CHECK(step_names(examined({}, options).diagnosis) == "key, base URL");
  options.client.headers.add("X-Odd", "line\nbreak");
  options.client.base_url = open_platform;
  const auto header = examined({}, options);
  CHECK(step_names(header.diagnosis) == "key, base URL, settings, connection");
  CHECK(step_line(header.diagnosis, "settings").substr(0, 32) ==
        "settings failed: headers[X-Odd]:");
}

TEST_CASE("a path that cannot be right is told with the one that was meant", "[contract][doctor]") {
  const auto doubled =
      examined_at("https://relay.example/v1/v1", {nothing_there, nothing_there, answered_ping});
  CHECK(step_line(doubled.diagnosis, "base URL") ==
        "base URL warned: https://relay.example/v1/v1, given by the program | none of Moonshot's "
        "own hosts: a relay, a reseller or a simulator | the API's own paths begin with "
        "https://relay.example/v1");
}

TEST_CASE("a list of models names the first two dozen", "[contract][doctor]") {
  const auto models_line = [](std::size_t count) {
    std::string data;
    for (std::size_t i = 0; i < count; ++i) {
      data += (i == 0 ? "" : ",") + std::string(R"({"id":"m)") + std::to_string(i) +
              R"(","object":"model"})";
    }
    const auto list = ScriptedResponse::json(200, R"({"object":"list","data":[)" + data + "]}");
    return step_line(examined({list, money("1"), answered_ping}).diagnosis, "models");
  };
  CHECK(models_line(0) == "models warned: 0 models, without kimi-k3 | the list is empty");
  CHECK(models_line(2) == "models warned: 2 models, without kimi-k3 | m0, m1");
  const std::string two_dozen =
      "m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, "
      "m20, m21, m22, m23";
  CHECK(models_line(24) == "models warned: 24 models, without kimi-k3 | " + two_dozen);
  CHECK(models_line(25) ==
        "models warned: 25 models, without kimi-k3 | " + two_dozen + ", \xE2\x80\xA6");
  CHECK(models_line(30) ==
        "models warned: 30 models, without kimi-k3 | " + two_dozen + ", \xE2\x80\xA6");
}

TEST_CASE("a balance that is not above zero is a failure", "[contract][doctor]") {
  const auto balance_line = [](const std::string& available) {
    const auto done = examined({listed_models, money(available), answered_ping});
    return step_line(done.diagnosis, "balance");
  };
  CHECK(balance_line("0.01") == "balance passed: 0.01 USD available: 1.5 cash, 2 in vouchers");
  CHECK(balance_line("0") == "balance failed: 0 USD available: 1.5 cash, 2 in vouchers");
  const auto relay = examined_at(some_relay, {listed_models, money("3"), answered_ping});
  CHECK(step_line(relay.diagnosis, "balance") ==
        "balance passed: 3 available: 1.5 cash, 2 in vouchers");
}

TEST_CASE("the windows of a plan are told with their use", "[contract][doctor]") {
  const auto usages_line = [](const std::string& usages) {
    const auto done = examined_at(
        code_platform, {listed_models, ScriptedResponse::json(200, usages), answered_ping},
        "sk-kimi-" + support::secret_word);
    CHECK(step_line(done.diagnosis, "sender") ==
          "sender passed: no answer carries Msh-Request-Id: something else answered, or dropped "
          "it");
    return step_line(done.diagnosis, "plan usage");
  };
  CHECK(usages_line("{}") == "plan usage passed: no windows are named");
  CHECK(usages_line(R"({"usage":{"limit":"100","used":"99","remaining":"1",)"
                    R"("resetTime":"2026-11-30T00:00:00Z"}})") ==
        "plan usage passed: the windows of the plan have room | weekly: 99 % used, starts again "
        "2026-11-30T00:00:00Z");
  CHECK(usages_line(R"({"usage":{"limit":"100","used":"100","remaining":"0"}})") ==
        "plan usage failed: a window of the plan is used up | weekly: 100 % used");
  // One window that is used up is enough, whichever it is.
  const auto two_windows = [&](const std::string& five_hours, const std::string& week) {
    return usages_line(R"({"usage":{"limit":"100","remaining":")" + week +
                       R"("},"limits":[{"window":{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"},)"
                       R"("detail":{"limit":"50","remaining":")" +
                       five_hours + R"("}}]})");
  };
  CHECK(two_windows("0", "100") ==
        "plan usage failed: a window of the plan is used up | 5-hour: 100 % used | weekly: 0 % "
        "used");
  CHECK(two_windows("50", "0") ==
        "plan usage failed: a window of the plan is used up | 5-hour: 0 % used | weekly: 100 % "
        "used");
  // Whole percent, rounded down: what is not used up is not told as that.
  for (int used = 1; used < 100; ++used) {
    const auto line =
        usages_line(R"({"usage":{"limit":"1000","used":")" + std::to_string(10 * used) + R"("}})");
    CHECK(line.substr(line.find("| ")) == "| weekly: " + std::to_string(used) + " % used");
  }
  CHECK(usages_line(R"({"usage":{"limit":"1000","used":"999"}})") ==
        "plan usage passed: the windows of the plan have room | weekly: 99 % used");
  CHECK(usages_line(R"({"usage":{"limit":"100","used":"-1"}})") ==
        "plan usage passed: the windows of the plan have room | weekly: 0 % used");
  CHECK(usages_line(R"({"usage":{"limit":"1","used":"1e300"}})") ==
        "plan usage failed: a window of the plan is used up | weekly: 1000000 % used");
  CHECK(usages_line(R"({"usage":{"resetTime":"2026-11-30T00:00:00Z"}})") ==
        "plan usage passed: the windows of the plan have room | weekly: use not named, starts "
        "again 2026-11-30T00:00:00Z");
}

TEST_CASE("an answer about the plan shows who has sent it", "[contract][doctor]") {
  const auto sender = [](const ScriptedResponse& usages) {
    return step_line(
        examined_at(code_platform, {listed_models, sent_by(usages, "Via", "1"), answered_ping},
                    "sk-kimi-" + support::secret_word)
            .diagnosis,
        "sender");
  };
  const std::string seen =
      "sender warned: no answer carries Msh-Request-Id: something else answered, or dropped it | "
      "headers of intermediaries: Via";
  CHECK(sender(ScriptedResponse::json(200, "{}")) == seen);
  CHECK(sender(ScriptedResponse::json(500, error_body("server_error", "zz"))) == seen);
}

TEST_CASE("a refusal is told with its status, its type and who wrote it", "[contract][doctor]") {
  const auto ping_line = [](int status, const std::string& body) {
    return step_line(
        examined({listed_models, money("1"), ScriptedResponse::json(status, body)}).diagnosis,
        "PING");
  };
  CHECK(ping_line(404, error_body("resource_not_found_error", "Not found the model zz")) ==
        "PING failed: NotFound: Not found the model zz | HTTP 404, resource_not_found_error | "
        "provenance: native | The body has exactly the members and the compact form of the API's "
        "encoder. | The type resource_not_found_error is one that only the API uses. | The message "
        "is one of the API's own wordings.");
  const auto relayed = ping_line(
      500,
      R"({"error":{"message":"litellm.AuthenticationError: AuthenticationError: )"
      R"(MoonshotException - Invalid Authentication","type":null,"param":null,"code":"401"}})");
  CHECK(relayed.substr(0, 81) ==
        "PING failed: AuthenticationFailed: Invalid Authentication | HTTP 500, no type | p");
  CHECK(relayed.find("| provenance: altered, via litellm | ") != std::string::npos);
  CHECK(ping_line(500, "").substr(0, 51) == "PING failed: ApiError: the answer holds no message ");
  CHECK(ping_line(500, error_body("server_error", " first\\r\\nsecond")).substr(0, 34) ==
        "PING failed: ServerError: first | ");
  CHECK(ping_line(500, error_body("server_error", std::string(300, 'z'))).substr(0, 329) ==
        "PING failed: ServerError: " + std::string(300, 'z') + " | ");
  CHECK(ping_line(500, error_body("server_error", std::string(301, 'z'))).substr(0, 332) ==
        "PING failed: ServerError: " + std::string(300, 'z') + "\xE2\x80\xA6 | ");
  // A key on the edge is masked whole, and not cut first.
  const std::string long_word(290, 'z');
  CHECK(ping_line(500, error_body("server_error", long_word + " " + open_key))
            .find(": " + long_word + " *** | ") != std::string::npos);
}

TEST_CASE("what a refusal names is left out of the next question, with these statuses only",
          "[contract][doctor]") {
  const auto asked = [](int status, const std::string& named) {
    return examined({listed_models, money("1"),
                     ScriptedResponse::json(
                         status, error_body("invalid_request_error", "no " + named + " here")),
                     answered_ping});
  };
  for (const int status : {400, 422}) {
    INFO(status);
    for (const std::string named : {"thinking", "max_completion_tokens"}) {
      const auto again = asked(status, named);
      CHECK(step_line(again.diagnosis, "PING") ==
            "PING passed: \"PONG\" from kimi-k3, 5 tokens | asked again without " + named +
                ", which was refused: InvalidRequest: no " + named + " here");
      REQUIRE(again.transport->requests().size() == 4);
      CHECK(again.transport->requests()[2].body.find(named) != std::string::npos);
      CHECK(again.transport->requests()[3].body.find(named) == std::string::npos);
      CHECK(again.diagnosis.curl.find(named) == std::string::npos);
    }
    CHECK(asked(status, "zz").transport->requests().size() == 3);
    // The name may stand beside the message.
    const auto beside = ScriptedResponse::json(
        status, R"({"error":{"message":"no","type":"invalid_request_error","param":"thinking"}})");
    CHECK(examined({listed_models, money("1"), beside, answered_ping}).diagnosis.healthy);
  }
  // One name after the other, as long as a refusal names one.
  const auto refuses = [](const std::string& named) {
    return ScriptedResponse::json(400, error_body("invalid_request_error", "no " + named));
  };
  const auto twice = examined({listed_models, money("1"), refuses("max_completion_tokens"),
                               refuses("thinking"), answered_ping});
  CHECK(twice.diagnosis.healthy);
  REQUIRE(twice.transport->requests().size() == 5);
  CHECK(twice.transport->requests()[4].body.find("max_completion_tokens") == std::string::npos);
  CHECK(twice.transport->requests()[4].body.find("thinking") == std::string::npos);
  for (const int status : {401, 403, 404, 421, 423, 500}) {
    INFO(status);
    CHECK(asked(status, "thinking").transport->requests().size() == 3);
  }
}

TEST_CASE("each header of an intermediary is told once", "[contract][doctor]") {
  for (const char* name :
       {"Via", "X-Oneapi-Request-Id", "X-New-Api-Version", "x-litellm-call-id",
        "X-Kong-Proxy-Latency", "x-portkey-trace-id", "x-generation-id", "x-amzn-RequestId",
        "x-amz-cf-id", "X-Envoy-Upstream-Service-Time", "apim-request-id", "x-vercel-id",
        "X-Powered-By", "X-Cache-Hits", "X-Forwarded-Server", "Proxy-Status"}) {
    INFO(name);
    const auto done = examined({sent_by(listed_models, name, "1"), sent_by(money("1"), name, "1"),
                                sent_by(answered_ping, "Msh-Request-Id", "r-1")});
    CHECK(step_line(done.diagnosis, "sender") ==
          "sender warned: answers carry Msh-Request-Id, as Moonshot's own do | headers of "
          "intermediaries: " +
              std::string(name));
  }
  const auto two =
      examined({sent_by(listed_models, "Via", "1"), sent_by(money("1"), "X-Cache", "1"),
                sent_by(answered_ping, "X-Via", "1")});
  CHECK(step_line(two.diagnosis, "sender") ==
        "sender warned: no answer carries Msh-Request-Id: something else answered, or dropped it | "
        "headers of intermediaries: Via, X-Cache");
}

TEST_CASE("a key that a server repeats in part or encoded is in no step", "[contract][doctor]") {
  // Neither has a form by which it is known as a secret.
  const std::string part = "Kx7" + support::secret_word + "q9";
  const std::string key = "zz-" + part;
  for (const std::string& shown : {part, moonshot::detail::base64(key)}) {
    for (const bool is_given : {true, false}) {
      const support::EnvironmentVariable key_there("MOONSHOT_API_KEY", is_given ? "" : key);
      const auto listed = ScriptedResponse::json(
          200, R"({"object":"list","data":[{"id":"of )" + shown + R"(","object":"model"}]})");
      const auto refusal = ScriptedResponse::json(
          401, error_body("invalid_authentication_error", "the key " + shown + " is not known"));
      moonshot::DiagnosisOptions options;
      options.client.transport = std::make_shared<ScriptedTransport>(
          std::vector<ScriptedResponse>{listed, refusal, refusal});
      options.client.base_url = open_platform;
      if (is_given) options.client.api_key = key;
      const auto diagnosis = moonshot::diagnose(options);
      std::string told;
      for (const auto& step : diagnosis.steps) told += step_line(diagnosis, step.name);
      CHECK(told.find("of ***") != std::string::npos);
      CHECK(told.find("is not known") != std::string::npos);
      const bool is_shown = told.find(shown) != std::string::npos;
      CHECK_FALSE(is_shown);
    }
  }
}

TEST_CASE("any answer shows who has sent it, errors too", "[contract][doctor]") {
  const auto refused = ScriptedResponse::json(500, error_body("server_error", "zz"));
  const auto seen = sent_by(refused, "Msh-Request-Id", "r-1");
  const std::string own = "sender passed: answers carry Msh-Request-Id, as Moonshot's own do";
  CHECK(step_line(examined({seen, refused, refused}).diagnosis, "sender") == own);
  CHECK(step_line(examined({refused, seen, refused}).diagnosis, "sender") == own);
  CHECK(step_line(examined({refused, refused, seen}).diagnosis, "sender") == own);
  CHECK(step_line(
            examined({listed_models, sent_by(money("1"), "Msh-Request-Id", "r-1"), answered_ping})
                .diagnosis,
            "sender") == own);
  // So does the refusal after which the PING is sent again.
  const auto odd = ScriptedResponse::json(400, error_body("invalid_request_error", "no thinking"));
  CHECK(step_line(examined({listed_models, money("1"), sent_by(odd, "Msh-Request-Id", "r-1"),
                            answered_ping})
                      .diagnosis,
                  "sender") == own);
  // An answer that breaks off has come from somebody, too.
  const auto cut = ScriptedResponse::error(moonshot::ErrorKind::stream_interrupted);
  const auto broken = ScriptedResponse::error(moonshot::ErrorKind::connection_error);
  CHECK(step_names(examined({broken, broken, cut}).diagnosis) ==
        "key, base URL, connection, models, balance, PING, sender");
  CHECK(step_names(examined({broken, broken, broken}).diagnosis) ==
        "key, base URL, connection, models, balance, PING");
  // An answer that cannot be read has come from somebody, too.
  const auto page = ScriptedResponse::json(200, "[]");
  CHECK(step_names(examined({page, page, page}).diagnosis) ==
        "key, base URL, connection, models, balance, PING, sender");
}

TEST_CASE("the signature of an answer is told with its verdict", "[contract][doctor]") {
  const auto signed_ping = sent_by(sent_by(answered_ping, "Msh-Request-Timestamp", "1795500000000"),
                                   "Msh-Request-Signature", "reqsigv1_abc");
  const auto origin_line = [&](const std::string& base_url, const ScriptedResponse& verdict) {
    return step_line(
        examined_at(base_url, {listed_models, money("1"), signed_ping, verdict}).diagnosis,
        "origin");
  };
  const auto valid = ScriptedResponse::json(200, R"({"valid":true})");
  CHECK(origin_line(open_platform, valid) == "origin passed: proved: the signature is Kimi's own");
  CHECK(origin_line(some_relay, valid) ==
        "origin passed: the signature holds, says relay.example itself");
  CHECK(origin_line(open_platform, ScriptedResponse::json(200, R"({"valid":false})")) ==
        "origin failed: refuted: the signature is not Kimi's");
  CHECK(origin_line(open_platform, ScriptedResponse::json(500, error_body("server_error", "zz"))) ==
        "origin skipped: not proved: ServerError: zz");
  // So is that of the answer to a PING that was sent again.
  const auto odd = ScriptedResponse::json(400, error_body("invalid_request_error", "no thinking"));
  CHECK(step_line(examined({listed_models, money("1"), odd, signed_ping, valid}).diagnosis,
                  "origin") == "origin passed: proved: the signature is Kimi's own");
  CHECK(origin_line(open_platform, ScriptedResponse::json(200, "{}")) ==
        "origin skipped: not proved: no verdict on the signature");
}

TEST_CASE("the other platform is asked on request, and told with what it says",
          "[contract][doctor]") {
  const auto refused = ScriptedResponse::json(
      401, error_body("invalid_authentication_error", "Invalid Authentication"));
  const auto sister_line = [&](const ScriptedResponse& answer, const std::string& base_url,
                               const std::string& sister) {
    moonshot::DiagnosisOptions options;
    options.try_sister = true;
    options.client.base_url = base_url;
    options.sister_base_url = sister;
    return step_line(examined({refused, refused, refused, answer}, options).diagnosis,
                     "sister platform");
  };
  CHECK(sister_line(listed_models, open_platform, "") ==
        "sister platform passed: https://api.moonshot.cn/v1 knows the key");
  CHECK(sister_line(refused, open_platform, "") ==
        "sister platform passed: https://api.moonshot.cn/v1 does not know the key");
  CHECK(sister_line(ScriptedResponse::json(500, error_body("server_error", "zz")), open_platform,
                    "") ==
        "sister platform skipped: https://api.moonshot.cn/v1 could not be asked: ServerError: zz");
  CHECK(sister_line(listed_models, some_relay, "https://other.example/v1") ==
        "sister platform passed: https://other.example/v1 knows the key");
  CHECK(sister_line(listed_models, some_relay, "") ==
        "sister platform skipped: this endpoint has none");
  CHECK(step_line(examined({refused, refused, refused}).diagnosis, "sister platform") ==
        "no step sister platform");
  moonshot::DiagnosisOptions options;
  options.try_sister = true;
  const auto nobody = examined({refused, refused, refused, refused}, options).diagnosis;
  CHECK(nobody.verdict.find("https://api.moonshot.cn/v1 does not know it either") !=
        std::string::npos);
}

TEST_CASE("each step is told when it is done", "[contract][doctor]") {
  moonshot::DiagnosisOptions options;
  std::string told;
  options.on_step = [&](const moonshot::DiagnosisStep& step) { told += step.name + ", "; };
  const auto done = examined({listed_models, money("1"), answered_ping}, options);
  CHECK(told == step_names(done.diagnosis) + ", ");
}

TEST_CASE("a diagnosis that is cancelled gets no answer", "[contract][doctor]") {
  moonshot::CancelSource source;
  source.cancel();
  moonshot::DiagnosisOptions options;
  options.cancel = source.token();
  const auto ended = examined({listed_models, money("1"), answered_ping}, options);
  CHECK(step_line(ended.diagnosis, "PING").substr(0, 24) == "PING failed: Cancelled: ");
  options.client.base_url = code_platform;
  const auto code =
      examined({listed_models, ScriptedResponse::json(200, "{}"), answered_ping}, options);
  CHECK(step_line(code.diagnosis, "models").substr(0, 26) == "models failed: Cancelled: ");
  CHECK(step_line(code.diagnosis, "plan usage").substr(0, 30) == "plan usage failed: Cancelled: ");
}

TEST_CASE("what a diagnosis asks after it was cancelled gets no answer", "[contract][doctor]") {
  moonshot::CancelSource source;
  moonshot::DiagnosisOptions options;
  options.cancel = source.token();
  options.try_sister = true;
  options.on_step = [&](const moonshot::DiagnosisStep& step) {
    if (step.name == "PING") source.cancel();
  };
  const auto signed_ping = sent_by(sent_by(answered_ping, "Msh-Request-Timestamp", "1795500000000"),
                                   "Msh-Request-Signature", "reqsigv1_abc");
  const auto ended = examined({listed_models, money("1"), signed_ping,
                               ScriptedResponse::json(200, R"({"valid":true})"), listed_models},
                              options);
  CHECK(step_line(ended.diagnosis, "origin").substr(0, 37) ==
        "origin skipped: not proved: Cancelled");
  CHECK(step_line(ended.diagnosis, "sister platform").substr(0, 81) ==
        "sister platform skipped: https://api.moonshot.cn/v1 could not be asked: Cancelled");
}

TEST_CASE("each call of a diagnosis has its time as a limit, unless the program has set one",
          "[contract][doctor]") {
  const auto limits_within = [](const moonshot::DiagnosisOptions& options, int seconds) {
    const auto start = std::chrono::steady_clock::now();
    const auto done = examined({listed_models, money("1"), answered_ping}, options);
    const auto end = std::chrono::steady_clock::now();
    const auto deadlines = done.transport->deadlines();
    CHECK(deadlines.size() == 3);
    for (const auto& deadline : deadlines) {
      REQUIRE(deadline.total.has_value());
      CHECK((*deadline.total >= start + std::chrono::seconds(seconds)));
      CHECK((*deadline.total <= end + std::chrono::seconds(seconds)));
    }
  };
  moonshot::DiagnosisOptions options;
  options.timeout = std::chrono::seconds(1000);
  limits_within(options, 1000);
  options.client.timeouts.total = std::chrono::seconds(2000);
  limits_within(options, 2000);
}
