// Uploads and downloads over real connections.

#include <moonshot_catch.hpp>
#include <noting_sink.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>
#include <temporary_file.hpp>
#include <this_transport.hpp>

#include <moonshot/http/url.hpp>
#include <moonshot/moonshot.hpp>
#include <moonshot/testing/simulator.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::ErrorKind;
using moonshot::file_from_disk;
using moonshot::file_from_memory;
using moonshot::UploadOptions;
using moonshot::UploadProgress;
using moonshot::testing::Simulator;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::Conversation;
using support::RawPeer;

namespace {

moonshot::Client client_at(const std::string& base_url, moonshot::ClientOptions options = {}) {
  options.api_key = std::string("sk-sim-ok-") + support::secret_word;
  options.base_url = base_url;
  if (!options.retry.sleep) options.retry.max_retries = 0;
  return moonshot::Client(std::move(options));
}

// Any byte, line breaks and dashes at every distance.
std::string odd_bytes(std::size_t size) {
  std::string bytes;
  bytes.reserve(size + 64);
  for (std::uint32_t i = 1; bytes.size() < size; i = i * 1664525U + 1013904223U) {
    bytes += static_cast<char>(i >> 24U);
    if ((i & 63U) == 0) bytes += "\r\n--moonshot-";
  }
  bytes.resize(size);
  return bytes;
}

const std::string file_answer = support::http_response(
    R"({"id":"f-1","object":"file","bytes":5,"created_at":7,"filename":"a","purpose":"image","status":"ok"})");

}  // namespace

TEST_CASE("a file from disk arrives whole, in any size", "[loopback][files]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto files = client_at(simulator.base_url()).files();
  for (const std::size_t size : std::vector<std::size_t>{1, 65535, 65536, 65537, 3000000}) {
    const auto bytes = odd_bytes(size);
    const support::TemporaryFile on_disk(bytes);
    std::vector<std::uint64_t> sent;
    UploadOptions options;
    options.on_progress = [&](const UploadProgress& progress) {
      sent.push_back(progress.sent);
      CHECK(progress.total == size);
    };
    const auto file = files.upload(file_from_disk(on_disk.path()), "file-extract", options);
    CHECK(file.bytes == static_cast<std::int64_t>(size));
    CHECK(file.filename == on_disk.name());
    REQUIRE_FALSE(sent.empty());
    CHECK(sent.back() == size);
    CHECK(sent.size() >= size / 65536);
    CHECK((files.content(file.id) == bytes));
    std::string told;
    files.content(file.id, [&](std::string_view piece) { told += piece; });
    CHECK((told == bytes));
    CHECK(files.remove(file.id).deleted);
  }
  CHECK(files.list().data.empty());
}

TEST_CASE("a file name with quotes and line breaks is one name", "[loopback][files]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto files = client_at(simulator.base_url()).files();
  const auto file =
      files.upload(file_from_memory("x", "a \"b\" \r\nX: y\xC3\xBC.txt"), "file-extract");
  CHECK(file.filename == "a %22b%22 %0D%0AX: y\xC3\xBC.txt");
  CHECK(file.purpose == "file-extract");
}

TEST_CASE("a refused upload is the exact class", "[loopback][files]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto files = client_at(simulator.base_url()).files();
  const auto result = files.try_upload(file_from_memory("x", "a"), "no such purpose");
  REQUIRE_FALSE(result);
  const auto* refused = result.error().as<moonshot::InvalidRequest>();
  REQUIRE(refused != nullptr);
  CHECK(refused->provenance().origin == moonshot::Origin::native);
  const auto missing = files.try_content("no-such-file");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().as<moonshot::NotFound>() != nullptr);
}

TEST_CASE("the moment in which a new file is missing is waited out", "[loopback][files]") {
  moonshot::testing::SimulatorOptions settings;
  settings.file_not_found_times = 3;
  const Simulator simulator(settings);
  REQUIRE(simulator.ok());
  std::vector<milliseconds> waits;
  moonshot::ClientOptions options;
  options.retry.sleep = [&](milliseconds wait, const moonshot::CancelToken&) {
    waits.push_back(wait);
    return true;
  };
  const auto files = client_at(simulator.base_url(), options).files();
  const auto file = files.upload(file_from_memory("hello", "a.txt"), "file-extract");
  CHECK(files.content(file.id) == "hello");
  CHECK(waits.size() == 3);
}

TEST_CASE("an upload goes over a connection that was kept", "[loopback][files]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto files = client_at(simulator.base_url()).files();
  for (int i = 0; i < 20; ++i) {
    const auto file = files.upload(file_from_memory("hello", "a.txt"), "file-extract");
    CHECK(files.content(file.id) == "hello");
  }
}

TEST_CASE("the length is announced and nothing is asked for in advance", "[loopback][files]") {
  std::string request;
  const RawPeer peer([&](Conversation& conversation) {
    request = conversation.read_request();
    conversation.write(file_answer);
  });
  const auto bytes = odd_bytes(2000000);
  client_at(peer.base_url()).files().upload(file_from_memory(bytes, "a"), "image");
  CHECK(request.find("\r\nContent-Length: 20") != std::string::npos);
  CHECK(request.find("Transfer-Encoding") == std::string::npos);
  CHECK(request.find("100-continue") == std::string::npos);
  CHECK(request.find(bytes) != std::string::npos);
}

TEST_CASE("an upload is cancelled between two pieces", "[loopback][files]") {
  const RawPeer peer([](Conversation& conversation) { conversation.stall(); });
  const moonshot::CancelSource source;
  UploadOptions options;
  options.call.cancel = source.token();
  std::uint64_t sent = 0;
  options.on_progress = [&](const UploadProgress& progress) {
    sent = progress.sent;
    if (sent > 200000) source.cancel();
  };
  const auto result = client_at(peer.base_url())
                          .files()
                          .try_upload(file_from_memory(odd_bytes(5000000), "a"), "image", options);
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::cancelled);
  CHECK(sent < 300000);
}

TEST_CASE("an upload that the peer does not take ends by its limits", "[loopback][files]") {
  const RawPeer peer([](Conversation& conversation) {
    pollfd gone{conversation.descriptor(), 0, 0};
    ::poll(&gone, 1, -1);
  });
  UploadOptions options;
  options.call.timeouts.first_byte = milliseconds(80);
  const auto file = file_from_memory(odd_bytes(30000000), "a");
  const auto start = std::chrono::steady_clock::now();
  const auto result = client_at(peer.base_url()).files().try_upload(file, "image", options);
  REQUIRE_FALSE(result);
  const auto* timeout = result.error().as<moonshot::TimeoutError>();
  REQUIRE(timeout != nullptr);
  CHECK(timeout->phase() == moonshot::TimeoutPhase::first_byte);
  CHECK(std::chrono::steady_clock::now() - start < seconds(20));
}

TEST_CASE("a slow upload is not out of time while it goes on", "[loopback][files]") {
  // The peer takes 256 KiB every 30 ms: in all more than two seconds. What the system's buffers
  // take at once is kept small: the limit counts from the moment at which they have it all.
  constexpr std::size_t size = 20000000;
  const RawPeer peer([](Conversation& conversation) {
    std::string taken;
    std::size_t next_pause = 0;
    const int small_buffer = 65536;
    setsockopt(conversation.descriptor(), SOL_SOCKET, SO_RCVBUF, &small_buffer,
               sizeof small_buffer);
    pollfd nothing{-1, 0, 0};
    while (taken.size() < size && conversation.read_some(taken)) {
      if (taken.size() < next_pause) continue;
      next_pause += std::size_t{256} << 10U;
      ::poll(&nothing, 1, 30);
    }
    while (taken.find("--\r\n", size) == std::string::npos && conversation.read_some(taken)) {
    }
    conversation.write(file_answer);
  });
  UploadOptions options;
  options.call.timeouts.first_byte = milliseconds(2000);
  const auto start = std::chrono::steady_clock::now();
  const auto result = client_at(peer.base_url())
                          .files()
                          .try_upload(file_from_memory(odd_bytes(size), "a"), "image", options);
  INFO((result ? "uploaded" : result.error().what()));
  CHECK(result);
  CHECK(std::chrono::steady_clock::now() - start > milliseconds(2000));
}

TEST_CASE("what the progress callback throws passes through", "[loopback][files]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  UploadOptions options;
  options.on_progress = [](const UploadProgress&) { throw std::runtime_error("mine"); };
  const auto client = client_at(simulator.base_url());
  CHECK_THROWS_WITH(
      client.files().try_upload(file_from_memory(odd_bytes(500000), "a"), "image", options),
      "mine");
  CHECK(client.files().try_list());
}

TEST_CASE("a file that ends too early while it is sent is named", "[loopback][files]") {
  const support::TemporaryFile on_disk(odd_bytes(500000));
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto file = file_from_disk(on_disk.path());
  std::ofstream(on_disk.path(), std::ios::trunc) << "x";
  const auto result = client_at(simulator.base_url()).files().try_upload(file, "image");
  REQUIRE_FALSE(result);
  const auto* error = result.error().as<moonshot::UsageError>();
  REQUIRE(error != nullptr);
  CHECK(error->argument() == "file");
  CHECK_THAT(error->message(), Catch::Matchers::EndsWith("it became shorter while it was read"));
}

TEST_CASE("a transport tells in the words of a body why it could not be read to its end",
          "[loopback][files]") {
  struct Broken final : moonshot::http::BodySource {
    explicit Broken(std::string its_problem) : words(std::move(its_problem)) {}
    std::uint64_t size() const noexcept override { return 2; }
    std::size_t read(char*, std::size_t) override { return 0; }
    bool rewind() override { return true; }
    std::string problem() const override { return words; }
    const std::string words;
  };
  const RawPeer peer([](Conversation& conversation) { conversation.stall(); });
  const auto transport = support::make_transport();
  const auto told = [&](const std::string& words) {
    moonshot::http::Request request;
    request.method = "POST";
    std::string unreadable;
    request.base = *moonshot::http::parse_url(peer.base_url(), unreadable);
    request.target = "/files";
    request.body_source = std::make_shared<Broken>(words);
    support::NotingSink sink;
    const auto outcome = transport->send(request, sink, {}, {});
    CHECK(outcome.kind == moonshot::http::Outcome::Kind::stopped);
    CHECK(sink.told.empty());
    return outcome.detail;
  };
  CHECK(told("") == "the body could not be read to its end");
  CHECK(told("the disk is gone") == "the body could not be read to its end: the disk is gone");
}

TEST_CASE("a refusal that comes while the file is sent is read", "[loopback][files]") {
  const RawPeer peer([](Conversation& conversation) {
    std::string taken;
    conversation.read_some(taken);
    conversation.write(
        "HTTP/1.1 413 Request Entity Too Large\r\nContent-Type: text/html\r\nContent-Length: 5\r\n"
        "Connection: close\r\n\r\nnginx");
    while (taken.find("--\r\n", 5000000) == std::string::npos && conversation.read_some(taken)) {
    }
  });
  const auto result = client_at(peer.base_url())
                          .files()
                          .try_upload(file_from_memory(odd_bytes(5000000), "a"), "image");
  REQUIRE_FALSE(result);
  const auto* refused = result.error().as<moonshot::ApiError>();
  REQUIRE(refused != nullptr);
  CHECK(refused->status() == 413);
}

TEST_CASE("a connection that breaks within an upload is a ConnectionError", "[loopback][files]") {
  const RawPeer peer([](Conversation& conversation) {
    std::string ignored;
    conversation.read_some(ignored);
    conversation.reset();
  });
  const auto result = client_at(peer.base_url())
                          .files()
                          .try_upload(file_from_memory(odd_bytes(30000000), "a"), "image");
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::connection_error);
}
