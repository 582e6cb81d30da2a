#pragma once

// Calls of every kind on a peer that misbehaves, and what became of them.

#include <moonshot/moonshot.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include <moonshot_catch.hpp>
#include <raw_peer.hpp>
#include <scripted_client.hpp>

namespace support {

/// How a call ended.
struct Ending {
  std::string name = "answer";  ///< or the class of the error
  std::string message;
  std::string body;  ///< what the error has kept of the answer
  std::string text;  ///< what arrived, of a success or before the failure
};

inline Ending ending_of(const moonshot::ErrorPtr& error) {
  Ending ending;
  if (error == nullptr) return ending;
  ending.name = error->name();
  ending.message = error->message();
  if (const auto* broken = error->as<moonshot::StreamInterrupted>()) ending.body = broken->body();
  if (const auto* wrong = error->as<moonshot::DecodeError>()) ending.body = wrong->body();
  if (const auto* refused = error->as<moonshot::ApiError>()) ending.body = refused->body();
  return ending;
}

/// One way to use a client.
struct Call {
  const char* name;
  std::function<Ending(const moonshot::Client&, const moonshot::CallOptions&)> make;
};

inline const Call create{"create", [](const auto& client, const auto& options) {
                           const auto result = client.chat().try_create(ping(), options);
                           auto ending = ending_of(result.error_ptr());
                           if (result) ending.text = result->text();
                           return ending;
                         }};

/// A stream that is read as a range.
inline const Call stream{"stream", [](const auto& client, const auto& options) {
                           auto opened = client.chat().try_stream(ping(), options);
                           if (!opened) return ending_of(opened.error_ptr());
                           const auto result = opened->try_completion();
                           auto ending = ending_of(result.error_ptr());
                           ending.text = opened->partial().text();
                           return ending;
                         }};

/// A stream that is told to a callback.
inline const Call told{
    "told", [](const auto& client, const auto& options) {
      std::string text;
      const auto result = client.chat().try_stream(
          ping(), [&](const moonshot::ChatChunk& chunk) { text += chunk.text(); }, options);
      auto ending = ending_of(result.error_ptr());
      ending.text = text;
      return ending;
    }};

inline const Call upload{"upload", [](const auto& client, const auto& options) {
                           moonshot::UploadOptions upload_options;
                           upload_options.call = options;
                           const auto result = client.files().try_upload(
                               moonshot::file_from_memory("hello", "a.txt"), "file-extract",
                               upload_options);
                           auto ending = ending_of(result.error_ptr());
                           if (result) ending.text = result->id;
                           return ending;
                         }};

inline const Call list{"list", [](const auto& client, const auto& options) {
                         const auto result = client.models().try_list(options);
                         auto ending = ending_of(result.error_ptr());
                         if (result) ending.text = std::to_string(result->data.size());
                         return ending;
                       }};

inline const Call content{"content", [](const auto& client, const auto& options) {
                            const auto result = client.files().try_content("f-1", options);
                            auto ending = ending_of(result.error_ptr());
                            if (result) ending.text = *result;
                            return ending;
                          }};

inline const std::vector<Call> every_call = {create, stream, told, upload, list, content};

inline const std::string file_answer =
    R"({"id":"f-1","object":"file","bytes":5,"created_at":7,"filename":"a.txt","purpose":"file-extract","status":"ok"})";

inline std::string whole_stream() {
  std::string text = stream_head;
  for (const auto& data : pong_events()) text += http_chunk("data: " + data + "\n\n");
  return text + http_chunk("");
}

/// The right answer to any of the calls above.
inline std::string right_answer(const std::string& request) {
  if (request.find(R"("stream":true)") != std::string::npos) return whole_stream();
  if (request.find("POST /v1/files") == 0) return http_response(file_answer);
  if (request.find("GET /v1/models") == 0) return http_response(R"({"object":"list","data":[]})");
  if (request.find("GET /v1/files/") == 0) return http_response("hello", "text/plain");
  return http_response(pong);
}

inline void serve_well(Conversation& connection) {
  for (;;) {
    const auto request = connection.read_request();
    if (request.empty()) return;
    connection.write(right_answer(request));
  }
}

/// Limits that a wrong ending runs into, so that it is seen.
inline moonshot::CallOptions patient() {
  moonshot::CallOptions options;
  options.timeouts.first_byte = std::chrono::seconds(20);
  options.timeouts.between_bytes = std::chrono::seconds(20);
  options.timeouts.total = std::chrono::seconds(30);
  return options;
}

/// Plays its script until it is told to behave.
class HostilePeer {
 public:
  /// Returns whether the connection goes on, with right answers.
  using Script = std::function<bool(Conversation&)>;

  explicit HostilePeer(Script script)
      : script_(std::move(script)), peer_([this](Conversation& connection) {
          if (behaves_ || script_(connection)) serve_well(connection);
        }) {}

  void behave() { behaves_ = true; }
  const RawPeer& raw() const { return peer_; }

  moonshot::Client client() const {
    moonshot::ClientOptions options;
    options.api_key = key;
    options.base_url = peer_.base_url();
    options.retry.max_retries = 0;
    return moonshot::Client(std::move(options));
  }

 private:
  Script script_;
  std::atomic<bool> behaves_{false};
  RawPeer peer_;
};

/// Writes `piece` until the client goes, but never more than a client could be meant to take.
/// Returns how much the client and the system's buffers took.
inline std::uint64_t flood(Conversation& connection, const std::string& piece) {
  constexpr std::uint64_t most = std::uint64_t{1} << 30U;
  std::string block;
  while (block.size() < 65536) block += piece;
  std::uint64_t taken = 0;
  while (taken < most && connection.write(block)) taken += block.size();
  return taken;
}

/// Makes each call on a peer that sends `beginning` and then `piece` without end: it is the error
/// of class `name`, soon and after little, and the client goes on to work.
inline void check_flood(const std::string& title, const std::string& beginning,
                        const std::string& piece, const std::string& name) {
  constexpr std::chrono::seconds generous{25};
  // What the client may take, and what the systems at both ends hold for those that do not read it.
  constexpr std::uint64_t most_taken = std::uint64_t{24} << 20U;
  for (const auto& call : every_call) {
    INFO(title << ", " << call.name);
    std::promise<std::uint64_t> counted;
    HostilePeer peer([&](Conversation& connection) {
      connection.read_request();
      connection.write(beginning);
      counted.set_value(flood(connection, piece));
      return false;
    });
    const auto client = peer.client();
    const auto start = std::chrono::steady_clock::now();
    CHECK(call.make(client, patient()).name == name);
    CHECK((std::chrono::steady_clock::now() - start < generous));
    CHECK(counted.get_future().get() < most_taken);
    peer.behave();
    CHECK(create.make(client, patient()).text == "PONG");
  }
}

}  // namespace support
