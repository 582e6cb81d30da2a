#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/moonshot.hpp>
#include <moonshot/testing/simulator.hpp>

#include <string>
#include <vector>

using moonshot::OriginProof;
using moonshot::OriginVerdict;
using moonshot::testing::Simulator;
using support::ping;

namespace {

moonshot::Client client_at(const std::string& base_url) {
  moonshot::ClientOptions options;
  options.api_key = support::key;
  options.base_url = base_url;
  return moonshot::Client(options);
}

moonshot::CallOptions proving() {
  moonshot::CallOptions options;
  options.prove_origin = true;
  return options;
}

// One answer in each of the three ways to ask for it.
std::vector<OriginProof> proofs_from(const moonshot::Client& client) {
  std::vector<OriginProof> proofs;
  const auto keep = [&](const moonshot::Result<moonshot::ChatCompletion>& answer) {
    REQUIRE(answer);
    REQUIRE(answer->origin_proof);
    proofs.push_back(*answer->origin_proof);
  };
  keep(client.chat().try_create(ping(), proving()));
  keep(client.chat().try_stream(
      ping(), [](const moonshot::ChatChunk&) {}, proving()));
  auto stream = client.chat().try_stream(ping(), proving());
  REQUIRE(stream);
  keep(stream->try_completion());
  return proofs;
}

std::string verdict(const moonshot::Client& client, const OriginProof& proof) {
  const auto result = client.signatures().try_verify(proof);
  return result ? to_string(*result) : result.error().name();
}

}  // namespace

TEST_CASE("an answer of the platform itself is proved, whole or streamed",
          "[loopback][signatures]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto client = client_at(simulator.base_url());
  for (const auto& proof : proofs_from(client)) CHECK(verdict(client, proof) == "proved");
}

TEST_CASE("a proof with anything changed in it is refuted", "[loopback][signatures]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto client = client_at(simulator.base_url());
  const auto proofs = proofs_from(client);
  std::string OriginProof::*const members[] = {&OriginProof::nonce, &OriginProof::timestamp,
                                               &OriginProof::model, &OriginProof::signature};
  for (const auto member : members) {
    OriginProof changed = proofs[0];
    changed.*member = proofs[1].*member + (proofs[0].*member == proofs[1].*member ? "0" : "");
    CHECK(verdict(client, changed) == "refuted");
  }
  CHECK(verdict(client, proofs[0]) == "proved");
}

TEST_CASE("one platform's signature is no proof to another", "[loopback][signatures]") {
  const Simulator simulator;
  const Simulator other;
  REQUIRE(simulator.ok());
  REQUIRE(other.ok());
  const auto proof = proofs_from(client_at(simulator.base_url())).front();
  CHECK(verdict(client_at(other.base_url()), proof) == "refuted");
}

TEST_CASE("behind an intermediary nothing is proved and nothing refuted",
          "[loopback][signatures]") {
  const Simulator simulator;
  REQUIRE(simulator.ok());
  const auto direct = client_at(simulator.base_url());
  for (const auto& name : Simulator::intermediaries()) {
    INFO(name);
    const auto client = client_at(simulator.origin() + "/via/" + name + "/v1");
    const auto answer = client.chat().try_create(ping(), proving());
    REQUIRE(answer);
    REQUIRE(answer->origin_proof);
    CHECK_FALSE(answer->origin_proof->nonce.empty());
    CHECK(answer->origin_proof->signature.empty());
    CHECK(verdict(direct, *answer->origin_proof) == "not_proved");
  }
}
