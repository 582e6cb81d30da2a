#include <moonshot_catch.hpp>

#include <moonshot/types/batches.hpp>
#include <moonshot/types/files.hpp>
#include <moonshot/types/formulas.hpp>
#include <moonshot/types/signature.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::BatchStatus;

TEST_CASE("a batch comes to an end in four ways", "[unit][types]") {
  for (const BatchStatus::Known last : {BatchStatus::failed, BatchStatus::completed,
                                        BatchStatus::expired, BatchStatus::cancelled}) {
    INFO(BatchStatus(last).word());
    CHECK(moonshot::is_final(last));
  }
  for (const BatchStatus::Known before :
       {BatchStatus::other, BatchStatus::validating, BatchStatus::in_progress,
        BatchStatus::finalizing, BatchStatus::cancelling}) {
    INFO(BatchStatus(before).word());
    CHECK_FALSE(moonshot::is_final(before));
  }
  CHECK_FALSE(moonshot::is_final(BatchStatus("tomorrow")));
}

TEST_CASE("a batch is asked for with what the API takes", "[unit][types]") {
  const moonshot::BatchRequest request;
  CHECK(request.endpoint == "/v1/chat/completions");
  CHECK(request.completion_window == "24h");
  CHECK(request.input_file_id.empty());
  CHECK(request.metadata.empty());
}

TEST_CASE("a file is known by the last part of its path", "[unit][types]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
    {"a.txt", "a.txt"},
    {"/a.txt", "a.txt"},
    {"dir/a.txt", "a.txt"},
    {"/x/y/a b", "a b"},
    {"dir/", ""},
    {"", ""},
#if defined(_WIN32)
    {"C:\\dir\\a.txt", "a.txt"},
#else
    {"dir/a\\b.txt", "a\\b.txt"},  // a letter like any other
#endif
  };
  for (const auto& row : rows) {
    INFO(row.first);
    const auto file = moonshot::file_from_disk(row.first);
    CHECK(file.name == row.second);
    CHECK(file.type == "application/octet-stream");
    CHECK(file.body != nullptr);
  }
  const auto file = moonshot::file_from_memory("bytes", "dir/n");
  CHECK(file.name == "dir/n");
  CHECK(file.type == "application/octet-stream");
  REQUIRE(file.body != nullptr);
  CHECK(file.body->size() == 5);
  CHECK(moonshot::ms_url("file-1") == "ms://file-1");
  // An id may be a part of a longer text.
  CHECK(moonshot::ms_url(std::string_view("file-1/content").substr(0, 6)) == "ms://file-1");
}

TEST_CASE("the output of a fiber is the readable one, where there is any", "[unit][types]") {
  struct OutputRow {
    std::optional<std::string> output;
    std::optional<std::string> encrypted;
    std::optional<std::string> wanted;
  };
  const std::optional<std::string> none;
  const std::vector<OutputRow> rows = {
      {none, none, none}, {none, "e", "e"}, {"o", none, "o"}, {"o", "e", "o"},
      {"", "e", "e"},     {"", "", ""},     {none, "", none}, {"", none, ""},
  };
  for (const auto& row : rows) {
    INFO(row.output.value_or("none") << " " << row.encrypted.value_or("none"));
    moonshot::Fiber fiber;
    fiber.context.output = row.output;
    fiber.context.encrypted_output = row.encrypted;
    const auto* output = fiber.output();
    CHECK((output != nullptr) == row.wanted.has_value());
    if (output != nullptr && row.wanted) CHECK(*output == *row.wanted);
  }
}

TEST_CASE("each verdict about an origin has its word", "[unit][types]") {
  using moonshot::OriginVerdict;
  CHECK(moonshot::to_string(OriginVerdict::proved) == std::string("proved"));
  CHECK(moonshot::to_string(OriginVerdict::refuted) == std::string("refuted"));
  CHECK(moonshot::to_string(OriginVerdict::not_proved) == std::string("not_proved"));
}
