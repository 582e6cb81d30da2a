#pragma once

// What is known of a call, and the sums over all of them.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <moonshot/http/transport.hpp>

#include "classes.hpp"

namespace soak {

/// What a call came to, as its caller saw it.
struct Outcome {
  Ending ending;
  /// The error as a line; of a success, why it is none of its own. Empty: all is well.
  std::string text;
  /// As the error tells them; nothing where there is none to ask.
  std::optional<std::size_t> attempts;
  /// Whether the answer carries the id of this call and no other.
  bool is_mine = true;
};

/// One request as its client sent it.
struct Sent {
  moonshot::http::Outcome::Kind kind;
  /// Of the answer; 0 where no head came.
  int status = 0;
};

/// A call that breaks a promise.
struct Violation {
  std::string promise;
  std::string call;
};

/// Sums over all rounds.
struct Figures {
  std::size_t calls = 0;
  std::size_t sent = 0;
  std::size_t arrived = 0;
  std::size_t retries = 0;
  std::size_t lost = 0;
  std::size_t doubled = 0;
  std::size_t foreign = 0;
  std::size_t unseen = 0;
  std::map<std::string, std::size_t> sent_by_stack;
  std::map<std::string, std::map<std::string, std::size_t>> by_stack;
  std::map<std::string, std::map<std::string, std::size_t>> by_action;
  std::map<std::string, std::map<std::string, std::size_t>> by_fault;
  std::map<std::string, std::map<std::string, std::size_t>> by_intermediary;
  std::map<std::string, std::map<std::string, std::size_t>> by_account;
  std::map<std::string, std::size_t> endings;
  std::vector<Violation> violations;
  std::size_t violated = 0;
};

}  // namespace soak
