#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/accounts.hpp"
#include "moonshot/testing/detail/simulator/coding_plans.hpp"
#include "moonshot/testing/detail/simulator/faults.hpp"
#include "moonshot/testing/detail/simulator/intermediaries.hpp"
#include "moonshot/testing/detail/simulator/server.hpp"
#include "moonshot/testing/simulator.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

MOONSHOT_INLINE std::string RecordedRequest::header(const std::string& name) const {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  const auto equal = [&lower](char a, char b) { return lower(a) == lower(b); };
  for (const auto& header : headers) {
    if (std::equal(name.begin(), name.end(), header.first.begin(), header.first.end(), equal)) {
      return header.second;
    }
  }
  return {};
}

class Simulator::Impl : public detail::simulator::Server {
 public:
  using Server::Server;
};

MOONSHOT_INLINE Simulator::Simulator(SimulatorOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}

MOONSHOT_INLINE Simulator::~Simulator() = default;

MOONSHOT_INLINE bool Simulator::ok() const { return impl_->error().empty(); }

MOONSHOT_INLINE std::string Simulator::error() const { return impl_->error(); }

MOONSHOT_INLINE std::string Simulator::base_url() const { return ok() ? origin() + "/v1" : ""; }

MOONSHOT_INLINE std::string Simulator::origin() const { return impl_->origin(); }

MOONSHOT_INLINE int Simulator::port() const { return impl_->port(); }

MOONSHOT_INLINE void Simulator::stop() { impl_->stop(); }

MOONSHOT_INLINE std::vector<RecordedRequest> Simulator::requests() const {
  return impl_->requests();
}

MOONSHOT_INLINE std::vector<std::pair<std::string, std::string>> Simulator::keys() {
  std::vector<std::pair<std::string, std::string>> keys;
  for (const auto& kind : detail::simulator::account_kinds)
    keys.emplace_back(kind.key_prefix, kind.summary);
  for (const auto& plan : detail::simulator::coding_plans) {
    if (!detail::simulator::find_account_kind(plan.key_prefix))
      keys.emplace_back(plan.key_prefix, plan.summary);
  }
  return keys;
}

MOONSHOT_INLINE std::vector<std::string> Simulator::intermediaries() {
  std::vector<std::string> names;
  for (const auto& intermediary : detail::simulator::all_intermediaries)
    names.emplace_back(intermediary.name);
  return names;
}

MOONSHOT_INLINE std::vector<std::string> Simulator::faults() {
  std::vector<std::string> names;
  for (const auto& fault : detail::simulator::all_faults) names.emplace_back(fault.name);
  return names;
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
