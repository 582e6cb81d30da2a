// What is sent beside the body, and the limits of a call.

#include <error_rows.hpp>
#include <moonshot_catch.hpp>
#include <secret.hpp>
#include <usage_words.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/detail/call/prepare.hpp>
#include <moonshot/detail/text/secret_finder.hpp>
#include <moonshot/version.hpp>

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

namespace {

using moonshot::detail::check_headers;
using moonshot::http::Headers;

std::string argument_of(const moonshot::Error& error) {
  const auto* usage = error.as<moonshot::UsageError>();
  return usage != nullptr ? usage->argument() : error.name();
}

std::string problem_of(const Headers& headers) {
  return support::usage_words(check_headers(headers));
}

// What is sent of `text` in a message about a call.
std::string masked(const CallSettings& made, const moonshot::CallOptions& options,
                   const std::string& text) {
  const auto secrets = moonshot::detail::secrets_of(made, options);
  REQUIRE(secrets != nullptr);
  return secrets->mask(text);
}

}  // namespace

TEST_CASE("a header has a name of the characters that names may have", "[unit][call]") {
  const std::string problem = "headers: a name is empty or holds a character that no header has";
  const std::string others = "!#$%&'*+-.^_`|~";
  for (int c = 1; c < 256; ++c) {
    const auto character = static_cast<char>(c);
    INFO(c);
    const bool is_allowed = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                            (c >= 'A' && c <= 'Z') || others.find(character) != std::string::npos;
    CHECK(problem_of({{std::string("X") + character, "1"}}) == (is_allowed ? "none" : problem));
  }
  CHECK(problem_of({{"", "1"}}) == problem);
  CHECK(problem_of({{std::string("X\0", 2), "1"}}) == problem);
  CHECK(problem_of({{"X-Good", "1"}, {"X Bad", "1"}}) == problem);
}

TEST_CASE("a header's value may have tabs, and no other control character", "[unit][call]") {
  for (int c = 0; c < 256; ++c) {
    INFO(c);
    const bool is_refused = (c < 0x20 && c != '\t') || c == 0x7f;
    const std::string value = std::string("a") + static_cast<char>(c) + "b";
    CHECK(problem_of({{"X-Odd", value}}) ==
          (is_refused ? "headers[X-Odd]: the value holds a line break or another control character"
                      : "none"));
  }
  CHECK(problem_of(Headers{}) == "none");
  CHECK(problem_of({{"X-Empty", ""}}) == "none");
}

TEST_CASE("a header that says how the bytes are sent is refused by its name", "[unit][call]") {
  for (const char* name : {"Transfer-Encoding", "Content-Length", "Connection", "Keep-Alive",
                           "Proxy-Connection", "TE", "Trailer", "Upgrade", "Expect", "te"}) {
    INFO(name);
    CHECK(problem_of({{name, "1"}}) ==
          "headers[" + std::string(name) +
              "]: the transport decides how the bytes are sent; leave this field out");
  }
  CHECK(problem_of({{"Content-Encoding", "1"}, {"X-TE", "1"}, {"Trailers", "1"}}) == "none");
}

TEST_CASE("a client says who it is and takes no compressed body, unless it was told otherwise",
          "[unit][call]") {
  using moonshot::detail::client_headers;
  const std::string own = std::string("moonshot-cpp/") + MOONSHOT_VERSION_STRING;
  moonshot::ClientOptions options;
  auto headers = client_headers(options);
  CHECK(headers.size() == 2);
  CHECK(headers.get("User-Agent") == own);
  CHECK(headers.get("Accept-Encoding") == "identity");
  options.user_agent = "my-app/1.2";
  CHECK(client_headers(options).get("User-Agent") == "my-app/1.2 " + own);
  options.headers = {{"X-A", "1"}, {"user-agent", "mine"}, {"ACCEPT-ENCODING", "gzip"}};
  headers = client_headers(options);
  CHECK(headers.size() == 3);
  CHECK(headers.begin()->first == "X-A");
  CHECK(headers.get("User-Agent") == "mine");
  CHECK(headers.get("Accept-Encoding") == "gzip");
}

TEST_CASE("what is wrong with a call is found in a fixed order", "[unit][call]") {
  auto broken = settings();
  broken.usage_error = moonshot::usage_error("base_url", "odd").share();
  broken.missing_key = moonshot::usage_error("api_key", "none").share();
  moonshot::CallOptions options;
  options.headers.add("X Bad", "1");
  options.timeouts.total = milliseconds(0);
  const auto problem = [&] {
    const auto prepared = prepare(broken, post("{}"), options, now);
    return prepared ? std::string("none") : argument_of(prepared.error());
  };
  CHECK(problem() == "base_url");
  broken.usage_error = nullptr;
  CHECK(problem() == "api_key");
  options.api_key = moonshot::ApiKey("a b");
  CHECK(problem() == "headers");
  options.headers = {};
  CHECK(problem() == "api_key");
  options.api_key = moonshot::ApiKey(support::key);
  CHECK(problem() == "timeouts.total");
  options.timeouts.total.reset();
  CHECK(problem() == "none");
}

TEST_CASE("the key of a call is refused in the words of its check", "[unit][call]") {
  moonshot::CallOptions options;
  options.api_key = moonshot::ApiKey("ak-1");
  const auto prepared = prepare(settings(), post("{}"), options, now);
  REQUIRE_FALSE(prepared);
  CHECK(support::usage_words(prepared) ==
        "api_key: an ak- id names a key but is not one; the secret key begins with sk- and is "
        "shown once, when it is created");
}

TEST_CASE("a call goes to the client's endpoint with all headers, the nearest first",
          "[unit][call]") {
  auto with_headers = settings();
  with_headers.headers = {{"X-Client", "c"}, {"X-Both", "c"}, {"X-Tag", "1"}, {"X-Tag", "2"}};
  auto request = post("{}");
  request.base.host = "elsewhere.example";
  request.headers = {{"Accept", "of the resource"}, {"X-Both", "r"}};
  moonshot::CallOptions options;
  options.headers = {{"x-both", "o"}, {"accept", "o"}};
  const auto prepared = prepare(with_headers, request, options, now);
  REQUIRE(prepared);
  const auto& sent = prepared->request;
  CHECK(sent.base.text() == "https://api.moonshot.ai/v1");
  CHECK(sent.method == "POST");
  CHECK(sent.target == "/x");
  CHECK(sent.body == "{}");
  CHECK(sent.headers.get("Accept") == "o");
  CHECK(sent.headers.get("X-Both") == "o");
  CHECK(sent.headers.get("X-Client") == "c");
  CHECK((sent.headers.get("Authorization") == "Bearer " + support::key));
  CHECK(count(sent.headers, "Accept") == 1);
  CHECK(count(sent.headers, "X-Both") == 1);
  CHECK(count(sent.headers, "X-Tag") == 2);  // as often as the client has it
  CHECK(sent.headers.size() == 7);
  REQUIRE(prepared->secrets != nullptr);
  CHECK_FALSE(support::leaks(prepared->secrets->mask("with " + support::key)));
}

TEST_CASE("a limit that is not more than zero is named", "[unit][call]") {
  struct Row {
    Limit Timeouts::*limit;
    const char* argument;
  };
  const Row rows[] = {{&Timeouts::connect, "timeouts.connect"},
                      {&Timeouts::first_byte, "timeouts.first_byte"},
                      {&Timeouts::between_bytes, "timeouts.between_bytes"},
                      {&Timeouts::total, "timeouts.total"}};
  Timeouts all;
  for (const auto& row : rows) all.*row.limit = milliseconds(-1);
  for (const auto& row : rows) {
    for (const int limit : {0, -1}) {
      Timeouts one;
      one.*row.limit = milliseconds(limit);
      const auto deadlines = resolve_deadlines(one, {}, now);
      REQUIRE_FALSE(deadlines);
      CHECK(support::usage_words(deadlines) ==
            std::string(row.argument) + ": it must be more than zero");
    }
    // Of several, the first.
    CHECK(argument_of(resolve_deadlines(all, {}, now).error()) == row.argument);
    all.*row.limit = milliseconds(1);
  }
}

TEST_CASE("the secrets of a call are its own, the client's, and those of proxies",
          "[unit][call][secrets]") {
  auto made = settings();
  made.headers = {{"X-Gateway-Token", "gateway-token"}};
  made.options.api_key = moonshot::ApiKey("client-key");
  made.transport_passwords = {"proxy-password", "second-password"};
  const std::string words =
      "client-key gateway-token proxy-password second-password call-token call-key-1";
  CHECK(masked(made, {}, words) == "*** *** *** *** call-token call-key-1");
  moonshot::CallOptions by_header;
  by_header.headers.add("X-Api-Key", "call-token");
  CHECK(masked(made, by_header, words) == "*** *** *** *** *** call-key-1");
  moonshot::CallOptions by_key;
  by_key.api_key = moonshot::ApiKey("call-key-1");
  CHECK(masked(made, by_key, words) == "*** *** *** *** call-token ***");
}

TEST_CASE("a key of six characters is a secret, and a shorter one is a word",
          "[unit][call][secrets]") {
  auto made = settings();
  made.options.api_key = moonshot::ApiKey("qwxyz");
  CHECK(masked(made, {}, "it is qwxyz") == "it is qwxyz");
  made.options.api_key = moonshot::ApiKey("qwxyzk");
  CHECK(masked(made, {}, "it is qwxyzk") == "it is ***");
}

TEST_CASE("a call without secrets of its own has those that its client has found",
          "[unit][call][secrets]") {
  auto made = settings();
  made.secrets = moonshot::detail::secrets_of(made, {});
  CHECK(moonshot::detail::secrets_of(made, {}) == made.secrets);
  moonshot::CallOptions plain;
  plain.headers.add("X-Team", "search-and-more");
  plain.api_key = moonshot::ApiKey("none");
  CHECK(moonshot::detail::secrets_of(made, plain) == made.secrets);
  moonshot::CallOptions own;
  own.api_key = moonshot::ApiKey("call-key-1");
  CHECK(moonshot::detail::secrets_of(made, own) != made.secrets);
}
