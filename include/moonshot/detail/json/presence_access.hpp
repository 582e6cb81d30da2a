#pragma once

/// @file
/// Access for the encoder and the decoder to the private parts of an `Extra`.

#include <algorithm>
#include <string>
#include <string_view>

#include "moonshot/value/extra.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Reads and changes what an `Extra` remembers of the wire.
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

}  // namespace detail
MOONSHOT_NAMESPACE_END
