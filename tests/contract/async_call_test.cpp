#include <async_client.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/async/async_models.hpp>

#include <chrono>
#include <future>
#include <utility>

using moonshot::AsyncModels;
using moonshot::ErrorKind;
using support::Async;
using support::ping;
using support::pong;
using support::ScriptedResponse;

namespace {

const char* const models = R"({"object":"list","data":[{"id":"kimi-k3","object":"model"}]})";

// `call`, to be started or moved although that may have been done before.
template <class T>
moonshot::AsyncCall<T>&& again(moonshot::AsyncCall<T>& call) {
  return static_cast<moonshot::AsyncCall<T>&&>(call);
}

// Does all that there is to do.
void run_out(Async& async) {
  CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
}

}  // namespace

TEST_CASE("a call that is not started sends nothing", "[contract][async]") {
  Async async({ScriptedResponse::json(200, pong)});
  {
    const auto call = async.chat().create(ping());
    run_out(async);
  }
  run_out(async);
  CHECK(async.transport->requests().empty());
}

TEST_CASE("a call is started once", "[contract][async]") {
  Async async({ScriptedResponse::json(200, pong), ScriptedResponse::json(200, pong)});
  auto call = async.chat().create(ping());
  again(call).start(async.keep());
  again(call).start(async.keep()).cancel();
  REQUIRE(async.run());
  CHECK(async.result->has_value());
  run_out(async);
  CHECK(async.transport->requests().size() == 1);

  auto future = again(call).future();
  CHECK_THROWS_AS(future.get(), std::future_error);
}

TEST_CASE("a call that was moved from does nothing, and the other one does it all",
          "[contract][async]") {
  Async async({ScriptedResponse::json(200, pong)});
  auto call = async.chat().create(ping());
  auto moved = again(call);
  again(call).start(async.keep());
  run_out(async);
  CHECK(async.transport->requests().empty());
  call = std::move(moved);
  again(call).start(async.keep());
  REQUIRE(async.run());
  CHECK(async.result->has_value());
}

TEST_CASE("a call without a handler is made all the same", "[contract][async]") {
  Async async({ScriptedResponse::json(200, pong)});
  async.chat().create(ping()).start(nullptr);
  run_out(async);
  CHECK(async.transport->requests().size() == 1);
}

TEST_CASE("a future holds what the handler would have been told", "[contract][async]") {
  Async async({ScriptedResponse::json(200, models), support::overloaded()}, [] {
    moonshot::ClientOptions options;
    options.retry.max_retries = 0;
    return options;
  }());
  auto good = async.resource<AsyncModels>().list().future();
  CHECK(good.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  run_out(async);
  const auto list = good.get();
  REQUIRE(list.has_value());
  REQUIRE(list->data.size() == 1);
  CHECK(list->data[0].id == "kimi-k3");

  auto bad = async.resource<AsyncModels>().list().future();
  run_out(async);
  CHECK(bad.get().error().kind() == ErrorKind::engine_overloaded);

  auto wrong = async.chat().create({}).future();
  run_out(async);
  CHECK(wrong.get().error().kind() == ErrorKind::usage_error);
  CHECK(async.transport->requests().size() == 2);
}

TEST_CASE("the future of a call that is cancelled holds Cancelled", "[contract][async]") {
  const bool is_started = GENERATE(false, true);
  Async async({ScriptedResponse::json(200, models)});
  const moonshot::CancelSource source;
  moonshot::CallOptions options;
  options.cancel = source.token();
  auto call = async.resource<AsyncModels>().list(options);
  if (!is_started) source.cancel();
  auto future = std::move(call).future();
  if (is_started) source.cancel();
  run_out(async);
  const auto told = future.get();
  REQUIRE_FALSE(told.has_value());
  CHECK(told.error().kind() == ErrorKind::cancelled);
  CHECK(async.transport->requests().empty());
}

TEST_CASE("the future of a call whose loop ends is broken", "[contract][async]") {
  Async async({ScriptedResponse::json(200, models)});
  auto future = async.resource<AsyncModels>().list().future();
  async.loop.reset();
  CHECK_THROWS_AS(future.get(), std::future_error);
}

TEST_CASE("a call may outlive its client and its resource", "[contract][async]") {
  Async async({ScriptedResponse::json(200, models)});
  auto call = async.resource<AsyncModels>().list();
  async.core.reset();
  auto future = std::move(call).future();
  run_out(async);
  CHECK(future.get().has_value());
}
