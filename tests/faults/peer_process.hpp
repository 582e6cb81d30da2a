#pragma once

// A server in a process of its own: what is taken away from the client's process is not missing
// there.

#include <raw_peer.hpp>
#include <scripted_client.hpp>

#include <signal.h>
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
    int ends[2] = {};
    if (::pipe(ends) != 0) std::abort();
    child_ = ::fork();
    if (child_ == 0) serve(ends[1]);
    ::close(ends[1]);
    if (::read(ends[0], &port_, sizeof port_) != sizeof port_) std::abort();
    ::close(ends[0]);
  }
  PeerProcess(const PeerProcess&) = delete;
  PeerProcess& operator=(const PeerProcess&) = delete;
  ~PeerProcess() {
    ::kill(child_, SIGKILL);
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
  [[noreturn]] static void serve(int tell) {
    const support::RawPeer peer([](support::Conversation& connection) {
      for (;;) {
        const auto request = connection.read_request();
        if (request.empty() || !connection.write(answer_to(request))) return;
      }
    });
    const int port = peer.port();
    if (::write(tell, &port, sizeof port) != sizeof port) ::_exit(1);
    for (;;) ::pause();
  }

  pid_t child_ = 0;
  int port_ = 0;
};

}  // namespace faults
