// The same work through the SDK.
//
//   bench-sdk create|threads <port>
//   bench-sdk stream-single|stream-packed|stream-paced <port>   with a callback
//   bench-sdk range-single|range-packed|range-paced <port>      as a range

#include <iostream>
#include <moonshot/moonshot.hpp>
#include <string>

#include "answers.hpp"
#include "measure.hpp"

namespace {

moonshot::ChatRequest request() {
  moonshot::ChatRequest request;
  request.model = bench::model;
  request.messages = {moonshot::system(bench::system_text), moonshot::user(bench::user_text)};
  return request;
}

moonshot::Client client(const std::string& port, const std::string& path) {
  moonshot::ClientOptions options;
  options.api_key = bench::key;
  options.base_url = "http://127.0.0.1:" + port + "/" + path;
  return moonshot::Client(options);
}

std::size_t create(const moonshot::Client& client) {
  return client.chat().create(request()).text().size();
}

std::size_t stream(const moonshot::Client& client) {
  std::string text;
  client.chat().stream(request(), [&](const moonshot::ChatChunk& chunk) { text += chunk.text(); });
  return text.size();
}

std::size_t range(const moonshot::Client& client) {
  std::string text;
  for (const auto& chunk : client.chat().stream(request())) text += chunk.text();
  return text.size();
}

}  // namespace

int main(int count, char** arguments) {
  const std::string what = count > 1 ? arguments[1] : "";
  const std::string port = count > 2 ? arguments[2] : "";
  if (what == "create") {
    const auto used = client(port, "answer");
    return report(bench::cpu_per_item(bench::requests, 1, [&] { return create(used); }));
  }
  const auto dash = what.find('-');
  const std::string form = what.substr(0, dash);
  if (dash != std::string::npos && (form == "stream" || form == "range")) {
    const std::string pattern = what.substr(dash + 1);
    const auto used = client(port, "stream-" + pattern);
    const auto work = form == "range" ? range : stream;
    const int streams = pattern == "paced" ? bench::paced_streams : bench::streams;
    return report(bench::cpu_per_item(streams, bench::chunks, [&] { return work(used); }));
  }
  if (what == "threads") {
    const auto shared = client(port, "wait");
    return report(bench::wall_of_threads([&] { return [&shared] { return create(shared); }; }));
  }
  std::cerr << "bench-sdk create|threads|(stream|range)-(single|packed|paced) <port>\n";
  return EXIT_FAILURE;
}
