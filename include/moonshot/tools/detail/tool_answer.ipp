#pragma once

#include <utility>

#include "moonshot/chat/detail/history_message.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/writer.hpp"
#include "moonshot/tools/detail/tool_answer.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::string tool_error(std::string_view words) {
  std::string shown(words);
  repair_utf8(shown);
  JsonWriter writer;
  writer.begin_object();
  writer.member("error");
  writer.string_unchecked(shown);
  writer.end_object();
  return std::move(writer).text();
}

MOONSHOT_INLINE Message tool_message(const ToolCall& call, Content content) {
  if (is_empty_content(content)) content = words_for_no_result;
  if (auto* text = content.text()) repair_utf8(*text);
  if (auto* parts = content.parts()) {
    for (auto& part : *parts) {
      if (part.text) repair_utf8(*part.text);
    }
  }
  return tool(call.id, std::move(content));
}

MOONSHOT_INLINE ToolAnswer::ToolAnswer(ToolCall call, CancelToken cancel,
                                       std::optional<TimePoint> deadline)
    : call_(std::move(call)), context_{call_, std::move(cancel), deadline} {}

MOONSHOT_INLINE bool ToolAnswer::is_open() const noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  return state_ == State::open;
}

MOONSHOT_INLINE void ToolAnswer::give(Result<Content> content) noexcept {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (state_ != State::open) return;
    state_ = State::given;
    content_.emplace(std::move(content));
  }
  on_end();
}

MOONSHOT_INLINE void ToolAnswer::abandon() noexcept {
  if (end(State::abandoned)) on_end();
}

MOONSHOT_INLINE bool ToolAnswer::close() noexcept { return end(State::closed); }

MOONSHOT_INLINE bool ToolAnswer::end(State state) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_ != State::open) return false;
  state_ = state;
  return true;
}

// The state does not change any more, so no lock is needed.
MOONSHOT_INLINE Message ToolAnswer::message() {
  if (state_ == State::given) {
    auto& content = *content_;
    return tool_message(
        call_, content ? *std::move(content) : Content(tool_error(content.error().what())));
  }
  return tool_message(call_, tool_error(state_ == State::abandoned
                                            ? "the tool gave no answer"
                                            : "the run was over before the tool gave an answer"));
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
