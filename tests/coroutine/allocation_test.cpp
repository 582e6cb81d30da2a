// How often chunks and batches ask for memory: that is counted in this program.

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 11
// g++ sees through one of the functions that are replaced here and not through the other.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

#include <moonshot/async/coroutine.hpp>

#include <async_client.hpp>
#include <moonshot_catch.hpp>
#include <task.hpp>

#include <moonshot/async/async_batches.hpp>
#include <moonshot/detail/stream/chat_decoder.hpp>
#include <moonshot/endpoint.hpp>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <optional>
#include <string>
#include <utility>

using moonshot::AsyncChat;
using moonshot::ChatChunk;
using support::Async;
using support::ping;
using support::pong_events;
using support::ScriptedResponse;
using support::Task;

namespace {

std::atomic<std::size_t> allocations{0};

void* allocate(std::size_t size) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void* allocate_or_throw(std::size_t size) {
  if (void* const memory = allocate(size)) return memory;
  throw std::bad_alloc();
}

constexpr int chunks = 10000;

ScriptedResponse long_stream() {
  auto response = ScriptedResponse::events({});
  std::string piece;
  for (int i = 0; i < chunks; ++i) piece += "data: " + pong_events()[1] + "\n\n";
  piece += "data: " + pong_events()[3] + "\n\ndata: [DONE]\n\n";
  response.pieces = {std::move(piece)};
  return response;
}

// For decoding the stream, and no more than that.
std::size_t allocations_of_decoder() {
  const auto piece = long_stream().pieces[0];
  const moonshot::Endpoint endpoint;
  moonshot::detail::ChatDecoder decoder(endpoint, piece.size(), std::nullopt);
  decoder.head({200, {}}, {});
  const std::size_t before = allocations;
  decoder.push(piece);
  while (decoder.next() != nullptr) {
  }
  REQUIRE(decoder.done());
  return allocations - before;
}

// What the queues of the loop take, and what is there once for each call.
constexpr std::size_t few = 200;

}  // namespace

void* operator new(std::size_t size) { return allocate_or_throw(size); }
void* operator new[](std::size_t size) { return allocate_or_throw(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("a coroutine takes no memory for a chunk but what decoding it takes",
          "[coroutine][async]") {
  Async async({long_stream()});
  int count = 0;
  std::size_t before = 0;
  std::size_t after = 0;
  const auto read = [&](AsyncChat chat) -> Task {
    auto stream = chat.stream(ping());
    (void)co_await stream.next();
    before = allocations;
    while (co_await stream.next() != nullptr) ++count;
    after = allocations;
  };
  const auto task = read(async.chat());
  CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  CHECK(task.done());
  CHECK(count == chunks);
  CHECK(after - before < allocations_of_decoder() + few);
}

TEST_CASE("a handler that holds a pointer takes no memory for a chunk but what decoding it takes",
          "[coroutine][async]") {
  Async async({long_stream()});
  struct Reader {
    moonshot::AsyncChatStream stream;
    int count = 0;
    void ask() {
      stream.next([this](const ChatChunk* chunk) {
        if (chunk == nullptr) return;
        ++count;
        ask();
      });
    }
  };
  Reader reader{async.chat().stream(ping())};
  const std::size_t before = allocations;
  reader.ask();
  CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  CHECK(reader.count == chunks + 1);
  const std::size_t after = allocations;
  CHECK(after - before < allocations_of_decoder() + few);
}

TEST_CASE("a coroutine takes no memory for a batch but what the call for its page takes",
          "[coroutine][async]") {
  const std::string batch = R"({"id":"b-1","status":"completed"})";
  std::string data = batch;
  for (int i = 0; i < chunks; ++i) data += "," + batch;
  Async async({ScriptedResponse::json(200, R"({"data":[)" + data + "]}")});
  int count = 0;
  std::size_t before = 0;
  std::size_t after = 0;
  const auto read = [&](moonshot::AsyncBatches batches) -> Task {
    auto list = batches.list();
    (void)co_await list.next();
    before = allocations;
    while (co_await list.next() != nullptr) ++count;
    after = allocations;
  };
  const auto task = read(async.resource<moonshot::AsyncBatches>());
  CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  CHECK(task.done());
  CHECK(count == chunks);
  CHECK(after == before);
}
