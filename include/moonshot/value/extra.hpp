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

/// The members of a JSON object that its type does not name, in order. In a request they are sent
/// besides the named members; in a response they are what the server sent besides them, and what it
/// sent for a named member in a form that does not fit. It also remembers explicit `null`s and
/// empty lists, so that a decoded value encodes to what it was. A member that is set by its name
/// and here is a `UsageError` when a request is encoded. A plain value.
class Extra {
 public:
  /// The name of a member and its value.
  using Member = std::pair<std::string, JsonText>;

  /// No members.
  Extra() = default;
  /// These members, in this order.
  Extra(std::initializer_list<Member> members) : members_(members) {}
  /// Copies the members.
  Extra(const Extra&) = default;
  /// Moves the members. Never fails.
  Extra(Extra&&) noexcept = default;
  /// Copies the members: by a copy that is moved, because a vector's own copy assignment is much
  /// more code to compile.
  Extra& operator=(const Extra& other) { return *this = Extra(other); }
  /// Moves the members. Never fails.
  Extra& operator=(Extra&&) noexcept = default;
  ~Extra() = default;

  /// The value of `name`, or null where there is no such member. The pointer is valid until the
  /// next change.
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

  /// Whether there are no members.
  bool empty() const noexcept { return members_.empty(); }
  /// How many members there are.
  std::size_t size() const noexcept { return members_.size(); }
  /// The first member, for `for (const auto& [name, value] : extra)`.
  std::vector<Member>::const_iterator begin() const noexcept { return members_.begin(); }
  /// Behind the last member.
  std::vector<Member>::const_iterator end() const noexcept { return members_.end(); }

 private:
  friend struct detail::PresenceAccess;
  std::vector<Member> members_;
  detail::Presence presence_;
};

MOONSHOT_NAMESPACE_END
