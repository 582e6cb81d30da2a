#pragma once

// Asks the simulator with bare cpp-httplib requests: it is what the library is tested against, so
// its own tests must not go through the library.

#include <moonshot_catch.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <moonshot/detail/httplib/library.hpp>
#include <moonshot/testing/simulator.hpp>
#include <nlohmann/json.hpp>

#include <secret.hpp>

namespace support {

using moonshot::testing::Simulator;
using moonshot::testing::SimulatorOptions;
using Json = nlohmann::ordered_json;

inline const char* const chat_path = "/v1/chat/completions";

inline std::unique_ptr<httplib::Client> client_for(const Simulator& simulator) {
  auto client = std::make_unique<httplib::Client>(simulator.origin());
  client->set_keep_alive(true);
  client->set_read_timeout(20, 0);
  client->set_tcp_nodelay(true);
  return client;
}

inline httplib::Headers with_key(const std::string& api_key) {
  if (api_key.empty()) return {};
  return {{"Authorization", "Bearer " + api_key}};
}

inline Json chat_body(const std::string& prompt, const Json& more = Json::object()) {
  Json body = {{"model", "kimi-k3"}, {"messages", Json::array()}};
  body["messages"].push_back({{"role", "user"}, {"content", prompt}});
  body.update(more);
  return body;
}

struct Answer {
  int status = 0;
  std::string text;
  httplib::Headers headers;
  Json json;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
  std::string message() const { return error_member("message"); }
  std::string type() const { return error_member("type"); }

 private:
  std::string error_member(const char* name) const {
    const auto error = json.is_object() ? json.find("error") : json.end();
    return error == json.end() ? "" : error->value(name, "");
  }
};

inline Answer answer_of(const httplib::Result& result) {
  REQUIRE(result);
  Answer answer;
  answer.status = result->status;
  answer.text = result->body;
  answer.headers = result->headers;
  answer.json = Json::parse(result->body, nullptr, false);
  return answer;
}

inline Answer post(const Simulator& simulator, const std::string& body,
                   const std::string& api_key = "sk-sim-ok", const std::string& path = chat_path) {
  return answer_of(
      client_for(simulator)->Post(path.c_str(), with_key(api_key), body, "application/json"));
}

inline Answer chat(const Simulator& simulator, const Json& body,
                   const std::string& api_key = "sk-sim-ok", const std::string& path = chat_path) {
  return post(simulator, body.dump(), api_key, path);
}

inline Answer get(const Simulator& simulator, const std::string& path,
                  const std::string& api_key = "sk-sim-ok") {
  return answer_of(client_for(simulator)->Get(path.c_str(), with_key(api_key)));
}

/// Uploads a file, the form written by hand: cpp-httplib's own functions for it have changed names.
inline Answer upload(const Simulator& simulator, const std::string& content,
                     const std::string& purpose, const std::string& name = "a.txt",
                     const std::string& api_key = "sk-sim-ok") {
  const std::string disposition = "--B\r\nContent-Disposition: form-data; name=";
  const std::string body = disposition + "\"purpose\"\r\n\r\n" + purpose + "\r\n" + disposition +
                           "\"file\"; filename=\"" + name +
                           "\"\r\nContent-Type: text/plain\r\n\r\n" + content + "\r\n--B--\r\n";
  return answer_of(client_for(simulator)->Post("/v1/files", with_key(api_key), body,
                                               "multipart/form-data; boundary=B"));
}

inline std::vector<std::string> events_of(const std::string& stream) {
  std::vector<std::string> events;
  for (std::size_t begin = 0; begin < stream.size();) {
    const std::size_t end = stream.find("\n\n", begin);
    REQUIRE(end != std::string::npos);
    REQUIRE(stream.compare(begin, 6, "data: ") == 0);
    events.push_back(stream.substr(begin + 6, end - begin - 6));
    begin = end + 2;
  }
  return events;
}

inline std::vector<Json> chunks_of(const std::string& stream) {
  std::vector<Json> chunks;
  std::vector<std::string> events = events_of(stream);
  REQUIRE_FALSE(events.empty());
  CHECK(events.back() == "[DONE]");
  events.pop_back();
  for (const std::string& event : events) chunks.push_back(Json::parse(event));
  return chunks;
}

/// A key whose beginning chooses how its account fares.
inline std::string key_of(const std::string& beginning) { return beginning + "-" + secret_word; }

}  // namespace support
