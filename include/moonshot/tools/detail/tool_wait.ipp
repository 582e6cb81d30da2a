#pragma once

#include <utility>

#include "moonshot/detail/value/rollback.hpp"
#include "moonshot/detail/value/share_new.hpp"
#include "moonshot/loop/detail/mailbox.hpp"
#include "moonshot/tools/detail/tool_wait.hpp"
#include "moonshot/tools/detail/toolbox_access.hpp"
#include "moonshot/tools/tool_run_options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// An answer that is a letter to the loop, so that bringing it there needs no memory. The wait is
/// destroyed on the loop's thread alone, so the tool holds only this.
class ToolWait::Posted final : public ToolAnswer,
                               public KeptLetter,
                               public std::enable_shared_from_this<Posted> {
 public:
  Posted(const ToolCall& call, const ToolWaitParts& parts, std::weak_ptr<ToolWait> wait)
      : ToolAnswer(call, parts.stop.token(), parts.deadline),
        mailbox_(parts.core->shared_mailbox()),
        wait_(std::move(wait)) {}

 private:
  void on_end() noexcept override { KeptLetter::post(*mailbox_, shared_from_this()); }
  void read() override {
    if (const auto open = wait_.lock()) open->on_answer();
  }

  const std::shared_ptr<Mailbox> mailbox_;
  const std::weak_ptr<ToolWait> wait_;
};

/// Ends the wait.
struct ToolWait::Cut final : KeptLetter {
  std::weak_ptr<ToolWait> wait;

 private:
  void read() override {
    if (const auto open = wait.lock()) open->end();
  }
};

MOONSHOT_INLINE ToolWait::ToolWait(ToolWaitParts parts)
    : parts_(std::move(parts)), results_(parts_.calls.size()), answers_(parts_.calls.size()) {}

MOONSHOT_INLINE ToolWait::~ToolWait() {
  if (parts_.core->loop() != nullptr) loop().remove(static_cast<HeapTimer&>(*this));
  if (close_all()) parts_.stop.cancel();
}

MOONSHOT_INLINE bool ToolWait::is_over() const {
  return parts_.stop.token().cancelled() || (parts_.deadline && loop().now() >= *parts_.deadline);
}

MOONSHOT_INLINE bool ToolWait::begin() { return begin_next(); }

// Begins as many calls as may run at the same time. Returns whether nothing has to be waited for.
MOONSHOT_INLINE bool ToolWait::begin_next() {
  while (next_ < parts_.calls.size() && open_ < most_parallel_tools && !is_over()) {
    begin_call(next_++);
  }
  return open_ == 0;
}

MOONSHOT_INLINE void ToolWait::begin_call(std::size_t index) {
  const auto& call = parts_.calls[index];
  const auto& toolbox = *parts_.toolbox;
  const bool is_async = ToolboxAccess::is_async(toolbox, call);
  if (!is_async && parts_.executor == nullptr) {
    results_[index] = toolbox.run(call, parts_.stop.token(), parts_.deadline);
    return;
  }
  const auto answer = share_new(new Posted(call, parts_, weak_from_this()));
  answers_[index] = answer;
  ++open_;
  if (is_async) return ToolboxAccess::begin(toolbox, answer);
  run_elsewhere(answer);
}

// An executor that does not run it lets go of it, which is no answer.
MOONSHOT_INLINE void ToolWait::run_elsewhere(const std::shared_ptr<Posted>& answer) const {
  parts_.executor([toolbox = parts_.toolbox, answer, reply = ToolboxAccess::reply(answer)] {
    if (!answer->is_open()) return;
    const auto& context = answer->context();
    const auto run = [&] {
      reply(toolbox->run(context.call, context.cancel, context.deadline).content);
    };
#if MOONSHOT_EXCEPTIONS
    // There was no memory for what the tool returned or threw: that is no answer either.
    try {
      run();
    } catch (...) {
      answer->abandon();
    }
#else
    run();
#endif
  });
}

MOONSHOT_INLINE void ToolWait::wait(std::function<void()> on_over) {
  on_over_ = std::move(on_over);
  // Where it cannot begin, an answer that is on its way must not go on with the run.
  Rollback beginning([this]() noexcept {
    is_ended_ = true;
    on_over_ = nullptr;
  });
  parts_.core->begin(shared_from_this());
  beginning.keep();
}

MOONSHOT_INLINE void ToolWait::start() {
  const auto cut = share_new(new Cut);
  cut->wait = weak_from_this();
  registration_ = parts_.stop.token().on_cancel(
      [mailbox = parts_.core->shared_mailbox(), cut] { KeptLetter::post(*mailbox, cut); });
  if (parts_.deadline) loop().set(*this, *parts_.deadline);
}

MOONSHOT_INLINE void ToolWait::on_answer() {
  --open_;
  if (is_ended_) return;
  bool is_done = false;
  has_failed_ = !loop().guarded([&] { is_done = begin_next(); });
  if (has_failed_ || is_done) end();
}

MOONSHOT_INLINE void ToolWait::end() {
  if (std::exchange(is_ended_, true)) return;
  const auto self = shared_from_this();
  loop().remove(static_cast<HeapTimer&>(*this));
  parts_.core->remove(*this);
  const bool was_open = close_all();
  const auto on_over = std::exchange(on_over_, nullptr);
  if (on_over) loop().guarded(on_over);
  // After it has been found out why the run ends: whether it was cancelled.
  if (was_open) parts_.stop.cancel();
}

// Nobody waits any more. Returns whether a tool is still at work.
MOONSHOT_INLINE bool ToolWait::close_all() noexcept {
  bool was_open = false;
  for (const auto& answer : answers_) {
    if (answer != nullptr && answer->close()) was_open = true;
  }
  return was_open;
}

MOONSHOT_INLINE std::vector<Message> ToolWait::results() {
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    if (answers_[i] != nullptr) results_[i] = answers_[i]->message();
  }
  return std::move(results_);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
