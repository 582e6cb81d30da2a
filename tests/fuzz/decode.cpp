// Answers as typed values. What is decoded was valid JSON; it can be encoded, and its encoding
// reads and writes as itself.
//
// The first byte chooses the type.

#include <string>

#include <nlohmann/json.hpp>

#include <moonshot/json/decode.hpp>
#include <moonshot/json/encode.hpp>
#include <moonshot/types/balance.hpp>
#include <moonshot/types/chat_completion.hpp>
#include <moonshot/types/chat_request.hpp>
#include <moonshot/types/codecs.hpp>
#include <moonshot/types/models.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;
using moonshot::json::decode;
using moonshot::json::encode;
using moonshot::json::OnMismatch;

// nlohmann/json holds numbers as doubles and refuses one that is larger: that is no fault of the
// text.
class Acceptor final : public nlohmann::detail::json_sax_acceptor<nlohmann::json> {
 public:
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
    constexpr int number_overflow = 406;
    overflow = error.id == number_overflow;
    return false;
  }
  bool overflow = false;
};

bool is_json(std::string_view text) {
  Acceptor acceptor;
  return nlohmann::json::sax_parse(text, &acceptor) || acceptor.overflow;
}

template <class T>
void check(std::string_view text, OnMismatch policy) {
  const auto value = decode<T>(text, policy);
  if (!value) {
    require(value.error().template as<moonshot::DecodeError>() != nullptr,
            "what cannot be decoded is a DecodeError");
    return;
  }
  require(is_json(text), "what is decoded was valid JSON");
  const auto once = encode(*value);
  require(static_cast<bool>(once), "what was decoded can be encoded");
  require(is_json(*once), "what is encoded is valid JSON");
  const auto again = decode<T>(*once, policy);
  require(static_cast<bool>(again), "what was encoded can be decoded");
  require(*encode(*again) == *once, "an encoding reads and writes as itself");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  const auto type = input.byte() % 5;
  if (type == 0) check<moonshot::ChatCompletion>(input.rest(), OnMismatch::fail);
  if (type == 1) check<moonshot::ChatChunk>(input.rest(), OnMismatch::fail);
  if (type == 2) check<moonshot::ModelList>(input.rest(), OnMismatch::fail);
  if (type == 3) check<moonshot::Balance>(input.rest(), OnMismatch::fail);
  if (type == 4) check<moonshot::ChatRequest>(input.rest(), OnMismatch::keep);
  return 0;
}
