#pragma once

#include <utility>

#include "moonshot/errors/classify.hpp"
#include "moonshot/errors/envelope.hpp"
#include "moonshot/errors/judge.hpp"
#include "moonshot/errors/retry_after.hpp"
#include "moonshot/json/lookup.hpp"

namespace moonshot {

namespace detail {

MOONSHOT_INLINE Provenance find_provenance(const Refusal& refusal, const Envelope& envelope,
                                           const Classification& classification) {
  Provenance result;
  const auto note = [&](std::string sentence) { result.evidence.push_back(std::move(sentence)); };
  const bool own_header = refusal.headers.get("Msh-Request-Id").has_value();
  const bool escaped_id = refusal.body.find("\\u003cak-") != std::string::npos;
  if (own_header) note("The response has the header Msh-Request-Id, which only the API sends.");
  if (envelope.exact)
    note("The body has exactly the two members and the bytes of the API's encoder.");
  if (escaped_id)
    note("The key id stands between \\u003c and \\u003e, as the API's encoder writes it.");
  for (const auto& wrapper : envelope.wrappers) {
    note("The words stood in a wrapper that the API does not use: " + wrapper + ".");
  }
  if (!envelope.wrappers.empty() && classification.known) {
    note("The words are the API's own.");
    result.origin = Origin::altered;
  } else if (envelope.exact && classification.known && (own_header || escaped_id)) {
    result.origin = Origin::native;
  } else if (!envelope.api_shape && !classification.known && !own_header) {
    note(json::is_json(refusal.body) ? "The body has no form that the API uses."
                                     : "The body is not JSON; the API always answers in JSON.");
    result.origin = Origin::foreign;
  }
  return result;
}

}  // namespace detail

MOONSHOT_INLINE ErrorPtr judge(Refusal refusal) {
  Envelope envelope = open_envelope(refusal.body);
  Classification words = classify(envelope.type, envelope.message);
  ApiErrorData data;
  data.provenance = detail::find_provenance(refusal, envelope, words);
  ErrorKind kind = words.kind;
  if (data.provenance.origin == Origin::foreign) kind = ErrorKind::gateway_error;
  data.status = refusal.status;
  data.type = std::move(envelope.type);
  data.code = std::move(envelope.code);
  data.message = std::move(envelope.message);
  data.organization_id = std::move(words.organization_id);
  data.project_id = std::move(words.project_id);
  data.key_id = std::move(words.key_id);
  data.limit = words.limit;
  data.limit_value = words.limit_value;
  data.limit_current = words.limit_current;
  data.retry_after = retry_after(refusal.headers, refusal.received);
  if (!data.retry_after) data.retry_after = words.retry_after;
  const http::ResponseHead head{refusal.status, std::move(refusal.headers)};
  if (const auto id = head.request_id()) data.request_id = std::string(*id);
  data.headers = head.headers;
  data.body = std::move(refusal.body);
  data.endpoint = std::move(refusal.endpoint);
  data.attempts = std::move(refusal.attempts);
  return make_api_error(kind, std::move(data));
}

MOONSHOT_INLINE ErrorPtr judge(const Endpoint& endpoint, http::ResponseHead head, std::string body,
                               Attempt attempt) {
  Refusal refusal;
  refusal.status = head.status;
  refusal.headers = std::move(head.headers);
  refusal.body = std::move(body);
  refusal.endpoint = endpoint;
  refusal.attempts.push_back(std::move(attempt));
  refusal.received = std::chrono::system_clock::now();
  return judge(std::move(refusal));
}

}  // namespace moonshot
