#include <moonshot_catch.hpp>

#include <sstream>
#include <string>

#include <moonshot/testing/matchers.hpp>

#include <example_errors.hpp>

using moonshot::testing::fails_with;
using moonshot::testing::succeeds;

namespace {

/// A type of this file alone: other files have Catch2 print the results of theirs without the
/// header.
struct Fruit {};

moonshot::Result<Fruit> suspended() {
  moonshot::ApiErrorData data;
  data.message = "top up";
  return support::api_error_at("https://api.moonshot.ai/v1", moonshot::ErrorKind::suspended,
                               std::move(data));
}

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

}  // namespace

TEST_CASE("a result matches what it is", "[matchers]") {
  const moonshot::Result<Fruit> value = Fruit{};
  CHECK_THAT(value, succeeds());
  CHECK_FALSE(fails_with<moonshot::Error>().match(value));
  CHECK_THAT(suspended(), fails_with<moonshot::Suspended>());
  CHECK_THAT(suspended(), fails_with<moonshot::QuotaExceeded>().saying("top up"));
  CHECK_FALSE(succeeds().match(suspended()));
  CHECK_FALSE(fails_with<moonshot::RateLimited>().match(suspended()));
  CHECK_FALSE(fails_with<moonshot::Suspended>().saying("wait").match(suspended()));
}

TEST_CASE("words are added to a copy of a matcher", "[matchers]") {
  const auto any = fails_with<moonshot::Suspended>();
  const auto other = any.saying("wait");
  CHECK(any.match(suspended()));
  CHECK_FALSE(other.match(suspended()));
  CHECK(other.saying("top up").match(suspended()));
  // A more exact class than the one that came is not matched.
  CHECK_FALSE(fails_with<moonshot::Suspended>().match(moonshot::Result<Fruit>(
      support::api_error_at("https://api.moonshot.ai/v1", moonshot::ErrorKind::quota_exceeded))));
}

TEST_CASE("an error that was caught matches its class", "[matchers]") {
  const auto result = suspended();
  CHECK(fails_with<moonshot::Suspended>().match(result.error()));
  CHECK_FALSE(succeeds().match(result.error()));
}

TEST_CASE("a failed assertion explains the error", "[matchers]") {
  CHECK(printed(moonshot::Result<Fruit>(Fruit{})) == "a value");
  CHECK_THAT(printed(suspended()), Catch::Matchers::StartsWith("Suspended: top up"));
  CHECK_THAT(Catch::Detail::stringify(suspended()),
             Catch::Matchers::StartsWith("Suspended: top up"));
  CHECK(fails_with<moonshot::Suspended>().saying("top up").toString() ==
        "is the error Suspended saying \"top up\"");
  CHECK(succeeds().toString() == "is a value");
  CHECK(fails_with<moonshot::Suspended>().toString() == "is the error Suspended");
}

TEST_CASE("GoogleMock is told the same", "[matchers]") {
  std::ostringstream out;
  const auto matcher = fails_with<moonshot::Suspended>();
  matcher.DescribeTo(&out);
  out << "; ";
  matcher.DescribeNegationTo(&out);
  CHECK(out.str() == "is the error Suspended; not: is the error Suspended");
  CHECK(matcher.MatchAndExplain(suspended(), nullptr));
  CHECK_FALSE(succeeds().MatchAndExplain(suspended(), nullptr));
  CHECK(matcher.MatchAndExplain(suspended().error(), nullptr));
}
