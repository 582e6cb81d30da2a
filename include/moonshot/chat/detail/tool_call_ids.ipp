#pragma once

#include <cstdint>
#include <utility>

#include "moonshot/chat/detail/tool_call_ids.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// FNV-1a with a start of one's own, and its bits mixed well.
MOONSHOT_INLINE std::uint64_t hash_of(std::string_view text, std::uint64_t start) noexcept {
  std::uint64_t hash = start;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  hash = (hash ^ (hash >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  hash = (hash ^ (hash >> 27U)) * 0x94D049BB133111EBULL;
  return hash ^ (hash >> 31U);
}

MOONSHOT_INLINE std::string substitute_id(std::string_view id, std::size_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string seed(id);
  seed += '#';
  seed += std::to_string(number);
  const std::uint64_t first = hash_of(seed, 0xCBF29CE484222325ULL);
  const std::uint64_t second = hash_of(seed, first);
  std::string made = "call_";
  for (unsigned i = 0; i < 16; ++i) made += digits[(first >> (60U - 4U * i)) & 15U];
  for (unsigned i = 0; i < 8; ++i) made += digits[(second >> (60U - 4U * i)) & 15U];
  return made;
}

MOONSHOT_INLINE ToolCallIds::ToolCallIds(const std::vector<Message>& messages) {
  for (const auto& message : messages) {
    for (const auto& call : message.tool_calls) taken_.insert(call.id);
  }
}

MOONSHOT_INLINE std::string ToolCallIds::take(const std::string& id) {
  if (!id.empty() && taken_.insert(id).second) return id;
  return take_substitute(id);
}

MOONSHOT_INLINE std::string ToolCallIds::take_substitute(const std::string& id) {
  std::size_t& number = substitutes_[id];
  for (;;) {
    std::string made = substitute_id(id, ++number);
    if (taken_.insert(made).second) return made;
  }
}

/// Gives the calls of a history ids of their own, message by message.
class IdRenaming {
 public:
  explicit IdRenaming(std::vector<Message>& messages) : messages_(messages), ids_(messages) {}

  std::vector<RenamedId> run() {
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      if (!messages_[i].tool_calls.empty()) visit_calls(i);
      if (messages_[i].role == Role::tool) visit_result(i);
    }
    return std::move(renamed_);
  }

 private:
  void visit_calls(std::size_t message) {
    round_.clear();
    auto& calls = messages_[message].tool_calls;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const std::string id = calls[i].id;
      if (id.empty() || !seen_.insert(id).second) {
        calls[i].id = ids_.take_substitute(id);
        seen_.insert(calls[i].id);
        renamed_.push_back({message, i, true, id, calls[i].id});
      }
      round_[id].names.push_back(calls[i].id);
    }
  }

  void visit_result(std::size_t message) {
    auto& id = messages_[message].tool_call_id;
    const auto found = round_.find(id.value_or(""));
    if (found == round_.end()) return;
    auto& open = found->second;
    if (open.next == open.names.size()) return;
    const std::string& name = open.names[open.next++];
    if (id == name) return;
    renamed_.push_back({message, 0, false, id.value_or(""), name});
    id = name;
  }

  /// The calls of one round that had the same id.
  struct SameId {
    std::vector<std::string> names;  // their ids now, in order
    std::size_t next = 0;            // the first that no tool message has answered
  };

  std::vector<Message>& messages_;
  ToolCallIds ids_;
  std::unordered_set<std::string> seen_;
  std::unordered_map<std::string, SameId> round_;
  std::vector<RenamedId> renamed_;
};

MOONSHOT_INLINE std::vector<RenamedId> make_call_ids_unique(std::vector<Message>& messages) {
  return IdRenaming(messages).run();
}

/// Whether `id` was made in place of `original` in a history with so many calls.
MOONSHOT_INLINE bool is_substitute(const std::string& id, const std::string& original,
                                   std::size_t calls) {
  if (id.size() != substitute_id(original, 1).size() || id.compare(0, 5, "call_") != 0) {
    return false;
  }
  for (std::size_t number = 1; number <= calls; ++number) {
    if (id == substitute_id(original, number)) return true;
  }
  return false;
}

MOONSHOT_INLINE std::string id_in_history(const std::vector<Message>& messages,
                                          const std::string& id) {
  const Message* round = nullptr;
  std::size_t calls = 0;
  std::unordered_set<std::string> answered;
  for (const auto& message : messages) {
    calls += message.tool_calls.size();
    if (!message.tool_calls.empty()) {
      round = &message;
      answered.clear();
    }
    if (message.tool_call_id) answered.insert(*message.tool_call_id);
  }
  if (round == nullptr) return id;
  for (const auto& call : round->tool_calls) {
    if (answered.count(call.id) != 0) continue;
    if (call.id == id || is_substitute(call.id, id, calls)) return call.id;
  }
  return id;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
