// Whole exchanges: a request out over a real socket, arbitrary bytes back, and the limits running.
// Whatever the server sends and however it leaves, the call ends, its request goes out once, what
// arrived is bounded, and nothing that is shown holds the key.
//
// The input is a plan of five bytes (the kind of call, how the server ends the connection, into how
// many pieces it cuts its bytes, how much the client takes, whether the answer comes before the
// request is read) and then the bytes of the server. The byte 1 in them stands for the request's
// key, as a server sees it.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include <moonshot/moonshot.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;

const std::string key = "sk-FUZZKEYDONOTSHOW0123456789";

constexpr const char* run_header = "X-Run";

enum class Leave { in_order, by_reset, never };

/// What the server does with the next connection.
struct Script {
  std::string run;  // the header of the requests that belong to it
  std::string bytes;
  Leave leave = Leave::in_order;
  std::size_t pieces = 1;
  bool early = false;
};

/// A server on 127.0.0.1 that plays one script after another, on one thread.
class Server {
 public:
  Server() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    require(::bind(listener_, generic, length) == 0 && ::listen(listener_, 8) == 0 &&
                ::getsockname(listener_, generic, &length) == 0,
            "this machine lets the target listen");
    base_url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/v1";
    std::thread([this] {
      for (;;) serve(::accept(listener_, nullptr, nullptr));
    }).detach();
  }

  const std::string& base_url() const { return base_url_; }

  void play(Script script) {
    const std::lock_guard<std::mutex> lock(mutex_);
    script_ = std::move(script);
    requests_ = 0;
  }
  /// How many requests of the script's run have come.
  int requests() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return requests_;
  }

 private:
  void serve(int connection) {
    Script script;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      script = script_;
    }
    converse(connection, script);
    ::close(connection);
  }

  void converse(int connection, const Script& script) {
    std::string request;
    while (request.find("\r\n\r\n") == std::string::npos) {
      if (!read_some(connection, request)) return;
    }
    {
      // A client that had no patience may have gone before its connection was accepted.
      const std::lock_guard<std::mutex> lock(mutex_);
      if (request.find(script_.run) != std::string::npos) ++requests_;
    }
    if (!script.early) read_body(connection, request);
    write_pieces(connection, script);
    if (script.leave == Leave::by_reset) {
      const linger now{1, 0};
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    std::string ignored;
    while (script.leave == Leave::never && read_some(connection, ignored)) ignored.clear();
  }

  static bool read_some(int connection, std::string& text) {
    char buffer[16384];
    const auto count = ::recv(connection, buffer, sizeof buffer, 0);
    if (count > 0) text.append(buffer, static_cast<std::size_t>(count));
    return count > 0;
  }

  static void read_body(int connection, std::string& request) {
    const auto head_end = request.find("\r\n\r\n") + 4;
    const std::string_view label = "Content-Length: ";
    const auto at = request.find(label);
    if (at >= head_end) return;
    const auto wanted = head_end + std::strtoul(request.c_str() + at + label.size(), nullptr, 10);
    while (request.size() < wanted && read_some(connection, request)) {
    }
  }

  static void write_pieces(int connection, const Script& script) {
    const std::string_view bytes = script.bytes;
    const std::size_t step = bytes.size() / script.pieces + 1;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      const auto piece = bytes.substr(at, step);
      if (::send(connection, piece.data(), piece.size(), MSG_NOSIGNAL) <= 0) return;
    }
  }

  const int listener_;
  std::string base_url_;
  std::mutex mutex_;
  Script script_;
  int requests_ = 0;
};

Server& server() {
  static auto* const one = new Server;  // its thread runs until the process ends
  return *one;
}

moonshot::ChatRequest question() {
  moonshot::ChatRequest request;
  request.model = "kimi-k3";
  request.messages = {moonshot::user("PING")};
  return request;
}

bool shows_key(const std::string& text) { return text.find(key) != std::string::npos; }

void check_error(const moonshot::Error& error, std::size_t limit) {
  require(!shows_key(error.what()), "what() does not show the key");
  require(error.kind() != moonshot::ErrorKind::usage_error, "the request is a good one");
  require(error.attempts().size() == 1, "an error tells of one try");
  require(!shows_key(error.attempts()[0].request_id), "a try does not show the key");
  if (const auto* refusal = error.as<moonshot::ApiError>()) {
    require(refusal->body().size() <= limit, "what is kept of a refusal is bounded");
    require(!refusal->provenance().evidence.empty(), "a verdict has evidence");
    for (const auto& sentence : refusal->provenance().evidence) {
      require(!shows_key(sentence), "the evidence does not show the key");
    }
    require(!shows_key(refusal->request_id().value_or("")), "the id does not show the key");
  }
  if (const auto* wrong = error.as<moonshot::DecodeError>()) {
    require(!wrong->expected().empty(), "a decode error says what was expected");
  }
}

template <class T>
void check_result(const moonshot::Result<T>& result, std::size_t limit) {
  if (!result) check_error(result.error(), limit);
}

void check_stream(const moonshot::Chat& chat, std::size_t limit) {
  auto stream = chat.try_stream(question());
  if (!stream) return check_error(stream.error(), limit);
  std::string told;
  while (const auto* chunk = stream->next()) told += chunk->text();
  require(stream->next() == nullptr, "behind the end there is nothing");
  require(stream->partial().text() == told || stream->partial().choices.size() > 1,
          "the chunks add up to the answer");
  if (stream->error() != nullptr) check_error(*stream->error(), limit);
}

void make_call(const moonshot::Client& client, unsigned kind, std::size_t limit) {
  const auto chat = client.chat();
  switch (kind) {
    case 0:
      return check_result(chat.try_create(question()), limit);
    case 1:
      return check_stream(chat, limit);
    case 2:
      return check_result(chat.try_stream(question(), [](const moonshot::ChatChunk&) {}), limit);
    case 3: {
      std::size_t received = 0;
      return check_result(client.files().try_content(
                              "f-1", [&](std::string_view piece) { received += piece.size(); }),
                          limit);
    }
    case 4:
      return check_result(client.models().try_list(), limit);
    case 5:
      return check_result(
          client.files().try_upload(
              moonshot::file_from_memory(std::string(std::size_t{256} << 10U, 'x'), "a.txt"),
              "file-extract"),
          limit);
    default:
      return check_result(client.balance().try_get(), limit);
  }
}

std::string with_key(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += c == '\x01' ? key : std::string(1, c);
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr unsigned kinds = 7;
  constexpr unsigned stalls = 32;  // of so many ends one waits for the client's limit
  constexpr std::size_t most = std::size_t{1} << 20U;
  fuzzing::Input input(data, size);
  const auto kind = input.byte() % kinds;
  const auto end = input.byte() % stalls;
  static std::uint64_t runs = 0;
  const std::string run = std::to_string(++runs) + ".";
  Script script;
  script.run = std::string(run_header) + ": " + run;
  script.leave = end == 0 ? Leave::never : end % 2 == 0 ? Leave::by_reset : Leave::in_order;
  script.pieces = input.byte() % 16 + 1;
  const std::size_t limit = input.byte() % 2 == 0 ? most : 512;
  script.early = input.byte() % 4 == 3;
  script.bytes = with_key(input.rest());
  server().play(std::move(script));

  {
    moonshot::ClientOptions options;
    options.api_key = key;
    options.base_url = server().base_url();
    options.retry.max_retries = 0;
    options.max_response_bytes = limit;
    options.headers.add(run_header, run);
    options.transport_options.proxy_from_environment = false;
    options.timeouts.first_byte = std::chrono::milliseconds(50);
    options.timeouts.between_bytes = std::chrono::milliseconds(50);
    options.timeouts.total = std::chrono::milliseconds(500);
    options.logger = [](const moonshot::LogRecord& record) {
      require(!shows_key(record.url) && !shows_key(record.outcome),
              "the log does not show the key");
      require(!shows_key(record.request_id), "the log's id does not show the key");
    };
    make_call(moonshot::Client(options), kind, limit);
  }
  require(server().requests() <= 1, "a request goes out once");
  return 0;
}
