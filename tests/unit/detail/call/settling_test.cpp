#include <example_errors.hpp>
#include <moonshot_catch.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <moonshot/detail/call/settling.hpp>

using moonshot::ErrorKind;
using moonshot::detail::Settling;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const Settling::TimePoint uploaded{std::chrono::hours(1)};

moonshot::ErrorPtr failure(ErrorKind kind, const char* type) {
  moonshot::ApiErrorData data;
  data.status = 404;
  if (type != nullptr) data.type = type;
  return support::api_error_at("https://api.moonshot.ai/v1", kind, std::move(data));
}

moonshot::ErrorPtr missing() { return failure(ErrorKind::not_found, "resource_not_found_error"); }

}  // namespace

TEST_CASE("only the answer that a file is not known yet is waited out", "[unit][files]") {
  const std::pair<moonshot::ErrorPtr, bool> rows[] = {
      {missing(), true},
      {failure(ErrorKind::not_found, nullptr), false},
      {failure(ErrorKind::not_found, "url.not_found"), false},
      {failure(ErrorKind::not_found, "invalid_request_error"), false},
      {failure(ErrorKind::gateway_error, "resource_not_found_error"), false},
      {failure(ErrorKind::permission_denied, "resource_not_found_error"), false}};
  for (const auto& [error, waited] : rows) {
    INFO(error->name() << " " << error->as<moonshot::ApiError>()->type());
    Settling settling(uploaded);
    CHECK(settling.begin_wait(*error, std::nullopt, uploaded).has_value() == waited);
    CHECK(settling.waits() == (waited ? 1 : 0));
  }
}

TEST_CASE("a file may be missing for a minute after its upload, and no longer", "[unit][files]") {
  const auto waits_at = [](Settling::TimePoint now) {
    return Settling(uploaded).begin_wait(*missing(), std::nullopt, now).has_value();
  };
  CHECK(waits_at(uploaded + seconds(59)));
  CHECK(waits_at(uploaded + seconds(60)));
  CHECK_FALSE(waits_at(uploaded + milliseconds(60001)));
  CHECK_FALSE(Settling(std::nullopt).begin_wait(*missing(), std::nullopt, uploaded).has_value());
}

TEST_CASE("a wait for a file ends before the deadline or is not begun", "[unit][files]") {
  const auto wait_before = [](milliseconds left) {
    Settling settling(uploaded);
    return settling.begin_wait(*missing(), uploaded + left, uploaded);
  };
  CHECK(wait_before(milliseconds(251)) == milliseconds(250));
  CHECK_FALSE(wait_before(milliseconds(250)));
  CHECK_FALSE(wait_before(milliseconds(0)));
}

TEST_CASE("five waits for a file, each twice as long as the one before", "[unit][files]") {
  Settling settling(uploaded);
  for (int i = 0; i < 5; ++i) {
    CHECK(settling.begin_wait(*missing(), std::nullopt, uploaded) == milliseconds(250 << i));
    CHECK(settling.waits() == i + 1);
  }
  CHECK_FALSE(settling.begin_wait(*missing(), std::nullopt, uploaded));
  CHECK(settling.waits() == 5);
}
