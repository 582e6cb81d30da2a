#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <moonshot/detail/call/key_access.hpp>
#include <moonshot/options.hpp>
#include <moonshot/types/chat_request.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using moonshot::ApiKey;
using moonshot::problem_with;

namespace {

std::string problem(const char* secret) { return problem_with(ApiKey(secret)).value_or("none"); }

template <class Stream, class T, class = void>
struct CanPrint : std::false_type {};
template <class Stream, class T>
struct CanPrint<Stream, T, std::void_t<decltype(std::declval<Stream&>() << std::declval<T>())>>
    : std::true_type {};

static_assert(!CanPrint<std::ostream, ApiKey>::value);
static_assert(!std::is_convertible_v<ApiKey, std::string>);
static_assert(!std::is_convertible_v<ApiKey, std::string_view>);
static_assert(std::is_aggregate_v<moonshot::ClientOptions>);
static_assert(std::is_aggregate_v<moonshot::CallOptions>);

}  // namespace

TEST_CASE("a key that cannot be sent is found", "[unit]") {
  for (const char* good : {"sk-sim-ok-SECRETDONOTPRINT0123", "sk-kimi-SECRETDONOTPRINT0123",
                           "another-vendors-SECRETDONOTPRINT"}) {
    CHECK(problem(good) == "none");
  }
  const std::string none =
      "there is none; set MOONSHOT_API_KEY or ClientOptions::api_key to the key from the console";
  CHECK(problem("") == none);
  CHECK(problem(nullptr) == none);
  for (const char* secret :
       {" sk-SECRETDONOTPRINT", "sk-SECRETDONOTPRINT\n", "sk-SECRET\rDONOTPRINT",
        "sk-SECRETDONOTPRINT\xC2\xA0", "sk-SECRETDONOTPRINT\t", "sk-SECRETDONOTPRINT\x7F",
        "ak-SECRET DONOTPRINT"}) {
    CHECK(problem(secret) ==
          "it holds a space, a line break or a non-ASCII character; copy it again from the "
          "console");
  }
  for (const char* secret :
       {"\"sk-SECRETDONOTPRINT\"", "'sk-SECRETDONOTPRINT'", "\"Bearer sk-SECRETDONOTPRINT"}) {
    CHECK(problem(secret) == "it begins with a quotation mark; give the key alone");
  }
  for (const char* secret : {"Bearer:sk-SECRETDONOTPRINT", "bearer:sk-SECRETDONOTPRINT",
                             "Bearer sk-SECRETDONOTPRINT", "bearer\tsk-SECRETDONOTPRINT"}) {
    CHECK(problem(secret) == "it begins with Bearer and a space or colon; give the key alone");
  }
  CHECK(problem("ak-f0a1b2c3d4e5f6g7h8i9") ==
        "an ak- id names a key but is not one; the secret key begins with sk- and is shown once, "
        "when it is created");
}

TEST_CASE("what only looks like a mistake in a key is none", "[unit]") {
  // The first and the last character that can be printed, and words that only begin as others do.
  for (const char* good : {"!", "~", "sk!~", "ak", "ak_1", "Bearer", "Bearer-1", "Bearers:1",
                           "BEARER:1", "bearer1:2", "a\"b'"}) {
    INFO(good);
    CHECK(problem(good) == "none");
  }
}

TEST_CASE("only its door opens a key", "[unit]") {
  const ApiKey key = support::key;
  CHECK_FALSE(key.empty());
  CHECK((moonshot::detail::KeyAccess::secret(key) == support::key));
  CHECK(ApiKey().empty());
}

TEST_CASE("the defaults of a client and of a call", "[unit]") {
  using std::chrono::milliseconds;
  const moonshot::ClientOptions client;
  CHECK(client.api_key.empty());
  CHECK(client.base_url.empty());
  CHECK(client.headers.empty());
  CHECK(client.user_agent.empty());
  CHECK(client.max_response_bytes == 67108864);
  CHECK_FALSE(client.allow_insecure_http);
  CHECK(client.schema_check == moonshot::SchemaCheck::off);
  CHECK(client.request_check == moonshot::RequestCheck::off);
  CHECK(client.governor == nullptr);
  CHECK(client.transport == nullptr);
  CHECK(client.on_schema_problem == nullptr);
  CHECK(client.on_request_problem == nullptr);
  CHECK(client.logger == nullptr);

  const auto& retry = client.retry;
  CHECK(retry.max_retries == 2);
  CHECK(retry.after_sent);
  CHECK(retry.base_delay == milliseconds(500));
  CHECK(retry.max_delay == milliseconds(60000));
  CHECK(retry.longest_wait == milliseconds(120000));
  CHECK(retry.on_retry == nullptr);
  CHECK(retry.random == nullptr);
  CHECK(retry.sleep == nullptr);

  const auto& transport = client.transport_options;
  CHECK(transport.ca_file.empty());
  CHECK(transport.ca_dir.empty());
  CHECK(transport.proxy.empty());
  CHECK(transport.no_proxy.empty());
  CHECK(transport.proxy_from_environment);
  CHECK(transport.max_idle_connections == 64);
  CHECK(transport.max_idle_time == milliseconds(60000));
  CHECK(transport.lookup == nullptr);

  const moonshot::CallOptions call;
  for (const auto& timeouts : {client.timeouts, call.timeouts}) {
    CHECK_FALSE(timeouts.connect);
    CHECK_FALSE(timeouts.first_byte);
    CHECK_FALSE(timeouts.between_bytes);
    CHECK_FALSE(timeouts.total);
  }
  CHECK_FALSE(call.api_key);
  CHECK(call.headers.empty());
  CHECK_FALSE(call.max_response_bytes);
  CHECK_FALSE(call.max_retries);
  CHECK_FALSE(call.cancel.cancelled());
  CHECK_FALSE(call.stream_underneath);
  CHECK_FALSE(call.repetition_guard);
  CHECK_FALSE(call.prove_origin);

  const moonshot::RepetitionGuard guard;
  CHECK(guard.min_length == 2000);
  CHECK(guard.repeats == 10);
  const moonshot::RetryNotice notice;
  CHECK(notice.retry == 1);
  CHECK(notice.wait == milliseconds(0));
  CHECK(notice.error == nullptr);
  const moonshot::LogRecord record;
  CHECK(record.status == 0);
  CHECK(record.duration == milliseconds(0));
}

TEST_CASE("the setting of the check of schemas is its value, its level and its validator",
          "[unit][schema]") {
  using moonshot::SchemaCheck;
  using moonshot::SchemaCheckSetting;
  using moonshot::SchemaLevel;
  using moonshot::SchemaUse;
  const std::vector<std::string> schemas = {R"({"type":"object","$schema":"s"})",
                                            R"({"anyOf":[{"type":"object"}]})", "[]"};
  const auto words = [](const std::vector<moonshot::SchemaProblem>& problems) {
    std::string all;
    for (const auto& problem : problems) all += problem.what() + "\n";
    return all;
  };

  const SchemaCheckSetting off;
  CHECK(static_cast<SchemaCheck>(off) == SchemaCheck::off);
  CHECK(off.level() == SchemaLevel::ultra);
  for (const auto& schema : schemas) CHECK(off.problems(schema).empty());

  for (const auto check : {SchemaCheck::off, SchemaCheck::warn, SchemaCheck::refuse}) {
    const SchemaCheckSetting set = check;
    CHECK(static_cast<SchemaCheck>(set) == check);
    CHECK(set.level() == SchemaLevel::ultra);
    const SchemaCheckSetting mild(check, SchemaLevel::strict);
    CHECK(static_cast<SchemaCheck>(mild) == check);
    CHECK(mild.level() == SchemaLevel::strict);
    for (const auto& schema : schemas) {
      for (const auto use : {SchemaUse::tool, SchemaUse::answer}) {
        INFO(schema);
        CHECK(words(set.problems(schema, use)) ==
              words(moonshot::check_schema(schema, use, SchemaLevel::ultra)));
        CHECK(words(mild.problems(schema, use)) ==
              words(moonshot::check_schema(schema, use, SchemaLevel::strict)));
      }
      CHECK(words(set.problems(schema)) == words(set.problems(schema, SchemaUse::answer)));
    }
  }
  // The schemas tell the levels and the uses apart.
  const SchemaCheckSetting set = SchemaCheck::warn;
  const SchemaCheckSetting mild(SchemaCheck::warn, SchemaLevel::strict);
  CHECK(words(set.problems(schemas[0])) != words(mild.problems(schemas[0])));
  CHECK(words(set.problems(schemas[1], SchemaUse::tool)) !=
        words(set.problems(schemas[1], SchemaUse::answer)));
}

TEST_CASE("the setting of the check of requests is its value and its check", "[unit][request]") {
  using moonshot::RequestCheck;
  using moonshot::RequestCheckSetting;
  moonshot::ChatRequest request;
  request.model = "kimi-k3";
  request.messages = {moonshot::tool("a", "7")};
  const auto expected = moonshot::check_request(request);
  REQUIRE_FALSE(expected.empty());

  const RequestCheckSetting off;
  CHECK(static_cast<RequestCheck>(off) == RequestCheck::off);
  CHECK(off.problems(request).empty());
  for (const auto check : {RequestCheck::off, RequestCheck::warn, RequestCheck::refuse}) {
    const RequestCheckSetting set = check;
    CHECK(static_cast<RequestCheck>(set) == check);
    const auto found = set.problems(request);
    REQUIRE(found.size() == expected.size());
    CHECK(found.front().pointer == expected.front().pointer);
  }
}

TEST_CASE("a key is kept as it was given", "[unit]") {
  CHECK(ApiKey(nullptr).empty());
  CHECK(ApiKey("").empty());
  CHECK(ApiKey(std::string()).empty());
  CHECK_FALSE(ApiKey(" ").empty());
  CHECK((moonshot::detail::KeyAccess::secret(ApiKey(support::key.c_str())) == support::key));
  auto first = ApiKey(support::key);
  const ApiKey copied = first;  // NOLINT(performance-unnecessary-copy-initialization)
  const ApiKey moved = std::move(first);
  CHECK((moonshot::detail::KeyAccess::secret(copied) == support::key));
  CHECK((moonshot::detail::KeyAccess::secret(moved) == support::key));
}
