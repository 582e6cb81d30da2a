#include <moonshot_catch.hpp>

#include <error_rows.hpp>

#include <moonshot/detail/errors/classify.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using moonshot::RateLimit;
using moonshot::detail::classify;

namespace {

using Number = std::optional<std::int64_t>;
using Wait = std::optional<std::chrono::milliseconds>;
using std::chrono::seconds;

constexpr auto none = std::nullopt;

const std::string org = "org-5d1e8c3a7b90f2463c9d8e7f6a5b4c3d";
const std::string proj = "proj-0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const std::string ak = "ak-f8m2p5t7w9x3z6b1c4d0";

struct Limited {
  std::string message;
  RateLimit limit;
  Number value;
  Number current;
  Wait wait;
};

moonshot::detail::Classification limited(const std::string& message) {
  return classify("rate_limit_reached_error", message);
}

}  // namespace

TEST_CASE("every wording of a rate limit gives its dimension, numbers and wait", "[unit][errors]") {
  const std::string account = "Your account " + org + "<" + ak + "> request reached ";
  const std::vector<Limited> rows = {
      {account + "max organization concurrency: 4, please try again after 2 seconds",
       RateLimit::concurrency, 4, none, seconds(2)},
      {account + "organization max concurrency: 4, please try again after 2 seconds",
       RateLimit::concurrency, 4, none, seconds(2)},
      {account + "organization max RPM: 200, please try again after 1 seconds", RateLimit::rpm, 200,
       none, seconds(1)},
      {"request reached max request: 6, please try again after 1 seconds", RateLimit::rpm, 6, none,
       seconds(1)},
      {"max request per minute reached: 6, please try again after 11 seconds", RateLimit::rpm, 6,
       none, seconds(11)},
      {account + "organization TPM rate limit, current: 2000001, limit: 2000000", RateLimit::tpm,
       2000000, 2000001, none},
      {account + "project TPM rate limit, current: 71, limit: 70, see "
                 "https://platform.moonshot.cn/docs/pricing/limits",
       RateLimit::tpm, 70, 71, none},
      {account + "project (kimi-k2.7-code) TPM rate limit, current: 71, limit: 70", RateLimit::tpm,
       70, 71, none},
      {"request reached TPM rate limit, current:71, limit:70", RateLimit::tpm, 70, 71, none},
      {account + "organization TPD rate limit, current: 1500009, limit: 1500000", RateLimit::tpd,
       1500000, 1500009, none},
      {"Organization Rate limit exceeded, please try again after 3 seconds", RateLimit::unknown,
       none, none, seconds(3)},
      {"We're receiving too many requests at the moment. Please wait a moment and try again.",
       RateLimit::unknown, none, none, none},
  };
  for (const auto& row : rows) {
    INFO(row.message);
    const auto words = limited(row.message);
    CHECK(words.kind == moonshot::ErrorKind::rate_limited);
    CHECK(words.limit == row.limit);
    CHECK(words.limit_value == row.value);
    CHECK(words.limit_current == row.current);
    CHECK(words.retry_after == row.wait);
    // The words alone say the same where the type is lost.
    const auto untyped = classify("", row.message);
    CHECK(untyped.kind == moonshot::ErrorKind::rate_limited);
    CHECK(untyped.limit == row.limit);
    CHECK(untyped.limit_value == row.value);
    CHECK(untyped.retry_after == row.wait);
  }
}

TEST_CASE("every wording of the context limit gives the window, and what was asked for",
          "[unit][errors]") {
  struct Row {
    const char* message;
    Number window;
    Number requested;
  };
  const Row rows[] = {
      {"Invalid request: Your request exceeded model token limit: 262144 (requested: 262533)",
       262144, 262533},
      {"Your request exceeded model token limit : 8192", 8192, none},
      {"Input token length too long", none, none},
  };
  for (const auto& row : rows) {
    INFO(row.message);
    const auto error = support::judged(400, R"({"error":{"message":")" + std::string(row.message) +
                                                R"(","type":"invalid_request_error"}})");
    const auto* context = error->as<moonshot::ContextLengthExceeded>();
    REQUIRE(context != nullptr);
    CHECK(context->limit_value() == row.window);
    CHECK(context->requested() == row.requested);
  }
}

TEST_CASE("what is left of a quota is no limit", "[unit][errors]") {
  const auto words =
      classify("exceeded_current_quota_error", "You exceeded your current token quota: <" + org +
                                                   "> 31275, please check your account balance");
  CHECK(words.kind == moonshot::ErrorKind::quota_exceeded);
  CHECK_FALSE(words.limit_value);
  CHECK_FALSE(words.limit_current);
  CHECK(words.organization_id == org);
}

TEST_CASE("a number that cannot be one of the API's is left out", "[unit][errors]") {
  for (const char* number : {"99999999999999999999999", "-3", "{max_tpm}", "", "many"}) {
    INFO(number);
    const auto words =
        limited("request reached organization TPM rate limit, current: " + std::string(number) +
                ", limit: " + number);
    CHECK(words.limit == RateLimit::tpm);
    CHECK_FALSE(words.limit_value);
    CHECK_FALSE(words.limit_current);
  }
}

TEST_CASE("a wait in words is at most a day", "[unit][errors]") {
  const std::string words = "Organization Rate limit exceeded, please try again after ";
  CHECK(limited(words + "0 seconds").retry_after == seconds(0));
  CHECK(limited(words + "86400 seconds").retry_after == seconds(86400));
  CHECK(limited(words + "999999999 seconds").retry_after == seconds(86400));
  CHECK_FALSE(limited(words + "a while").retry_after);
}

TEST_CASE("numbers in somebody else's words are not read", "[unit][errors]") {
  const auto words = classify("throttled", "limit: 5, current: 6, try again after 7 seconds");
  CHECK_FALSE(words.limit_value);
  CHECK_FALSE(words.limit_current);
  CHECK_FALSE(words.retry_after);
}

TEST_CASE("ids are read in every form of the account's name", "[unit][errors]") {
  struct Row {
    std::string account;
    std::optional<std::string> project;
  };
  const std::vector<Row> rows = {
      {org + " <" + ak + ">", none},
      {org + "<" + ak + ">", none},
      {org + " / " + proj + " <" + ak + ">", proj},
      {org + "&lt;" + ak + "&gt;", none},
      {org + " / " + proj + " &lt;" + ak + "&gt;", proj},
      {"'" + org + "' (\"" + ak + "\")", none},
  };
  for (const auto& row : rows) {
    INFO(row.account);
    const auto words =
        classify("", "Your account " + row.account +
                         " is suspended due to insufficient balance, please recharge");
    CHECK(words.kind == moonshot::ErrorKind::suspended);
    CHECK(words.organization_id == org);
    CHECK(words.project_id == row.project);
    CHECK(words.key_id == ak);
  }
}

TEST_CASE("an inactive account is named twice and read once", "[unit][errors]") {
  const auto words = classify("exceeded_current_quota_error",
                              "Your account " + org + "<" + ak + "> is not active, organization <" +
                                  org + "> exceeded current quota, please check your plan");
  CHECK(words.kind == moonshot::ErrorKind::quota_exceeded);
  CHECK(words.organization_id == org);
  CHECK(words.key_id == ak);
}

TEST_CASE("ids that the encoder escaped are read from the wire", "[unit][errors]") {
  const std::string account = org + "\\u003c" + ak + "\\u003e";
  const std::string words = " request reached organization max RPM: 3";
  const std::string native = R"({"error":{"message":"Your account )" + account + words +
                             R"(","type":"rate_limit_reached_error"}})";
  const std::string twice = R"({"body":"{\"error\":{\"message\":\"Your account )" + org +
                            "\\\\u003c" + ak + "\\\\u003e" + words +
                            R"(\",\"type\":\"rate_limit_reached_error\"}}"})";
  for (const auto& body : {native, twice, "log body=" + native, "429 - " + native}) {
    INFO(body);
    const auto error = support::judged(429, body);
    const auto* limit = error->as<moonshot::RateLimited>();
    REQUIRE(limit != nullptr);
    CHECK(limit->organization_id() == org);
    CHECK(limit->key_id() == ak);
    CHECK(limit->limit_value() == 3);
  }
}

TEST_CASE("what stands in place of an id is none", "[unit][errors]") {
  for (const char* account :
       {"{organization-id}<{ak-id}>", "org-...<ak-...>", "xxxxx / proj-xxxxxx <ak-xxxxx>",
        "org-******<ak-******>", "org-xxxxxxxxxxxx<ak-XXXXXXXXXXXX>", "org-<ak->", "[REDACTED]",
        "workforce-0123456789<break-0123456789>"}) {
    INFO(account);
    const auto words = classify("exceeded_current_quota_error",
                                "Your account " + std::string(account) + " is suspended");
    CHECK(words.kind == moonshot::ErrorKind::suspended);
    CHECK_FALSE(words.organization_id);
    CHECK_FALSE(words.project_id);
    CHECK_FALSE(words.key_id);
  }
}

TEST_CASE("a shortened id is kept as it stands", "[unit][errors]") {
  const auto words =
      limited("Your account org-9c4d1e22 / proj-7a3b9f1 <" + ak +
              "> request reached project (kimi-k3) TPM rate limit, current: 2, limit: 1");
  CHECK(words.organization_id == "org-9c4d1e22");
  CHECK(words.project_id == "proj-7a3b9f1");
  CHECK(words.key_id == ak);
}

TEST_CASE("an id that was cut off is none", "[unit][errors]") {
  for (const char* ending : {"", "...", "... zz", "\xE2\x80\xA6", "\xE2\x80\xA6 zz"}) {
    const auto words =
        classify("", "You exceeded your current token quota: <" + org.substr(0, 20) + ending);
    CHECK(words.kind == moonshot::ErrorKind::quota_exceeded);
    CHECK_FALSE(words.organization_id);
    CHECK(classify("", "You exceeded your current token quota: <" + org + ending).organization_id ==
          org);
  }
}

TEST_CASE("the credit that is left is read as it stands", "[unit][errors]") {
  const auto credit = [](const std::string& amount) {
    const auto words = classify("exceeded_current_quota_error",
                                "You exceeded your current token quota: <org-0123456789abcdef> " +
                                    amount + ", please check your account balance");
    return words.credit ? words.credit->text() : "none";
  };
  CHECK(credit("0.0125") == "0.0125");
  CHECK(credit("-3") == "-3");
  CHECK(credit("0") == "0");
  for (const char* amount : {"", "{credit}", "1.2.3", "--1", "."}) {
    INFO(amount);
    CHECK(credit(amount) == "none");
  }
  CHECK_FALSE(classify("", "token quota: 5").credit);
  CHECK_FALSE(classify("exceeded_current_quota_error", "token quota: 5").credit);
  const auto escaped =
      classify("exceeded_current_quota_error", "token quota: &lt;org-0&gt; 0.5, zz");
  REQUIRE(escaped.credit);
  CHECK(escaped.credit->text() == "0.5");
}

TEST_CASE("an id is a word of six letters and digits or more", "[unit][errors]") {
  const auto id_in = [](const std::string& account) {
    return limited("request reached for " + account + " max RPM: 3").organization_id;
  };
  CHECK(id_in("org-9c4d1e") == "org-9c4d1e");
  CHECK_FALSE(id_in("org-9c4d1"));
  CHECK(id_in("org-9c4d1e22-tail") == "org-9c4d1e22");
  CHECK(id_in("org-9c4d1e22_tail") == "org-9c4d1e22");
  CHECK_FALSE(id_in("(-org-9c4d1e22)"));
  CHECK_FALSE(id_in("xorg-9c4d1e22"));
  CHECK(id_in("org-9c4d1 org-9c4d1e22") == "org-9c4d1e22");
  // Only a whole id goes on in the next line.
  CHECK(id_in("org-9c4d1e22\nnext") == "org-9c4d1e22");
  CHECK(id_in(org.substr(0, 20) + "\n  " + org.substr(20)) == org);
}
