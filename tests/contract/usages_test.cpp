#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/types/usages.hpp>

#include <string>

using moonshot::ErrorKind;
using support::Scripted;
using support::ScriptedResponse;

namespace {

moonshot::ClientOptions kimi_code() {
  moonshot::ClientOptions options;
  options.base_url = "https://api.kimi.com/coding/v1";
  return options;
}

}  // namespace

TEST_CASE("the windows of a plan are asked for with GET and no body", "[contract][usages]") {
  auto answer = ScriptedResponse::json(
      200,
      R"({"usage":{"limit":"100","used":"40","resetTime":"2026-11-30T00:00:00Z"},"limits":[{"window":{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"},"detail":{"limit":"50","remaining":"20"}}],"plan":"x"})");
  answer.headers.add("Msh-Request-Id", "r-1");
  const Scripted scripted({answer}, kimi_code());
  const auto usages = scripted.client.usages().get();
  REQUIRE(usages.usage);
  CHECK(usages.usage->limit->number.text() == "100");
  CHECK(usages.usage->used->number.text() == "40");
  CHECK(usages.usage->resetTime == "2026-11-30T00:00:00Z");
  REQUIRE(usages.limits.size() == 1);
  CHECK(usages.limits[0].window->duration == 300);
  CHECK(usages.limits[0].detail->remaining->number.text() == "20");
  CHECK(usages.extra.find("plan")->text() == R"("x")");
  CHECK(usages.head.request_id() == "r-1");

  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method == "GET");
  CHECK(requests[0].base.text() + requests[0].target == "https://api.kimi.com/coding/v1/usages");
  CHECK(requests[0].body.empty());
  CHECK_FALSE(requests[0].headers.get("content-type"));
  CHECK((requests[0].headers.get("authorization") == "Bearer " + support::key));
}

TEST_CASE("a key that the plan's host does not know is an authentication failure",
          "[contract][usages]") {
  const auto refusal = ScriptedResponse::json(
      401, support::error_body("invalid_authentication_error",
                               "The API Key appears to be invalid or may have expired. Please "
                               "verify your credentials."));
  const Scripted scripted({refusal, refusal}, kimi_code());
  const auto usages = scripted.client.usages().try_get();
  REQUIRE_FALSE(usages);
  CHECK(usages.error().kind() == ErrorKind::authentication_failed);
  REQUIRE(usages.error().as<moonshot::AuthenticationFailed>() != nullptr);
  CHECK(usages.error().as<moonshot::ApiError>()->status() == 401);
  CHECK(usages.error().endpoint().name() == "api.kimi.com/coding");
  CHECK_THROWS_AS(scripted.client.usages().get(), moonshot::AuthenticationFailed);
}

TEST_CASE("a deployment without usages answers that they are not found", "[contract][usages]") {
  const auto refusal = ScriptedResponse::json(
      404, support::error_body("resource_not_found_error", "The requested resource was not found"));
  const Scripted scripted({refusal, refusal}, kimi_code());
  const auto usages = scripted.client.usages().try_get();
  REQUIRE_FALSE(usages);
  CHECK(usages.error().kind() == ErrorKind::not_found);
  REQUIRE(usages.error().as<moonshot::NotFound>() != nullptr);
  CHECK(usages.error().as<moonshot::ApiError>()->status() == 404);
  CHECK_THROWS_AS(scripted.client.usages().get(), moonshot::NotFound);
}
