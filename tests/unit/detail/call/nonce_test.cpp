#include <moonshot_catch.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <moonshot/detail/call/nonce.hpp>

using moonshot::OriginProof;
using moonshot::detail::make_nonce;
using moonshot::detail::read_proof;

TEST_CASE("a nonce takes each random digit once, from the lowest on", "[unit][signatures]") {
  const std::uint32_t words[] = {0x76543210U, 0xFEDCBA98U, 0x76543210U, 0x0A9B8C7DU};
  std::size_t asked = 0;
  const auto nonce = make_nonce([&] { return words[asked++ % 4]; });
  // The 13th digit is the version; the 17th has two random bits.
  CHECK(nonce == "01234567-89ab-4cde-b012-34567d7c8b9a");
  CHECK(asked == 4);
}

TEST_CASE("a proof takes timestamp and signature from the head of the answer",
          "[unit][signatures]") {
  moonshot::http::ResponseHead head;
  head.headers = {{"msh-request-timestamp", "17"}, {"MSH-REQUEST-SIGNATURE", "reqsigv1_a"}};
  CHECK_FALSE(read_proof(std::nullopt, head));
  OriginProof wanted;
  wanted.nonce = "n-1";
  wanted.model = "kimi-k3";
  wanted.timestamp = "before";
  wanted.signature = "before";
  const auto proof = read_proof(wanted, head);
  REQUIRE(proof);
  CHECK(proof->nonce == "n-1");
  CHECK(proof->model == "kimi-k3");
  CHECK(proof->timestamp == "17");
  CHECK(proof->signature == "reqsigv1_a");
  const auto unsigned_proof = read_proof(wanted, {});
  REQUIRE(unsigned_proof);
  CHECK(unsigned_proof->nonce == "n-1");
  CHECK(unsigned_proof->timestamp.empty());
  CHECK(unsigned_proof->signature.empty());
}
