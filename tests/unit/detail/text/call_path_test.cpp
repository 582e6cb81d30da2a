#include <moonshot_catch.hpp>

#include <moonshot/detail/text/call_path.hpp>

#include <string>
#include <utility>
#include <vector>

TEST_CASE("the path of a call at the end of a base URL is told from the base", "[unit][text]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {"/v1", ""},
      {"/v1/chat/completions", "/chat/completions"},
      {"/chat/completions", "/chat/completions"},
      {"/v1/completions", "/completions"},
      {"/v1/users/me/balance", "/users/me/balance"},
      {"/v1/tokenizers/estimate-token-count", "/tokenizers/estimate-token-count"},
      {"/v1/signatures/verify", "/signatures/verify"},
      {"/gateway/v1/models", "/models"},
      {"/v1/files", "/files"},
      {"/v1/batches", "/batches"},
      {"/v1/formulas", "/formulas"},
      {"/v1/responses", "/responses"},
      {"/v1/messages", "/messages"},
      {"/v1/embeddings", "/embeddings"},
      {"/v1/usages", "/usages"},
      // A server may have these words in a path of its own.
      {"/models", ""},
      {"/our/files", ""},
      {"/v2/models", ""},
      {"/v1/models/x", ""},
      {"/v1/chat/completions/", ""},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(moonshot::detail::call_path_of(row.first) == row.second);
  }
}

TEST_CASE("a version that is there twice is there once", "[unit][text]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {"/v1", "/v1"},
      {"/v1/v1", "/v1"},
      {"/v1/v1/v1", "/v1"},
      {"/gateway/v1/v1", "/gateway/v1"},
      {"/v1/chat/completions/v1", "/v1"},
      {"/v1/models/v1", "/v1"},
      {"/v1/models/v1/v1", "/v1"},
      {"/chat/completions/v1", ""},
      {"/gateway/v1", "/gateway/v1"},
      {"/v1/v2", "/v1/v2"},
      {"/v1/x/v1", "/v1/x/v1"},
      {"/models/v1", "/models/v1"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(moonshot::detail::without_doubled_version(row.first) == row.second);
  }
}
