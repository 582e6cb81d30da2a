#include "ask_simulator.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace support;

Json weather_tool() {
  return Json::parse(R"({"type":"function","function":{"name":"get_weather","parameters":{
      "type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"},
      "unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city"]}}})");
}

}  // namespace

TEST_CASE("a simulator listens on a free port and says where", "[simulator]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  CHECK(simulator.error().empty());
  CHECK(simulator.port() > 0);
  CHECK(simulator.origin() == "http://127.0.0.1:" + std::to_string(simulator.port()));
  CHECK(simulator.base_url() == simulator.origin() + "/v1");
}

TEST_CASE("the default options are a Tier 0 account with the limits of the service",
          "[simulator]") {
  const SimulatorOptions options;
  CHECK(options.host == "127.0.0.1");
  CHECK(options.port == 0);
  CHECK(options.rpm == 3);
  CHECK(options.tpm == 0);
  CHECK(options.concurrency == 1);
  CHECK(options.chunk_delay.count() == 0);
  CHECK(options.max_files == 1000);
  CHECK(options.max_file_bytes == 10737418240U);
  CHECK(options.file_not_found_times == 0);
}

TEST_CASE("a taken port is reported, not thrown", "[simulator]") {
  const Simulator first;
  SimulatorOptions options;
  options.port = first.port();
  const Simulator second(options);
  CHECK_FALSE(second.ok());
  CHECK(second.error().find(std::to_string(first.port())) != std::string::npos);
  CHECK(second.base_url().empty());
}

TEST_CASE("a port is free again as soon as a simulator has stopped", "[simulator]") {
  bool is_free = false;
  // Meanwhile another program may take a port, but hardly three times.
  for (int tries = 0; tries < 3 && !is_free; ++tries) {
    Simulator first;
    // A connection that the server ends keeps its address for a while.
    const auto client = client_for(first);
    REQUIRE(client->Get("/v1/models"));
    first.stop();
    SimulatorOptions options;
    options.port = first.port();
    const Simulator second(options);
    is_free = second.ok() && second.port() == first.port();
  }
  CHECK(is_free);
}

TEST_CASE("an unreadable certificate is reported, not thrown", "[simulator]") {
  SimulatorOptions options;
  options.tls_cert = "no-such-certificate.pem";
  options.tls_key = "no-such-key.pem";
  const Simulator simulator(options);
  CHECK_FALSE(simulator.ok());
  CHECK(simulator.error() ==
        "cannot use the TLS certificate no-such-certificate.pem with the key no-such-key.pem");
  CHECK(simulator.origin().empty());
  CHECK(simulator.base_url().empty());
  CHECK(simulator.port() == 0);
  SimulatorOptions without_key;
  without_key.tls_cert = "no-such-certificate.pem";
  SimulatorOptions without_certificate;
  without_certificate.tls_key = "no-such-key.pem";
  for (const auto& half : {without_key, without_certificate}) {
    CHECK(Simulator(half).error() == "TLS needs both a certificate and a key");
  }
}

TEST_CASE("a simulator that listens on every address gives that of this machine as its origin",
          "[simulator]") {
  SimulatorOptions options;
  options.host = "0.0.0.0";
  const Simulator simulator(options);
  REQUIRE(simulator.ok());
  CHECK(simulator.origin() == "http://127.0.0.1:" + std::to_string(simulator.port()));
  CHECK(get(simulator, "/v1/models").status == 200);
  for (const char* host : {"::", "::1"}) {
    options.host = host;
    const Simulator other(options);
    if (!other.ok()) continue;  // this machine has no IPv6
    CHECK(other.origin() == "http://[::1]:" + std::to_string(other.port()));
  }
}

TEST_CASE("stopping does not wait for idle connections", "[simulator]") {
  Simulator simulator;
  const auto client = client_for(simulator);
  const auto other = client_for(simulator);
  REQUIRE(client->Get("/v1/models"));
  REQUIRE(other->Get("/v1/models"));
  const auto begin = std::chrono::steady_clock::now();
  simulator.stop();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
  simulator.stop();
  CHECK(simulator.ok());
}

#if !defined(_WIN32)
TEST_CASE("the process's treatment of SIGPIPE stays as it was", "[simulator]") {
  struct sigaction before {};
  struct sigaction usual {};
  struct sigaction during {};
  usual.sa_handler = SIG_DFL;
  ::sigaction(SIGPIPE, &usual, &before);
  {
    const Simulator simulator;
    ::sigaction(SIGPIPE, nullptr, &during);
  }
  ::sigaction(SIGPIPE, &before, nullptr);
  CHECK(during.sa_handler == SIG_DFL);
}
#endif

TEST_CASE("a chat answer has the recorded members in the recorded order", "[simulator]") {
  const Simulator simulator;
  const auto began = std::chrono::duration_cast<std::chrono::seconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
  const Answer answer = chat(simulator, chat_body("PING"));
  CHECK(answer.status == 200);
  CHECK(answer.header("Content-Type") == "application/json; charset=utf-8");
  CHECK(answer.json["choices"][0]["message"]["content"] == "PONG");
  CHECK(answer.json["id"].get<std::string>().size() == std::string("chatcmpl-").size() + 24);
  CHECK(answer.json["created"] >= began);

  std::vector<std::string> names;
  for (const auto& member : answer.json.items()) names.push_back(member.key());
  CHECK(names == std::vector<std::string>{"id", "object", "created", "model", "choices", "usage"});
  const Json& usage = answer.json["usage"];
  CHECK(usage["total_tokens"] ==
        usage["prompt_tokens"].get<int>() + usage["completion_tokens"].get<int>());
  CHECK(usage["completion_tokens_details"]["reasoning_tokens"] > 0);
}

TEST_CASE("every answer of the service carries its headers", "[simulator]") {
  const Simulator simulator;
  for (const Answer& answer :
       {chat(simulator, chat_body("PING")), get(simulator, "/v1/models", "")}) {
    const std::string id = answer.header("Msh-Request-Id");
    REQUIRE(id.size() == 36);
    CHECK(id[14] == '1');
    CHECK(answer.header("Msh-Trace-Mode") == "on");
    CHECK(answer.header("X-Msh-Trace-Id").size() == 32);
    CHECK(answer.header("Vary") == "Origin");
    CHECK(answer.header("Server-Timing") == "cfCacheStatus;desc=\"DYNAMIC\"");
    CHECK(answer.header("Strict-Transport-Security") == "max-age=31536000; includeSubDomains");
    CHECK(answer.header("Date").size() == std::string("Tue, 01 Sep 2026 22:37:22 GMT").size());
  }
}

TEST_CASE("the same seed gives the same answers and ids", "[simulator]") {
  const Simulator first;
  const Simulator second;
  const Answer a = chat(first, chat_body("Tell me something"));
  const Answer b = chat(second, chat_body("Tell me something"));
  CHECK(a.json["id"] == b.json["id"]);
  CHECK(a.json["choices"] == b.json["choices"]);
  CHECK(a.header("Msh-Request-Id") == b.header("Msh-Request-Id"));
  SimulatorOptions options;
  options.seed = 2;
  const Simulator other(options);
  CHECK(a.json["id"] != chat(other, chat_body("Tell me something")).json["id"]);
}

TEST_CASE("a prompt of the recordings costs what it cost there", "[simulator]") {
  const Simulator simulator;
  const Json body = chat_body("Reply with exactly one word: hello.", {{"max_tokens", 16}});
  const Json json = chat(simulator, body).json;
  CHECK(json["usage"].dump() == R"({"prompt_tokens":93,"completion_tokens":16,"total_tokens":109,)"
                                R"("completion_tokens_details":{"reasoning_tokens":13}})");
  CHECK(json["choices"][0]["finish_reason"] == "length");
  CHECK(json["choices"][0]["message"]["content"] == "");
  CHECK_FALSE(json["choices"][0]["message"]["reasoning_content"].get<std::string>().empty());
}

TEST_CASE("a lower effort and a JSON object cost tokens of the prompt", "[simulator]") {
  const Simulator simulator;
  const auto tokens = [&](const Json& more) {
    const Json body = chat_body("Reply with exactly one word: hello.", more);
    return chat(simulator, body).json["usage"]["prompt_tokens"];
  };
  CHECK(tokens({{"reasoning_effort", "low"}}) == 94);
  CHECK(tokens({{"thinking", {{"effort", "low"}}}}) == 94);
  CHECK(tokens({{"reasoning_effort", "max"}}) == 93);
  CHECK(tokens({{"response_format", {{"type", "json_object"}}}}) == 140);
}

TEST_CASE("the lower the effort, the shorter the reasoning", "[simulator]") {
  const Simulator simulator;
  const auto reasoning = [&](const Json& more) {
    return chat(simulator, chat_body("PING", more))
        .json["choices"][0]["message"]["reasoning_content"]
        .get<std::string>();
  };
  const std::string low = reasoning({{"reasoning_effort", "low"}});
  const std::string high = reasoning({{"reasoning_effort", "high"}});
  const std::string most = reasoning({{"reasoning_effort", "max"}});
  CHECK(low.size() < high.size());
  CHECK(high.size() < most.size());
  CHECK(reasoning(Json::object()) == most);
  CHECK(reasoning({{"thinking", {{"effort", "low"}}}}) == low);
}

TEST_CASE("max_completion_tokens holds for the reasoning too, and wins over max_tokens",
          "[simulator]") {
  const Simulator simulator;
  const Json more = {{"max_tokens", 1000}, {"max_completion_tokens", 10}};
  const Json json = chat(simulator, chat_body("PING", more)).json;
  CHECK(json["choices"][0]["finish_reason"] == "length");
  CHECK(json["choices"][0]["message"]["content"] == "");
  CHECK(json["usage"]["completion_tokens"] == 10);
  CHECK(json["usage"]["completion_tokens_details"]["reasoning_tokens"] == 7);
}

TEST_CASE("an answer of K3 ends at its default limit where none is asked for", "[simulator]") {
  const Simulator simulator;
  // What a tool says is repeated whole.
  const Json result = {
      {"role", "tool"}, {"tool_call_id", "x"}, {"content", std::string(600000, 'x')}};
  const Json call = {{"role", "assistant"},
                     {"reasoning_content", ""},
                     {"tool_calls", Json::array({{{"id", "x"}}})}};
  const auto answer = [&](const Json& more) {
    Json body = chat_body("Weather?", more);
    body["messages"].push_back(call);
    body["messages"].push_back(result);
    return chat(simulator, body).json;
  };
  const Json cut = answer(Json::object());
  CHECK(cut["choices"][0]["finish_reason"] == "length");
  CHECK(cut["usage"]["completion_tokens"] == 131072);
  const Json whole = answer({{"max_tokens", 200000}});
  CHECK(whole["choices"][0]["finish_reason"] == "stop");
  CHECK(whole["usage"]["completion_tokens"] > 131072);
}

TEST_CASE("a change of the effort invalidates the cache, one of tool_choice does not",
          "[simulator]") {
  const Simulator simulator;
  const auto is_cached = [&](const Json& more) {
    return chat(simulator, chat_body("PING", more)).json["usage"].contains("cached_tokens");
  };
  CHECK_FALSE(is_cached({{"reasoning_effort", "low"}}));
  CHECK(is_cached({{"reasoning_effort", "low"}, {"tool_choice", "none"}}));
  CHECK_FALSE(is_cached({{"reasoning_effort", "high"}}));
  CHECK(is_cached({{"reasoning_effort", "high"}}));
}

TEST_CASE("cache writes are told to who chooses how the cache is kept", "[simulator]") {
  const Simulator simulator;
  const Json more = {{"prompt_cache_options", {{"ttl", "1h"}}}};
  const auto usage_of = [&] { return chat(simulator, chat_body("PING", more)).json["usage"]; };
  const Json first = usage_of();
  CHECK(first["prompt_tokens_details"] == Json{{"cache_write_tokens", first["prompt_tokens"]}});
  CHECK_FALSE(first.contains("cached_tokens"));
  CHECK_FALSE(usage_of()["prompt_tokens_details"].contains("cache_write_tokens"));
  Json older = more;
  older["model"] = "kimi-k2.6";
  CHECK_FALSE(
      chat(simulator, chat_body("PING", older)).json["usage"].contains("prompt_tokens_details"));
}

TEST_CASE("a repeated prompt is read from the cache", "[simulator]") {
  const Simulator simulator;
  const Answer first = chat(simulator, chat_body("PING"));
  CHECK_FALSE(first.json["usage"].contains("cached_tokens"));
  CHECK(first.header("Msh-Context-Cache-Token-Saved").empty());

  const Answer second = chat(simulator, chat_body("PING"));
  const Json& usage = second.json["usage"];
  CHECK(usage["cached_tokens"] == usage["prompt_tokens"]);
  CHECK(usage["prompt_tokens_details"]["cached_tokens"] == usage["prompt_tokens"]);
  CHECK(second.header("Msh-Context-Cache-Token-Saved") == usage["cached_tokens"].dump());

  CHECK_FALSE(chat(simulator, chat_body("PING"), "sk-sim-ok-other")
                  .json["usage"]
                  .contains("cached_tokens"));
}

TEST_CASE("stop strings end the content and are not part of it", "[simulator]") {
  const Simulator simulator;
  const Json body = chat_body("one STOP two", {{"stop", Json::array({"STOP"})}});
  const Json message = chat(simulator, body).json["choices"][0]["message"];
  const std::string content = message["content"];
  CHECK(content.find("one") != std::string::npos);
  CHECK(content.find("STOP") == std::string::npos);
}

TEST_CASE("without thinking there is no reasoning", "[simulator]") {
  const Simulator simulator;
  const Json body =
      chat_body("PING", {{"model", "kimi-k2.6"}, {"thinking", {{"type", "disabled"}}}});
  const Json json = chat(simulator, body).json;
  CHECK_FALSE(json["choices"][0]["message"].contains("reasoning_content"));
  CHECK_FALSE(json["usage"].contains("completion_tokens_details"));
}

TEST_CASE("a partial message is continued, not repeated", "[simulator]") {
  const Simulator simulator;
  Json body = chat_body("PING");
  body["messages"].push_back({{"role", "assistant"}, {"content", "PO"}, {"partial", true}});
  CHECK(chat(simulator, body).json["choices"][0]["message"]["content"] == "NG");
}

TEST_CASE("what was thought before a partial message is not thought again", "[simulator]") {
  const Simulator simulator;
  const auto continued = [&](const char* content) {
    Json body = chat_body("PING");
    body["messages"].push_back({{"role", "assistant"},
                                {"content", content},
                                {"reasoning_content", "The user plays."},
                                {"partial", true}});
    return chat(simulator, body).json["choices"][0]["message"];
  };
  const Json rest = continued("PO");
  CHECK(rest["content"] == "NG");
  CHECK_FALSE(rest.contains("reasoning_content"));
  // The cut came within the thoughts: all begins anew.
  CHECK(continued("").contains("reasoning_content"));
}

TEST_CASE("the name of a partial message is part of what is continued", "[simulator]") {
  const Simulator simulator;
  Json body = chat_body("PING");
  body["messages"].push_back(
      {{"role", "assistant"}, {"name", "PO"}, {"content", "N"}, {"partial", true}});
  CHECK(chat(simulator, body).json["choices"][0]["message"]["content"] == "G");
}

TEST_CASE("a stream has its deltas in the documented order and ends with [DONE]", "[simulator]") {
  const Simulator simulator;
  const Answer answer = chat(simulator, chat_body("Grüße aus 北京 🎉", {{"stream", true}}));
  CHECK(answer.header("Content-Type") == "text/event-stream");
  const std::vector<Json> chunks = chunks_of(answer.text);

  CHECK(chunks.front()["choices"].dump() ==
        R"([{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}])");
  std::string reasoning;
  std::string content;
  for (std::size_t i = 1; i + 1 < chunks.size(); ++i) {
    const Json& delta = chunks[i]["choices"][0]["delta"];
    if (delta.contains("reasoning_content")) {
      CHECK(content.empty());
      reasoning += delta["reasoning_content"].get<std::string>();
    } else {
      content += delta["content"].get<std::string>();
    }
  }
  CHECK_FALSE(reasoning.empty());
  CHECK(content.find("Grüße aus 北京 🎉") != std::string::npos);
  const Json& last = chunks.back()["choices"][0];
  CHECK(last["delta"] == Json::object());
  CHECK(last["finish_reason"] == "stop");
  CHECK(last["usage"]["total_tokens"] > 0);
  CHECK_FALSE(chunks.back().contains("usage"));
}

TEST_CASE("a stream says the same as the unstreamed answer", "[simulator]") {
  const Simulator simulator;
  const Json whole = chat(simulator, chat_body("Compare"), "sk-sim-ok-1").json["choices"][0];
  const Answer answer = chat(simulator, chat_body("Compare", {{"stream", true}}), "sk-sim-ok-2");
  std::string content;
  for (const Json& chunk : chunks_of(answer.text)) {
    content += chunk["choices"][0]["delta"].value("content", "");
  }
  CHECK(content == whole["message"]["content"]);
}

TEST_CASE("include_usage adds a chunk without choices", "[simulator]") {
  const Simulator simulator;
  const Json more = {{"stream", true}, {"stream_options", {{"include_usage", true}}}};
  const std::vector<Json> chunks = chunks_of(chat(simulator, chat_body("PING", more)).text);
  REQUIRE(chunks.size() > 2);
  CHECK(chunks.back()["choices"].empty());
  CHECK(chunks.back()["usage"]["total_tokens"] > 0);
  const Json& finish = chunks[chunks.size() - 2];
  CHECK(finish["usage"].is_null());
  CHECK(finish["choices"][0]["usage"] == chunks.back()["usage"]);
}

TEST_CASE("tools are called with arguments of their schema", "[simulator]") {
  const Simulator simulator;
  const Json json =
      chat(simulator, chat_body("Weather?", {{"tools", Json::array({weather_tool()})}})).json;
  const Json& choice = json["choices"][0];
  CHECK(choice["finish_reason"] == "tool_calls");
  const Json& call = choice["message"]["tool_calls"][0];
  CHECK(call["id"] == "get_weather:0");
  CHECK(call["type"] == "function");
  CHECK(call["function"]["arguments"] == R"({"city":"Paris","days":1,"unit":"celsius"})");
}

TEST_CASE("tools of a system message are called like the others", "[simulator]") {
  const Simulator simulator;
  Json body = chat_body("Weather?");
  body["messages"].push_back({{"role", "system"}, {"tools", Json::array({weather_tool()})}});
  const Json choice = chat(simulator, body).json["choices"][0];
  CHECK(choice["finish_reason"] == "tool_calls");
  CHECK(choice["message"]["tool_calls"][0]["function"]["name"] == "get_weather");
}

TEST_CASE("the tool that the prompt names is called", "[simulator]") {
  const Simulator simulator;
  Json other = weather_tool();
  other["function"]["name"] = "get_time";
  const Json tools = Json::array({weather_tool(), other});
  const Json json = chat(simulator, chat_body("use get_time", {{"tools", tools}})).json;
  CHECK(json["choices"][0]["message"]["tool_calls"][0]["function"]["name"] == "get_time");
}

TEST_CASE("a streamed tool call names its function once, then sends arguments", "[simulator]") {
  const Simulator simulator;
  const Json more = {{"tools", Json::array({weather_tool()})}, {"stream", true}};
  std::vector<Json> calls;
  for (const Json& chunk : chunks_of(chat(simulator, chat_body("Weather?", more)).text)) {
    const Json& delta = chunk["choices"][0]["delta"];
    if (delta.contains("tool_calls")) calls.push_back(delta["tool_calls"][0]);
  }
  REQUIRE(calls.size() > 1);
  CHECK(calls[0].dump() == R"({"index":0,"id":"get_weather:0","type":"function",)"
                           R"("function":{"name":"get_weather","arguments":""}})");
  std::string arguments;
  for (std::size_t i = 1; i < calls.size(); ++i) {
    CHECK_FALSE(calls[i].contains("id"));
    arguments += calls[i]["function"]["arguments"].get<std::string>();
  }
  CHECK(arguments == R"({"city":"Paris","days":1,"unit":"celsius"})");
}

TEST_CASE("the result of a tool is part of the next answer", "[simulator]") {
  const Simulator simulator;
  Json body = chat_body("Weather?", {{"tools", Json::array({weather_tool()})}});
  body["messages"].push_back(chat(simulator, body).json["choices"][0]["message"]);
  body["messages"].push_back(
      {{"role", "tool"}, {"tool_call_id", "get_weather:0"}, {"content", "sunny, 20 °C"}});
  const Json choice = chat(simulator, body).json["choices"][0];
  CHECK(choice["finish_reason"] == "stop");
  CHECK(choice["message"]["content"].get<std::string>().find("sunny, 20 °C") != std::string::npos);
}

TEST_CASE("who demands a call gets one in every round", "[simulator]") {
  const Simulator simulator;
  const Json named = {{"type", "function"}, {"function", {{"name", "get_weather"}}}};
  for (const Json& more : {Json{{"tool_choice", "required"}},
                           Json{{"tool_choice", named}, {"thinking", {{"type", "disabled"}}}}}) {
    Json body = chat_body("Weather?", {{"tools", Json::array({weather_tool()})}});
    body.update(more);
    for (int round = 0; round < 3; ++round) {
      const Json choice = chat(simulator, body).json["choices"][0];
      REQUIRE(choice["finish_reason"] == "tool_calls");
      CHECK(choice["message"]["tool_calls"].size() == 1);
      const std::string id = choice["message"]["tool_calls"][0]["id"];
      CHECK(id == "get_weather:" + std::to_string(round));
      body["messages"].push_back(choice["message"]);
      body["messages"].push_back({{"role", "tool"}, {"tool_call_id", id}, {"content", "sunny"}});
    }
    body["tool_choice"] = "auto";
    CHECK(chat(simulator, body).json["choices"][0]["finish_reason"] == "stop");
  }
}

TEST_CASE("structured output satisfies its schema", "[simulator]") {
  const Simulator simulator;
  const Json format = Json::parse(R"({"type":"json_schema","json_schema":{"name":"tree","schema":{
      "type":"object","required":["name","children"],"properties":{"name":{"type":"string"},
      "size":{"type":"integer","minimum":7},"parent":{"anyOf":[{"$ref":"#"},{"type":"null"}]},
      "children":{"type":"array","items":{"$ref":"#/$defs/leaf"}}},
      "$defs":{"leaf":{"type":"string","enum":["oak","elm"]}}}}})");
  const Json json = chat(simulator, chat_body("A tree", {{"response_format", format}})).json;
  const Json value = Json::parse(json["choices"][0]["message"]["content"].get<std::string>());
  CHECK(value["name"].is_string());
  CHECK(value["size"] == 7);
  CHECK(value["children"] == Json::array({"oak"}));

  const Json plain =
      chat(simulator, chat_body("PING", {{"response_format", {{"type", "json_object"}}}})).json;
  CHECK(plain["choices"][0]["message"]["content"] == R"({"answer":"PONG"})");
}

TEST_CASE("bad keys are told apart from no key", "[simulator]") {
  const Simulator simulator;
  const Answer none = get(simulator, "/v1/models", "");
  CHECK(none.status == 401);
  CHECK(none.text ==
        R"({"error":{"message":"Incorrect API key provided","type":"incorrect_api_key_error"}})");
  const Answer unknown = chat(simulator, chat_body("PING"), "sk-real-looking");
  CHECK(unknown.status == 401);
  CHECK(unknown.text ==
        R"({"error":{"message":"Invalid Authentication","type":"invalid_authentication_error"}})");
}

TEST_CASE("a suspended account is refused in the service's own bytes", "[simulator]") {
  const Simulator simulator;
  const Answer answer = chat(simulator, chat_body("PING"), "sk-sim-suspended-7f3");
  CHECK(answer.status == 429);
  CHECK(answer.type() == "exceeded_current_quota_error");
  CHECK(answer.text.find(" \\u003cak-f") != std::string::npos);
  CHECK(answer.text.find("sk-sim") == std::string::npos);
  CHECK(answer.header("Retry-After").empty());
  CHECK(answer.text == chat(simulator, chat_body("PING"), "sk-sim-suspended-7f3").text);
  CHECK(answer.text != chat(simulator, chat_body("PING"), "sk-sim-suspended-8").text);
}

TEST_CASE("each kind of account is refused with its type", "[simulator]") {
  struct Row {
    const char* key;
    int status;
    const char* type;
    const char* words;
    const char* retry_after;
  };
  const std::vector<Row> rows = {
      {"sk-sim-quota", 429, "exceeded_current_quota_error", "exceeded your current token quota",
       ""},
      {"sk-sim-inactive", 403, "exceeded_current_quota_error", "is not active", ""},
      {"sk-sim-tpm", 429, "rate_limit_reached_error", "organization TPM rate limit", "1"},
      {"sk-sim-tpd", 429, "rate_limit_reached_error", "organization TPD rate limit", "1"},
      {"sk-sim-overloaded", 429, "engine_overloaded_error", "currently overloaded", ""},
  };
  const Simulator simulator;
  for (const Row& row : rows) {
    INFO(row.key);
    const Answer answer = chat(simulator, chat_body("PING"), row.key);
    CHECK(answer.status == row.status);
    CHECK(answer.type() == row.type);
    CHECK(answer.message().find(row.words) != std::string::npos);
    CHECK(answer.header("Retry-After") == row.retry_after);
  }
}

TEST_CASE("balance and models answer suspended accounts too", "[simulator]") {
  const Simulator simulator;
  const Json balance = get(simulator, "/v1/users/me/balance", "sk-sim-suspended").json;
  CHECK(balance["status"] == true);
  CHECK(balance["data"]["available_balance"] <= 0);
  CHECK(get(simulator, "/v1/users/me/balance").json["data"]["available_balance"] > 0);

  const Json models = get(simulator, "/v1/models", "sk-sim-suspended").json;
  std::set<std::string> ids;
  for (const Json& model : models["data"]) ids.insert(model["id"].get<std::string>());
  CHECK(ids.count("kimi-k3") == 1);
}

TEST_CASE("requests per minute are counted in a sliding window", "[simulator]") {
  std::atomic<int> seconds{0};
  SimulatorOptions options;
  options.now = [&seconds] {
    return std::chrono::steady_clock::time_point(std::chrono::seconds(seconds.load()));
  };
  const Simulator simulator(options);
  const auto ask = [&simulator] { return chat(simulator, chat_body("PING"), "sk-sim-rpm"); };

  for (int i = 0; i < 3; ++i) {
    CHECK(ask().status == 200);
    seconds += 10;
  }
  const Answer refused = ask();
  CHECK(refused.status == 429);
  CHECK(refused.type() == "rate_limit_reached_error");
  CHECK(refused.message().find("request reached organization max RPM: 3, please try again after 1 "
                               "seconds") != std::string::npos);
  for (const char* name : {"Retry-After", "X-Retry-After", "Msh-Cooldown-Seconds"}) {
    CHECK(refused.header(name) == "1");
  }
  CHECK(chat(simulator, chat_body("PING"), "sk-sim-rpm-other").status == 200);

  seconds = 60;
  CHECK(ask().status == 200);
  CHECK(ask().status == 429);
}

TEST_CASE("tokens per minute are counted with the whole output limit", "[simulator]") {
  std::atomic<int> seconds{0};
  SimulatorOptions options;
  options.tpm = 1000;
  options.now = [&seconds] {
    return std::chrono::steady_clock::time_point(std::chrono::seconds(seconds.load()));
  };
  const Simulator simulator(options);
  const auto ask = [&](int max_tokens) {
    return chat(simulator, chat_body("PING", {{"max_tokens", max_tokens}}), "sk-sim-tpm");
  };
  // A prompt of 85 tokens.
  CHECK(ask(700).status == 200);
  const Answer refused = ask(200);
  CHECK(refused.status == 429);
  CHECK(refused.type() == "rate_limit_reached_error");
  CHECK(refused.message().find("TPM rate limit, current: 1070, limit: 1000") != std::string::npos);
  CHECK(ask(100).status == 200);
  seconds = 60;
  // What is refused for itself asks for no tokens.
  CHECK(ask(2000000).status == 400);
  CHECK(ask(200).status == 200);
}

TEST_CASE("one account has all three limits", "[simulator]") {
  std::atomic<int> seconds{0};
  SimulatorOptions options;
  options.rpm = 3;
  options.tpm = 1000;
  options.now = [&seconds] {
    return std::chrono::steady_clock::time_point(std::chrono::seconds(seconds.load()));
  };
  const Simulator simulator(options);
  const auto ask = [&](int max_tokens) {
    return chat(simulator, chat_body("PING", {{"max_tokens", max_tokens}}), "sk-sim-limited");
  };
  const auto refusal = [&](int max_tokens) { return ask(max_tokens).message(); };
  CHECK(ask(700).status == 200);
  CHECK(refusal(200).find("TPM rate limit, current: 1070, limit: 1000") != std::string::npos);
  CHECK(ask(10).status == 200);
  CHECK(refusal(10).find("max RPM: 3") != std::string::npos);  // refused ones count as requests
  seconds = 60;
  // An answer that stalls is running while the next one is asked for.
  httplib::Request request;
  request.method = "POST";
  request.path = std::string("/fault/stall") + chat_path;
  request.headers = with_key("sk-sim-limited");
  request.body = chat_body("PING", {{"stream", true}, {"max_tokens", 10}}).dump();
  std::string meanwhile;
  request.content_receiver = [&](const char*, std::size_t, std::uint64_t, std::uint64_t) {
    meanwhile = refusal(10);
    return false;
  };
  CHECK_FALSE(client_for(simulator)->send(request));
  CHECK(meanwhile.find("max organization concurrency: 1") != std::string::npos);
}

TEST_CASE("an answer without a limit of its own counts with the model's", "[simulator]") {
  SimulatorOptions options;
  options.tpm = 131072;
  const Simulator simulator(options);
  CHECK(chat(simulator, chat_body("PING"), "sk-sim-tpm").status == 429);
  CHECK(chat(simulator, chat_body("PING", {{"max_tokens", 100000}}), "sk-sim-tpm").status == 200);
  for (const char* model : {"kimi-k2.6", "kimi-k2.7-code", "kimi-k2.7-code-highspeed"}) {
    INFO(model);
    const std::string account = std::string("sk-sim-tpm-") + model;
    options.tpm = 32768;
    CHECK(chat(Simulator(options), chat_body("PING", {{"model", model}}), account).status == 429);
    options.tpm = 32768 + 100;
    CHECK(chat(Simulator(options), chat_body("PING", {{"model", model}}), account).status == 200);
  }
}

TEST_CASE("retired models are not found", "[simulator]") {
  const Simulator simulator;
  for (const char* model :
       {"kimi-k2.5", "moonshot-v1-8k", "moonshot-v1-128k-vision-preview", "moonshot-v1-auto",
        "kimi-k2-0905-preview", "kimi-k2-thinking", "kimi-latest", "kimi-thinking-preview"}) {
    INFO(model);
    const Answer answer = chat(simulator, chat_body("PING", {{"model", model}}));
    CHECK(answer.status == 404);
    CHECK(answer.message() ==
          "Not found the model " + std::string(model) + " or Permission denied");
  }
}

TEST_CASE("an address that the organization does not allow is refused everywhere", "[simulator]") {
  const Simulator simulator;
  const Answer answer = chat(simulator, chat_body("PING"), "sk-sim-ip");
  CHECK(answer.status == 403);
  CHECK(answer.type() == "permission_denied_error");
  CHECK(answer.message() == "Your IP is not allowed to access this organization");
  CHECK(get(simulator, "/v1/models", "sk-sim-ip").status == 403);
  CHECK(get(simulator, "/v1/users/me/balance", "sk-sim-ip").status == 403);
}

TEST_CASE("running requests are counted until they end", "[simulator]") {
  const Simulator simulator;
  const std::string limited = "sk-sim-concurrency";
  std::vector<Answer> meanwhile;
  httplib::Request request;
  request.method = "POST";
  request.path = std::string("/fault/stall") + chat_path;
  request.headers = with_key(limited);
  request.body = chat_body("PING", {{"stream", true}}).dump();
  // The stream stalls in its middle: it is running while these two are sent, and then given up.
  request.content_receiver = [&](const char*, std::size_t, std::uint64_t, std::uint64_t) {
    meanwhile.push_back(chat(simulator, chat_body("PING"), limited));
    meanwhile.push_back(chat(simulator, chat_body("PING"), limited + "-other"));
    return false;
  };
  CHECK_FALSE(client_for(simulator)->send(request));
  REQUIRE(meanwhile.size() == 2);
  CHECK(meanwhile[0].status == 429);
  CHECK(meanwhile[0].message().find("max organization concurrency: 1") != std::string::npos);
  CHECK(meanwhile[0].header("Retry-After") == "1");
  CHECK(meanwhile[1].status == 200);
}

TEST_CASE("who has a whole answer may ask again at once", "[simulator]") {
  const Simulator simulator;
  for (int i = 0; i < 20; ++i) {
    const Json body = chat_body("PING", {{"stream", i % 2 == 0}});
    CHECK(chat(simulator, body, "sk-sim-concurrency").status == 200);
  }
}

TEST_CASE("fixed parameters sent with their value and unknown ones are accepted", "[simulator]") {
  const Simulator simulator;
  const Json more = Json::parse(R"({"temperature":1,"top_p":0.95,"n":1,"presence_penalty":0,
      "frequency_penalty":0,"logprobs":false,"seed":7,"parallel_tool_calls":true,"metadata":{},
      "max_tokens":null})");
  CHECK(chat(simulator, chat_body("PING", more)).status == 200);
}

TEST_CASE("unknown models, dangerous prompts and broken bodies are refused", "[simulator]") {
  const Simulator simulator;
  const Answer model = chat(simulator, chat_body("PING", {{"model", "kimi-latest"}}));
  CHECK(model.status == 404);
  CHECK(model.text ==
        R"({"error":{"message":"Not found the model kimi-latest or Permission denied",)"
        R"("type":"resource_not_found_error"}})");
  const Answer filtered = chat(simulator, chat_body("TRIGGER content_filter"));
  CHECK(filtered.status == 400);
  CHECK(filtered.type() == "content_filter");
  for (const std::string& body : {std::string("{\"model\":"), std::string(), std::string("[]"),
                                  std::string(100000, '['), std::string("\xFF\xFE")}) {
    const Answer answer = post(simulator, body);
    CHECK(answer.status == 400);
    CHECK(answer.type() == "invalid_request_error");
  }
}

TEST_CASE("tokens are estimated like they are billed", "[simulator]") {
  const Simulator simulator;
  const Answer answer =
      chat(simulator, chat_body("PING"), "sk-sim-ok", "/v1/tokenizers/estimate-token-count");
  CHECK(answer.json["data"]["total_tokens"] ==
        chat(simulator, chat_body("PING")).json["usage"]["prompt_tokens"]);
  const Json unknown = chat_body("PING", {{"model", "kimi-latest"}});
  CHECK(chat(simulator, unknown, "sk-sim-ok", "/v1/tokenizers/estimate-token-count").text ==
        chat(simulator, unknown).text);
}

TEST_CASE("paths that nobody serves have the error form of the gateway", "[simulator]") {
  const Simulator simulator;
  httplib::Headers headers = {{"User-Agent", "tester/1"}};
  const Answer answer =
      answer_of(client_for(simulator)->Post("/v1/caching", headers, "{}", "application/json"));
  CHECK(answer.status == 404);
  CHECK(answer.text ==
        R"({"code":5,"error":"url.not_found","message":"没找到对象","method":"POST",)"
        R"("scode":"0x5","status":false,"ua":"tester/1","url":"/v1/caching"})");
  const auto client = client_for(simulator);
  const auto check_unserved = [](const char* method, const httplib::Result& result) {
    const Answer unserved = answer_of(result);
    CHECK(unserved.status == 404);
    CHECK(unserved.json["method"] == method);
  };
  check_unserved("PUT", client->Put("/v1/models", "{}", "application/json"));
  check_unserved("PATCH", client->Patch("/v1/models", "{}", "application/json"));
  check_unserved("DELETE", client->Delete("/v1/models"));
}

TEST_CASE("requests are kept as they arrived", "[simulator]") {
  SimulatorOptions options;
  options.recorded_requests = 2;
  const Simulator simulator(options);
  get(simulator, "/v1/models?first=1");
  get(simulator, "/v1/models?second=2");
  chat(simulator, chat_body("PING"));
  const auto requests = simulator.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].method == "GET");
  CHECK(requests[0].target == "/v1/models?second=2");
  CHECK(requests[1].body == chat_body("PING").dump());
  CHECK(requests[1].header("authorization") == "Bearer sk-sim-ok");
  CHECK(requests[1].header("REMOTE_ADDR").empty());
}

TEST_CASE("who watches is told of each request and of its answer, before that leaves",
          "[simulator]") {
  std::mutex mutex;
  std::vector<std::string> told;
  SimulatorOptions options;
  options.recorded_requests = 0;
  options.on_answer = [&](const moonshot::testing::RecordedRequest& request, int status) {
    const std::lock_guard<std::mutex> lock(mutex);
    told.push_back(request.method + ' ' + request.target + ' ' + std::to_string(status));
  };
  const Simulator simulator(options);
  const auto told_so_far = [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    return told;
  };
  get(simulator, "/v1/models", key_of("sk-sim-ok"));
  CHECK(told_so_far() == std::vector<std::string>{"GET /v1/models 200"});
  get(simulator, "/fault/html-502/v1/nowhere");
  CHECK(told_so_far().back() == "GET /fault/html-502/v1/nowhere 502");
  CHECK(simulator.requests().empty());
}

TEST_CASE("64 streams run at the same time", "[simulator]") {
  constexpr int stream_count = 64;
  const Simulator simulator;
  std::atomic<int> open{0};
  std::atomic<int> finished{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < stream_count; ++i) {
    threads.emplace_back([&] {
      const auto client = client_for(simulator);
      httplib::Request request;
      request.method = "POST";
      request.path = chat_path;
      request.headers = with_key("sk-sim-ok");
      request.body = chat_body("PING", {{"stream", true}}).dump();
      bool counted = false;
      request.content_receiver = [&](const char*, std::size_t, std::uint64_t, std::uint64_t) {
        if (!counted) ++open;
        counted = true;
        // No stream goes on before all have begun.
        while (open < stream_count) std::this_thread::yield();
        return true;
      };
      if (client->send(request)) ++finished;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(finished == stream_count);
}
