#pragma once

// Error bodies with what they are: tests/data/errors holds one JSON object a line, in the form of
// the shared corpus. A member that `expect` does not name is not checked.

#include <moonshot_catch.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/detail/errors/judge.hpp>
#include <moonshot/http/url.hpp>
#include <nlohmann/json.hpp>

namespace support {

struct ErrorRow {
  std::string id;
  int status = 0;
  moonshot::http::Headers headers;
  std::string body;
  nlohmann::json expect;
};

inline std::vector<ErrorRow> read_error_rows(const std::string& path) {
  std::ifstream file(path);
  std::vector<ErrorRow> rows;
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    ErrorRow row;
    row.id = json.at("id");
    row.status = json.at("status").is_null() ? 0 : json.at("status").get<int>();
    for (const auto& field : json.at("headers").items()) {
      row.headers.add(field.key(), field.value().get<std::string>());
    }
    row.body = json.at("body");
    row.expect = json.at("expect");
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The rows of one file of tests/data/errors.
inline std::vector<ErrorRow> error_rows(const std::string& name) {
  auto rows = read_error_rows(MOONSHOT_TEST_DATA "/errors/" + name + ".jsonl");
  REQUIRE_FALSE(rows.empty());
  return rows;
}

/// The rows of the shared corpus; none where it is not there, which is not a failure.
inline std::vector<ErrorRow> shared_error_rows() {
  const char* folder = std::getenv("MOONSHOT_CORPUS");
  const std::string corpus =
      folder != nullptr ? folder : MOONSHOT_TEST_DATA "/../../../shared/corpus";
  auto rows = read_error_rows(corpus + "/errors.jsonl");
  if (rows.empty()) WARN("there is no corpus at " << corpus);
  return rows;
}

/// The files of rows, all of them.
inline const std::vector<std::string> error_row_files = {"shapes",         "texts",     "nested",
                                                         "near_misses",    "natives",   "encodings",
                                                         "intermediaries", "quotations"};

inline moonshot::Endpoint endpoint_at(const std::string& base_url) {
  std::string problem;
  const auto url = moonshot::http::parse_url(base_url, problem);
  REQUIRE(url);
  return moonshot::Endpoint(*url);
}

inline moonshot::ErrorPtr judged(int status, std::string body, moonshot::http::Headers headers = {},
                                 const std::string& base_url = "https://api.moonshot.ai/v1") {
  moonshot::detail::Refusal refusal;
  refusal.status = status;
  refusal.headers = std::move(headers);
  refusal.body = std::move(body);
  refusal.endpoint = endpoint_at(base_url);
  refusal.received = std::chrono::system_clock::from_time_t(1795500000);
  return moonshot::detail::judge(std::move(refusal));
}

inline moonshot::ErrorPtr judged(const ErrorRow& row) {
  return judged(row.status, row.body, row.headers);
}

/// A refusal, as the `ApiError` that it must be.
inline moonshot::ApiError api(const moonshot::ErrorPtr& error) {
  const auto* answer = error->as<moonshot::ApiError>();
  REQUIRE(answer != nullptr);
  return *answer;
}

}  // namespace support
