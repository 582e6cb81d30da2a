// What each step of a diagnosis says, whole.

#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/doctor/diagnose.hpp>

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
  }
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
  // An answer that cannot be read has come from somebody, too.
  const auto page = ScriptedResponse::json(200, "[]");
  CHECK(step_names(examined({page, page, page}).diagnosis) ==
        "key, base URL, connection, models, balance, PING, sender");
}

TEST_CASE("the signature of an answer is told with its verdict", "[contract][doctor]") {
  const auto origin_line = [](const std::string& base_url, const ScriptedResponse& verdict) {
    const auto signed_ping =
        sent_by(sent_by(answered_ping, "Msh-Request-Timestamp", "1795500000000"),
                "Msh-Request-Signature", "reqsigv1_abc");
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
}
