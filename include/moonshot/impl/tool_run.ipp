#pragma once

#include <chrono>
#include <thread>
#include <utility>

#include "moonshot/tools/tool_run.hpp"

namespace moonshot {

namespace detail {

/// One run. Not for concurrent use; only the tools themselves may run on other threads.
class ToolLoop {
 public:
  ToolLoop(const Chat& chat, const Toolbox& toolbox, ChatRequest request,
           const ToolRunOptions& options)
      : chat_(chat), toolbox_(toolbox), request_(std::move(request)), options_(options) {
    if (options.call.timeouts.total) end_ = Clock::now() + *options.call.timeouts.total;
  }

  Result<ToolRun> run() {
    if (toolbox_.empty()) return usage_error("toolbox", "it is empty; add a tool");
    if (options_.max_rounds < 1) return usage_error("max_rounds", "it must be at least 1");
    auto tools = toolbox_.tools();
    tools.insert(tools.end(), request_.tools.begin(), request_.tools.end());
    request_.tools = std::move(tools);
    for (int round = 1;; ++round) {
      auto answer = ask();
      if (!answer) return answer.error_ptr();
      tell({round, &*answer, nullptr, nullptr});
      if (answer->choices.empty() || answer->choices.front().message.tool_calls.empty()) {
        return finish(std::move(*answer), round);
      }
      const Message message = answer->choices.front().message;
      request_.messages.push_back(message);
      if (round == options_.max_rounds) return too_many_rounds();
      auto results = run_calls(message.tool_calls, round);
      for (auto& result : results) request_.messages.push_back(std::move(result));
      if (options_.call.cancel.cancelled()) return cancelled();
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  Result<ChatCompletion> ask() const {
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

  std::vector<Message> run_calls(const std::vector<ToolCall>& calls, int round) const {
    std::vector<Message> results(calls.size());
    const auto& cancel = options_.call.cancel;
    if (options_.parallel && calls.size() > 1) {
      for (const auto& call : calls) tell({round, nullptr, &call, nullptr});
      std::vector<std::thread> threads;
      for (std::size_t i = 0; i < calls.size(); ++i) {
        threads.emplace_back([&, i] { results[i] = toolbox_.run(calls[i], cancel); });
      }
      for (auto& thread : threads) thread.join();
      for (std::size_t i = 0; i < calls.size(); ++i) tell({round, nullptr, &calls[i], &results[i]});
      return results;
    }
    for (std::size_t i = 0; i < calls.size(); ++i) {
      tell({round, nullptr, &calls[i], nullptr});
      results[i] = toolbox_.run(calls[i], cancel);
      tell({round, nullptr, &calls[i], &results[i]});
    }
    return results;
  }

  void tell(const ToolStep& step) const {
    if (options_.on_step) options_.on_step(step);
  }

  Result<ToolRun> finish(ChatCompletion answer, int rounds) {
    if (!answer.choices.empty()) request_.messages.push_back(answer.choices.front().message);
    return ToolRun{std::move(answer), std::move(request_.messages), rounds};
  }

  static ErrorPtr cancelled() {
    CallErrorData data;
    data.message = "the run was cancelled between two answers";
    return make_call_error<Cancelled>(std::move(data));
  }
  static ErrorPtr out_of_time() {
    CallErrorData data;
    data.message = "the time for the whole run has passed";
    data.phase = TimeoutPhase::total;
    return make_call_error<TimeoutError>(std::move(data));
  }
  ErrorPtr too_many_rounds() const {
    CallErrorData data;
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
};

}  // namespace detail

MOONSHOT_INLINE Result<ToolRun> try_run_tools(const Chat& chat, const Toolbox& toolbox,
                                              ChatRequest request, const ToolRunOptions& options) {
  return detail::ToolLoop(chat, toolbox, std::move(request), options).run();
}

}  // namespace moonshot
