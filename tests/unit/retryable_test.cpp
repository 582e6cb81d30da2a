#include <moonshot_catch.hpp>

#include <example_errors.hpp>

#include <moonshot/retryable.hpp>

#include <set>
#include <utility>

using moonshot::ErrorKind;
using moonshot::is_retryable;
using moonshot::RateLimit;

namespace {

const char* const anywhere = "https://api.moonshot.ai/v1";

// `RateLimited` is asked about below, limit by limit.
const std::set<ErrorKind> passing = {ErrorKind::engine_overloaded, ErrorKind::server_error,
                                     ErrorKind::gateway_error, ErrorKind::connection_error,
                                     ErrorKind::timeout_error};

}  // namespace

TEST_CASE("what passes by itself may be tried again, and nothing else", "[unit][errors]") {
  for (const auto& error : support::errors_at(anywhere)) {
    if (error->kind() == ErrorKind::rate_limited) continue;
    INFO(error->name());
    CHECK(is_retryable(*error) == (passing.count(error->kind()) == 1));
  }
}

TEST_CASE("every limit but the daily one passes by itself", "[unit][errors]") {
  for (const auto limit : support::rate_limits) {
    moonshot::ApiErrorData data;
    data.limit = limit;
    data.retry_after = std::chrono::hours(1);
    INFO(to_string(limit));
    CHECK(is_retryable(*support::api_error_at(anywhere, ErrorKind::rate_limited, data)) ==
          (limit != RateLimit::tpd));
  }
}

TEST_CASE("neither status nor a wait in the headers makes a quota pass", "[unit][errors]") {
  for (const auto kind : {ErrorKind::quota_exceeded, ErrorKind::suspended}) {
    for (const int status : {200, 403, 429, 500, 503}) {
      moonshot::ApiErrorData data;
      data.status = status;
      data.retry_after = std::chrono::seconds(1);
      CHECK_FALSE(is_retryable(*support::api_error_at(anywhere, kind, data)));
    }
  }
}

TEST_CASE("what a gateway says passes or not by its status", "[unit][errors]") {
  for (const int status : {0, 408, 409, 425, 429, 500, 502, 503, 504, 522, 599, 302, 307, 400, 401,
                           403, 404, 413, 451}) {
    moonshot::ApiErrorData data;
    data.status = status;
    INFO(status);
    const bool passes = status == 0 || status >= 500 || status == 408 || status == 409 ||
                        status == 425 || status == 429;
    CHECK(is_retryable(*support::api_error_at(anywhere, ErrorKind::gateway_error, data)) == passes);
  }
}

TEST_CASE("what the words say of an error wins over its class and its status", "[unit][errors]") {
  moonshot::ApiErrorData passes;
  passes.status = 400;
  passes.transient = true;
  CHECK(is_retryable(*support::api_error_at(anywhere, ErrorKind::invalid_request, passes)));
  moonshot::ApiErrorData unknown;
  unknown.status = 429;
  CHECK(is_retryable(*support::api_error_at(anywhere, ErrorKind::api_error, unknown)));
  unknown.transient = false;
  CHECK_FALSE(is_retryable(*support::api_error_at(anywhere, ErrorKind::api_error, unknown)));
}

TEST_CASE("a lack of connection passes unless it is lasting", "[unit][errors]") {
  for (const bool is_lasting : {false, true}) {
    moonshot::CallErrorData data;
    data.is_lasting = is_lasting;
    const auto error = moonshot::make_call_error<moonshot::ConnectionError>(std::move(data));
    CHECK(error->as<moonshot::ConnectionError>()->is_lasting() == is_lasting);
    CHECK(is_retryable(*error) != is_lasting);
  }
}

TEST_CASE("a refusal without a class of its own passes by its status, if it has one",
          "[unit][errors]") {
  const std::pair<int, bool> rows[] = {{0, false},   {200, false}, {302, false}, {400, false},
                                       {401, false}, {404, false}, {408, true},  {409, true},
                                       {410, false}, {425, true},  {429, true},  {499, false},
                                       {500, true},  {503, true},  {599, true}};
  for (const auto& [status, passes] : rows) {
    INFO(status);
    moonshot::ApiErrorData data;
    data.status = status;
    CHECK(is_retryable(*support::api_error_at(anywhere, ErrorKind::api_error, data)) == passes);
  }
}

TEST_CASE("what the words say of an error counts for every class", "[unit][errors]") {
  for (const auto kind : support::api_error_kinds) {
    for (const bool transient : {false, true}) {
      INFO(to_string(kind) << ' ' << transient);
      moonshot::ApiErrorData data;
      data.status = transient ? 400 : 503;
      data.transient = transient;
      CHECK(is_retryable(*support::api_error_at(anywhere, kind, data)) == transient);
    }
  }
}
