#pragma once

// The chat calls of event-driven steps.

#include <memory>
#include <thread>
#include <utility>

#include <moonshot/async/async_client.hpp>

#include "async_chat.hpp"
#include "async_create.hpp"
#include "async_pulled_stream.hpp"
#include "async_told_stream.hpp"
#include "plan.hpp"
#include "world.hpp"

namespace soak {

inline std::shared_ptr<AsyncChat> make_chat(World& world, const Plan& plan,
                                            moonshot::EventLoop& loop) {
  switch (plan.action) {
    case Action::stream_callback:
      return std::make_shared<AsyncToldStream>(world, plan, loop);
    case Action::stream_range:
    case Action::stream_abandoned:
      return std::make_shared<AsyncPulledStream>(world, plan, loop);
    default:
      return std::make_shared<AsyncCreate>(world, plan, loop);
  }
}

/// A client of its own for the step.
inline moonshot::AsyncClient make_client(World& world, const Plan& plan,
                                         moonshot::EventLoop& loop) {
  auto settings = world.client_options(plan.stack, plan.line);
  settings.base_url = world.base_url(plan.line, plan.route);
  return moonshot::AsyncClient(loop, std::move(settings));
}

/// Begins the call of `plan`, which tells the ledger what it comes to.
inline void begin_chat(World& world, const Plan& plan) {
  switch (plan.death) {
    case Death::none:
      return make_chat(world, plan, world.loop())->begin(world.async_client(plan.line, plan.route));
    case Death::client:
      return make_chat(world, plan, world.loop())->begin(make_client(world, plan, world.loop()));
    case Death::loop:
      break;
  }
  moonshot::EventLoop loop;
  loop.start();
  make_chat(world, plan, loop)->begin(make_client(world, plan, loop));
  std::this_thread::sleep_for(plan.time);
}

}  // namespace soak
