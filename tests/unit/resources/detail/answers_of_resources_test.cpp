// What becomes of the answers to the calls of resources.

#include <moonshot_catch.hpp>

#include <error_rows.hpp>
#include <secret.hpp>
#include <usage_words.hpp>

#include <string>
#include <utility>
#include <vector>

#include <moonshot/detail/json/codecs.hpp>
#include <moonshot/resources/batch_results.hpp>
#include <moonshot/resources/detail/balance_calls.hpp>
#include <moonshot/resources/detail/batch_calls.hpp>
#include <moonshot/resources/detail/batch_reader.hpp>
#include <moonshot/resources/detail/file_calls.hpp>
#include <moonshot/resources/detail/formula_calls.hpp>
#include <moonshot/resources/detail/model_calls.hpp>
#include <moonshot/resources/detail/signature_calls.hpp>
#include <moonshot/resources/detail/token_calls.hpp>
#include <moonshot/resources/detail/usage_calls.hpp>

using moonshot::Result;
using moonshot::detail::Answer;
using moonshot::detail::ResourceCall;

namespace {

const moonshot::Endpoint& at_moonshot() {
  static const moonshot::Endpoint endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  return endpoint;
}

Answer answer_of(std::string body) {
  Answer answer;
  answer.head.status = 200;
  answer.head.headers.add("Msh-Request-Id", "r-1");
  answer.body = std::move(body);
  answer.attempts.resize(2);
  return answer;
}

template <class T>
Result<T> read_as(const ResourceCall<T>& call, std::string body) {
  return call.decode(at_moonshot(), answer_of(std::move(body)));
}

// "class pointer: expected, found", or the class of another error, or "value".
template <class T>
std::string outcome_of(const Result<T>& result) {
  if (result) return "value";
  CHECK(result.error().endpoint().name() == "api.moonshot.ai");
  CHECK(result.error().attempts().size() == 2);
  const auto* decode = result.error().template as<moonshot::DecodeError>();
  if (decode == nullptr) return result.error().name();
  return decode->pointer() + ": " + decode->expected() + ", " + decode->found();
}

std::string balance_outcome(const std::string& body) {
  return outcome_of(read_as(moonshot::detail::balance_call(), body));
}

const std::string amounts =
    R"("data":{"available_balance":1.5,"voucher_balance":1,"cash_balance":0.5})";

std::string error_line(const std::string& error) {
  return R"({"custom_id":"a","response":null,"error":)" + error + "}";
}

moonshot::BatchLineResult line(const std::string& text) {
  return moonshot::read_batch_line(at_moonshot(), text);
}

// The class of a line's error, or the text of its answer.
std::string outcome_of_line(const std::string& text) {
  const auto read = line(text);
  if (read.completion) return read.completion->text();
  CHECK(read.completion.error().endpoint().name() == "api.moonshot.ai");
  return read.completion.error().name();
}

}  // namespace

TEST_CASE("a balance says by its status, or else by its code, that it is none", "[unit][balance]") {
  struct Row {
    const char* before;
    bool is_one;
  };
  const Row rows[] = {{"", true},
                      {R"("status":true,)", true},
                      {R"("status":false,)", false},
                      {R"("status":false,"code":0,)", false},
                      {R"("status":true,"code":7,)", true},
                      {R"("status":"false",)", true},
                      {R"("status":null,"code":7,)", false},
                      {R"("code":0,)", true},
                      {R"("code":"0",)", true},
                      {R"("code":null,)", true},
                      {R"("code":7,)", false},
                      {R"("code":"7",)", false},
                      {R"("code":"",)", false}};
  for (const auto& row : rows) {
    INFO(row.before);
    CHECK((balance_outcome(std::string("{") + row.before + amounts + "}") == "value") ==
          row.is_one);
    CHECK((balance_outcome(std::string("\xEF\xBB\xBF{") + row.before + amounts + "}") == "value") ==
          row.is_one);
  }
}

TEST_CASE("a balance needs each of its amounts", "[unit][balance]") {
  const auto balance = read_as(moonshot::detail::balance_call(), "{" + amounts + "}");
  REQUIRE(balance);
  CHECK(balance->currency == "USD");
  CHECK(balance->head.status == 200);
  CHECK(balance_outcome("{}") == ": the member `data`, no such member");
  CHECK(balance_outcome(R"({"data":null})") == "/data: an object, null");
  CHECK(balance_outcome(R"({"data":{"voucher_balance":1,"cash_balance":1}})") ==
        "/data: the member `available_balance`, no such member");
  CHECK(balance_outcome(R"({"data":{"available_balance":1,"cash_balance":1}})") ==
        "/data: the member `voucher_balance`, no such member");
  CHECK(balance_outcome(R"({"data":{"available_balance":1,"voucher_balance":1}})") ==
        "/data: the member `cash_balance`, no such member");
  CHECK(balance_outcome(
            R"({"data":{"available_balance":1,"voucher_balance":1,"cash_balance":null}})") ==
        "/data/cash_balance: a number, null");
  for (const char* body : {R"({"data":null})", R"({"data":{}})"}) {
    const auto missing = read_as(moonshot::detail::balance_call(), body);
    CHECK(missing.error().as<moonshot::DecodeError>()->body() == body);
  }
}

TEST_CASE("an estimate needs its count", "[unit][tokens]") {
  const auto call = moonshot::detail::estimate_call("kimi-k3", {moonshot::user("hello")});
  const auto outcome = [&](const std::string& body) { return outcome_of(read_as(call, body)); };
  CHECK(outcome(R"({"data":{"total_tokens":80}})") == "value");
  CHECK(outcome(R"({"data":{"total_tokens":0}})") == "value");
  CHECK(outcome("{}") == ": the member `data`, no such member");
  CHECK(outcome(R"({"data":null})") == "/data: an object, null");
  CHECK(outcome(R"({"data":{}})") == "/data: the member `total_tokens`, no such member");
  CHECK(outcome(R"({"data":{"total_tokens":null}})") == "/data/total_tokens: a number, null");
  for (const char* body : {R"({"data":null})", R"({"data":{}})"}) {
    const auto missing = read_as(call, body);
    CHECK(missing.error().as<moonshot::DecodeError>()->body() == body);
  }
}

TEST_CASE("each answer needs the member that it is about", "[unit][answers]") {
  using namespace moonshot::detail;
  const moonshot::detail::ClientCore core{};
  CHECK(outcome_of(read_as(models_call(), "{}")) == ": the member `data`, no such member");
  CHECK(outcome_of(read_as(files_call(), "{}")) == ": the member `data`, no such member");
  CHECK(outcome_of(read_as(file_call(core, "f"), "{}")) == ": the member `id`, no such member");
  CHECK(outcome_of(read_as(removal_call("f"), R"({"id":"f"})")) ==
        ": the member `deleted`, no such member");
  CHECK(outcome_of(read_as(batch_call("b"), R"({"status":"failed"})")) ==
        ": the member `id`, no such member");
  CHECK(outcome_of(read_as(batch_page_call({}), "{}")) == ": the member `data`, no such member");
  CHECK(outcome_of(read_as(formula_tools_call("a"), "{}")) ==
        ": the member `tools`, no such member");
  CHECK(outcome_of(read_as(formula_run_call("a", {}), "{}")) ==
        ": the member `context`, no such member");
  CHECK(outcome_of(read_as(content_call(core, "f"), "{}")) == "value");
  CHECK(*read_as(content_call(core, "f"), "any text") == "any text");
}

TEST_CASE("an error beside a list or a batch with content is a part of it", "[unit][answers]") {
  using namespace moonshot::detail;
  const moonshot::detail::ClientCore core{};
  const std::string error = R"("error":{"message":"one host is slow"})";
  CHECK(outcome_of(read_as(models_call(), R"({"data":[{"id":"m"}],)" + error + "}")) == "value");
  CHECK(outcome_of(read_as(files_call(), R"({"data":[{"id":"f"}],)" + error + "}")) == "value");
  CHECK(outcome_of(read_as(batch_page_call({}),
                           R"({"data":[{"id":"b","status":"failed"}],)" + error + "}")) == "value");
  CHECK(outcome_of(read_as(batch_call("b"), R"({"id":"b","status":"failed",)" + error + "}")) ==
        "value");
  for (const char* empty : {"[]", "null"}) {
    INFO(empty);
    CHECK(read_as(models_call(), std::string(R"({"data":)") + empty + "," + error + "}")
              .error()
              .as<moonshot::ApiError>() != nullptr);
  }
  // Of these an error says more than what stands beside it.
  CHECK(read_as(file_call(core, "f"), R"({"id":"f",)" + error + "}")
            .error()
            .as<moonshot::ApiError>() != nullptr);
  CHECK(read_as(removal_call("f"), R"({"deleted":true,)" + error + "}")
            .error()
            .as<moonshot::ApiError>() != nullptr);
}

TEST_CASE("a verdict is what the member `valid` says", "[unit][signatures]") {
  const auto call = moonshot::detail::verify_call({});
  using moonshot::OriginVerdict;
  const std::pair<const char*, OriginVerdict> rows[] = {
      {R"({"valid":true})", OriginVerdict::proved},
      {R"({"valid":false})", OriginVerdict::refuted},
      {R"({"valid":null})", OriginVerdict::not_proved},
      {"{}", OriginVerdict::not_proved}};
  for (const auto& [body, verdict] : rows) {
    INFO(body);
    const auto read = read_as(call, body);
    REQUIRE(read);
    CHECK((*read == verdict));
  }
}

TEST_CASE("a run without output is an error of the tool, with the words that it has",
          "[unit][formulas]") {
  const auto call = moonshot::detail::formula_output_call("a/b:c", {});
  struct Row {
    const char* members;
    const char* message;  // null: the output is "out"
  };
  const Row rows[] = {{R"("context":{"output":"out"})", nullptr},
                      {R"("context":{"encrypted_output":"out"})", nullptr},
                      {R"("context":{"output":"out","error":null},"error":null)", nullptr},
                      {R"("context":{"output":"out","error":""},"error":"")", nullptr},
                      {R"("context":{"output":"out"},"error":"boom")", "boom"},
                      {R"("context":{"output":"out","error":"boom"})", "boom"},
                      {R"("context":{"error":"inner"},"error":"outer")", "inner"},
                      {R"("context":{"error":{"message":"told","code":1}})", "told"},
                      {R"("context":{"error":{"code":1}})", R"({"code":1})"},
                      {R"("context":{})", "the run has the status failed and no output"}};
  for (const auto& row : rows) {
    INFO(row.members);
    const auto output =
        read_as(call, std::string(R"({"id":"fiber-1","status":"failed",)") + row.members + "}");
    REQUIRE(output.has_value() == (row.message == nullptr));
    if (output) {
      CHECK(*output == "out");
      continue;
    }
    CHECK(output.error().kind() == moonshot::ErrorKind::api_error);
    CHECK(output.error().message() == row.message);
    CHECK(output.error().endpoint().name() == "api.moonshot.ai");
    const auto* error = output.error().as<moonshot::ApiError>();
    CHECK(error->status() == 200);
    CHECK(error->request_id() == "r-1");
    CHECK(error->headers().get("Msh-Request-Id") == "r-1");
    CHECK(error->provenance().origin == moonshot::Origin::unknown);
    CHECK(error->provenance().evidence ==
          std::vector<std::string>{"It is the error of a tool that was run, not of the call."});
    CHECK(error->body().substr(0, 15) == R"({"id":"fiber-1")");
  }
}

TEST_CASE("a tool message has the output and the id of its call", "[unit][formulas]") {
  moonshot::FormulaToolset set;
  set.tools.push_back(moonshot::function_tool("date", "", moonshot::JsonText("{}")));
  set.uris.emplace_back("a/date:1");
  moonshot::ToolCall called;
  called.id = "date:0";
  called.function.name = "date";
  const auto call = moonshot::detail::formula_answer_call(set, called);
  auto message = read_as(call, R"({"context":{"output":"today"}})");
  REQUIRE(message);
  CHECK(message->role == moonshot::Role::tool);
  call.finish(message);
  CHECK(message->tool_call_id == "date:0");
  CHECK(*message->content.text() == "today");
  auto failed = read_as(call, R"({"context":{}})");
  call.finish(failed);
  CHECK_FALSE(failed.has_value());
}

TEST_CASE("a line of a batch is its answer or its exact error", "[unit][batches]") {
  const std::string choices = R"({"choices":[{"message":{"content":"PONG"}}]})";
  const std::string busy = R"({"error":{"message":"busy","type":"server_error"}})";
  const auto answered = [](const std::string& status, const std::string& body,
                           const std::string& more = "") {
    return R"({"custom_id":"a","response":{)" + status + R"("body":)" + body + "}" + more + "}";
  };
  const std::pair<std::string, const char*> rows[] = {
      {answered(R"("status_code":200,)", choices), "PONG"},
      {answered(R"("status_code":299,)", choices), "PONG"},
      {answered("", choices), "PONG"},  // the body says what it is
      {answered(R"("status_code":200,)", choices, R"(,"error":null)"), "PONG"},
      {answered(R"("status_code":200,)", choices, R"(,"error":{"message":"odd"})"), "PONG"},
      {answered(R"("status_code":500,)", busy), "ServerError"},
      {answered(R"("status_code":500,)", choices), "GatewayError"},
      {answered("", busy), "ServerError"},
      {answered(R"("status_code":200,)", "{}"), "DecodeError"},
      {R"({"custom_id":"a"})", "DecodeError"},
      {R"({"custom_id":"a","error":{}})", "DecodeError"},
      {error_line(R"({"message":"not run"})"), "ApiError"},
      {error_line(R"({"message":"busy","type":"server_error"})"), "ServerError"},
      {answered("", "null", R"(,"error":{"message":"busy","type":"server_error"})"), "ServerError"},
      {answered(R"("status_code":200,)",
                R"("{\"choices\":[{\"message\":{\"content\":\"PONG\"}}]}")"),
       "PONG"},
      {"[]", "DecodeError"}};
  for (const auto& [text, outcome] : rows) {
    INFO(text);
    CHECK(outcome_of_line(text) == outcome);
  }
  CHECK(line(R"({"custom_id":"a"})").custom_id == "a");
  CHECK(line("[]").custom_id.empty());
  // Whose line it is is known although its answer cannot be read.
  CHECK(line(R"({"custom_id":"a","response":5})").custom_id == "a");
}

TEST_CASE("a line that has neither says so, with its bytes", "[unit][batches]") {
  const std::string text = R"({"custom_id":"a","response":null})";
  const auto read = line(text);
  REQUIRE_FALSE(read.completion);
  const auto* error = read.completion.error().as<moonshot::DecodeError>();
  REQUIRE(error != nullptr);
  CHECK(error->expected() == "the member `response` or `error`");
  CHECK(error->found() == "neither");
  CHECK(error->pointer().empty());
  CHECK(error->body() == text);
  CHECK(error->endpoint().name() == "api.moonshot.ai");
}

TEST_CASE("the error of a line that was not run keeps its words", "[unit][batches]") {
  struct Row {
    const char* error;
    const char* message;
    const char* code;
    const char* type;
  };
  const Row rows[] = {{R"({"message":"It was not run","code":"batch_expired","type":"t"})",
                       "It was not run", "batch_expired", "t"},
                      {R"({"message":"It was not run"})", "It was not run", "", ""},
                      {R"("It was not run")", "It was not run", "", ""},
                      {R"({"odd":1})", R"({"odd":1})", "", ""}};
  for (const auto& row : rows) {
    INFO(row.error);
    const auto read = line(error_line(row.error));
    REQUIRE_FALSE(read.completion);
    CHECK(read.completion.error().kind() == moonshot::ErrorKind::api_error);
    const auto* error = read.completion.error().as<moonshot::ApiError>();
    CHECK(error->message() == row.message);
    CHECK(error->code() == row.code);
    CHECK(error->type() == row.type);
    CHECK(error->status() == 0);
    CHECK(error->body() == error_line(row.error));
    CHECK(error->endpoint().name() == "api.moonshot.ai");
    CHECK(error->provenance().origin == moonshot::Origin::unknown);
    CHECK(error->provenance().evidence ==
          std::vector<std::string>{"It is the error of one line of a batch."});
  }
}

TEST_CASE("the files of a batch's results are there when it is over", "[unit][batches]") {
  using moonshot::detail::result_files;
  moonshot::Batch batch;
  batch.status = moonshot::BatchStatus::finalizing;
  CHECK(support::usage_words(result_files(batch)) ==
        "batch: it is still finalizing; wait() returns it when it is over");
  batch.status = moonshot::BatchStatus::expired;
  CHECK(result_files(batch)->empty());
  batch.output_file_id = "";
  batch.error_file_id = "f-err";
  CHECK(*result_files(batch) == std::vector<std::string>{"f-err"});
  batch.output_file_id = "f-out";
  CHECK(*result_files(batch) == std::vector<std::string>{"f-out", "f-err"});
  batch.error_file_id.reset();
  CHECK(*result_files(batch) == std::vector<std::string>{"f-out"});
}

TEST_CASE("results are read from lines that fit, the first of an id counts", "[unit][batches]") {
  moonshot::detail::ClientCore core;
  core.endpoint = at_moonshot();
  core.options.api_key = support::key;
  const auto text = [](const std::string& id, const std::string& content) {
    return R"({"custom_id":")" + id + R"(","response":{"status_code":200,"body":{"choices":[)" +
           R"({"message":{"content":")" + content + R"("}}]}}})";
  };
  moonshot::CallOptions options;
  options.max_response_bytes = text("a", "first").size();
  moonshot::detail::BatchReader reader(core, options);
  CHECK(reader.push(text("a", "first") + "\n" + text("a", "again") + "\n"));
  CHECK(reader.push(text("", "x") + "\nodd\n" + text("b", "last")));
  CHECK(reader.results().by_id.size() == 2);
  CHECK(reader.end_file(nullptr) == nullptr);
  REQUIRE(reader.results().by_id.size() == 3);
  CHECK((*reader.results().find("a"))->text() == "first");
  CHECK((*reader.results().find("b"))->text() == "last");
  CHECK((*reader.results().find(""))->text() == "x");
  REQUIRE(reader.results().unreadable.size() == 1);
  CHECK(reader.results().unreadable[0]->as<moonshot::DecodeError>()->body() == "odd");

  CHECK_FALSE(reader.push(text("c", "longer")));
  const auto error = reader.end_file(moonshot::usage_error("x", "wrong").share());
  REQUIRE(error != nullptr);
  const auto* decode = error->as<moonshot::DecodeError>();
  REQUIRE(decode != nullptr);
  CHECK(decode->expected() ==
        "lines of at most " + std::to_string(*options.max_response_bytes) + " bytes");
  CHECK(decode->found() == "a longer one; raise max_response_bytes if it may be");
  CHECK(decode->endpoint().name() == "api.moonshot.ai");
}

TEST_CASE("the error of a line shows no key", "[unit][batches]") {
  moonshot::detail::ClientCore core;
  core.endpoint = at_moonshot();
  core.options.api_key = support::secret_word;
  moonshot::detail::BatchReader reader(core, {});
  CHECK(reader.push(error_line(R"({"message":"the key )" + support::secret_word + R"( is odd"})") +
                    "\n"));
  const auto* refused = reader.results().find("a");
  REQUIRE(refused != nullptr);
  REQUIRE_FALSE(*refused);
  const bool leaks = support::leaks(refused->error().what());
  CHECK_FALSE(leaks);
}

TEST_CASE("a file whose download fails ends no line", "[unit][batches]") {
  moonshot::detail::ClientCore core;
  core.endpoint = at_moonshot();
  core.options.api_key = support::key;
  moonshot::detail::BatchReader reader(core, {});
  CHECK(reader.push("half a li"));
  CHECK(support::usage_words(reader.end_file(moonshot::usage_error("x", "wrong").share())) ==
        "x: wrong");
  CHECK(reader.results().unreadable.empty());
}
