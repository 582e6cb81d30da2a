// Every fault of the simulator, for each kind of call.

#include <hostile.hpp>
#include <moonshot_catch.hpp>
#include <this_transport.hpp>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/simulator.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

using moonshot::testing::Simulator;

namespace {

struct Row {
  std::string fault;
  std::string create;
  std::string stream;  // read as a range and told to a callback alike
  std::string upload;
  std::string list;
};

const std::vector<Row> rows = {
    {"drop-before-body", "StreamInterrupted", "StreamInterrupted", "StreamInterrupted",
     "StreamInterrupted"},
    {"drop-mid-body", "StreamInterrupted", "StreamInterrupted", "StreamInterrupted",
     "StreamInterrupted"},
    {"drop-mid-stream", "StreamInterrupted", "StreamInterrupted", "StreamInterrupted",
     "StreamInterrupted"},
    {"reset", "ConnectionError", "StreamInterrupted", "ConnectionError", "ConnectionError"},
    {"stall", "TimeoutError", "TimeoutError", "TimeoutError", "TimeoutError"},
    {"stall-before-body", "TimeoutError", "TimeoutError", "TimeoutError", "TimeoutError"},
    {"slow-drip", "answer", "answer", "answer", "answer"},
    {"truncate-json", "DecodeError", "DecodeError", "DecodeError", "DecodeError"},
    {"wrong-length", "DecodeError", "StreamInterrupted", "DecodeError", "DecodeError"},
    {"wrong-content-type", "answer", "answer", "answer", "answer"},
    {"garbage", "DecodeError", "DecodeError", "DecodeError", "DecodeError"},
    {"empty-body", "DecodeError", "StreamInterrupted", "DecodeError", "DecodeError"},
    {"huge-body", "DecodeError", "DecodeError", "DecodeError", "DecodeError"},
    {"gzip-bomb", "DecodeError", "DecodeError", "DecodeError", "DecodeError"},
    {"no-done", "answer", "StreamInterrupted", "answer", "answer"},
    {"error-event", "answer", "EngineOverloaded", "answer", "answer"},
    {"html-502", "GatewayError", "GatewayError", "GatewayError", "GatewayError"},
    {"html-504", "GatewayError", "GatewayError", "GatewayError", "GatewayError"},
    {"redirect-elsewhere", "GatewayError", "GatewayError", "GatewayError", "GatewayError"},
    {"missing-api-version", "InvalidRequest", "InvalidRequest", "answer", "answer"},
};

}  // namespace

TEST_CASE("every fault ends each call in its exact class", "[loopback][hostile][fault]") {
  moonshot::testing::SimulatorOptions settings;
  settings.chunk_delay = std::chrono::milliseconds(0);
  const Simulator simulator(settings);
  REQUIRE(simulator.ok());
  moonshot::ClientOptions options;
  options.api_key = support::key;
  options.base_url = simulator.base_url();
  options.retry.max_retries = 0;
  options.transport = support::make_transport();
  const moonshot::Client good(options);
  auto call_options = support::patient();
  call_options.timeouts.between_bytes = std::chrono::milliseconds(300);
  call_options.max_response_bytes = std::size_t{1} << 20U;
  for (const auto& name : Simulator::faults()) {
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const Row& candidate) { return candidate.fault == name; });
    INFO(name);
    options.base_url = simulator.origin() + "/fault/" + name + "/v1";
    const moonshot::Client client(options);
    const auto ending = [&](const support::Call& call) {
      const auto start = std::chrono::steady_clock::now();
      const auto told = call.make(client, call_options);
      CHECK((std::chrono::steady_clock::now() - start < std::chrono::seconds(25)));
      // The same transport serves the next call.
      CHECK(good.chat().create(support::ping()).text() == "PONG");
      return told.name;
    };
    CHECK(row != rows.end());
    const Row nothing;
    const auto& expected = row != rows.end() ? *row : nothing;
    CHECK(ending(support::create) == expected.create);
    for (const auto& call : {support::stream, support::told}) {
      const auto streamed = ending(call);
      // The second call sends the same again, which passes.
      if (name == "missing-api-version" && streamed == "answer") continue;
      // A reset may overtake the bytes before it.
      if (name != "reset" || streamed != "ConnectionError") CHECK(streamed == expected.stream);
    }
    CHECK(ending(support::upload) == expected.upload);
    CHECK(ending(support::list) == expected.list);
  }
}
