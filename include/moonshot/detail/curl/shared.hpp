#pragma once

/// @file
/// What is common to all uses of one transport on libcurl.

#include <optional>

#include "moonshot/detail/curl/choices.hpp"
#include "moonshot/detail/exchange/resolver.hpp"
#include "moonshot/detail/process/process_id.hpp"
#include "moonshot/http/transport.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What a `CurlTransport` and its forms on event loops share.
struct CurlShared {
  explicit CurlShared(TransportOptions chosen);

  const TransportOptions options;
  const CurlChoices choices;
  const Resolver resolver;
  const OwnProcess process;

  /// Why the client certificate cannot be used, where it cannot.
  const std::optional<http::SettingProblem>& problem() const noexcept {
    return choices.own_certificate.problem;
  }
  /// Whether this is a child process, whose connections are still the parent's.
  bool is_in_child() const noexcept { return process.is_in_child(); }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/curl/shared.ipp"
#endif
