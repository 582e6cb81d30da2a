#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/detail/call/nonce.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

using moonshot::CallOptions;
using moonshot::ErrorKind;
using moonshot::OriginProof;
using moonshot::OriginVerdict;
using support::ping;
using support::Scripted;
using support::ScriptedResponse;

namespace {

const char* const nonce_header = "X-Msh-Request-Nonce";

CallOptions proving() {
  CallOptions options;
  options.prove_origin = true;
  return options;
}

ScriptedResponse signed_by(ScriptedResponse response, const std::string& signature) {
  response.headers.add("Msh-Request-Timestamp", "1795500000123");
  response.headers.add("Msh-Request-Signature", signature);
  return response;
}

ScriptedResponse whole() { return ScriptedResponse::json(200, support::pong); }
ScriptedResponse pieces() { return ScriptedResponse::events(support::pong_events()); }

// 8-4-4-4-12 lower-case hexadecimal digits, version 4, variant 10 (RFC 9562).
bool is_uuid4(const std::string& text) {
  const std::string form = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const std::string allowed = form[i] == 'x'   ? "0123456789abcdef"
                                : form[i] == 'y' ? "89ab"
                                                 : std::string(1, form[i]);
    if (allowed.find(text[i]) == std::string::npos) return false;
  }
  return true;
}

std::string sent_nonce(const Scripted& scripted, std::size_t call) {
  const auto requests = scripted.transport->requests();
  const auto nonce = requests.at(call).headers.get(nonce_header);
  return nonce ? std::string(*nonce) : "";
}

void check_proof(const std::optional<OriginProof>& proof, const std::string& nonce) {
  REQUIRE(proof);
  CHECK(proof->nonce == nonce);
  CHECK(proof->model == "kimi-k3");
  CHECK(proof->timestamp == "1795500000123");
  CHECK(proof->signature == "reqsigv1_abc");
}

OriginProof complete_proof() {
  OriginProof proof;
  proof.nonce = "0f1e2d3c-4b5a-4978-8a6b-5c4d3e2f1a0b";
  proof.timestamp = "1795500000123";
  proof.model = "kimi-k3";
  proof.signature = "reqsigv1_abc";
  return proof;
}

}  // namespace

TEST_CASE("a call that is to be proved carries a nonce, and its answer keeps the proof",
          "[contract][signatures]") {
  const auto answer = signed_by(whole(), "reqsigv1_abc");
  const auto stream = signed_by(pieces(), "reqsigv1_abc");
  const Scripted scripted({answer, stream, stream});
  const auto chat = scripted.client.chat();

  const auto created = chat.create(ping(), proving());
  check_proof(created.origin_proof, sent_nonce(scripted, 0));

  const auto told = chat.stream(
      ping(), [](const moonshot::ChatChunk&) {}, proving());
  check_proof(told.origin_proof, sent_nonce(scripted, 1));

  auto ranged = chat.stream(ping(), proving());
  check_proof(ranged.partial().origin_proof, sent_nonce(scripted, 2));
  check_proof(ranged.completion().origin_proof, sent_nonce(scripted, 2));
}

TEST_CASE("every call has a nonce of its own, a random UUID", "[contract][signatures]") {
  const Scripted scripted({whole(), whole(), pieces(), pieces()});
  const auto chat = scripted.client.chat();
  chat.create(ping(), proving());
  chat.create(ping(), proving());
  chat.stream(
      ping(), [](const moonshot::ChatChunk&) {}, proving());
  chat.stream(ping(), proving()).completion();
  std::set<std::string> nonces;
  for (std::size_t call = 0; call < 4; ++call) {
    INFO(sent_nonce(scripted, call));
    CHECK(is_uuid4(sent_nonce(scripted, call)));
    nonces.insert(sent_nonce(scripted, call));
  }
  CHECK(nonces.size() == 4);
}

TEST_CASE("a nonce has the form of a UUID whatever the random bits are", "[contract][signatures]") {
  for (const std::uint32_t bits : {0U, 0xFFFFFFFFU, 0x12345678U, 0x80000001U}) {
    const auto nonce = moonshot::detail::make_nonce([bits] { return bits; });
    INFO(nonce);
    CHECK(is_uuid4(nonce));
  }
  CHECK(moonshot::detail::make_nonce([] { return 0U; }) == "00000000-0000-4000-8000-000000000000");
  CHECK(moonshot::detail::make_nonce([] { return 0xFFFFFFFFU; }) ==
        "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

TEST_CASE("without the wish for a proof there is neither nonce nor proof",
          "[contract][signatures]") {
  const Scripted scripted(
      {signed_by(whole(), "reqsigv1_abc"), signed_by(pieces(), "reqsigv1_abc")});
  CHECK_FALSE(scripted.client.chat().create(ping()).origin_proof);
  CHECK_FALSE(scripted.client.chat().stream(ping()).completion().origin_proof);
  CHECK(sent_nonce(scripted, 0).empty());
  CHECK(sent_nonce(scripted, 1).empty());
}

TEST_CASE("a signature is verified by asking with what was sent and what came back",
          "[contract][signatures]") {
  const Scripted scripted({ScriptedResponse::json(200, R"({"valid":true})")});
  CHECK(scripted.client.signatures().try_verify(complete_proof()).value() == OriginVerdict::proved);
  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method == "POST");
  CHECK(requests[0].base.text() + requests[0].target ==
        "https://api.moonshot.ai/v1/signatures/verify");
  CHECK(requests[0].headers.get("Content-Type") == "application/json");
  CHECK(requests[0].body ==
        R"({"nonce":"0f1e2d3c-4b5a-4978-8a6b-5c4d3e2f1a0b","timestamp":"1795500000123",)"
        R"("model":"kimi-k3","signature":"reqsigv1_abc"})");
  CHECK_FALSE(requests[0].headers.get(nonce_header));
}

TEST_CASE("proved, refuted and not proved are three verdicts", "[contract][signatures]") {
  const std::vector<std::pair<std::string, OriginVerdict>> answers = {
      {R"({"valid":true})", OriginVerdict::proved},
      {R"({"valid":false})", OriginVerdict::refuted},
      {R"({"valid":true,"more":1})", OriginVerdict::proved},
      {R"({"valid":null})", OriginVerdict::not_proved},
      {"{}", OriginVerdict::not_proved}};
  for (const auto& [body, verdict] : answers) {
    INFO(body);
    const Scripted scripted({ScriptedResponse::json(200, body)});
    const auto result = scripted.client.signatures().try_verify(complete_proof());
    REQUIRE(result);
    CHECK(to_string(*result) == std::string(to_string(verdict)));
  }
}

TEST_CASE("without a signature nothing is proved, and nobody is asked", "[contract][signatures]") {
  const Scripted scripted({whole(), pieces()});
  const auto created = scripted.client.chat().create(ping(), proving());
  REQUIRE(created.origin_proof);
  CHECK(created.origin_proof->signature.empty());
  CHECK(created.origin_proof->nonce == sent_nonce(scripted, 0));
  const auto streamed = scripted.client.chat().stream(ping(), proving()).completion();
  REQUIRE(streamed.origin_proof);
  for (const auto& proof : {*created.origin_proof, *streamed.origin_proof}) {
    CHECK(scripted.client.signatures().try_verify(proof).value() == OriginVerdict::not_proved);
  }
  auto without_time = complete_proof();
  without_time.timestamp.clear();
  CHECK(scripted.client.signatures().try_verify(without_time).value() == OriginVerdict::not_proved);
  CHECK(scripted.transport->requests().size() == 2);
}

TEST_CASE("a proof without nonce or model is a mistake of the caller's", "[contract][signatures]") {
  const Scripted scripted({});
  for (const char* member : {"nonce", "model"}) {
    auto proof = complete_proof();
    (std::string(member) == "nonce" ? proof.nonce : proof.model).clear();
    const auto result = scripted.client.signatures().try_verify(proof);
    REQUIRE_FALSE(result);
    const auto* usage = result.error().as<moonshot::UsageError>();
    REQUIRE(usage != nullptr);
    CHECK(usage->argument() == member);
  }
  CHECK(scripted.transport->requests().empty());
}

TEST_CASE("a proof that cannot be sent names what is wrong with it", "[contract][signatures]") {
  const Scripted scripted({});
  auto proof = complete_proof();
  proof.model = "kimi-\xFF";
  const auto result = scripted.client.signatures().try_verify(proof);
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == moonshot::ErrorKind::usage_error);
  CHECK(scripted.transport->requests().empty());
}

TEST_CASE("a refusal to verify is an error, not a verdict", "[contract][signatures]") {
  const Scripted scripted(
      {ScriptedResponse::json(
           401, support::error_body("invalid_authentication_error", "Invalid Authentication")),
       ScriptedResponse::json(200, support::error_body("server_unavailable", "later")),
       ScriptedResponse::json(200, R"({"valid":"yes"})"),
       ScriptedResponse::failure(moonshot::http::Outcome::Kind::connection, "refused")});
  const std::vector<ErrorKind> kinds = {ErrorKind::authentication_failed, ErrorKind::server_error,
                                        ErrorKind::decode_error, ErrorKind::connection_error};
  for (const auto kind : kinds) {
    const auto result = scripted.client.signatures().try_verify(complete_proof());
    REQUIRE_FALSE(result);
    CHECK(result.error().name() == std::string(to_string(kind)));
  }
}

TEST_CASE("a stream that breaks keeps the proof of what had arrived", "[contract][signatures]") {
  auto broken = signed_by(pieces(), "reqsigv1_abc");
  broken.pieces.resize(2);
  const Scripted scripted({broken});
  auto stream = scripted.client.chat().stream(ping(), proving());
  CHECK_FALSE(stream.try_completion());
  check_proof(stream.partial().origin_proof, sent_nonce(scripted, 0));
}

TEST_CASE("a nonce of the caller's own is sent and kept", "[contract][signatures]") {
  const Scripted scripted({whole(), pieces()});
  auto options = proving();
  options.headers.add("x-msh-request-nonce", "my-own-nonce");
  CHECK(scripted.client.chat().create(ping(), options).origin_proof->nonce == "my-own-nonce");
  CHECK(scripted.client.chat().stream(ping(), options).partial().origin_proof->nonce ==
        "my-own-nonce");
  CHECK(sent_nonce(scripted, 0) == "my-own-nonce");
  CHECK(sent_nonce(scripted, 1) == "my-own-nonce");
}
