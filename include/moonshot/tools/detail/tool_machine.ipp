#pragma once

#include <algorithm>
#include <utility>

#include "moonshot/chat/detail/history_message.hpp"
#include "moonshot/chat/detail/tool_call_ids.hpp"
#include "moonshot/detail/call/guarded_error.hpp"
#include "moonshot/detail/call/prepare.hpp"
#include "moonshot/schema/response_format.hpp"
#include "moonshot/tools/detail/tool_machine.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE ToolMachine::ToolMachine(const CallSettings& settings,
                                         const ToolRunOptions& options, std::vector<Tool> tools,
                                         ChatRequest request, TimePoint now)
    : settings_(settings),
      options_(options),
      request_(std::move(request)),
      call_options_(options.call) {
  // A longer time counts as no limit; adding it to the clock could overflow.
  constexpr std::chrono::hours no_limit{24 * 365};
  const auto total = options.call.timeouts.total;
  if (total && *total < no_limit) deadline_ = now + *total;
  if (tools.empty()) {
    fail(usage_error("toolbox", "it is empty; add a tool").share());
  } else if (options.max_rounds < 1) {
    fail(usage_error("max_rounds", "it must be at least 1").share());
  }
  add_definitions(std::move(tools));
  make_call_ids_unique(request_.messages);
}

MOONSHOT_INLINE void ToolMachine::refuse(ErrorPtr error) { fail(std::move(error)); }

/// Puts the definitions of the toolbox in front of the request's own tools. A tool that the request
/// defines itself, in `tools` or in a message, is left out.
MOONSHOT_INLINE void ToolMachine::add_definitions(std::vector<Tool> tools) {
  const auto is_known = [&](const Tool& tool) {
    const auto has_same_name = [&](const Tool& other) {
      return tool.function && other.function && tool.function->name == other.function->name;
    };
    const auto is_among = [&](const std::vector<Tool>& others) {
      return std::any_of(others.begin(), others.end(), has_same_name);
    };
    return is_among(request_.tools) ||
           std::any_of(request_.messages.begin(), request_.messages.end(),
                       [&](const Message& message) { return is_among(message.tools); });
  };
  tools.erase(std::remove_if(tools.begin(), tools.end(), is_known), tools.end());
  tools.insert(tools.end(), request_.tools.begin(), request_.tools.end());
  request_.tools = std::move(tools);
}

MOONSHOT_INLINE ToolNeed ToolMachine::next(TimePoint now, bool cancelled) {
  for (;;) {
    switch (state_) {
      case State::asking:
        if (begin_answer(now)) return {ToolNeed::Kind::answer, 0, 0};
        break;
      case State::telling_answer:
        return report_answer();
      case State::answered:
        take_answer();
        break;
      case State::announcing:
        if (const auto need = next_call(now, cancelled)) return *need;
        break;
      case State::running:
        if (const auto need = next_result(now, cancelled)) return *need;
        break;
      case State::collecting:
        if (const auto need = end_round(now, cancelled)) return *need;
        break;
      case State::reminded:
        begin_round();
        break;
      case State::over:
        return {};
    }
  }
}

// Returns whether there is time left for one more answer.
MOONSHOT_INLINE bool ToolMachine::begin_answer(TimePoint now) {
  if (!deadline_) return true;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline_ - now);
  call_options_.timeouts.total = left;
  if (left > std::chrono::milliseconds(0)) return true;
  fail(out_of_time());
  return false;
}

MOONSHOT_INLINE void ToolMachine::answered(Result<ChatCompletion> answer) {
  if (!answer) return fail(answer.error_ptr());
  answer_ = *std::move(answer);
  state_ = State::telling_answer;
}

MOONSHOT_INLINE ToolNeed ToolMachine::report_answer() {
  state_ = State::answered;
  step_ = {};
  step_.round = round_;
  step_.answer = &answer_;
  return {ToolNeed::Kind::report, 0, 0};
}

// Arguments that were cut off can look like complete ones.
MOONSHOT_INLINE void ToolMachine::take_answer() {
  if (answer_.choices.empty() || answer_.choices.front().message.tool_calls.empty()) {
    return finish();
  }
  const auto& reason = answer_.choices.front().finish_reason;
  if (reason && (*reason == FinishReason::length || *reason == FinishReason::content_filter)) {
    return fail(incomplete_content(answer_, settings_.endpoint));
  }
  calls_ = add_answer(answer_.choices.front().message);
  if (round_ == options_.max_rounds) return fail(too_many_rounds());
  // There is room for the results, so adding them cannot fail.
  request_.messages.reserve(request_.messages.size() + calls_.size());
  results_.assign(calls_.size(), Message());
  group_ = told_ = 0;
  group_end_ = options_.parallel ? calls_.size() : 1;
  state_ = State::announcing;
}

/// Adds an answer to the messages, and returns its calls as they are to be run: with the ids of the
/// history and the arguments of the model.
MOONSHOT_INLINE std::vector<ToolCall> ToolMachine::add_answer(const Message& answer) {
  ToolCallIds ids(request_.messages);
  request_.messages.push_back(history_message(answer, ids));
  std::vector<ToolCall> calls = answer.tool_calls;
  const auto& sent = request_.messages.back().tool_calls;
  for (std::size_t i = 0; i < calls.size(); ++i) calls[i].id = sent[i].id;
  return calls;
}

MOONSHOT_INLINE ToolNeed ToolMachine::report_call(std::size_t call, const Message* result) {
  step_ = {};
  step_.round = round_;
  step_.call = &calls_[call];
  step_.result = result;
  return {ToolNeed::Kind::report, 0, 0};
}

// Tells of the calls of the group, and lets them run.
MOONSHOT_INLINE std::optional<ToolNeed> ToolMachine::next_call(TimePoint now, bool cancelled) {
  // Before the observer is told of the first call, and after the last: it may have cancelled the
  // run.
  const bool may_end = told_ == group_ || told_ == group_end_;
  if (group_ == calls_.size() || (may_end && is_over(now, cancelled))) {
    state_ = State::collecting;
    return std::nullopt;
  }
  if (told_ < group_end_) return report_call(told_++, nullptr);
  told_ = group_;
  state_ = State::running;
  return ToolNeed{ToolNeed::Kind::calls, group_, group_end_};
}

// Tells of the results of the group. Where the run is over, not all of its calls were run.
MOONSHOT_INLINE std::optional<ToolNeed> ToolMachine::next_result(TimePoint now, bool cancelled) {
  if (group_end_ - group_ > 1 && told_ == group_ && is_over(now, cancelled)) {
    state_ = State::collecting;
    return std::nullopt;
  }
  while (told_ < group_end_) {
    const auto call = told_++;
    if (results_[call].tool_call_id) return report_call(call, &results_[call]);
  }
  group_ = group_end_;
  group_end_ = group_ + 1;
  state_ = State::announcing;
  return std::nullopt;
}

MOONSHOT_INLINE std::optional<ToolNeed> ToolMachine::end_round(TimePoint now, bool cancelled) {
  add_results();
  if (is_over(now, cancelled)) {
    fail(cancelled ? cancelled_error() : out_of_time());
    return std::nullopt;
  }
  state_ = State::reminded;
  if (!options_.remind_of_repeats) return std::nullopt;
  const auto repeat = repeats_.count(calls_);
  if (repeat.call == nullptr) return std::nullopt;
  request_.messages.push_back(repeat_reminder(repeat));
  return report_reminder(repeat);
}

MOONSHOT_INLINE ToolNeed ToolMachine::report_reminder(const RepeatWatch::Repeat& repeat) {
  step_ = {};
  step_.round = round_;
  step_.call = repeat.call;
  step_.reminder = &request_.messages.back();
  step_.repeated_times = repeat.times;
  return {ToolNeed::Kind::report, 0, 0};
}

MOONSHOT_INLINE void ToolMachine::begin_round() {
  drop_demand();
  ++round_;
  state_ = State::asking;
}

MOONSHOT_INLINE void ToolMachine::add_results() noexcept {
  for (auto& result : results_) {
    if (result.tool_call_id) request_.messages.push_back(std::move(result));
  }
  results_.clear();
}

/// Removes a `tool_choice` that demands a call: demanded in every round, the run would never end.
MOONSHOT_INLINE void ToolMachine::drop_demand() {
  if (!request_.tool_choice) return;
  const auto* mode = request_.tool_choice->mode();
  if (mode == nullptr || *mode == ToolChoiceMode::required) request_.tool_choice.reset();
}

MOONSHOT_INLINE void ToolMachine::finish() {
  if (!answer_.choices.empty()) {
    const auto& choice = answer_.choices.front();
    if (!is_empty_message(choice.message)) {
      request_.messages.push_back(history_message(choice.message));
    }
    // A legacy call is not among the calls of a message, and nobody ran it.
    if (choice.finish_reason == FinishReason::tool_calls ||
        choice.finish_reason == FinishReason::function_call) {
      return fail(calls_lost("finish_reason `" + choice.finish_reason->word() + "`"));
    }
    const auto* legacy = choice.message.extra.find("function_call");
    if (legacy != nullptr && legacy->text().front() == '{') {
      return fail(calls_lost("the member `function_call`"));
    }
  }
  state_ = State::over;
}

// The errors that the run itself makes tell of answers that a server wrote.
MOONSHOT_INLINE void ToolMachine::fail(ErrorPtr error) {
  error_ = guarded(std::move(error), secrets_of(settings_, options_.call));
  state_ = State::over;
}

MOONSHOT_INLINE Result<ToolRun> ToolMachine::outcome() {
  if (error_ != nullptr) return error_;
  // Where they are wanted twice, the others are taken later.
  const bool is_shared = options_.messages_so_far != nullptr;
  return ToolRun{std::move(answer_), is_shared ? request_.messages : std::move(request_.messages),
                 round_};
}

MOONSHOT_INLINE std::vector<Message> ToolMachine::take_messages() noexcept {
  add_results();
  return std::move(request_.messages);
}

MOONSHOT_INLINE ErrorPtr ToolMachine::cancelled_error() const {
  CallErrorData data;
  data.endpoint = settings_.endpoint;
  data.message = "the run was cancelled";
  return make_call_error<Cancelled>(std::move(data));
}

MOONSHOT_INLINE ErrorPtr ToolMachine::out_of_time() const {
  CallErrorData data;
  data.endpoint = settings_.endpoint;
  data.message = "the time for the whole run has passed";
  data.phase = TimeoutPhase::total;
  return make_call_error<TimeoutError>(std::move(data));
}

MOONSHOT_INLINE ErrorPtr ToolMachine::calls_lost(const std::string& sign) const {
  CallErrorData data;
  data.endpoint = settings_.endpoint;
  data.pointer = "/choices/0/message/tool_calls";
  data.expected = "the calls that " + sign + " announces";
  data.found = "none";
  data.message = "expected " + data.expected + ", found none: they were lost on the way";
  data.body = answer_.text();
  return make_call_error<DecodeError>(std::move(data));
}

MOONSHOT_INLINE ErrorPtr ToolMachine::too_many_rounds() const {
  CallErrorData data;
  data.endpoint = settings_.endpoint;
  data.expected = "an answer without tool calls after at most " +
                  std::to_string(options_.max_rounds) + " rounds";
  data.found = "more tool calls";
  data.message = "expected " + data.expected + ", found " + data.found;
  return make_call_error<DecodeError>(std::move(data));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
