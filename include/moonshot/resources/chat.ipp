#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "moonshot/chat/token_estimate.hpp"
#include "moonshot/detail/call/nonce.hpp"
#include "moonshot/detail/drive/random.hpp"
#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/json.hpp"
#include "moonshot/limits/governor.hpp"
#include "moonshot/resources/chat.hpp"
#include "moonshot/resources/detail/chat_checks.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// What the API takes, see platform.kimi.ai/docs/guide/use-kimi-vision-model.
inline constexpr std::size_t largest_chat_body = std::size_t{100} << 20U;

/// What the API counts for a request before it runs.
MOONSHOT_INLINE TokenClaim claim_of(const ChatRequest& request) {
  // The default of kimi-k3; those of the others are not documented.
  constexpr std::int64_t default_of_k3 = 131072;
  TokenClaim claim;
  claim.prompt = estimate_tokens(request);
  claim.completion =
      request.max_completion_tokens.value_or(request.max_tokens.value_or(default_of_k3));
  return claim;
}

/// Gives a governed call its claim.
MOONSHOT_INLINE ErrorPtr claim_tokens(const ClientCore& core, const ChatRequest& request,
                                      CallRequest& call) {
  const auto& governor = core.options.governor;
  if (governor == nullptr) return nullptr;
  const auto claim = claim_of(request);
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

/// The wire request of a chat call, or what is wrong with it.
MOONSHOT_INLINE Result<CallRequest> chat_request(const ClientCore& core, const ChatRequest& request,
                                                 bool stream, bool with_usage = false) {
  if (request.model.empty()) {
    return usage_error("model", "it is empty; name one, e.g. moonshot::models::kimi_k3");
  }
  if (request.messages.empty()) {
    return usage_error("messages", "the list is empty; add at least one message");
  }
  if (request.stream && *request.stream != stream) {
    return usage_error("stream", stream ? "it is set to false, but a streamed answer was asked for"
                                        : "it is set to true; call stream() for a streamed answer");
  }
  if (auto error = check_media(request)) return error;
  if (auto error = check_schemas(core.options, request)) return error;
  Result<std::string> body = std::string();
  if (!request.stream || with_usage) {
    ChatRequest sent = request;
    // Some servers stream where the member is missing.
    sent.stream = stream;
    if (with_usage) {
      if (!sent.stream_options) sent.stream_options.emplace();
      if (!sent.stream_options->include_usage) sent.stream_options->include_usage = true;
    }
    body = json::encode(sent);
  } else {
    body = json::encode(request);
  }
  if (!body) return body.error_ptr();
  if (body->size() > largest_chat_body) {
    return usage_error("messages", "the request has " + std::to_string(body->size()) +
                                       " bytes, and the API takes 100 MB; upload large images and "
                                       "videos, and name them by ms://");
  }
  http::Request wire;
  wire.method = "POST";
  wire.target = "/chat/completions";
  wire.headers.add("Accept", stream ? "text/event-stream" : "application/json");
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
  proof.nonce = given ? std::string(*given) : detail::make_nonce(detail::random_bits);
  proof.model = request.model;
  wire.headers.set("X-Msh-Request-Nonce", proof.nonce);
  return proof;
}

struct StreamRequest {
  CallRequest call;
  std::optional<OriginProof> proof;
};

MOONSHOT_INLINE Result<StreamRequest> stream_request(const ClientCore& core,
                                                     const ChatRequest& request,
                                                     const CallOptions& options) {
  // Where the stream is ours, its usage must be as full as that of the answer it stands for.
  auto call = chat_request(core, request, true, options.stream_underneath);
  if (!call) return call.error_ptr();
  auto proof = want_proof(request, options, call->request);
  return StreamRequest{std::move(*call), std::move(proof)};
}

}  // namespace detail

MOONSHOT_INLINE Result<ChatCompletion> Chat::try_create(const ChatRequest& request,
                                                        const CallOptions& options) const {
  if (options.stream_underneath) {
    return run(
        request, [](const ChatChunk&) { return true; }, options);
  }
  auto call = detail::chat_request(*core_, request, false);
  if (!call) return call.error_ptr();
  auto proof = detail::want_proof(request, options, call->request);
  auto completion = detail::call_for<ChatCompletion>(*core_, std::move(*call), options);
  if (completion) {
    completion->origin_proof = detail::read_proof(std::move(proof), completion->head);
  }
  return completion;
}

MOONSHOT_INLINE Result<ChatStream> Chat::try_stream(const ChatRequest& request,
                                                    const CallOptions& options) const {
  auto stream = detail::stream_request(*core_, request, options);
  if (!stream) return stream.error_ptr();
  return ChatStream::open(core_, std::move(stream->call), std::move(stream->proof), options);
}

MOONSHOT_INLINE Result<ChatCompletion> Chat::run(const ChatRequest& request,
                                                 const detail::ChunkCallback& callback,
                                                 const CallOptions& options) const {
  auto stream = detail::stream_request(*core_, request, options);
  if (!stream) return stream.error_ptr();
  return detail::run_stream(*core_, std::move(stream->call), std::move(stream->proof), callback,
                            options);
}

MOONSHOT_NAMESPACE_END
