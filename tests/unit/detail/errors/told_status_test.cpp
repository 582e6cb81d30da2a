// The status that a client's text names, and the heads and marks in front of a text.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/http_head.hpp>
#include <moonshot/detail/errors/line_marks.hpp>
#include <moonshot/detail/errors/relay_request_id.hpp>
#include <moonshot/detail/errors/told_status.hpp>

#include <optional>
#include <string>
#include <string_view>

using moonshot::detail::relay_of_id;
using moonshot::detail::relay_request_id;
using moonshot::detail::told_status;
using moonshot::detail::without_line_marks;

TEST_CASE("a status that a text names as one is read", "[unit][errors]") {
  struct Row {
    const char* text;
    int status;
  };
  const Row rows[] = {
      {"429 words", 429},
      {"Error code: 403 - words", 403},
      {"error, status code: 404, message: words", 404},
      {"status_code: 401, model_name: x", 401},
      {"statusCode=500", 500},
      {"HTTP 502", 502},
      {"HTTP/1.1 503 Service Unavailable", 503},
      {"POST \"https://x.example/v1\": 400 Bad Request {}", 400},
      {"API Error (429 {}) retrying", 429},
      {"Reason: [400] Bad Request", 400},
      {"AuthenticationError: 401 words", 401},
      {"com.example.RateLimitException: 429: words", 429},
      {"Upstream 429: {}", 429},
      {"[provider.api_error] 400 words", 400},
      // A sentence behind a status begins with a capital.
      {"400 Tokens must be positive", 400},
      {"401 Users without a key are refused", 401},
      {"404 Pages are not available", 404},
      {"400 Items of the list must be texts", 400},
      {"400 Of the tools none is known", 400},
      {"400 M is not a model", 400},
      {"400 of the tools are unknown", 400},
      {"400 tokens", 0},
      {"400 grams of flour", 0},
      {"500 MB", 0},
      {"500 USD", 0},
      {"the limit is 500", 0},
      {"max RPM: 500, please", 0},
      {"4290 tokens", 0},
      {"id-429-x", 0},
      {"error code: 1015", 0},
      {"200 OK", 0},
      {"error: 600", 0},
      {"error code:\n429", 429},
      {"error code:\r\n 429", 429},
      {"error a429", 0},
      {"see kimi-http404", 0},
      {"error 429a", 0},
      {"", 0},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(told_status(row.text) == row.status);
  }
}

TEST_CASE("a status has three digits, the first from one to five", "[unit][errors]") {
  using moonshot::detail::status_at;
  CHECK(status_at("100", 0) == 100);
  CHECK(status_at("a599b", 1) == 599);
  for (const char* text : {"", "42", "099", "600", "4290", "42a", "a42"}) {
    INFO(text);
    CHECK(status_at(text, 0) == 0);
  }
}

TEST_CASE("a status line has its words behind a separator", "[unit][errors]") {
  using moonshot::detail::read_status_line;
  for (const char* separator : {" ", ": ", " - ", ", ", "\t"}) {
    INFO(separator);
    const std::string text = std::string("HTTP/1.1 429") + separator + "Too Many Requests";
    const auto line = read_status_line(text);
    CHECK(line.status == 429);
    CHECK(line.behind == "Too Many Requests");
  }
  CHECK(read_status_line("HTTP/2 429").status == 429);
  CHECK(read_status_line("HTTP/2 429").behind.empty());
  for (const char* text : {"", "HTTP/2", "HTTP/2 words", "HTTP/2 4290", "http/2 429", "429"}) {
    INFO(text);
    CHECK(read_status_line(text).status == 0);
  }
}

TEST_CASE("a reason is short and has no signs of a body, a header has a name and a colon",
          "[unit][errors]") {
  using moonshot::detail::header_name_length;
  using moonshot::detail::is_reason_phrase;
  CHECK(is_reason_phrase(""));
  CHECK(is_reason_phrase("Too Many Requests"));
  CHECK(is_reason_phrase(std::string(40, 'a')));
  CHECK_FALSE(is_reason_phrase(std::string(41, 'a')));
  for (const char sign : std::string("{}[]<>:=\"")) {
    INFO(sign);
    CHECK_FALSE(is_reason_phrase(std::string("a") + sign));
  }
  CHECK(header_name_length("retry-after: 1") == 11);
  CHECK(header_name_length("a:") == 1);
  for (const char* line : {"", "a", "a b: c", "a value", ": a", "{\"a\":1}"}) {
    INFO(line);
    CHECK(header_name_length(line) == 0);
  }
}

TEST_CASE("a head ends at the empty line or, without one, where the body begins",
          "[unit][errors]") {
  std::string names;
  const auto rest_of = [&](std::string_view text, int status) {
    names.clear();
    CHECK(moonshot::detail::take_head(text, [&](std::string_view line, std::size_t length) {
            names += std::string(line.substr(0, length)) + ";";
          }) == status);
    return std::string(text);
  };
  CHECK(rest_of("HTTP/2 429\r\nretry-after: 1\r\n\r\n{\"a\":1}", 429) == "{\"a\":1}");
  CHECK(names == "retry-after;");
  CHECK(rest_of("HTTP/2 429\n{\"a\": 1}", 429) == "{\"a\": 1}");
  CHECK(rest_of("HTTP/1.1 403 Forbidden\nx-a: b\n<html>", 403) == "<html>");
  CHECK(rest_of("HTTP/1.1 403 Forbidden", 403).empty());
  CHECK(rest_of("HTTP/2 403 {\"a\":\n1}", 403) == "{\"a\":\n1}");
  CHECK(rest_of("HTTP/1.1 403 Forbidden <html>\nx-a: b", 403) == "Forbidden <html>\nx-a: b");
  CHECK(rest_of("HTTP/2 511 Network Authentication Required\n\nz", 511) == "z");
  CHECK(rest_of("HTTP/x y\n\nz", 0) == "HTTP/x y\n\nz");
}

TEST_CASE("marks in front of all lines are taken off, and other lines are left", "[unit][errors]") {
  CHECK(without_line_marks("> {\n>   \"a\": 1\n> }") == "{\n  \"a\": 1\n}\n");
  CHECK(without_line_marks("# HTTP/2 401\n#\n# x") == "HTTP/2 401\n\nx\n");
  CHECK(without_line_marks("I got:\n| a\n| b") == "I got:\na\nb\n");
  CHECK(without_line_marks("\xE2\x94\x82 a\n\xE2\x94\x82 b") == "a\nb\n");
  CHECK(without_line_marks("> a\n\n> b") == "a\n\nb\n");
  CHECK_FALSE(without_line_marks("| a  |\n| b |\nwords"));
  CHECK(without_line_marks("| a  |\n| b |") == "a\nb\n");
  CHECK(without_line_marks("> a >\n> b") == "a >\nb\n");
  CHECK_FALSE(without_line_marks(">a\n>b"));
  CHECK_FALSE(without_line_marks("> one line"));
  CHECK_FALSE(without_line_marks("> a\nb\n> c"));
  CHECK_FALSE(without_line_marks("<html>\n<body>"));
  CHECK_FALSE(without_line_marks(""));
}

TEST_CASE("what stands within a fence of Markdown is taken out of it", "[unit][errors]") {
  using moonshot::detail::within_fence;
  CHECK(within_fence("```json\n{}\n```") == "{}\n");
  CHECK(within_fence("```\na ``` b\n```\nwords") == "a ``` b\n");
  CHECK(within_fence("```\n{}") == "{}");
  CHECK_FALSE(within_fence("```{}```"));
  CHECK_FALSE(within_fence("words\n```\n{}\n```"));
}

TEST_CASE("the form of a request id tells one-api from new-api", "[unit][errors]") {
  CHECK(relay_of_id("2026010203040506070809") == "one-api");
  CHECK(relay_of_id("20260102030405060708aB3dE9xZ") == "new-api");
  CHECK(relay_of_id("2026010203...") == "one-api");
  CHECK(relay_of_id("req_abc").empty());
  CHECK(relay_of_id("7").empty());
  CHECK(relay_of_id("").empty());
  CHECK(relay_of_id("20260102") == "one-api");
  CHECK(relay_of_id("2026010").empty());
  CHECK(relay_of_id("20260102 words").empty());
  CHECK(relay_request_id("words (request id: 77aa)") == "77aa");
  CHECK(relay_request_id("words (request id: 77aa) more").empty());
  CHECK(relay_request_id("words").empty());
  CHECK(relay_request_id("words (request id: a) b)").empty());
}

TEST_CASE("a relay is told by the id in a message, else by that in its header", "[unit][errors]") {
  using moonshot::detail::relay_of_request_id;
  const std::string words = "words (request id: 20260102030405)";
  const moonshot::http::Headers header = {{"x-oneapi-request-id", "20260102030405aB3d"}};
  CHECK(relay_of_request_id("words", {}).empty());
  CHECK(relay_of_request_id(words, {}) == "one-api");
  CHECK(relay_of_request_id("words", header) == "new-api");
  CHECK(relay_of_request_id(words, header) == "one-api");
  // An id of another form is one-api's.
  CHECK(relay_of_request_id("words (request id: x)", {}) == "one-api");
  CHECK(relay_of_request_id("words", {{"X-Oneapi-Request-Id", "x"}}) == "one-api");
}

// The lists of these two tests name every row of the tables again: a row that is lost is missed.
TEST_CASE("each label that clients and logs write in front of a status is known",
          "[unit][errors]") {
  for (const char* label : {"Error code:",
                            "Status code:",
                            "status code",
                            "status_code:",
                            "statusCode:",
                            "status:",
                            "status=",
                            "HTTP",
                            "HTTP/1.0",
                            "HTTP/1.1",
                            "HTTP/2",
                            "Error:",
                            "error",
                            "exception:",
                            "returned",
                            "upstream",
                            "failed:",
                            "success:",
                            "code=",
                            "\":",
                            "(",
                            "[",
                            "]"}) {
    INFO(label);
    CHECK(told_status(std::string("words ") + label + " 429 zz") == 429);
    CHECK(told_status(std::string("words ") + label + "x 429 zz") == 0);
  }
}

TEST_CASE("a number that counts something is no status", "[unit][errors]") {
  for (const char* text : {"400 grams of flour", "500 euros", "(404 pages)", "returned 429 people",
                           "error 404 times in a row", "503 USD", "400 ml"}) {
    INFO(text);
    CHECK(told_status(text) == 0);
  }
  for (const char* unit :
       {"gram",       "grams",      "kg",         "kilos",        "kilograms", "mg",      "pounds",
        "ounces",     "ml",         "litres",     "liters",       "mm",        "cm",      "km",
        "metres",     "meters",     "kilometres", "kilometers",   "miles",     "feet",    "inches",
        "px",         "pixels",     "degrees",    "calories",     "kcal",      "watts",   "volts",
        "euros",      "dollars",    "cents",      "yuan",         "rmb",       "cny",     "yen",
        "usd",        "eur",        "percent",    "people",       "persons",   "users",   "guests",
        "passengers", "customers",  "pages",      "lines",        "rows",      "columns", "items",
        "pieces",     "times",      "days",       "hours",        "minutes",   "seconds", "weeks",
        "months",     "years",      "ms",         "milliseconds", "kb",        "mb",      "gb",
        "bytes",      "characters", "tokens",     "RMB",          "CNY",       "USD",     "EUR",
        "KB",         "MB",         "GB"}) {
    INFO(unit);
    CHECK(told_status("400 " + std::string(unit)) == 0);
    CHECK(told_status("400 " + std::string(unit) + "x") == 400);
  }
  CHECK(told_status("400 Tokens must be positive") == 400);
  CHECK(told_status("400 messages must not be empty") == 400);
  CHECK(told_status("403 access denied") == 403);
  CHECK(told_status("400 gramsack is unknown") == 400);
}

TEST_CASE("the class that a client names has a status", "[unit][errors]") {
  struct Row {
    const char* text;
    int status;
  };
  const Row rows[] = {
      {"litellm.BadRequestError: MoonshotException - words", 400},
      {"openai.error.InvalidRequestError: words", 400},
      {"litellm.UnsupportedParamsError: words", 400},
      {"litellm.ContextWindowExceededError: words", 400},
      {"litellm.ContentPolicyViolationError: words", 400},
      {"litellm.AuthenticationError: words", 401},
      {"openai.PermissionDeniedError: words", 403},
      {"NotFoundError: words", 404},
      {"litellm.Timeout: words", 408},
      {"openai.ConflictError", 409},
      {"UnprocessableEntityError('words')", 422},
      {"openai.RateLimitError", 429},
      {"InternalServerError\n    at x", 500},
      {"litellm.BadGatewayError: words", 502},
      {"litellm.ServiceUnavailableError: words", 503},
      {"com.openai.errors.UnauthorizedException: words", 401},
      {"com.openai.errors.RateLimitException: words", 429},
      // Classes of others, and words that only resemble one
      {"javax.ws.rs.NotFoundException: words", 0},
      {"System.Security.Authentication.AuthenticationException: words", 0},
      {"ModuleNotFoundError: No module named x", 0},
      {"FileNotFoundError: words", 0},
      {"APIError: words", 0},
      {"we catch RateLimitError in our code", 0},
      {"Error", 0},
      {"", 0},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto* found = moonshot::detail::find_class(row.text);
    CHECK((found != nullptr ? found->status : 0) == row.status);
  }
}

TEST_CASE("the class of an error that a client names has a status, some have a kind",
          "[unit][errors]") {
  using moonshot::ErrorKind;
  using moonshot::detail::find_class;
  CHECK(find_class("openai.RateLimitError: words")->status == 429);
  CHECK(find_class("litellm.Timeout: words")->status == 408);
  CHECK(find_class("openai.InternalServerError")->kind == ErrorKind::api_error);
  CHECK(find_class("litellm.ContextWindowExceededError: litellm.BadRequestError: words")->kind ==
        ErrorKind::context_length_exceeded);
  CHECK(find_class("litellm.ContentPolicyViolationError: words")->kind ==
        ErrorKind::content_filtered);
  CHECK(find_class("an Error of nobody") == nullptr);
}
