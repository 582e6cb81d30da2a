#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "moonshot/detail/call/nonce.hpp"
#include "moonshot/detail/drive/random.hpp"
#include "moonshot/limits/detail/governor_access.hpp"
#include "moonshot/limits/governor.hpp"
#include "moonshot/resources/detail/chat_calls.hpp"
#include "moonshot/resources/detail/chat_checks.hpp"
#include "moonshot/resources/detail/sent_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What the API takes, see platform.kimi.ai/docs/guide/use-kimi-vision-model.
inline constexpr std::size_t largest_chat_body = std::size_t{100} << 20U;

/// Gives a governed call its claim.
MOONSHOT_INLINE ErrorPtr claim_tokens(const ClientCore& core, const ChatRequest& request,
                                      CallRequest& call) {
  const auto& governor = core.options.governor;
  if (governor == nullptr) return nullptr;
  const auto claim = GovernorAccess::claim(*governor, request);
  const auto limit = governor->given().tpm;
  if (limit && claim.completion > *limit - claim.prompt) {
    return usage_error("max_completion_tokens",
                       "the prompt (some " + std::to_string(claim.prompt) + " tokens) and the " +
                           std::to_string(claim.completion) +
                           " that the answer may have are more than the " + std::to_string(*limit) +
                           " that the governor lets through in a minute")
        .share();
  }
  call.claim = claim;
  return nullptr;
}

/// What is wrong with a request for a whole or for a streamed answer, or null.
MOONSHOT_INLINE ErrorPtr check_chat_request(const ClientCore& core, const ChatRequest& request,
                                            bool stream) {
  if (request.model.empty()) {
    return usage_error("model", "it is empty; name one, e.g. moonshot::models::kimi_k3").share();
  }
  if (request.messages.empty()) {
    return usage_error("messages", "the list is empty; add at least one message").share();
  }
  if (request.stream && *request.stream != stream) {
    return usage_error("stream", stream ? "it is set to false, but a streamed answer was asked for"
                                        : "it is set to true; call stream() for a streamed answer")
        .share();
  }
  if (auto error = check_media(request)) return error;
  if (auto error = check_schemas(core.options, request)) return error;
  return check_as_whole(core.options, request);
}

/// The wire request of a chat call whose JSON is `body`, or what is wrong with it. `accept` is the
/// media type of its answer.
MOONSHOT_INLINE Result<CallRequest> chat_call(const ClientCore& core, const ChatRequest& request,
                                              Result<std::string> body, const char* accept) {
  if (!body) return body.error_ptr();
  if (body->size() > largest_chat_body) {
    return usage_error("messages", "the request has " + std::to_string(body->size()) +
                                       " bytes, and the API takes 100 MB; upload large images and "
                                       "videos, and name them by ms://");
  }
  http::Request wire;
  wire.method = "POST";
  wire.target = "/chat/completions";
  wire.headers.add("Accept", accept);
  wire.body = std::move(*body);
  CallRequest call = std::move(wire);
  if (auto error = claim_tokens(core, request, call)) return error;
  return call;
}

/// The nonce of a call whose origin is to be proved, or nothing. It goes into the request's
/// headers.
MOONSHOT_INLINE std::optional<OriginProof> want_proof(const ChatRequest& request,
                                                      const CallOptions& options,
                                                      http::Request& wire) {
  if (!options.prove_origin) return std::nullopt;
  OriginProof proof;
  // A nonce of the caller's own is the one that goes on the wire.
  const auto given = options.headers.get("X-Msh-Request-Nonce");
  proof.nonce = given ? std::string(*given) : make_nonce(random_bits);
  proof.model = request.model;
  wire.headers.set("X-Msh-Request-Nonce", proof.nonce);
  return proof;
}

MOONSHOT_INLINE ResourceCall<ChatCompletion> whole_chat_call(const ClientCore& core,
                                                             const ChatRequest& request,
                                                             const CallOptions& options) {
  if (auto error = check_chat_request(core, request, false)) return {std::move(error)};
  SentRequest sent(request, false, false);
  ResourceCall<ChatCompletion> whole{chat_call(core, request, sent.encode(), "application/json")};
  if (!whole.request) return whole;
  if (auto proof = want_proof(request, options, whole.request->request)) {
    whole.finish = [wanted = std::move(proof)](Result<ChatCompletion>& completion) {
      if (completion) completion->origin_proof = read_proof(wanted, completion->head);
    };
  }
  return whole;
}

MOONSHOT_INLINE Result<ChatCall> streamed_chat_call(const ClientCore& core,
                                                    const ChatRequest& request,
                                                    const CallOptions& options) {
  if (auto error = check_chat_request(core, request, true)) return error;
  // Where the stream is ours, its usage must be as full as that of the answer it stands for.
  SentRequest sent(request, true, options.stream_underneath);
  auto call = chat_call(core, request, sent.encode(), "text/event-stream");
  if (!call) return call.error_ptr();
  auto proof = want_proof(request, options, call->request);
  return ChatCall{std::move(*call), std::move(proof)};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
