#pragma once

// What one step does. It follows from the seed, the thread and the number of the step, and from
// nothing else: any step can be looked up again.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <moonshot/testing/simulator.hpp>

#include "random.hpp"
#include "stack.hpp"

namespace soak {

enum class Action {
  create,
  create_streamed_underneath,
  stream_range,
  stream_callback,
  stream_abandoned,
  models,
  balance,
  tokens,
  files,
  upload,
  file_trip,
  batches,
  batch,
  tools,
  doctor,
  raw_peer,
  wrong_argument,
};

struct ActionRow {
  Action action;
  const char* name;
  unsigned weight;
  /// Whether it is one request; some are several, one after the other.
  bool single = true;
  /// Whether it goes over all routes; the others go to the simulator directly.
  bool any_route = true;
  bool streamed = false;
};

inline constexpr std::array<ActionRow, 17> action_rows = {{
    {Action::create, "create", 18},
    {Action::create_streamed_underneath, "create, streamed underneath", 6, true, true, true},
    {Action::stream_range, "stream, as a range", 15, true, true, true},
    {Action::stream_callback, "stream, to a callback", 12, true, true, true},
    {Action::stream_abandoned, "stream, left half-way", 10, true, true, true},
    {Action::models, "list of models", 4},
    {Action::balance, "balance", 4},
    {Action::tokens, "count of tokens", 4},
    {Action::files, "list of files", 1},
    {Action::upload, "upload", 6},
    {Action::file_trip, "upload, read, delete", 3, false, false},
    {Action::batches, "list of batches", 1},
    {Action::batch, "batch, to its end or cancelled", 2, false, false},
    {Action::tools, "run of tools", 6, false},
    {Action::doctor, "doctor's check", 1, false, false},
    {Action::raw_peer, "a peer that speaks no HTTP", 2, true, false},
    {Action::wrong_argument, "wrong argument", 1, true, false},
}};

inline const ActionRow& row_of(Action action) {
  return action_rows[static_cast<std::size_t>(action)];
}

/// How the account fares: the beginning of its key.
struct AccountRow {
  const char* key;
  unsigned weight;
};

inline constexpr std::array<AccountRow, 10> account_rows = {{
    {"sk-sim-ok", 55},
    {"sk-sim-suspended", 5},
    {"sk-sim-quota", 5},
    {"sk-sim-inactive", 5},
    {"sk-sim-rpm", 5},
    {"sk-sim-concurrency", 5},
    {"sk-sim-tpm", 5},
    {"sk-sim-tpd", 5},
    {"sk-sim-overloaded", 5},
    {"sk-nobody", 5},
}};

enum class Way { plain, fault, via };

/// The part of the path that says what happens on the way.
struct Route {
  Way way = Way::plain;
  std::string name;

  std::string prefix() const {
    if (way == Way::plain) return {};
    return (way == Way::fault ? "/fault/" : "/via/") + name;
  }
  bool operator==(const Route& other) const { return way == other.way && name == other.name; }
};

/// All of the simulator's, the plain one first.
inline const std::vector<Route>& all_routes() {
  static const std::vector<Route> routes = [] {
    std::vector<Route> made = {Route{}};
    for (const auto& name : moonshot::testing::Simulator::faults())
      made.push_back({Way::fault, name});
    for (const auto& name : moonshot::testing::Simulator::intermediaries())
      made.push_back({Way::via, name});
    return made;
  }();
  return routes;
}

/// Clients that several threads share. Those of a line have the same between them and the socket.
enum class Line { bare, logged, recorded, tls };
inline constexpr std::array<const char*, 4> line_names = {"bare", "logged", "recorded", "TLS"};

enum class Limit { none, total, first_byte, between_bytes };
inline constexpr std::array<const char*, 4> limit_names = {"none", "total", "first byte",
                                                           "between bytes"};

/// What is destroyed while an event-driven call goes on.
enum class Death { none, client, loop };
inline constexpr std::array<const char*, 3> death_names = {"nothing", "its client", "its loop"};

struct Plan {
  std::string id;
  Stack stack = Stack::client_httplib;
  Action action = Action::create;
  std::string account;
  Route route;
  Line line = Line::bare;
  int max_retries = 0;
  /// Of the limit that is set besides the one that no healthy call comes near.
  Limit limit = Limit::none;
  std::chrono::milliseconds time{0};
  /// When another thread cancels; zero: before the call begins.
  std::optional<std::chrono::microseconds> cancel_after;
  /// Another thread's copy of the client is replaced by a new one first.
  bool renew = false;
  /// Pieces that are read before a stream is left; bytes of an upload; lines of a batch.
  std::size_t amount = 0;
  /// Chooses among variants of an action.
  unsigned variant = 0;
  Death death = Death::none;

  /// Whether its thread begins the call only, and goes on to its next step.
  bool is_left_alone() const { return stack == Stack::async_curl && action < Action::models; }
  /// Whether the callback of a stream ends it: by what it returns, or by throwing.
  bool callback_stops() const { return action == Action::stream_callback && variant % 6 == 0; }
  bool callback_throws() const { return action == Action::stream_callback && variant % 6 == 1; }
  /// Whether the stream or the handle of the call is told to end it, and not its token.
  bool cancels_call() const {
    if (!cancel_after || variant % 2 != 0) return false;
    // Such a stream must not be told on another thread than its reader's.
    if (is_left_alone()) return action != Action::stream_abandoned && death != Death::loop;
    return action == Action::stream_range;
  }
  bool stalls() const { return route.way == Way::fault && route.name.compare(0, 5, "stall") == 0; }
};

/// The client and its transport, and their death. Drawn last, so that all else is the same in a
/// build without libcurl.
inline void draw_stack(Random& random, Plan& plan) {
  plan.stack = random.weighted(stack_rows).stack;
  const std::uint64_t death = random.below(100);
  if (plan.stack != Stack::async_curl) return;
  // The doctor blocks, and what is recorded here are the calls of clients that block.
  if (plan.action == Action::doctor || plan.line == Line::recorded) {
    plan.stack = Stack::client_curl;
  } else if (plan.is_left_alone() && death < 6) {
    plan.death = death < 3 ? Death::client : Death::loop;
  }
}

inline Plan draw_plan(std::uint64_t seed, unsigned thread, std::uint64_t step) {
  Random random(Random(seed).next() ^ Random(thread + 1).next() ^ (step * 0xD1342543DE82EF95ULL));
  Plan plan;
  plan.id = std::to_string(thread) + "." + std::to_string(step);
  const ActionRow& action = random.weighted(action_rows);
  plan.action = action.action;
  // Accounts of its own for each thread, but for those whose limits are met by all together.
  plan.account = random.weighted(account_rows).key;
  const std::uint64_t where = random.below(10);
  if (action.any_route && where >= 4) {
    const Way way = where < 7 ? Way::fault : Way::via;
    while (plan.route.way != way) plan.route = random.one_of(all_routes());
  }
  plan.line = static_cast<Line>(random.below(line_names.size()));
  plan.max_retries = static_cast<int>(random.below(4));
  if (random.percent(15)) plan.limit = static_cast<Limit>(1 + random.below(3));
  if (plan.stalls() && plan.limit != Limit::total) plan.limit = Limit::between_bytes;
  plan.time = std::chrono::milliseconds(1 + random.below(30));
  if (random.percent(20)) {
    const bool before = random.percent(10);
    plan.cancel_after = std::chrono::microseconds(before ? 0 : 1 + random.below(15000));
  }
  plan.renew = random.below(500) == 0;
  plan.amount = static_cast<std::size_t>(random.below(40));
  plan.variant = static_cast<unsigned>(random.below(60));
  draw_stack(random, plan);
  return plan;
}

/// For people: what the step does, on one line.
inline std::string describe(const Plan& plan) {
  std::string text = plan.id + ": " + row_of(plan.action).name + ", " + name_of(plan.stack) +
                     ", account " + plan.account;
  if (plan.route.way != Way::plain) text += ", " + plan.route.prefix();
  text += std::string(", ") + line_names[static_cast<std::size_t>(plan.line)] + " line, " +
          std::to_string(plan.max_retries) + " retries";
  if (plan.limit != Limit::none) {
    text += std::string(", limit of ") + limit_names[static_cast<std::size_t>(plan.limit)] + " " +
            std::to_string(plan.time.count()) + " ms";
  }
  if (plan.cancel_after) {
    text += ", cancelled after " + std::to_string(plan.cancel_after->count()) + " us";
  }
  if (plan.renew) text += ", the client is replaced";
  if (plan.death != Death::none) {
    text += std::string(", ") + death_names[static_cast<std::size_t>(plan.death)] + " dies";
  }
  return text + ", amount " + std::to_string(plan.amount) + ", variant " +
         std::to_string(plan.variant);
}

}  // namespace soak
