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
#include "moonshot/resources/detail/resource_call.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The whole answer of a call, while it arrives and after. `T` is its type.
template <class T>
struct AwaitedAnswer {
  AwaitedAnswer(const ClientCore& settings, const CallOptions& options, AnswerDecoder<T> decode)
      : reader(reader_into(settings.endpoint, result, decode)),
        body(settings.endpoint, response_limit(settings, options), reader) {}
  AwaitedAnswer(const AwaitedAnswer&) = delete;
  AwaitedAnswer& operator=(const AwaitedAnswer&) = delete;

  Result<T> result = T();
  const AnswerReader reader;
  WholeBody body;
};

/// The event-driven form of `call`, or of what is wrong with its arguments.
template <class T>
AsyncCall<T> prepare_call(const std::shared_ptr<EventCore>& core, ResourceCall<T> call,
                          const CallOptions& options) {
  return AsyncAccess::call<T>(
      [core, options, prepared = std::move(call)](ResultHandler<T> handler) mutable {
        auto& request = prepared.request;
        if (!request) return fail_call(*core, request.error_ptr(), std::move(handler));
        const auto answer =
            std::make_shared<AwaitedAnswer<T>>(core->settings(), options, prepared.decode);
        CallEnds ends;
        ends.body = std::shared_ptr<BodyPolicy>(answer, &answer->body);
        // What `finish` refers to lives as long as `core`.
        ends.on_done = [core, answer, finish = std::move(prepared.finish),
                        told = std::move(handler)](const ErrorPtr& error) {
          if (error != nullptr) answer->result = error;
          // What follows an answer is not worth more than the answer.
          if (finish != nullptr) core->loop()->guarded([&] { finish(answer->result); });
          told(std::move(answer->result));
        };
        return begin_call(core, std::move(*request), options, std::move(ends));
      });
}

/// The call that sends nothing, and whose result is `result`.
template <class T>
AsyncCall<T> ready_call(const std::shared_ptr<EventCore>& core, Result<T> result) {
  return AsyncAccess::call<T>([core, known = std::move(result)](ResultHandler<T> handler) mutable {
    core->mailbox().post([known = std::move(known), told = std::move(handler)] { told(known); });
    return CallHandle();
  });
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
