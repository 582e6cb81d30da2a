#pragma once

/// @file
/// The simulated accounts: which API key stands for which account, how a chat request of it is
/// refused, and the counters behind its limits.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/key_prefixes.hpp"
#include "moonshot/testing/detail/simulator/random.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

/// The public ids of the account behind a key. They are derived from a hash of the key, so the same
/// key always has the same ids and the ids do not reveal the key.
struct AccountIds {
  std::string organization;
  std::string key;
};

inline AccountIds ids_of(std::string_view key) {
  RandomSequence random(hash_of(key));
  AccountIds ids;
  ids.organization = "org-" + random.hex(32);
  ids.key = "ak-f" + random.word(19, "0123456789abcdefghijklmnopqrstuvwxyz");
  return ids;
}

/// Whether a refusal carries the three headers that say how long to wait. In recordings, rate
/// limits have them; quota errors and overload do not.
enum class WaitHeaders { none, one_second };

/// One kind of account. The placeholders `{org}`, `{ak}`, `{limit}` and `{current}` in the message
/// are replaced when a request is refused.
struct AccountKind {
  const char* key_prefix;
  const char* summary;
  int status;
  const char* type;
  const char* message;
  WaitHeaders wait;
};

inline constexpr const char* rpm_prefix = "sk-sim-rpm";
inline constexpr const char* concurrency_prefix = "sk-sim-concurrency";
inline constexpr const char* tpm_prefix = "sk-sim-tpm";
inline constexpr const char* limited_prefix = "sk-sim-limited";

inline constexpr const char* quota_error_type = "exceeded_current_quota_error";
inline constexpr const char* rate_limit_error_type = "rate_limit_reached_error";
inline constexpr const char* permission_error_type = "permission_denied_error";

// The space before <{ak}> is in the recorded message of a suspended account and in none of the
// others.
inline constexpr std::array<AccountKind, 11> account_kinds = {{
    {"sk-sim-ok", "healthy", 200, "", "", WaitHeaders::none},
    {"sk-sim-suspended", "429, suspended: no balance", 429, quota_error_type,
     "Your account {org} <{ak}> is suspended due to insufficient balance, please recharge your "
     "account or check your plan and billing details",
     WaitHeaders::none},
    {"sk-sim-quota", "429, token quota used up", 429, quota_error_type,
     "You exceeded your current token quota: <{org}> 31275, please check your account balance",
     WaitHeaders::none},
    {"sk-sim-inactive", "403, never topped up", 403, quota_error_type,
     "Your account {org}<{ak}> is not active, organization <{org}> exceeded current quota, please "
     "check your plan and billing details",
     WaitHeaders::none},
    {rpm_prefix, "429 after too many chat requests in 60 s", 429, rate_limit_error_type,
     "Your account {org}<{ak}> request reached organization max RPM: {limit}, please try again "
     "after 1 seconds",
     WaitHeaders::one_second},
    {concurrency_prefix, "429 while too many chat requests are running", 429, rate_limit_error_type,
     "Your account {org}<{ak}> request reached max organization concurrency: {limit}, please try "
     "again after 1 seconds",
     WaitHeaders::one_second},
    {tpm_prefix, "429, always or after too many tokens in 60 s", 429, rate_limit_error_type,
     "Your account {org}<{ak}> request reached organization TPM rate limit, current: {current}, "
     "limit: {limit}",
     WaitHeaders::one_second},
    {"sk-sim-tpd", "429, tokens per day", 429, rate_limit_error_type,
     "Your account {org}<{ak}> request reached organization TPD rate limit, current: 1537190, "
     "limit: 1500000",
     WaitHeaders::one_second},
    {limited_prefix, "429 beyond concurrency, requests or tokens in 60 s", 429,
     rate_limit_error_type, "", WaitHeaders::one_second},
    {"sk-sim-overloaded", "429, engine overloaded, no wait headers", 429, "engine_overloaded_error",
     "The engine is currently overloaded, please try again later", WaitHeaders::none},
    {"sk-sim-ip", "403, the address is not on the organization's list", 403, permission_error_type,
     "Your IP is not allowed to access this organization", WaitHeaders::none},
}};

/// The kind of account behind a key, or null for an unknown key.
inline const AccountKind* find_account_kind(std::string_view key) {
  return find_by_key(account_kinds, key);
}

inline bool counts_tokens(const AccountKind& kind) {
  const std::string_view prefix = kind.key_prefix;
  return prefix == tpm_prefix || prefix == limited_prefix;
}

inline std::string fill_in(std::string text, std::string_view name, std::string_view value) {
  for (auto at = text.find(name); at != std::string::npos;
       at = text.find(name, at + value.size())) {
    text.replace(at, name.size(), value);
  }
  return text;
}

/// Body of `GET /v1/users/me/balance`, which suspended accounts may call too.
inline Json balance_body(const AccountKind& kind) {
  Json data;
  if (std::string_view(kind.type) == quota_error_type) {
    // Accounts are prepaid, but the last call may cost more than was left.
    data = {{"available_balance", 0}, {"voucher_balance", 0}, {"cash_balance", -0.01534}};
  } else {
    data = {
        {"available_balance", 49.58894}, {"voucher_balance", 46.58893}, {"cash_balance", 3.00001}};
  }
  return {{"code", 0}, {"data", std::move(data)}, {"scode", "0x0"}, {"status", true}};
}

/// The state of all accounts. Thread safe.
class Accounts {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  Accounts(int rpm, std::int64_t tpm, int concurrency, Clock now)
      : rpm_(rpm), tpm_(tpm), concurrency_(concurrency), now_(std::move(now)) {}

  /// Counts a chat request. Returns the refusal, or a reply of status 200 whose `running` counts
  /// the request as running until it is released. `tokens` is counted against a limit of tokens.
  WireReply admit_chat(const AccountKind& kind, const std::string& key, std::int64_t tokens = 0);

  /// Remembers a prompt and returns the tokens of its longest prefix that this account sent before.
  /// `prefixes` holds the hash and the tokens of every prefix of the prompt, shortest first.
  std::int64_t count_cached_tokens(
      const std::string& key, const std::vector<std::pair<std::uint64_t, std::int64_t>>& prefixes);

  /// The time. The clock is never called from two threads at once.
  std::chrono::steady_clock::time_point now();

 private:
  struct Admission {
    std::chrono::steady_clock::time_point when;
    std::int64_t amount;
  };
  struct State {
    std::deque<Admission> requests;
    std::deque<Admission> tokens;
    std::shared_ptr<int> running = std::make_shared<int>(0);
    std::set<std::uint64_t> seen_prefixes;
  };

  /// The limit that refuses a request, and how much of it would be used.
  struct Excess {
    /// The kind of account that only has this limit.
    const char* key_prefix;
    std::int64_t limit;
    std::int64_t current;
  };

  std::optional<Excess> count_request(std::string_view prefix, State& state, std::int64_t tokens,
                                      WireReply& admitted);
  bool count_within_minute(std::deque<Admission>& admitted, std::int64_t amount, std::int64_t limit,
                           std::int64_t& current);
  std::shared_ptr<void> start_running(State& state);

  const int rpm_;
  const std::int64_t tpm_;
  const int concurrency_;
  const Clock now_;
  /// Shared with what `admit_chat` hands out, which may outlive this.
  std::shared_ptr<std::mutex> mutex_ = std::make_shared<std::mutex>();
  std::map<std::string, State> states_;
};

inline std::chrono::steady_clock::time_point Accounts::now() {
  const std::lock_guard<std::mutex> lock(*mutex_);
  return now_();
}

/// Counts `amount` if the limit for 60 seconds allows it, and returns whether it does. `current` is
/// set to the total with this amount.
inline bool Accounts::count_within_minute(std::deque<Admission>& admitted, std::int64_t amount,
                                          std::int64_t limit, std::int64_t& current) {
  const auto now = now_();
  while (!admitted.empty() && now - admitted.front().when >= std::chrono::seconds(60)) {
    admitted.pop_front();
  }
  current = amount;
  for (const Admission& admission : admitted) current += admission.amount;
  // Refused requests do not count: a client that waits a minute is let in again.
  if (current > limit) return false;
  admitted.push_back({now, amount});
  return true;
}

inline std::shared_ptr<void> Accounts::start_running(State& state) {
  if (*state.running >= concurrency_) return nullptr;
  ++*state.running;
  auto release = [mutex = mutex_, running = state.running](void*) {
    const std::lock_guard<std::mutex> lock(*mutex);
    --*running;
  };
  return std::shared_ptr<void>(state.running.get(), std::move(release));
}

/// Counts a request against the limits of its account. Returns the limit that refuses it, if any.
inline std::optional<Accounts::Excess> Accounts::count_request(std::string_view prefix,
                                                               State& state, std::int64_t tokens,
                                                               WireReply& admitted) {
  const bool all = prefix == limited_prefix;
  std::int64_t current = 0;
  if (all || prefix == concurrency_prefix) {
    admitted.running = start_running(state);
    if (!admitted.running) return Excess{concurrency_prefix, concurrency_, concurrency_};
  }
  if (all || prefix == rpm_prefix) {
    if (!count_within_minute(state.requests, 1, rpm_, current))
      return Excess{rpm_prefix, rpm_, current};
  }
  if (prefix == tpm_prefix || (all && tpm_ > 0)) {
    if (!count_within_minute(state.tokens, tokens, tpm_, current))
      return Excess{tpm_prefix, tpm_, current};
  }
  return std::nullopt;
}

inline WireReply Accounts::admit_chat(const AccountKind& kind, const std::string& key,
                                      std::int64_t tokens) {
  WireReply admitted;
  if (kind.status == 200) return admitted;
  const std::string_view prefix = kind.key_prefix;
  // Accounts that are always refused are told the numbers of the recordings.
  std::optional<Excess> excess = Excess{kind.key_prefix, 500000, 563653};
  if (prefix == rpm_prefix || prefix == concurrency_prefix || prefix == limited_prefix ||
      (prefix == tpm_prefix && tpm_ > 0)) {
    const std::lock_guard<std::mutex> lock(*mutex_);
    excess = count_request(prefix, states_[key], tokens, admitted);
  }
  if (!excess) return admitted;

  const AccountKind& refusing = *find_account_kind(excess->key_prefix);
  const AccountIds ids = ids_of(key);
  std::string message = fill_in(refusing.message, "{org}", ids.organization);
  message = fill_in(std::move(message), "{ak}", ids.key);
  message = fill_in(std::move(message), "{limit}", std::to_string(excess->limit));
  message = fill_in(std::move(message), "{current}", std::to_string(excess->current));
  WireReply refusal = error_reply(refusing.status, refusing.type, message);
  if (refusing.wait == WaitHeaders::one_second) {
    for (const char* name : {"Retry-After", "X-Retry-After", "Msh-Cooldown-Seconds"}) {
      refusal.headers.emplace_back(name, "1");
    }
  }
  return refusal;
}

inline std::int64_t Accounts::count_cached_tokens(
    const std::string& key, const std::vector<std::pair<std::uint64_t, std::int64_t>>& prefixes) {
  // More than any test needs; it bounds the memory of a simulator that runs for days.
  constexpr std::size_t most_prefixes = 100000;
  const std::lock_guard<std::mutex> lock(*mutex_);
  auto& seen = states_[key].seen_prefixes;
  if (seen.size() > most_prefixes) seen.clear();
  std::int64_t cached = 0;
  for (const auto& [hash, tokens] : prefixes) {
    if (!seen.insert(hash).second) cached = tokens;
  }
  return cached;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
