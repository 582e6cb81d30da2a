#pragma once

/// @file
/// Event-driven calls for one answer.

#include <functional>
#include <memory>
#include <utility>

#include "moonshot/async/async_call.hpp"
#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/async/detail/begin_call.hpp"
#include "moonshot/detail/call/whole_body.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The whole answer of a call, while it arrives and after. `T` is its type.
template <class T>
struct AwaitedAnswer {
  AwaitedAnswer(const ClientCore& settings, const CallOptions& options)
      : reader(reader_into(settings.endpoint, result)),
        body(settings.endpoint, response_limit(settings, options), reader) {}
  AwaitedAnswer(const AwaitedAnswer&) = delete;
  AwaitedAnswer& operator=(const AwaitedAnswer&) = delete;

  Result<T> result = T();
  const AnswerReader reader;
  WholeBody body;
};

/// What is done with a good answer before the program is told of it; may be null.
template <class T>
using AnswerFinish = std::function<void(T&)>;

/// The call that sends `request` and decodes its answer, or that fails with what is in its place.
template <class T>
AsyncCall<T> prepare_call(const std::shared_ptr<EventCore>& core, Result<CallRequest> request,
                          const CallOptions& options, AnswerFinish<T> finish = nullptr) {
  return AsyncAccess::call<T>([core, options, finish = std::move(finish),
                               prepared = std::move(request)](ResultHandler<T> handler) mutable {
    if (!prepared) return fail_call(*core, prepared.error_ptr(), std::move(handler));
    const auto answer = std::make_shared<AwaitedAnswer<T>>(core->settings(), options);
    CallEnds ends;
    ends.body = std::shared_ptr<BodyPolicy>(answer, &answer->body);
    ends.on_done = [answer, finish = std::move(finish), told = std::move(handler)](ErrorPtr error) {
      if (error != nullptr) return told(std::move(error));
      if (finish != nullptr) finish(*answer->result);
      told(std::move(answer->result));
    };
    return begin_call(core, std::move(*prepared), options, std::move(ends));
  });
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
