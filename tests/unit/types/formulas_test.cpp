#include <moonshot_catch.hpp>

#include <moonshot/json/decode.hpp>
#include <moonshot/json/encode.hpp>
#include <moonshot/types/formulas.hpp>

#include <string>

TEST_CASE("the documented fiber keeps everything, its encrypted output to the byte", "[types]") {
  const std::string text =
      R"({"id":"fiber-f43p7sby7ny111houyq1","object":"fiber","created_at":1753440997,"lambda_id":"lambda-f3w8y6qcoqgi11h8q7ui","status":"succeeded","context":{"input":"{\"name\":\"web_search\",\"arguments\":\"{\\\"query\\\": \\\"What is the RGB value of sky blue?\\\" }\"}","encrypted_output":"----MOONSHOT ENCRYPTED BEGIN----+nf6...DSM=----MOONSHOT ENCRYPTED END----"},"formula":"moonshot/web-search:latest","organization_id":"staff","project_id":"proj-68890bf8e716457588122c109de1d5dd"})";
  const auto fiber = moonshot::json::decode<moonshot::Fiber>(text);
  REQUIRE(fiber);
  REQUIRE(fiber->output() != nullptr);
  CHECK(*fiber->output() ==
        "----MOONSHOT ENCRYPTED BEGIN----+nf6...DSM=----MOONSHOT ENCRYPTED END----");
  CHECK(*moonshot::json::encode(*fiber) == text);
}
