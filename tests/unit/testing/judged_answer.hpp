#pragma once

// What the library makes of an answer that a bare HTTP client got.

#include "ask_simulator.hpp"

#include <string>
#include <utility>

#include <moonshot/detail/errors/judge.hpp>

namespace support {

inline moonshot::ErrorPtr judged(const Answer& answer) {
  moonshot::detail::Refusal refusal;
  refusal.status = answer.status;
  for (const auto& [name, value] : answer.headers) refusal.headers.add(name, value);
  refusal.body = answer.text;
  return moonshot::detail::judge(std::move(refusal));
}

/// The class and whose words it is: `InvalidRequest native`.
inline std::string verdict_on(const Answer& answer) {
  const moonshot::ErrorPtr error = judged(answer);
  const auto* refusal = error->as<moonshot::ApiError>();
  REQUIRE(refusal);
  return error->name() + (" " + std::string(moonshot::to_string(refusal->provenance().origin)));
}

}  // namespace support
