// The key of a call is in no text that leaves the library, whatever the server makes of it.

#include <moonshot_catch.hpp>

#include <key_writings.hpp>
#include <scripted_client.hpp>

#include <moonshot/detail/drive/client_core.hpp>
#include <moonshot/detail/text/secret_finder.hpp>
#include <moonshot/doctor/diagnose.hpp>
#include <moonshot/doctor/explanation.hpp>
#include <moonshot/testing/recorder.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

using moonshot::http::Outcome;
using support::as_header;
using support::as_json_string;
using support::key_writings;
using support::keys_of_any_form;
using support::ping;
using support::Scripted;
using support::ScriptedResponse;
using support::shows;

namespace answers {
struct Args {
  std::string text;
};
MOONSHOT_FIELDS(Args, text)
}  // namespace answers

namespace {

using answers::Args;

/// Everything that a program would log of one failed call.
struct Seen {
  std::vector<std::string> texts;

  void add(const moonshot::Error& error) {
    texts.emplace_back(error.what());
    texts.push_back(moonshot::explanation_text(error));
    texts.push_back(moonshot::explanation_json(error));
    for (const auto& attempt : error.attempts()) texts.push_back(attempt.request_id);
    const auto* api = error.as<moonshot::ApiError>();
    if (api == nullptr) return;
    texts.push_back(api->request_id().value_or(""));
    for (const auto& sentence : api->provenance().evidence) texts.push_back(sentence);
  }
  void add(const moonshot::LogRecord& record) {
    texts.push_back(record.url);
    texts.push_back(record.request_id);
    texts.push_back(record.outcome);
  }
};

/// The texts of a call that is answered by `script` and tried twice.
Seen seen_of(const std::string& key, std::vector<ScriptedResponse> script) {
  Seen seen;
  moonshot::ClientOptions options;
  options.api_key = key;
  options.retry.max_retries = 1;
  options.retry.sleep = [](std::chrono::milliseconds, const moonshot::CancelToken&) {
    return true;
  };
  options.retry.on_retry = [&](const moonshot::RetryNotice& notice) { seen.add(*notice.error); };
  options.logger = [&](const moonshot::LogRecord& record) { seen.add(record); };
  Scripted scripted(std::move(script), std::move(options));
  const auto reply = scripted.client.chat().try_create(ping());
  if (!reply) seen.add(reply.error());
  return seen;
}

}  // namespace

TEST_CASE("a key that a refusal repeats in any form is in no text", "[contract][secrets]") {
  for (std::size_t i = 0; i < keys_of_any_form.size(); ++i) {
    const auto& key = keys_of_any_form[i];
    for (const auto& writing : key_writings) {
      INFO("key " << i << ", " << writing.name);
      const std::string written = writing.write(key);
      auto overload = ScriptedResponse::json(
          429, support::error_body("engine_overloaded_error", "busy, " + as_json_string(written)));
      auto refusal = ScriptedResponse::json(
          401, support::error_body("invalid_authentication_error",
                                   "Incorrect API key provided: " + as_json_string(written)));
      auto redirect = ScriptedResponse::json(302, "");
      for (auto* answer : {&overload, &refusal, &redirect}) {
        answer->headers.set("Msh-Request-Id", as_header(written));
        answer->headers.set("Location", "https://other.example/?k=" + as_header(written));
      }
      bool shown = false;
      for (const auto& last : {refusal, redirect}) {
        for (const auto& text : seen_of(key, {overload, last}).texts) {
          shown = shown || shows(text, key, written);
        }
      }
      CHECK_FALSE(shown);
    }
  }
}

TEST_CASE("a key in the id of a good answer is in no text", "[contract][secrets]") {
  const auto& key = keys_of_any_form[1];
  auto overload = ScriptedResponse::failure(Outcome::Kind::connection, "the peer said " + key);
  auto good = ScriptedResponse::json(200, support::pong);
  good.headers.set("Msh-Request-Id", support::percent_escaped(key));
  auto broken = good;
  broken.pieces = {"{\"choices\":[{\"message\":{\"content\":" + std::string("tru")};
  for (const auto& last : {good, broken}) {
    const auto seen = seen_of(key, {overload, last});
    bool shown = false;
    for (const auto& text : seen.texts) {
      shown = shown || shows(text, key, support::percent_escaped(key));
    }
    CHECK_FALSE(shown);
    CHECK(seen.texts.size() > 6);
  }
}

TEST_CASE("what is made of a good answer shows no key", "[contract][secrets]") {
  const auto answer = [](const std::string& message, const std::string& reason) {
    return ScriptedResponse::json(200, R"({"id":"c","choices":[{"index":0,"message":)" + message +
                                           R"(,"finish_reason":")" + reason + R"("}]})");
  };
  for (std::size_t i = 0; i < keys_of_any_form.size(); ++i) {
    const auto& key = keys_of_any_form[i];
    for (const auto& writing : key_writings) {
      INFO("key " << i << ", " << writing.name);
      const std::string written = writing.write(key);
      const std::string text = as_json_string(written);
      const auto call = R"("tool_calls":[{"id":"a","function":{"name":"n","arguments":"{"}}])";
      const std::vector<ScriptedResponse> answers = {
          answer(R"({"content":null,"refusal":"not for )" + text + R"("})", "stop"),
          answer(R"({"content":"{\"answer\":)" + text + R"("})", "content_filter"),
          answer(R"({"content":"{\"answer\":)" + text + R"("})", "length"),
          answer(R"({"content":"{\"text\":[]}"})", "stop"),
          answer(R"({"content":"wait",)" + std::string(call) + "}", "content_filter"),
          answer(R"({"content":"wait"})", "tool_calls"),
      };
      Seen seen;
      std::size_t errors = 0;
      const auto add = [&](const auto& result) {
        if (result) return;
        seen.add(result.error());
        ++errors;
      };
      // The key is that of the client, and then that of the call alone; whose it is makes no
      // difference to its form.
      const std::vector<bool> owners = i == 0 ? std::vector{false, true} : std::vector{false};
      for (const bool is_of_call : owners) {
        moonshot::ClientOptions options;
        if (!is_of_call) options.api_key = key;
        moonshot::ToolRunOptions run;
        if (is_of_call) run.call.api_key = key;
        moonshot::Toolbox toolbox;
        toolbox.add("n", "A tool", [](const Args& args) { return args.text; });
        for (auto good : answers) {
          good.headers.set("Msh-Request-Id", as_header(written));
          const Scripted scripted({good, good, good}, options);
          const auto chat = scripted.client.chat();
          add(chat.try_parse<Args>(ping(), run.call));
          add(moonshot::try_run_tools(chat, toolbox, ping(), run));
          add(moonshot::try_run_tools_as<Args>(chat, toolbox, ping(), run));
        }
      }
      bool shown = false;
      for (const auto& line : seen.texts) shown = shown || shows(line, key, written);
      CHECK_FALSE(shown);
      CHECK(errors >= owners.size() * 14);
    }
  }
}

TEST_CASE("the id of a request that is no id is masked where the key is not known",
          "[contract][secrets]") {
  moonshot::ChatCompletion completion;
  completion.head.headers.set("Msh-Request-Id", support::key);
  completion.choices.emplace_back();
  completion.choices.front().finish_reason = moonshot::FinishReason::content_filter;
  const auto error = moonshot::incomplete_content(completion);
  REQUIRE(error != nullptr);
  Seen seen;
  seen.add(*error);
  for (const auto& text : seen.texts) {
    const bool shown = support::leaks(text);
    CHECK_FALSE(shown);
  }
}

TEST_CASE("a status of a batch and its results show no key, of the client or of the call",
          "[contract][secrets]") {
  // Of a form that no pattern knows.
  const std::string key = "own.SECRETDONOTPRINT.word1";
  for (const bool is_of_call : {false, true}) {
    moonshot::ClientOptions options;
    moonshot::BatchWaitOptions wait;
    wait.limit = std::chrono::milliseconds(0);
    if (is_of_call) {
      wait.call.api_key = key;
    } else {
      options.api_key = key;
    }
    const auto status = R"({"id":"b-1","object":"batch","status":")" + key + R"("})";
    const auto line = R"({"custom_id":"a","response":{"status_code":401,"body":)" +
                      support::error_body("invalid_authentication_error", key + " is wrong") + "}}";
    const Scripted scripted(
        {ScriptedResponse::json(200, status), ScriptedResponse::json(200, line)}, options);
    const auto batches = scripted.client.batches();
    Seen seen;
    const auto late = batches.try_wait("b-1", wait);
    REQUIRE_FALSE(late);
    CHECK(late.error().kind() == moonshot::ErrorKind::timeout_error);
    seen.add(late.error());
    moonshot::Batch batch;
    batch.status = moonshot::BatchStatus::completed;
    batch.output_file_id = "f-1";
    const auto results = batches.try_results(batch, wait.call);
    REQUIRE(results);
    const auto* result = results->find("a");
    REQUIRE(result != nullptr);
    REQUIRE_FALSE(*result);
    CHECK(result->error().kind() == moonshot::ErrorKind::authentication_failed);
    seen.add(result->error());
    bool shown = false;
    for (const auto& text : seen.texts) shown = shown || text.find(key) != std::string::npos;
    CHECK_FALSE(shown);
  }
}

TEST_CASE("an error keeps the server's own words, the key too", "[contract][secrets]") {
  const auto& key = keys_of_any_form[1];
  const auto body = support::error_body("invalid_authentication_error", "Incorrect key " + key);
  Scripted scripted({ScriptedResponse::json(401, body)}, [&] {
    moonshot::ClientOptions options;
    options.api_key = key;
    return options;
  }());
  const auto reply = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(reply);
  const auto* error = reply.error().as<moonshot::AuthenticationFailed>();
  REQUIRE(error != nullptr);
  const bool message = error->message() == "Incorrect key " + key;
  CHECK(message);
  const bool bytes = error->body() == body;
  CHECK(bytes);
  CHECK(std::string(error->what()).find("Incorrect key ***") != std::string::npos);
}

TEST_CASE("a key of the call, of a header and of the base URL is known too",
          "[contract][secrets]") {
  const std::string own = "own.SECRETDONOTPRINT.key1";
  const std::string other = "other.SECRETDONOTPRINT.key2";
  Seen seen;
  moonshot::ClientOptions options;
  options.base_url = "https://relay.example/k/" + support::key + "/v1";
  options.headers.set("X-Gateway-Token", other);
  options.logger = [&](const moonshot::LogRecord& record) { seen.add(record); };
  const auto answer =
      ScriptedResponse::json(401, support::error_body("x", own + " and " + other + " are wrong"));
  Scripted scripted({answer, answer}, std::move(options));
  moonshot::CallOptions call;
  call.api_key = own;
  const auto reply = scripted.client.chat().try_create(ping(), call);
  REQUIRE_FALSE(reply);
  seen.add(reply.error());
  moonshot::CallOptions by_header;
  by_header.headers.set("Authorization", "Bearer " + own);
  const auto second = scripted.client.chat().try_create(ping(), by_header);
  REQUIRE_FALSE(second);
  seen.add(second.error());
  bool shown = false;
  for (const auto& text : seen.texts) shown = shown || support::leaks(text);
  CHECK_FALSE(shown);
}

TEST_CASE("a word in place of a key is masked nowhere", "[contract][secrets]") {
  moonshot::ClientOptions options;
  options.api_key = "none";
  Scripted scripted({ScriptedResponse::json(404, support::error_body("x", "none of them"))},
                    std::move(options));
  const auto reply = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(reply);
  CHECK(std::string(reply.error().what()).find("none of them") != std::string::npos);
}

TEST_CASE("what() and the log are one readable line", "[contract][secrets]") {
  const std::string message = "one\\ntwo\\r\\u001b[31mred\\u0007\\u202edesrever\\u2028end\\u0085";
  auto answer = ScriptedResponse::json(400, support::error_body("invalid_request_error", message));
  answer.headers.set("Msh-Request-Id", "id\xE2\x80\xAE\x9B");
  Seen seen;
  moonshot::ClientOptions options;
  options.logger = [&](const moonshot::LogRecord& record) { seen.add(record); };
  Scripted scripted(
      {answer, ScriptedResponse::failure(Outcome::Kind::connection, "broke\x1b[2J\n")}, options);
  const auto reply = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(reply);
  const std::string line = reply.error().what();
  CHECK(line.find("one\\ntwo\\r\\x1b[31mred\\x07\\u202edesrever\\u2028end\\u0085") !=
        std::string::npos);
  CHECK(reply.error().message() ==
        "one\ntwo\r\x1b[31mred\x07\xE2\x80\xAE"
        "desrever\xE2\x80\xA8"
        "end\xC2\x85");
  CHECK_FALSE(scripted.client.chat().try_create(ping()));
  for (const auto& text : seen.texts) {
    for (const char c : text) CHECK(static_cast<unsigned char>(c) >= 0x20);
    CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
  }
  CHECK(seen.texts[1] == "id\\u202e\\x9b");
  REQUIRE(reply.error().attempts().size() == 1);
  CHECK(reply.error().attempts()[0].request_id == "id\\u202e\\x9b");
}

TEST_CASE("the password of a proxy that the environment names is known too",
          "[contract][secrets]") {
  const auto masked = [](const std::string& variable, bool from_environment) {
    moonshot::ClientOptions options;
    options.api_key = support::key;
    options.transport_options.proxy_from_environment = from_environment;
    const auto core = moonshot::detail::build_client_core(
        options,
        [&](const char* name) {
          return name == variable ? std::string("http://user:pass%2Fword77@proxy.example") : "";
        },
        [](const moonshot::TransportOptions&) -> std::shared_ptr<moonshot::http::Transport> {
          return nullptr;
        });
    return core->secrets->mask("it said pass/word77, pass%2Fword77 and dXNlcjpwYXNzL3dvcmQ3Nw==");
  };
  for (const char* variable :
       {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"}) {
    INFO(variable);
    const auto text = masked(variable, true);
    CHECK(text.find("word77") == std::string::npos);
    CHECK(text.find("L3dvcmQ3") == std::string::npos);
    CHECK(masked(variable, false).find("word77") != std::string::npos);
  }
  CHECK(masked("OTHER_PROXY", true).find("word77") != std::string::npos);
}

TEST_CASE("a key across the end of what a diagnosis tells of a message is masked",
          "[contract][secrets]") {
  // The form of a key that `redact` knows ends where the text does; this one has no such form.
  const std::string key = "Kx7" + support::secret_word + "+/9";
  for (const std::size_t before : {280U, 290U, 299U}) {
    moonshot::DiagnosisOptions options;
    options.client.api_key = key;
    options.client.base_url = "https://api.moonshot.ai/v1";
    const auto refusal = ScriptedResponse::json(
        401, support::error_body("invalid_authentication_error",
                                 std::string(before, 'x') + " " + key + " is not known"));
    options.client.transport =
        std::make_shared<support::ScriptedTransport>(std::vector<ScriptedResponse>(8, refusal));
    bool quotes = false;
    for (const auto& step : moonshot::diagnose(options).steps) {
      const bool shows_part = step.summary.find("Kx7") != std::string::npos;
      CHECK_FALSE(shows_part);
      quotes = quotes || step.summary.find(std::string(64, 'x')) != std::string::npos;
    }
    CHECK(quotes);
  }
}

TEST_CASE("a name and its value that only escapes bring together are masked in the log",
          "[contract][secrets]") {
  for (const std::string& between :
       {std::string(1, '\0'), std::string("\x7f"), std::string("\v")}) {
    Seen seen;
    moonshot::ClientOptions options;
    options.logger = [&](const moonshot::LogRecord& record) { seen.add(record); };
    const auto told = "the peer said apikey" + between + support::secret_word + "77";
    const Scripted scripted({ScriptedResponse::failure(Outcome::Kind::connection, told)}, options);
    const auto reply = scripted.client.chat().try_create(ping());
    REQUIRE_FALSE(reply);
    seen.add(reply.error());
    bool shown = false;
    for (const auto& text : seen.texts) shown = shown || support::leaks(text);
    CHECK_FALSE(shown);
  }
}
