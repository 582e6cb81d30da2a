#pragma once

/// @file
/// The simulated service: turns a request into a reply, without any socket.

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
#include "moonshot/testing/detail/simulator/own_answer.hpp"
#include "moonshot/testing/detail/simulator/routes.hpp"
#include "moonshot/testing/detail/simulator/signatures.hpp"
#include "moonshot/testing/detail/simulator/tokens.hpp"
#include "moonshot/testing/detail/simulator/validation.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"
#include "moonshot/testing/simulator_options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// Who sent a chat request, and how it is to be answered.
struct Caller {
  std::string key;
  /// The nonce to sign the answer with; empty for no signature.
  std::string nonce = {};
  /// Null on the open platform.
  const CodingPlan* plan = nullptr;

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
        own_answer_(options.answer),
        files_(options.max_files, options.max_file_bytes, options.file_not_found_times),
        batches_(
            files_, [this] { return next_random(); }, [this] { return accounts_.now(); },
            [this](const std::string& key, const Json& body) { return batch_line(key, body); }) {}

  /// Answers under `/v1` and `/coding/v1`, both also behind `/via/NAME` and `/fault/NAME`.
  WireReply answer(WireRequest request);

 private:
  WireReply answer_directly(const WireRequest& request);
  WireReply route(const WireRequest& request, const Route& route, const AccountKind& kind,
                  const std::string& key);
  WireReply chat(const WireRequest& request, const AccountKind& kind, const std::string& key);
  WireReply coding(const WireRequest& request, RouteTarget endpoint, const std::string& key);
  WireReply coding_chat(const WireRequest& request, const CodingPlan& plan, const std::string& key);
  WireReply generate(const std::string& body, const Caller& caller);
  WireReply complete(const ParsedChatRequest& request, const Caller& caller);
  CompletionMetadata metadata_for(const ParsedChatRequest& request, Product product);
  WireReply estimate(const WireRequest& request);
  WireReply batch_line(const std::string& key, const Json& body);
  void add_headers(WireReply& reply, Product product);
  RandomSequence next_random() {
    return RandomSequence(seed_ * 0x9E3779B97F4A7C15ULL + ++requests_);
  }

  const std::uint64_t seed_;
  std::atomic<std::uint64_t> requests_{0};
  Accounts accounts_;
  const std::vector<std::string> coding_agents_;
  const OwnAnswer own_answer_;
  SimulatedFiles files_;
  SimulatedBatches batches_;
  const SimulatedSignatures signatures_;
  FirstRequests first_requests_;
};

/// The key of `Authorization: Bearer KEY`; "" when there is none.
inline std::string bearer_key(std::string_view authorization) {
  constexpr std::string_view scheme = "Bearer ";
  if (authorization.substr(0, scheme.size()) != scheme) return {};
  authorization.remove_prefix(scheme.size());
  return std::string(authorization);
}

inline CompletionMetadata Service::metadata_for(const ParsedChatRequest& request, Product product) {
  CompletionMetadata metadata;
  metadata.id = "chatcmpl-";
  if (product == Product::kimi_code) {
    metadata.id +=
        next_random().word(24, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    metadata.fingerprint = "fpv0_51f1ca7e";
    metadata.event_prefix = "data:";
  } else {
    metadata.id += next_random().hex(24);
  }
  metadata.created = static_cast<std::int64_t>(std::time(nullptr));
  metadata.model = request.model.id;
  return metadata;
}

inline WireReply Service::complete(const ParsedChatRequest& request, const Caller& caller) {
  const auto own = ask_for_own_answer(own_answer_, request);
  const SimulatedAnswer answer = own ? *own : answer_chat(request, seed_);
  CompletionMetadata metadata = metadata_for(request, caller.product());
  const auto prefixes = prompt_prefixes(request.model, request.body);
  metadata.prompt_tokens = prefixes.back().second;
  metadata.cached_tokens = accounts_.count_cached_tokens(caller.key, prefixes);
  // No recording has cache writes. That they are reported to requests with cache options is a
  // guess.
  if (request.model.is_k3 && member(request.body, "prompt_cache_options")) {
    metadata.cache_write_tokens = metadata.prompt_tokens - metadata.cached_tokens;
  }

  WireReply reply;
  if (request.stream) {
    reply.streamed = true;
    reply.content_type = "text/event-stream";
    reply.pieces = stream_events(answer, metadata, request.include_usage);
  } else {
    reply = json_reply(200, completion_json(answer, metadata));
    reply.generation_steps = answer.reasoning.size() + answer.content.size();
  }
  if (metadata.cached_tokens > 0 && !caller.plan) {
    reply.headers.emplace_back("Msh-Context-Cache-Token-Saved",
                               std::to_string(metadata.cached_tokens));
  }
  if (!caller.nonce.empty()) signatures_.sign(reply, caller.nonce, metadata.model);
  return reply;
}

/// Reads, checks and answers the body of a chat request.
inline WireReply Service::generate(const std::string& body, const Caller& caller) {
  ModelCall call;
  if (auto refusal = read_model_call(body, call, caller.product())) return std::move(*refusal);
  if (caller.plan) {
    if (auto refusal = check_coding_call(*caller.plan, call)) return std::move(*refusal);
  }
  const ParsedChatRequest request = read_chat_request(call.body, *call.messages, *call.model);
  if (auto refusal = check_chat(request)) return error_reply(400, refusal->type, refusal->message);
  return complete(request, caller);
}

/// The tokens that a request counts against a limit: its prompt and the largest answer that it
/// allows; 0 where it cannot be read or is too long.
inline std::int64_t tokens_asked_for(const std::string& body) {
  ModelCall call;
  if (read_model_call(body, call)) return 0;
  const ParsedChatRequest request = read_chat_request(call.body, *call.messages, *call.model);
  if (check_context_length(request)) return 0;
  return prompt_tokens(*call.model, call.body) + (std::max)(budget_of(request), std::int64_t{0});
}

inline WireReply Service::batch_line(const std::string& key, const Json& body) {
  return generate(to_go_json(body), {key});
}

inline WireReply Service::chat(const WireRequest& request, const AccountKind& kind,
                               const std::string& key) {
  // The service checks the account before the request: a suspended account with a faulty request is
  // told of its suspension, and a faulty request counts against the limits.
  const std::int64_t tokens = counts_tokens(kind) ? tokens_asked_for(request.body) : 0;
  WireReply admission = accounts_.admit_chat(kind, key, tokens);
  if (admission.status != 200) return admission;
  WireReply reply = generate(request.body, {key, request.nonce});
  reply.running = std::move(admission.running);
  return reply;
}

inline WireReply Service::coding_chat(const WireRequest& request, const CodingPlan& plan,
                                      const std::string& key) {
  if (auto refusal = check_coding_caller(plan, request.user_agent, coding_agents_)) {
    return std::move(*refusal);
  }
  return generate(request.body, {key, "", &plan});
}

/// Kimi Code, with plans in place of accounts.
inline WireReply Service::coding(const WireRequest& request, RouteTarget endpoint,
                                 const std::string& key) {
  const CodingPlan* plan = find_plan(key);
  if (!plan) return no_such_plan();
  if (endpoint == RouteTarget::coding_models) return json_reply(200, coding_models_body(*plan));
  if (endpoint == RouteTarget::coding_usages) {
    return json_reply(200, usages_body(*plan, std::time(nullptr)));
  }
  return coding_chat(request, *plan, key);
}

inline WireReply Service::estimate(const WireRequest& request) {
  ModelCall call;
  if (auto refusal = read_model_call(request.body, call)) return std::move(*refusal);
  return json_reply(200, {{"data", {{"total_tokens", prompt_tokens(*call.model, call.body)}}}});
}

inline WireReply Service::route(const WireRequest& request, const Route& route,
                                const AccountKind& kind, const std::string& key) {
  // The list of addresses is for every call; that a quota is for paid calls alone is known of the
  // balance only.
  const std::string_view type = kind.type;
  if (type == permission_error_type || (type == quota_error_type && costs_money(route.endpoint))) {
    return accounts_.admit_chat(kind, key);
  }
  switch (route.endpoint) {
    case RouteTarget::chat:
      return chat(request, kind, key);
    case RouteTarget::estimate:
      return estimate(request);
    case RouteTarget::verify_signature:
      return signatures_.answer(request.body);
    case RouteTarget::models:
      return json_reply(200, models_body());
    case RouteTarget::balance:
      return json_reply(200, balance_body(kind));
    case RouteTarget::upload_file:
      return files_.upload(key, request, next_random());
    case RouteTarget::list_files:
      return files_.list(key);
    case RouteTarget::get_file:
      return files_.get(key, route.id);
    case RouteTarget::file_content:
      return files_.content(key, route.id);
    case RouteTarget::delete_file:
      return files_.remove(key, route.id);
    case RouteTarget::create_batch:
      return batches_.create(key, request);
    case RouteTarget::list_batches:
      return batches_.list(key, request);
    case RouteTarget::get_batch:
      return batches_.get(key, route.id);
    case RouteTarget::cancel_batch:
      return batches_.cancel(key, route.id);
    case RouteTarget::formula_tools:
      return formula_tools(route.id);
    case RouteTarget::run_fiber:
      return run_fiber(route.id, request, key, next_random());
    case RouteTarget::coding_chat:
    case RouteTarget::coding_models:
    case RouteTarget::coding_usages:
      break;
  }
  return unknown_path(request);
}

inline WireReply Service::answer_directly(const WireRequest& request) {
  const auto found = find_route(request);
  if (!found) return unknown_path(request);
  const std::string key = bearer_key(request.authorization);
  if (product_of(request) == Product::kimi_code) return coding(request, found->endpoint, key);
  if (key.empty()) return error_reply(401, "incorrect_api_key_error", "Incorrect API key provided");
  const AccountKind* kind = find_account_kind(key);
  if (!kind) return error_reply(401, "invalid_authentication_error", "Invalid Authentication");
  return route(request, *found, *kind, key);
}

inline void Service::add_headers(WireReply& reply, Product product) {
  RandomSequence random = next_random();
  if (product == Product::kimi_code) {
    reply.headers.emplace_back("Date", http_date(std::time(nullptr)));
    reply.headers.emplace_back("x-trace-id", random.hex(32));
    return;
  }
  // A version 1 UUID whose node part begins like that of the recorded ones.
  const std::string request_id = random.hex(8) + "-" + random.hex(4) + "-11f1-" +
                                 random.word(1, "89ab") + random.hex(3) + "-00163e" + random.hex(6);
  const WireHeaders common = {
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

/// Removes `prefix` and the name after it from the path and returns the name; empty when the path
/// does not begin with `prefix`.
inline std::string take_name(std::string& path, std::string_view prefix) {
  if (path.compare(0, prefix.size(), prefix) != 0) return {};
  const std::size_t end = (std::min)(path.find('/', prefix.size()), path.size());
  std::string name = path.substr(prefix.size(), end - prefix.size());
  path.erase(0, end);
  return name;
}

/// The answer for an unknown name after `/via/` or `/fault/`, with the known names.
template <typename Table>
WireReply unknown_name(const char* what, const std::string& name, const Table& table) {
  std::string known;
  for (const auto& entry : table) known += (known.empty() ? "" : ", ") + std::string(entry.name);
  return error_reply(
      404, "simulator_error",
      "the simulator knows no " + std::string(what) + " '" + name + "', only " + known);
}

inline WireReply Service::answer(WireRequest request) {
  const Intermediary* intermediary = nullptr;
  const Fault* fault = nullptr;
  if (const std::string name = take_name(request.path, "/via/"); !name.empty()) {
    intermediary = find_intermediary(name);
    if (!intermediary) return unknown_name("intermediary", name, all_intermediaries);
  } else if (const std::string fault_name = take_name(request.path, "/fault/");
             !fault_name.empty()) {
    fault = find_fault(fault_name);
    if (!fault) return unknown_name("fault", fault_name, all_faults);
  }
  if (fault) request.is_repeated = !first_requests_.add(fault->name, request);
  WireReply reply = answer_directly(request);
  add_headers(reply, product_of(request));
  if (intermediary) pass_through(*intermediary, request, reply);
  if (fault) fault->apply(reply, request);
  return reply;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
