// The simulated accounts and plans: how each is refused, what it is told, and how its limits count.

#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/library.hpp>
#include <moonshot/testing/detail/simulator/service.hpp>
#include <moonshot/testing/simulator.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace sim = moonshot::detail::simulator;
using sim::Json;

using Names = std::vector<std::string>;

// Asks a simulated service without a server.
sim::WireReply served(sim::Service& service, const std::string& method, const std::string& path,
                      const std::string& key, const std::string& body = "") {
  sim::WireRequest request;
  request.method = method;
  request.path = path;
  request.authorization = "Bearer " + key;
  request.user_agent = "claude-cli/1";
  request.body = body;
  return service.answer(std::move(request));
}

std::string body_text(const sim::WireReply& reply) { return sim::join(reply.pieces); }

std::string header_value(const sim::WireReply& reply, const std::string& name) {
  for (const auto& [each, value] : reply.headers) {
    if (each == name) return value;
  }
  return "";
}

const std::string ping_body =
    R"({"model":"kimi-k3","messages":[{"role":"user","content":"PING"}],"max_tokens":100})";

// Accounts whose clock is the test's, in seconds.
struct Counted {
  Counted(int rpm, std::int64_t tpm, int concurrency)
      : accounts(rpm, tpm, concurrency, [this] {
          return std::chrono::steady_clock::time_point(std::chrono::milliseconds(now));
        }) {}
  // Whether a request is let in; else the words of its refusal behind the ids.
  std::string admit(const std::string& key, std::int64_t tokens = 0) {
    const auto* kind = sim::find_account_kind(key);
    REQUIRE(kind != nullptr);
    last = accounts.admit_chat(*kind, key, tokens);
    if (last.status == 200) return "in";
    const auto message = Json::parse(body_text(last))["error"]["message"].get<std::string>();
    const auto at = message.find("request reached ");
    return at == std::string::npos ? message : message.substr(at + 16);
  }
  int now = 0;
  sim::Accounts accounts;
  sim::WireReply last;
};

}  // namespace

TEST_CASE("each account is refused with its status, its type and its words", "[simulator]") {
  struct Row {
    const char* key;
    int status;
    const char* type;
    const char* message;  // {org} and {ak} stand for the ids
    bool tells_to_wait;
  };
  const char* const quota = "exceeded_current_quota_error";
  const char* const limit = "rate_limit_reached_error";
  const Row rows[] = {
      {"sk-sim-suspended", 429, quota,
       "Your account {org} <{ak}> is suspended due to insufficient balance, please recharge your "
       "account or check your plan and billing details",
       false},
      {"sk-sim-quota", 429, quota,
       "You exceeded your current token quota: <{org}> 31275, please check your account balance",
       false},
      {"sk-sim-inactive", 403, quota,
       "Your account {org}<{ak}> is not active, organization <{org}> exceeded current quota, "
       "please check your plan and billing details",
       false},
      {"sk-sim-tpm", 429, limit,
       "Your account {org}<{ak}> request reached organization TPM rate limit, current: 563653, "
       "limit: 500000",
       true},
      {"sk-sim-tpd", 429, limit,
       "Your account {org}<{ak}> request reached organization TPD rate limit, current: 1537190, "
       "limit: 1500000",
       true},
      {"sk-sim-overloaded", 429, "engine_overloaded_error",
       "The engine is currently overloaded, please try again later", false},
      {"sk-sim-ip", 403, "permission_denied_error",
       "Your IP is not allowed to access this organization", false},
  };
  sim::Service service{moonshot::testing::SimulatorOptions()};
  for (const auto& row : rows) {
    INFO(row.key);
    const std::string key = std::string(row.key) + "-1";
    const auto ids = sim::ids_of(key);
    auto message = sim::fill_in(row.message, "{org}", ids.organization);
    message = sim::fill_in(message, "{ak}", ids.key);
    const auto reply = served(service, "POST", "/v1/chat/completions", key, ping_body);
    CHECK(reply.status == row.status);
    CHECK(body_text(reply) == body_text(sim::error_reply(0, row.type, message)));
    for (const char* name : {"Retry-After", "X-Retry-After", "Msh-Cooldown-Seconds"}) {
      CHECK(header_value(reply, name) == (row.tells_to_wait ? "1" : ""));
    }
  }
  const auto ids = sim::ids_of("sk-sim-ok");
  CHECK(ids.organization.size() == 36);
  CHECK(ids.organization.find_first_not_of("0123456789abcdef", 4) == std::string::npos);
  CHECK(ids.key.size() == 23);
  CHECK(ids.key.substr(0, 4) == "ak-f");
  CHECK(sim::ids_of("sk-sim-ok2").organization != ids.organization);
  CHECK(sim::find_account_kind("my-sk-sim-ok") == nullptr);
}

TEST_CASE("all keys, faults and intermediaries can be listed", "[simulator]") {
  using moonshot::testing::Simulator;
  Names keys;
  for (const auto& [prefix, summary] : Simulator::keys()) {
    keys.push_back(prefix);
    CHECK_FALSE(summary.empty());
  }
  CHECK(keys == Names{"sk-sim-ok", "sk-sim-suspended", "sk-sim-quota", "sk-sim-inactive",
                      "sk-sim-rpm", "sk-sim-concurrency", "sk-sim-tpm", "sk-sim-tpd",
                      "sk-sim-limited", "sk-sim-overloaded", "sk-sim-ip", "sk-sim-code-ok",
                      "sk-sim-code-basic", "sk-sim-code-5h", "sk-sim-code-weekly",
                      "sk-sim-code-cycle", "sk-sim-code-monthly", "sk-sim-code-unverified",
                      "sk-sim-code-busy"});
  CHECK(Simulator::keys()[0].second == "healthy");
  CHECK(Simulator::keys()[11].second == "Kimi Code, healthy");
  CHECK(Simulator::faults() == Names{"drop-before-body",
                                     "drop-mid-body",
                                     "drop-mid-stream",
                                     "reset",
                                     "stall",
                                     "stall-before-body",
                                     "slow-drip",
                                     "truncate-json",
                                     "wrong-length",
                                     "wrong-content-type",
                                     "garbage",
                                     "empty-body",
                                     "huge-body",
                                     "gzip-bomb",
                                     "no-done",
                                     "error-event",
                                     "html-502",
                                     "html-504",
                                     "redirect-elsewhere",
                                     "missing-api-version"});
  CHECK(Simulator::intermediaries().size() == 25);
  CHECK(Simulator::intermediaries().front() == "error-message");
  sim::Service service{moonshot::testing::SimulatorOptions()};
  CHECK(Json::parse(body_text(
            served(service, "GET", "/fault/x/v1/models", "sk-sim-ok")))["error"]["message"]
            .get<std::string>()
            .find("the simulator knows no fault 'x', only drop-before-body, drop-mid-body, ") == 0);
  CHECK(Json::parse(
            body_text(served(service, "GET", "/via/x/v1/models", "sk-sim-ok")))["error"]["message"]
            .get<std::string>()
            .find("the simulator knows no intermediary 'x', only error-message, ") == 0);
}

TEST_CASE("an account without money may do what costs none", "[simulator]") {
  sim::Service service{moonshot::testing::SimulatorOptions()};
  for (const std::string key : {"sk-sim-suspended", "sk-sim-quota", "sk-sim-inactive"}) {
    INFO(key);
    const int refused = key == "sk-sim-inactive" ? 403 : 429;
    CHECK(served(service, "POST", "/v1/chat/completions", key, ping_body).status == refused);
    CHECK(served(service, "POST", "/v1/batches", key, "{}").status == refused);
    CHECK(served(service, "POST", "/v1/formulas/moonshot/base64:latest/fibers", key, "{}").status ==
          refused);
    CHECK(served(service, "GET", "/v1/formulas/moonshot/base64:latest/tools", key).status == 200);
    CHECK(served(service, "GET", "/v1/models", key).status == 200);
    CHECK(served(service, "GET", "/v1/files", key).status == 200);
    CHECK(served(service, "GET", "/v1/batches", key).status == 200);
    CHECK(served(service, "POST", "/v1/tokenizers/estimate-token-count", key, ping_body).status ==
          200);
    CHECK(body_text(served(service, "GET", "/v1/users/me/balance", key)) ==
          R"({"code":0,"data":{"available_balance":0,"voucher_balance":0,"cash_balance":-0.01534},)"
          R"("scode":"0x0","status":true})");
  }
  for (const std::string key : {"sk-sim-ok", "sk-sim-rpm", "sk-sim-overloaded"}) {
    CHECK(body_text(served(service, "GET", "/v1/users/me/balance", key)) ==
          R"({"code":0,"data":{"available_balance":49.58894,"voucher_balance":46.58893,)"
          R"("cash_balance":3.00001},"scode":"0x0","status":true})");
  }
}

TEST_CASE("requests count for exactly a minute", "[simulator]") {
  Counted counted(2, 0, 1);
  const std::string refused = "organization max RPM: 2, please try again after 1 seconds";
  CHECK(counted.admit("sk-sim-rpm") == "in");
  counted.now = 1000;
  CHECK(counted.admit("sk-sim-rpm") == "in");
  CHECK(counted.admit("sk-sim-rpm") == refused);
  CHECK(counted.admit("sk-sim-rpm-other") == "in");
  counted.now = 59999;
  CHECK(counted.admit("sk-sim-rpm") == refused);
  counted.now = 60000;
  CHECK(counted.admit("sk-sim-rpm") == "in");
  CHECK(counted.admit("sk-sim-rpm") == refused);
  counted.now = 61000;
  CHECK(counted.admit("sk-sim-rpm") == "in");
}

TEST_CASE("tokens are let in up to their limit, and refused ones do not count", "[simulator]") {
  Counted counted(1, 100, 1);
  const auto refused = [](int current) {
    return "organization TPM rate limit, current: " + std::to_string(current) + ", limit: 100";
  };
  CHECK(counted.admit("sk-sim-tpm", 60) == "in");
  CHECK(counted.admit("sk-sim-tpm", 41) == refused(101));
  CHECK(counted.admit("sk-sim-tpm", 40) == "in");
  CHECK(counted.admit("sk-sim-tpm", 1) == refused(101));
  CHECK(counted.admit("sk-sim-tpm", 0) == "in");
  counted.now = 60000;
  CHECK(counted.admit("sk-sim-tpm", 101) == refused(101));
  CHECK(counted.admit("sk-sim-tpm", 100) == "in");
}

TEST_CASE("requests that run count until their answers are released", "[simulator]") {
  Counted counted(9, 0, 2);
  const std::string refused = "max organization concurrency: 2, please try again after 1 seconds";
  CHECK(counted.admit("sk-sim-concurrency") == "in");
  auto first = counted.last.running;
  CHECK(first != nullptr);
  CHECK(counted.admit("sk-sim-concurrency") == "in");
  auto second = counted.last.running;
  CHECK(counted.admit("sk-sim-concurrency") == refused);
  CHECK(counted.last.running == nullptr);
  first.reset();
  CHECK(counted.admit("sk-sim-concurrency") == "in");
  counted.last.running.reset();
  second.reset();
  for (int i = 0; i < 20; ++i) {
    counted.last.running.reset();
    CHECK(counted.admit("sk-sim-concurrency") == "in");
  }
}

TEST_CASE("an account with all limits is refused by the first that it reaches", "[simulator]") {
  Counted counted(3, 100, 1);
  CHECK(counted.admit("sk-sim-limited", 60) == "in");
  const auto running = counted.last.running;
  CHECK(counted.admit("sk-sim-limited", 1) ==
        "max organization concurrency: 1, please try again after 1 seconds");
  Counted other(2, 100, 9);
  const std::string tokens = "organization TPM rate limit, current: 120, limit: 100";
  CHECK(other.admit("sk-sim-limited", 60) == "in");
  CHECK(other.admit("sk-sim-limited", 60) == tokens);
  CHECK(other.admit("sk-sim-limited", 60) ==
        "organization max RPM: 2, please try again after 1 seconds");
  // Without a limit of tokens, they do not count.
  Counted unlimited(9, 0, 9);
  CHECK(unlimited.admit("sk-sim-limited", 1000000) == "in");
}

TEST_CASE("the longest prefix that an account has sent before is in its cache", "[simulator]") {
  Counted counted(1, 0, 1);
  using Prefixes = std::vector<std::pair<std::uint64_t, std::int64_t>>;
  auto& accounts = counted.accounts;
  CHECK(accounts.count_cached_tokens("a", Prefixes{{1, 10}, {2, 20}}) == 0);
  CHECK(accounts.count_cached_tokens("a", Prefixes{{1, 10}, {3, 25}}) == 10);
  CHECK(accounts.count_cached_tokens("a", Prefixes{{1, 10}, {3, 25}, {4, 40}}) == 25);
  CHECK(accounts.count_cached_tokens("b", Prefixes{{1, 10}}) == 0);
  CHECK(accounts.count_cached_tokens("a", {}) == 0);
}

TEST_CASE("the models of the open platform are listed with all that is known of them",
          "[simulator]") {
  sim::Service service{moonshot::testing::SimulatorOptions()};
  const auto list = Json::parse(body_text(served(service, "GET", "/v1/models", "sk-sim-ok")));
  CHECK(list["object"] == "list");
  struct Row {
    const char* id;
    std::int64_t created;
    int context;
    bool is_k3;
  };
  const Row rows[] = {
      {"kimi-k3.1-pro", 1792713600, 1048576, true},
      {"kimi-k3.1-pro-highspeed", 1792713600, 1048576, true},
      {"kimi-k3", 1784160000, 1048576, true},
      {"kimi-k2.7-code", 1781222400, 262144, false},
      {"kimi-k2.7-code-highspeed", 1781481600, 262144, false},
      {"kimi-k2.6", 1776700800, 262144, false},
  };
  REQUIRE(list["data"].size() == 6);
  const std::string efforts =
      R"("supports_thinking_type":"only","think_efforts":{"support":true,"valid_efforts":)"
      R"(["low","high","max"],"default_effort":"max"},"reasoning_efforts":["low","high","max"],)";
  for (std::size_t i = 0; i < 6; ++i) {
    const auto& row = rows[i];
    const std::string id = row.id;
    CHECK(list["data"][i].dump() ==
          R"({"id":")" + id + R"(","object":"model","created":)" + std::to_string(row.created) +
              R"(,"owned_by":"moonshot","context_length":)" + std::to_string(row.context) +
              R"(,"supports_image_in":true,"supports_video_in":true,"supports_reasoning":true,)" +
              R"("supports_dynamic_tools":)" + (row.is_k3 ? "true," + efforts : "false,") +
              R"("permission":[],"root":")" + id + R"(","parent":""})");
    const auto* model = sim::find_model(row.id);
    REQUIRE(model != nullptr);
    CHECK(model->prompt_overhead == (row.is_k3 ? 84 : 6));
    CHECK(sim::default_budget(*model) == (row.is_k3 ? 131072 : 32768));
  }
  CHECK(sim::find_model("k3") == nullptr);
  CHECK(sim::find_model("kimi-k3", sim::Product::kimi_code) == nullptr);
}

TEST_CASE("the models of Kimi Code are listed with all that is known of them", "[simulator]") {
  sim::Service service{moonshot::testing::SimulatorOptions()};
  const auto list =
      Json::parse(body_text(served(service, "GET", "/coding/v1/models", "sk-sim-code-ok")));
  struct Row {
    const char* id;
    std::int64_t created;
    const char* created_at;
    const char* name;
    int context;
    bool takes_tools;
    const char* efforts;
  };
  const std::string only = R"(,"supports_thinking_type":"only")";
  const std::string efforts =
      R"(,"think_efforts":{"support":true,"valid_efforts":["low","high","max"],)"
      R"("default_effort":"max"})";
  const Row rows[] = {
      {"k3", 1784160000, "2026-07-16T00:00:00Z", "K3", 1048576, true, "both"},
      {"k3-256k", 1784160000, "2026-07-16T00:00:00Z", "K3 256K", 262144, true, "both"},
      {"k3.1-pro", 1792713600, "2026-10-23T00:00:00Z", "K3.1 Pro", 1048576, true, "both"},
      {"kimi-for-coding", 1781222400, "2026-06-12T00:00:00Z", "K2.8 Preview", 1048576, true,
       "efforts"},
      {"kimi-for-coding-highspeed", 1781481600, "2026-06-15T00:00:00Z", "K2.7 Code Highspeed",
       262144, false, ""},
  };
  REQUIRE(list["data"].size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto& row = rows[i];
    std::string end;
    if (row.efforts == std::string("both")) end = only + efforts;
    if (row.efforts == std::string("efforts")) end = efforts;
    CHECK(list["data"][i].dump() ==
          R"({"id":")" + std::string(row.id) + R"(","created":)" + std::to_string(row.created) +
              R"(,"object":"model","created_at":")" + row.created_at + R"(","display_name":")" +
              row.name + R"(","type":"model","context_length":)" + std::to_string(row.context) +
              R"(,"supports_reasoning":true,"supports_image_in":true,"supports_video_in":true,)" +
              R"("supports_dynamic_tools":)" + (row.takes_tools ? "true" : "false") + end + "}");
  }
}

TEST_CASE("a plan tells how much of its windows is used", "[simulator]") {
  struct Row {
    const char* key;
    int week;
    int five_hours;
  };
  const Row rows[] = {
      {"sk-sim-ok", 40, 10},        {"sk-sim-code-ok", 40, 10},      {"sk-sim-code-basic", 40, 10},
      {"sk-sim-code-5h", 60, 100},  {"sk-sim-code-weekly", 100, 70}, {"sk-sim-code-cycle", 40, 10},
      {"sk-sim-code-busy", 40, 10},
  };
  const auto detail = [](int used, const char* reset) {
    return R"({"limit":"100","used":")" + std::to_string(used) + R"(","remaining":")" +
           std::to_string(100 - used) + R"(","resetTime":")" + reset + R"("})";
  };
  for (const auto& row : rows) {
    INFO(row.key);
    const auto* plan = sim::find_plan(row.key);
    REQUIRE(plan != nullptr);
    CHECK(sim::usages_body(*plan, 1767225600).dump() ==
          R"({"usage":)" + detail(row.week, "2026-01-05T00:00:00Z") +
              R"(,"limits":[{"window":{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"},"detail":)" +
              detail(row.five_hours, "2026-01-01T03:00:00Z") + "}]}");
  }
  CHECK(sim::find_plan("sk-sim-suspended") == nullptr);
}
