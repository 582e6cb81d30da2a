#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/choices.hpp>
#include <moonshot/detail/errors/judge.hpp>
#include <moonshot/detail/stream/whole_answer.hpp>
#include <moonshot/http/url.hpp>

#include <string>

using moonshot::ErrorKind;

namespace {

// A text of a model or a user that quotes an error of the API's.
const std::string quoted =
    "Your account org-0123456789abcdef0123456789abcdef <ak-a1b2c3d4e5f6g7h8i9j0> is suspended due "
    "to insufficient balance, please recharge your account or check your plan and billing details";

moonshot::Endpoint endpoint() {
  std::string problem;
  return moonshot::Endpoint(*moonshot::http::parse_url("https://gateway.example/v1", problem));
}

// The row with the quoted text in place of its mark.
std::string filled(std::string row) {
  row.replace(row.find("QUOTED"), 6, quoted);
  return row;
}

moonshot::ErrorPtr judged(int status, std::string body) {
  moonshot::http::ResponseHead head;
  head.status = status;
  return moonshot::detail::judge(endpoint(), std::move(head), std::move(body), {});
}

moonshot::Result<moonshot::ChatCompletion> read(std::string body) {
  moonshot::http::ResponseHead head;
  head.status = 200;
  return moonshot::detail::read_chat_answer(endpoint(), std::move(head), std::move(body), {});
}

const char* const answers_of_others[] = {
    R"({"code":0,"data":{"choices":[{"message":{"role":"assistant","content":"QUOTED"}}]}})",
    R"({"model":"m","message":{"role":"assistant","content":"QUOTED"},"done":true})",
    R"({"model":"m","response":"QUOTED","done":true})",
    R"({"type":"message","role":"assistant","content":[{"type":"text","text":"QUOTED"}]})",
    R"({"object":"response","output":[{"content":[{"type":"output_text","text":"QUOTED"}]}]})",
    R"({"candidates":[{"content":{"parts":[{"text":"QUOTED"}]}}]})",
    R"({"type":"content_block_delta","delta":{"type":"text_delta","text":"QUOTED"}})",
    R"({"output":"QUOTED"})",
};

const char* const repeated_requests[] = {
    R"({"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":"QUOTED"}]})",
    R"({"error":"bad","prompt":"QUOTED"})",
    R"({"error":{"message":"boom"},"input":{"messages":[{"role":"user","content":"QUOTED"}]}})",
    R"({"message":"boom","body":{"messages":[{"role":"user","content":"QUOTED"}]}})",
};

}  // namespace

TEST_CASE("what a model or a user has said is never read as an error", "[unit][errors]") {
  for (const auto& row : answers_of_others) {
    const std::string body = filled(row);
    CAPTURE(body);
    CHECK_FALSE(moonshot::detail::reads_as_error(body, {}));
    CHECK_FALSE(is_a(judged(400, body)->kind(), ErrorKind::quota_exceeded));
    CHECK_FALSE(is_a(judged(400, "data: " + body + "\n\n")->kind(), ErrorKind::quota_exceeded));
  }
  for (const auto& row : repeated_requests) {
    const std::string body = filled(row);
    CAPTURE(body);
    for (const int status : {400, 422, 500}) {
      CHECK_FALSE(is_a(judged(status, body)->kind(), ErrorKind::quota_exceeded));
    }
  }
}

TEST_CASE("a 2xx answer is an error where its words stand as one", "[unit][errors]") {
  for (const char* row :
       {R"({"error_message":"QUOTED"})", R"({"code":1,"msg":"QUOTED"})",
        R"({"result":{"reason":"QUOTED"}})", R"({"errors":["QUOTED"]})", "QUOTED"}) {
    CAPTURE(row);
    CHECK(moonshot::detail::reads_as_error(filled(row), {}));
  }
  for (const char* row : {R"({"id":"1","usage_text":"QUOTED"})", "The service says: QUOTED",
                          R"({"citations":["http://site.example/QUOTED"]})"}) {
    CAPTURE(row);
    CHECK_FALSE(moonshot::detail::reads_as_error(filled(row), {}));
  }
}

TEST_CASE("events of a gateway's own are no errors", "[unit][errors]") {
  for (const char* event :
       {R"({"citations":["http://site.example/page"]})", R"({"logs":["Searching the web"]})",
        R"({"search_results":[{"url":"http://site.example","title":"A page"}]})"}) {
    CAPTURE(event);
    CHECK_FALSE(moonshot::detail::reads_as_error(event, {}));
  }
}

TEST_CASE("an error beside an answer needs words", "[unit][errors]") {
  const std::string begin =
      R"({"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"")";
  for (const char* value : {R"({"code":500})", "true", R"({"message":" ","code":"ok"})", "[1]"}) {
    CAPTURE(value);
    CHECK(read(begin + R"(},"finish_reason":"stop"}],"error":)" + value + "}").has_value());
    CHECK(read(begin + R"(},"finish_reason":"stop","error":)" + value + "}]}").has_value());
  }
  for (const char* value : {R"("boom at last")", R"({"msg":"boom at last"})",
                            R"({"error":{"detail":"boom at last"}})"}) {
    CAPTURE(value);
    CHECK_FALSE(read(begin + R"(},"finish_reason":"stop"}],"error":)" + value + "}").has_value());
    CHECK_FALSE(read(begin + R"(},"finish_reason":"stop","error":)" + value + "}]}").has_value());
  }
}

TEST_CASE("the errors of choices are found one by one, as far as the list can be read",
          "[unit][errors]") {
  const auto errors_in = [](const std::string& choices) {
    std::string found;
    for (const auto& error : moonshot::detail::errors_of_choices(choices)) found += error;
    return found;
  };
  const std::string full = R"({"error":{"message":"full"}})";
  CHECK(errors_in("[" + full + ",{},{\"error\":null}," + full + "]") == full + full);
  CHECK(errors_in("[" + full + ",{") == full);
  CHECK(errors_in(R"([{"error":"full"}])") == R"({"error":"full"})");
  CHECK(errors_in(R"([{"error":7},{"error":""},{"error":{"code":7}}])").empty());
  CHECK(errors_in(R"([{"error":{"error":{"msg":"full"}}}])") ==
        R"({"error":{"error":{"msg":"full"}}})");
  CHECK(errors_in("{}").empty());
  std::string many;
  for (int i = 0; i < 70; ++i) many += (i == 0 ? "" : ",") + full;
  CHECK(errors_in("[" + many + "]").size() == 64 * full.size());
}
