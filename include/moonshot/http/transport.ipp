#pragma once

#include "moonshot/http/event_transport.hpp"
#include "moonshot/http/transport.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE const char* to_string(TimeoutPhase phase) noexcept {
  switch (phase) {
    case TimeoutPhase::connect:
      return "connect";
    case TimeoutPhase::first_byte:
      return "first_byte";
    case TimeoutPhase::between_bytes:
      return "between_bytes";
    case TimeoutPhase::total:
      return "total";
  }
  return "total";
}

MOONSHOT_INLINE std::unique_ptr<http::EventTransport> http::Transport::on_loop(EventLoop&) {
  return nullptr;
}

MOONSHOT_INLINE std::optional<http::SettingProblem> http::Transport::problem_with_settings() const {
  return std::nullopt;
}

MOONSHOT_INLINE const char* to_string(http::Outcome::Kind kind) noexcept {
  using Kind = http::Outcome::Kind;
  switch (kind) {
    case Kind::complete:
      return "complete";
    case Kind::stopped:
      return "stopped";
    case Kind::connection:
      return "connection";
    case Kind::tls:
      return "tls";
    case Kind::timeout:
      return "timeout";
    case Kind::cancelled:
      return "cancelled";
    case Kind::interrupted:
      return "interrupted";
    case Kind::encoded:
      return "encoded";
  }
  return "complete";
}

MOONSHOT_NAMESPACE_END
