#pragma once

/// @file
/// Members that a type does not name.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/json/text.hpp"

namespace moonshot {

namespace json {

/// How the named members of one decoded object stood on the wire where the C++ value cannot tell:
/// bit i is for field i of the type's list.
struct Presence {
  std::uint64_t null = 0;    ///< written as `null`
  std::uint64_t empty = 0;   ///< written as an empty array or object
  std::uint64_t absent = 0;  ///< not written although the type always has it
};

struct PresenceAccess;

}  // namespace json

/// Unknown members, in order. In a request: what is to be sent besides the named members. In a
/// response: what the server sent besides them. It also remembers explicit `null`s and empty lists,
/// so that a decoded value encodes to what it was.
class Extra {
 public:
  using Member = std::pair<std::string, JsonText>;

  Extra() = default;
  Extra(std::initializer_list<Member> members) : members_(members) {}

  /// The value of `name`, or null. Valid until the next change.
  const JsonText* find(std::string_view name) const noexcept {
    for (const auto& member : members_) {
      if (member.first == name) return &member.second;
    }
    return nullptr;
  }
  /// Adds `name`, or replaces its value.
  void set(std::string_view name, JsonText value) {
    for (auto& member : members_) {
      if (member.first == name) {
        member.second = std::move(value);
        return;
      }
    }
    members_.emplace_back(std::string(name), std::move(value));
  }

  bool empty() const noexcept { return members_.empty(); }
  std::size_t size() const noexcept { return members_.size(); }
  std::vector<Member>::const_iterator begin() const noexcept { return members_.begin(); }
  std::vector<Member>::const_iterator end() const noexcept { return members_.end(); }

 private:
  friend struct json::PresenceAccess;
  std::vector<Member> members_;
  json::Presence presence_;
};

namespace json {

/// The codec's door to `Extra`'s memory of the wire.
struct PresenceAccess {
  static Presence& presence(Extra& extra) noexcept { return extra.presence_; }
  static const Presence& presence(const Extra& extra) noexcept { return extra.presence_; }
  static void append(Extra& extra, std::string_view name, std::string_view raw) {
    extra.members_.emplace_back(std::string(name), JsonText(std::string(raw)));
  }
  static void remove(Extra& extra, std::string_view name) {
    auto& members = extra.members_;
    const auto is_it = [&](const Extra::Member& member) { return member.first == name; };
    members.erase(std::remove_if(members.begin(), members.end(), is_it), members.end());
  }
};

}  // namespace json
}  // namespace moonshot
