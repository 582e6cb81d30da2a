// What is uploaded over an event loop that must not wait for it.

#include <async_calls.hpp>
#include <gated_body.hpp>
#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <raw_peer.hpp>

#include <moonshot/testing/simulator.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::AsyncClient;
using support::GatedBody;
using support::simulator_over;

namespace {

moonshot::FileContent content_of(std::shared_ptr<moonshot::http::BodySource> body) {
  moonshot::FileContent content;
  content.name = "a.txt";
  content.body = std::move(body);
  return content;
}

using Uploaded = support::Event<moonshot::Result<moonshot::File>>;

moonshot::CallHandle upload(const AsyncClient& client,
                            std::shared_ptr<moonshot::http::BodySource> body,
                            const Uploaded& uploaded) {
  return client.files().upload(
      content_of(std::move(body)), "file-extract",
      [uploaded](moonshot::Result<moonshot::File> file) { uploaded.set(std::move(file)); });
}

/// Does not wait: it is given one byte after another, from another thread.
class PushedBody final : public moonshot::http::BodySource {
 public:
  explicit PushedBody(std::uint64_t size) : size_(size) {}
  std::uint64_t size() const noexcept override { return size_; }
  std::size_t read(char* buffer, std::size_t) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (there_ == 0) return 0;
    --there_;
    *buffer = 'p';
    return 1;
  }
  bool rewind() override { return true; }
  bool may_wait() const noexcept override { return false; }
  bool is_ready(const std::function<void()>& wake) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (there_ == 0) wake_ = wake;
    return there_ != 0;
  }
  void push() {
    std::function<void()> wake;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ++there_;
      wake.swap(wake_);
    }
    if (wake) wake();
  }
  /// Whether somebody waits for more of it.
  bool is_awaited() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return wake_ != nullptr;
  }

 private:
  const std::uint64_t size_;
  std::mutex mutex_;
  std::size_t there_ = 0;
  std::function<void()> wake_;
};

/// Does not wait, and cannot be read.
class ThrowingBody final : public moonshot::http::BodySource {
 public:
  std::uint64_t size() const noexcept override { return 1; }
  std::size_t read(char*, std::size_t) override { throw std::runtime_error("mine"); }
  bool rewind() override { return true; }
  bool may_wait() const noexcept override { return false; }
};

}  // namespace

TEST_CASE("a loop goes on while a file is read that has to be waited for",
          "[loopback][async][files]") {
  const bool tls = GENERATE(false, true);
  CAPTURE(tls);
  const auto simulator = simulator_over(tls);
  REQUIRE(simulator->ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, support::loopback_options(simulator->base_url()));
  // More than one piece.
  const auto body = std::make_shared<GatedBody>(std::string(std::size_t{300} << 10U, 'x'));
  const Uploaded uploaded;
  upload(client, body, uploaded);
  for (std::size_t piece = 1; piece <= 3; ++piece) {
    body->await_reads(piece);
    // Both on the same loop.
    const support::Ended ended;
    client.chat().create(support::ping(), support::keep_in(ended));
    CHECK(ended.get().has_value());
    CHECK_FALSE(uploaded.has_come());
    body->allow(1);
  }
  REQUIRE(uploaded.get().has_value());
  CHECK(uploaded.get()->bytes == 300 << 10);
  for (const auto& reader : body->readers()) CHECK(reader != std::this_thread::get_id());
}

TEST_CASE("an upload that waits for its file is cancelled at once", "[loopback][async][files]") {
  const auto simulator = simulator_over(false);
  REQUIRE(simulator->ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, support::loopback_options(simulator->base_url()));
  const auto body = std::make_shared<GatedBody>("hello");
  const Uploaded uploaded;
  const auto handle = upload(client, body, uploaded);
  body->await_reads(1);
  handle.cancel();
  REQUIRE_FALSE(uploaded.get().has_value());
  CHECK(std::string(uploaded.get().error().name()) == "Cancelled");
  body->allow(1);
}

TEST_CASE("a body of one's own need not wait either", "[loopback][async][files]") {
  const auto simulator = simulator_over(false);
  REQUIRE(simulator->ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, support::loopback_options(simulator->base_url()));
  constexpr int size = 100;
  const auto body = std::make_shared<PushedBody>(size);
  const Uploaded uploaded;
  upload(client, body, uploaded);
  for (int i = 0; i < size; ++i) {
    CHECK_FALSE(uploaded.has_come());
    body->push();
  }
  REQUIRE(uploaded.get().has_value());
  CHECK(uploaded.get()->bytes == size);
}

TEST_CASE("an upload that waits for its file does not run into the limit of a silent server",
          "[loopback][async][files][timeout]") {
  const auto simulator = simulator_over(false);
  REQUIRE(simulator->ok());
  const support::RawPeer silent([](support::Conversation& connection) { connection.stall(); });
  auto options = support::loopback_options(simulator->base_url());
  options.timeouts.first_byte = std::chrono::seconds(3);
  options.retry.max_retries = 0;
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, options);
  const auto body = std::make_shared<PushedBody>(1);
  const Uploaded uploaded;
  upload(client, body, uploaded);
  REQUIRE(running.settles_when([&] { return body->is_awaited(); }));
  // One that begins later, and has nothing to wait for but its server.
  options.base_url = silent.base_url();
  CHECK(support::start_create(AsyncClient(*running.loop, options)).outcome() == "TimeoutError");
  CHECK_FALSE(uploaded.has_come());
  body->push();
  CHECK(uploaded.get().has_value());
}

TEST_CASE("a body that gets ready after its upload has ended wakes nobody",
          "[loopback][async][files]") {
  const auto simulator = simulator_over(false);
  REQUIRE(simulator->ok());
  const support::RunningLoop running;
  const AsyncClient client(*running.loop, support::loopback_options(simulator->base_url()));
  const auto body = std::make_shared<PushedBody>(2);
  const Uploaded uploaded;
  const auto handle = upload(client, body, uploaded);
  REQUIRE(running.settles_when([&] { return body->is_awaited(); }));
  handle.cancel();
  REQUIRE_FALSE(uploaded.get().has_value());
  running.settle();
  body->push();
  running.settle();
  CHECK(support::start_create(client).outcome() == "PONG");
}

TEST_CASE("what a body throws comes out of the loop, and ends its call alone",
          "[loopback][async][files]") {
  const auto simulator = simulator_over(false);
  REQUIRE(simulator->ok());
  moonshot::EventLoop loop;
  const AsyncClient client(loop, support::loopback_options(simulator->base_url()));
  const auto run_until = [&](const auto& event) {
    const auto until = std::chrono::steady_clock::now() + support::patience;
    while (!event.has_come() && std::chrono::steady_clock::now() < until) {
      loop.run_once(std::chrono::seconds(1));
    }
  };
  const Uploaded uploaded;
  upload(client, std::make_shared<ThrowingBody>(), uploaded);
  CHECK_THROWS_WITH(run_until(uploaded), "mine");
  run_until(uploaded);
  CHECK_FALSE(uploaded.get().has_value());
  const auto next = support::start_create(client);
  run_until(next.ended);
  CHECK(next.outcome() == "PONG");
}
