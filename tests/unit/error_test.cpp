#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <moonshot/error.hpp>
#include <moonshot/result.hpp>

#include <exception>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using moonshot::ApiError;
using moonshot::Error;
using moonshot::ErrorKind;
using moonshot::ErrorPtr;

namespace {

moonshot::ApiErrorData full_data() {
  moonshot::ApiErrorData data;
  data.status = 429;
  data.type = "exceeded_current_quota_error";
  data.code = "7";
  data.message = "the account is suspended";
  data.body = std::string("raw\0bytes", 9);
  data.headers.add("Msh-Request-Id", "r-1");
  data.request_id = "r-1";
  data.organization_id = "org-1";
  data.project_id = "proj-1";
  data.key_id = "ak-1";
  data.retry_after = std::chrono::seconds(3);
  data.limit = moonshot::RateLimit::tpm;
  data.limit_value = 10;
  data.limit_current = 11;
  data.provenance.evidence.emplace_back("seen");
  data.attempts.resize(2);
  return data;
}

bool same_payload(const ApiError& a, const ApiError& b) {
  return a.status() == b.status() && a.type() == b.type() && a.code() == b.code() &&
         a.message() == b.message() && a.body() == b.body() &&
         a.headers().size() == b.headers().size() && a.request_id() == b.request_id() &&
         a.organization_id() == b.organization_id() && a.project_id() == b.project_id() &&
         a.key_id() == b.key_id() && a.retry_after() == b.retry_after() &&
         a.transient() == b.transient() && a.provenance().origin == b.provenance().origin &&
         a.provenance().via == b.provenance().via &&
         a.provenance().evidence == b.provenance().evidence &&
         a.attempts().size() == b.attempts().size() &&
         std::string(a.what()) == std::string(b.what());
}

template <class T>
constexpr bool copies_without_throwing = std::is_nothrow_copy_constructible_v<T>&&
    std::is_nothrow_copy_assignable_v<T>&& std::is_base_of_v<std::exception, T>;

static_assert(copies_without_throwing<ApiError>);
static_assert(copies_without_throwing<moonshot::InvalidRequest>);
static_assert(copies_without_throwing<moonshot::ContextLengthExceeded>);
static_assert(copies_without_throwing<moonshot::ContentFiltered>);
static_assert(copies_without_throwing<moonshot::AuthenticationFailed>);
static_assert(copies_without_throwing<moonshot::PermissionDenied>);
static_assert(copies_without_throwing<moonshot::MembershipError>);
static_assert(copies_without_throwing<moonshot::NotFound>);
static_assert(copies_without_throwing<moonshot::QuotaExceeded>);
static_assert(copies_without_throwing<moonshot::Suspended>);
static_assert(copies_without_throwing<moonshot::RateLimited>);
static_assert(copies_without_throwing<moonshot::EngineOverloaded>);
static_assert(copies_without_throwing<moonshot::ServerError>);
static_assert(copies_without_throwing<moonshot::GatewayError>);
static_assert(copies_without_throwing<moonshot::ConnectionError>);
static_assert(copies_without_throwing<moonshot::TlsError>);
static_assert(copies_without_throwing<moonshot::TimeoutError>);
static_assert(copies_without_throwing<moonshot::StreamInterrupted>);
static_assert(copies_without_throwing<moonshot::DecodeError>);
static_assert(copies_without_throwing<moonshot::Cancelled>);
static_assert(copies_without_throwing<moonshot::UsageError>);

constexpr ErrorKind api_kinds[] = {ErrorKind::api_error,
                                   ErrorKind::invalid_request,
                                   ErrorKind::context_length_exceeded,
                                   ErrorKind::content_filtered,
                                   ErrorKind::authentication_failed,
                                   ErrorKind::permission_denied,
                                   ErrorKind::membership_error,
                                   ErrorKind::not_found,
                                   ErrorKind::quota_exceeded,
                                   ErrorKind::suspended,
                                   ErrorKind::rate_limited,
                                   ErrorKind::engine_overloaded,
                                   ErrorKind::server_error,
                                   ErrorKind::gateway_error};

}  // namespace

TEST_CASE("every class of the family knows its parents", "[unit][errors]") {
  using moonshot::is_a;
  for (const auto kind : api_kinds) {
    CHECK(is_a(kind, kind));
    CHECK(is_a(kind, ErrorKind::api_error));
    CHECK(is_a(kind, ErrorKind::error));
    CHECK_FALSE(is_a(kind, ErrorKind::connection_error));
    CHECK_FALSE(is_a(ErrorKind::error, kind));
  }
  CHECK(is_a(ErrorKind::suspended, ErrorKind::quota_exceeded));
  CHECK_FALSE(is_a(ErrorKind::quota_exceeded, ErrorKind::suspended));
  CHECK(is_a(ErrorKind::content_filtered, ErrorKind::invalid_request));
  CHECK(is_a(ErrorKind::context_length_exceeded, ErrorKind::invalid_request));
  CHECK_FALSE(is_a(ErrorKind::rate_limited, ErrorKind::quota_exceeded));
  CHECK_FALSE(is_a(ErrorKind::gateway_error, ErrorKind::server_error));
  CHECK_FALSE(is_a(ErrorKind::usage_error, ErrorKind::api_error));
}

TEST_CASE("an error is asked for its class without RTTI", "[unit][errors]") {
  const auto error = moonshot::make_api_error(ErrorKind::suspended, full_data());
  CHECK(error->as<Error>() == error.get());
  CHECK(error->as<ApiError>() != nullptr);
  CHECK(error->as<moonshot::QuotaExceeded>() != nullptr);
  CHECK(error->as<moonshot::Suspended>() != nullptr);
  CHECK(error->as<moonshot::RateLimited>() == nullptr);
  CHECK(error->as<moonshot::UsageError>() == nullptr);
  CHECK(std::string(error->name()) == "Suspended");
}

TEST_CASE("each kind is made and thrown as its exact class", "[unit][errors]") {
  for (const auto kind : api_kinds) {
    const auto made = moonshot::make_api_error(kind, full_data());
    CHECK(made->kind() == kind);
    ErrorKind caught = ErrorKind::error;
    bool same = false;
    try {
      made->raise();
    } catch (const ApiError& error) {
      caught = error.kind();
      same = same_payload(error, *made->as<ApiError>());
    }
    CHECK(caught == kind);
    CHECK(same);
    CHECK(same_payload(*made->share()->as<ApiError>(), *made->as<ApiError>()));
    CHECK(made->share()->kind() == kind);
  }
}

TEST_CASE("a kind outside the family of answers becomes a plain ApiError", "[unit][errors]") {
  const auto error = moonshot::make_api_error(ErrorKind::timeout_error, {});
  CHECK(error->kind() == ErrorKind::api_error);
  CHECK(std::string(error->what()).find("ApiError (") == 0);
}

TEST_CASE("a thrown error is caught by each of its bases", "[unit][errors]") {
  const auto error = moonshot::make_api_error(ErrorKind::suspended, full_data());
  CHECK_THROWS_AS(error->raise(), moonshot::Suspended);
  CHECK_THROWS_AS(error->raise(), moonshot::QuotaExceeded);
  CHECK_THROWS_AS(error->raise(), ApiError);
  CHECK_THROWS_AS(error->raise(), Error);
  CHECK_THROWS_AS(error->raise(), std::exception);
}

TEST_CASE("a copy outlives the original with everything", "[unit][errors]") {
  auto original = std::make_unique<ApiError>(
      *moonshot::make_api_error(ErrorKind::api_error, full_data())->as<ApiError>());
  const ApiError copy = *original;
  original.reset();
  CHECK(copy.status() == 429);
  CHECK(copy.body().size() == 9);
  CHECK(copy.organization_id() == "org-1");
  CHECK(copy.attempts().size() == 2);
}

TEST_CASE("a copy through a base does not pretend to be the derived class", "[unit][errors]") {
  const auto suspended = moonshot::make_api_error(ErrorKind::suspended, full_data());
  const ApiError sliced = *suspended->as<ApiError>();
  CHECK(sliced.kind() == ErrorKind::api_error);
  CHECK(sliced.as<moonshot::Suspended>() == nullptr);
  CHECK(sliced.organization_id() == "org-1");
}

TEST_CASE("a usage error names its argument and hides keys", "[unit][errors]") {
  const auto error =
      moonshot::usage_error("api_key", "not sk-sim-ok-SECRETDONOTPRINT0123 like this");
  CHECK(error.argument() == "api_key");
  CHECK_FALSE(support::leaks(error.what()));
  CHECK(error.attempts().empty());
  CHECK(error.endpoint().name().empty());
}
