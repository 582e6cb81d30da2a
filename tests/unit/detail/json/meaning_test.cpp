#include <moonshot_catch.hpp>

#include <moonshot/json.hpp>
#include <moonshot/types/balance.hpp>
#include <moonshot/types/batch_lines.hpp>
#include <moonshot/types/batches.hpp>
#include <moonshot/types/chat_completion.hpp>
#include <moonshot/types/files.hpp>
#include <moonshot/types/formulas.hpp>
#include <moonshot/types/models.hpp>
#include <moonshot/types/signature.hpp>
#include <moonshot/types/tokens.hpp>
#include <moonshot/types/usages.hpp>

#include <string>
#include <utility>
#include <vector>

namespace detail = moonshot::detail;
using detail::Strictness;

namespace {

using Member = std::pair<std::string, std::string>;  // a name and an odd value

struct MeaningRow {
  std::string type;
  /// `pointer: expected / found`, or what is in `extra`.
  std::string (*read)(const std::string& text);
  std::string rest;                ///< what the object needs besides
  std::vector<Member> meaning;     ///< an odd value of one of these costs the answer
  std::vector<Member> the_others;  ///< an odd value of one of these is kept
};

template <class T>
std::string read_odd(const std::string& text) {
  T value{};
  detail::Mismatch mismatch;
  if (!detail::decode_text(text, value, mismatch, Strictness::answer)) {
    return "failed at " + mismatch.pointer;
  }
  std::string kept = "kept";
  for (const auto& member : value.extra) kept += " /" + member.first;
  return kept;
}

template <class T>
std::string failure_of_answer(const std::string& text) {
  T value{};
  detail::Mismatch mismatch;
  if (detail::decode_text(text, value, mismatch, Strictness::answer)) return "read";
  return mismatch.pointer + ": " + mismatch.expected + " / " + mismatch.found;
}

std::vector<MeaningRow> meaning_rows() {
  return {
      {"ChatCompletion",
       &read_odd<moonshot::ChatCompletion>,
       "",
       {{"choices", "5"}},
       {{"id", "5"},
        {"object", "5"},
        {"created", "{}"},
        {"model", "5"},
        {"usage", "5"},
        {"system_fingerprint", "5"}}},
      {"Choice",
       &read_odd<moonshot::Choice>,
       "",
       {{"message", "5"}},
       {{"index", "{}"}, {"finish_reason", "5"}, {"logprobs", "5"}}},
      {"Message",
       &read_odd<moonshot::Message>,
       "",
       {{"content", "5"}, {"reasoning_content", "5"}, {"tool_calls", "5"}},
       {{"role", "5"}, {"tool_call_id", "5"}, {"name", "5"}, {"partial", "5"}, {"tools", "5"}}},
      {"ContentPart",
       &read_odd<moonshot::ContentPart>,
       "",
       {{"text", "5"}},
       {{"type", "5"}, {"image_url", "5"}, {"video_url", "5"}}},
      {"ToolCall",
       &read_odd<moonshot::ToolCall>,
       "",
       {{"function", "5"}},
       {{"id", "5"}, {"type", "5"}}},
      {"FunctionCall",
       &read_odd<moonshot::FunctionCall>,
       "",
       {{"name", "5"}, {"arguments", "5"}},
       {}},
      {"ChatChunk",
       &read_odd<moonshot::ChatChunk>,
       "",
       {{"choices", "5"}},
       {{"id", "5"},
        {"object", "5"},
        {"created", "{}"},
        {"model", "5"},
        {"usage", "5"},
        {"system_fingerprint", "5"}}},
      {"ChunkChoice",
       &read_odd<moonshot::ChunkChoice>,
       "",
       {{"delta", "5"}},
       {{"index", "{}"}, {"finish_reason", "5"}, {"usage", "5"}, {"logprobs", "5"}}},
      {"Delta",
       &read_odd<moonshot::Delta>,
       "",
       {{"content", "5"}, {"reasoning_content", "5"}, {"tool_calls", "5"}},
       {{"role", "5"}}},
      {"ToolCallDelta",
       &read_odd<moonshot::ToolCallDelta>,
       "",
       {{"function", "5"}},
       {{"index", "{}"}, {"id", "5"}, {"type", "5"}}},
      {"FunctionCallDelta",
       &read_odd<moonshot::FunctionCallDelta>,
       "",
       {{"name", "5"}, {"arguments", "5"}},
       {}},
      {"ModelList", &read_odd<moonshot::ModelList>, "", {{"data", "5"}}, {{"object", "5"}}},
      {"Model",
       &read_odd<moonshot::Model>,
       R"("id":"a",)",
       {{"id", "5"}},
       {{"object", "5"}, {"created", "{}"}, {"context_length", "{}"}, {"think_efforts", "5"}}},
      {"FileList", &read_odd<moonshot::FileList>, "", {{"data", "5"}}, {{"object", "5"}}},
      {"File",
       &read_odd<moonshot::File>,
       R"("id":"a",)",
       {{"id", "5"}},
       {{"object", "5"}, {"bytes", "{}"}, {"filename", "5"}, {"status", "5"}}},
      {"FileDeletion",
       &read_odd<moonshot::FileDeletion>,
       R"("deleted":true,)",
       {{"deleted", "5"}},
       {{"id", "5"}, {"object", "5"}}},
      {"BatchPage",
       &read_odd<moonshot::BatchPage>,
       "",
       {{"data", "5"}},
       {{"object", "5"}, {"has_more", "5"}}},
      {"Batch",
       &read_odd<moonshot::Batch>,
       R"("id":"a","status":"b",)",
       {{"id", "5"}, {"status", "5"}},
       {{"object", "5"},
        {"endpoint", "5"},
        {"created_at", "{}"},
        {"request_counts", "5"},
        {"metadata", "5"},
        {"output_file_id", "5"}}},
      {"BatchLine",
       &read_odd<moonshot::BatchLine>,
       "",
       {{"custom_id", "{}"}, {"response", "5"}},
       {{"id", "5"}}},
      {"BatchLineResponse",
       &read_odd<moonshot::BatchLineResponse>,
       "",
       {},
       {{"status_code", "{}"}, {"request_id", "5"}}},
      {"FormulaTools", &read_odd<moonshot::FormulaTools>, "", {{"tools", "5"}}, {{"object", "5"}}},
      {"Tool", &read_odd<moonshot::Tool>, "", {{"function", "5"}}, {{"type", "5"}}},
      {"FunctionDefinition",
       &read_odd<moonshot::FunctionDefinition>,
       "",
       {{"name", "5"}},
       {{"description", "5"}, {"strict", "5"}}},
      {"Fiber",
       &read_odd<moonshot::Fiber>,
       "",
       {{"status", "5"}, {"context", "5"}},
       {{"id", "5"}, {"object", "5"}, {"created_at", "{}"}, {"lambda_id", "5"}, {"formula", "5"}}},
      {"FiberContext",
       &read_odd<moonshot::FiberContext>,
       "",
       {{"output", "5"}, {"encrypted_output", "5"}},
       {{"input", "5"}}},
      {"Balance",
       &read_odd<moonshot::Balance>,
       "",
       {{"data", "5"}},
       {{"code", "{}"}, {"scode", "5"}, {"status", "5"}}},
      {"BalanceData",
       &read_odd<moonshot::BalanceData>,
       "",
       {{"available_balance", "{}"}, {"voucher_balance", "{}"}, {"cash_balance", "{}"}},
       {}},
      {"TokenEstimate", &read_odd<moonshot::TokenEstimate>, "", {{"data", "5"}}, {}},
      {"TokenEstimateData",
       &read_odd<moonshot::TokenEstimateData>,
       "",
       {{"total_tokens", "{}"}},
       {}},
      {"SignatureCheck", &read_odd<moonshot::SignatureCheck>, "", {{"valid", "5"}}, {}},
      {"Usages",
       &read_odd<moonshot::Usages>,
       "",
       {{"usage", "5"}, {"limits", "5"}, {"usages", "5"}},
       {}},
      {"UsageDetail",
       &read_odd<moonshot::UsageDetail>,
       "",
       {{"limit", "{}"}, {"used", "{}"}, {"remaining", "{}"}},
       {{"resetTime", "5"}}},
      {"UsageRatio",
       &read_odd<moonshot::UsageRatio>,
       "",
       {{"used_ratio", "{}"}},
       {{"reset_time", "5"}}},
      // Types whose members carry no meaning of their own.
      {"Usage",
       &read_odd<moonshot::Usage>,
       "",
       {},
       {{"prompt_tokens", "{}"}, {"completion_tokens", "{}"}, {"total_tokens", "{}"}}},
      {"UsageWindow",
       &read_odd<moonshot::UsageWindow>,
       "",
       {},
       {{"duration", "{}"}, {"timeUnit", "5"}}},
  };
}

}  // namespace

TEST_CASE("an odd member costs the answer where it carries the meaning, and is kept elsewhere",
          "[unit][json]") {
  for (const auto& row : meaning_rows()) {
    for (const auto& member : row.meaning) {
      INFO(row.type << " " << member.first);
      const std::string text = "{" + row.rest + "\"" + member.first + "\":" + member.second + "}";
      CHECK(row.read(text) == "failed at /" + member.first);
    }
    for (const auto& member : row.the_others) {
      INFO(row.type << " " << member.first);
      const std::string text = "{" + row.rest + "\"" + member.first + "\":" + member.second + "}";
      CHECK(row.read(text) == "kept /" + member.first);
    }
  }
}

TEST_CASE("names that begin or end alike are told apart", "[unit][json]") {
  const detail::Meaning meaning = {"id status", {}, nullptr, "id"};
  CHECK(meaning.holds("id"));
  CHECK(meaning.holds("status"));
  for (const char* other : {"", "i", "stat", "tatus", "id status", "ids", "d", " "}) {
    CHECK_FALSE(meaning.holds(other));
  }
  CHECK(meaning.requires_member("id"));
  CHECK_FALSE(meaning.requires_member("status"));
  const detail::Meaning none;
  CHECK_FALSE(none.holds("id"));
  CHECK_FALSE(none.holds(""));
  CHECK_FALSE(none.requires_member(""));
}

TEST_CASE("the other form of a member is read in an answer alone", "[unit][json]") {
  using moonshot::BatchLine;
  using moonshot::Delta;
  using moonshot::FunctionCall;
  using moonshot::FunctionCallDelta;
  const std::string object = R"({"name":"f","arguments":{ "a" : [1, " b"] }})";
  detail::Mismatch mismatch;
  FunctionCall call;
  REQUIRE(detail::decode_text(object, call, mismatch, Strictness::answer));
  CHECK(call.arguments == R"({"a":[1," b"]})");
  CHECK(call.extra.empty());
  FunctionCallDelta piece;
  REQUIRE(detail::decode_text(object, piece, mismatch, Strictness::answer));
  CHECK(piece.arguments == R"({"a":[1," b"]})");
  BatchLine line;
  REQUIRE(detail::decode_text(R"({"custom_id":12.0})", line, mismatch, Strictness::answer));
  CHECK(line.custom_id == "12.0");
  Delta delta;
  REQUIRE(detail::decode_text(
      R"({"content":[{"type":"text","text":"a"},{"type":"x","text":"b"},{"text":"c"}]})", delta,
      mismatch, Strictness::answer));
  CHECK(delta.content == "ac");
  CHECK(delta.content_parts.size() == 3);

  CHECK(failure_of_answer<FunctionCall>(R"({"arguments":[]})") ==
        "/arguments: a string / an array");
  CHECK(failure_of_answer<FunctionCallDelta>(R"({"arguments":5})") ==
        "/arguments: a string / a number");
  CHECK(failure_of_answer<BatchLine>(R"({"custom_id":true})") ==
        "/custom_id: a string / a boolean");
  CHECK(failure_of_answer<Delta>(R"({"content":{}})") ==
        "/content: a string or a list of parts / an object");
  CHECK(failure_of_answer<Delta>(R"({"content":[{"text":5}]})") ==
        "/content/0/text: a string / a number");
  // A name has one form.
  CHECK(failure_of_answer<FunctionCall>(R"({"name":{}})") == "/name: a string / an object");

  FunctionCall exact;
  CHECK_FALSE(detail::decode_text(object, exact, mismatch));
  CHECK(mismatch.pointer == "/arguments");
  CHECK(mismatch.found == "an object");
}
