// Every answer of the API as a typed value. What is decoded was valid JSON; it can be encoded, and
// its encoding reads and writes as itself.
//
// The first byte chooses the type.

#include <iterator>
#include <string>

#include <nlohmann/json.hpp>

#include <moonshot/json.hpp>
#include <moonshot/types/balance.hpp>
#include <moonshot/types/batch_lines.hpp>
#include <moonshot/types/batches.hpp>
#include <moonshot/types/chat_completion.hpp>
#include <moonshot/types/chat_request.hpp>
#include <moonshot/types/files.hpp>
#include <moonshot/types/formulas.hpp>
#include <moonshot/types/models.hpp>
#include <moonshot/types/signature.hpp>
#include <moonshot/types/tokens.hpp>
#include <moonshot/types/usages.hpp>

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

using Check = void (*)(std::string_view text);

template <class T>
void check_answer(std::string_view text) {
  check<T>(text, OnMismatch::fail);
}

template <class T>
void check_request(std::string_view text) {
  check<T>(text, OnMismatch::keep);
}

// A new type goes to the end: the first byte of the seeds is the place in this list.
constexpr Check checks[] = {
    check_answer<moonshot::ChatCompletion>,  // 0
    check_answer<moonshot::ChatChunk>,       // 1
    check_answer<moonshot::ModelList>,       // 2
    check_answer<moonshot::Balance>,         // 3
    check_request<moonshot::ChatRequest>,    // 4
    check_answer<moonshot::File>,            // 5
    check_answer<moonshot::FileList>,        // 6
    check_answer<moonshot::FileDeletion>,    // 7
    check_answer<moonshot::Batch>,           // 8
    check_answer<moonshot::BatchPage>,       // 9
    check_answer<moonshot::BatchLine>,       // A
    check_answer<moonshot::FormulaTools>,    // B
    check_answer<moonshot::Fiber>,           // C
    check_answer<moonshot::TokenEstimate>,   // D
    check_answer<moonshot::Usages>,          // E
    check_answer<moonshot::SignatureCheck>,  // F
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  const unsigned letter = input.byte();
  // Digits and letters as in hexadecimal, so that seeds can be read; any other byte is a type too.
  const unsigned type = letter >= 'A' ? letter - 'A' + 10 : letter - '0';
  checks[type % std::size(checks)](input.rest());
  return 0;
}
