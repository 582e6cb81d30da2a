#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

using moonshot::BatchStatus;
using moonshot::ErrorKind;
using moonshot::http::Outcome;
using std::chrono::milliseconds;
using support::Scripted;
using support::ScriptedResponse;
using support::text;
using support::two_items;

namespace {

std::string batch_json(const std::string& status, const std::string& more = "",
                       const std::string& id = "b-1") {
  return R"({"id":")" + id +
         R"(","object":"batch","endpoint":"/v1/chat/completions","input_file_id":"f-1","completion_window":"24h","status":")" +
         status + R"(",)" + more +
         R"("created_at":7,"failed_at":null,"request_counts":{"total":2,"completed":1,"failed":0},"metadata":{"k":"v"},"mood":"good"})";
}

ScriptedResponse batch(const std::string& status, const std::string& more = "") {
  return ScriptedResponse::json(200, batch_json(status, more));
}

ScriptedResponse file_answer() {
  return ScriptedResponse::json(
      200,
      R"({"id":"f-1","object":"file","bytes":5,"created_at":7,"filename":"batch.jsonl","purpose":"batch","status":"ok"})");
}

ScriptedResponse refusal(int status, const std::string& type, const std::string& message) {
  return ScriptedResponse::json(status, support::error_body(type, message));
}

/// Options whose time is a list of waits.
struct Timeless {
  std::vector<milliseconds> waits;

  moonshot::ClientOptions options() {
    moonshot::ClientOptions options;
    options.retry.max_retries = 0;
    options.retry.sleep = [this](milliseconds wait, const moonshot::CancelToken& token) {
      waits.push_back(wait);
      return !token.cancelled();
    };
    return options;
  }
};

moonshot::Batch finished(const char* output, const char* errors) {
  moonshot::Batch batch;
  batch.status = BatchStatus::completed;
  if (output != nullptr) batch.output_file_id = output;
  if (errors != nullptr) batch.error_file_id = errors;
  return batch;
}

std::vector<std::string> lines_of(const Scripted& scripted) {
  std::vector<std::string> lines;
  for (const auto& request : scripted.transport->requests()) {
    lines.push_back(request.method + " " + request.target);
  }
  return lines;
}

}  // namespace

TEST_CASE("a batch is built, uploaded and created", "[contract][batches]") {
  const Scripted scripted({file_answer(), batch("validating")});
  moonshot::BatchSubmitOptions options;
  options.completion_window = "3d";
  options.metadata = {{"k", "v"}};
  options.file_name = "mine.jsonl";
  const auto created = scripted.client.batches().submit(two_items(), options);
  CHECK(created.id == "b-1");
  CHECK(created.status == BatchStatus::validating);
  CHECK(created.request_counts.total == 2);
  CHECK(created.metadata.at("k") == "v");
  CHECK_FALSE(created.failed_at);
  CHECK(created.extra.find("mood")->text() == R"("good")");

  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].target == "/files");
  CHECK_THAT(requests[0].body, Catch::Matchers::ContainsSubstring("filename=\"mine.jsonl\""));
  CHECK_THAT(requests[0].body,
             Catch::Matchers::ContainsSubstring("\r\nContent-Type: application/jsonl\r\n"));
  CHECK_THAT(requests[0].body, Catch::Matchers::ContainsSubstring("\r\n\r\nbatch\r\n"));
  CHECK_THAT(requests[0].body,
             Catch::Matchers::ContainsSubstring(*moonshot::detail::batch_input(two_items())));
  CHECK(requests[1].method + " " + requests[1].target == "POST /batches");
  CHECK_FALSE(requests[1].repeatable);
  CHECK(
      requests[1].body ==
      R"({"input_file_id":"f-1","endpoint":"/v1/chat/completions","completion_window":"3d","metadata":{"k":"v"}})");
}

TEST_CASE("a batch that is wrong is not uploaded", "[contract][batches]") {
  const Scripted scripted({});
  auto items = two_items();
  items[1].custom_id = "a";
  const auto result = scripted.client.batches().try_submit(items);
  REQUIRE_FALSE(result);
  CHECK(result.error().as<moonshot::UsageError>()->argument() == "items[1].custom_id");
  CHECK_FALSE(scripted.client.batches().try_create({}));
  CHECK_FALSE(scripted.client.batches().try_get(""));
  CHECK_FALSE(scripted.client.batches().try_cancel(".."));
  CHECK(scripted.transport->requests().empty());
}

TEST_CASE("a batch waits for its input to be known", "[contract][batches]") {
  Timeless time;
  const Scripted scripted(
      {file_answer(),
       refusal(404, "resource_not_found_error", "The requested resource was not found"),
       batch("validating")},
      time.options());
  CHECK(scripted.client.batches().submit(two_items()).id == "b-1");
  CHECK(time.waits == std::vector<milliseconds>{milliseconds(250)});
}

TEST_CASE("a batch is looked at and cancelled", "[contract][batches]") {
  const Scripted scripted({batch("in_progress"), batch("cancelling"),
                           ScriptedResponse::json(200, R"({"object":"batch"})")});
  const auto batches = scripted.client.batches();
  CHECK(batches.get("b-1").status == BatchStatus::in_progress);
  CHECK(batches.cancel("b-1").status == BatchStatus::cancelling);
  const auto none = batches.try_get("b-1");
  REQUIRE_FALSE(none);
  CHECK(none.error().kind() == ErrorKind::decode_error);
  CHECK(lines_of(scripted) == std::vector<std::string>{"GET /batches/b-1",
                                                       "POST /batches/b-1/cancel",
                                                       "GET /batches/b-1"});
}

TEST_CASE("the list asks for a page when it is read that far", "[contract][batches]") {
  const auto page = [](const std::string& data, const char* more) {
    return ScriptedResponse::json(
        200, R"({"object":"list","data":[)" + data + R"(],"has_more":)" + more + "}");
  };
  const auto one = [](const std::string& id) { return batch_json("completed", "", id); };
  const Scripted scripted(
      {page(one("b 1") + "," + one("b/2"), "true"), page(one("b3"), "false"), page("", "true")});
  auto range = scripted.client.batches().list({"", 2});
  CHECK(scripted.transport->requests().empty());
  REQUIRE(range.next() != nullptr);
  REQUIRE(range.next() != nullptr);
  CHECK(scripted.transport->requests().size() == 1);
  CHECK(range.next()->id == "b3");
  CHECK(range.next() == nullptr);
  CHECK(range.next() == nullptr);
  CHECK(range.error() == nullptr);
  for (const auto& unexpected : scripted.client.batches().list()) FAIL(unexpected.id);
  CHECK(lines_of(scripted) == std::vector<std::string>{"GET /batches?limit=2",
                                                       "GET /batches?after=b%2F2&limit=2",
                                                       "GET /batches"});
}

TEST_CASE("a list that fails says so, as value and as exception", "[contract][batches]") {
  const auto denied =
      refusal(403, "permission_denied_error", "The API you are accessing is not open");
  const Scripted scripted({denied, denied});
  auto range = scripted.client.batches().list();
  CHECK(range.next() == nullptr);
  REQUIRE(range.error() != nullptr);
  CHECK(range.error()->kind() == ErrorKind::permission_denied);
  CHECK(range.next() == nullptr);
  auto thrown = scripted.client.batches().list();
  CHECK_THROWS_AS(thrown.begin(), moonshot::PermissionDenied);
}

TEST_CASE("a server that gives the same page for ever is not asked for ever",
          "[contract][batches]") {
  const auto page = ScriptedResponse::json(
      200, R"({"object":"list","data":[)" + batch_json("completed") + R"(],"has_more":true})");
  const Scripted scripted({page, page, page});
  auto range = scripted.client.batches().list();
  int count = 0;
  while (range.next() != nullptr) ++count;
  CHECK(count == 2);
}

TEST_CASE("a batch is waited for with growing pauses", "[contract][batches]") {
  Timeless time;
  const Scripted scripted({batch("validating"), batch("in_progress"), batch("tomorrow's status"),
                           batch("finalizing"), batch("in_progress"), batch("completed")},
                          time.options());
  std::vector<std::string> seen;
  moonshot::BatchWaitOptions options;
  options.on_progress = [&](const moonshot::Batch& batch) { seen.push_back(batch.status.word()); };
  const auto batch = scripted.client.batches().wait("b-1", options);
  CHECK(batch.status == BatchStatus::completed);
  CHECK(seen.size() == 6);
  CHECK(time.waits == std::vector<milliseconds>{milliseconds(5000), milliseconds(10000),
                                                milliseconds(20000), milliseconds(40000),
                                                milliseconds(60000)});
}

TEST_CASE("every final status ends the wait", "[contract][batches]") {
  for (const char* status : {"completed", "failed", "expired", "cancelled"}) {
    const Scripted scripted({batch(status)});
    CHECK(scripted.client.batches().wait("b-1").status.word() == status);
  }
}

TEST_CASE("a wait outlasts failures that pass by themselves", "[contract][batches]") {
  Timeless time;
  const auto gone = ScriptedResponse::failure(Outcome::Kind::connection, "gone");
  const Scripted scripted({gone, gone, batch("in_progress"), gone, gone, batch("completed")},
                          time.options());
  moonshot::BatchWaitOptions options;
  options.failures_in_a_row = 2;
  CHECK(scripted.client.batches().wait("b-1", options).status == BatchStatus::completed);

  const Scripted broken({batch("in_progress"), gone, gone, gone, batch("completed")},
                        time.options());
  const auto failed = broken.client.batches().try_wait("b-1", options);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind() == ErrorKind::connection_error);

  const Scripted denied({refusal(401, "invalid_authentication_error", "Invalid Authentication")},
                        time.options());
  const auto refused = denied.client.batches().try_wait("b-1", options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind() == ErrorKind::authentication_failed);
}

TEST_CASE("a wait has a limit and can be cancelled", "[contract][batches]") {
  Timeless time;
  const Scripted scripted(
      {batch("validating"), batch("in_progress"), batch("in_progress"), batch("in_progress")},
      time.options());
  moonshot::BatchWaitOptions options;
  options.first_interval = std::chrono::seconds(0);
  const auto never = scripted.client.batches().try_wait("b-1", options);
  REQUIRE_FALSE(never);
  CHECK(never.error().as<moonshot::UsageError>()->argument() == "first_interval");
  options.first_interval = std::chrono::seconds(5);
  options.limit = std::chrono::seconds(16);
  const auto late = scripted.client.batches().try_wait("b-1", options);
  REQUIRE_FALSE(late);
  CHECK(late.error().kind() == ErrorKind::timeout_error);
  CHECK(late.error().message() == "the batch is still in_progress after 16000 ms of waiting");

  const moonshot::CancelSource source;
  options.call.cancel = source.token();
  options.on_progress = [&](const moonshot::Batch&) { source.cancel(); };
  const Scripted cancelled({batch("in_progress")}, time.options());
  const auto ended = cancelled.client.batches().try_wait("b-1", options);
  REQUIRE_FALSE(ended);
  CHECK(ended.error().kind() == ErrorKind::cancelled);
}

TEST_CASE("results are answers or exact errors, by custom id", "[contract][batches]") {
  const std::string answered =
      R"({"custom_id":"ok","response":{"status_code":200,"body":)" + support::pong + "}}\n";
  const auto failed = [](const std::string& id, int status, const std::string& body) {
    return R"({"custom_id":")" + id + R"(","response":{"status_code":)" + std::to_string(status) +
           R"(,"body":)" + body + R"(},"error":null})" + "\r\n";
  };
  const std::string errors =
      failed("suspended", 429,
             support::error_body("exceeded_current_quota_error",
                                 "Your account org-1 <ak-1> is suspended due to insufficient "
                                 "balance, please recharge your account")) +
      failed("filtered", 400,
             support::error_body("content_filter",
                                 "The request was rejected because it was considered high risk")) +
      failed("texty", 500, R"("{\"error\":{\"message\":\"busy\",\"type\":\"server_error\"}}")") +
      failed("not an answer", 200, R"({"id":"x"})") +
      failed("refused with 200", 200, support::error_body("server_error", "busy")) + "\n" +
      R"({"custom_id":"expired","response":null,"error":{"code":"batch_expired","message":"It was not run"}})"
      "\n"
      R"({"custom_id":"quota","response":null,"error":{"code":"429","message":"Your account org-1 <ak-1> is suspended, please check your plan and billing details"}})"
      "\n"
      R"({"custom_id":"text","response":null,"error":"It was not run"})"
      "\n"
      R"({"custom_id":"neither"})"
      "\nno JSON at all";
  // The lines are cut where no line ends.
  const Scripted scripted({text({answered.substr(0, 30), answered.substr(30)}),
                           text({errors.substr(0, 700), errors.substr(700)})});
  const auto results = scripted.client.batches().results(finished("f-out", "f-err"));
  CHECK(lines_of(scripted) ==
        std::vector<std::string>{"GET /files/f-out/content", "GET /files/f-err/content"});

  CHECK(results.by_id.size() == 10);
  REQUIRE(results.find("ok") != nullptr);
  REQUIRE(*results.find("ok"));
  CHECK((*results.find("ok"))->text() == "PONG");
  CHECK(results.find("no such id") == nullptr);
  const std::vector<std::pair<std::string, std::string>> classes = {
      {"suspended", "Suspended"},
      {"filtered", "ContentFiltered"},
      {"texty", "ServerError"},
      {"not an answer", "DecodeError"},
      {"refused with 200", "ServerError"},
      {"expired", "ApiError"},
      {"text", "ApiError"},
      {"quota", "Suspended"},
      {"neither", "DecodeError"}};
  for (const auto& [id, name] : classes) {
    INFO(id);
    const auto* result = results.find(id);
    REQUIRE(result != nullptr);
    REQUIRE_FALSE(*result);
    CHECK(result->error().name() == name);
    CHECK(result->error().endpoint().name() == "api.moonshot.ai");
  }
  const auto* suspended = results.find("suspended")->error().as<moonshot::ApiError>();
  CHECK(suspended->status() == 429);
  const auto* expired = results.find("expired")->error().as<moonshot::ApiError>();
  CHECK(expired->code() == "batch_expired");
  CHECK(results.find("text")->error().message() == "It was not run");
  CHECK(expired->message() == "It was not run");
  CHECK_THAT(expired->body(), Catch::Matchers::StartsWith(R"({"custom_id":"expired")"));
  REQUIRE(results.unreadable.size() == 1);
  CHECK(results.unreadable[0]->as<moonshot::DecodeError>()->body() == "no JSON at all");
}

TEST_CASE("results are read when the batch is over, from the files it has", "[contract][batches]") {
  const Scripted scripted({});
  auto batch = finished(nullptr, "");
  CHECK(scripted.client.batches().results(batch).by_id.empty());
  batch.status = BatchStatus::in_progress;
  const auto early = scripted.client.batches().try_results(batch);
  REQUIRE_FALSE(early);
  CHECK(early.error().as<moonshot::UsageError>()->argument() == "batch");
  CHECK(scripted.transport->requests().empty());
}

TEST_CASE("results that cannot be had are an error", "[contract][batches]") {
  const Scripted scripted(
      {refusal(404, "resource_not_found_error", "The requested resource was not found"),
       text({std::string(50, 'x')})});
  const auto missing = scripted.client.batches().try_results(finished("f-out", nullptr));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind() == ErrorKind::not_found);
  moonshot::CallOptions options;
  options.max_response_bytes = 40;
  const auto large = scripted.client.batches().try_results(finished("f-out", nullptr), options);
  REQUIRE_FALSE(large);
  CHECK(large.error().kind() == ErrorKind::decode_error);
}

TEST_CASE("a list that begins behind no batch is a mistake of the caller's",
          "[contract][batches]") {
  const Scripted scripted({});
  auto range = scripted.client.batches().list({"..", 2});
  CHECK(range.next() == nullptr);
  REQUIRE(range.error() != nullptr);
  const auto* usage = range.error()->as<moonshot::UsageError>();
  REQUIRE(usage != nullptr);
  CHECK(usage->argument() == "after");
  CHECK(scripted.transport->requests().empty());
}
