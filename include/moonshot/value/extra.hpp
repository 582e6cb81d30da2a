#pragma once

/// @file
/// Members that a type does not name.

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/detail/value/presence.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {
struct PresenceAccess;
}

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
  friend struct detail::PresenceAccess;
  std::vector<Member> members_;
  detail::Presence presence_;
};

MOONSHOT_NAMESPACE_END
