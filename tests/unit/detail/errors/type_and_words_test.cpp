// Where type and words of an error say different things, and where a type is only spoken of.

#include <moonshot_catch.hpp>

#include <error_rows.hpp>
#include <scripted_client.hpp>

#include <moonshot/detail/errors/classify.hpp>

#include <string>

namespace {

std::string judged(const std::string& body) { return support::judged(0, body)->name(); }

std::string of(const std::string& type, const std::string& message) {
  return judged(support::error_body(type, message));
}

}  // namespace

TEST_CASE("a type that only the API uses wins over words of another kind", "[unit][errors]") {
  const std::string suspended =
      "Your account org-0 is suspended due to insufficient balance, please recharge your account";
  CHECK(of("resource_not_found_error", suspended) == "NotFound");
  CHECK(of("engine_overloaded_error", suspended) == "EngineOverloaded");
  CHECK(of("permission_denied_error", "The engine is currently overloaded") == "PermissionDenied");
  CHECK(of("incorrect_api_key_error", "Not found the model kimi-k9") == "AuthenticationFailed");
  CHECK(of("server_unavailable", suspended) == "ServerError");
  // A type that others use too tells less than the API's own words.
  CHECK(of("server_error", suspended) == "Suspended");
  CHECK(of("invalid_request_error", "The engine is currently overloaded") == "EngineOverloaded");
  CHECK(of("", suspended) == "Suspended");
}

TEST_CASE("a common word that is also a type counts only where it is one", "[unit][errors]") {
  for (const char* word : {"server_unavailable", "unexpected_output", "client_closed_request"}) {
    for (const std::string& sentence :
         {"The tests \"" + std::string(word) + "\" and 'b' did not pass",
          "Map it to (" + std::string(word) + ") first", "See: " + std::string(word) + ": later"}) {
      INFO(sentence);
      CHECK(judged(sentence) == "ApiError");
    }
  }
  CHECK(judged("server_unavailable: come back later") == "ServerError");
  // A type with the ending of one is nothing else, wherever it stands.
  CHECK(judged("It failed (exceeded_current_quota_error) at night") == "QuotaExceeded");
}

TEST_CASE("ids are read where an account is at fault, or where the message names it first",
          "[unit][errors]") {
  using moonshot::detail::classify;
  const std::string account = "Your account org-0f1e2d3c4b5a69788796a5b4c3d2e1f0 ";
  CHECK(classify("exceeded_current_quota_error", account + "is suspended").organization_id);
  CHECK(classify("permission_denied_error", account + "may not do that").organization_id);
  CHECK(classify("permission_denied_error", "[moonshot] " + account + "may not").organization_id);
  CHECK_FALSE(classify("server_error", "Failed to extract file: " + account + "is suspended")
                  .organization_id);
  CHECK_FALSE(classify("resource_not_found_error", "file org-chart2026 not found").organization_id);
  CHECK_FALSE(classify("", "Not found the model ak-47rifle9000 or Permission denied").key_id);
}

TEST_CASE("the status tells whether words of another error are a message's own", "[unit][errors]") {
  using moonshot::ErrorKind;
  using moonshot::detail::Circumstances;
  using moonshot::detail::classify;
  const std::string relayed =
      "LLM error: The engine is currently overloaded, please try again later";
  const auto kind_at = [&](const std::string& message, int status) {
    Circumstances circumstances;
    circumstances.status = status;
    return classify("invalid_request_error", message, circumstances).kind;
  };
  CHECK(kind_at(relayed, 429) == ErrorKind::engine_overloaded);
  CHECK(kind_at(relayed, 503) == ErrorKind::engine_overloaded);
  CHECK(kind_at("Invalid request: tool result '" + relayed + "' rejected", 429) ==
        ErrorKind::invalid_request);
  CHECK(kind_at("stop sequence: The engine is currently overloaded", 400) ==
        ErrorKind::invalid_request);
}

TEST_CASE("a relay that does not escape the key id is not taken for the API", "[unit][errors]") {
  const auto origin = [](const std::string& id) {
    const auto error = support::judged(
        0, support::error_body("exceeded_current_quota_error",
                               "Your account org-0123456789abcdef0123456789abcdef " + id +
                                   " is suspended due to insufficient balance, please recharge "
                                   "your account or check your plan and billing details"));
    return moonshot::to_string(error->as<moonshot::ApiError>()->provenance().origin);
  };
  const std::string escaped = origin("\\u003cak-f0a1b2c3d4e5f6g7h8i9\\u003e");
  const std::string bare = origin("<ak-f0a1b2c3d4e5f6g7h8i9>");
  CHECK(escaped == "native");
  CHECK(bare == "unknown");
}

TEST_CASE("a type within a text is known by the marks around it", "[unit][errors]") {
  using moonshot::detail::classify;
  for (const std::string text :
       {"type=engine_overloaded_error, so it is", "type: engine_overloaded_error; so it is",
        "llm [engine_overloaded_error - 429] so it is", "(engine_overloaded_error | 429) so it is",
        "\"engine_overloaded_error\": so it is", "`engine_overloaded_error` so it is"}) {
    INFO(text);
    CHECK(classify("", text).type_in_words == "engine_overloaded_error");
  }
  // One that others use too counts where the text names it as the type.
  for (const std::string text : {"type=rate_limit_error so it is", "\"type\": \"rate_limit_error\"",
                                 "type => rate_limit_error", "<type>rate_limit_error</type>"}) {
    INFO(text);
    CHECK(classify("", text).kind == moonshot::ErrorKind::rate_limited);
  }
  CHECK(classify("", "the type rate_limit_error").kind == moonshot::ErrorKind::api_error);
}

TEST_CASE("a message that is short is known where it ends a line", "[unit][errors]") {
  using moonshot::detail::classify;
  for (const std::string text :
       {"So it is: HTTP 401 Invalid Authentication", "<p>Invalid Authentication</p>",
        "So it is - Invalid Authentication", "So it is:\nInvalid\n  Authentication"}) {
    INFO(text);
    CHECK(classify("", text).own_words);
  }
  CHECK_FALSE(classify("", "So it is with Invalid Authentication").own_words);
  CHECK_FALSE(classify("", "Invalid Authentication so it is").own_words);
}

TEST_CASE("a type that tells decides before a place in the message does", "[unit][errors]") {
  using moonshot::detail::classify;
  const std::string text = "messages[2].content: so it is";
  CHECK(classify("", text).is_about_request);
  CHECK(classify("a_type_of_tomorrow", text).is_about_request);
  CHECK(classify("invalid_request_error", text).is_about_request);
  CHECK(classify("invalid_request_error", "Your request exceeded model token limit: 9")
            .is_about_request);
  CHECK_FALSE(classify("rate_limit_error", text).is_about_request);
}

TEST_CASE("what a place in the request holds is not the error, whatever the status",
          "[unit][errors]") {
  using moonshot::detail::Circumstances;
  Circumstances circumstances;
  circumstances.status = 429;
  const std::string quoted = "'The engine is currently overloaded, please try again later'";
  const auto kind_of = [&](const std::string& message) {
    return moonshot::detail::classify("invalid_request_error", message, circumstances).kind;
  };
  CHECK(kind_of("metadata.note: " + quoted) == moonshot::ErrorKind::invalid_request);
  CHECK(kind_of("llm error: " + quoted) == moonshot::ErrorKind::engine_overloaded);
}

TEST_CASE("an id is read behind one that is a placeholder", "[unit][errors]") {
  const std::string id = "org-0f1e2d3c4b5a69788796a5b4c3d2e1f0";
  const auto found =
      moonshot::detail::classify("exceeded_current_quota_error",
                                 "Your account org-xxxxxxxx, that is " + id + ", is suspended");
  CHECK(found.organization_id == id);
}

TEST_CASE("a number that a message quotes is none of its own", "[unit][errors]") {
  const auto found = moonshot::detail::classify("rate_limit_error",
                                                "request reached max request: 3 for 'current: 7'");
  CHECK(found.limit_value == 3);
  CHECK_FALSE(found.limit_current);
}
