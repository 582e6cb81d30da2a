#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <string>
#include <utility>
#include <vector>

using moonshot::ErrorKind;
using moonshot::http::Outcome;
using support::ping;
using support::pong;
using support::pong_events;
using support::Scripted;
using support::ScriptedResponse;

TEST_CASE("create sends one request and returns the typed answer", "[contract][chat]") {
  auto answer = ScriptedResponse::json(200, pong);
  answer.headers.add("Msh-Request-Id", "r-1");
  const Scripted scripted({answer});
  const auto reply = scripted.client.chat().create(ping());
  CHECK(reply.text() == "PONG");
  CHECK(reply.choices.at(0).finish_reason == moonshot::FinishReason::stop);
  CHECK(reply.usage->total_tokens == 5);
  CHECK(reply.head.request_id() == "r-1");

  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method == "POST");
  CHECK(requests[0].base.text() + requests[0].target ==
        "https://api.moonshot.ai/v1/chat/completions");
  CHECK(requests[0].body ==
        R"({"model":"kimi-k3","messages":[{"role":"user","content":"PING"}],"stream":false})");
  CHECK(requests[0].headers.get("content-type") == "application/json");
  CHECK(requests[0].headers.get("accept") == "application/json");
  CHECK_THAT(std::string(*requests[0].headers.get("user-agent")),
             Catch::Matchers::StartsWith("moonshot-cpp/"));
  CHECK((requests[0].headers.get("authorization") == "Bearer " + support::key));
}

TEST_CASE("models and balance are asked for with GET and no body", "[contract]") {
  const Scripted scripted(
      {ScriptedResponse::json(
           200,
           R"({"object":"list","data":[{"id":"kimi-k3","object":"model","created":1,"owned_by":"moonshot","context_length":1048576}]})"),
       ScriptedResponse::json(
           200,
           R"({"code":0,"data":{"available_balance":49.58894,"voucher_balance":46.58893,"cash_balance":3.00001},"scode":"0x0","status":true})")});
  const auto models = scripted.client.models().list();
  REQUIRE(models.data.size() == 1);
  CHECK(models.data[0].id == "kimi-k3");
  CHECK(models.data[0].context_length == 1048576);
  const auto balance = scripted.client.balance().get();
  CHECK(balance.data.available_balance.text() == "49.58894");
  CHECK(balance.currency == "USD");

  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].method == "GET");
  CHECK(requests[0].target == "/models");
  CHECK(requests[0].body.empty());
  CHECK_FALSE(requests[0].headers.get("content-type"));
  CHECK(requests[1].target == "/users/me/balance");
}

TEST_CASE("a balance on the Chinese host is in yuan", "[contract]") {
  moonshot::ClientOptions options;
  options.base_url = "https://api.moonshot.cn/v1";
  const Scripted scripted(
      {ScriptedResponse::json(
          200,
          R"({"code":0,"data":{"available_balance":12.5,"voucher_balance":20,"cash_balance":-7.5},"scode":"0x0","status":true})")},
      options);
  const auto balance = scripted.client.balance().get();
  CHECK(balance.currency == "CNY");
  CHECK(balance.data.available_balance.text() == "12.5");
  CHECK(balance.data.voucher_balance.text() == "20");
  CHECK(balance.data.cash_balance.text() == "-7.5");
  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].base.text() + requests[0].target ==
        "https://api.moonshot.cn/v1/users/me/balance");
}

TEST_CASE("a balance that says it is none is an error", "[contract]") {
  const Scripted scripted({ScriptedResponse::json(
      200,
      R"({"code":9,"data":{"available_balance":0,"voucher_balance":0,"cash_balance":0},"scode":"0x9","status":false})")});
  const auto balance = scripted.client.balance().try_get();
  REQUIRE_FALSE(balance);
  CHECK(balance.error().as<moonshot::ApiError>() != nullptr);
  REQUIRE(balance.error().attempts().size() == 1);
  CHECK(balance.error().attempts()[0].status == 200);
}

TEST_CASE("a balance without an amount is no balance of zero", "[contract]") {
  const std::pair<const char*, const char*> rows[] = {
      {R"({"code":0,"data":null,"scode":"0x0","status":true})", "/data"},
      {R"({"code":0,"data":{},"scode":"0x0","status":true})", "/data"},
      {R"({"code":0,"data":{"available_balance":1,"voucher_balance":1},"status":true})", "/data"},
      {R"({"data":{"available_balance":null,"voucher_balance":1,"cash_balance":1},"status":true})",
       "/data/available_balance"},
  };
  for (const auto& [body, pointer] : rows) {
    INFO(body);
    const Scripted scripted({ScriptedResponse::json(200, body)});
    const auto balance = scripted.client.balance().try_get();
    REQUIRE_FALSE(balance);
    REQUIRE(balance.error().as<moonshot::DecodeError>() != nullptr);
    CHECK(balance.error().as<moonshot::DecodeError>()->pointer() == pointer);
    CHECK(balance.error().attempts().size() == 1);
  }
}

TEST_CASE("a balance whose status is missing or odd is one", "[contract]") {
  for (const char* more : {"", R"(,"status":"true")", R"(,"status":1)", R"(,"status":null)"}) {
    for (const char* code : {"", R"("code":0,)", R"("code":"0",)"}) {
      const std::string body =
          std::string("{") + code +
          R"("data":{"available_balance":1.5,"voucher_balance":1,"cash_balance":1})" + more + "}";
      INFO(body);
      const Scripted scripted({ScriptedResponse::json(200, body)});
      const auto balance = scripted.client.balance().try_get();
      REQUIRE(balance);
      CHECK(balance->data.available_balance.text() == "1.5");
    }
  }
  const Scripted scripted({ScriptedResponse::json(
      200, R"({"code":5,"data":{},"scode":"0x5","error":"url.not_found","message":"gone"})")});
  const auto refused = scripted.client.balance().try_get();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().as<moonshot::ApiError>() != nullptr);
}

TEST_CASE("every way an exchange can end has its class", "[contract][errors]") {
  using Kind = Outcome::Kind;
  const std::vector<std::pair<Kind, ErrorKind>> ways = {
      {Kind::connection, ErrorKind::connection_error}, {Kind::tls, ErrorKind::tls_error},
      {Kind::timeout, ErrorKind::timeout_error},       {Kind::cancelled, ErrorKind::cancelled},
      {Kind::stopped, ErrorKind::cancelled},
  };
  for (const auto& [way, kind] : ways) {
    const auto failure = ScriptedResponse::failure(way, "what the transport saw");
    const Scripted scripted({failure, failure, failure, failure, failure});
    const auto chat = scripted.client.chat();
    const auto created = chat.try_create(ping());
    const auto ranged = chat.try_stream(ping());
    const auto told = chat.try_stream(ping(), [](const moonshot::ChatChunk&) {});
    const auto listed = scripted.client.models().try_list();
    const auto balanced = scripted.client.balance().try_get();
    REQUIRE_FALSE(created);
    REQUIRE_FALSE(ranged);
    REQUIRE_FALSE(told);
    REQUIRE_FALSE(listed);
    REQUIRE_FALSE(balanced);
    for (const auto* error : {&created.error(), &listed.error(), &balanced.error()}) {
      CHECK(error->name() == std::string(moonshot::to_string(kind)));
      CHECK(error->message() == "what the transport saw");
    }
    for (const auto* error : {&ranged.error(), &told.error()}) {
      CHECK(error->name() == std::string(moonshot::to_string(kind)));
      CHECK_THAT(error->message(), Catch::Matchers::ContainsSubstring("what the transport saw"));
    }
    for (const auto* error :
         {&created.error(), &ranged.error(), &told.error(), &listed.error(), &balanced.error()}) {
      CHECK(error->endpoint().name() == "api.moonshot.ai");
      CHECK(error->attempts().size() == 1);
      CHECK_THAT(error->what(), Catch::Matchers::ContainsSubstring("api.moonshot.ai"));
    }
  }
}

TEST_CASE("a timeout names its phase", "[contract][errors]") {
  using moonshot::TimeoutPhase;
  for (const auto phase : {TimeoutPhase::connect, TimeoutPhase::first_byte,
                           TimeoutPhase::between_bytes, TimeoutPhase::total}) {
    auto failure = ScriptedResponse::failure(Outcome::Kind::timeout, "too slow");
    failure.outcome.phase = phase;
    const Scripted scripted({failure});
    const auto result = scripted.client.chat().try_create(ping());
    REQUIRE_FALSE(result);
    const auto* timeout = result.error().as<moonshot::TimeoutError>();
    REQUIRE(timeout != nullptr);
    CHECK(timeout->phase() == phase);
  }
}

TEST_CASE("an exchange that fails at any step is the same kind of failure", "[contract][errors]") {
  // The script is played once for each number of pieces that arrive before the failure.
  const auto events = support::pong_events();
  for (std::size_t arrived = 0; arrived < events.size(); ++arrived) {
    auto answer =
        ScriptedResponse::events({events.begin(), events.begin() + static_cast<long>(arrived)});
    answer.outcome.kind = Outcome::Kind::interrupted;
    answer.outcome.detail = "reset";
    const Scripted scripted({answer, answer});
    std::size_t chunks = 0;
    const auto told =
        scripted.client.chat().try_stream(ping(), [&](const moonshot::ChatChunk&) { ++chunks; });
    REQUIRE_FALSE(told);
    CHECK(told.error().kind() == ErrorKind::stream_interrupted);
    CHECK(chunks == arrived);

    auto ranged = scripted.client.chat().try_stream(ping());
    REQUIRE(ranged);
    while (ranged->next() != nullptr) {
    }
    REQUIRE(ranged->error() != nullptr);
    CHECK(ranged->error()->kind() == ErrorKind::stream_interrupted);
  }
  for (std::size_t length = 0; length < pong.size(); length += 7) {
    auto answer = ScriptedResponse::json(200, pong.substr(0, length));
    answer.outcome.kind = Outcome::Kind::interrupted;
    const Scripted scripted({answer});
    const auto result = scripted.client.chat().try_create(ping());
    REQUIRE_FALSE(result);
    const auto* interrupted = result.error().as<moonshot::StreamInterrupted>();
    REQUIRE(interrupted != nullptr);
    CHECK(interrupted->body() == pong.substr(0, length));
  }
}

TEST_CASE("a refusal is its exact class in every style", "[contract][errors]") {
  auto refusal = ScriptedResponse::json(
      429, support::error_body("exceeded_current_quota_error",
                               "Your account org-00112233445566778899aabbccddeeff "
                               "\\u003cak-f0a1b2c3d4e5f6g7h8i9\\u003e is suspended due to "
                               "insufficient balance"));
  refusal.headers.add("Msh-Request-Id", "r-9");
  const Scripted scripted(std::vector<ScriptedResponse>(8, refusal));
  const auto chat = scripted.client.chat();
  CHECK_THROWS_AS(chat.create(ping()), moonshot::Suspended);
  CHECK_THROWS_AS(chat.stream(ping()), moonshot::Suspended);
  CHECK_THROWS_AS(chat.stream(ping(), [](const auto&) {}), moonshot::Suspended);
  CHECK_THROWS_AS(scripted.client.models().list(), moonshot::Suspended);
  CHECK_THROWS_AS(scripted.client.balance().get(), moonshot::Suspended);
  for (const auto& error :
       {chat.try_create(ping()).error_ptr(), chat.try_stream(ping()).error_ptr(),
        chat.try_stream(ping(), [](const auto&) {}).error_ptr()}) {
    REQUIRE(error != nullptr);
    const auto* suspended = error->as<moonshot::Suspended>();
    REQUIRE(suspended != nullptr);
    CHECK(suspended->organization_id() == "org-00112233445566778899aabbccddeeff");
    CHECK(suspended->body() == refusal.pieces[0]);
    CHECK(suspended->request_id() == "r-9");
    REQUIRE(suspended->attempts().size() == 1);
    CHECK(suspended->attempts()[0].status == 429);
    CHECK(suspended->attempts()[0].request_id == "r-9");
  }
}

TEST_CASE("a refusal that breaks off is still judged by what came", "[contract][errors]") {
  auto refusal = ScriptedResponse::json(401, R"({"error":{"mess)");
  refusal.outcome.kind = Outcome::Kind::interrupted;
  const Scripted scripted({refusal, refusal, refusal});
  const auto chat = scripted.client.chat();
  for (const auto& error :
       {chat.try_create(ping()).error_ptr(), chat.try_stream(ping()).error_ptr(),
        chat.try_stream(ping(), [](const auto&) {}).error_ptr()}) {
    const auto* answer = error->as<moonshot::ApiError>();
    REQUIRE(answer != nullptr);
    CHECK(answer->status() == 401);
    CHECK(answer->body() == R"({"error":{"mess)");
  }
}

TEST_CASE("a success that is not what was promised is a decode error", "[contract][errors]") {
  struct Row {
    const char* body;
    const char* pointer;
  };
  for (const Row& row :
       {Row{"", ""}, Row{"<html>login</html>", ""}, Row{"null", ""}, Row{"[]", ""},
        Row{"\"PONG\"", ""}, Row{"{\"id\":\"c\",\"choi", ""}, Row{R"({"id":5})", ""},
        Row{R"({"choices":{}})", "/choices"}, Row{R"({"choices":[]})", "/choices"},
        Row{R"({"choices":null})", "/choices"}, Row{R"({"choices":[null]})", "/choices"},
        Row{R"({"choices":[{}]})", "/choices/0"},
        Row{R"({"choices":[{"message":null}]})", "/choices/0/message"},
        Row{R"({"choices":[{"message":{}}]})", "/choices/0/message"},
        Row{R"({"choices":[{"message":{"content":5}}]})", "/choices/0/message/content"},
        Row{R"({"choices":[{"message":{"content":[{"type":"text","text":5}]}}]})",
            "/choices/0/message/content/0/text"},
        Row{R"({"choices":[{"message":{"tool_calls":[{"function":{"arguments":[]}}]}}]})",
            "/choices/0/message/tool_calls/0/function/arguments"}}) {
    INFO(row.body);
    auto answer = ScriptedResponse::json(200, row.body);
    answer.headers.add("Msh-Request-Id", "r-2");
    const Scripted scripted({answer});
    const auto result = scripted.client.chat().try_create(ping());
    REQUIRE_FALSE(result);
    const auto* error = result.error().as<moonshot::DecodeError>();
    REQUIRE(error != nullptr);
    CHECK(error->pointer() == row.pointer);
    CHECK(error->body() == row.body);
    CHECK(error->endpoint().name() == "api.moonshot.ai");
    REQUIRE(error->attempts().size() == 1);
    CHECK(error->attempts()[0].status == 200);
    CHECK(error->attempts()[0].request_id == "r-2");
  }
}

TEST_CASE("what does not carry the meaning never costs the answer", "[contract][chat]") {
  const std::string body =
      R"({"id":5,"created":1700000000.25,"model":null,"usage":{"prompt_tokens":5.0,"completion_tokens":"2","total_tokens":{}},"choices":[{"index":"0","message":{"role":"assistant","content":"PONG","x":"\ud83d"},"finish_reason":7,"logprobs":"none"}],"error":{"message":"","code":null}})";
  const Scripted scripted({ScriptedResponse::json(200, body)});
  const auto answer = scripted.client.chat().create(ping());
  CHECK(answer.text() == "PONG");
  CHECK(answer.id.empty());
  CHECK(answer.extra.find("id")->text() == "5");
  CHECK(answer.created == 0);
  CHECK(answer.extra.find("created")->text() == "1700000000.25");
  CHECK(answer.usage->prompt_tokens == 5);
  CHECK(answer.usage->completion_tokens == 2);
  CHECK(answer.usage->extra.find("total_tokens")->text() == "{}");
  CHECK_FALSE(answer.choices[0].finish_reason);
  CHECK(answer.choices[0].extra.find("finish_reason")->text() == "7");
  CHECK(answer.choices[0].extra.find("logprobs")->text() == "\"none\"");
  CHECK(moonshot::json::encode(answer).has_value());
}

TEST_CASE("a message is read in every form in which it was seen", "[contract][chat]") {
  const auto created = [](const std::string& message) {
    const Scripted scripted({ScriptedResponse::json(
        200, R"({"choices":[{"message":)" + message + R"(,"finish_reason":"stop"}]})")});
    return scripted.client.chat().create(ping());
  };
  CHECK(created(R"({"content":[{"type":"text","text":"PO"},{"type":"x"},{"text":"NG"}]})").text() ==
        "PONG");
  CHECK(created(R"({"role":"assistant","content":null})").text().empty());
  CHECK(created(R"({"content":"PONG"})").choices[0].message.role == moonshot::Role::assistant);
  const auto reasoned = created(R"({"content":"PONG","reasoning":"hm"})");
  CHECK(reasoned.reasoning() == "hm");
  CHECK(reasoned.choices[0].message.extra.empty());
  const auto both = created(R"({"content":"PONG","reasoning":"a","reasoning_content":"b"})");
  CHECK(both.reasoning() == "b");
  CHECK(both.choices[0].message.extra.find("reasoning")->text() == "\"a\"");
  const auto called = created(
      R"({"tool_calls":[null,{"id":"a","function":{"name":"f","arguments":{"x": "a b", "y": [1, 2]}}}]})");
  const auto& call = called.choices[0].message.tool_calls.at(0);
  CHECK(call.type == moonshot::ToolType::function);
  CHECK(call.function.arguments == R"({"x":"a b","y":[1,2]})");
}

TEST_CASE("what is no character becomes U+FFFD", "[contract][chat]") {
  for (const char* odd : {"a\xE6\x9C"
                          "b",
                          "a\\ud83d"
                          "b",
                          "a\\ude00"
                          "b"}) {
    std::string body = pong;
    body.replace(body.find("PONG"), 4, odd);
    const Scripted scripted({ScriptedResponse::json(200, body)});
    CHECK(scripted.client.chat().create(ping()).text() ==
          "a\xEF\xBF\xBD"
          "b");
  }
}

TEST_CASE("control characters within the strings of an answer are read", "[contract][chat]") {
  std::string body = pong;
  body.replace(body.find("PONG"), 4, "a\n\tb\x01");
  const Scripted scripted({ScriptedResponse::json(200, body)});
  CHECK(scripted.client.chat().create(ping()).text() == "a\n\tb\x01");
}

TEST_CASE("a wrapper around an answer is no error", "[contract][chat]") {
  for (const std::string before :
       {R"({"code":0,"message":"success","data":)", R"({"code":"200","msg":"OK","result":)",
        R"({"response":)", R"({"error":"one host is slow","data":)"}) {
    INFO(before);
    const Scripted scripted({ScriptedResponse::json(200, before + std::string(pong) + "}")});
    CHECK(scripted.client.chat().create(ping()).text() == "PONG");
  }
  const Scripted kept({ScriptedResponse::json(
      200, R"({"id":"r-1","created":"now","code":0,"trace":"t-1","data":{"created":1,"choices":[)"
           R"({"message":{"role":"assistant","content":"a"}}]}})")});
  const auto within = kept.client.chat().create(ping());
  CHECK(within.id == "r-1");
  CHECK(within.created == 1);
  CHECK(within.extra.find("trace")->text() == R"("t-1")");
  CHECK(within.extra.find("data") == nullptr);
  CHECK(moonshot::json::encode(within).has_value());

  const std::pair<const char*, const char*> rows[] = {
      {R"({"code":0,"message":"success","data":{"choices":[]}})", "/data/choices"},
      {R"({"code":0,"message":"success","data":{}})", ""},
      {R"({"code":200,"message":"done"})", ""},
      {R"({"status":"ok","message":"done"})", ""},
      {R"({"code":"0000","message":"done"})", ""},
      {R"({"code":1,"message":"成功"})", ""},
  };
  for (const auto& [body, pointer] : rows) {
    INFO(body);
    const Scripted scripted({ScriptedResponse::json(200, body)});
    const auto answer = scripted.client.chat().try_create(ping());
    REQUIRE_FALSE(answer);
    REQUIRE(answer.error().as<moonshot::DecodeError>() != nullptr);
    CHECK(answer.error().as<moonshot::DecodeError>()->pointer() == pointer);
  }
  for (const char* body :
       {R"({"code":1001,"message":"no channel","data":null})", R"({"message":"Internal error"})",
        R"({"success":false,"code":0,"message":"no channel"})",
        R"({"error":"no channel","data":{"choices":[]}})", R"({"errorMessage":"429 too much"})"}) {
    INFO(body);
    const Scripted scripted({ScriptedResponse::json(200, body)});
    const auto answer = scripted.client.chat().try_create(ping());
    REQUIRE_FALSE(answer);
    CHECK(answer.error().as<moonshot::ApiError>() != nullptr);
  }
}

TEST_CASE("a stream in the place of a whole answer is read", "[contract][chat]") {
  for (const char* type : {"text/event-stream", "application/json"}) {
    auto answer = ScriptedResponse::events(pong_events());
    answer.headers = {{"Content-Type", type}, {"Msh-Request-Id", "r-3"}};
    const Scripted scripted({answer});
    const auto completion = scripted.client.chat().create(ping());
    CHECK(completion.text() == "PONG");
    CHECK(completion.usage->total_tokens == 5);
    CHECK(completion.head.request_id() == "r-3");
  }
  const Scripted half({ScriptedResponse::events({pong_events()[1], "[DONE]"})});
  const auto result = half.client.chat().try_create(ping());
  REQUIRE_FALSE(result);
  CHECK(result.error().as<moonshot::StreamInterrupted>() != nullptr);
}

TEST_CASE("an error beside choices counts where they say nothing", "[contract][errors]") {
  const auto created = [](const std::string& choices) {
    const Scripted scripted({ScriptedResponse::json(
        200, R"({"choices":)" + choices + R"(,"error":{"message":"upstream is down"}})")});
    return scripted.client.chat().try_create(ping());
  };
  const auto answer = created(R"([{"message":{"content":"PONG"},"finish_reason":"stop"}])");
  REQUIRE(answer);
  CHECK(answer->text() == "PONG");
  CHECK(answer->extra.find("error") != nullptr);
  for (const char* nothing : {"null", "[]", R"([{"message":{"role":"assistant","content":""}}])"}) {
    const auto error = created(nothing);
    REQUIRE_FALSE(error);
    REQUIRE(error.error().as<moonshot::ApiError>() != nullptr);
    CHECK(error.error().message() == "upstream is down");
  }
  const std::string body =
      R"({"choices":[{"message":{"content":"half"},"error":{"message":"Provider returned error","code":502}}]})";
  const Scripted scripted({ScriptedResponse::json(200, body)});
  const auto error = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(error);
  REQUIRE(error.error().as<moonshot::GatewayError>() != nullptr);
  CHECK(error.error().message() == "Provider returned error");
  CHECK(error.error().as<moonshot::ApiError>()->body() == body);
}

TEST_CASE("a list of models with something odd is a list", "[contract]") {
  const Scripted scripted({ScriptedResponse::json(
      200,
      R"({"object":5,"data":[{"id":"kimi-k3","created":1.5,"owned_by":"Your account org-1 <ak-2> is suspended","context_length":"262144"}]})")});
  const auto models = scripted.client.models().list();
  REQUIRE(models.data.size() == 1);
  CHECK(models.data[0].id == "kimi-k3");
  CHECK(models.data[0].context_length == 262144);
  CHECK(models.data[0].extra.find("created")->text() == "1.5");
}

TEST_CASE("an error beside whole data costs it nothing", "[contract]") {
  const Scripted scripted(
      {ScriptedResponse::json(200, R"({"data":[{"id":"kimi-k3"}],"error":"one host is slow"})"),
       ScriptedResponse::json(200, R"({"id":"b-1","status":"failed","error":{"message":"gone"}})"),
       ScriptedResponse::json(200, R"({"data":[],"error":"no host"})")});
  const auto models = scripted.client.models().list();
  CHECK(models.data.size() == 1);
  CHECK(models.extra.find("error")->text() == R"("one host is slow")");
  const auto batch = scripted.client.batches().get("b-1");
  CHECK(batch.status.word() == "failed");
  CHECK(batch.extra.find("error") != nullptr);
  const auto none = scripted.client.models().try_list();
  REQUIRE_FALSE(none);
  CHECK(none.error().as<moonshot::ApiError>() != nullptr);
}

TEST_CASE("an object without the member that it is about is a decode error", "[contract]") {
  const auto pointer = [](const auto& result) {
    const auto* error = result ? nullptr : result.error().template as<moonshot::DecodeError>();
    return error != nullptr ? error->pointer() + " " + error->expected() : "none";
  };
  const Scripted scripted(
      {ScriptedResponse::json(200, R"({"id":"","filename":"a"})"),
       ScriptedResponse::json(200, R"({"id":"f-1","deleted":null})"),
       ScriptedResponse::json(200, R"({"data":[{"id":"kimi-k3"},{"object":"model"}]})"),
       ScriptedResponse::json(200, R"({"id":"b-1"})"),
       ScriptedResponse::json(200, R"({"id":"b-1","status":null})")});
  CHECK(pointer(scripted.client.files().try_get("f-1")) == "/id a value");
  CHECK(pointer(scripted.client.files().try_remove("f-1")) == "/deleted a value");
  CHECK(pointer(scripted.client.models().try_list()) == "/data/1 the member `id`");
  CHECK(pointer(scripted.client.batches().try_get("b-1")) == " the member `status`");
  CHECK(pointer(scripted.client.batches().try_get("b-1")) == "/status a value");
}

TEST_CASE("an error in a 200 is that error", "[contract][errors]") {
  const auto body = support::error_body("engine_overloaded_error", "busy");
  const Scripted scripted({ScriptedResponse::json(200, body)});
  const auto result = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::engine_overloaded);
  CHECK(result.error().as<moonshot::ApiError>()->status() == 200);
}

TEST_CASE("an intermediary's error in a 200 is judged", "[contract][errors]") {
  const std::string words =
      "429 Your account org-a1b2c3d4e5f60718 <ak-a1b2c3d4e5f60718> is suspended, please recharge "
      "your account";
  const std::vector<std::string> bodies = {
      R"({"errorType":"Error","errorMessage":")" + words + R"(","trace":[]})",
      R"({"errorMessage":")" + words + R"("})",
      R"({"event":"error","code":"completion_request_error","status":400,"message":")" + words +
          R"("})",
      words,
  };
  for (const auto& body : bodies) {
    INFO(body);
    const auto answer = ScriptedResponse::json(200, body);
    const Scripted scripted({answer, answer, answer, ScriptedResponse::events({body, "[DONE]"})});
    const auto created = scripted.client.chat().try_create(ping());
    const auto listed = scripted.client.models().try_list();
    const auto whole = scripted.client.chat().try_stream(ping(), [](const auto&) {});
    REQUIRE_FALSE(created);
    REQUIRE_FALSE(listed);
    REQUIRE_FALSE(whole);
    for (const auto* error : {&created.error(), &listed.error(), &whole.error()}) {
      REQUIRE(error->as<moonshot::Suspended>() != nullptr);
      CHECK(error->as<moonshot::Suspended>()->provenance().origin == moonshot::Origin::altered);
      CHECK(error->as<moonshot::Suspended>()->body() == body);
    }
    const auto event = scripted.client.chat().try_stream(ping(), [](const auto&) {});
    REQUIRE_FALSE(event);
    CHECK(event.error().as<moonshot::Suspended>() != nullptr);
  }
}

TEST_CASE("a success that quotes an error stays a success", "[contract][errors]") {
  std::string quoting = pong;
  quoting.replace(quoting.find("PONG"), 4, "429 Your account is suspended, please recharge");
  const Scripted scripted(
      {ScriptedResponse::json(200, quoting), ScriptedResponse::json(200, quoting.substr(0, 200))});
  CHECK(scripted.client.chat().try_create(ping()));
  const auto cut = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(cut);
  CHECK(cut.error().as<moonshot::DecodeError>() != nullptr);
}

TEST_CASE("a success without its content is a decode error that names it", "[contract][errors]") {
  const Scripted scripted(
      {ScriptedResponse::json(200, R"({"id":"chatcmpl-1"})"), ScriptedResponse::json(200, "{}")});
  const auto created = scripted.client.chat().try_create(ping());
  const auto listed = scripted.client.models().try_list();
  REQUIRE_FALSE(created);
  REQUIRE_FALSE(listed);
  CHECK(created.error().as<moonshot::DecodeError>() != nullptr);
  CHECK_THAT(created.error().message(), Catch::Matchers::ContainsSubstring("choices"));
  CHECK_THAT(listed.error().message(), Catch::Matchers::ContainsSubstring("data"));
}

TEST_CASE("a redirect is an answer like any other", "[contract][errors]") {
  auto redirect = ScriptedResponse::json(302, "");
  redirect.headers.add("Location", "https://elsewhere.example/");
  const Scripted scripted({redirect, ScriptedResponse::json(200, pong)});
  const auto result = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(result);
  const auto* refused = result.error().as<moonshot::GatewayError>();
  REQUIRE(refused != nullptr);
  CHECK(refused->status() == 302);
  CHECK_THAT(refused->provenance().evidence.front(),
             Catch::Matchers::ContainsSubstring("https://elsewhere.example/"));
  CHECK(scripted.transport->requests().size() == 1);
}

TEST_CASE("an answer beyond the cap is a decode error with its beginning", "[contract][errors]") {
  moonshot::ClientOptions options;
  options.max_response_bytes = 100;
  auto large = ScriptedResponse::json(200, pong);
  large.pieces = {pong.substr(0, 60), pong.substr(60)};
  const Scripted scripted({large, large}, options);
  const auto result = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(result);
  REQUIRE(result.error().kind() == ErrorKind::decode_error);
  CHECK(result.error().as<moonshot::DecodeError>()->body() == pong.substr(0, 100));

  moonshot::CallOptions call;
  call.max_response_bytes = 1000;
  CHECK(scripted.client.chat().try_create(ping(), call));
}

TEST_CASE("the password of a proxy is in no message", "[contract][errors]") {
  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  options.transport_options.proxy = "http://user:pass%2Fword77@proxy.example:3128";
  const Scripted scripted(
      {ScriptedResponse::json(
          407, R"({"error":{"message":"user must not log in with pass/word77","type":"x"}})")},
      options);
  const auto result = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(result);
  CHECK_THAT(result.error().what(), Catch::Matchers::ContainsSubstring("log in with ***"));
}

TEST_CASE("an answer of exactly as many bytes as are allowed is whole", "[contract][errors]") {
  auto divided = ScriptedResponse::json(200, pong);
  divided.pieces = {pong.substr(0, 60), pong.substr(60)};
  for (const auto& answer : {ScriptedResponse::json(200, pong), divided}) {
    const Scripted scripted({answer, answer});
    moonshot::CallOptions call;
    call.max_response_bytes = pong.size();
    CHECK(scripted.client.chat().try_create(ping(), call));
    call.max_response_bytes = pong.size() - 1;
    const auto result = scripted.client.chat().try_create(ping(), call);
    REQUIRE_FALSE(result);
    CHECK(result.error().kind() == ErrorKind::decode_error);
  }
}

TEST_CASE("a refusal beyond the cap is cut and judged", "[contract][errors]") {
  moonshot::ClientOptions options;
  options.max_response_bytes = 200;
  auto refusal = ScriptedResponse::json(502, "<html>" + std::string(1000, 'x'));
  const Scripted scripted({refusal, refusal, refusal}, options);
  const auto chat = scripted.client.chat();
  for (const auto& error : {chat.try_create(ping()).error_ptr(),
                            chat.try_stream(ping(), [](const auto&) {}).error_ptr()}) {
    REQUIRE(error->as<moonshot::ApiError>() != nullptr);
    CHECK(error->as<moonshot::ApiError>()->body().size() == 200);
  }
  CHECK(chat.try_stream(ping()).error().as<moonshot::ApiError>() != nullptr);
}

TEST_CASE("unknown members of an answer are kept", "[contract][chat]") {
  const Scripted scripted({ScriptedResponse::json(
      200,
      R"({"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"x","new":1},"finish_reason":"tomorrow"}],"service_tier":"z"})")});
  const auto reply = scripted.client.chat().create(ping());
  CHECK(reply.extra.find("service_tier")->text() == "\"z\"");
  CHECK(reply.choices.at(0).message.extra.find("new")->text() == "1");
  CHECK(reply.choices.at(0).finish_reason->known() == moonshot::FinishReason::other);
  CHECK(reply.choices.at(0).finish_reason->word() == "tomorrow");
}

TEST_CASE("a call beyond the script says so", "[contract]") {
  const Scripted scripted({});
  const auto result = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(result);
  CHECK_THAT(result.error().message(), Catch::Matchers::ContainsSubstring("script"));
}
