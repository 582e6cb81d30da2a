#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "moonshot/chat/token_estimate.hpp"
#include "moonshot/detail/call/nonce.hpp"
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
MOONSHOT_INLINE detail::TokenClaim claim_of(const ChatRequest& request) {
  // The default of kimi-k3; those of the others are not documented.
  constexpr std::int64_t default_of_k3 = 131072;
  detail::TokenClaim claim;
  claim.prompt = estimate_tokens(request);
  claim.completion =
      request.max_completion_tokens.value_or(request.max_tokens.value_or(default_of_k3));
  return claim;
}

/// Gives a governed call its claim.
MOONSHOT_INLINE ErrorPtr claim_tokens(const detail::Pipeline& pipeline, const ChatRequest& request,
                                      http::Request& wire) {
  const auto& governor = pipeline.options.governor;
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
  wire.token_claim = std::make_shared<detail::TokenClaim>(claim);
  return nullptr;
}

/// The wire request of a chat call, or what is wrong with it.
MOONSHOT_INLINE Result<http::Request> chat_request(const detail::Pipeline& pipeline,
                                                   const ChatRequest& request, bool stream,
                                                   bool with_usage = false) {
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
  if (auto error = check_schemas(pipeline.options, request)) return error;
  Result<std::string> body = std::string();
  if (stream && (!request.stream || with_usage)) {
    ChatRequest streamed = request;
    streamed.stream = true;
    if (with_usage) {
      if (!streamed.stream_options) streamed.stream_options.emplace();
      if (!streamed.stream_options->include_usage) streamed.stream_options->include_usage = true;
    }
    body = json::encode(streamed);
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
  if (auto error = claim_tokens(pipeline, request, wire)) return error;
  return wire;
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
  proof.nonce = given ? std::string(*given) : detail::make_nonce();
  proof.model = request.model;
  wire.headers.set("X-Msh-Request-Nonce", proof.nonce);
  return proof;
}

struct PreparedStream {
  http::Request request;
  http::Deadlines deadlines;
  std::optional<OriginProof> proof;
};

MOONSHOT_INLINE Result<PreparedStream> prepare_stream(const detail::Pipeline& pipeline,
                                                      const ChatRequest& request,
                                                      const CallOptions& options) {
  // Where the stream is ours, its usage must be as full as that of the answer it stands for.
  auto wire = chat_request(pipeline, request, true, options.stream_underneath);
  if (!wire) return wire.error_ptr();
  auto proof = want_proof(request, options, *wire);
  auto prepared = detail::prepare(pipeline, std::move(*wire), options);
  if (!prepared) return prepared.error_ptr();
  const auto deadlines = detail::resolve_deadlines(options.timeouts, pipeline.options.timeouts,
                                                   std::chrono::steady_clock::now());
  if (!deadlines) return deadlines.error_ptr();
  return PreparedStream{std::move(*prepared), *deadlines, std::move(proof)};
}

}  // namespace detail

MOONSHOT_INLINE Result<ChatCompletion> Chat::try_create(const ChatRequest& request,
                                                        const CallOptions& options) const {
  if (options.stream_underneath) {
    return run(
        request, [](const ChatChunk&) { return true; }, options);
  }
  auto wire = detail::chat_request(*pipeline_, request, false);
  if (!wire) return wire.error_ptr();
  auto proof = detail::want_proof(request, options, *wire);
  const auto claim = wire->token_claim;
  auto completion = detail::call_for<ChatCompletion>(*pipeline_, std::move(*wire), options);
  if (completion) {
    completion->origin_proof = detail::read_proof(std::move(proof), completion->head);
    detail::correct_claim(*pipeline_, claim, completion->usage);
  }
  return completion;
}

MOONSHOT_INLINE Result<ChatStream> Chat::try_stream(const ChatRequest& request,
                                                    const CallOptions& options) const {
  auto prepared = detail::prepare_stream(*pipeline_, request, options);
  if (!prepared) return prepared.error_ptr();
  return ChatStream::open(pipeline_, prepared->request, prepared->deadlines, options,
                          prepared->proof);
}

MOONSHOT_INLINE Result<ChatCompletion> Chat::run(const ChatRequest& request,
                                                 const detail::ChunkCallback& callback,
                                                 const CallOptions& options) const {
  auto prepared = detail::prepare_stream(*pipeline_, request, options);
  if (!prepared) return prepared.error_ptr();
  auto completion = detail::run_stream(*pipeline_, std::move(prepared->request),
                                       prepared->deadlines, options, callback);
  if (completion) {
    completion->origin_proof = detail::read_proof(std::move(prepared->proof), completion->head);
  }
  return completion;
}

MOONSHOT_NAMESPACE_END
