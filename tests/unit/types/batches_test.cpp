#include <moonshot_catch.hpp>

#include <moonshot/json.hpp>
#include <moonshot/types/batch_lines.hpp>
#include <moonshot/types/batches.hpp>

#include <map>
#include <string>

using moonshot::Batch;
using moonshot::BatchLine;
using moonshot::BatchPage;

namespace {

// No batch has come to all of this; each time has a value of its own.
const std::string whole =
    R"({"id":"batch-1","object":"batch","endpoint":"/v1/chat/completions","input_file_id":"file-in","completion_window":"12h","status":"cancelling","output_file_id":"file-out","error_file_id":"file-err","created_at":1795500001,"in_progress_at":1795500002,"expires_at":1795500003,"finalizing_at":1795500004,"completed_at":1795500005,"failed_at":1795500006,"expired_at":1795500007,"cancelling_at":1795500008,"cancelled_at":1795500009,"request_counts":{"total":30,"completed":20,"failed":10},"metadata":{"job":"night","team":"a"},"errors":{"data":[{"line":1}]}})";

const std::string young =
    R"({"id":"batch-2","object":"batch","endpoint":"/v1/chat/completions","input_file_id":"file-in","completion_window":"24h","status":"validating","output_file_id":null,"error_file_id":null,"created_at":1795500001,"in_progress_at":null,"expires_at":1795586401,"finalizing_at":null,"completed_at":null,"failed_at":null,"expired_at":null,"cancelling_at":null,"cancelled_at":null,"request_counts":{"total":0,"completed":0,"failed":0},"metadata":null,"errors":null})";

}  // namespace

TEST_CASE("a batch has each value under its name and encodes to what it was", "[types]") {
  const auto batch = moonshot::json::decode<Batch>(whole);
  REQUIRE(batch);
  CHECK(batch->id == "batch-1");
  CHECK(batch->object == "batch");
  CHECK(batch->endpoint == "/v1/chat/completions");
  CHECK(batch->input_file_id == "file-in");
  CHECK(batch->completion_window == "12h");
  CHECK(batch->status == moonshot::BatchStatus::cancelling);
  CHECK(batch->output_file_id == "file-out");
  CHECK(batch->error_file_id == "file-err");
  CHECK(batch->created_at == 1795500001);
  CHECK(batch->in_progress_at == 1795500002);
  CHECK(batch->expires_at == 1795500003);
  CHECK(batch->finalizing_at == 1795500004);
  CHECK(batch->completed_at == 1795500005);
  CHECK(batch->failed_at == 1795500006);
  CHECK(batch->expired_at == 1795500007);
  CHECK(batch->cancelling_at == 1795500008);
  CHECK(batch->cancelled_at == 1795500009);
  CHECK(batch->request_counts.total == 30);
  CHECK(batch->request_counts.completed == 20);
  CHECK(batch->request_counts.failed == 10);
  CHECK(batch->metadata == std::map<std::string, std::string>{{"job", "night"}, {"team", "a"}});
  REQUIRE(batch->errors);
  CHECK(batch->errors->text() == R"({"data":[{"line":1}]})");
  CHECK(batch->extra.empty());
  CHECK(*moonshot::json::encode(*batch) == whole);
}

TEST_CASE("times that a batch has not come to are absent", "[types]") {
  const auto batch = moonshot::json::decode<Batch>(young);
  REQUIRE(batch);
  CHECK(batch->status == moonshot::BatchStatus::validating);
  CHECK(batch->created_at == 1795500001);
  CHECK(batch->expires_at == 1795586401);
  for (const auto& time :
       {batch->in_progress_at, batch->finalizing_at, batch->completed_at, batch->failed_at,
        batch->expired_at, batch->cancelling_at, batch->cancelled_at}) {
    CHECK_FALSE(time);
  }
  CHECK_FALSE(batch->output_file_id);
  CHECK_FALSE(batch->error_file_id);
  CHECK_FALSE(batch->errors);
  CHECK(batch->metadata.empty());
  CHECK(*moonshot::json::encode(*batch) == young);
}

TEST_CASE("a page of batches encodes to what it was", "[types]") {
  const std::string text =
      R"({"object":"list","data":[)" + young + "," + whole + R"(],"has_more":true})";
  const auto page = moonshot::json::decode<BatchPage>(text);
  REQUIRE(page);
  CHECK(page->object == "list");
  CHECK(page->has_more == true);
  REQUIRE(page->data.size() == 2);
  CHECK(page->data[0].id == "batch-2");
  CHECK(page->data[1].id == "batch-1");
  CHECK(page->data[1].cancelled_at == 1795500009);
  CHECK(*moonshot::json::encode(*page) == text);

  const std::string last = R"({"object":"list","data":[],"has_more":false})";
  const auto empty = moonshot::json::decode<BatchPage>(last);
  REQUIRE(empty);
  CHECK(empty->has_more == false);
  CHECK(empty->data.empty());
  CHECK(*moonshot::json::encode(*empty) == last);
}

TEST_CASE("a line of a batch has the ids that other vendors send", "[types]") {
  const std::string text =
      R"({"id":"batch_req_1","custom_id":"a","response":{"status_code":200,"request_id":"req-1","body":{"id":"c"}},"error":null})";
  const auto line = moonshot::json::decode<BatchLine>(text);
  REQUIRE(line);
  CHECK(line->id == "batch_req_1");
  CHECK(line->custom_id == "a");
  REQUIRE(line->response);
  CHECK(line->response->status_code == 200);
  CHECK(line->response->request_id == "req-1");
  CHECK(line->response->body.text() == R"({"id":"c"})");
  CHECK_FALSE(line->error);
  CHECK(*moonshot::json::encode(*line) == text);

  const std::string own = R"({"custom_id":"b","response":{"status_code":400,"body":{}}})";
  const auto without = moonshot::json::decode<BatchLine>(own);
  REQUIRE(without);
  CHECK_FALSE(without->id);
  CHECK_FALSE(without->response->request_id);
  CHECK(*moonshot::json::encode(*without) == own);
}

TEST_CASE("metadata of another client that is no text does not hide the batch", "[types]") {
  for (const char* metadata : {R"({"job":"night","priority":5})", R"({"job":null})",
                               R"({"job":{"a":[]}})", R"(["job"])", R"("job")"}) {
    INFO(metadata);
    const std::string text =
        R"({"object":"list","data":[{"id":"batch-1","status":"completed"},{"id":"batch-2","status":"failed","metadata":)" +
        std::string(metadata) + "}]}";
    const auto page = moonshot::json::decode<BatchPage>(text);
    REQUIRE(page);
    const auto& batch = page->data.at(1);
    CHECK(batch.id == "batch-2");
    CHECK(batch.status == moonshot::BatchStatus::failed);
    CHECK(batch.metadata.empty());
    REQUIRE(batch.extra.find("metadata") != nullptr);
    CHECK(batch.extra.find("metadata")->text() == metadata);
    CHECK(*moonshot::json::encode(*page) == text);
  }
  // The last of several members counts, whichever of them is right.
  const auto none = moonshot::json::decode<Batch>(R"({"metadata":{"a":1},"metadata":null})");
  REQUIRE(none);
  CHECK(*moonshot::json::encode(*none) == R"({"metadata":null})");
  const auto right = moonshot::json::decode<Batch>(R"({"metadata":{"a":1},"metadata":{"b":"x"}})");
  REQUIRE(right);
  CHECK(*moonshot::json::encode(*right) == R"({"metadata":{"b":"x"}})");
  const auto wrong = moonshot::json::decode<Batch>(R"({"metadata":{"b":"x"},"metadata":{"a":1}})");
  REQUIRE(wrong);
  CHECK(*moonshot::json::encode(*wrong) == R"({"metadata":{"a":1}})");
  // What is no JSON is not kept as metadata.
  CHECK_FALSE(moonshot::json::decode<Batch>(R"({"metadata":{"a":1)"));
  CHECK_FALSE(moonshot::json::decode<Batch>(R"({"metadata":{"a":1x}})"));
}
