// Refusals. Whatever the bytes are, there is an error with reasons, everything is kept, and what is
// shown to people is well formed and holds no secret.
//
// The input is a response without its first line: the status alone, header lines, an empty line,
// body.

#include <chrono>
#include <string>

#include <nlohmann/json.hpp>

#include <moonshot/detail/errors/envelope.hpp>
#include <moonshot/detail/errors/judge.hpp>
#include <moonshot/detail/text/utf8.hpp>
#include <moonshot/doctor/explanation.hpp>
#include <moonshot/redact.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;

int status_of(std::string_view digits) {
  int status = 0;
  for (const char digit : digits.substr(0, 3)) {
    if (digit >= '0' && digit <= '9') status = status * 10 + (digit - '0');
  }
  return status;
}

void check_no_secret(const std::string& shown, const char* property) {
  require(moonshot::redact(shown) == shown, property);
}

// Looks at the texts and not at their escapes, which are no text.
void check_explanation(const nlohmann::json& value) {
  if (value.is_string()) {
    check_no_secret(value.get<std::string>(), "the explanation as JSON holds no secret");
  }
  for (const auto& member : value) {
    if (value.is_structured()) check_explanation(member);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  moonshot::detail::Refusal refusal;
  refusal.status = status_of(input.until('\n'));
  refusal.headers = fuzzing::take_headers(input);
  refusal.body = std::string(input.rest());
  refusal.received = std::chrono::system_clock::time_point(std::chrono::seconds(1767225600));

  const auto envelope = moonshot::detail::open_envelope(refusal.body, refusal.headers);
  require(envelope.layers.size() <= 16, "wrappers are bounded in number");

  const auto error = moonshot::detail::judge(std::move(refusal));
  const auto* api = error->as<moonshot::ApiError>();
  require(api != nullptr, "a refusal is an ApiError");
  require(api->body() == input.rest(), "the body is kept as it is");
  require(!api->provenance().evidence.empty(), "a verdict has evidence");
  require(api->message() == envelope.message, "the message is what was found within");

  const auto object = moonshot::explanation_json(*error);
  require(nlohmann::json::accept(object), "the explanation is valid JSON");
  check_explanation(nlohmann::json::parse(object));
  check_no_secret(moonshot::explanation_text(*error), "the explanation as text holds no secret");
  check_no_secret(error->what(), "what() holds no secret");
  return 0;
}
