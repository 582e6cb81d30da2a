#pragma once

// Clients that several threads share.

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "plan.hpp"

namespace soak {

/// The clients of one kind, one for each line and route. Those of a line share their transport.
/// Thread safe.
template <class AnyClient>
class Lines {
 public:
  using ByRoute = std::map<std::string, AnyClient>;
  using Make = std::function<ByRoute(Line)>;

  /// `make` makes the clients of a line.
  explicit Lines(Make make) : make_(std::move(make)) {
    for (std::size_t i = 0; i < lines_.size(); ++i) renew(static_cast<Line>(i));
  }

  /// A copy, which lives on where the client is replaced meanwhile.
  AnyClient client(Line line, const Route& route) {
    std::shared_ptr<const ByRoute> clients;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      clients = lines_[static_cast<std::size_t>(line)];
    }
    return clients->at(route.prefix());
  }

  /// Puts new clients, and a new transport, in place of those of `line`.
  void renew(Line line) {
    auto made = std::make_shared<const ByRoute>(make_(line));
    const std::lock_guard<std::mutex> lock(mutex_);
    lines_[static_cast<std::size_t>(line)].swap(made);
  }

 private:
  const Make make_;
  std::mutex mutex_;
  std::array<std::shared_ptr<const ByRoute>, line_names.size()> lines_;
};

}  // namespace soak
