#pragma once

// Peers that take a request like a server and then speak no HTTP.

#include <array>
#include <string>

#include <raw_peer.hpp>

#include "ledger.hpp"

namespace soak {

inline constexpr unsigned peer_count = 8;

/// The value of the call's header in the bytes of a request.
inline std::string call_of(const std::string& request) {
  const std::string name = std::string(call_header) + ": ";
  const auto at = request.find(name);
  if (at == std::string::npos) return {};
  return request.substr(at + name.size(), request.find('\r', at) - at - name.size());
}

inline support::RawPeer::Script peer_script(unsigned which, Ledger& ledger) {
  return [which, &ledger](support::Conversation& conversation) {
    if (which == 0) return conversation.reset();
    const auto request = conversation.read_request();
    if (request.empty()) return;
    ledger.arrived(call_of(request), no_status);
    switch (which) {
      case 1:  // goes without a word
        break;
      case 2:
        conversation.write("220 mail.example ESMTP\r\n");
        break;
      case 3:
        conversation.write("HTTP/1.1 200 OK\r\nContent-Type: appl");
        break;
      case 4:
        conversation.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":");
        break;
      case 5:
        conversation.write(support::stream_head + "zz\r\ndata: x\r\n");
        break;
      case 6:
        conversation.write(support::http_response("[1,2"));
        break;
      default:
        conversation.write(std::string(2000, '\0'));
        conversation.reset();
    }
  };
}

}  // namespace soak
