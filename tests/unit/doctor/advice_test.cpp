#include <moonshot_catch.hpp>

#include <example_errors.hpp>

#include <moonshot/doctor/advice.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using moonshot::advice_for;
using moonshot::ApiErrorData;
using moonshot::ErrorKind;
using moonshot::RateLimit;
using support::api_error_at;
using support::errors_at;

namespace {

const std::string international = "https://api.moonshot.ai/v1";
const std::string china = "https://api.moonshot.cn/v1";
const std::string kimi_code = "https://api.kimi.com/coding/v1";
const std::string reseller = "https://relay.example/v1";

const std::vector<std::string> places = {international, china,
                                         kimi_code,     "https://api.kimi.ai/coding/v1",
                                         reseller,      "http://127.0.0.1:4000/v1"};

std::string all_of(const std::vector<std::string>& sentences) {
  std::string text;
  for (const auto& sentence : sentences) text += sentence + "\n";
  return text;
}

bool mentions(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

ApiErrorData of_organization() {
  ApiErrorData data;
  data.organization_id = "org-0a1b2c3d4e5f60718293a4b5c6d7e8f9";
  return data;
}

ApiErrorData with_limit(RateLimit limit, std::int64_t value) {
  ApiErrorData data;
  data.limit = limit;
  data.limit_value = value;
  return data;
}

}  // namespace

TEST_CASE("every class has advice, wherever the call went", "[unit][doctor]") {
  for (const auto& place : places) {
    for (const auto& error : errors_at(place)) {
      INFO(place << ": " << error->name());
      // Whoever cancels a call knows why.
      CHECK(advice_for(*error).empty() == (error->kind() == ErrorKind::cancelled));
    }
  }
}

TEST_CASE("advice is in whole sentences with nothing left to fill in", "[unit][doctor]") {
  for (const auto& place : places) {
    for (const auto& error : errors_at(place)) {
      for (const auto& sentence : advice_for(*error)) {
        INFO(sentence);
        CHECK(sentence.find_first_of("{}") == std::string::npos);
        CHECK_FALSE(mentions(sentence, "  "));
        CHECK_FALSE(mentions(sentence, " ."));
        CHECK(sentence.back() == '.');
        CHECK((sentence.front() >= 'A' && sentence.front() <= 'Z'));
      }
    }
  }
}

TEST_CASE("no advice is given twice", "[unit][doctor]") {
  for (const auto& place : places) {
    for (const auto& error : errors_at(place)) {
      const auto advice = advice_for(*error);
      INFO(error->name());
      CHECK(std::set<std::string>(advice.begin(), advice.end()).size() == advice.size());
    }
  }
}

TEST_CASE("an account that need not be the user's is not spoken of as his", "[unit][doctor]") {
  for (const auto kind : {ErrorKind::quota_exceeded, ErrorKind::suspended}) {
    for (const char* place : {"https://relay.example/v1", "http://127.0.0.1:4000/v1"}) {
      const auto advice = advice_for(*api_error_at(place, kind, of_organization()));
      for (const auto& sentence : advice) {
        INFO(sentence);
        CHECK_FALSE(mentions(sentence, "your balance"));
        CHECK_FALSE(mentions(sentence, "your account"));
        CHECK_FALSE(mentions(sentence, "platform.kimi"));
        const bool money = mentions(sentence, "op up") || mentions(sentence, "balance");
        if (money) CHECK(sentence.substr(0, 3) == "If ");
      }
      CHECK_THAT(all_of(advice), ContainsSubstring("the account behind this route"));
      CHECK_THAT(all_of(advice), ContainsSubstring("org-0a1b2c3d4e5f60718293a4b5c6d7e8f9"));
    }
  }
  for (const auto limit : support::rate_limits) {
    auto data = of_organization();
    data.limit = limit;
    const auto advice = all_of(advice_for(*api_error_at(reseller, ErrorKind::rate_limited, data)));
    CHECK_THAT(advice, ContainsSubstring("the account behind this route"));
    CHECK_FALSE(mentions(advice, "top-up"));
  }
}

TEST_CASE("money is asked for on the platform of the call, with its organization",
          "[unit][doctor]") {
  struct Row {
    std::string base_url;
    const char* host;
    const char* console;
    const char* other_console;
  };
  const Row rows[] = {
      {international, "api.moonshot.ai", "https://platform.kimi.ai", "platform.kimi.com"},
      {china, "api.moonshot.cn", "https://platform.kimi.com", "platform.kimi.ai"}};
  for (const auto& row : rows) {
    for (const auto kind : {ErrorKind::quota_exceeded, ErrorKind::suspended}) {
      const auto advice = advice_for(*api_error_at(row.base_url, kind, of_organization()));
      INFO(all_of(advice));
      REQUIRE_FALSE(advice.empty());
      CHECK_THAT(advice.front(), ContainsSubstring("Top up organization org-0a1b2c3d4e5f6071"));
      CHECK_THAT(advice.front(), ContainsSubstring(row.console));
      CHECK_FALSE(mentions(all_of(advice), row.other_console));
    }
    const auto suspended = all_of(advice_for(*api_error_at(row.base_url, ErrorKind::suspended)));
    CHECK_THAT(suspended, ContainsSubstring(std::string(row.host) + " has its own accounts"));
    CHECK_THAT(suspended, ContainsSubstring("GET " + row.base_url + "/users/me/balance"));
    CHECK_THAT(suspended, ContainsSubstring("Top up the account"));
  }
}

TEST_CASE("a plan is no account to top up", "[unit][doctor]") {
  for (const auto kind :
       {ErrorKind::quota_exceeded, ErrorKind::suspended, ErrorKind::membership_error}) {
    const auto advice = all_of(advice_for(*api_error_at(kimi_code, kind)));
    CHECK_FALSE(mentions(advice, "op up"));
    CHECK_FALSE(mentions(advice, "/users/me/balance"));
    CHECK_THAT(advice, ContainsSubstring("https://www.kimi.com/code"));
  }
}

TEST_CASE("a refused key is looked for where it belongs", "[unit][doctor]") {
  const auto advice = [](const std::string& place) {
    return all_of(advice_for(*api_error_at(place, ErrorKind::authentication_failed)));
  };
  CHECK_THAT(advice(china), ContainsSubstring("https://platform.kimi.com"));
  CHECK_THAT(advice(kimi_code), ContainsSubstring("Use a Kimi Code key"));
  CHECK_THAT(advice(reseller), ContainsSubstring("belongs to relay.example"));
  for (const auto& place : places) CHECK_THAT(advice(place), ContainsSubstring("MOONSHOT_API_KEY"));
}

TEST_CASE("a key that was accepted is not thrown away for its plan", "[unit][doctor]") {
  for (const auto& place : places) {
    const auto advice = all_of(advice_for(*api_error_at(place, ErrorKind::membership_error)));
    CHECK_THAT(advice, ContainsSubstring("Keep the key"));
  }
}

TEST_CASE("each limit has advice of its own that names its value", "[unit][doctor]") {
  const auto advice = [](RateLimit limit) {
    return advice_for(*api_error_at(international, ErrorKind::rate_limited, with_limit(limit, 37)))
        .at(0);
  };
  std::set<std::string> first;
  for (const auto limit : support::rate_limits) first.insert(advice(limit));
  CHECK(first.size() == support::rate_limits.size());
  CHECK_THAT(advice(RateLimit::concurrency),
             ContainsSubstring("at the same time (the limit is 37)"));
  CHECK_THAT(advice(RateLimit::rpm), ContainsSubstring("a minute (the limit is 37)"));
  CHECK_THAT(advice(RateLimit::tpm), ContainsSubstring("max_completion_tokens (the limit is 37)"));
  CHECK_THAT(advice(RateLimit::tpd), ContainsSubstring("tomorrow"));
}

TEST_CASE("an overloaded engine is nobody's quota", "[unit][doctor]") {
  for (const auto& place : places) {
    const auto advice = all_of(advice_for(*api_error_at(place, ErrorKind::engine_overloaded)));
    CHECK_THAT(advice, ContainsSubstring("topping up does not help"));
    CHECK_FALSE(mentions(advice, "console"));
  }
}

TEST_CASE("a gateway's error sends nobody to the account", "[unit][doctor]") {
  for (const auto& place : places) {
    const auto advice = all_of(advice_for(*api_error_at(place, ErrorKind::gateway_error)));
    CHECK_THAT(advice, ContainsSubstring("Nothing follows from this answer"));
    CHECK_FALSE(mentions(advice, "op up"));
    CHECK_FALSE(mentions(advice, "platform.kimi"));
  }
}

TEST_CASE("braces in a base URL are left alone", "[unit][doctor]") {
  const std::string base_url = "https://relay.example/{base_url}/{organization}";
  const auto advice = all_of(advice_for(*api_error_at(base_url, ErrorKind::not_found)));
  CHECK_THAT(advice, ContainsSubstring("GET " + base_url + "/models"));
}
