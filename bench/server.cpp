// Replays fixed bytes, so that nothing but the client costs. The first part of the path says what:
//
//   /answer         a small answer
//   /wait           the same after 50 ms
//   /stream-single  2000 events, each in an HTTP chunk and a write of its own
//   /stream-packed  the same bytes in HTTP chunks of 4 KiB, which cut events anywhere
//   /stream-paced   as single, with a pause before each write: the client sleeps and wakes each
//   time
//
// Prints its port, and ends when its standard input does.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "answers.hpp"

namespace {

std::string http_chunk(std::string_view bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + std::string(bytes) + "\r\n";
}

/// Pieces that are written one by one.
using Writes = std::vector<std::string>;

std::string stream_head() {
  return std::string(bench::headers) +
         "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
}

Writes single_stream() {
  Writes writes = {stream_head()};
  for (std::size_t i = 0; i < bench::chunks; ++i) {
    writes.push_back(http_chunk(bench::event_at(i)));
  }
  writes.push_back(http_chunk("data: [DONE]\n\n") + "0\r\n\r\n");
  return writes;
}

Writes packed_stream() {
  std::string body;
  for (std::size_t i = 0; i < bench::chunks; ++i) body += bench::event_at(i);
  body += "data: [DONE]\n\n";
  constexpr std::size_t size = 4096;
  Writes writes = {stream_head()};
  for (std::size_t at = 0; at < body.size(); at += size) {
    writes.push_back(http_chunk(std::string_view(body).substr(at, size)));
  }
  writes.back() += "0\r\n\r\n";
  return writes;
}

struct Replies {
  Writes answer = {bench::with_head(bench::completion())};
  Writes single = single_stream();
  Writes packed = packed_stream();
};

bool write_all(int socket, const Writes& writes, std::chrono::microseconds pause = {}) {
  for (const auto& bytes : writes) {
    if (pause.count() > 0) std::this_thread::sleep_for(pause);
    for (std::size_t sent = 0; sent < bytes.size();) {
      const auto count = send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return false;
      sent += static_cast<std::size_t>(count);
    }
  }
  return true;
}

/// Reads one request into `buffer`, past what is there already. Zero at the end, else its length.
std::size_t read_request(int socket, std::string& buffer) {
  for (;;) {
    const auto head = buffer.find("\r\n\r\n");
    if (head != std::string::npos) {
      const auto field = buffer.find("Content-Length: ");
      const auto body = field < head ? std::strtoul(buffer.c_str() + field + 16, nullptr, 10) : 0;
      if (buffer.size() >= head + 4 + body) return head + 4 + body;
    }
    char bytes[4096];
    const auto count = recv(socket, bytes, sizeof bytes, 0);
    if (count <= 0) return 0;
    buffer.append(bytes, static_cast<std::size_t>(count));
  }
}

bool answer(int socket, std::string_view request, const Replies& replies) {
  const auto asks_for = [&](std::string_view path) {
    return request.substr(request.find(' ') + 1, path.size()) == path;
  };
  if (asks_for("/stream-single/")) return write_all(socket, replies.single);
  if (asks_for("/stream-packed/")) return write_all(socket, replies.packed);
  if (asks_for("/stream-paced/")) {
    return write_all(socket, replies.single, std::chrono::microseconds(100));
  }
  if (asks_for("/wait/")) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return write_all(socket, replies.answer);
}

void serve(int socket, const Replies& replies) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::string buffer;
  while (const auto length = read_request(socket, buffer)) {
    if (!answer(socket, buffer, replies)) break;
    buffer.erase(0, length);
  }
  close(socket);
}

}  // namespace

int main() {
  static const Replies replies;
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* const name = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, name, length) != 0 || listen(listener, 128) != 0 ||
      getsockname(listener, name, &length) != 0) {
    std::perror("bench-server");
    return EXIT_FAILURE;
  }
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  std::thread([listener] {
    for (;;) {
      const int socket = accept(listener, nullptr, nullptr);
      if (socket >= 0) std::thread(serve, socket, std::cref(replies)).detach();
    }
  }).detach();
  char ignored = 0;
  while (read(STDIN_FILENO, &ignored, 1) > 0) {
  }
  std::_Exit(EXIT_SUCCESS);
}
