#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <string>

using support::Scripted;
using support::ScriptedResponse;

TEST_CASE("tokens are estimated for a model and its messages", "[contract][tokens]") {
  const Scripted scripted(
      {ScriptedResponse::json(200, R"({"data":{"total_tokens":80,"price":1}})")});
  const auto estimate = scripted.client.tokens().estimate(
      moonshot::models::kimi_k3,
      {moonshot::user({moonshot::text_part("What is this?"), moonshot::image_part("ms://f1")})});
  CHECK(estimate.data.total_tokens == 80);
  CHECK(estimate.data.extra.find("price")->text() == "1");
  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method == "POST");
  CHECK(requests[0].target == "/tokenizers/estimate-token-count");
  CHECK(
      requests[0].body ==
      R"({"model":"kimi-k3","messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"ms://f1"}}]}]})");
}

TEST_CASE("an estimate without a model or messages is refused before it is sent",
          "[contract][tokens]") {
  const Scripted scripted({});
  const auto argument_of = [](const moonshot::Result<moonshot::TokenEstimate>& result) {
    const auto* error = result ? nullptr : result.error().as<moonshot::UsageError>();
    return error != nullptr ? error->argument() : "none";
  };
  const auto tokens = scripted.client.tokens();
  CHECK(argument_of(tokens.try_estimate("", {moonshot::user("PING")})) == "model");
  CHECK(argument_of(tokens.try_estimate("kimi-k3", {})) == "messages");
  CHECK(argument_of(tokens.try_estimate("kimi-k3", {moonshot::user("\xFF")})) ==
        "messages[0].content");
  CHECK(scripted.transport->requests().empty());
}

TEST_CASE("an estimate without a count is no estimate of zero", "[contract][tokens]") {
  const Scripted scripted(
      {ScriptedResponse::json(200, R"({"data":{}})"), ScriptedResponse::json(200, "{}"),
       ScriptedResponse::json(200, R"({"data":{"total_tokens":"many"}})"),
       ScriptedResponse::json(200, R"({"data":{"total_tokens":null}})"),
       ScriptedResponse::json(200, R"({"data":null})"),
       ScriptedResponse::json(200, support::error_body("server_error", "busy"))});
  const auto tokens = scripted.client.tokens();
  for (const char* pointer : {"/data", "", "/data/total_tokens", "/data/total_tokens", "/data"}) {
    const auto result = tokens.try_estimate("kimi-k3", {moonshot::user("PING")});
    REQUIRE_FALSE(result);
    const auto* error = result.error().as<moonshot::DecodeError>();
    REQUIRE(error != nullptr);
    CHECK(error->pointer() == pointer);
    CHECK(error->attempts().size() == 1);
  }
  const auto refused = tokens.try_estimate("kimi-k3", {moonshot::user("PING")});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().as<moonshot::ApiError>() != nullptr);
}
