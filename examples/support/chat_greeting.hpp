#pragma once

// The first line of a dialogue at a terminal: model, endpoint and balance.

#include <chrono>
#include <iostream>
#include <memory>
#include <string>

#include <moonshot/moonshot.hpp>

#include "running_call.hpp"
#include "terminal.hpp"

namespace support {

/// The money of the account; empty where the endpoint does not tell within two seconds.
inline std::string balance_of(const moonshot::Client& client, RunningCall& running) {
  moonshot::CallOptions options;
  options.cancel = running.begin();
  options.timeouts.total = std::chrono::seconds(2);
  const auto balance = client.balance().try_get(options);
  running.end();
  if (!balance) {
    const bool refused = balance.error().as<moonshot::AuthenticationFailed>() != nullptr;
    return refused ? "the key is not accepted" : "";
  }
  std::string text = "balance " + balance->data.available_balance.text();
  if (!balance->currency.empty()) text += ' ' + balance->currency;
  return text;
}

inline void greet(const moonshot::Client& client, const std::string& model, RunningCall& running) {
  const Style style(stderr);
  std::string line = model + " on " + client.endpoint().name();
  const std::string balance = balance_of(client, running);
  if (!balance.empty()) line += ", " + balance;
  std::cerr << style.bold(style.foreign(line)) << style.dim("   /help, Ctrl-D leaves") << '\n';
}

}  // namespace support
