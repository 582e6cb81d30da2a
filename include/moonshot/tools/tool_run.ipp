#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>

#include "moonshot/chat/detail/history_message.hpp"
#include "moonshot/chat/detail/tool_call_ids.hpp"
#include "moonshot/detail/call/guarded_error.hpp"
#include "moonshot/detail/call/prepare.hpp"
#include "moonshot/detail/drive/client_core.hpp"
#include "moonshot/schema/response_format.hpp"
#include "moonshot/tools/detail/repeat_watch.hpp"
#include "moonshot/tools/tool_run.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// One run. Not for concurrent use; only the tools themselves may run on other threads.
class ToolLoop {
 public:
  ToolLoop(const Chat& chat, const Toolbox& toolbox, ChatRequest request,
           const ToolRunOptions& options)
      : chat_(chat), toolbox_(toolbox), request_(std::move(request)), options_(options) {
    // A longer time counts as no limit; adding it to the clock could overflow.
    constexpr std::chrono::hours no_limit{24 * 365};
    const auto total = options.call.timeouts.total;
    if (total && *total < no_limit) end_ = Clock::now() + *total;
  }

  ToolLoop(const ToolLoop&) = delete;
  ToolLoop& operator=(const ToolLoop&) = delete;
  /// Whatever ended the run, also an exception: its messages are kept.
  ~ToolLoop() {
    if (options_.messages_so_far != nullptr && !done_) {
      add_results();
      *options_.messages_so_far = std::move(request_.messages);
    }
  }

  Result<ToolRun> run() {
    if (toolbox_.empty()) return usage_error("toolbox", "it is empty; add a tool");
    if (options_.max_rounds < 1) return usage_error("max_rounds", "it must be at least 1");
    add_definitions();
    make_call_ids_unique(request_.messages);
    for (int round = 1;; ++round) {
      auto answer = request_answer();
      if (!answer) return answer.error_ptr();
      ToolStep step;
      step.round = round;
      step.answer = &*answer;
      report(step);
      if (answer->choices.empty() || answer->choices.front().message.tool_calls.empty()) {
        return finish(std::move(*answer), round);
      }
      if (is_cut(*answer)) return incomplete_content(*answer, endpoint());
      const auto calls = add_answer(answer->choices.front().message);
      if (round == options_.max_rounds) return too_many_rounds();
      run_calls(calls, round);
      add_results();
      if (is_over()) return over_error();
      if (options_.remind_of_repeats) remind(calls, round);
      drop_demand();
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// Puts the definitions of the toolbox in front of the request's own tools. A tool that the
  /// request defines itself, in `tools` or in a message, is left out.
  void add_definitions() {
    const auto is_known = [&](const Tool& tool) {
      const auto has_same_name = [&](const Tool& other) {
        return tool.function && other.function && tool.function->name == other.function->name;
      };
      const auto is_among = [&](const std::vector<Tool>& tools) {
        return std::any_of(tools.begin(), tools.end(), has_same_name);
      };
      return is_among(request_.tools) ||
             std::any_of(request_.messages.begin(), request_.messages.end(),
                         [&](const Message& message) { return is_among(message.tools); });
    };
    std::vector<Tool> tools;
    for (auto& tool : toolbox_.tools()) {
      if (!is_known(tool)) tools.push_back(std::move(tool));
    }
    tools.insert(tools.end(), request_.tools.begin(), request_.tools.end());
    request_.tools = std::move(tools);
  }

  /// Removes a `tool_choice` that demands a call: demanded in every round, the run would never end.
  void drop_demand() {
    if (!request_.tool_choice) return;
    const auto* mode = request_.tool_choice->mode();
    if (mode == nullptr || *mode == ToolChoiceMode::required) request_.tool_choice.reset();
  }

  /// Whether the answer was cut off. Arguments that were cut off can look like complete ones.
  static bool is_cut(const ChatCompletion& answer) {
    const auto& reason = answer.choices.front().finish_reason;
    return reason && (*reason == FinishReason::length || *reason == FinishReason::content_filter);
  }

  bool is_over() const {
    return options_.call.cancel.cancelled() || (end_ && Clock::now() >= *end_);
  }
  ErrorPtr over_error() const {
    return options_.call.cancel.cancelled() ? cancelled() : out_of_time();
  }

  Result<ChatCompletion> request_answer() const {
    CallOptions call = options_.call;
    if (end_) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*end_ - Clock::now());
      if (left <= std::chrono::milliseconds(0)) return out_of_time();
      call.timeouts.total = left;
    }
    if (!options_.on_chunk) return chat_.try_create(request_, call);
    return chat_.try_stream(
        request_, [&](const ChatChunk& chunk) { options_.on_chunk(chunk); }, call);
  }

  /// Runs the calls. Their tool messages are in `results_`; some are empty where the run is over
  /// meanwhile.
  void run_calls(const std::vector<ToolCall>& calls, int round) {
    request_.messages.reserve(request_.messages.size() + calls.size());
    results_.assign(calls.size(), Message());
    if (options_.parallel && calls.size() > 1) {
      for (const auto& call : calls) report_call(round, call);
      run_in_parallel(calls, results_);
      if (is_over()) return;
      for (std::size_t i = 0; i < calls.size(); ++i) report_call(round, calls[i], &results_[i]);
      return;
    }
    for (std::size_t i = 0; i < calls.size() && !is_over(); ++i) {
      report_call(round, calls[i]);
      results_[i] = run_call(calls[i]);
      report_call(round, calls[i], &results_[i]);
    }
  }

  Message run_call(const ToolCall& call) const {
    return toolbox_.run(call, options_.call.cancel, end_);
  }

  void run_in_parallel(const std::vector<ToolCall>& calls, std::vector<Message>& results) const {
    std::atomic<std::size_t> next{0};
    const auto run_some = [&] {
      for (auto i = next++; i < calls.size() && !is_over(); i = next++) {
        results[i] = run_call(calls[i]);
      }
    };
#if MOONSHOT_EXCEPTIONS
    // What tools throw is in their messages, for which there may be no memory. That ends the run,
    // and not the program: first all threads come to their end.
    std::mutex mutex;
    std::exception_ptr thrown;
    const auto work = [&]() noexcept {
      try {
        run_some();
      } catch (...) {
        const std::lock_guard<std::mutex> lock(mutex);
        thrown = std::current_exception();
        next = calls.size();
      }
    };
#else
    const auto& work = run_some;
#endif
    // The model decides how many calls there are, so the number of threads is bounded. This thread
    // works too.
    const auto helpers = (std::min)(calls.size(), most_parallel_tools) - 1;
    std::vector<std::thread> threads;
    threads.reserve(helpers);
    while (threads.size() < helpers && try_start(threads, work)) {
    }
    work();
    for (auto& thread : threads) thread.join();
#if MOONSHOT_EXCEPTIONS
    if (thrown != nullptr) std::rethrow_exception(thrown);
#endif
  }

  /// Starts one more thread, for which `threads` has room. Returns false where the system has none
  /// left, or no memory for it; the others then do the work.
  template <class Work>
  static bool try_start(std::vector<std::thread>& threads, const Work& work) {
#if MOONSHOT_EXCEPTIONS
    try {
      threads.emplace_back(work);
    } catch (const std::system_error&) {
      return false;
    } catch (const std::bad_alloc&) {
      return false;
    }
#else
    threads.emplace_back(work);
#endif
    return true;
  }

  /// Adds an answer to the messages, and returns its calls as they are to be run: with the ids of
  /// the history and the arguments of the model.
  std::vector<ToolCall> add_answer(const Message& answer) {
    ToolCallIds ids(request_.messages);
    request_.messages.push_back(history_message(answer, ids));
    std::vector<ToolCall> calls = answer.tool_calls;
    const auto& sent = request_.messages.back().tool_calls;
    for (std::size_t i = 0; i < calls.size(); ++i) calls[i].id = sent[i].id;
    return calls;
  }

  /// Adds the results of the round to the messages. There is room for them, so this cannot fail.
  void add_results() {
    for (auto& result : results_) {
      if (result.tool_call_id) request_.messages.push_back(std::move(result));
    }
    results_.clear();
  }

  /// Tells a model that repeats itself so.
  void remind(const std::vector<ToolCall>& calls, int round) {
    const auto repeat = repeats_.count(calls);
    if (repeat.call == nullptr) return;
    request_.messages.push_back(repeat_reminder(repeat));
    ToolStep step;
    step.round = round;
    step.call = repeat.call;
    step.reminder = &request_.messages.back();
    step.repeated_times = repeat.times;
    report(step);
  }

  void report(const ToolStep& step) const {
    if (options_.on_step) options_.on_step(step);
  }
  void report_call(int round, const ToolCall& call, const Message* result = nullptr) const {
    ToolStep step;
    step.round = round;
    step.call = &call;
    step.result = result;
    report(step);
  }

  Result<ToolRun> finish(ChatCompletion answer, int rounds) {
    if (!answer.choices.empty()) {
      const auto& choice = answer.choices.front();
      if (!is_empty_message(choice.message)) {
        request_.messages.push_back(history_message(choice.message));
      }
      // A legacy call is not among the calls of a message, and nobody ran it.
      if (choice.finish_reason == FinishReason::tool_calls ||
          choice.finish_reason == FinishReason::function_call) {
        return calls_lost(answer, "finish_reason `" + choice.finish_reason->word() + "`");
      }
      const auto* legacy = choice.message.extra.find("function_call");
      if (legacy != nullptr && legacy->text().front() == '{') {
        return calls_lost(answer, "the member `function_call`");
      }
    }
    done_ = true;
    if (options_.messages_so_far != nullptr) *options_.messages_so_far = request_.messages;
    return ToolRun{std::move(answer), std::move(request_.messages), rounds};
  }

  const Endpoint& endpoint() const { return ResourceAccess::core(chat_).endpoint; }

  ErrorPtr cancelled() const {
    CallErrorData data;
    data.endpoint = endpoint();
    data.message = "the run was cancelled between two calls";
    return make_call_error<Cancelled>(std::move(data));
  }
  ErrorPtr out_of_time() const {
    CallErrorData data;
    data.endpoint = endpoint();
    data.message = "the time for the whole run has passed";
    data.phase = TimeoutPhase::total;
    return make_call_error<TimeoutError>(std::move(data));
  }
  ErrorPtr calls_lost(const ChatCompletion& answer, const std::string& sign) const {
    CallErrorData data;
    data.endpoint = endpoint();
    data.pointer = "/choices/0/message/tool_calls";
    data.expected = "the calls that " + sign + " announces";
    data.found = "none";
    data.message = "expected " + data.expected + ", found none: they were lost on the way";
    data.body = answer.text();
    return make_call_error<DecodeError>(std::move(data));
  }
  ErrorPtr too_many_rounds() const {
    CallErrorData data;
    data.endpoint = endpoint();
    data.expected = "an answer without tool calls after at most " +
                    std::to_string(options_.max_rounds) + " rounds";
    data.found = "more tool calls";
    data.message = "expected " + data.expected + ", found " + data.found;
    return make_call_error<DecodeError>(std::move(data));
  }

  const Chat& chat_;
  const Toolbox& toolbox_;
  ChatRequest request_;
  const ToolRunOptions& options_;
  std::optional<Clock::time_point> end_;
  RepeatWatch repeats_;
  std::vector<Message> results_;  // of the calls of this round
  bool done_ = false;             // the messages are in the outcome
};

}  // namespace detail

MOONSHOT_INLINE Result<ToolRun> try_run_tools(const Chat& chat, const Toolbox& toolbox,
                                              ChatRequest request, const ToolRunOptions& options) {
  auto run = detail::ToolLoop(chat, toolbox, std::move(request), options).run();
  if (run) return run;
  // The errors that the run itself makes tell of answers that a server wrote.
  return detail::guarded(run.error_ptr(),
                         detail::secrets_of(detail::ResourceAccess::core(chat), options.call));
}

MOONSHOT_NAMESPACE_END
