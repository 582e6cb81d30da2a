#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/chat/conversation.hpp"
#include "moonshot/chat/detail/history_message.hpp"
#include "moonshot/chat/detail/tool_call_ids.hpp"
#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/json.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

/// Plans which messages of a history may be removed, in which order. Does not change the history.
class TrimPlan {
 public:
  explicit TrimPlan(const std::vector<Message>& messages) : messages_(messages) {
    find_blocks();
    find_steps();
  }

  /// The number of steps. Step 0 removes only what must never stay, and each further step more.
  std::size_t steps() const noexcept { return steps_.size(); }

  /// Tells for each message whether step `step` keeps it.
  std::vector<bool> kept(std::size_t step) const {
    std::vector<bool> kept(messages_.size(), true);
    const auto drop = [&](std::size_t first_block, std::size_t last_block) {
      for (auto block = first_block; block < last_block; ++block) {
        for (auto i = blocks_[block].begin; i < blocks_[block].end; ++i) {
          if (messages_[i].role != Role::system) kept[i] = false;
        }
      }
    };
    drop(0, orphans_);
    drop(0, steps_[step].before);
    if (steps_[step].within > 0) drop(steps_[step].before + 1, steps_[step].within);
    return kept;
  }

 private:
  /// Messages that are kept or removed together. System messages within a block are always kept.
  struct Block {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool turn = false;  ///< whether it begins with a user message
  };
  /// Removes all blocks before `before`. Where `within` is not 0, also removes the blocks between
  /// `before` and `within`.
  struct Step {
    std::size_t before = 0;
    std::size_t within = 0;
  };

  /// For each tool message the index of the message whose call it answers: the nearest one with its
  /// id, because ids repeat from round to round, else the nearest with any call. `none` for other
  /// messages, and for tool messages without such a message.
  std::vector<std::size_t> find_owners() const {
    std::vector<std::size_t> owners(messages_.size(), none);
    std::map<std::string_view, std::size_t> by_id;
    std::size_t nearest = none;
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      const auto& message = messages_[i];
      if (message.role == Role::tool) {
        const auto found = by_id.find(message.tool_call_id.value_or(""));
        owners[i] = found != by_id.end() ? found->second : nearest;
      }
      for (const auto& call : message.tool_calls) by_id[call.id] = i;
      if (!message.tool_calls.empty()) nearest = i;
    }
    return owners;
  }

  /// Tells for each message whether a cut in front of it would separate a tool message from its
  /// call.
  std::vector<bool> find_bound() const {
    const auto owners = find_owners();
    std::vector<bool> bound(messages_.size(), false);
    std::size_t first_owner = none;  // of all tool messages from here on
    for (std::size_t i = messages_.size(); i-- > 0;) {
      first_owner = (std::min)(first_owner, owners[i]);
      const bool no_round = messages_[i].role == Role::tool && owners[i] == none;
      bound[i] = first_owner < i || no_round;
    }
    return bound;
  }

  void find_blocks() {
    const auto bound = find_bound();
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      const bool system = messages_[i].role == Role::system;
      if (!blocks_.empty() && (bound[i] || system)) {
        blocks_.back().end = i + 1;
      } else if (!system) {
        blocks_.push_back({i, i + 1, messages_[i].role == Role::user});
      }
    }
    if (!blocks_.empty() && messages_[blocks_.front().begin].role == Role::tool) orphans_ = 1;
  }

  void find_steps() {
    steps_.push_back({});
    if (blocks_.empty()) return;
    const auto last = blocks_.size() - 1;
    std::size_t last_turn = blocks_.size();
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (blocks_[i].turn) last_turn = i;
    }
    if (last_turn == blocks_.size()) {  // without a user message, only the order counts
      for (std::size_t i = orphans_ + 1; i <= last; ++i) steps_.push_back({i, 0});
      return;
    }
    for (std::size_t i = orphans_ + 1; i <= last_turn; ++i) {
      if (blocks_[i].turn) steps_.push_back({i, 0});
    }
    for (std::size_t i = last_turn + 2; i <= last; ++i) steps_.push_back({last_turn, i});
  }

  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  const std::vector<Message>& messages_;
  std::vector<Block> blocks_;
  std::vector<Step> steps_;
  std::size_t orphans_ = 0;  // blocks at the beginning with which no request may begin
};

/// Counts the tokens of a part of a history.
class PartCounter {
 public:
  PartCounter(const std::vector<Message>& messages, const TokenEstimator& estimator)
      : messages_(messages), estimator_(estimator) {
    if (estimator_) return;
    for (const auto& message : messages_) each_.push_back(estimate_tokens(message));
  }

  Result<std::int64_t> count(const std::vector<bool>& kept) const {
    if (estimator_) return estimator_(part(kept));
    std::int64_t tokens = estimate_tokens(std::vector<Message>());
    for (std::size_t i = 0; i < each_.size(); ++i) {
      if (kept[i]) tokens += each_[i];
    }
    return tokens;
  }

  std::vector<Message> part(const std::vector<bool>& kept) const {
    std::vector<Message> part;
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      if (kept[i]) part.push_back(messages_[i]);
    }
    return part;
  }

 private:
  const std::vector<Message>& messages_;
  const TokenEstimator& estimator_;
  std::vector<std::int64_t> each_;
};

/// Whether there is nothing but text in a content, in one piece or in parts.
MOONSHOT_INLINE bool is_only_text(const Content& content) {
  const auto* parts = content.parts();
  return parts == nullptr || std::all_of(parts->begin(), parts->end(),
                                         [](const ContentPart& part) { return part.is_text(); });
}

/// The parts of a content; a text is one of them.
MOONSHOT_INLINE std::vector<ContentPart> parts_of(const Content& content) {
  if (const auto* parts = content.parts()) return *parts;
  std::vector<ContentPart> parts;
  if (const auto* text = content.text(); text != nullptr && !text->empty()) {
    parts.push_back(text_part(*text));
  }
  return parts;
}

/// A content with another one behind it: a text as long as both are nothing else.
MOONSHOT_INLINE Content joined(const Content& begun, const Content& rest) {
  if (is_only_text(begun) && is_only_text(rest)) {
    std::string text = begun.joined_text() + rest.joined_text();
    return text.empty() ? Content() : Content(std::move(text));
  }
  auto parts = parts_of(begun);
  for (const auto& part : parts_of(rest)) parts.push_back(part);
  return parts;
}

/// Appends an answer to the message that it continues.
MOONSHOT_INLINE void continue_partial(Message& partial, const Message& answer) {
  partial.content = joined(partial.content, answer.content);
  if (answer.reasoning_content) {
    partial.reasoning_content = partial.reasoning_content.value_or("") + *answer.reasoning_content;
  }
  partial.tool_calls = answer.tool_calls;
  if (answer.name) partial.name = answer.name;
  partial.partial.reset();
  for (const auto& [name, value] : answer.extra) partial.extra.set(name, value);
}

}  // namespace detail

MOONSHOT_INLINE Conversation& Conversation::system(Content content) {
  return add(moonshot::system(std::move(content)));
}

MOONSHOT_INLINE Conversation& Conversation::user(Content content) {
  return add(moonshot::user(std::move(content)));
}

MOONSHOT_INLINE Conversation& Conversation::tool(std::string tool_call_id, Content content) {
  return add(moonshot::tool(std::move(tool_call_id), std::move(content)));
}

MOONSHOT_INLINE Conversation& Conversation::add(Message message) {
  if (message.role == Role::tool && message.tool_call_id) {
    message.tool_call_id = detail::id_in_history(messages, *message.tool_call_id);
  }
  messages.push_back(std::move(message));
  return *this;
}

MOONSHOT_INLINE Conversation& Conversation::add(const ChatCompletion& answer) {
  if (answer.choices.empty()) return *this;
  detail::ToolCallIds ids(messages);
  Message message = detail::history_message(answer.choices.front().message, ids);
  if (detail::is_empty_message(message)) return *this;
  const bool continues = !messages.empty() && messages.back().partial.value_or(false);
  if (!continues) return add(std::move(message));
  detail::continue_partial(messages.back(), message);
  return *this;
}

MOONSHOT_INLINE ChatRequest Conversation::request(std::string model) const {
  ChatRequest settings;
  settings.model = std::move(model);
  return request(std::move(settings));
}

MOONSHOT_INLINE ChatRequest Conversation::request(ChatRequest settings) const {
  settings.messages = messages;
  // Only the last message may be partial. An earlier one is a continuation that was given up.
  for (std::size_t i = 0; i + 1 < settings.messages.size(); ++i)
    settings.messages[i].partial.reset();
  detail::make_call_ids_unique(settings.messages);
  return settings;
}

MOONSHOT_INLINE Result<ChatRequest> Conversation::try_continuation(ChatRequest settings) {
  if (messages.empty() || messages.back().role != Role::assistant) {
    return usage_error("messages", "the last one is no answer that could be continued");
  }
  auto& answer = messages.back();
  if (!detail::is_only_text(answer.content) || !answer.tool_calls.empty()) {
    return usage_error("messages",
                       "only an answer of text can be continued, not one with tool calls");
  }
  if (answer.content.parts() != nullptr) answer.content = answer.content.joined_text();
  answer.partial = true;
  settings = request(std::move(settings));
  // Where the answer was cut within its reasoning, the guide to partial mode sends an empty text.
  auto& last = settings.messages.back();
  if (last.content.absent()) last.content = "";
  return settings;
}

MOONSHOT_INLINE Result<std::int64_t> Conversation::try_tokens(
    const TokenEstimator& estimator) const {
  if (estimator) return estimator(messages);
  return estimate_tokens(messages);
}

MOONSHOT_INLINE Result<Trimmed> Conversation::try_trim(std::int64_t budget,
                                                       const TokenEstimator& estimator) {
  const detail::TrimPlan plan(messages);
  const detail::PartCounter counter(messages, estimator);
  // The first step that fits is in [low, high]; `high` is one past the last where none does.
  std::size_t low = 0;
  std::size_t high = plan.steps();
  std::size_t step = 0;
  Trimmed best;
  std::int64_t least = 0;
  while (low < high) {
    const auto tokens = counter.count(plan.kept(step));
    if (!tokens) return tokens.error_ptr();
    if (*tokens <= budget) {
      high = step;
      best.tokens = *tokens;
    } else {
      low = step + 1;
      least = *tokens;
    }
    step = low + (high - low) / 2;
  }
  if (high == plan.steps()) {
    return usage_error("budget", std::to_string(budget) +
                                     " tokens are too few: the messages that "
                                     "must stay have " +
                                     std::to_string(least));
  }
  auto rest = counter.part(plan.kept(high));
  best.removed = messages.size() - rest.size();
  messages = std::move(rest);
  return best;
}

MOONSHOT_INLINE Result<std::string> Conversation::try_save() const {
  if (!messages.empty()) return json::encode(*this);
  Conversation empty = *this;  // an empty list of a wire type is left out unless it was read
  detail::PresenceAccess::presence(empty.extra) = {};
  detail::PresenceAccess::presence(empty.extra).empty = 1;
  return json::encode(empty);
}

MOONSHOT_INLINE Result<Conversation> Conversation::try_load(std::string_view json) {
  auto conversation = json::decode<Conversation>(json);
  if (!conversation) return conversation;
  const auto list = detail::member_of(json, "messages");
  if (!list || list->empty() || list->front() != '[') {
    detail::Mismatch mismatch;
    mismatch.pointer = list ? "/messages" : "";
    mismatch.expected = list ? "an array" : "the member `messages`";
    mismatch.found = list ? "null" : "no such member";
    return detail::decode_error(mismatch, std::string(json));
  }
  return conversation;
}

MOONSHOT_NAMESPACE_END
