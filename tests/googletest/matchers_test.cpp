#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/matchers.hpp>
#include <moonshot/testing/scripted_transport.hpp>

using moonshot::testing::fails_with;
using moonshot::testing::ScriptedResponse;
using moonshot::testing::ScriptedTransport;
using moonshot::testing::succeeds;

namespace {

moonshot::Result<moonshot::ChatCompletion> ask(ScriptedResponse response) {
  moonshot::ClientOptions options;
  options.api_key = "sk-test";
  options.retry.max_retries = 0;
  options.transport = std::make_shared<ScriptedTransport>(std::vector{std::move(response)});
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};
  return moonshot::Client(std::move(options)).chat().try_create(request);
}

const auto suspended = ask(ScriptedResponse::error(moonshot::ErrorKind::suspended));

TEST(Matchers, TellValuesFromErrors) {
  EXPECT_THAT(ask(ScriptedResponse::answer("PONG")), succeeds());
  EXPECT_THAT(suspended, fails_with<moonshot::QuotaExceeded>());
  EXPECT_THAT(suspended, fails_with<moonshot::Suspended>().saying("insufficient balance"));
  EXPECT_THAT(suspended.error(), fails_with<moonshot::Suspended>());
  EXPECT_THAT(suspended, ::testing::Not(fails_with<moonshot::RateLimited>()));
}

TEST(Matchers, ExplainTheErrorWhereTheyDoNotMatch) {
  EXPECT_NONFATAL_FAILURE(EXPECT_THAT(suspended, succeeds()), "Top up organization");
  EXPECT_NONFATAL_FAILURE(EXPECT_TRUE(static_cast<bool>(suspended)) << suspended.error(),
                          "provenance   native");
}

}  // namespace
