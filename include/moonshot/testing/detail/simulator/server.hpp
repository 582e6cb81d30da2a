#pragma once

/// @file
/// Serves the simulated API on a port with cpp-httplib.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/testing/detail/simulator/connections.hpp"
#include "moonshot/testing/detail/simulator/pages.hpp"
#include "moonshot/testing/detail/simulator/sender.hpp"
#include "moonshot/testing/detail/simulator/service.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"
#include "moonshot/testing/simulator_options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

// Newer versions of cpp-httplib keep the fields and the files of a form apart, older ones together.
template <typename Parts>
void take_parts(const Parts& parts, std::vector<ReceivedFormPart>& form) {
  for (const auto& [name, part] : parts) form.push_back({name, part.filename, part.content});
}

template <typename HttpRequest>
auto take_form(const HttpRequest& request, std::vector<ReceivedFormPart>& form, int)
    -> decltype(static_cast<void>(request.form)) {
  for (const auto& [name, field] : request.form.fields) form.push_back({name, "", field.content});
  take_parts(request.form.files, form);
}
template <typename HttpRequest>
void take_form(const HttpRequest& request, std::vector<ReceivedFormPart>& form, long) {
  take_parts(request.files, form);
}

// Some versions of cpp-httplib (0.41: issue 2450) take the next request on the connection for the
// body of a DELETE without a body, and discard it. Marking the body as read prevents that.
template <typename HttpRequest>
auto mark_body_read(const HttpRequest& request, int)
    -> decltype(static_cast<void>(request.body_consumed_)) {
  const_cast<HttpRequest&>(request).body_consumed_ = true;
}
template <typename HttpRequest>
void mark_body_read(const HttpRequest&, long) {}

class Server {
 public:
  explicit Server(testing::SimulatorOptions options)
      : options_(std::move(options)), service_(options_), sender_(options_.chunk_delay) {
    start();
  }
  ~Server() { stop(); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void stop();
  const std::string& error() const { return error_; }
  int port() const { return port_; }
  std::string origin() const;
  std::vector<testing::RecordedRequest> requests() const;

 private:
  void start();
  bool create_server();
  void add_handlers();
  void record(const testing::RecordedRequest& request);
  void handle(const httplib::Request& request, httplib::Response& response);

  const testing::SimulatorOptions options_;
  Service service_;
  Sender sender_;
  std::unique_ptr<httplib::Server> server_;
  std::thread listener_;
  std::string error_;
  int port_ = 0;
  std::mutex stop_mutex_;
  mutable std::mutex recorded_mutex_;
  std::deque<testing::RecordedRequest> recorded_;
};

inline bool Server::create_server() {
  const bool tls = !options_.tls_cert.empty() || !options_.tls_key.empty();
  if (tls && (options_.tls_cert.empty() || options_.tls_key.empty())) {
    error_ = "TLS needs both a certificate and a key";
    return false;
  }
  const SigpipeKept sigpipe;
  if (tls) {
    server_ =
        std::make_unique<httplib::SSLServer>(options_.tls_cert.c_str(), options_.tls_key.c_str());
  } else {
    server_ = std::make_unique<httplib::Server>();
  }
  if (!server_->is_valid()) {
    error_ =
        "cannot use the TLS certificate " + options_.tls_cert + " with the key " + options_.tls_key;
    return false;
  }
  return true;
}

inline void Server::start() {
  if (!create_server()) return;
  add_handlers();
  socket_t listening{};
  server_->set_socket_options([&listening](socket_t socket) {
    listening = socket;
    listen_exclusively(socket);
  });
  const char* const host = options_.host.c_str();  // cpp-httplib 0.10.3 takes nothing else
  int port = options_.port;
  if (port == 0) {
    port = server_->bind_to_any_port(host);
  } else if (!server_->bind_to_port(host, port)) {
    port = -1;
  }
  if (port <= 0) {
    error_ = "cannot listen on " + options_.host + ":" + std::to_string(options_.port) +
             " (taken, not permitted, or not an address of this machine)";
    return;
  }
  lengthen_backlog(listening);

  port_ = port;
  // The server makes its queue when it has begun to run, and only then can it be stopped.
  std::mutex mutex;
  std::condition_variable begun;
  bool is_running = false;
  server_->new_task_queue = [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    is_running = true;
    begun.notify_one();
    return new ConnectionThreads;
  };
  {
    const SigpipeBlocked sigpipe;
    listener_ = std::thread([this] { server_->listen_after_bind(); });
  }
  std::unique_lock<std::mutex> lock(mutex);
  begun.wait(lock, [&] { return is_running; });
}

inline void Server::stop() {
  const std::lock_guard<std::mutex> lock(stop_mutex_);
  if (!listener_.joinable()) return;
  sender_.stop();
  server_->stop();
  end_connections(port_);
  listener_.join();
}

inline std::string Server::origin() const {
  if (port_ == 0) return {};
  std::string host = options_.host;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (options_.tls_cert.empty() ? "http://" : "https://") + host + ":" + std::to_string(port_);
}

inline std::vector<testing::RecordedRequest> Server::requests() const {
  const std::lock_guard<std::mutex> lock(recorded_mutex_);
  return {recorded_.begin(), recorded_.end()};
}

inline void Server::add_handlers() {
  const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
    handle(request, response);
  };
  const char* any_path = ".*";
  server_->Get(any_path, handler)
      .Post(any_path, handler)
      .Put(any_path, handler)
      .Patch(any_path, handler)
      .Delete(any_path, handler)
      .Options(any_path, handler);

  // More than the largest file, so that the service itself refuses a file that is too large.
  constexpr std::size_t largest_body = 110 * 1024 * 1024;
  server_->set_payload_max_length(largest_body);
  server_->set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.status != 413 || !response.body.empty()) return;
    // The service never receives such a request.
    response.set_content(nginx_page(413), "text/html");
  });
  constexpr std::size_t unlimited = 1000000;
  server_->set_keep_alive_max_count(unlimited);
  server_->set_tcp_nodelay(true);
}

inline testing::RecordedRequest recorded_form(const httplib::Request& request) {
  testing::RecordedRequest recorded;
  recorded.method = request.method;
  recorded.target = request.target;
  recorded.body = request.body;
  for (const auto& [name, value] : request.headers) {
    // cpp-httplib 0.11.4 adds the addresses of the connection to the headers.
    if (name == "REMOTE_ADDR" || name == "REMOTE_PORT" || name == "LOCAL_ADDR" ||
        name == "LOCAL_PORT") {
      continue;
    }
    recorded.headers.emplace_back(name, value);
  }
  return recorded;
}

inline void Server::record(const testing::RecordedRequest& request) {
  const std::lock_guard<std::mutex> lock(recorded_mutex_);
  recorded_.push_back(request);
  while (recorded_.size() > options_.recorded_requests) recorded_.pop_front();
}

inline void Server::handle(const httplib::Request& request, httplib::Response& response) {
  mark_body_read(request, 0);
  const testing::RecordedRequest recorded = recorded_form(request);
  record(recorded);
  WireRequest received;
  received.method = request.method;
  received.path = request.path;
  received.origin =
      (options_.tls_cert.empty() ? "http://" : "https://") + request.get_header_value("Host");
  received.authorization = request.get_header_value("Authorization");
  received.user_agent = request.get_header_value("User-Agent");
  received.nonce = request.get_header_value("X-Msh-Request-Nonce");
  received.body = request.body;
  take_form(request, received.form, 0);
  for (const auto& [name, value] : request.params) received.query.emplace(name, value);
  WireReply reply = service_.answer(std::move(received));
  if (options_.on_answer) options_.on_answer(recorded, reply.status);
  sender_.send(std::move(reply), {request.remote_port, port_}, response);
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
