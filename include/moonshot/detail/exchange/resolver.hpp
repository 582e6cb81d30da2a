#pragma once

/// @file
/// Name resolution that can be given up.

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
/// thread of its own. A caller whose time is up stops waiting, and the thread ends when the lookup
/// does, even if this object is destroyed before. Lookups of the same host at the same time share
/// one thread, so that a name server that hangs costs one thread for each host and not one for each
/// call.
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

  /// `lookup` is asked in place of the system. Where it throws, the host counts as not found, and
  /// what it returns that is no address is left out. If it is empty, the system is asked for IPv6
  /// and IPv4 addresses.
  explicit Resolver(Lookup lookup = {});

  /// Waits until the addresses are known, `limit` passes or `cancel` is cancelled, whichever comes
  /// first. A host that is an address already is returned at once. Never throws.
  Answer resolve(const std::string& host, Clock::time_point limit, const CancelToken& cancel) const;

  /// The same without waiting: `done` is told of the addresses, within this call where the host is
  /// an address already, else on the thread of the lookup. It must not throw.
  void ask(const std::string& host, std::function<void(const Answer&)> done) const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/exchange/resolver.ipp"
#endif
