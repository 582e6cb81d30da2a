#include "ask_simulator.hpp"

#include <string>

namespace {

using namespace support;

const char* const nonce = "5f0c1d7e-8a3b-4c2d-9e6f-0123456789ab";
const char* const verify_path = "/v1/signatures/verify";

Answer chat_with_nonce(const Simulator& simulator, const Json& body,
                       const char* account = "sk-sim-ok", const std::string& path = chat_path) {
  httplib::Headers headers = with_key(key_of(account));
  headers.emplace("X-Msh-Request-Nonce", nonce);
  headers.emplace("User-Agent", "claude-cli/1.0.0");  // Kimi Code is for coding agents alone
  return answer_of(
      client_for(simulator)->Post(path.c_str(), headers, body.dump(), "application/json"));
}

Json proof_of(const Answer& answer) {
  return {{"nonce", nonce},
          {"timestamp", answer.header("Msh-Request-Timestamp")},
          {"model", "kimi-k3"},
          {"signature", answer.header("Msh-Request-Signature")}};
}

Answer verify(const Simulator& simulator, const Json& proof) {
  return chat(simulator, proof, key_of("sk-sim-ok"), verify_path);
}

}  // namespace

TEST_CASE("an answer to a nonce is signed, streamed or not", "[simulator][signatures]") {
  const Simulator simulator;
  for (const bool stream : {false, true}) {
    INFO("stream: " << stream);
    const Answer answer = chat_with_nonce(simulator, chat_body("PING", {{"stream", stream}}));
    CHECK(answer.header("Msh-Request-Signature").find("reqsigv1_") == 0);
    CHECK(answer.header("Msh-Request-Timestamp").size() == 13);
    const Answer verified = verify(simulator, proof_of(answer));
    CHECK(verified.text == R"({"valid":true})");
    CHECK(verified.header("Cache-Control") == "no-store");
  }
}

TEST_CASE("without a nonce, and on refusals, nothing is signed", "[simulator][signatures]") {
  const Simulator simulator;
  const Answer unasked = chat(simulator, chat_body("PING"), key_of("sk-sim-ok"));
  CHECK(unasked.header("Msh-Request-Signature").empty());
  const Answer refused = chat_with_nonce(simulator, chat_body("PING"), "sk-sim-suspended");
  CHECK(refused.header("Msh-Request-Signature").empty());
}

TEST_CASE("Kimi Code signs nothing, streamed or not", "[simulator][signatures][coding]") {
  const Simulator simulator;
  for (const bool stream : {false, true}) {
    INFO("stream: " << stream);
    const Answer answer =
        chat_with_nonce(simulator, chat_body("PING", {{"model", "k3"}, {"stream", stream}}),
                        "sk-sim-code-ok", "/coding/v1/chat/completions");
    CHECK(answer.status == 200);
    CHECK(answer.header("Msh-Request-Signature").empty());
    CHECK(answer.header("Msh-Request-Timestamp").empty());
  }
}

TEST_CASE("a signature holds for its nonce, time, model and simulator only",
          "[simulator][signatures]") {
  const Simulator simulator;
  const Simulator other;
  const Json proof = proof_of(chat_with_nonce(simulator, chat_body("PING")));
  for (const char* name : {"nonce", "timestamp", "model", "signature"}) {
    INFO(name);
    Json changed = proof;
    changed[name] = "1234567890123";
    CHECK(verify(simulator, changed).text == R"({"valid":false})");
  }
  CHECK(verify(other, proof).text == R"({"valid":false})");
}

TEST_CASE("the timestamp may be sent as a number", "[simulator][signatures]") {
  const Simulator simulator;
  Json proof = proof_of(chat_with_nonce(simulator, chat_body("PING")));
  proof["timestamp"] = std::stoll(proof["timestamp"].get<std::string>());
  CHECK(verify(simulator, proof).text == R"({"valid":true})");
}

TEST_CASE("an incomplete proof is refused, and so is a wrong key", "[simulator][signatures]") {
  const Simulator simulator;
  const Json proof = proof_of(chat_with_nonce(simulator, chat_body("PING")));
  for (const char* name : {"nonce", "timestamp", "model", "signature"}) {
    Json incomplete = proof;
    incomplete.erase(name);
    const Answer answer = verify(simulator, incomplete);
    CHECK(answer.status == 400);
    CHECK(answer.message().find(name) != std::string::npos);
  }
  const Answer empty = post(simulator, "no JSON", key_of("sk-sim-ok"), verify_path);
  CHECK(empty.status == 400);
  CHECK(empty.type() == "invalid_request_error");
  CHECK(empty.message() == "Invalid request: nonce is required");
  CHECK(chat(simulator, proof, "", verify_path).status == 401);
  CHECK(chat(simulator, proof, key_of("sk-nobody"), verify_path).status == 401);
}

TEST_CASE("no intermediary lets a signature through", "[simulator][signatures][via]") {
  const Simulator simulator;
  for (const std::string& name : Simulator::intermediaries()) {
    INFO(name);
    const Answer answer =
        chat_with_nonce(simulator, chat_body("PING"), "sk-sim-ok", "/via/" + name + chat_path);
    CHECK(answer.status == 200);
    CHECK(answer.header("Msh-Request-Signature").empty());
    CHECK(answer.header("Msh-Request-Timestamp").empty());
  }
}
