#pragma once

#include <cstdint>
#include <utility>

#include "moonshot/chat/detail/tool_call_ids.hpp"
#include "moonshot/detail/json/presence_access.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE void append_hex(std::string& out, std::uint64_t value, unsigned count) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (unsigned i = count; i-- > 0;) out += digits[(value >> (4U * i)) & 15U];
}

/// The first part of all ids in place of `id`: `call_` and 16 hexadecimal digits.
MOONSHOT_INLINE std::string substitute_prefix(std::string_view id) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a, with its bits mixed well
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  hash = (hash ^ (hash >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  hash = (hash ^ (hash >> 27U)) * 0x94D049BB133111EBULL;
  std::string prefix = "call_";
  append_hex(prefix, hash ^ (hash >> 31U), 16);
  return prefix;
}

/// The `number`-th id in place of `id`: `call_` and 24 hexadecimal digits. They are always the
/// same, so that a history that is sent again has the prefix that the server's cache knows, and the
/// first 16 depend on `id` alone, so that it can be told whose place an id has.
MOONSHOT_INLINE std::string substitute_id(std::string_view id, std::size_t number) {
  std::string made = substitute_prefix(id);
  append_hex(made, number, 8);
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

inline constexpr std::size_t prefix_size = 21;  // of `substitute_prefix`

/// Whether an id has the form of one that stands in place of another.
MOONSHOT_INLINE bool is_substitute(const std::string& id) {
  return id.size() == prefix_size + 8 && id.compare(0, 5, "call_") == 0;
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
  /// The calls of one round for which a tool message may name the same id.
  struct SameId {
    std::vector<std::string> names;  // their ids now, in order
    std::size_t next = 0;            // the first that may wait for its tool message
  };

  void visit_calls(std::size_t message) {
    round_.clear();
    answered_.clear();
    auto& calls = messages_[message].tool_calls;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const std::string id = calls[i].id;
      if (id.empty() || !seen_.insert(id).second) {
        set_member(calls[i].extra, "id", calls[i].id, ids_.take_substitute(id));
        seen_.insert(calls[i].id);
        renamed_.push_back({message, i, true, id, calls[i].id});
      }
      round_[id].names.push_back(calls[i].id);
      // A call that was renamed earlier may be answered under the id that the model gave it.
      if (is_substitute(id)) round_[id.substr(0, prefix_size)].names.push_back(calls[i].id);
    }
  }

  void visit_result(std::size_t message) {
    auto& result = messages_[message];
    auto& id = result.tool_call_id;
    const std::string from = id.value_or("");
    const std::string* name = next_open(from);
    if (name == nullptr) name = next_open(substitute_prefix(from));
    if (name == nullptr || from == *name) return;
    set_member(result.extra, "tool_call_id", id, *name);
    renamed_.push_back({message, 0, false, from, *name});
  }

  /// The id of the first call under `key` that waits for its tool message, or null. It then has it.
  const std::string* next_open(const std::string& key) {
    const auto found = round_.find(key);
    if (found == round_.end()) return nullptr;
    auto& same = found->second;
    while (same.next < same.names.size()) {
      const std::string& name = same.names[same.next++];
      if (answered_.insert(name).second) return &name;
    }
    return nullptr;
  }

  std::vector<Message>& messages_;
  ToolCallIds ids_;
  std::unordered_set<std::string> seen_;
  std::unordered_map<std::string, SameId> round_;
  std::unordered_set<std::string> answered_;  // of the round
  std::vector<RenamedId> renamed_;
};

MOONSHOT_INLINE std::vector<RenamedId> make_call_ids_unique(std::vector<Message>& messages) {
  return IdRenaming(messages).run();
}

MOONSHOT_INLINE std::string id_in_history(const std::vector<Message>& messages,
                                          const std::string& id) {
  const Message* round = nullptr;
  std::unordered_set<std::string> answered;
  for (const auto& message : messages) {
    if (!message.tool_calls.empty()) {
      round = &message;
      answered.clear();
    }
    if (message.tool_call_id) answered.insert(*message.tool_call_id);
  }
  if (round == nullptr) return id;
  const std::string prefix = substitute_prefix(id);
  for (const auto& call : round->tool_calls) {
    if (answered.count(call.id) != 0) continue;
    if (call.id == id) return call.id;
    if (is_substitute(call.id) && call.id.compare(0, prefix_size, prefix) == 0) return call.id;
  }
  return id;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
