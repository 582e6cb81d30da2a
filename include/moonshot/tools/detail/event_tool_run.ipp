#pragma once

#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

#include "moonshot/async/detail/async_access.hpp"
#include "moonshot/tools/detail/event_tool_run.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE ToolRunOptions with_call(ToolRunOptions options, const CallOptions& call) {
  options.call = call;
  return options;
}

MOONSHOT_INLINE EventToolRun::EventToolRun(ToolRunPlan plan, ResultHandler<ToolRun> handler)
    : core_(std::move(plan.core)),
      series_(*core_, plan.options.call),
      options_(with_call(std::move(plan.options), series_.options())),
      toolbox_(std::move(plan.toolbox)),
      machine_(core_->settings(), options_, toolbox_->tools(), std::move(plan.request),
               std::chrono::steady_clock::now()),
      end_(core_, ending_with(std::move(handler))) {
  if (plan.problem != nullptr) machine_.refuse(std::move(plan.problem));
}

// Whatever ends the run, its messages are kept, unless the loop ends: what they are kept in may be
// gone then.
MOONSHOT_INLINE ResultHandler<ToolRun> EventToolRun::ending_with(ResultHandler<ToolRun> handler) {
  return [this, told = std::move(handler)](Result<ToolRun> end) {
    if (options_.messages_so_far != nullptr) *options_.messages_so_far = machine_.take_messages();
    told(std::move(end));
  };
}

MOONSHOT_INLINE void EventToolRun::begin() {
  end_.carry_out([this] { advance(); });
}

// Does what is needed, until something has to be waited for.
MOONSHOT_INLINE void EventToolRun::advance() {
  for (;;) {
    const auto need = machine_.next(core_->loop()->now(), options_.call.cancel.cancelled());
    switch (need.kind) {
      case ToolNeed::Kind::report:
        if (options_.on_step) options_.on_step(machine_.step());
        break;
      case ToolNeed::Kind::answer:
        return ask();
      case ToolNeed::Kind::calls:
        if (!run_calls(need)) return;
        break;
      case ToolNeed::Kind::over:
        return end_.tell(machine_.outcome());
    }
  }
}

MOONSHOT_INLINE void EventToolRun::ask() {
  const auto self = shared_from_this();
  const auto chat = AsyncAccess::make<AsyncChat>(core_);
  const auto take = [self](Result<ChatCompletion> answer) {
    self->end_.carry_out([&] {
      self->machine_.answered(std::move(answer));
      self->advance();
    });
  };
  if (!options_.on_chunk) {
    chat.create(machine_.request(), take, machine_.call_options());
    return;
  }
  const auto tell = [self](const ChatChunk& chunk) {
    self->options_.on_chunk(chunk);
    return true;
  };
  chat.stream(machine_.request(), tell, take, machine_.call_options());
}

// Returns whether nothing has to be waited for.
MOONSHOT_INLINE bool EventToolRun::run_calls(const ToolNeed& need) {
  ToolWaitParts parts;
  parts.core = core_;
  parts.toolbox = toolbox_;
  for (auto call = need.first; call < need.end; ++call) {
    parts.calls.push_back(machine_.calls()[call]);
  }
  parts.stop = series_.stop();
  parts.deadline = machine_.deadline();
  parts.executor = options_.executor;
  const auto wait = share_new(new ToolWait(std::move(parts)));
  if (wait->begin()) {
    take_results(*wait, need);
    return true;
  }
  // The wait outlives the call of its own function.
  wait->wait([self = shared_from_this(), over = wait.get(), need] {
    self->end_.carry_out([&] {
      self->take_results(*over, need);
      if (over->has_failed()) return self->end_.tell(self->core_->cannot_go_on());
      self->advance();
    });
  });
  return false;
}

MOONSHOT_INLINE void EventToolRun::take_results(ToolWait& wait, const ToolNeed& need) {
  auto results = wait.results();
  for (std::size_t i = 0; i < results.size(); ++i) {
    machine_.done(need.first + i, std::move(results[i]));
  }
}

MOONSHOT_INLINE AsyncCall<ToolRun> tool_run_call(const AsyncChat& chat, Toolbox toolbox,
                                                 ChatRequest request, ToolRunOptions options,
                                                 ErrorPtr problem) {
  ToolRunPlan planned{AsyncAccess::core(chat), std::make_shared<const Toolbox>(std::move(toolbox)),
                      std::move(request), std::move(options), std::move(problem)};
  return AsyncAccess::call<ToolRun>(
      [plan = std::move(planned)](ResultHandler<ToolRun> handler) mutable {
        const auto core = plan.core;
        const auto run = std::make_shared<EventToolRun>(std::move(plan), std::move(handler));
        core->mailbox().post([run] { run->begin(); });
        return run->handle();
      });
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
