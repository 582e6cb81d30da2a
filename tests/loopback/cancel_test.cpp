#include <loopback_client.hpp>
#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>
#include <silent_listener.hpp>
#include <tls_peer.hpp>
#include <tls_simulator.hpp>

#include <moonshot/limits/detail/governor_access.hpp>
#include <moonshot/moonshot.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using moonshot::ErrorKind;
using moonshot::ErrorPtr;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::certificates;
using support::Conversation;
using support::http_chunk;
using support::http_response;
using support::ping;
using support::RawPeer;
using support::SilentListener;
using support::stream_head;
using support::TlsConversation;

namespace {

using Clock = std::chrono::steady_clock;

// What is promised. A wait that nobody interrupts delays every round of a test, a machine under
// load some of them: the best of these rounds tells the one from the other.
constexpr milliseconds promised{100};
constexpr int rounds = 5;

// One call that is to hang in one place.
class Round {
 public:
  // The options of the call.
  moonshot::CallOptions options;

  // Told once the call is where it is to hang; from any thread, any number of times.
  void arrived() {
    const std::lock_guard<std::mutex> lock(mutex_);
    arrived_ = true;
    changed_.notify_all();
  }
  void await_arrival() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return arrived_; });
  }
  // Around the call.
  void begin() { begun = Clock::now(); }
  void end(ErrorPtr with) {
    ended = Clock::now();
    error = std::move(with);
  }

  Clock::time_point begun{};
  Clock::time_point ended{};
  ErrorPtr error;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool arrived_ = false;
};

struct Phase {
  std::string name;
  std::function<void(Round&)> play;
  // Not so for waits: one that would outlast the deadline is not begun, and those between two looks
  // at a batch are not a part of a call.
  bool has_deadline = true;
};

moonshot::ClientOptions plain_options(const std::string& base_url) {
  auto options = support::loopback_options(base_url);
  options.retry.max_retries = 0;
  options.allow_insecure_http = true;
  return options;
}

std::string https(int port, const std::string& host = "127.0.0.1") {
  return "https://" + host + ":" + std::to_string(port) + "/v1";
}

void create(Round& round, const moonshot::ClientOptions& options) {
  const moonshot::Client client(options);
  round.begin();
  round.end(client.chat().try_create(ping(), round.options).error_ptr());
}

// A lookup that hangs until it is let go.
struct HangingLookup {
  std::promise<void> gate;
  std::shared_future<void> opened = gate.get_future().share();
  HangingLookup() = default;
  HangingLookup(const HangingLookup&) = delete;
  HangingLookup& operator=(const HangingLookup&) = delete;
  ~HangingLookup() { gate.set_value(); }

  std::function<std::vector<std::string>(const std::string&)> function(
      std::function<void()> begun) const {
    return [begun = std::move(begun), opened = opened](const std::string&) {
      begun();
      opened.wait();
      return std::vector<std::string>{};
    };
  }
};

void look_up(Round& round) {
  const auto told = std::make_shared<std::promise<void>>();
  const HangingLookup hanging;
  auto options = plain_options("http://sim.example/v1");
  options.transport_options.lookup = hanging.function([told] { told->set_value(); });
  std::thread teller([&] {
    told->get_future().wait();
    round.arrived();
  });
  create(round, options);
  teller.join();
}

#if defined(__linux__)
void connect(Round& round) {
  const SilentListener listener;
  REQUIRE(listener.ok());
  const int before = listener.waiting();
  std::atomic<bool> over{false};
  std::thread teller([&] {
    while (!over && listener.waiting() == before) std::this_thread::yield();
    round.arrived();
  });
  create(round, plain_options("http://127.0.0.1:" + std::to_string(listener.port()) + "/v1"));
  over = true;
  teller.join();
}
#endif

void shake_hands(Round& round) {
  const RawPeer peer([&](Conversation& connection) {
    std::string hello;
    connection.read_some(hello);
    round.arrived();
    connection.stall();
  });
  create(round, plain_options(https(peer.port())));
}

void open_tunnel(Round& round) {
  const RawPeer proxy([&](Conversation& connection) {
    connection.read_request();
    round.arrived();
    connection.stall();
  });
  auto options = plain_options(https(443, "sim.example"));
  options.transport_options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  create(round, options);
}

// Reads the head and no byte of the body.
void upload(Round& round) {
  std::promise<void> over;
  const auto gone = over.get_future().share();
  const RawPeer peer([&](Conversation& connection) {
    std::string some;
    connection.read_some(some);
    round.arrived();
    gone.wait();
  });
  const moonshot::Client client(plain_options(peer.base_url()));
  moonshot::UploadOptions options;
  options.call = round.options;
  // More than the system buffers for a connection.
  const auto file = moonshot::file_from_memory(std::string(std::size_t{64} << 20U, 'x'), "a.txt");
  round.begin();
  round.end(client.files().try_upload(file, "file-extract", options).error_ptr());
  over.set_value();
}

void await_first_byte(Round& round) {
  const RawPeer peer([&](Conversation& connection) {
    connection.read_request();
    round.arrived();
    connection.stall();
  });
  create(round, plain_options(peer.base_url()));
}

void await_first_byte_over_tls(Round& round) {
  const RawPeer peer([&](Conversation& connection) {
    TlsConversation tls(connection, certificates().good());
    tls.read_request();
    round.arrived();
    tls.stall();
  });
  create(round, plain_options(https(peer.port())));
}

void download(Round& round) {
  const RawPeer peer([&](Conversation& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbeginning");
    connection.stall();
  });
  const moonshot::Client client(plain_options(peer.base_url()));
  const auto piece = [&](std::string_view) {
    round.arrived();
    return true;
  };
  round.begin();
  round.end(client.files().try_content("file-1", piece, round.options).error_ptr());
}

const std::string first_event = http_chunk("data: " + support::pong_events()[1] + "\n\n");

void stream_to_callback(Round& round) {
  const RawPeer peer([&](Conversation& connection) {
    connection.read_request();
    connection.write(stream_head + first_event);
    connection.stall();
  });
  const moonshot::Client client(plain_options(peer.base_url()));
  round.begin();
  round.end(client.chat()
                .try_stream(
                    ping(), [&](const moonshot::ChatChunk&) { round.arrived(); }, round.options)
                .error_ptr());
}

void stream_to_range(Round& round) {
  const RawPeer peer([&](Conversation& connection) {
    TlsConversation tls(connection, certificates().good());
    tls.read_request();
    tls.write(stream_head + first_event);
    tls.stall();
  });
  const moonshot::Client client(plain_options(https(peer.port())));
  round.begin();
  auto stream = client.chat().try_stream(ping(), round.options);
  while (stream && stream->next() != nullptr) round.arrived();
  round.end(stream ? stream->error_ptr() : stream.error_ptr());
}

// Events with ever more members that nobody knows, faster than they can be read.
void add_up_unknown_members(Round& round) {
  constexpr int events = 30;
  constexpr int members = 1000;  // of each
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write(stream_head);
    std::string event;
    int number = 0;
    do {
      event = R"(data: {"choices":[{"index":0,"delta":{"content":"x")";
      for (int i = 0; i < members; ++i) event += ",\"m" + std::to_string(number++) + "\":1";
      event += "}}]}\n\n";
    } while (connection.write(http_chunk(event)));
  });
  const moonshot::Client client(plain_options(peer.base_url()));
  int told = 0;
  const auto count = [&](const moonshot::ChatChunk&) {
    if (++told == events) round.arrived();
  };
  round.begin();
  round.end(client.chat().try_stream(ping(), count, round.options).error_ptr());
}

void wait_for_retry(Round& round) {
  const RawPeer peer([](Conversation& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
  });
  auto options = plain_options(peer.base_url());
  options.retry.max_retries = 1;
  options.retry.base_delay = seconds(60);
  options.retry.random = [] { return 1.0; };
  options.retry.on_retry = [&](const moonshot::RetryNotice&) { round.arrived(); };
  create(round, options);
}

void settle(Round& round) {
  const RawPeer peer([](Conversation& connection) {
    for (;;) {
      const auto request = connection.read_request();
      if (request.empty()) return;
      if (request.find("POST") == 0) {
        connection.write(http_response(R"({"id":"file-1","object":"file","bytes":1,"created_at":1,)"
                                       R"("filename":"a.txt","purpose":"file-extract"})"));
      } else {
        const auto body = support::error_body("resource_not_found_error", "not found");
        connection.write("HTTP/1.1 404 Not Found\r\nContent-Length: " +
                         std::to_string(body.size()) + "\r\n\r\n" + body);
      }
    }
  });
  auto options = plain_options(peer.base_url());
  options.retry.on_retry = [&](const moonshot::RetryNotice&) { round.arrived(); };
  const auto files = moonshot::Client(options).files();
  const auto file = files.try_upload(moonshot::file_from_memory("x", "a.txt"), "file-extract");
  REQUIRE(file);
  round.begin();
  round.end(files.try_get(file->id, round.options).error_ptr());
}

const std::string running_batch =
    R"({"id":"batch-1","object":"batch","endpoint":"/v1/chat/completions","input_file_id":"file-1",)"
    R"("completion_window":"24h","status":"in_progress","created_at":1})";

void wait_for_batch(Round& round) {
  const RawPeer peer([](Conversation& connection) {
    while (!connection.read_request().empty()) connection.write(http_response(running_batch));
  });
  const auto batches = moonshot::Client(plain_options(peer.base_url())).batches();
  moonshot::BatchWaitOptions options;
  options.first_interval = seconds(60);
  options.on_progress = [&](const moonshot::Batch&) { round.arrived(); };
  options.call = round.options;
  round.begin();
  round.end(batches.try_wait("batch-1", options).error_ptr());
}

void look_at_batch(Round& round) {
  const RawPeer peer([&](Conversation& connection) {
    connection.read_request();
    round.arrived();
    connection.stall();
  });
  const auto batches = moonshot::Client(plain_options(peer.base_url())).batches();
  moonshot::BatchWaitOptions options;
  options.failures_in_a_row = 0;
  options.call = round.options;
  round.begin();
  round.end(batches.try_wait("batch-1", options).error_ptr());
}

// A tool that looks at its token and at its deadline, as long ones should.
void run_tool(Round& round) {
  const RawPeer peer([](Conversation& connection) {
    while (!connection.read_request().empty()) {
      connection.write(http_response(
          R"({"id":"c","object":"chat.completion","created":1,"model":"kimi-k3","choices":[{"index":0,)"
          R"("message":{"role":"assistant","content":"","tool_calls":[{"id":"wait:0",)"
          R"("type":"function","function":{"name":"wait","arguments":"{}"}}]},)"
          R"("finish_reason":"tool_calls"}]})"));
    }
  });
  moonshot::Toolbox toolbox;
  toolbox.add_raw(moonshot::function_tool("wait", "Waits", moonshot::JsonText("{}")),
                  [&](const std::string&,
                      const moonshot::ToolContext& context) -> moonshot::Result<std::string> {
                    std::promise<void> cancelled;
                    const auto registration =
                        context.cancel.on_cancel([&] { cancelled.set_value(); });
                    round.arrived();
                    const auto told = cancelled.get_future();
                    if (context.deadline) {
                      told.wait_until(*context.deadline);
                    } else {
                      told.wait();
                    }
                    return std::string("over");
                  });
  const auto chat = moonshot::Client(plain_options(peer.base_url())).chat();
  moonshot::ToolRunOptions options;
  options.call = round.options;
  round.begin();
  round.end(moonshot::try_run_tools(chat, toolbox, ping(), options).error_ptr());
}

void queue_for_governor(Round& round) {
  const auto governor =
      std::make_shared<moonshot::Governor>(moonshot::RateLimits{1, std::nullopt, std::nullopt},
                                           [&](const moonshot::QueueNotice&) { round.arrived(); });
  moonshot::detail::TokenClaim running;
  REQUIRE(moonshot::detail::GovernorAccess::start(*governor, running, std::nullopt, {}) ==
          moonshot::detail::Turn::started);
  auto options = plain_options("http://127.0.0.1:9/v1");  // nothing is sent
  options.governor = governor;
  create(round, options);
}

const std::vector<Phase>& phases() {
  static const std::vector<Phase> all {
    {"the queue of a governor", queue_for_governor}, {"the name's lookup", look_up},
#if defined(__linux__)
        {"connecting", connect},
#endif
        {"the TLS handshake", shake_hands}, {"opening a proxy's tunnel", open_tunnel},
        {"an upload that nobody reads", upload}, {"the first byte", await_first_byte},
        {"the first byte over TLS", await_first_byte_over_tls},
        {"between bytes of an answer", download},
        {"between chunks for a callback", stream_to_callback},
        {"between chunks of a range over TLS", stream_to_range},
        {"a sum of very many unknown members", add_up_unknown_members},
        {"the wait before a retry", wait_for_retry, false},
        {"the wait for a file that was just uploaded", settle, false},
        {"the wait for a batch", wait_for_batch, false}, {"the look at a batch", look_at_batch},
        {"a tool", run_tool},
  };
  return all;
}

long long in_us(Clock::duration time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

void check_promise(std::vector<Clock::duration> times) {
  std::sort(times.begin(), times.end());
  const auto best_us = in_us(times.front());
  const auto median_us = in_us(times[times.size() / 2]);
  const auto worst_us = in_us(times.back());
  CAPTURE(best_us, median_us, worst_us);
  CHECK((times.front() < promised));
}

}  // namespace

TEST_CASE("cancelling from another thread ends a call at once, wherever it hangs",
          "[loopback][cancel]") {
  for (const auto& phase : phases()) {
    INFO("while in: " << phase.name);
    std::vector<Clock::duration> times;
    for (int i = 0; i < rounds; ++i) {
      const moonshot::CancelSource source;
      Round round;
      round.options.cancel = source.token();
      Clock::time_point cancelled;
      std::thread canceller([&] {
        round.await_arrival();
        cancelled = Clock::now();
        source.cancel();
      });
      phase.play(round);
      round.arrived();  // lets the thread end where the call failed before
      canceller.join();
      REQUIRE(round.error != nullptr);
      CHECK(round.error->kind() == ErrorKind::cancelled);
      times.push_back(round.ended - cancelled);
    }
    check_promise(times);
  }
}

TEST_CASE("the deadline of a call ends it at once, wherever it hangs", "[loopback][timeout]") {
  constexpr milliseconds total{100};
  for (const auto& phase : phases()) {
    if (!phase.has_deadline) continue;
    INFO("while in: " << phase.name);
    std::vector<Clock::duration> times;
    for (int i = 0; i < rounds; ++i) {
      Round round;
      round.options.timeouts.total = total;
      phase.play(round);
      REQUIRE(round.error != nullptr);
      const auto* timeout = round.error->as<moonshot::TimeoutError>();
      CAPTURE(round.error->message());
      REQUIRE(timeout != nullptr);
      CHECK(timeout->phase() == moonshot::TimeoutPhase::total);
      CHECK((round.ended - round.begun >= total));
      times.push_back(round.ended - round.begun - total);
    }
    check_promise(times);
  }
}

TEST_CASE("a wait that would outlast the deadline is not begun", "[loopback][timeout]") {
  for (const auto& play : {wait_for_retry, settle}) {
    Round round;
    round.options.timeouts.total = milliseconds(200);
    play(round);
    REQUIRE(round.error != nullptr);
    CAPTURE(round.error->message());
    CHECK(round.error->as<moonshot::ApiError>() != nullptr);
    CHECK((round.ended - round.begun < seconds(20)));
  }
}

TEST_CASE("the limit for connecting covers all of it", "[loopback][timeout][connect]") {
  struct Row {
    const char* name;
    void (*play)(Round&);
  };
  const auto drip = [](Round& round) {
    const RawPeer peer([](Conversation& connection) {
      std::string hello;
      connection.read_some(hello);
      connection.write(std::string("\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb", 9));
      connection.drip("x", 5);
    });
    create(round, plain_options(https(peer.port())));
  };
  const std::vector<Row> rows {
    {"the name's lookup", look_up},
#if defined(__linux__)
        {"connecting", connect},
#endif
        {"the TLS handshake", shake_hands}, {"a TLS handshake that drips", drip},
        {"opening a proxy's tunnel", open_tunnel},
  };
  for (const auto& row : rows) {
    INFO("while in: " << row.name);
    Round round;
    round.options.timeouts.connect = milliseconds(80);
    row.play(round);
    REQUIRE(round.error != nullptr);
    const auto* timeout = round.error->as<moonshot::TimeoutError>();
    CAPTURE(round.error->message());
    REQUIRE(timeout != nullptr);
    CHECK(timeout->phase() == moonshot::TimeoutPhase::connect);
  }
}

TEST_CASE("the limit for connecting is over once the connection is there",
          "[loopback][timeout][connect]") {
  for (const bool tls : {false, true}) {
    INFO((tls ? "over TLS" : "plain"));
    const RawPeer peer([&](Conversation& connection) {
      if (tls) {
        TlsConversation speech(connection, certificates().good());
        speech.read_request();
        speech.stall();
      } else {
        connection.read_request();
        connection.stall();
      }
    });
    Round round;
    round.options.timeouts.connect = milliseconds(500);
    round.options.timeouts.first_byte = milliseconds(800);
    create(round, plain_options(tls ? https(peer.port()) : peer.base_url()));
    REQUIRE(round.error != nullptr);
    const auto* timeout = round.error->as<moonshot::TimeoutError>();
    REQUIRE(timeout != nullptr);
    CHECK(timeout->phase() == moonshot::TimeoutPhase::first_byte);
  }
}

namespace {

using Destroyed = std::function<Clock::duration()>;

template <class T>
Clock::duration time_to_destroy(std::optional<T>& object) {
  const auto start = Clock::now();
  object.reset();
  return Clock::now() - start;
}

// A stream that nobody reads on; `end` is what the peer writes after the first event.
Clock::duration drop_stream(bool over_tls, const std::string& end, bool read_it) {
  const auto text = stream_head + first_event + end;
  const RawPeer peer([&](Conversation& connection) {
    if (over_tls) {
      TlsConversation tls(connection, certificates().good());
      tls.read_request();
      tls.write(text);
      tls.stall();
    } else {
      connection.read_request();
      connection.write(text);
      connection.stall();
    }
  });
  const moonshot::Client client(plain_options(over_tls ? https(peer.port()) : peer.base_url()));
  std::optional<moonshot::ChatStream> stream(client.chat().stream(ping()));
  REQUIRE(stream->next() != nullptr);
  while (read_it && stream->next() != nullptr) {
  }
  return time_to_destroy(stream);
}

// A client with a connection that it keeps, to a peer that never closes.
Clock::duration drop_client_with_idle_connection(bool over_tls) {
  std::promise<void> over;
  const auto gone = over.get_future().share();
  const RawPeer peer([&](Conversation& connection) {
    const auto answer = http_response(support::pong);
    if (over_tls) {
      TlsConversation tls(connection, certificates().good());
      tls.read_request();
      tls.write(answer);
      gone.wait();
    } else {
      connection.read_request();
      connection.write(answer);
      gone.wait();
    }
  });
  std::optional<moonshot::Client> client(
      plain_options(over_tls ? https(peer.port()) : peer.base_url()));
  REQUIRE(client->chat().try_create(ping()));
  const auto time = time_to_destroy(client);
  over.set_value();
  return time;
}

Clock::duration drop_client_while_a_lookup_hangs() {
  const HangingLookup hanging;
  auto options = plain_options("http://sim.example/v1");
  options.transport_options.lookup = hanging.function([] {});
  std::optional<moonshot::Client> client(options);
  moonshot::CallOptions call;
  call.timeouts.total = milliseconds(20);
  REQUIRE_FALSE(client->chat().try_create(ping(), call));
  return time_to_destroy(client);
}

}  // namespace

TEST_CASE("destructors wait for nobody", "[loopback][cancel][stream]") {
  const std::string done = http_chunk(
      "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
      "data: [DONE]\n\n");
  const std::vector<std::pair<std::string, Destroyed>> rows{
      {"a stream half-way", [] { return drop_stream(false, "", false); }},
      {"a stream half-way over TLS", [] { return drop_stream(true, "", false); }},
      {"a stream read to [DONE], but not ended", [&] { return drop_stream(false, done, true); }},
      {"the same over TLS", [&] { return drop_stream(true, done, true); }},
      {"a client with an idle connection", [] { return drop_client_with_idle_connection(false); }},
      {"the same over TLS", [] { return drop_client_with_idle_connection(true); }},
      {"a client whose lookup hangs", drop_client_while_a_lookup_hangs},
  };
  for (const auto& row : rows) {
    INFO("destroying " << row.first);
    std::vector<Clock::duration> times;
    for (int i = 0; i < rounds; ++i) times.push_back(row.second());
    check_promise(times);
  }
}

TEST_CASE("a callback that says stop is not kept waiting by the peer", "[loopback][stream]") {
  std::vector<Clock::duration> times;
  for (int i = 0; i < rounds; ++i) {
    std::promise<void> over;
    const auto gone = over.get_future().share();
    const RawPeer peer([&](Conversation& connection) {
      TlsConversation tls(connection, certificates().good());
      tls.read_request();
      tls.write(stream_head + first_event);
      gone.wait();
    });
    const moonshot::Client client(plain_options(https(peer.port())));
    Clock::time_point said;
    const auto result = client.files().try_content("file-1", [&](std::string_view) {
      said = Clock::now();
      return false;
    });
    times.push_back(Clock::now() - said);
    over.set_value();
    CHECK_FALSE(result);
  }
  check_promise(times);
}

namespace {

// Ends before its size is reached.
class BrokenBody final : public moonshot::http::BodySource {
 public:
  std::uint64_t size() const noexcept override { return 1000; }
  std::size_t read(char* buffer, std::size_t) override {
    failed = Clock::now();
    if (at_++ > 0) return 0;
    buffer[0] = 'x';
    return 1;
  }
  bool rewind() override { return true; }

  Clock::time_point failed{};

 private:
  int at_ = 0;
};

}  // namespace

TEST_CASE("a body that cannot be read on is told of at once, whatever the peer does",
          "[loopback][files]") {
  std::vector<Clock::duration> times;
  for (int i = 0; i < rounds; ++i) {
    const RawPeer peer([](Conversation& connection) { connection.stall(); });
    const moonshot::Client client(plain_options(peer.base_url()));
    const auto body = std::make_shared<BrokenBody>();
    moonshot::FileContent file;
    file.name = "a.txt";
    file.body = body;
    CHECK_FALSE(client.files().try_upload(file, "file-extract"));
    times.push_back(Clock::now() - body->failed);
  }
  check_promise(times);
}
