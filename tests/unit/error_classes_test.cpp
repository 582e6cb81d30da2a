// What each class of errors is called, where it stands in the family, and what its members give.

#include <moonshot_catch.hpp>

#include <example_errors.hpp>
#include <secret.hpp>

#include <moonshot/error.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using moonshot::ErrorKind;
using moonshot::RateLimit;

namespace {

struct ClassRow {
  ErrorKind kind;
  const char* name;
  ErrorKind parent;
  ErrorKind static_kind;
};

constexpr ClassRow class_rows[] = {
    {ErrorKind::error, "Error", ErrorKind::error, moonshot::Error::static_kind},
    {ErrorKind::api_error, "ApiError", ErrorKind::error, moonshot::ApiError::static_kind},
    {ErrorKind::invalid_request, "InvalidRequest", ErrorKind::api_error,
     moonshot::InvalidRequest::static_kind},
    {ErrorKind::context_length_exceeded, "ContextLengthExceeded", ErrorKind::invalid_request,
     moonshot::ContextLengthExceeded::static_kind},
    {ErrorKind::content_filtered, "ContentFiltered", ErrorKind::invalid_request,
     moonshot::ContentFiltered::static_kind},
    {ErrorKind::authentication_failed, "AuthenticationFailed", ErrorKind::api_error,
     moonshot::AuthenticationFailed::static_kind},
    {ErrorKind::permission_denied, "PermissionDenied", ErrorKind::api_error,
     moonshot::PermissionDenied::static_kind},
    {ErrorKind::membership_error, "MembershipError", ErrorKind::api_error,
     moonshot::MembershipError::static_kind},
    {ErrorKind::not_found, "NotFound", ErrorKind::api_error, moonshot::NotFound::static_kind},
    {ErrorKind::quota_exceeded, "QuotaExceeded", ErrorKind::api_error,
     moonshot::QuotaExceeded::static_kind},
    {ErrorKind::suspended, "Suspended", ErrorKind::quota_exceeded,
     moonshot::Suspended::static_kind},
    {ErrorKind::rate_limited, "RateLimited", ErrorKind::api_error,
     moonshot::RateLimited::static_kind},
    {ErrorKind::engine_overloaded, "EngineOverloaded", ErrorKind::api_error,
     moonshot::EngineOverloaded::static_kind},
    {ErrorKind::server_error, "ServerError", ErrorKind::api_error,
     moonshot::ServerError::static_kind},
    {ErrorKind::gateway_error, "GatewayError", ErrorKind::api_error,
     moonshot::GatewayError::static_kind},
    {ErrorKind::connection_error, "ConnectionError", ErrorKind::error,
     moonshot::ConnectionError::static_kind},
    {ErrorKind::tls_error, "TlsError", ErrorKind::error, moonshot::TlsError::static_kind},
    {ErrorKind::timeout_error, "TimeoutError", ErrorKind::error,
     moonshot::TimeoutError::static_kind},
    {ErrorKind::stream_interrupted, "StreamInterrupted", ErrorKind::error,
     moonshot::StreamInterrupted::static_kind},
    {ErrorKind::decode_error, "DecodeError", ErrorKind::error, moonshot::DecodeError::static_kind},
    {ErrorKind::cancelled, "Cancelled", ErrorKind::error, moonshot::Cancelled::static_kind},
    {ErrorKind::usage_error, "UsageError", ErrorKind::error, moonshot::UsageError::static_kind},
};

const ClassRow& class_row_of(ErrorKind kind) { return class_rows[static_cast<std::size_t>(kind)]; }

bool is_ancestor(ErrorKind kind, ErrorKind base) {
  for (; kind != ErrorKind::error; kind = class_row_of(kind).parent) {
    if (kind == base) return true;
  }
  return base == ErrorKind::error;
}

moonshot::ApiErrorData told_data() {
  moonshot::ApiErrorData data;
  data.endpoint = support::endpoint_at("https://api.moonshot.cn/v1");
  data.status = 429;
  data.type = "rate_limit_reached_error";
  data.message = "slow down";
  return data;
}

moonshot::CallErrorData call_data() {
  moonshot::CallErrorData data;
  data.endpoint = support::endpoint_at("https://api.moonshot.cn/v1");
  data.message = "it broke";
  data.attempts.resize(3);
  return data;
}

template <class T>
const T& exactly(const moonshot::ErrorPtr& error) {
  REQUIRE(error->kind() == T::static_kind);
  return *error->as<T>();
}

}  // namespace

TEST_CASE("each class has its own name, kind and parent", "[unit][errors]") {
  std::size_t number = 0;
  for (const auto& row : class_rows) {
    INFO(row.name);
    CHECK(static_cast<std::size_t>(row.kind) == number);
    CHECK(moonshot::to_string(row.kind) == std::string(row.name));
    CHECK(row.static_kind == row.kind);
    for (const auto& other : class_rows) {
      INFO(other.name);
      CHECK(moonshot::is_a(row.kind, other.kind) == is_ancestor(row.kind, other.kind));
    }
    ++number;
  }
  CHECK(number == static_cast<std::size_t>(ErrorKind::usage_error) + 1);
}

TEST_CASE("limits and origins have words of their own", "[unit][errors]") {
  using moonshot::Origin;
  using moonshot::to_string;
  CHECK(to_string(RateLimit::concurrency) == std::string("concurrency"));
  CHECK(to_string(RateLimit::rpm) == std::string("rpm"));
  CHECK(to_string(RateLimit::tpm) == std::string("tpm"));
  CHECK(to_string(RateLimit::tpd) == std::string("tpd"));
  CHECK(to_string(RateLimit::unknown) == std::string("unknown"));
  CHECK(to_string(Origin::native) == std::string("native"));
  CHECK(to_string(Origin::altered) == std::string("altered"));
  CHECK(to_string(Origin::foreign) == std::string("foreign"));
  CHECK(to_string(Origin::unknown) == std::string("unknown"));
}

TEST_CASE("the data of an error says nothing until it is filled in", "[unit][errors]") {
  const moonshot::ApiErrorData answer;
  CHECK(answer.status == 0);
  CHECK(answer.limit == RateLimit::unknown);
  CHECK(answer.provenance.origin == moonshot::Origin::unknown);
  CHECK_FALSE(answer.limit_value);
  CHECK_FALSE(answer.limit_current);
  CHECK_FALSE(answer.transient);
  const moonshot::CallErrorData call;
  CHECK(call.phase == moonshot::TimeoutPhase::total);
  CHECK_FALSE(call.is_lasting);
  const moonshot::Attempt attempt;
  CHECK(attempt.status == 0);
  CHECK(attempt.duration == std::chrono::milliseconds(0));
  CHECK(attempt.waited == std::chrono::milliseconds(0));
  CHECK_FALSE(attempt.error);
}

TEST_CASE("the line of an answer's error names class, status, type, host, words and request",
          "[unit][errors]") {
  auto data = told_data();
  const auto what = [&] {
    return std::string(moonshot::make_api_error(ErrorKind::rate_limited, data)->what());
  };
  CHECK(what() == "RateLimited (429 rate_limit_reached_error) from api.moonshot.cn: slow down");
  data.request_id = "r-1";
  CHECK(what() ==
        "RateLimited (429 rate_limit_reached_error) from api.moonshot.cn: slow down [request r-1]");
  data.status = 0;
  CHECK(what() ==
        "RateLimited (rate_limit_reached_error) from api.moonshot.cn: slow down [request r-1]");
  data.type.clear();
  data.message.clear();
  CHECK(what() ==
        "RateLimited (no type) from api.moonshot.cn: the answer holds no message [request r-1]");
  data.status = 503;
  data.request_id.reset();
  CHECK(what() == "RateLimited (503 no type) from api.moonshot.cn: the answer holds no message");
}

TEST_CASE("what a person reads of an error is one line without keys", "[unit][errors]") {
  auto data = told_data();
  data.message = "first\nsecond " + support::key;
  data.request_id = "r\n" + support::key;
  data.provenance.evidence = {"seen\nhere " + support::key, "plain\n"};
  const auto error = moonshot::make_api_error(ErrorKind::rate_limited, data);
  const auto& limited = exactly<moonshot::RateLimited>(error);
  const std::string what = limited.what();
  CHECK_FALSE(support::leaks(what));
  CHECK(what.find("first\\nsecond ") != std::string::npos);
  REQUIRE(limited.request_id());
  CHECK_FALSE(support::leaks(*limited.request_id()));
  CHECK(limited.request_id()->substr(0, 3) == "r\\n");
  REQUIRE(limited.provenance().evidence.size() == 2);
  CHECK_FALSE(support::leaks(limited.provenance().evidence[0]));
  CHECK(limited.provenance().evidence[0].substr(0, 11) == "seen\\nhere ");
  CHECK(limited.provenance().evidence[1] == "plain\\n");
  // The server's own words are as they came.
  CHECK((limited.message() == data.message));
}

TEST_CASE("an answer's error gives back each member that it was made with", "[unit][errors]") {
  auto data = told_data();
  data.code = "7";
  data.body = "body";
  data.headers.add("A", "b");
  data.request_id = "r-1";
  data.organization_id = "org-1";
  data.project_id = "proj-1";
  data.key_id = "ak-1";
  data.retry_after = std::chrono::milliseconds(1500);
  data.provenance = {moonshot::Origin::altered, "litellm", {"seen"}};
  data.limit = RateLimit::tpd;
  data.limit_value = 10;
  data.limit_current = 11;
  data.credit = moonshot::Decimal("0.01");
  data.transient = false;
  data.attempts.resize(2);
  const auto made = moonshot::make_api_error(ErrorKind::rate_limited, data);
  const auto& limited = exactly<moonshot::RateLimited>(made);
  CHECK(limited.status() == 429);
  CHECK(limited.type() == "rate_limit_reached_error");
  CHECK(limited.code() == "7");
  CHECK(limited.message() == "slow down");
  CHECK(limited.body() == "body");
  CHECK(limited.headers().get("a") == "b");
  CHECK(limited.request_id() == std::string("r-1"));
  CHECK(limited.organization_id() == std::string("org-1"));
  CHECK(limited.project_id() == std::string("proj-1"));
  CHECK(limited.key_id() == std::string("ak-1"));
  CHECK(limited.retry_after() == std::chrono::milliseconds(1500));
  CHECK(limited.provenance().origin == moonshot::Origin::altered);
  CHECK(limited.provenance().via == "litellm");
  CHECK(limited.provenance().evidence == std::vector<std::string>{"seen"});
  CHECK(limited.transient() == false);
  CHECK(limited.attempts().size() == 2);
  CHECK(limited.endpoint().name() == "api.moonshot.cn");
  CHECK(limited.limit() == RateLimit::tpd);
  CHECK(limited.limit_value() == 10);
  CHECK(limited.current() == 11);
  const auto context = moonshot::make_api_error(ErrorKind::context_length_exceeded, data);
  CHECK(exactly<moonshot::ContextLengthExceeded>(context).limit_value() == 10);
  CHECK(exactly<moonshot::ContextLengthExceeded>(context).requested() == 11);
  const auto suspended = moonshot::make_api_error(ErrorKind::suspended, data);
  REQUIRE(exactly<moonshot::Suspended>(suspended).credit());
  CHECK(exactly<moonshot::Suspended>(suspended).credit()->text() == "0.01");
}

TEST_CASE("the error of a call without an answer names class, host and words", "[unit][errors]") {
  for (const auto& error : support::call_errors_at("https://api.moonshot.cn/v1")) {
    INFO(error->name());
    if (error->kind() == ErrorKind::usage_error) continue;
    CHECK(error->what() == std::string(error->name()) + " from api.moonshot.cn: it did not work");
    CHECK(error->message() == "it did not work");
    CHECK(error->endpoint().name() == "api.moonshot.cn");
  }
}

TEST_CASE("the error of a call without an answer is shared and thrown as its exact class",
          "[unit][errors]") {
  for (const auto& error : support::call_errors_at("https://api.moonshot.cn/v1")) {
    INFO(error->name());
    const auto shared = error->share();
    CHECK(shared->kind() == error->kind());
    CHECK(shared->message() == error->message());
    CHECK(shared->what() == std::string(error->what()));
    CHECK(shared->endpoint().name() == error->endpoint().name());
    ErrorKind caught = ErrorKind::error;
    try {
      error->raise();
    } catch (const moonshot::Error& thrown) {
      caught = thrown.kind();
    }
    CHECK(caught == error->kind());
    CHECK(error->as<moonshot::ApiError>() == nullptr);
  }
}

TEST_CASE("the error of a call without an answer gives back what it was made with",
          "[unit][errors]") {
  auto data = call_data();
  data.phase = moonshot::TimeoutPhase::first_byte;
  const auto late = moonshot::make_call_error<moonshot::TimeoutError>(data);
  CHECK(exactly<moonshot::TimeoutError>(late).phase() == moonshot::TimeoutPhase::first_byte);
  CHECK(late->attempts().size() == 3);
  data.is_lasting = true;
  const auto lasting = moonshot::make_call_error<moonshot::ConnectionError>(data);
  CHECK(exactly<moonshot::ConnectionError>(lasting).is_lasting());
  const auto passing = moonshot::make_call_error<moonshot::ConnectionError>(call_data());
  CHECK_FALSE(exactly<moonshot::ConnectionError>(passing).is_lasting());
  data.pointer = "/choices/0";
  data.expected = "a text";
  data.found = "a number";
  data.body = "{}";
  const auto odd = moonshot::make_call_error<moonshot::DecodeError>(data);
  CHECK(exactly<moonshot::DecodeError>(odd).pointer() == "/choices/0");
  CHECK(exactly<moonshot::DecodeError>(odd).expected() == "a text");
  CHECK(exactly<moonshot::DecodeError>(odd).found() == "a number");
  CHECK(exactly<moonshot::DecodeError>(odd).body() == "{}");
  const auto cut = moonshot::make_call_error<moonshot::StreamInterrupted>(data);
  CHECK(exactly<moonshot::StreamInterrupted>(cut).body() == "{}");
}

TEST_CASE("the line of a call's error is one line without keys", "[unit][errors]") {
  auto data = call_data();
  data.message = "first\nsecond " + support::key;
  const auto error = moonshot::make_call_error<moonshot::TlsError>(data);
  const std::string what = error->what();
  CHECK_FALSE(support::leaks(what));
  CHECK(what.substr(0, 44) == "TlsError from api.moonshot.cn: first\\nsecond");
  CHECK((error->message() == data.message));
}

TEST_CASE("the line of a usage error names the argument and what is wrong", "[unit][errors]") {
  const auto error = moonshot::usage_error("messages[2].content", "it is\nempty");
  CHECK(error.what() == std::string("UsageError: messages[2].content: it is\\nempty"));
  CHECK(error.message() == "it is\nempty");
  CHECK(error.argument() == "messages[2].content");
}
