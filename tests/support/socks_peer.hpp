#pragma once

// A SOCKS proxy in the hands of a script.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <raw_peer.hpp>

namespace support {

/// What a SOCKS proxy does with those who ask.
struct SocksRules {
  std::string user;         ///< whom it lets in, with version 5; empty: everybody
  std::string password;     ///< of that user
  unsigned char reply = 0;  ///< to the request; 0: the connection is opened
  bool breaks_off = false;  ///< in the place of its first reply
  int target_port = 0;      ///< of this machine, which all connections lead to
};

/// Speaks SOCKS 4, 4a and 5, and notes what it was asked.
class SocksPeer {
 public:
  explicit SocksPeer(SocksRules rules)
      : rules_(std::move(rules)), peer_([this](Conversation& client) { serve(client); }) {}

  int port() const { return peer_.port(); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port()); }
  int connections() const { return peer_.connections(); }
  /// One line for each request: version, kind of address, address, port and user.
  std::vector<std::string> asked() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return asked_;
  }
  /// All bytes that came from the clients, those for the targets included.
  std::string seen() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return seen_;
  }

 private:
  /// Reads exactly this many bytes.
  std::string take(Conversation& client, std::size_t count) {
    std::string bytes;
    while (bytes.size() < count) {
      char byte = 0;
      if (::recv(client.descriptor(), &byte, 1, 0) != 1) return {};
      bytes += byte;
    }
    note(bytes);
    return bytes;
  }
  std::size_t take_number(Conversation& client, std::size_t bytes) {
    std::size_t number = 0;
    for (const char each : take(client, bytes)) {
      number = number * 256 + static_cast<unsigned char>(each);
    }
    return number;
  }
  std::string take_text(Conversation& client) {
    std::string text;
    for (;;) {
      const auto next = take(client, 1);
      if (next.empty() || next.front() == '\0') return text;
      text += next;
    }
  }
  static std::string address_text(int family, const std::string& bytes) {
    char text[INET6_ADDRSTRLEN] = {};
    ::inet_ntop(family, bytes.data(), text, sizeof text);
    return text;
  }
  void note(const std::string& bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    seen_ += bytes;
  }
  void note_request(const std::string& line) {
    const std::lock_guard<std::mutex> lock(mutex_);
    asked_.push_back(line);
  }

  void serve(Conversation& client) {
    const auto version = take(client, 1);
    if (rules_.breaks_off) return;
    if (version == "\5" ? agrees_5(client) : agrees_4(client)) connect(client);
  }

  bool agrees_4(Conversation& client) {
    take(client, 1);  // CONNECT
    const auto port = take_number(client, 2);
    const auto address = take(client, 4);
    const auto user = take_text(client);
    const bool is_named = address.substr(0, 3) == std::string(3, '\0') && address.back() != '\0';
    const auto host = is_named ? take_text(client) : address_text(AF_INET, address);
    note_request("4 " + std::string(is_named ? "name " : "address ") + host + ":" +
                 std::to_string(port) + " " + user);
    const bool agrees = rules_.reply == 0;
    client.write(std::string("\0", 1) + (agrees ? '\x5A' : static_cast<char>(rules_.reply)) +
                 std::string(6, '\0'));
    return agrees;
  }

  bool agrees_5(Conversation& client) {
    const auto ways = take(client, take_number(client, 1));
    const char wanted = rules_.user.empty() ? '\0' : '\2';
    const bool is_offered = ways.find(wanted) != std::string::npos;
    client.write(std::string("\5") + (is_offered ? wanted : '\xFF'));
    if (!is_offered) return false;
    std::string user;
    if (wanted == '\2') {
      take(client, 1);
      user = take(client, take_number(client, 1));
      const auto password = take(client, take_number(client, 1));
      const bool is_right = user == rules_.user && password == rules_.password;
      client.write(std::string("\1") + (is_right ? '\0' : '\1'));
      if (!is_right) return false;
    }
    take(client, 3);  // version, CONNECT, reserved
    const auto kind = take_number(client, 1);
    std::string host;
    if (kind == 1) host = "address " + address_text(AF_INET, take(client, 4));
    if (kind == 3) host = "name " + take(client, take_number(client, 1));
    if (kind == 4) host = "address " + address_text(AF_INET6, take(client, 16));
    note_request("5 " + host + ":" + std::to_string(take_number(client, 2)) + " " + user);
    client.write(std::string("\5") + static_cast<char>(rules_.reply) + std::string("\0\1", 2) +
                 std::string(6, '\0'));
    return rules_.reply == 0;
  }

  // Passes bytes on in both directions until one side ends.
  void connect(Conversation& client) {
    const int upstream = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(rules_.target_port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(upstream, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
      relay(client.descriptor(), upstream);
    }
    ::close(upstream);
  }
  void relay(int client, int upstream) {
    pollfd both[2] = {{client, POLLIN, 0}, {upstream, POLLIN, 0}};
    char buffer[16384];
    while (::poll(both, 2, -1) > 0) {
      for (int i = 0; i < 2; ++i) {
        if (both[i].revents == 0) continue;
        const auto count = ::recv(both[i].fd, buffer, sizeof buffer, 0);
        if (count <= 0) return;
        const auto size = static_cast<std::size_t>(count);
        if (i == 0) note(std::string(buffer, size));
        if (::send(both[1 - i].fd, buffer, size, MSG_NOSIGNAL) != count) return;
      }
    }
  }

  const SocksRules rules_;
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
  std::string seen_;
  RawPeer peer_;
};

}  // namespace support
