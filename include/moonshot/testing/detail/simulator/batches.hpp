#pragma once

/// @file
/// The batches of all accounts. A batch advances by one step each time it is retrieved: validating,
/// in_progress, half of the lines, the other half (finalizing), completed. Once its window is over
/// by the simulator's clock, it has expired.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/batch_input.hpp"
#include "moonshot/testing/detail/simulator/files.hpp"
#include "moonshot/testing/detail/simulator/random.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Thread safe. `account` is the key in all functions: different keys are different accounts.
class SimulatedBatches {
 public:
  /// Answers the request in one line of a batch of `account`.
  using Run = std::function<WireReply(const std::string& account, const Json& body)>;

  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  SimulatedBatches(SimulatedFiles& files, std::function<RandomSequence()> random, Clock now,
                   Run run)
      : files_(files), random_(std::move(random)), now_(std::move(now)), run_(std::move(run)) {}

  /// `POST /v1/batches`.
  WireReply create(const std::string& account, const WireRequest& request);
  /// `GET /v1/batches/{id}`.
  WireReply get(const std::string& account, const std::string& id);
  /// `GET /v1/batches`.
  WireReply list(const std::string& account, const WireRequest& request);
  /// `POST /v1/batches/{id}/cancel`.
  WireReply cancel(const std::string& account, const std::string& id);

 private:
  struct Batch {
    /// The object that the API answers with.
    Json json;
    std::chrono::steady_clock::time_point end_of_window;
    std::vector<BatchInputLine> lines;
    /// How many lines have been run.
    std::size_t done = 0;
    std::string output;
    std::string failures;
  };

  Batch* find(const std::string& account, const std::string& id);
  void advance(const std::string& account, Batch& batch);
  void validate(const std::string& account, Batch& batch);
  void run_lines(const std::string& account, Batch& batch, std::size_t end);
  void end_early(const std::string& account, Batch& batch, const std::string& status,
                 const std::string& end);
  void write_files(const std::string& account, Batch& batch);

  SimulatedFiles& files_;
  const std::function<RandomSequence()> random_;
  const Clock now_;
  const Run run_;
  std::mutex mutex_;
  /// Oldest first.
  std::map<std::string, std::vector<Batch>> accounts_;
};

inline void set_status(Json& batch, const char* status, const char* time_member) {
  batch["status"] = status;
  batch[time_member] = static_cast<std::int64_t>(std::time(nullptr));
}

inline std::string jsonl_line(const Json& value) { return to_go_json(value) + "\n"; }

inline WireReply SimulatedBatches::create(const std::string& account, const WireRequest& request) {
  const Json body = parse_body(request.body);
  const std::string input = string_member(body, "input_file_id");
  if (auto refusal = check_batch(body, files_.find(account, input))) return std::move(*refusal);
  const auto now = static_cast<std::int64_t>(std::time(nullptr));
  const std::string window = string_member(body, "completion_window");
  const std::int64_t hours = hours_of(window);
  Batch batch;
  batch.end_of_window = now_() + std::chrono::hours(hours);
  batch.json = {{"id", "batch-" + random_().word(20, "0123456789abcdefghijklmnopqrstuv")},
                {"object", "batch"},
                {"endpoint", batch_endpoint},
                {"input_file_id", input},
                {"completion_window", window},
                {"status", "validating"},
                {"output_file_id", nullptr},
                {"error_file_id", nullptr},
                {"created_at", now},
                {"in_progress_at", nullptr},
                {"expires_at", now + hours * 60 * 60},
                {"finalizing_at", nullptr},
                {"completed_at", nullptr},
                {"failed_at", nullptr},
                {"expired_at", nullptr},
                {"cancelling_at", nullptr},
                {"cancelled_at", nullptr},
                {"request_counts", {{"total", 0}, {"completed", 0}, {"failed", 0}}},
                {"metadata", body.value("metadata", Json())}};
  const std::lock_guard<std::mutex> lock(mutex_);
  accounts_[account].push_back(std::move(batch));
  return json_reply(200, accounts_[account].back().json);
}

inline SimulatedBatches::Batch* SimulatedBatches::find(const std::string& account,
                                                       const std::string& id) {
  for (Batch& batch : accounts_[account]) {
    if (batch.json["id"] == id) return &batch;
  }
  return nullptr;
}

inline void SimulatedBatches::validate(const std::string& account, Batch& batch) {
  const auto file = files_.find(account, string_member(batch.json, "input_file_id"));
  std::string problem = file ? "" : "the input file is gone";
  if (file) batch.lines = read_batch_input(file->content, problem);
  if (problem.empty()) {
    set_status(batch.json, "in_progress", "in_progress_at");
    batch.json["request_counts"]["total"] = batch.lines.size();
    return;
  }
  set_status(batch.json, "failed", "failed_at");
  // The form is invented: how the service reports a faulty file is not documented.
  batch.json["errors"] = {
      {"object", "list"},
      {"data", Json::array({{{"code", "invalid_request_error"}, {"message", problem}}})}};
}

inline void SimulatedBatches::run_lines(const std::string& account, Batch& batch, std::size_t end) {
  Json& counts = batch.json["request_counts"];
  for (; batch.done < end; ++batch.done) {
    const BatchInputLine& line = batch.lines[batch.done];
    const WireReply reply = run_(account, line.body);
    Json result = {{"custom_id", line.custom_id},
                   {"response",
                    {{"status_code", reply.status},
                     {"body", Json::parse(join(reply.pieces), nullptr, false)}}}};
    const bool success = reply.status == 200;
    if (!success) result["error"] = nullptr;
    (success ? batch.output : batch.failures) += jsonl_line(result);
    Json& count = counts[success ? "completed" : "failed"];
    count = count.get<std::int64_t>() + 1;
  }
}

inline void SimulatedBatches::write_files(const std::string& account, Batch& batch) {
  const auto write = [&](const char* name, std::string& content) {
    if (content.empty()) return;
    StoredFile file;
    file.filename = string_member(batch.json, "id") + "_" + name + ".jsonl";
    file.purpose = "batch_output";
    file.content = std::move(content);
    batch.json[std::string(name) + "_file_id"] = files_.add(account, std::move(file), random_());
  };
  write("output", batch.output);
  write("error", batch.failures);
}

/// Ends a batch before all of its lines were run. The service does not document how it reports the
/// lines left out: the texts are invented, in the form that other vendors use.
inline void SimulatedBatches::end_early(const std::string& account, Batch& batch,
                                        const std::string& status, const std::string& end) {
  const std::string code = "batch_" + status;
  const std::string why = "This request was not run because the batch " + end;
  for (; batch.done < batch.lines.size(); ++batch.done) {
    batch.failures += jsonl_line({{"custom_id", batch.lines[batch.done].custom_id},
                                  {"response", nullptr},
                                  {"error", {{"code", code}, {"message", why}}}});
  }
  write_files(account, batch);
  set_status(batch.json, status.c_str(), (status + "_at").c_str());
}

inline void SimulatedBatches::advance(const std::string& account, Batch& batch) {
  const std::string status = string_member(batch.json, "status");
  const bool runs = status == "validating" || status == "in_progress" || status == "finalizing";
  if (runs && now_() >= batch.end_of_window) {
    end_early(account, batch, "expired", "expired");
  } else if (status == "validating") {
    validate(account, batch);
  } else if (status == "in_progress") {
    const bool begins = batch.done == 0 && batch.lines.size() > 1;
    run_lines(account, batch, begins ? batch.lines.size() / 2 : batch.lines.size());
    if (!begins) set_status(batch.json, "finalizing", "finalizing_at");
  } else if (status == "finalizing") {
    write_files(account, batch);
    set_status(batch.json, "completed", "completed_at");
  } else if (status == "cancelling") {
    end_early(account, batch, "cancelled", "was cancelled");
  }
}

inline WireReply SimulatedBatches::get(const std::string& account, const std::string& id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Batch* batch = find(account, id);
  if (!batch) return no_such_resource();
  advance(account, *batch);
  return json_reply(200, batch->json);
}

inline WireReply SimulatedBatches::list(const std::string& account, const WireRequest& request) {
  const auto parameter = [&request](const char* name) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
  };
  constexpr int default_limit = 20;
  const std::string after = parameter("after");
  const int asked = std::atoi(parameter("limit").c_str());
  const auto limit = static_cast<std::size_t>(asked > 0 ? asked : default_limit);
  const std::lock_guard<std::mutex> lock(mutex_);
  const std::vector<Batch>& batches = accounts_[account];
  auto next = batches.rbegin();
  if (!after.empty()) {
    next = std::find_if(batches.rbegin(), batches.rend(),
                        [&after](const Batch& batch) { return batch.json["id"] == after; });
    if (next == batches.rend()) return no_such_resource();
    ++next;
  }
  Json data = Json::array();
  for (; next != batches.rend() && data.size() < limit; ++next) data.push_back(next->json);
  return json_reply(
      200, {{"object", "list"}, {"data", std::move(data)}, {"has_more", next != batches.rend()}});
}

inline WireReply SimulatedBatches::cancel(const std::string& account, const std::string& id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Batch* batch = find(account, id);
  if (!batch) return no_such_resource();
  const std::string status = string_member(batch->json, "status");
  if (status != "validating" && status != "in_progress" && status != "finalizing") {
    return error_reply(
        400, "invalid_request_error",
        "Invalid request: a batch that is " + status + " cannot be cancelled");  // invented text
  }
  set_status(batch->json, "cancelling", "cancelling_at");
  return json_reply(200, batch->json);
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
