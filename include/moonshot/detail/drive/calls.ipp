#pragma once

#include <utility>

#include "moonshot/detail/drive/blocking.hpp"
#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/detail/drive/random.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::size_t response_limit(const ClientCore& core,
                                           const CallOptions& options) noexcept {
  return options.max_response_bytes.value_or(core.options.max_response_bytes);
}

MOONSHOT_INLINE Result<CallPlan> plan_call(const ClientCore& core, CallRequest request,
                                           const CallOptions& options) {
  const auto now = std::chrono::steady_clock::now();
  auto prepared = prepare(core, std::move(request.request), options, now);
  if (!prepared) return guarded(prepared.error_ptr(), secrets_of(core, options));
  const auto& retry = core.options.retry;
  CallPlan plan;
  plan.prepared = std::move(*prepared);
  plan.max_retries = options.max_retries.value_or(retry.max_retries);
  plan.random = retry.random ? retry.random : random_fraction;
  plan.refusal_limit = response_limit(core, options);
  plan.claim = request.claim;
  plan.uploaded = request.uploaded;
  return plan;
}

MOONSHOT_INLINE ErrorPtr run_call(const ClientCore& core, CallRequest request,
                                  const CallOptions& options, const AnswerReader& read) {
  auto plan = plan_call(core, std::move(request), options);
  if (!plan) return plan.error_ptr();
  WholeBody body(core.endpoint, response_limit(core, options), read);
  CallMachine machine(core, std::move(*plan), body);
  return run_to_end(core, machine, options.cancel);
}

MOONSHOT_INLINE Result<Answer> run_call(const ClientCore& core, CallRequest request,
                                        const CallOptions& options) {
  Answer answer;
  auto error = run_call(core, std::move(request), options, [&answer](Answer read) {
    answer = std::move(read);
    return Reading();
  });
  if (error != nullptr) return error;
  return answer;
}

MOONSHOT_INLINE Result<http::ResponseHead> run_download(const ClientCore& core, CallRequest request,
                                                        const PieceCallback& callback,
                                                        const CallOptions& options) {
  auto plan = plan_call(core, std::move(request), options);
  if (!plan) return plan.error_ptr();
  BodyPieces body(core.endpoint, callback);
  CallMachine machine(core, std::move(*plan), body);
  if (auto error = run_to_end(core, machine, options.cancel)) return error;
  return std::move(body.answer_head());
}

MOONSHOT_INLINE ChunkOptions chunk_options(const ClientCore& core, const CallOptions& options,
                                           std::optional<OriginProof> proof) {
  return {response_limit(core, options), options.repetition_guard, std::move(proof)};
}

MOONSHOT_INLINE Result<ChatCompletion> run_stream(const ClientCore& core, CallRequest request,
                                                  std::optional<OriginProof> proof,
                                                  const ChunkCallback& callback,
                                                  const CallOptions& options) {
  auto plan = plan_call(core, std::move(request), options);
  if (!plan) return plan.error_ptr();
  ToldChunks body(core.endpoint, chunk_options(core, options, std::move(proof)), callback);
  CallMachine machine(core, std::move(*plan), body);
  if (auto error = run_to_end(core, machine, options.cancel)) return error;
  return body.value();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
