// A chat server for many users at a time, on one thread, with Asio: each line that a user sends is
// a question, and the answer is passed on while it arrives. A user who reads slowly holds up his
// own stream, and no other.
//
//     async_chat_server [port]      then: nc 127.0.0.1 PORT

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include <asio.hpp>

#include <moonshot/async/asio.hpp>
#include <moonshot/async/asio_loop.hpp>
#include <moonshot/async/async_client.hpp>
#include <moonshot/moonshot.hpp>

using asio::ip::tcp;

namespace {

asio::awaitable<void> send(tcp::socket& user, const std::string& text) {
  co_await asio::async_write(user, asio::buffer(text), asio::use_awaitable);
}

// Ends when the user goes: Asio throws then, which ends the coroutine, and with it a call under
// way.
asio::awaitable<void> talk_to(tcp::socket user, moonshot::AsyncClient client) {
  constexpr std::size_t longest_line = 65536;
  moonshot::Conversation talk;
  std::string lines;
  for (;;) {
    const auto size = co_await asio::async_read_until(
        user, asio::dynamic_buffer(lines, longest_line), '\n', asio::use_awaitable);
    talk.user(lines.substr(0, size - 1));
    lines.erase(0, size);

    auto stream = client.chat().stream(talk.request(moonshot::models::kimi_k3));
    while (const auto* chunk = co_await moonshot::async_start(stream.next(), asio::use_awaitable)) {
      co_await send(user, chunk->text());
    }
    const auto answer = stream.result();
    std::string end = "\n";
    if (answer) {
      talk.add(*answer);
    } else {
      talk.messages.pop_back();
      end = std::string("\n! ") + answer.error().what() + "\n";
    }
    co_await send(user, end);
  }
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor, moonshot::AsyncClient client) {
  for (;;) {
    auto user = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), talk_to(std::move(user), client), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  asio::io_context io;
  moonshot::AsioLoop loop(io.get_executor());
  const moonshot::AsyncClient client(loop.loop());

  const int port = argc > 1 ? std::atoi(argv[1]) : 0;  // 0: any that is free
  tcp::acceptor acceptor(
      io, tcp::endpoint(asio::ip::address_v4::loopback(), static_cast<unsigned short>(port)));
  std::cout << "listening on port " << acceptor.local_endpoint().port() << std::endl;
  asio::co_spawn(io, accept_all(acceptor, client), asio::detached);
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](const auto&, int) { io.stop(); });
  io.run();
}
