// Each type of error and each of the words that refine it.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/classify.hpp>

#include <string>
#include <vector>

using moonshot::ErrorKind;
using moonshot::detail::Circumstances;
using moonshot::detail::classify;

namespace {

Circumstances at_kimi_code() {
  Circumstances circumstances;
  circumstances.kimi_code = true;
  return circumstances;
}

enum class Whose { own, shared };

struct TypeRow {
  const char* type;
  ErrorKind kind;
  Whose whose;
};

constexpr TypeRow type_rows[] = {
    {"exceeded_current_quota_error", ErrorKind::quota_exceeded, Whose::own},
    {"engine_overloaded_error", ErrorKind::engine_overloaded, Whose::own},
    {"rate_limit_reached_error", ErrorKind::rate_limited, Whose::own},
    {"rate_limit_error", ErrorKind::rate_limited, Whose::shared},
    {"rate_limited", ErrorKind::rate_limited, Whose::shared},
    {"rate_limit_unavailable", ErrorKind::rate_limited, Whose::own},
    {"invalid_authentication_error", ErrorKind::authentication_failed, Whose::own},
    {"incorrect_api_key_error", ErrorKind::authentication_failed, Whose::own},
    {"authentication_error", ErrorKind::authentication_failed, Whose::shared},
    {"permission_denied_error", ErrorKind::permission_denied, Whose::own},
    {"permission_error", ErrorKind::permission_denied, Whose::shared},
    {"access_terminated_error", ErrorKind::permission_denied, Whose::own},
    {"security_risk", ErrorKind::permission_denied, Whose::shared},
    {"resource_not_found_error", ErrorKind::not_found, Whose::own},
    {"not_found_error", ErrorKind::not_found, Whose::shared},
    {"url.not_found", ErrorKind::not_found, Whose::own},
    {"markdown_not_found", ErrorKind::not_found, Whose::own},
    {"content_filter", ErrorKind::content_filtered, Whose::shared},
    {"invalid_request_error", ErrorKind::invalid_request, Whose::shared},
    {"invalid_request", ErrorKind::invalid_request, Whose::shared},
    {"invalid_url", ErrorKind::invalid_request, Whose::shared},
    {"server_error", ErrorKind::server_error, Whose::shared},
    {"unexpected_output", ErrorKind::server_error, Whose::own},
    {"server_unavailable", ErrorKind::server_error, Whose::own},
    {"internal_server_error", ErrorKind::server_error, Whose::shared},
    {"internal_error", ErrorKind::server_error, Whose::shared},
    {"upstream_failed", ErrorKind::server_error, Whose::shared},
    {"timeout", ErrorKind::server_error, Whose::shared},
    {"api_error", ErrorKind::server_error, Whose::shared},
    {"client_closed_request", ErrorKind::api_error, Whose::own},
    {"client_canceled", ErrorKind::api_error, Whose::shared},
};

struct RefinedRow {
  const char* type;
  const char* words;
  ErrorKind kind;
};

const std::vector<const char*> words_of_any_plan = {"usage limit",
                                                    "subscri",
                                                    "membership",
                                                    "member benefit",
                                                    "your plan",
                                                    "current plan",
                                                    "the plan here",
                                                    "plan expired",
                                                    "billing cycle",
                                                    "your quota",
                                                    "upgrade",
                                                    "5-hour",
                                                    "weekly",
                                                    "monthly",
                                                    "allegretto",
                                                    "\xE4\xBC\x9A\xE5\x91\x98",
                                                    "\xE8\xAE\xA2\xE9\x98\x85",
                                                    "\xE5\xA5\x97\xE9\xA4\x90"};

}  // namespace

TEST_CASE("each type has a class where the words tell nothing", "[unit][errors]") {
  for (const auto& row : type_rows) {
    INFO(row.type);
    const auto words = classify(row.type, "words of tomorrow");
    CHECK(words.kind == row.kind);
    CHECK(words.own_type == (row.whose == Whose::own));
    CHECK(words.known == (row.whose == Whose::own));
    CHECK_FALSE(words.own_words);
    CHECK_FALSE(words.contradicts);
    CHECK(moonshot::detail::is_known_type(row.type));
    CHECK(moonshot::detail::is_own_type(row.type) == (row.whose == Whose::own));
  }
  for (const char* type : {"", "a_type_of_tomorrow", "rate_limit", "Server_error"}) {
    INFO(type);
    CHECK_FALSE(moonshot::detail::is_known_type(type));
    CHECK_FALSE(moonshot::detail::is_own_type(type));
    CHECK(classify(type, "words of tomorrow").kind == ErrorKind::api_error);
  }
}

TEST_CASE("a shared type tells of the call or the server, a limit or an own type does not",
          "[unit][errors]") {
  for (const auto& row : type_rows) {
    INFO(row.type);
    const bool of_limit = row.kind == ErrorKind::rate_limited || row.kind == ErrorKind::api_error;
    CHECK(moonshot::detail::is_type_of_cause(row.type) ==
          (row.whose == Whose::shared && !of_limit));
  }
  CHECK_FALSE(moonshot::detail::is_type_of_cause(""));
  CHECK_FALSE(moonshot::detail::is_type_of_cause("a_type_of_tomorrow"));
}

TEST_CASE("words refine the class of a type", "[unit][errors]") {
  constexpr RefinedRow rows[] = {
      {"exceeded_current_quota_error", "it is suspended", ErrorKind::suspended},
      {"exceeded_current_quota_error", "please recharge", ErrorKind::suspended},
      {"exceeded_current_quota_error", "the usage limit", ErrorKind::membership_error},
      {"rate_limit_reached_error", "engine is currently overloaded", ErrorKind::engine_overloaded},
      {"rate_limit_reached_error", "engine is overloaded", ErrorKind::engine_overloaded},
      {"rate_limit_error", "engine is currently overloaded", ErrorKind::engine_overloaded},
      {"rate_limit_error", "engine is overloaded", ErrorKind::engine_overloaded},
      {"invalid_authentication_error", "model id does not exist", ErrorKind::not_found},
      {"invalid_authentication_error", "model does not exist", ErrorKind::not_found},
      {"authentication_error", "model id does not exist", ErrorKind::not_found},
      {"authentication_error", "model does not exist", ErrorKind::not_found},
      // Tools may have any name, so that only words of one's own plan count beside them.
      {"permission_error", "tool 'upgrade' is not there", ErrorKind::permission_denied},
      {"permission_error", "function 'upgrade' is not there", ErrorKind::permission_denied},
      {"permission_error", "upgrade to use it", ErrorKind::membership_error},
      {"permission_error", "a coding agent on your plan", ErrorKind::permission_denied},
      {"permission_error", "one concurrent request on your plan", ErrorKind::rate_limited},
      {"access_terminated_error", "a coding agent on your plan", ErrorKind::permission_denied},
      {"access_terminated_error", "one concurrent request on your plan", ErrorKind::rate_limited},
      {"invalid_request_error", "exceeded model token limit", ErrorKind::context_length_exceeded},
      {"invalid_request_error", "token length too long", ErrorKind::context_length_exceeded},
      {"invalid_request_error", "maximum context length", ErrorKind::context_length_exceeded},
      {"invalid_request_error", "it is considered high risk", ErrorKind::content_filtered},
      {"invalid_request_error", "the membership", ErrorKind::invalid_request},
      {"invalid_request_error", "a subscription", ErrorKind::invalid_request},
  };
  for (const auto& row : rows) {
    INFO(row.type << ": " << row.words);
    CHECK(classify(row.type, row.words).kind == row.kind);
  }
  CHECK(classify("invalid_request_error", "the membership", at_kimi_code()).kind ==
        ErrorKind::membership_error);
  CHECK(classify("invalid_request_error", "a subscription", at_kimi_code()).kind ==
        ErrorKind::membership_error);
}

TEST_CASE("each word of a plan counts for the types of Kimi Code", "[unit][errors]") {
  for (const char* words : words_of_any_plan) {
    INFO(words);
    CHECK(classify("access_terminated_error", words).kind == ErrorKind::membership_error);
    CHECK(classify("permission_error", words).kind == ErrorKind::membership_error);
    // Types that others have too need to be Kimi Code's.
    for (const char* type : {"rate_limit_reached_error", "rate_limit_error",
                             "invalid_authentication_error", "authentication_error"}) {
      INFO(type);
      CHECK(classify(type, words, at_kimi_code()).kind == ErrorKind::membership_error);
    }
  }
}

TEST_CASE("of a limit, only the words of a plan's window are a membership's", "[unit][errors]") {
  const std::vector<const char*> windows = {
      "usage limit",  "your membership", "membership benefits", "billing cycle", "5-hour window",
      "7-day window", "weekly limit",    "weekly quota",        "monthly limit", "monthly quota"};
  for (const char* type : {"rate_limit_reached_error", "rate_limit_error"}) {
    for (const char* words : windows) {
      INFO(type << ": " << words);
      CHECK(classify(type, words).kind == ErrorKind::membership_error);
    }
    for (const char* words : {"subscri", "membership", "your plan", "upgrade", "weekly"}) {
      INFO(type << ": " << words);
      CHECK(classify(type, words).kind == ErrorKind::rate_limited);
    }
  }
}

TEST_CASE("of a key, only the words of a plan that it has are a membership's", "[unit][errors]") {
  for (const char* type : {"invalid_authentication_error", "authentication_error"}) {
    for (const char* words : {"usage limit", "subscription", "membership", "your plan",
                              "current plan", "plan does not include", "billing cycle"}) {
      INFO(type << ": " << words);
      CHECK(classify(type, words).kind == ErrorKind::membership_error);
    }
    for (const char* words : {"upgrade", "weekly", "your quota"}) {
      INFO(type << ": " << words);
      CHECK(classify(type, words).kind == ErrorKind::authentication_failed);
    }
  }
}

TEST_CASE("words of the caller's own plan count wherever they stand", "[unit][errors]") {
  for (const char* words :
       {"usage limit", "your subscription", "current subscription", "your membership",
        "membership benefits", "your current plan", "of your plan", "plan does not include",
        "billing cycle", "5-hour window", "7-day window"}) {
    INFO(words);
    CHECK(classify("invalid_request_error", words).kind == ErrorKind::membership_error);
    CHECK(classify("permission_error", std::string("the tool and ") + words).kind ==
          ErrorKind::membership_error);
    CHECK(classify("", std::string("failed_precondition: ") + words).kind ==
          ErrorKind::membership_error);
  }
}

TEST_CASE("each code of Kimi Code's inner services has its class", "[unit][errors]") {
  struct CodeRow {
    const char* code;
    const char* words;
    ErrorKind kind;
  };
  constexpr CodeRow rows[] = {
      {"Unavailable", "gone", ErrorKind::server_error},
      {"Unavailable", "x: 502", ErrorKind::gateway_error},
      {"Unavailable", "x: 504", ErrorKind::gateway_error},
      {"Unavailable", "x: 503", ErrorKind::server_error},
      {"Internal", "gone", ErrorKind::server_error},
      {"DataLoss", "gone", ErrorKind::server_error},
      {"Aborted", "gone", ErrorKind::server_error},
      {"DeadlineExceeded", "gone", ErrorKind::server_error},
      {"Unknown", "gone", ErrorKind::server_error},
      {"Unauthenticated", "gone", ErrorKind::authentication_failed},
      {"Unauthenticated", "model does not exist", ErrorKind::not_found},
      {"Unauthenticated", "of your plan", ErrorKind::membership_error},
      {"PermissionDenied", "gone", ErrorKind::permission_denied},
      {"PermissionDenied", "coding agent upgrade", ErrorKind::permission_denied},
      {"PermissionDenied", "upgrade", ErrorKind::membership_error},
      {"ResourceExhausted", "gone", ErrorKind::rate_limited},
      {"ResourceExhausted", "of your plan", ErrorKind::membership_error},
      {"ResourceExhausted", "engine is overloaded", ErrorKind::engine_overloaded},
      {"NotFound", "gone", ErrorKind::not_found},
      {"InvalidArgument", "gone", ErrorKind::invalid_request},
      {"InvalidArgument", "maximum context length", ErrorKind::context_length_exceeded},
      {"FailedPrecondition", "gone", ErrorKind::invalid_request},
      {"FailedPrecondition", "of your plan", ErrorKind::membership_error},
      {"OutOfRange", "gone", ErrorKind::invalid_request},
      {"AlreadyExists", "gone", ErrorKind::invalid_request},
      {"Unimplemented", "gone", ErrorKind::not_found},
      {"Canceled", "gone", ErrorKind::api_error},
  };
  for (const auto& row : rows) {
    INFO(row.code << ": " << row.words);
    const auto words =
        classify("", "rpc error: code = " + std::string(row.code) + " desc = " + row.words);
    CHECK(words.kind == row.kind);
    CHECK(words.rpc_words);
    CHECK(words.known);
    CHECK_FALSE(words.own_words);
  }
}

TEST_CASE("a code without a label is one where it is no common word", "[unit][errors]") {
  for (const char* text : {"internal: x", "unavailable: x", "unauthenticated: x", "not_found: x",
                           " resource_exhausted: x", "code = aborted"}) {
    INFO(text);
    CHECK(classify("", text).rpc_words);
  }
  for (const char* text : {"aborted: x", "canceled: x", "internal x", "internal:x", "not_found",
                           "no_such_code: x", "the internal: x"}) {
    INFO(text);
    CHECK_FALSE(classify("", text).rpc_words);
  }
  // Beside a type, a text has no code.
  CHECK_FALSE(classify("a_type_of_tomorrow", "internal: x").rpc_words);
}
