#pragma once

/// @file
/// Name resolution that nobody has to wait for.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "moonshot/cancel.hpp"
#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Looks up the addresses of hosts. The system's lookup cannot be interrupted, so it runs on a
/// thread of its own, which ends alone where the caller, or this object, has gone meanwhile.
/// Lookups of the same host at the same time share one thread: a name server that hangs costs one
/// thread for each host, not one for each call.
/// Thread safety: may be called from any thread.
class Resolver {
 public:
  using Clock = std::chrono::steady_clock;
  /// Addresses of a host, the preferred one first. May block.
  using Lookup = std::function<std::vector<std::string>(const std::string& host)>;

  struct Answer {
    enum class Kind { done, cancelled, timed_out };
    Kind kind = Kind::done;
    /// As numbers, in the order in which to try them; empty where the host was not found.
    std::vector<std::string> addresses;
    /// What the system lacked to look it up (an `errno`), or 0: the host was not found.
    int error = 0;
  };

  /// `lookup` takes the system's place; what it throws, and what is no address, counts as not
  /// found. Empty: the system is asked, for IPv6 and IPv4.
  explicit Resolver(Lookup lookup = {});

  /// Waits until the addresses are known, `limit` passes or `cancel` is cancelled, whichever comes
  /// first. A host that is an address already is the answer, and starts no thread. Never fails.
  Answer resolve(const std::string& host, Clock::time_point limit, const CancelToken& cancel) const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/httplib/resolver.ipp"
#endif
