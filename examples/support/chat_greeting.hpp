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

/// What is wrong with key or endpoint, in a few words; empty where the error does not say.
inline std::string trouble_of(const moonshot::Error& error) {
  switch (error.kind()) {
    case moonshot::ErrorKind::authentication_failed:
      return "the key is not accepted";
    case moonshot::ErrorKind::connection_error:
    case moonshot::ErrorKind::tls_error:
      return "cannot be reached";
    case moonshot::ErrorKind::timeout_error:
      return error.as<moonshot::TimeoutError>()->phase() == moonshot::TimeoutPhase::connect
                 ? "cannot be reached"
                 : "does not answer";
    default:
      return "";
  }
}

/// The money of the account, or why it cannot be told; empty where the endpoint has no balance.
inline std::string balance_of(const moonshot::Client& client, RunningCall& running) {
  constexpr std::chrono::seconds patience(2);
  moonshot::CallOptions options;
  options.cancel = running.begin();
  options.timeouts.connect = patience;
  options.timeouts.total = patience;
  options.max_retries = 0;  // they would only delay the prompt
  const auto balance = client.balance().try_get(options);
  running.end();
  if (!balance) return trouble_of(balance.error());
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
