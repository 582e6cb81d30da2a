// What is sent beside the body, and the limits of a call.

#include <error_rows.hpp>
#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <moonshot/detail/call/prepare.hpp>

using moonshot::Timeouts;
using moonshot::detail::CallSettings;
using moonshot::detail::prepare;
using moonshot::detail::resolve_deadlines;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

using Clock = std::chrono::steady_clock;
using Limit = std::optional<milliseconds>;

const Clock::time_point now{std::chrono::hours(1)};

CallSettings settings() {
  CallSettings made;
  made.endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  made.options.api_key = support::key;
  return made;
}

moonshot::http::Request post(const std::string& body) {
  moonshot::http::Request request;
  request.method = "POST";
  request.target = "/x";
  request.body = body;
  return request;
}

int count(const moonshot::http::Headers& headers, const char* name) {
  int found = 0;
  for (const auto& field : headers) found += moonshot::http::same_name(field.first, name) ? 1 : 0;
  return found;
}

std::string content_type_of(moonshot::http::Request request,
                            const moonshot::CallOptions& options = {}) {
  const auto prepared = prepare(settings(), std::move(request), options, now);
  REQUIRE(prepared);
  const auto& headers = prepared->request.headers;
  REQUIRE(count(headers, "Content-Type") <= 1);
  return std::string(headers.get("Content-Type").value_or("none"));
}

}  // namespace

TEST_CASE("each limit: the call's, else the client's, else the default", "[unit][call]") {
  struct Row {
    Limit Timeouts::*limit;
    Limit otherwise;
  };
  const Row rows[] = {{&Timeouts::connect, seconds(10)},
                      {&Timeouts::first_byte, std::chrono::minutes(15)},
                      {&Timeouts::between_bytes, std::chrono::minutes(5)},
                      {&Timeouts::total, std::nullopt}};
  for (const auto& row : rows) {
    INFO("row " << &row - rows);
    const auto resolved = [&](const Timeouts& call, const Timeouts& client) -> Limit {
      const auto deadlines = resolve_deadlines(call, client, now);
      REQUIRE(deadlines);
      if (row.limit == &Timeouts::connect) return deadlines->connect;
      if (row.limit == &Timeouts::first_byte) return deadlines->first_byte;
      if (row.limit == &Timeouts::between_bytes) return deadlines->between_bytes;
      if (!deadlines->total) return std::nullopt;
      return std::chrono::duration_cast<milliseconds>(*deadlines->total - now);
    };
    Timeouts two;
    two.*row.limit = seconds(2);
    Timeouts three;
    three.*row.limit = seconds(3);
    CHECK(resolved({}, {}) == row.otherwise);
    CHECK(resolved({}, two) == seconds(2));
    CHECK(resolved(two, {}) == seconds(2));
    CHECK(resolved(two, three) == seconds(2));
    CHECK(resolved(three, two) == seconds(3));

    Timeouts least;
    least.*row.limit = milliseconds(1);
    CHECK(resolved(least, three) == milliseconds(1));
    Timeouts none;
    none.*row.limit = milliseconds(0);
    CHECK_FALSE(resolve_deadlines(none, three, now));
    CHECK_FALSE(resolve_deadlines({}, none, now));
    CHECK(resolved(three, none) == seconds(3));  // the client's is not used
    Timeouts endless;
    endless.*row.limit = (milliseconds::max)();
    CHECK(resolved(endless, {}) == std::chrono::hours(24 * 365));
  }
}

TEST_CASE("a body has one content type, and the nearest one counts", "[unit][call]") {
  CHECK(content_type_of(post("{}")) == "application/json");
  CHECK(content_type_of(post("")) == "none");
  auto form = post("--x--");
  form.headers.add("content-type", "multipart/form-data; boundary=x");
  CHECK(content_type_of(form) == "multipart/form-data; boundary=x");
  moonshot::CallOptions options;
  options.headers.add("CONTENT-TYPE", "text/plain");
  CHECK(content_type_of(post("{}"), options) == "text/plain");
  CHECK(content_type_of(form, options) == "text/plain");
}

TEST_CASE("an answer must be uncompressed only where that was asked for", "[unit][call]") {
  auto with_default = settings();
  with_default.headers.add("Accept-Encoding", "identity");
  const auto usual = prepare(with_default, post("{}"), {}, now);
  REQUIRE(usual);
  CHECK(usual->identity_only);
  moonshot::CallOptions options;
  options.headers.add("Accept-Encoding", "gzip");
  const auto own = prepare(with_default, post("{}"), options, now);
  REQUIRE(own);
  CHECK_FALSE(own->identity_only);
  CHECK(count(own->request.headers, "Accept-Encoding") == 1);
}

TEST_CASE("a header Authorization of the program's own wins over the key", "[unit][call]") {
  auto with_own = settings();
  with_own.headers.add("Authorization", "Basic client");
  auto prepared = prepare(with_own, post("{}"), {}, now);
  REQUIRE(prepared);
  CHECK((prepared->request.headers.get("Authorization") == "Basic client"));
  moonshot::CallOptions options;
  options.headers.add("Authorization", "Basic call");
  prepared = prepare(with_own, post("{}"), options, now);
  REQUIRE(prepared);
  CHECK((prepared->request.headers.get("Authorization") == "Basic call"));
  // A key that the call itself brings is nearer than a header of the client.
  moonshot::CallOptions keyed;
  keyed.api_key = moonshot::ApiKey(support::key);
  prepared = prepare(with_own, post("{}"), keyed, now);
  REQUIRE(prepared);
  CHECK((prepared->request.headers.get("Authorization") == "Bearer " + support::key));
  CHECK(count(prepared->request.headers, "Authorization") == 1);
}
