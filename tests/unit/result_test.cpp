#include <moonshot_catch.hpp>

#include <moonshot/result.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

using moonshot::ErrorKind;
using moonshot::Result;

namespace {

moonshot::ErrorPtr suspended() {
  moonshot::ApiErrorData data;
  data.status = 429;
  data.organization_id = "org-1";
  return moonshot::make_api_error(ErrorKind::suspended, std::move(data));
}

}  // namespace

TEST_CASE("a result holds a value", "[unit]") {
  Result<std::string> result = std::string("text");
  REQUIRE(result);
  CHECK(result.has_value());
  CHECK(*result == "text");
  CHECK(result->size() == 4);
  CHECK(result.value() == "text");
  CHECK(result.error_ptr() == nullptr);
  CHECK(std::move(result).value() == "text");
}

TEST_CASE("a result may hold what cannot be copied", "[unit]") {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  auto value = std::move(result).value();
  CHECK(*value == 5);
}

TEST_CASE("a value outlives the result that it is taken from at once", "[unit]") {
  const auto make = [] { return Result<std::string>(std::string(100, 'x')); };
  static_assert(std::is_same_v<decltype(make().value()), std::string>);
  static_assert(std::is_same_v<decltype(*make()), std::string>);
  std::size_t count = 0;
  for (const char c : make().value()) count += c == 'x' ? 1 : 0;
  for (const char c : *make()) count += c == 'x' ? 1 : 0;
  CHECK(count == 200);
  const auto& kept = make().value();
  CHECK(kept == std::string(100, 'x'));
}

TEST_CASE("a result holds an error of exact class", "[unit]") {
  const Result<int> result = suspended();
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::suspended);
  CHECK_THROWS_AS(result.value(), moonshot::Suspended);
}

TEST_CASE("what value() throws is the object that error() is", "[unit]") {
  const Result<int> result = suspended();
  bool same = false;
  try {
    (void)result.value();
  } catch (const moonshot::Suspended& thrown) {
    const auto* held = result.error().as<moonshot::Suspended>();
    same = held != nullptr && thrown.organization_id() == held->organization_id() &&
           thrown.status() == held->status() && std::string(thrown.what()) == held->what() &&
           &thrown.message() == &held->message();  // one payload, shared
  }
  CHECK(same);
}

TEST_CASE("an error caught by a base keeps its exact class in a result", "[unit]") {
  Result<int> result = 0;
  try {
    suspended()->raise();
  } catch (const moonshot::ApiError& error) {
    result = Result<int>(error);
  }
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::suspended);
}

TEST_CASE("an error outlives its result", "[unit]") {
  moonshot::ErrorPtr kept;
  {
    const Result<int> result = suspended();
    kept = result.error_ptr();
  }
  REQUIRE(kept != nullptr);
  CHECK(kept->as<moonshot::ApiError>()->organization_id() == "org-1");
}

TEST_CASE("a result from a null pointer holds a usage error", "[unit]") {
  const Result<int> result = moonshot::ErrorPtr();
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::usage_error);
  REQUIRE(result.error().as<moonshot::UsageError>() != nullptr);
  CHECK(result.error().as<moonshot::UsageError>()->argument() == "error");
  CHECK(result.error_ptr() != nullptr);
  CHECK_THROWS_AS(result.value(), moonshot::UsageError);
}
