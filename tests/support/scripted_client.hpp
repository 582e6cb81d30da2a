#pragma once

// A client over a scripted transport, and the bodies that the contract tests share.

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/scripted_transport.hpp>

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <error_body.hpp>
#include <secret.hpp>

namespace support {

inline moonshot::ChatRequest ping() {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("PING")};
  return request;
}

inline const std::string pong =
    R"({"id":"chatcmpl-1","object":"chat.completion","created":7,"model":"kimi-k3","choices":[{"index":0,"message":{"role":"assistant","content":"PONG"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}})";

// The same answer in pieces.
inline std::vector<std::string> pong_events() {
  const auto chunk = [](const std::string& choice) {
    return R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"kimi-k3","choices":[{"index":0,)" +
           choice + "}]}";
  };
  return {
      chunk(R"("delta":{"role":"assistant","content":""})"), chunk(R"("delta":{"content":"PO"})"),
      chunk(R"("delta":{"content":"NG"})"),
      chunk(
          R"("delta":{},"finish_reason":"stop","usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5})"),
      "[DONE]"};
}

using moonshot::testing::ScriptedResponse;
using moonshot::testing::ScriptedTransport;

// The content of a file, as it arrives.
inline ScriptedResponse text(std::vector<std::string> pieces) {
  ScriptedResponse answer;
  answer.headers.add("Content-Type", "text/plain");
  answer.pieces = std::move(pieces);
  return answer;
}

inline std::vector<moonshot::BatchItem> two_items() {
  std::vector<moonshot::BatchItem> items(2);
  items[0].custom_id = "a";
  items[1].custom_id = "b";
  for (auto& item : items) {
    item.request.model = moonshot::models::kimi_k2_6;
    item.request.messages = {moonshot::user("PING")};
  }
  return items;
}

struct Scripted {
  explicit Scripted(std::vector<ScriptedResponse> script, moonshot::ClientOptions options = {})
      : transport(std::make_shared<ScriptedTransport>(std::move(script))),
        client(with(std::move(options))) {}

  std::shared_ptr<ScriptedTransport> transport;
  moonshot::Client client;

 private:
  moonshot::ClientOptions with(moonshot::ClientOptions options) const {
    if (!options.retry.sleep) options.retry.max_retries = 0;  // unless the test passes the time
    if (options.api_key.empty()) options.api_key = key;
    if (options.base_url.empty()) options.base_url = "https://api.moonshot.ai/v1";
    options.transport = transport;
    return options;
  }
};

}  // namespace support
