#pragma once

// A server in a process of its own: what is taken away from the client's process is not missing
// there.

#include <raw_peer.hpp>
#include <scripted_client.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace faults {

inline std::string batch_lines() {
  return R"({"custom_id":"1","response":{"status_code":200,"body":)" + support::pong + "}}\n" +
         R"({"custom_id":"2","response":{"status_code":200,"body":)" + support::pong + "}}\n";
}

inline std::string answer_to(const std::string& request) {
  if (request.find(R"("stream":true)") != std::string::npos) {
    std::string text = support::stream_head;
    for (const auto& data : support::pong_events()) {
      text += support::http_chunk("data: " + data + "\n\n");
    }
    return text + support::http_chunk("");
  }
  if (request.find("/content") != std::string::npos) {
    return support::http_response(batch_lines(), "text/plain");
  }
  if (request.find("POST /v1/files") == 0) {
    return support::http_response(
        R"({"id":"f-1","object":"file","bytes":5,"created_at":7,"filename":"a","purpose":"batch","status":"ok"})");
  }
  return support::http_response(support::pong);
}

/// Answers every call rightly, until it is destroyed. To be made before the first thread.
class PeerProcess {
 public:
  PeerProcess() {
    int told[2] = {};
    int wanted[2] = {};
    if (::pipe(told) != 0 || ::pipe(wanted) != 0) std::abort();
    child_ = ::fork();
    if (child_ == 0) {
      ::close(wanted[1]);
      serve(told[1], wanted[0]);
    }
    ::close(told[1]);
    ::close(wanted[0]);
    wanted_ = wanted[1];
    if (::read(told[0], &port_, sizeof port_) != sizeof port_) std::abort();
    ::close(told[0]);
  }
  PeerProcess(const PeerProcess&) = delete;
  PeerProcess& operator=(const PeerProcess&) = delete;
  ~PeerProcess() {
    ::close(wanted_);
    ::waitpid(child_, nullptr, 0);
  }

  /// Settings of a client for it. The name of its host has to be looked up.
  moonshot::ClientOptions options() const {
    moonshot::ClientOptions options;
    options.api_key = support::key;
    options.base_url = "http://sim.example:" + std::to_string(port_) + "/v1";
    options.allow_insecure_http = true;
    options.transport_options.lookup = [](const std::string&) {
      return std::vector<std::string>{"127.0.0.1"};
    };
    options.retry.base_delay = options.retry.max_delay = std::chrono::milliseconds(0);
    return options;
  }

 private:
  /// Tells its port, and serves as long as the other end of `wanted` is open: until the client's
  /// process closes it, or ends in whatever way.
  [[noreturn]] static void serve(int tell, int wanted) {
    const support::RawPeer peer([](support::Conversation& connection) {
      for (;;) {
        const auto request = connection.read_request();
        if (request.empty() || !connection.write(answer_to(request))) return;
      }
    });
    const int port = peer.port();
    if (::write(tell, &port, sizeof port) != sizeof port) ::_exit(1);
    char nothing = 0;
    static_cast<void>(::read(wanted, &nothing, 1) == 0);
    ::_exit(0);
  }

  pid_t child_ = 0;
  int wanted_ = -1;
  int port_ = 0;
};

}  // namespace faults
