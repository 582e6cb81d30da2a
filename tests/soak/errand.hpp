#pragma once

// What a step asks for, whoever carries it out.

#include <memory>
#include <string>
#include <utility>

#include <moonshot/moonshot.hpp>

#include "answers.hpp"
#include "plan.hpp"
#include "slow_body.hpp"
#include "world.hpp"

namespace soak {

/// The key of the account that a step uses.
inline std::string api_key(const Plan& plan) {
  // Limits are met by all threads together; files and batches are each thread's own.
  const auto thread = plan.account == "sk-sim-ok" ? plan.id.substr(0, plan.id.find('.')) : "0";
  return plan.account + "-" + thread + secret;
}

inline moonshot::ChatRequest chat_request(const Plan& plan) {
  moonshot::ChatRequest made;
  made.model = moonshot::models::kimi_k3;
  made.messages = {moonshot::user(mark(plan.id) + " " + std::string(plan.amount, 'x'))};
  return made;
}

inline moonshot::FileContent file_content(const Plan& plan) {
  const auto name = plan.id + ".txt";
  auto bytes = mark(plan.id) + std::string(plan.amount * 1000, 'x');
  if (plan.variant % 2 == 0) return moonshot::file_from_memory(std::move(bytes), name);
  moonshot::FileContent made;
  made.name = name;
  made.body = std::make_shared<SlowBody>(std::move(bytes));
  return made;
}

inline std::string text_of(const moonshot::ChatCompletion& completion) {
  return std::string(completion.text());
}

/// The plan of a step, and the token of its calls.
class Errand {
 public:
  Errand(World& world, Plan plan) : world_(world), plan_(std::move(plan)) {}

 protected:
  World& world() const { return world_; }
  const Plan& plan() const { return plan_; }
  moonshot::CancelToken token() const { return source_.token(); }

  /// From now on the time runs after which the token is cancelled.
  void begin() const {
    if (!plan_.cancel_after || plan_.cancels_call()) return;
    if (plan_.cancel_after->count() == 0) return source_.cancel();
    world_.later().after(*plan_.cancel_after, [source = source_] { source.cancel(); });
  }

  moonshot::CallOptions options() const {
    moonshot::CallOptions call;
    call.api_key = moonshot::ApiKey(api_key(plan_));
    call.headers.add(call_header, plan_.id);
    call.max_retries = plan_.max_retries;
    call.cancel = token();
    if (plan_.limit == Limit::total) call.timeouts.total = plan_.time;
    if (plan_.limit == Limit::first_byte) call.timeouts.first_byte = plan_.time;
    if (plan_.limit == Limit::between_bytes) call.timeouts.between_bytes = plan_.time;
    return call;
  }

 private:
  World& world_;
  const Plan plan_;
  const moonshot::CancelSource source_;
};

}  // namespace soak
