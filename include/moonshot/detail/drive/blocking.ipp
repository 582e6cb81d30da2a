#pragma once

#include "moonshot/detail/drive/blocking.hpp"
#include "moonshot/detail/drive/sleep.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Hands what arrives to the machine.
class MachineSink final : public http::BodySink {
 public:
  explicit MachineSink(CallMachine& machine) noexcept : machine_(machine) {}
  bool on_head(const http::ResponseHead& head) override {
    return machine_.head(head, std::chrono::steady_clock::now()) != Verdict::stop;
  }
  bool on_data(std::string_view data) override { return machine_.data(data) != Verdict::stop; }
  bool satisfied() const noexcept override { return machine_.satisfied(); }

 private:
  CallMachine& machine_;
};

MOONSHOT_INLINE bool wait_out(const RetryOptions& options, const RetryNotice& notice,
                              const CancelToken& cancel) {
  if (cancel.cancelled()) return false;  // there will be no retry to tell of
  if (options.on_retry) options.on_retry(notice);
  return pause_for(options, notice.wait, cancel);
}

MOONSHOT_INLINE void correct_claim(const ClientCore& core, CallMachine& machine) {
  const auto prompt_tokens = machine.prompt_tokens();
  if (!machine.is_governed() || !prompt_tokens) return;
  GovernorAccess::correct(*core.options.governor, machine.claim(), *prompt_tokens);
}

MOONSHOT_INLINE ErrorPtr run_to_end(const ClientCore& core, CallMachine& machine,
                                    const CancelToken& cancel) {
  MachineSink sink(machine);
  NoMutex no_mutex;
  for (;;) {
    const auto now = std::chrono::steady_clock::now();
    const auto need = machine.next(now);
    switch (need.kind) {
      case Need::Kind::turn:
      case Need::Kind::exchange:
        run_try(core, machine, no_mutex, sink, cancel, cancel);
        break;
      case Need::Kind::pause:
        machine.paused(!wait_out(core.options.retry, machine.notice(), cancel));
        break;
      case Need::Kind::read:
        machine.all_read(now, cancel.cancelled());
        break;
      case Need::Kind::done:
        correct_claim(core, machine);
        return machine.error();
    }
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
