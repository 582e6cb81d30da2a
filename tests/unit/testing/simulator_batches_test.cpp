#include "judged_answer.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace support;

std::string input_file(const Simulator& simulator, const std::string& content,
                       const std::string& name = "a.jsonl", const std::string& purpose = "batch") {
  return upload(simulator, content, purpose, name).json["id"];
}

Answer create(const Simulator& simulator, const std::string& file,
              const Json& more = Json::object()) {
  Json body = {
      {"input_file_id", file}, {"endpoint", "/v1/chat/completions"}, {"completion_window", "24h"}};
  body.update(more);
  return chat(simulator, body, "sk-sim-ok", "/v1/batches");
}

std::string line(const std::string& id, const Json& body = {}, const Json& more = Json::object()) {
  Json full = chat_body("PING", {{"model", "kimi-k2.6"}});
  full.update(body.is_null() ? Json::object() : body);
  Json line = {{"custom_id", id},
               {"method", "POST"},
               {"url", "/v1/chat/completions"},
               {"body", std::move(full)}};
  line.update(more);
  return line.dump() + "\n";
}

std::string path_of(const Json& batch) { return "/v1/batches/" + batch["id"].get<std::string>(); }

Json file_of(const Simulator& simulator, const Json& batch, const char* name) {
  return get(simulator, "/v1/files/" + batch[name].get<std::string>()).json;
}

/// The lines of a file that a batch has written.
std::vector<Json> lines_of(const Simulator& simulator, const Json& batch, const char* name) {
  const std::string file = batch[name];
  std::istringstream text(get(simulator, "/v1/files/" + file + "/content").text);
  std::vector<Json> lines;
  for (std::string each; std::getline(text, each);) lines.push_back(Json::parse(each));
  return lines;
}

/// The status of a batch, how many of its lines were run, and the steps whose time is noted.
std::string progress_of(const Json& batch) {
  std::string text =
      batch["status"].get<std::string>() + " " + batch["request_counts"]["completed"].dump() + ":";
  for (const char* step :
       {"in_progress", "finalizing", "completed", "failed", "expired", "cancelling", "cancelled"}) {
    if (batch[step + std::string("_at")].is_number()) text += std::string(" ") + step;
  }
  return text;
}

/// What is said of a batch with this input, "" where it is not refused.
std::string problem_of(const Simulator& simulator, const std::string& input) {
  const Answer created = create(simulator, input_file(simulator, input));
  REQUIRE(created.status == 200);
  const Answer seen = get(simulator, "/v1/batches/" + created.json["id"].get<std::string>());
  if (seen.json["status"] == "in_progress") return "";
  CHECK(seen.json["status"] == "failed");
  CHECK(seen.json["failed_at"].is_number());
  return seen.json["errors"]["data"][0]["message"];
}

}  // namespace

TEST_CASE("a batch goes one step on with each look", "[simulator]") {
  const Simulator simulator;
  const Answer created =
      create(simulator, input_file(simulator, line("a") + line("b")), {{"metadata", {{"k", "v"}}}});
  REQUIRE(created.status == 200);
  CHECK(created.json["object"] == "batch");
  CHECK(created.json["status"] == "validating");
  CHECK(created.json["output_file_id"].is_null());
  CHECK(created.json["metadata"] == Json{{"k", "v"}});
  const std::string path = "/v1/batches/" + created.json["id"].get<std::string>();
  std::string seen;
  Json last;
  for (int i = 0; i < 5; ++i) {
    last = get(simulator, path).json;
    seen +=
        last["status"].get<std::string>() + " " + last["request_counts"]["completed"].dump() + ", ";
  }
  CHECK(seen == "in_progress 0, in_progress 1, finalizing 2, completed 2, completed 2, ");
  CHECK(last["error_file_id"].is_null());
  const std::string file = last["output_file_id"];
  CHECK(get(simulator, "/v1/files/" + file).json["purpose"] == "batch_output");
  const Answer output = get(simulator, "/v1/files/" + file + "/content");
  const Json first = Json::parse(output.text.substr(0, output.text.find('\n')));
  CHECK(first["custom_id"] == "a");
  CHECK(first["response"]["status_code"] == 200);
  CHECK(first["response"]["body"]["choices"][0]["message"]["content"] == "PONG");
  CHECK(get(simulator, path, "sk-sim-ok-other").status == 404);
}

TEST_CASE("a batch is refused for what is wrong with it", "[simulator][refusals]") {
  const Simulator simulator;
  const std::string file = input_file(simulator, line("a"));
  // The words are ours: the library must not say that they are the API's.
  const auto check_refused = [](const Answer& answer, const std::string& message) {
    CHECK(answer.status == 400);
    CHECK(answer.type() == "invalid_request_error");
    CHECK(answer.message() == "Invalid request: " + message);
    CHECK(verdict_on(answer) == "InvalidRequest unknown");
  };
  check_refused(post(simulator, "no JSON", "sk-sim-ok", "/v1/batches"),
                "input_file_id is required");
  check_refused(create(simulator, ""), "input_file_id is required");
  check_refused(create(simulator, file, {{"endpoint", "/v1/embeddings"}}),
                "endpoint must be /v1/chat/completions");
  for (const char* window : {"11h", "8d", "169h", "d", "24", "1w", "24hh", ""}) {
    INFO(window);
    check_refused(create(simulator, file, {{"completion_window", window}}),
                  "completion_window must be from 12h to 7d");
  }
  Json pairs = Json::object();
  for (int i = 0; i < 17; ++i) pairs["k" + std::to_string(i)] = "v";
  for (const Json& metadata : {Json("k"), Json{{"k", 1}}, Json{{std::string(65, 'k'), "v"}},
                               Json{{"k", std::string(513, 'v')}}, pairs}) {
    check_refused(create(simulator, file, {{"metadata", metadata}}),
                  "metadata must be up to 16 pairs of strings of up to 64 and 512 characters");
  }
  const char* const wrong_file = "input_file_id must be a .jsonl file uploaded with purpose batch";
  check_refused(create(simulator, input_file(simulator, line("a"), "a.txt")), wrong_file);
  check_refused(create(simulator, input_file(simulator, line("a"), ".jsonl")), wrong_file);
  check_refused(create(simulator, input_file(simulator, line("a"), "a.jsonl", "image")),
                wrong_file);

  const Answer missing = create(simulator, "no-such-file");
  CHECK(missing.status == 404);
  CHECK(missing.message() == "The requested resource was not found");
  CHECK(verdict_on(missing) == "NotFound native");
}

TEST_CASE("a batch is accepted up to its limits", "[simulator]") {
  const Simulator simulator;
  const std::string file = input_file(simulator, line("a"));
  for (const char* window : {"12h", "7d", "168h", "1d"}) {
    CHECK(create(simulator, file, {{"completion_window", window}}).status == 200);
  }
  std::string most;
  for (int i = 0; i < 64; ++i) most += "键";
  CHECK(create(simulator, file, {{"metadata", {{most, most + std::string(448, 'v')}}}}).status ==
        200);
  Json pairs = Json::object();
  for (int i = 0; i < 16; ++i) pairs["k" + std::to_string(i)] = "v";
  CHECK(create(simulator, file, {{"metadata", pairs}}).status == 200);
}

TEST_CASE("a batch expires at the end of its window with the results it got to", "[simulator]") {
  std::atomic<int> hours{0};
  SimulatorOptions options;
  options.now = [&hours] {
    return std::chrono::steady_clock::time_point(std::chrono::hours(hours.load()));
  };
  const Simulator simulator(options);
  const std::string file = input_file(simulator, line("a") + line("b"));
  const Json created = create(simulator, file, {{"completion_window", "2d"}}).json;
  const Json other = create(simulator, file, {{"completion_window", "12h"}}).json;
  const auto window = [](const Json& batch) {
    return batch["expires_at"].get<std::int64_t>() - batch["created_at"].get<std::int64_t>();
  };
  CHECK(window(created) == 48 * 60 * 60);
  CHECK(window(other) == 12 * 60 * 60);

  const std::string path = "/v1/batches/" + created["id"].get<std::string>();
  get(simulator, path);
  hours = 47;
  CHECK(get(simulator, path).json["status"] == "in_progress");
  hours = 48;
  const Json expired = get(simulator, path).json;
  CHECK(expired["status"] == "expired");
  CHECK(expired["expired_at"].is_number());
  const auto line_of = [&](const char* name) {
    const std::string id = expired[name];
    return get(simulator, "/v1/files/" + id + "/content").json;
  };
  CHECK(line_of("output_file_id")["custom_id"] == "a");
  CHECK(line_of("error_file_id")["custom_id"] == "b");
  CHECK(line_of("error_file_id")["error"]["code"] == "batch_expired");
  CHECK(line_of("error_file_id")["error"]["message"] ==
        "This request was not run because the batch expired");
  CHECK(get(simulator, path).json == expired);

  // Also one that has only its files to write.
  hours = 0;
  const std::string last = path_of(create(simulator, file, {{"completion_window", "12h"}}).json);
  for (int i = 0; i < 3; ++i) get(simulator, last);
  hours = 12;
  CHECK(get(simulator, last).json["status"] == "expired");
}

TEST_CASE("a batch notes the time of each step that it took, and of no other", "[simulator]") {
  const Simulator simulator;
  Json batch = create(simulator, input_file(simulator, line("a") + line("b") + line("c"))).json;
  CHECK(progress_of(batch) == "validating 0:");
  CHECK(batch["request_counts"]["total"] == 0);
  CHECK(batch["metadata"].is_null());
  const std::string path = path_of(batch);
  const auto next = [&] { return batch = get(simulator, path).json; };
  CHECK(progress_of(next()) == "in_progress 0: in_progress");
  CHECK(batch["request_counts"]["total"] == 3);
  CHECK(progress_of(next()) == "in_progress 1: in_progress");
  CHECK(progress_of(next()) == "finalizing 3: in_progress finalizing");
  CHECK(batch["output_file_id"].is_null());
  CHECK(progress_of(next()) == "completed 3: in_progress finalizing completed");
  CHECK(file_of(simulator, batch, "output_file_id")["filename"] ==
        batch["id"].get<std::string>() + "_output.jsonl");
  for (const Json& output : lines_of(simulator, batch, "output_file_id")) {
    CHECK_FALSE(output.contains("error"));
  }
  // One line is not halved.
  Json single = create(simulator, input_file(simulator, line("a"))).json;
  get(simulator, path_of(single));
  CHECK(progress_of(get(simulator, path_of(single)).json) ==
        "finalizing 1: in_progress finalizing");
}

TEST_CASE("a batch is cancelled at the next look, and tells of each line that was not run",
          "[simulator]") {
  const Simulator simulator;
  const std::string file = input_file(simulator, line("a") + line("b") + line("c"));
  const auto cancel = [&](const Json& batch) {
    return post(simulator, "{}", "sk-sim-ok", path_of(batch) + "/cancel");
  };
  Json batch = create(simulator, file).json;
  const std::string path = path_of(batch);
  get(simulator, path);
  get(simulator, path);
  CHECK(progress_of(cancel(batch).json) == "cancelling 1: in_progress cancelling");
  CHECK(cancel(batch).message() ==
        "Invalid request: a batch that is cancelling cannot be cancelled");
  batch = get(simulator, path).json;
  CHECK(progress_of(batch) == "cancelled 1: in_progress cancelling cancelled");
  const auto left_out = lines_of(simulator, batch, "error_file_id");
  REQUIRE(left_out.size() == 2);
  const std::string rest =
      R"(,"response":null,"error":{"code":"batch_cancelled","message":"This request was not run )"
      R"(because the batch was cancelled"}})";
  CHECK(left_out[0].dump() == R"({"custom_id":"b")" + rest);
  CHECK(left_out[1].dump() == R"({"custom_id":"c")" + rest);
  CHECK(lines_of(simulator, batch, "output_file_id").size() == 1);
  CHECK(file_of(simulator, batch, "error_file_id")["filename"] ==
        batch["id"].get<std::string>() + "_error.jsonl");

  // From the first step to the last before its end.
  for (int steps = 0; steps <= 3; ++steps) {
    INFO(steps);
    const Json other = create(simulator, file).json;
    for (int i = 0; i < steps; ++i) get(simulator, path_of(other));
    CHECK(cancel(other).status == 200);
  }
  CHECK(post(simulator, "{}", "sk-sim-ok", "/v1/batches/no-such-batch/cancel").status == 404);
  CHECK(post(simulator, "{}", "sk-sim-ok-other", path + "/cancel").status == 404);
}

TEST_CASE("a batch whose input is gone fails, and says so", "[simulator]") {
  const Simulator simulator;
  const std::string file = input_file(simulator, line("a"));
  const Json batch = create(simulator, file).json;
  const std::string file_path = "/v1/files/" + file;
  REQUIRE(client_for(simulator)->Delete(file_path.c_str(), with_key("sk-sim-ok")));
  const Json failed = get(simulator, path_of(batch)).json;
  CHECK(progress_of(failed) == "failed 0: failed");
  CHECK(failed["errors"].dump() == R"({"object":"list","data":[{"code":"invalid_request_error",)"
                                   R"("message":"the input file is gone"}]})");
  CHECK(get(simulator, path_of(batch)).json == failed);
}

TEST_CASE("a batch that has ended cannot be cancelled", "[simulator][refusals]") {
  const Simulator simulator;
  const Json created = create(simulator, input_file(simulator, line("a"))).json;
  const std::string path = "/v1/batches/" + created["id"].get<std::string>();
  for (int i = 0; i < 4; ++i) get(simulator, path);
  const Answer answer = post(simulator, "{}", "sk-sim-ok", path + "/cancel");
  CHECK(answer.status == 400);
  CHECK(answer.type() == "invalid_request_error");
  CHECK(answer.message() == "Invalid request: a batch that is completed cannot be cancelled");
  CHECK(verdict_on(answer) == "InvalidRequest unknown");
}

TEST_CASE("an input that breaks a rule fails as a whole", "[simulator]") {
  const Simulator simulator;
  CHECK(problem_of(simulator, line("a") + line("b")).empty());
  CHECK(problem_of(simulator, line("a") + "no JSON\n") == "line 2: it is not a JSON object");
  CHECK(problem_of(simulator, line("a") + "\n" + line("b")) == "line 2: it is not a JSON object");
  CHECK(problem_of(simulator, "\n") == "line 1: it is not a JSON object");
  CHECK(problem_of(simulator, line("")) == "line 1: custom_id is required");
  CHECK(problem_of(simulator, line("a") + line("a")) == "line 2: custom_id is not unique");
  CHECK(problem_of(simulator, line("a", {}, {{"method", "GET"}})) == "line 1: method must be POST");
  CHECK(problem_of(simulator, line("a", {}, {{"url", "/v1/models"}})) ==
        "line 1: url must be /v1/chat/completions");
  CHECK(problem_of(simulator, line("a", {{"model", ""}})) == "line 1: body.model is required");
  CHECK(problem_of(simulator, line("a", {{"model", "kimi-k3"}})) ==
        "line 1: model kimi-k3 does not support batch");
  CHECK(problem_of(simulator, line("a", {{"model", "kimi-k3.1-pro"}})) ==
        "line 1: model kimi-k3.1-pro does not support batch");
  CHECK(problem_of(simulator, line("a") + line("b", {{"model", "kimi-k2.7-code"}})) ==
        "line 2: all requests must have the same model");
  CHECK(problem_of(simulator, line("a", {{"stream", true}})) == "line 1: stream is not supported");
}

TEST_CASE("lines that fail are in a file of their own", "[simulator]") {
  const Simulator simulator;
  const Answer created =
      create(simulator, input_file(simulator, line("good") + line("bad", {{"temperature", 2}})));
  const std::string path = "/v1/batches/" + created.json["id"].get<std::string>();
  Json last;
  for (int i = 0; i < 4; ++i) last = get(simulator, path).json;
  CHECK(last["request_counts"] == Json{{"total", 2}, {"completed", 1}, {"failed", 1}});
  const std::string file = last["error_file_id"];
  const Json failure = get(simulator, "/v1/files/" + file + "/content").json;
  CHECK(failure["custom_id"] == "bad");
  CHECK(failure["response"]["status_code"] == 400);
  CHECK(failure["response"]["body"]["error"]["type"] == "invalid_request_error");
  CHECK(failure["error"].is_null());
}

TEST_CASE("batches are listed page by page", "[simulator]") {
  const Simulator simulator;
  const std::string file = input_file(simulator, line("a"));
  std::vector<std::string> ids;
  for (int i = 0; i < 22; ++i) ids.push_back(create(simulator, file).json["id"]);
  const Json first = get(simulator, "/v1/batches").json;
  CHECK(first["data"].size() == 20);
  CHECK(first["data"][0]["id"] == ids.back());
  CHECK(first["has_more"] == true);
  const std::string last = first["data"][19]["id"];
  const Json second = get(simulator, "/v1/batches?limit=2&after=" + last).json;
  CHECK(second["data"].size() == 2);
  CHECK(second["data"][1]["id"] == ids.front());
  CHECK(second["has_more"] == false);
  CHECK(get(simulator, "/v1/batches?after=no-such-batch").status == 404);
}
