#pragma once

// A server in a process of its own: what is taken away from the client's process is not missing
// there.

#include <raw_peer.hpp>
#include <scripted_client.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace faults {

inline std::string batch_lines() {
  return R"({"custom_id":"1","response":{"status_code":200,"body":)" + support::pong + "}}\n" +
         R"({"custom_id":"2","response":{"status_code":200,"body":)" + support::pong + "}}\n";
}

inline const std::string file_text =
    R"({"id":"f-1","object":"file","bytes":5,"created_at":7,"filename":"a","purpose":"batch","status":"ok"})";

inline std::string batch_text(const char* status) {
  return std::string(R"({"id":"b-1","object":"batch","status":")") + status +
         R"(","output_file_id":"f-1"})";
}

/// An answer of a model with `message`, in one piece.
inline std::string chat_text(const std::string& message, const std::string& finish_reason) {
  return R"({"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"kimi-k3","choices":[{"index":0,"message":)" +
         message + R"(,"finish_reason":")" + finish_reason +
         R"("}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})";
}

/// What a model says that is given tools: it calls three of them, and then says PONG.
inline std::string answer_with_tools(const std::string& request) {
  if (request.find(R"("role":"tool")") != std::string::npos) return support::pong;
  std::string calls;
  for (const char* id : {"a", "b", "c"}) {
    calls += std::string(calls.empty() ? "" : ",") + R"({"id":")" + id +
             R"(","type":"function","function":{"name":"repeat","arguments":"{\"word\":\")" + id +
             R"(\"}"}})";
  }
  return chat_text(R"({"role":"assistant","content":"","tool_calls":[)" + calls + "]}",
                   "tool_calls");
}

inline std::string answer_to_chat(const std::string& request) {
  const auto has = [&](const char* text) { return request.find(text) != std::string::npos; };
  if (has("REFUSE")) {
    const auto body = support::error_body(
        "rate_limit_reached_error",
        "Your account org-0<ak-0> request reached organization max RPM: 60, please try again "
        "after 1 seconds");
    return "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  if (has(R"("response_format")")) {
    return support::http_response(
        chat_text(R"({"role":"assistant","content":"{\"word\":\"PONG\"}"})", "stop"));
  }
  if (has(R"("tools")")) return support::http_response(answer_with_tools(request));
  if (!has(R"("stream":true)")) return support::http_response(support::pong);
  std::string text = support::stream_head;
  for (const auto& data : support::pong_events()) {
    text += support::http_chunk("data: " + data + "\n\n");
  }
  return text + support::http_chunk("");
}

/// What the peer answers to a request that begins in this way.
struct PeerAnswer {
  const char* request;
  std::string body;
};

inline const std::vector<PeerAnswer>& peer_answers() {
  static const std::vector<PeerAnswer> answers = {
      {"POST /v1/files ", file_text},
      {"GET /v1/files ", R"({"object":"list","data":[)" + file_text + "]}"},
      {"GET /v1/files/f-1/content ", batch_lines()},
      {"POST /v1/batches ", batch_text("validating")},
      {"GET /v1/batches ",
       R"({"object":"list","data":[)" + batch_text("completed") + R"(],"has_more":true})"},
      {"GET /v1/batches?after=b-1 ",
       R"({"object":"list","data":[)" + batch_text("completed") + R"(],"has_more":false})"},
      {"GET /v1/models ", R"({"object":"list","data":[{"id":"kimi-k3","object":"model"}]})"},
      {"GET /v1/users/me/balance ",
       R"({"code":0,"data":{"available_balance":3,"voucher_balance":1,"cash_balance":2},"scode":"0x0","status":true})"},
      {"GET /v1/usages ", R"({"usage":{"limit":"100","used":"40"},"limits":[]})"},
      {"POST /v1/tokenizers/estimate-token-count ", R"({"data":{"total_tokens":80}})"},
      {"POST /v1/signatures/verify ", R"({"valid":true})"},
      {"GET /v1/formulas/a/b:1/tools ",
       R"({"object":"list","tools":[{"type":"function","function":{"name":"search","parameters":{"type":"object"}}}]})"},
      {"POST /v1/formulas/a/b:1/fibers ",
       R"({"id":"fiber-1","object":"fiber","status":"succeeded","context":{"output":"blue"}})"},
  };
  return answers;
}

inline std::string answer_to(const std::string& request) {
  if (request.find("POST /v1/chat/completions ") == 0) return answer_to_chat(request);
  if (request.find("GET /v1/batches/b-1 ") == 0) {
    static std::atomic<int> looks{0};
    return support::http_response(batch_text(++looks % 2 == 0 ? "completed" : "in_progress"));
  }
  for (const auto& answer : peer_answers()) {
    if (request.find(answer.request) == 0) return support::http_response(answer.body);
  }
  std::fprintf(stderr, "not expected: %s\n", request.c_str());
  std::abort();
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
