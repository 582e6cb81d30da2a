// The small resources of the event-driven client: the same requests, values and errors as those of
// the blocking one.

#include <both_clients.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/async/async_balance.hpp>
#include <moonshot/async/async_models.hpp>
#include <moonshot/async/async_signatures.hpp>
#include <moonshot/async/async_tokens.hpp>
#include <moonshot/async/async_usages.hpp>

#include <string>
#include <utility>
#include <vector>

using moonshot::CallOptions;
using moonshot::Client;
using support::Async;
using support::both;
using support::ScriptedResponse;

namespace {

auto ask_models(const std::vector<ScriptedResponse>& script, const CallOptions& options = {}) {
  return both(
      script, [&](const Client& client) { return client.models().try_list(options); },
      [&](Async& async) { return async.resource<moonshot::AsyncModels>().list(options); });
}

auto ask_balance(const std::vector<ScriptedResponse>& script) {
  return both(
      script, [](const Client& client) { return client.balance().try_get(); },
      [](Async& async) { return async.resource<moonshot::AsyncBalance>().get(); });
}

auto ask_usages(const std::vector<ScriptedResponse>& script) {
  moonshot::ClientOptions options;
  options.base_url = "https://api.kimi.com/coding/v1";
  return both(
      script, [](const Client& client) { return client.usages().try_get(); },
      [](Async& async) { return async.resource<moonshot::AsyncUsages>().get(); }, options);
}

auto ask_tokens(const std::vector<ScriptedResponse>& script, const std::string& model,
                const std::vector<moonshot::Message>& messages) {
  return both(
      script, [&](const Client& client) { return client.tokens().try_estimate(model, messages); },
      [&](Async& async) {
        return async.resource<moonshot::AsyncTokens>().estimate(model, messages);
      });
}

auto ask_signatures(const std::vector<ScriptedResponse>& script,
                    const moonshot::OriginProof& proof) {
  return both(
      script, [&](const Client& client) { return client.signatures().try_verify(proof); },
      [&](Async& async) { return (async.resource<moonshot::AsyncSignatures>().verify)(proof); });
}

moonshot::OriginProof proof() { return {"n-1", "1700000000000", "kimi-k3", "reqsigv1_x", {}}; }

ScriptedResponse unknown_key() {
  return ScriptedResponse::json(
      401, support::error_body("invalid_authentication_error", "Invalid Authentication"));
}

}  // namespace

TEST_CASE("the small resources of both clients ask alike and read alike", "[contract][async]") {
  const std::string models = R"({"object":"list","data":[{"id":"kimi-k3","object":"model"}]})";
  const auto listed = ask_models({ScriptedResponse::json(200, models)});
  REQUIRE(listed.result.has_value());
  CHECK(listed.result->data[0].id == "kimi-k3");

  const auto balance = ask_balance({ScriptedResponse::json(
      200,
      R"({"code":0,"data":{"available_balance":49.58894,"voucher_balance":46.58893,"cash_balance":3.00001},"scode":"0x0","status":true})")});
  REQUIRE(balance.result.has_value());
  CHECK(balance.result->data.available_balance.text() == "49.58894");
  CHECK(balance.result->currency == "USD");

  const auto usages =
      ask_usages({ScriptedResponse::json(200, R"({"usage":{"limit":"100","used":"40"}})")});
  REQUIRE(usages.result.has_value());
  CHECK(usages.result->usage->used->number.text() == "40");

  const auto tokens = ask_tokens({ScriptedResponse::json(200, R"({"data":{"total_tokens":80}})")},
                                 "kimi-k3", {moonshot::user("PING")});
  REQUIRE(tokens.result.has_value());
  CHECK(tokens.result->data.total_tokens == 80);

  CHECK(ask_signatures({ScriptedResponse::json(200, R"({"valid":true})")}, proof()).text() ==
        "proved");
  CHECK(ask_signatures({ScriptedResponse::json(200, R"({"valid":false})")}, proof()).text() ==
        "refuted");
}

TEST_CASE("the small resources of both clients fail alike", "[contract][async]") {
  CHECK(ask_models({unknown_key()}).text() == "AuthenticationFailed");
  CHECK(ask_models({ScriptedResponse::json(200, R"({"object":"list"})")}).text() == "DecodeError");
  CHECK(ask_balance({unknown_key()}).text() == "AuthenticationFailed");
  CHECK(
      ask_balance({ScriptedResponse::json(200, R"({"code":5,"status":false,"data":{}})")}).text() !=
      "DecodeError");
  CHECK(
      ask_balance({ScriptedResponse::json(200, R"({"code":0,"status":true,"data":{}})")}).text() ==
      "DecodeError");
  CHECK(ask_balance({ScriptedResponse::json(200, R"({"code":0,"status":true,"data":null})")})
            .text() == "DecodeError");
  CHECK(ask_usages({unknown_key()}).text() == "AuthenticationFailed");
  CHECK(ask_tokens({ScriptedResponse::json(200, R"({"data":{}})")}, "kimi-k3",
                   {moonshot::user("PING")})
            .text() == "DecodeError");
  CHECK(ask_signatures({unknown_key()}, proof()).text() == "AuthenticationFailed");
}

TEST_CASE("what is wrong with the arguments of the small resources is told, and nothing is sent",
          "[contract][async]") {
  const auto no_model = ask_tokens({}, "", {moonshot::user("PING")});
  CHECK(no_model.argument() == "model");
  const auto no_messages = ask_tokens({}, "kimi-k3", {});
  CHECK(no_messages.argument() == "messages");
  auto without_nonce = proof();
  without_nonce.nonce.clear();
  CHECK(ask_signatures({}, without_nonce).argument() == "nonce");
  auto without_model = proof();
  without_model.model.clear();
  CHECK(ask_signatures({}, without_model).argument() == "model");
  CallOptions wrong;
  wrong.headers.add("X-Two\r\nLines", "y");
  const auto refused = ask_models({}, wrong);
  CHECK(refused.text() == "UsageError");
  CHECK(refused.requests == 0);
}

TEST_CASE("without a signature nothing is asked, and nothing is proved", "[contract][async]") {
  auto without_signature = proof();
  without_signature.signature.clear();
  const auto verdict = ask_signatures({}, without_signature);
  CHECK(verdict.text() == "not_proved");
  CHECK(verdict.requests == 0);
}

TEST_CASE("the small resources tell handlers, and are cancelled by their handles",
          "[contract][async]") {
  Async async({ScriptedResponse::json(200, R"({"data":{"total_tokens":80}})")});
  std::vector<std::string> told;
  const auto tell = [&told](const auto& result) {
    told.emplace_back(result ? "value" : result.error().name());
  };
  const auto tokens = async.resource<moonshot::AsyncTokens>();
  tokens.estimate("kimi-k3", {moonshot::user("PING")}, tell);
  REQUIRE(async.host.run(*async.loop, [&] { return told.size() == 1; }));
  tokens.estimate("kimi-k3", {moonshot::user("PING")}, tell).cancel();
  async.resource<moonshot::AsyncModels>().list(tell).cancel();
  async.resource<moonshot::AsyncBalance>().get(tell).cancel();
  async.resource<moonshot::AsyncUsages>().get(tell).cancel();
  (async.resource<moonshot::AsyncSignatures>().verify)(proof(), tell).cancel();
  REQUIRE(async.host.run(*async.loop, [&] { return told.size() == 6; }));
  CHECK(told == std::vector<std::string>{"value", "Cancelled", "Cancelled", "Cancelled",
                                         "Cancelled", "Cancelled"});
  CHECK(async.transport->requests().size() == 1);
}
