#pragma once

// How moonshot-chat tells of an error.

#include <iostream>

#include <moonshot/doctor/explanation.hpp>
#include <moonshot/error.hpp>

#include "report.hpp"
#include "terminal.hpp"

namespace support {

constexpr std::string_view missing_key_text =
    R"(There is no key (UsageError: api_key).
  1. Make one: https://platform.kimi.ai, in mainland China https://platform.kimi.com
  2. export MOONSHOT_API_KEY=sk-...
  3. In mainland China: export MOONSHOT_BASE_URL=https://api.moonshot.cn/v1
To try it without a key or money:
  moonshot-sim --port 8080 &
  MOONSHOT_API_KEY=sk-sim-ok moonshot-chat --base-url http://127.0.0.1:8080/v1
)";

inline bool is_missing_key(const moonshot::Error& error) {
  const auto* usage = error.as<moonshot::UsageError>();
  return usage != nullptr && usage->argument() == "api_key";
}

/// Explains `error` to a person on standard error, and where `json` was asked for, to a program on
/// standard output: one line, as `moonshot-doctor explain --json` prints it.
inline void print_failure(const moonshot::Error& error, bool json) {
  if (json) std::cout << moonshot::explanation_json(error) << std::endl;
  if (is_missing_key(error)) {
    std::cerr << missing_key_text;
  } else {
    print_report(std::cerr, Style(stderr), error);
  }
}

}  // namespace support
