// The reports of a diagnosis, whole.

#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <moonshot/doctor/diagnosis_report.hpp>
#include <moonshot/version.hpp>

#include <chrono>
#include <string>

using moonshot::Finding;

namespace {

moonshot::Diagnosis reported_diagnosis() {
  moonshot::Diagnosis diagnosis;
  diagnosis.base_url = "https://api.moonshot.ai/v1";
  diagnosis.model = "kimi-k3";
  diagnosis.time = std::chrono::system_clock::from_time_t(1795525500);
  diagnosis.verdict = "It is *odd*.";
  diagnosis.contradiction = "One says a, the other b.";
  diagnosis.error_json = R"({"error":"Suspended"})";
  diagnosis.steps = {{"key", Finding::passed, "fine", {}, std::chrono::milliseconds(0)},
                     {"base URL",
                      Finding::warned,
                      "odd",
                      {"first line", "second line"},
                      std::chrono::milliseconds(12)},
                     {"models", Finding::failed, "gone", {}, {}},
                     {"origin", Finding::skipped, "not asked", {}, {}}};
  diagnosis.next_steps = {"Do this.", "Do that."};
  diagnosis.curl = "curl -i zz";
  diagnosis.for_support = {{"model", "kimi-k3"}, {"time", "now"}};
  return diagnosis;
}

}  // namespace

TEST_CASE("a diagnosis in JSON is one object with these members", "[unit][doctor]") {
  auto diagnosis = reported_diagnosis();
  CHECK(moonshot::diagnosis_json(diagnosis) ==
        R"({"healthy":false,"base_url":"https://api.moonshot.ai/v1","model":"kimi-k3",)"
        R"("time":"2026-11-24 13:05:00 UTC","verdict":"It is *odd*.",)"
        R"("contradiction":"One says a, the other b.","error":{"error":"Suspended"},"steps":[)"
        R"({"name":"key","finding":"passed","summary":"fine","details":[],"duration_ms":0},)"
        R"({"name":"base URL","finding":"warned","summary":"odd",)"
        R"("details":["first line","second line"],"duration_ms":12},)"
        R"({"name":"models","finding":"failed","summary":"gone","details":[],"duration_ms":0},)"
        R"({"name":"origin","finding":"skipped","summary":"not asked","details":[],)"
        R"("duration_ms":0}],"next_steps":["Do this.","Do that."],"curl":"curl -i zz",)"
        R"("for_support":{"model":"kimi-k3","time":"now"}})");
  diagnosis = {};
  diagnosis.healthy = true;
  diagnosis.time = std::chrono::system_clock::from_time_t(0);
  CHECK(moonshot::diagnosis_json(diagnosis) ==
        R"({"healthy":true,"base_url":null,"model":null,"time":"1970-01-01 00:00:00 UTC",)"
        R"("verdict":null,"contradiction":null,"error":null,"steps":[],"next_steps":[],)"
        R"("curl":null,"for_support":{}})");
}

TEST_CASE("a diagnosis in Markdown has a part for each question", "[unit][doctor]") {
  auto diagnosis = reported_diagnosis();
  const std::string by = ", by moonshot-cpp " MOONSHOT_VERSION_STRING ".\n\n";
  CHECK(moonshot::diagnosis_markdown(diagnosis) ==
        "# Diagnosis of https://api.moonshot.ai/v1\n\n2026-11-24 13:05:00 UTC" + by +
            "**It is \\*odd\\*.**\n"
            "\nWhat does not fit together: One says a, the other b.\n"
            "\n## What was looked at\n\n"
            "- **key** (passed): fine\n"
            "- **base URL** (warned): odd\n"
            "  - first line\n"
            "  - second line\n"
            "- **models** (failed): gone\n"
            "- **origin** (skipped): not asked\n"
            "\n## What to do\n\n"
            "1. Do this.\n"
            "2. Do that.\n"
            "\n## What to send to support\n\n| | |\n|---|---|\n"
            "| model | kimi-k3 |\n"
            "| time | now |\n"
            "\nThe same call, with the key in the environment:\n\n```sh\ncurl -i zz\n```\n"
            "\nThe secret key is not in this report.\n");
  diagnosis = {};
  diagnosis.base_url = "https://zz";
  diagnosis.time = std::chrono::system_clock::from_time_t(0);
  diagnosis.verdict = "All is well.";
  CHECK(moonshot::diagnosis_markdown(diagnosis) ==
        "# Diagnosis of https://zz\n\n1970-01-01 00:00:00 UTC" + by +
            "**All is well.**\n"
            "\n## What was looked at\n\n"
            "\nThe secret key is not in this report.\n");
}

TEST_CASE("each character that Markdown reads is escaped, and a line stays one", "[unit][doctor]") {
  moonshot::Diagnosis diagnosis;
  diagnosis.verdict = "\\`*_[]<>#|!& a\nb";
  const std::string text = moonshot::diagnosis_markdown(diagnosis);
  CHECK(text.find("**\\\\\\`\\*\\_\\[\\]\\<\\>\\#\\|\\!\\& a b**\n") != std::string::npos);
  // Wherever it stands.
  const std::string odd = "<a>\x1B[1m";
  diagnosis = reported_diagnosis();
  diagnosis.base_url = odd;
  diagnosis.verdict = odd;
  diagnosis.contradiction = odd;
  diagnosis.steps = {{odd, Finding::passed, odd, {odd}, {}}};
  diagnosis.next_steps = {odd};
  diagnosis.for_support = {{odd, odd}};
  const std::string escaped = moonshot::diagnosis_markdown(diagnosis);
  CHECK(escaped.find("<a>") == std::string::npos);
  CHECK(escaped.find('\x1B') == std::string::npos);
}

TEST_CASE("no report shows a key that stands in a diagnosis", "[unit][doctor]") {
  auto diagnosis = reported_diagnosis();
  diagnosis.base_url = "https://relay.example/" + support::key;
  diagnosis.model = support::key;
  diagnosis.verdict = support::key;
  diagnosis.contradiction = support::key;
  diagnosis.steps = {{support::key, Finding::passed, support::key, {support::key}, {}}};
  diagnosis.next_steps = {support::key};
  diagnosis.curl = "curl " + support::key;
  diagnosis.for_support = {{"model", support::key}};
  for (const auto& text :
       {moonshot::diagnosis_json(diagnosis), moonshot::diagnosis_markdown(diagnosis)}) {
    const bool leaked = support::leaks(text);
    CHECK_FALSE(leaked);
  }
}
