#pragma once

/// @file
/// The way from the outside to an event-driven call.

#include <memory>

#include "moonshot/detail/drive/event_call.hpp"
#include "moonshot/loop/detail/mailbox.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What leads from a `CallHandle` to its call. As a letter: the call is cancelled.
struct CallLine final : KeptLetter {
  std::shared_ptr<Mailbox> mailbox;
  std::shared_ptr<CallControl> control;
  std::weak_ptr<EventCall> call;  ///< looked at on the loop's thread alone

 private:
  void read() override {
    if (const auto open = call.lock()) open->cancel();
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
