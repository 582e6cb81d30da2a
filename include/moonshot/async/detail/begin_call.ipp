#pragma once

#include "moonshot/async/detail/begin_call.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE CallHandle fail_call(const EventCore& core, ErrorPtr error,
                                     std::function<void(ErrorPtr)> on_done) {
  core.mailbox().post([error = std::move(error), told = std::move(on_done)] { told(error); });
  return {};
}

MOONSHOT_INLINE CallHandle begin_call(const std::shared_ptr<EventCore>& core, CallRequest request,
                                      const CallOptions& options, CallEnds ends) {
  auto plan = plan_call(core->settings(), std::move(request), options);
  if (!plan) return fail_call(*core, plan.error_ptr(), std::move(ends.on_done));
  auto line = std::make_shared<CallLine>();
  line->mailbox = core->shared_mailbox();
  line->control = ends.control;

  // Both end with the call: they are destroyed with the function that is told of its end.
  struct Registrations {
    CancelToken::Registration caller;
    CancelToken::Registration own;
  };
  auto registrations = std::make_shared<Registrations>();
  registrations->caller =
      options.cancel.on_cancel([control = ends.control] { control->stop.cancel(); });
  registrations->own = ends.control->stop.token().on_cancel([line = std::weak_ptr<CallLine>(line)] {
    if (const auto open = line.lock()) KeptLetter::post(*open->mailbox, open);
  });

  EventCallParts parts;
  parts.plan = std::move(*plan);
  parts.body = std::move(ends.body);
  parts.reader = std::move(ends.reader);
  parts.control = std::move(ends.control);
  parts.on_done = [registrations, line, told = std::move(ends.on_done)](const ErrorPtr& error) {
    told(error);
  };
  auto made = std::make_shared<EventCallParts>(std::move(parts));
  core->mailbox().post([core, line, made] {
    std::shared_ptr<EventCall> call;
    auto error = core->cannot_go_on();
    core->loop()->guarded([&] {
      if (core->transport() == nullptr) {
        error =
            usage_error("transport", "it can only block; moonshot::CurlTransport can run on a loop")
                .share();
        return;
      }
      call = std::make_shared<EventCall>(core, std::move(*made));
      line->call = call;
      core->begin(call);
      error = nullptr;
    });
    if (error == nullptr) return;
    if (call != nullptr) return call->give_up();
    core->loop()->guarded([&] { made->on_done(error); });
  });
  return CallHandleAccess::make(std::move(line));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
