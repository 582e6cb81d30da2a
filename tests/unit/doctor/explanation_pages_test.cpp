// Whole explanations, as a person reads them.

#include <moonshot_catch.hpp>

#include <example_errors.hpp>
#include <secret.hpp>

#include <moonshot/doctor/explanation.hpp>
#include <moonshot/doctor/paragraph.hpp>

#include <chrono>
#include <string>
#include <utility>

using moonshot::ErrorKind;
using moonshot::explanation_text;

TEST_CASE("an explanation has a line for each thing that is known", "[unit][doctor]") {
  moonshot::ApiErrorData data;
  data.status = 429;
  data.type = "rate_limit_reached_error";
  data.message = "slow down";
  data.organization_id = "org-1";
  data.project_id = "proj-2";
  data.key_id = "ak-3";
  data.request_id = "r-4";
  data.retry_after = std::chrono::milliseconds(1250);
  data.limit = moonshot::RateLimit::tpm;
  data.provenance = {moonshot::Origin::altered, "n8n", {"One thing was seen."}};
  const auto error =
      support::api_error_at("https://api.moonshot.ai/v1", ErrorKind::rate_limited, std::move(data));
  CHECK(explanation_text(*error) ==
        "RateLimited: slow down\n"
        "  answer       HTTP 429, rate_limit_reached_error from api.moonshot.ai\n"
        "  provenance   altered, via n8n\n"
        "               - One thing was seen.\n"
        "  limit        tpm\n"
        "  retry after  1.25 s\n"
        "  organization org-1\n"
        "  project      proj-2\n"
        "  key id       ak-3\n"
        "  request id   r-4\n"
        "  retry        may help\n"
        "  what to do\n"
        "    1. Lower max_completion_tokens: what it allows counts in full, used or not.\n"
        "       Then wait a minute.\n");
}

TEST_CASE("an explanation leaves out what is not known", "[unit][doctor]") {
  CHECK(explanation_text(*moonshot::make_api_error(ErrorKind::api_error, {})) ==
        "ApiError: (the answer holds no message)\n"
        "  provenance   unknown\n"
        "  retry        nothing is known\n"
        "  what to do\n"
        "    1. Ask whoever sent the answer: it has no words, and its status alone does\n"
        "       not say what is wrong.\n");
  moonshot::ApiErrorData typed;
  typed.type = "t";
  CHECK(explanation_text(*moonshot::make_api_error(ErrorKind::invalid_request, typed)) ==
        "InvalidRequest: (the answer holds no message)\n"
        "  answer       t\n"
        "  provenance   unknown\n"
        "  retry        does not help\n"
        "  what to do\n"
        "    1. Compare the request with the API's reference: the answer does not say\n"
        "       what is wrong with it. Sent again as it is, it is refused again.\n");
}

TEST_CASE("an explanation of what is no answer names endpoint, place or argument",
          "[unit][doctor]") {
  moonshot::CallErrorData odd;
  odd.endpoint = support::endpoint_at("https://api.moonshot.ai/v1");
  odd.message = "it is odd";
  odd.pointer = "/a";
  CHECK(explanation_text(*moonshot::make_call_error<moonshot::DecodeError>(odd)) ==
        "DecodeError: it is odd\n"
        "  endpoint     https://api.moonshot.ai/v1\n"
        "  place        /a\n"
        "  retry        does not help\n"
        "  what to do\n"
        "    1. Check the base URL https://api.moonshot.ai/v1: the answer is a success,\n"
        "       but not one of this API.\n");
  CHECK(explanation_text(moonshot::usage_error("model", "it is empty")) ==
        "UsageError: model: it is empty\n"
        "  retry        does not help\n"
        "  what to do\n"
        "    1. Correct it and call again. Nothing was sent.\n");
  // Whoever cancels a call knows what to do.
  CHECK(explanation_text(*moonshot::make_call_error<moonshot::Cancelled>({})).find("what to do") ==
        std::string::npos);
}

TEST_CASE("a good answer is explained as that", "[unit][doctor]") {
  CHECK(moonshot::good_answer_text() ==
        "This is an answer, no error.\n"
        "  The text has what an answer of the API has, and no error in it.\n");
  CHECK(moonshot::good_answer_json("7") ==
        R"({"id":7,"error":null,"limit":null,"provenance":null,"via":null,)"
        R"("organization_id":null,"project_id":null,"key_id":null,"type":null,)"
        R"("message":"This is an answer, no error.","retryable":null,)"
        R"("evidence":["The text has what an answer of the API has, and no error in it."],)"
        R"("advice":[],"status":null,"request_id":null,"endpoint":null,"retry_after":null})");
}

TEST_CASE("a wait is told in seconds without zeros at the end", "[unit][doctor]") {
  const auto wait = [](int milliseconds) {
    moonshot::ApiErrorData data;
    data.retry_after = std::chrono::milliseconds(milliseconds);
    const auto text = explanation_text(*moonshot::make_api_error(ErrorKind::api_error, data));
    const auto at = text.find("retry after  ") + 13;
    return text.substr(at, text.find('\n', at) - at);
  };
  CHECK(wait(0) == "0 s");
  CHECK(wait(1) == "0.001 s");
  CHECK(wait(500) == "0.5 s");
  CHECK(wait(1000) == "1 s");
  CHECK(wait(10050) == "10.05 s");
}

TEST_CASE("a line has at most eighty columns, and a word is never cut", "[unit][doctor]") {
  using moonshot::paragraph;
  const std::string word(37, 'z');
  CHECK(paragraph("1234 ", word + " " + word + "z") == "1234 " + word + "\n     " + word + "z\n");
  CHECK(paragraph("1234", word + " " + word + "zz") == "1234" + word + "\n    " + word + "zz\n");
  CHECK(paragraph("1234", word + " " + word + " a") == "1234" + word + " " + word + "\n    a\n");
  CHECK(paragraph("12345", word + " " + word) == "12345" + word + " " + word + "\n");
  CHECK(paragraph("> ", std::string(90, 'z') + " a") == "> " + std::string(90, 'z') + "\n  a\n");
  CHECK(paragraph("> ", "a\nb") == "> a\n  b\n");
  CHECK(paragraph("> ", "") == "> \n");
  // A character is one column, in the label too.
  CHECK(paragraph("\xC3\xBC ", "a\nb") == "\xC3\xBC a\n  b\n");
  const bool leaked = support::leaks(paragraph("", "no such key: " + support::key));
  CHECK_FALSE(leaked);
}
