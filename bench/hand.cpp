// The floor: what a careful program does with cpp-httplib and nlohmann/json alone.
//
//   bench-hand create|threads <port>
//   bench-hand stream-single|stream-packed|stream-paced <port>   with a callback
//   bench-hand range-single|range-packed|range-paced <port>      in a loop of the program's own
//   bench-hand versions

#include <httplib.h>
#include <openssl/opensslv.h>

#include <condition_variable>
#include <deque>
#include <iostream>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "answers.hpp"
#include "measure.hpp"

namespace {

using nlohmann::json;

std::string request_body(bool stream) {
  json request = {{"model", bench::model},
                  {"messages",
                   {{{"role", "system"}, {"content", bench::system_text}},
                    {{"role", "user"}, {"content", bench::user_text}}}}};
  if (stream) request["stream"] = true;
  return request.dump();
}

httplib::Headers headers(const char* accept) {
  return {{"Authorization", std::string("Bearer ") + bench::key}, {"Accept", accept}};
}

/// One connection that stays open.
class Connection {
 public:
  explicit Connection(int port) : client_("127.0.0.1", port) {
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);
    client_.set_connection_timeout(10);
    client_.set_read_timeout(300);
  }

  /// Asks for a whole answer and returns the length of its text.
  std::size_t create(const std::string& base) {
    const auto answer = client_.Post(base + "/chat/completions", headers("application/json"),
                                     request_body(false), "application/json");
    if (!answer || answer->status != 200) throw std::runtime_error("no answer");
    const auto completion = json::parse(answer->body);
    return completion.at("choices").at(0).at("message").at("content").get<std::string>().size();
  }

  /// Reads a streamed answer, gives its pieces to `on_text`.
  template <class OnText>
  void stream(const std::string& base, OnText on_text) {
    std::string pending;
    bool done = false;
    const auto take_line = [&](std::string_view line) {
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      if (line.substr(0, 6) != "data: ") return;
      line.remove_prefix(6);
      if (line == "[DONE]") {
        done = true;
        return;
      }
      const auto chunk = json::parse(line);
      for (const auto& choice : chunk.at("choices")) {
        const auto& delta = choice.at("delta");
        const auto content = delta.find("content");
        if (content != delta.end() && content->is_string()) {
          on_text(content->get_ref<const std::string&>());
        }
      }
    };
    httplib::Request request;
    request.method = "POST";
    request.path = base + "/chat/completions";
    request.headers = headers("text/event-stream");
    request.headers.emplace("Content-Type", "application/json");
    request.body = request_body(true);
    request.content_receiver = [&](const char* data, std::size_t size, auto, auto) {
      pending.append(data, size);
      std::size_t start = 0;
      for (;;) {
        const auto end = pending.find('\n', start);
        if (end == std::string::npos) break;
        take_line(std::string_view(pending).substr(start, end - start));
        start = end + 1;
      }
      pending.erase(0, start);
      return true;
    };
    const auto answer = client_.send(request);
    if (!answer || answer->status != 200 || !done) throw std::runtime_error("no whole answer");
  }

 private:
  httplib::Client client_;
};

std::size_t with_callback(Connection& connection, const std::string& base) {
  std::string text;
  connection.stream(base, [&](const std::string& piece) { text += piece; });
  return text.size();
}

/// For a loop that asks for the next piece: cpp-httplib only calls back, so a second thread reads.
std::size_t with_loop(Connection& connection, const std::string& base) {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::string> pieces;
  bool finished = false;
  std::thread reader([&] {
    connection.stream(base, [&](const std::string& piece) {
      {
        const std::lock_guard<std::mutex> lock(mutex);
        pieces.push_back(piece);
      }
      changed.notify_one();
    });
    {
      const std::lock_guard<std::mutex> lock(mutex);
      finished = true;
    }
    changed.notify_one();
  });
  std::string text;
  for (;;) {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [&] { return finished || !pieces.empty(); });
    if (pieces.empty()) break;
    const std::string piece = std::move(pieces.front());
    pieces.pop_front();
    lock.unlock();
    text += piece;
  }
  reader.join();
  return text.size();
}

void print_versions() {
  std::cout << "cpp-httplib " << CPPHTTPLIB_VERSION << ", nlohmann/json "
            << NLOHMANN_JSON_VERSION_MAJOR << '.' << NLOHMANN_JSON_VERSION_MINOR << '.'
            << NLOHMANN_JSON_VERSION_PATCH << ", " << OPENSSL_VERSION_TEXT << '\n';
}

}  // namespace

int main(int count, char** arguments) {
  const std::string what = count > 1 ? arguments[1] : "";
  if (what == "versions") {
    print_versions();
    return EXIT_SUCCESS;
  }
  const int port = count > 2 ? std::atoi(arguments[2]) : 0;
  Connection connection(port);
  if (what == "create") {
    return report(
        bench::cpu_per_item(bench::requests, 1, [&] { return connection.create("/answer"); }));
  }
  const auto dash = what.find('-');
  const std::string form = what.substr(0, dash);
  if (dash != std::string::npos && (form == "stream" || form == "range")) {
    const std::string pattern = what.substr(dash + 1);
    const auto work = form == "range" ? with_loop : with_callback;
    const int streams = pattern == "paced" ? bench::paced_streams : bench::streams;
    return report(bench::cpu_per_item(streams, bench::chunks,
                                      [&] { return work(connection, "/stream-" + pattern); }));
  }
  if (what == "threads") {
    return report(bench::wall_of_threads([&] {
      return [own = std::make_shared<Connection>(port)] { return own->create("/wait"); };
    }));
  }
  std::cerr << "bench-hand versions|create|threads|(stream|range)-(single|packed|paced) <port>\n";
  return EXIT_FAILURE;
}
