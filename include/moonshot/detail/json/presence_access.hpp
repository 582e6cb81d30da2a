#pragma once

/// @file
/// Access for the encoder and the decoder to the private parts of an `Extra`.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/value/extra.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Reads and changes what an `Extra` remembers of the wire.
struct PresenceAccess {
  static Presence& presence(Extra& extra) noexcept { return extra.presence_; }
  static const Presence& presence(const Extra& extra) noexcept { return extra.presence_; }
  /// The members alone, without what is remembered of the wire, which belongs to one type.
  static Extra members_of(const Extra& extra) {
    Extra members;
    members.members_ = extra.members_;
    return members;
  }
  static void append(Extra& extra, std::string_view name, std::string_view raw) {
    extra.members_.emplace_back(std::string(name), JsonText(std::string(raw)));
  }
  /// The member at a place, to be changed in place.
  static Extra::Member& at(Extra& extra, std::size_t place) { return extra.members_[place]; }
  /// Removes the members at these places.
  static void remove(Extra& extra, std::vector<std::size_t> places) {
    std::sort(places.begin(), places.end());
    auto next = places.begin();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < extra.members_.size(); ++i) {
      if (next != places.end() && *next == i) {
        ++next;
      } else if (kept++ != i) {
        extra.members_[kept - 1] = std::move(extra.members_[i]);
      }
    }
    extra.members_.resize(kept);
  }
  static void remove(Extra& extra, std::string_view name) {
    auto& members = extra.members_;
    const auto is_it = [&](const Extra::Member& member) { return member.first == name; };
    members.erase(std::remove_if(members.begin(), members.end(), is_it), members.end());
  }
};

/// Sets a member that `extra` may hold in a form that did not fit: it is not sent twice.
template <class Field, class Value>
void set_member(Extra& extra, std::string_view name, Field& field, Value value) {
  PresenceAccess::remove(extra, name);
  field = std::move(value);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
