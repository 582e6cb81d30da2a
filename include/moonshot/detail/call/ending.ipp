#pragma once

#include <utility>

#include "moonshot/detail/call/ending.hpp"
#include "moonshot/detail/text/trim.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool is_refusal(const http::ResponseHead& head,
                                const http::Outcome& outcome) noexcept {
  using Kind = http::Outcome::Kind;
  if (head.status == 0 || head.is_success()) return false;
  return outcome.kind == Kind::complete || outcome.kind == Kind::interrupted ||
         outcome.kind == Kind::stopped;
}

MOONSHOT_INLINE bool names_a_coding(std::string_view value) noexcept {
  while (!value.empty()) {
    const auto comma = value.find(',');
    const auto word = trim(value.substr(0, comma));
    value.remove_prefix(comma == std::string_view::npos ? value.size() : comma + 1);
    for (const auto* coding :
         {"gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd"}) {
      if (http::same_name(word, coding)) return true;
    }
  }
  return false;
}

MOONSHOT_INLINE std::string_view coding_of(const http::ResponseHead& head) noexcept {
  std::string_view coding;
  for (const auto& [name, value] : head.headers) {
    if (http::same_name(name, "Content-Encoding") && names_a_coding(value)) coding = value;
  }
  return coding;
}

MOONSHOT_INLINE ErrorPtr error_of(const http::Outcome& outcome, const Endpoint& endpoint,
                                  std::vector<Attempt> attempts, std::string body) {
  using Kind = http::Outcome::Kind;
  CallErrorData data;
  data.message = outcome.detail;
  data.phase = outcome.phase;
  data.is_lasting = outcome.is_lasting;
  data.endpoint = endpoint;
  data.attempts = std::move(attempts);
  data.body = std::move(body);
  switch (outcome.kind) {
    case Kind::tls:
      return make_call_error<TlsError>(std::move(data));
    case Kind::timeout:
      return make_call_error<TimeoutError>(std::move(data));
    case Kind::cancelled:
    case Kind::stopped:
      return make_call_error<Cancelled>(std::move(data));
    case Kind::interrupted:
      return make_call_error<StreamInterrupted>(std::move(data));
    case Kind::encoded:
      data.expected = "a body that is not compressed";
      data.found = outcome.detail;
      data.message = "the answer is compressed, which was not asked for (" + outcome.detail + ")";
      return make_call_error<DecodeError>(std::move(data));
    case Kind::complete:
    case Kind::connection:
      break;
  }
  return make_call_error<ConnectionError>(std::move(data));
}

MOONSHOT_INLINE ErrorPtr too_large_error(const Endpoint& endpoint, std::vector<Attempt> attempts,
                                         std::size_t limit, std::string body) {
  CallErrorData data;
  data.expected = "at most " + std::to_string(limit) + " bytes";
  data.found = "a larger answer";
  data.message = "the answer is larger than " + std::to_string(limit) +
                 " bytes; raise max_response_bytes if it may be";
  data.endpoint = endpoint;
  data.attempts = std::move(attempts);
  data.body = std::move(body);
  return make_call_error<DecodeError>(std::move(data));
}

MOONSHOT_INLINE ErrorPtr cancelled_while(const Endpoint& endpoint, const std::string& doing,
                                         std::vector<Attempt> attempts) {
  CallErrorData data;
  data.message = "the call was cancelled while it " + doing;
  data.endpoint = endpoint;
  data.attempts = std::move(attempts);
  return make_call_error<Cancelled>(std::move(data));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
