#include "ask_simulator.hpp"

#include <string>

namespace {

using namespace support;

const std::string search_formula = "/v1/formulas/moonshot/web-search:latest";

Answer run(const Simulator& simulator, const std::string& path, const Json& body) {
  return chat(simulator, body, "sk-sim-ok", path + "/fibers");
}

}  // namespace

TEST_CASE("the web search is offered as documented", "[simulator]") {
  const Simulator simulator;
  const Answer tools = get(simulator, search_formula + "/tools");
  CHECK(
      tools.text ==
      R"({"object":"list","tools":[{"type":"function","function":{"name":"web_search","description":"Search the web for information","parameters":{"type":"object","properties":{"query":{"description":"What to search for","type":"string"}},"required":["query"]}}}]})");
  CHECK(get(simulator, "/v1/formulas/moonshot/no-such:latest/tools").status == 404);
  CHECK(get(simulator, "/v1/formulas/web-search/tools").json["error"] == "url.not_found");
}

TEST_CASE("a run has the documented members, and its output is encrypted", "[simulator]") {
  const Simulator simulator;
  const Answer fiber =
      run(simulator, search_formula, {{"name", "web_search"}, {"arguments", R"({"query":"sky"})"}});
  REQUIRE(fiber.status == 200);
  std::string names;
  for (const auto& member : fiber.json.items()) names += member.key() + " ";
  CHECK(names ==
        "id object created_at lambda_id status context formula organization_id project_id ");
  CHECK(fiber.json["status"] == "succeeded");
  const std::string output = fiber.json["context"]["encrypted_output"];
  CHECK_THAT(output, Catch::Matchers::StartsWith("----MOONSHOT ENCRYPTED BEGIN----"));
  CHECK_THAT(output, Catch::Matchers::EndsWith("----MOONSHOT ENCRYPTED END----"));
  CHECK_FALSE(fiber.json["context"].contains("output"));
}

TEST_CASE("other formulas answer readably, or fail", "[simulator]") {
  const Simulator simulator;
  const std::string base64 = "/v1/formulas/moonshot/base64:latest";
  const auto with = [](const std::string& arguments) {
    return Json{{"name", "base64_length"}, {"arguments", arguments}};
  };
  CHECK(run(simulator, base64, with(R"({"text":"four"})")).json["context"]["output"] == "8");
  CHECK(run(simulator, base64, with(R"({"text":"six..."})")).json["context"]["output"] == "8");
  CHECK(run(simulator, base64, with(R"({"text":"seven.."})")).json["context"]["output"] == "12");
  const Json chosen = run(simulator, "/v1/formulas/moonshot/random-choice:latest",
                          {{"name", "random_choice"}, {"arguments", R"({"words":"one two"})"}})
                          .json;
  CHECK(chosen["context"].dump() ==
        R"json({"input":"{\"name\":\"random_choice\",\"arguments\":\"{\\\"words\\\":\\\"one )json"
        R"json(two\\\"}\"}","output":"one"})json");
  CHECK(chosen["formula"] == "moonshot/random-choice:latest");
  CHECK(run(simulator, "/v1/formulas/moonshot/no-such:latest", with("{}")).status == 404);
  const Answer failed = run(simulator, base64, with("{"));
  CHECK(failed.status == 200);
  CHECK(failed.json["status"] == "failed");
  CHECK(failed.json["context"]["error"] == "argument text is required");
  for (const Json& body :
       {Json{{"name", "other"}, {"arguments", "{}"}},
        Json{{"name", "base64_length"}, {"arguments", 1}}, Json{{"name", "base64_length"}}}) {
    const Answer refused = run(simulator, base64, body);
    CHECK(refused.status == 400);
    CHECK(refused.type() == "invalid_request_error");
    CHECK(refused.message() ==
          "Invalid request: name must be base64_length and arguments a JSON string");
  }
}
