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

TEST_CASE("a result is copied and moved with what it holds", "[unit]") {
  Result<std::string> value = std::string("text");
  const Result<std::string> copy = value;
  CHECK(*copy == "text");
  CHECK(*value == "text");
  const Result<std::string> moved = std::move(value);
  CHECK(*moved == "text");
  CHECK(value.has_value());  // NOLINT(bugprone-use-after-move): that is promised

  Result<std::string> failed = suspended();
  const auto error = failed.error_ptr();
  const Result<std::string> copied_failure = failed;
  CHECK_FALSE(copied_failure.has_value());
  CHECK(copied_failure.error_ptr() == error);
  CHECK(failed.error_ptr() == error);
  const Result<std::string> moved_failure = std::move(failed);
  CHECK(moved_failure.error_ptr() == error);
  CHECK_FALSE(failed.has_value());  // NOLINT(bugprone-use-after-move): that is promised
}

TEST_CASE("a result takes over what another one holds, of either kind", "[unit]") {
  const Result<std::string> value = std::string("text");
  const Result<std::string> failed = suspended();
  Result<std::string> result = std::string("before");
  result = value;
  CHECK(result.value() == "text");
  CHECK(result.error_ptr() == nullptr);
  result = failed;
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error_ptr() == failed.error_ptr());
  result = failed;
  CHECK(result.error_ptr() == failed.error_ptr());
  result = value;
  REQUIRE(result.has_value());
  CHECK(*result == "text");
  CHECK(result.error_ptr() == nullptr);
  Result<std::string> other = suspended();
  result = std::move(other);
  CHECK_FALSE(result.has_value());
  result = Result<std::string>(std::string("after"));
  CHECK(*result == "after");
}

TEST_CASE("a value is changed through its result, and read where that is constant", "[unit]") {
  Result<std::string> result = std::string("text");
  *result += "s";
  result->push_back('!');
  result.value() += "!";
  const auto& constant = result;
  CHECK(*constant == "texts!!");
  CHECK(constant->size() == 7);
  CHECK(constant.value() == "texts!!");
  CHECK(static_cast<bool>(constant));
  CHECK(*std::move(result) == "texts!!");
}

TEST_CASE("value() throws the exact class from a result of every kind", "[unit]") {
  Result<std::string> result = suspended();
  const auto& constant = result;
  CHECK_THROWS_AS(result.value(), moonshot::Suspended);
  CHECK_THROWS_AS(constant.value(), moonshot::Suspended);
  CHECK_THROWS_AS(std::move(result).value(), moonshot::Suspended);
}

TEST_CASE("a null pointer in place of an error is said to be one", "[unit]") {
  const Result<int> result = moonshot::ErrorPtr();
  CHECK(result.error().message() == "an error was expected, not a null pointer");
}
