#pragma once

/// @file
/// The service itself: a request in, a reply out, no sockets.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/accounts.hpp"
#include "moonshot/testing/detail/simulator/batches.hpp"
#include "moonshot/testing/detail/simulator/coding_answers.hpp"
#include "moonshot/testing/detail/simulator/coding_plans.hpp"
#include "moonshot/testing/detail/simulator/completion.hpp"
#include "moonshot/testing/detail/simulator/dates.hpp"
#include "moonshot/testing/detail/simulator/faults.hpp"
#include "moonshot/testing/detail/simulator/files.hpp"
#include "moonshot/testing/detail/simulator/formulas.hpp"
#include "moonshot/testing/detail/simulator/intermediaries.hpp"
#include "moonshot/testing/detail/simulator/model_call.hpp"
#include "moonshot/testing/detail/simulator/models.hpp"
#include "moonshot/testing/detail/simulator/routes.hpp"
#include "moonshot/testing/detail/simulator/signatures.hpp"
#include "moonshot/testing/detail/simulator/tokens.hpp"
#include "moonshot/testing/detail/simulator/validation.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"
#include "moonshot/testing/simulator_options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Who asks for a completion.
struct Caller {
  std::string key;
  /// The answer is to be signed, where not empty.
  std::string nonce = {};
  /// Null on the open platform.
  const Plan* plan = nullptr;

  Product product() const { return plan ? Product::kimi_code : Product::open_platform; }
};

/// Thread safe.
class Service {
 public:
  explicit Service(const testing::SimulatorOptions& options)
      : seed_(options.seed),
        accounts_(options.rpm, options.tpm, options.concurrency,
                  options.now ? options.now : std::chrono::steady_clock::now),
        coding_agents_(options.coding_agents),
        files_(options.max_files, options.max_file_bytes, options.file_not_found_times),
        batches_(
            files_, [this] { return next_random(); }, [this] { return accounts_.now(); },
            [this](const std::string& key, const Json& body) { return batch_line(key, body); }) {}

  /// Answers under `/v1` and `/coding/v1`, both also behind `/via/NAME` and `/fault/NAME`.
  Reply answer(Request request);

 private:
  Reply answer_directly(const Request& request);
  Reply route(const Request& request, const Route& route, const AccountKind& kind,
              const std::string& key);
  Reply chat(const Request& request, const AccountKind& kind, const std::string& key);
  Reply coding(const Request& request, Endpoint endpoint, const std::string& key);
  Reply coding_chat(const Request& request, const Plan& plan, const std::string& key);
  Reply generate(const std::string& body, const Caller& caller);
  Reply complete(const ChatRequest& request, const Caller& caller);
  Envelope envelope_for(const ChatRequest& request, Product product);
  Reply estimate(const Request& request);
  Reply batch_line(const std::string& key, const Json& body);
  void add_headers(Reply& reply, Product product);
  Sequence next_random() { return Sequence(seed_ * 0x9E3779B97F4A7C15ULL + ++requests_); }

  const std::uint64_t seed_;
  std::atomic<std::uint64_t> requests_{0};
  Accounts accounts_;
  const std::vector<std::string> coding_agents_;
  Files files_;
  Batches batches_;
  const Signatures signatures_;
};

/// The key of `Authorization: Bearer KEY`; "" when there is none.
inline std::string bearer_key(std::string_view authorization) {
  constexpr std::string_view kScheme = "Bearer ";
  if (authorization.substr(0, kScheme.size()) != kScheme) return {};
  authorization.remove_prefix(kScheme.size());
  return std::string(authorization);
}

inline Envelope Service::envelope_for(const ChatRequest& request, Product product) {
  Envelope envelope;
  envelope.id = "chatcmpl-";
  if (product == Product::kimi_code) {
    envelope.id +=
        next_random().word(24, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    envelope.fingerprint = "fpv0_51f1ca7e";
    envelope.event_prefix = "data:";
  } else {
    envelope.id += next_random().hex(24);
  }
  envelope.created = static_cast<std::int64_t>(std::time(nullptr));
  envelope.model = request.model.id;
  return envelope;
}

inline Reply Service::complete(const ChatRequest& request, const Caller& caller) {
  const Answer answer = answer_chat(request, seed_);
  Envelope envelope = envelope_for(request, caller.product());
  const auto prefixes = prompt_prefixes(request.model, request.body);
  envelope.prompt_tokens = prefixes.back().second;
  envelope.cached_tokens = accounts_.cached_tokens(caller.key, prefixes);
  // No recording has writes: that those who choose how long they are kept are told is our guess.
  if (request.model.is_k3 && member(request.body, "prompt_cache_options")) {
    envelope.cache_write_tokens = envelope.prompt_tokens - envelope.cached_tokens;
  }

  Reply reply;
  if (request.stream) {
    reply.streamed = true;
    reply.content_type = "text/event-stream";
    reply.pieces = stream_events(answer, envelope, request.include_usage);
  } else {
    reply = json_reply(200, completion_json(answer, envelope));
    reply.generation_steps = answer.reasoning.size() + answer.content.size();
  }
  if (envelope.cached_tokens > 0 && !caller.plan) {
    reply.headers.emplace_back("Msh-Context-Cache-Token-Saved",
                               std::to_string(envelope.cached_tokens));
  }
  if (!caller.nonce.empty()) signatures_.sign(reply, caller.nonce, envelope.model);
  return reply;
}

/// Reads, checks and answers the body of a chat request.
inline Reply Service::generate(const std::string& body, const Caller& caller) {
  ModelCall call;
  if (auto refusal = read_model_call(body, call, caller.product())) return std::move(*refusal);
  if (caller.plan) {
    if (auto refusal = check_coding_call(*caller.plan, call)) return std::move(*refusal);
  }
  const ChatRequest request = read_chat_request(call.body, *call.messages, *call.model);
  if (auto refusal = check_chat(request)) return error_reply(400, refusal->type, refusal->message);
  return complete(request, caller);
}

/// What a request counts against a limit of tokens: its prompt and all that it allows for the
/// answer, whatever that comes to; 0 where it cannot be read or is too long.
inline std::int64_t tokens_asked_for(const std::string& body) {
  ModelCall call;
  if (read_model_call(body, call)) return 0;
  const ChatRequest request = read_chat_request(call.body, *call.messages, *call.model);
  if (check_context_length(request)) return 0;
  return prompt_tokens(*call.model, call.body) + (std::max)(budget_of(request), std::int64_t{0});
}

inline Reply Service::batch_line(const std::string& key, const Json& body) {
  return generate(to_go_json(body), {key});
}

inline Reply Service::chat(const Request& request, const AccountKind& kind,
                           const std::string& key) {
  // The account before the request: limits and money are looked at in front of the engine, so that
  // a suspended account with a faulty request hears of its suspension, and a faulty request counts.
  const std::int64_t tokens = counts_tokens(kind) ? tokens_asked_for(request.body) : 0;
  Reply admission = accounts_.admit_chat(kind, key, tokens);
  if (admission.status != 200) return admission;
  Reply reply = generate(request.body, {key, request.nonce});
  reply.running = std::move(admission.running);
  return reply;
}

inline Reply Service::coding_chat(const Request& request, const Plan& plan,
                                  const std::string& key) {
  if (auto refusal = check_coding_caller(plan, request.user_agent, coding_agents_)) {
    return std::move(*refusal);
  }
  return generate(request.body, {key, "", &plan});
}

/// Kimi Code, with plans in place of accounts.
inline Reply Service::coding(const Request& request, Endpoint endpoint, const std::string& key) {
  const Plan* plan = find_plan(key);
  if (!plan) return no_such_plan();
  if (endpoint == Endpoint::coding_models) return json_reply(200, coding_models_body(*plan));
  if (endpoint == Endpoint::coding_usages) {
    return json_reply(200, usages_body(*plan, std::time(nullptr)));
  }
  return coding_chat(request, *plan, key);
}

inline Reply Service::estimate(const Request& request) {
  ModelCall call;
  if (auto refusal = read_model_call(request.body, call)) return std::move(*refusal);
  return json_reply(200, {{"data", {{"total_tokens", prompt_tokens(*call.model, call.body)}}}});
}

inline Reply Service::route(const Request& request, const Route& route, const AccountKind& kind,
                            const std::string& key) {
  if (costs_money(route.endpoint) && std::string_view(kind.type) == kQuota) {
    return accounts_.admit_chat(kind, key);
  }
  switch (route.endpoint) {
    case Endpoint::chat:
      return chat(request, kind, key);
    case Endpoint::estimate:
      return estimate(request);
    case Endpoint::verify_signature:
      return signatures_.answer(request.body);
    case Endpoint::models:
      return json_reply(200, models_body());
    case Endpoint::balance:
      return json_reply(200, balance_body(kind));
    case Endpoint::upload_file:
      return files_.upload(key, request, next_random());
    case Endpoint::list_files:
      return files_.list(key);
    case Endpoint::get_file:
      return files_.get(key, route.id);
    case Endpoint::file_content:
      return files_.content(key, route.id);
    case Endpoint::delete_file:
      return files_.remove(key, route.id);
    case Endpoint::create_batch:
      return batches_.create(key, request);
    case Endpoint::list_batches:
      return batches_.list(key, request);
    case Endpoint::get_batch:
      return batches_.get(key, route.id);
    case Endpoint::cancel_batch:
      return batches_.cancel(key, route.id);
    case Endpoint::formula_tools:
      return formula_tools(route.id);
    case Endpoint::run_fiber:
      return run_fiber(route.id, request, key, next_random());
    case Endpoint::coding_chat:
    case Endpoint::coding_models:
    case Endpoint::coding_usages:
      break;
  }
  return unknown_path(request);
}

inline Reply Service::answer_directly(const Request& request) {
  const auto found = find_route(request);
  if (!found) return unknown_path(request);
  const std::string key = bearer_key(request.authorization);
  if (product_of(request) == Product::kimi_code) return coding(request, found->endpoint, key);
  if (key.empty()) return error_reply(401, "incorrect_api_key_error", "Incorrect API key provided");
  const AccountKind* kind = find_account_kind(key);
  if (!kind) return error_reply(401, "invalid_authentication_error", "Invalid Authentication");
  return route(request, *found, *kind, key);
}

inline void Service::add_headers(Reply& reply, Product product) {
  Sequence random = next_random();
  if (product == Product::kimi_code) {
    reply.headers.emplace_back("Date", http_date(std::time(nullptr)));
    reply.headers.emplace_back("x-trace-id", random.hex(32));
    return;
  }
  // A version 1 UUID whose node begins with the vendor prefix of the recorded ones.
  const std::string request_id = random.hex(8) + "-" + random.hex(4) + "-11f1-" +
                                 random.word(1, "89ab") + random.hex(3) + "-00163e" + random.hex(6);
  const Headers common = {
      {"Date", http_date(std::time(nullptr))},
      {"Server-Timing", "cfCacheStatus;desc=\"DYNAMIC\""},
      {"Msh-Request-Id", request_id},
      {"Msh-Trace-Mode", "on"},
      {"Vary", "Origin"},
      {"X-Msh-Trace-Id", random.hex(32)},
      {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
  };
  reply.headers.insert(reply.headers.end(), common.begin(), common.end());
}

/// Takes `prefix` and the name after it off the path, and returns the name; empty when the path
/// does not begin with `prefix`.
inline std::string take_name(std::string& path, std::string_view prefix) {
  if (path.compare(0, prefix.size(), prefix) != 0) return {};
  const std::size_t end = (std::min)(path.find('/', prefix.size()), path.size());
  std::string name = path.substr(prefix.size(), end - prefix.size());
  path.erase(0, end);
  return name;
}

/// For a name after `/via/` or `/fault/` that does not exist: says which do.
template <typename Table>
Reply unknown_name(const char* what, const std::string& name, const Table& table) {
  std::string known;
  for (const auto& entry : table) known += (known.empty() ? "" : ", ") + std::string(entry.name);
  return error_reply(
      404, "simulator_error",
      "the simulator knows no " + std::string(what) + " '" + name + "', only " + known);
}

inline Reply Service::answer(Request request) {
  const Intermediary* intermediary = nullptr;
  const Fault* fault = nullptr;
  if (const std::string name = take_name(request.path, "/via/"); !name.empty()) {
    intermediary = find_intermediary(name);
    if (!intermediary) return unknown_name("intermediary", name, kIntermediaries);
  } else if (const std::string fault_name = take_name(request.path, "/fault/");
             !fault_name.empty()) {
    fault = find_fault(fault_name);
    if (!fault) return unknown_name("fault", fault_name, kFaults);
  }
  Reply reply = answer_directly(request);
  add_headers(reply, product_of(request));
  if (intermediary) pass_through(*intermediary, request, reply);
  if (fault) fault->apply(reply, request);
  return reply;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
