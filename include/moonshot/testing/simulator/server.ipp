#pragma once

/// @file
/// The service on a port, by means of cpp-httplib.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <moonshot/config.hpp>
#include <moonshot/testing/simulator/connections.ipp>
#include <moonshot/testing/simulator/options.hpp>
#include <moonshot/testing/simulator/service.ipp>
#include <moonshot/testing/simulator/wire.ipp>
#include <moonshot/transport/httplib.hpp>

namespace moonshot::testing::simulator {

/// Waiting that ends early when the server stops.
class StoppableWait {
 public:
  /// Whether the whole time has passed.
  bool wait(std::chrono::milliseconds duration) {
    if (duration.count() <= 0) return true;
    std::unique_lock<std::mutex> lock(mutex_);
    return !changed_.wait_for(lock, duration, [this] { return stopped_; });
  }

  void stop() {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
};

class Server {
 public:
  explicit Server(SimulatorOptions options) : options_(std::move(options)), service_(options_) {
    start();
  }
  ~Server() { stop(); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void stop();
  const std::string& error() const { return error_; }
  int port() const { return port_; }
  std::string origin() const;
  std::vector<RecordedRequest> requests() const;

 private:
  void start();
  bool create_server();
  void add_handlers();
  void record(const httplib::Request& request);
  void handle(const httplib::Request& request, httplib::Response& response);
  void send(Reply reply, httplib::Response& response);
  void send_stream(Reply reply, httplib::Response& response);
  void send_part(Reply reply, httplib::Response& response);
  /// Sends nothing more until the client or the server gives up.
  void stall(httplib::DataSink& sink);

  const SimulatorOptions options_;
  Service service_;
  StoppableWait waiting_;
  std::unique_ptr<httplib::Server> server_;
  std::thread listener_;
  std::string error_;
  int port_ = 0;
  std::mutex stop_mutex_;
  mutable std::mutex recorded_mutex_;
  std::deque<RecordedRequest> recorded_;
};

MOONSHOT_INLINE bool Server::create_server() {
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

MOONSHOT_INLINE void Server::start() {
  if (!create_server()) return;
  add_handlers();
  socket_t listening{};
  server_->set_socket_options([&listening](socket_t socket) {
    listening = socket;
    listen_exclusively(socket);
  });
  int port = options_.port;
  if (port == 0) {
    port = server_->bind_to_any_port(options_.host);
  } else if (!server_->bind_to_port(options_.host, port)) {
    port = -1;
  }
  if (port <= 0) {
    error_ = "cannot listen on " + options_.host + ":" + std::to_string(options_.port) +
             " (taken, not permitted, or not an address of this machine)";
    return;
  }
  lengthen_backlog(listening);

  // The queue is made when the server has begun to run: only from then on can it be stopped.
  std::promise<void> running;
  server_->new_task_queue = [&running] {
    running.set_value();
    return new ConnectionThreads;
  };
  {
    const SigpipeBlocked sigpipe;
    listener_ = std::thread([this] { server_->listen_after_bind(); });
  }
  running.get_future().wait();
  port_ = port;
}

MOONSHOT_INLINE void Server::stop() {
  const std::lock_guard<std::mutex> lock(stop_mutex_);
  if (!listener_.joinable()) return;
  waiting_.stop();
  server_->stop();
  end_connections(port_);
  listener_.join();
}

MOONSHOT_INLINE std::string Server::origin() const {
  if (port_ == 0) return {};
  std::string host = options_.host;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (options_.tls_cert.empty() ? "http://" : "https://") + host + ":" + std::to_string(port_);
}

MOONSHOT_INLINE std::vector<RecordedRequest> Server::requests() const {
  const std::lock_guard<std::mutex> lock(recorded_mutex_);
  return {recorded_.begin(), recorded_.end()};
}

MOONSHOT_INLINE void Server::add_handlers() {
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

  constexpr std::size_t kLargestBody = 100 * 1024 * 1024;
  server_->set_payload_max_length(kLargestBody);
  server_->set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.status != 413 || !response.body.empty()) return;
    // The service itself never sees such a request.
    response.set_content(
        "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n"
        "<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n"
        "</body>\r\n</html>\r\n",
        "text/html");
  });
  constexpr std::size_t kUnlimited = 1000000;
  server_->set_keep_alive_max_count(kUnlimited);
  server_->set_tcp_nodelay(true);
}

MOONSHOT_INLINE void Server::record(const httplib::Request& request) {
  RecordedRequest recorded;
  recorded.method = request.method;
  recorded.target = request.target;
  recorded.body = request.body;
  for (const auto& [name, value] : request.headers) {
    // cpp-httplib 0.11.4 puts what it knows about the connection among the headers.
    if (name == "REMOTE_ADDR" || name == "REMOTE_PORT" || name == "LOCAL_ADDR" ||
        name == "LOCAL_PORT") {
      continue;
    }
    recorded.headers.emplace_back(name, value);
  }
  const std::lock_guard<std::mutex> lock(recorded_mutex_);
  recorded_.push_back(std::move(recorded));
  while (recorded_.size() > options_.recorded_requests) recorded_.pop_front();
}

MOONSHOT_INLINE void Server::handle(const httplib::Request& request, httplib::Response& response) {
  record(request);
  Request received;
  received.method = request.method;
  received.path = request.path;
  received.authorization = request.get_header_value("Authorization");
  received.user_agent = request.get_header_value("User-Agent");
  received.body = request.body;
  send(service_.answer(std::move(received)), response);
}

MOONSHOT_INLINE void Server::send(Reply reply, httplib::Response& response) {
  response.status = reply.status;
  for (const auto& [name, value] : reply.headers) response.set_header(name, value);
  if (reply.streamed) {
    send_stream(std::move(reply), response);
    return;
  }
  waiting_.wait(options_.chunk_delay * static_cast<int>(reply.generation_steps));
  // Before the answer leaves: whoever has it may go on with the next request.
  if (reply.ending != Ending::stalled) reply.running.reset();
  if (reply.ending != Ending::complete) {
    send_part(std::move(reply), response);
    return;
  }
  response.set_content(join(reply.pieces), reply.content_type);
}

MOONSHOT_INLINE void Server::stall(httplib::DataSink& sink) {
  constexpr std::chrono::milliseconds kGlance{20};
  while (sink.is_writable() && waiting_.wait(kGlance)) {
  }
}

MOONSHOT_INLINE void Server::send_stream(Reply reply, httplib::Response& response) {
  const std::string content_type = reply.content_type;
  auto shared = std::make_shared<Reply>(std::move(reply));
  const std::size_t end =
      shared->ending == Ending::complete ? shared->pieces.size() : shared->sent_pieces;
  response.set_chunked_content_provider(
      content_type,
      [this, shared, end, next = std::size_t{0}](std::size_t, httplib::DataSink& sink) mutable {
        if (next < end) {
          if (!waiting_.wait(options_.chunk_delay)) return false;
          const std::string& piece = shared->pieces[next++];
          // Before the last piece leaves: whoever has it may go on with the next request.
          if (next == end && shared->ending != Ending::stalled) shared->running.reset();
          // An empty chunk would end the body.
          return piece.empty() || sink.write(piece.data(), piece.size());
        }
        if (shared->ending == Ending::stalled) stall(sink);
        if (shared->ending != Ending::complete) return false;
        sink.done();
        return true;
      });
}

/// The length of the whole body is announced.
MOONSHOT_INLINE void Server::send_part(Reply reply, httplib::Response& response) {
  const std::size_t announced = join(reply.pieces).size();
  const std::string content_type = reply.content_type;
  auto shared = std::make_shared<const Reply>(std::move(reply));
  response.set_content_provider(announced, content_type,
                                [this, shared](std::size_t, std::size_t, httplib::DataSink& sink) {
                                  for (std::size_t i = 0; i < shared->sent_pieces; ++i) {
                                    sink.write(shared->pieces[i].data(), shared->pieces[i].size());
                                  }
                                  if (shared->ending == Ending::stalled) stall(sink);
                                  return false;
                                });
}

}  // namespace moonshot::testing::simulator
