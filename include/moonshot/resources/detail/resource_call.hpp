#pragma once

/// @file
/// A call of a resource, whoever carries it out.

#include <functional>
#include <utility>

#include "moonshot/detail/drive/calls.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/options.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Makes the value of an answer.
template <class T>
using AnswerDecoder = Result<T> (*)(const Endpoint& endpoint, Answer answer);

/// Has the last word on the result of a call that was sent, a failure included; may be null.
template <class T>
using ResultFinish = std::function<void(Result<T>&)>;

/// One request and what becomes of its answer, which is a `T`.
template <class T>
struct ResourceCall {
  Result<CallRequest> request;  ///< or what is wrong with the arguments
  AnswerDecoder<T> decode = &decode_answer<T>;
  ResultFinish<T> finish{};
};

/// Makes the value of an answer by `decode`, and puts it into `result`. `endpoint` and `result`
/// must outlive it.
template <class T>
AnswerReader reader_into(const Endpoint& endpoint, Result<T>& result, AnswerDecoder<T> decode) {
  return [&endpoint, &result, decode](Answer answer) {
    result = decode(endpoint, std::move(answer));
    return result ? Reading{nullptr, prompt_tokens_of(*result)}
                  : Reading{result.error_ptr(), std::nullopt};
  };
}

/// Carries `call` out on the calling thread. Fails with every class of the family.
template <class T>
Result<T> make_call(const ClientCore& core, ResourceCall<T> call, const CallOptions& options) {
  if (!call.request) return call.request.error_ptr();
  Result<T> result = T();
  auto error = run_call(core, std::move(*call.request), options,
                        reader_into(core.endpoint, result, call.decode));
  if (error != nullptr) result = std::move(error);
  if (call.finish != nullptr) call.finish(result);
  return result;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
