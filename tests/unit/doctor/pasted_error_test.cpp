#include <moonshot_catch.hpp>

#include <example_errors.hpp>

#include <moonshot/doctor/explanation.hpp>
#include <moonshot/doctor/paragraph.hpp>
#include <moonshot/doctor/pasted_error.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <utility>

using moonshot::PastedError;

namespace {

const std::string body =
    R"({"error":{"message":"The engine is currently overloaded, please try again later","type":"engine_overloaded_error"}})";

nlohmann::json explained(const std::string& row, const PastedError& defaults = {}) {
  return nlohmann::json::parse(moonshot::explain_row(row, defaults));
}

}  // namespace

TEST_CASE("status and headers are read from what curl -i prints", "[doctor]") {
  PastedError pasted;
  pasted.text =
      "HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 429 \r\nRetry-After: 7\r\n"
      "Msh-Request-Id: r-1\r\n\r\n" +
      body;
  const auto error = moonshot::judge(pasted);
  const auto* overloaded = error->as<moonshot::EngineOverloaded>();
  REQUIRE(overloaded != nullptr);
  CHECK(overloaded->status() == 429);
  CHECK(overloaded->request_id() == "r-1");
  CHECK(overloaded->retry_after() == std::chrono::seconds(7));
  CHECK(overloaded->body() == body);
  CHECK(overloaded->provenance().origin == moonshot::Origin::native);
}

TEST_CASE("a body in the status line itself is read", "[doctor]") {
  const std::string words = "The engine is currently overloaded, please try again later";
  const std::string whole[] = {
      "HTTP/2 429 " + body,
      "HTTP/2 429" + body,
      "HTTP/3 429 : " + body,
      "HTTP/2 429: " + body,
      "HTTP/1.1 429 - " + body,
      "HTTP/1.1 429 Too Many Requests " + body,
      "HTTP/1.1 429 Too Many Requests: " + body,
      "HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 429 " + body + "\r\n",
      "HTTP/2 429 {\n\"error\":" + body.substr(9),
      "HTTP/2 429 " + words,
      "HTTP/1.1 429: " + words,
      "HTTP/1.1 429 - " + words + "\r\n",
  };
  for (const auto& text : whole) {
    INFO(text);
    PastedError pasted;
    pasted.text = text;
    const auto error = moonshot::judge(pasted);
    const auto* overloaded = error->as<moonshot::EngineOverloaded>();
    REQUIRE(overloaded != nullptr);
    CHECK(overloaded->status() == 429);
    CHECK(overloaded->message() == words);
  }
}

TEST_CASE("the words behind a status are the text where nothing else is", "[doctor]") {
  for (const char* text : {"HTTP/2 402 not enough balance", "HTTP/2 402 not enough balance\r\n",
                           "HTTP/1.1 402 not enough balance\nDate: x\n\n"}) {
    INFO(text);
    PastedError pasted;
    pasted.text = text;
    const auto error = moonshot::judge(pasted);
    REQUIRE(error->as<moonshot::ApiError>() != nullptr);
    CHECK(error->as<moonshot::ApiError>()->status() == 402);
    CHECK(error->as<moonshot::ApiError>()->body() == "not enough balance");
  }
}

TEST_CASE("a good answer in the status line itself is one", "[doctor]") {
  PastedError pasted;
  pasted.text = R"(HTTP/1.1 200 OK {"choices":[{"message":{"content":"Hello"}}]})";
  CHECK(moonshot::is_good_answer(pasted));
}

TEST_CASE("a secret that is known is in no explanation", "[doctor]") {
  PastedError pasted;
  pasted.secrets = {"gateway/SECRETDONOTPRINT+0123"};
  pasted.text =
      "I got:\n> HTTP/1.1 401 Unauthorized\n>\n> {\"error\":{\"message\":"
      "\"no such key: gateway/SECRETDONOTPR\n> INT+0123\",\"type\":\"a\"}}";
  const auto shows = [](const std::string& text) {
    return text.find("SECRETDONOTPR") != std::string::npos ||
           text.find("INT+0123") != std::string::npos;
  };
  const auto error = moonshot::judge(pasted);
  CHECK_FALSE(shows(moonshot::explanation_text(*error)));
  CHECK(moonshot::explanation_text(*error).find("no such key: ***") != std::string::npos);
  CHECK_FALSE(shows(moonshot::explain(pasted)));
  const nlohmann::json row = {{"id", pasted.secrets[0]}, {"body", "x " + pasted.secrets[0] + " y"}};
  const std::string object = moonshot::explain_row(row.dump(), pasted);
  CHECK_FALSE(shows(object));
  CHECK(nlohmann::json::parse(object)["id"] == "***");
  for (const char* other : {"{}", R"({"body":"{\"choices\":[{}]}"})"}) {
    auto shown = nlohmann::json::parse(other);
    shown["id"] = pasted.secrets[0];
    CHECK(nlohmann::json::parse(moonshot::explain_row(shown.dump(), pasted))["id"] == "***");
  }
}

TEST_CASE("a known key in two parts of a line is in no explanation", "[doctor]") {
  PastedError pasted;
  pasted.secrets = {"sk-Zq8vSECRETDONOTPRINTxfJ9kQbHd"};
  for (const char* gap : {" ", "\t", "  ", "\v"}) {
    pasted.text = "Incorrect API key provided: sk-Zq8vSECRETDO" + std::string(gap) +
                  "NOTPRINTxfJ9kQbHd. Check it";
    const std::string object = moonshot::explain(pasted);
    CHECK(nlohmann::json::parse(object)["message"] == "Incorrect API key provided: ***. Check it");
    const std::string page = moonshot::explanation_text(*moonshot::judge(pasted));
    CHECK(page.find("NOTPRINT") == std::string::npos);
  }
}

TEST_CASE("what is given beside the text wins over what stands in it", "[doctor]") {
  PastedError pasted;
  pasted.text = "HTTP/1.1 429 Too Many Requests\nMsh-Request-Id: in-the-text\n\n" + body;
  pasted.status = 503;
  pasted.headers.add("Msh-Request-Id", "given");
  const auto error = moonshot::judge(pasted);
  const auto* refused = error->as<moonshot::ApiError>();
  REQUIRE(refused != nullptr);
  CHECK(refused->status() == 503);
  CHECK(refused->request_id() == "given");
}

TEST_CASE("the head of a proxy tells nothing of the answer behind it", "[doctor]") {
  PastedError pasted;
  pasted.text =
      "\n\n  HTTP/1.1 407 Proxy Authentication Required\r\nRetry-After: 9\r\n\r\n"
      "HTTP/2 429\r\nMsh-Request-Id: r-1\r\n\r\n" +
      body;
  const auto error = moonshot::judge(pasted);
  const auto* refused = error->as<moonshot::ApiError>();
  REQUIRE(refused != nullptr);
  CHECK(refused->status() == 429);
  CHECK(refused->request_id() == "r-1");
  CHECK_FALSE(refused->headers().get("Retry-After"));
  // Headers that are given beside the text leave the status to it.
  pasted.headers.add("X-A", "1");
  const auto given = moonshot::judge(pasted);
  REQUIRE(given->as<moonshot::ApiError>() != nullptr);
  CHECK(given->as<moonshot::ApiError>()->status() == 429);
  CHECK(given->as<moonshot::ApiError>()->body() == body);
}

TEST_CASE("a text that only begins like a head is judged as it is", "[doctor]") {
  for (const char* text : {"HTTP/", "HTTP/1.1", "HTTP/1.1 abc\n\n", "HTTP/1.1 429", ""}) {
    INFO(text);
    PastedError pasted;
    pasted.text = text;
    CHECK(moonshot::judge(pasted)->as<moonshot::ApiError>() != nullptr);
  }
}

TEST_CASE("a body that begins like a head is the body of the head before it", "[doctor]") {
  PastedError pasted;
  pasted.text =
      "HTTP/1.1 505 HTTP Version Not Supported\r\nServer: s\r\n\r\nHTTP/2 is not spoken here";
  const auto error = moonshot::judge(pasted);
  const auto* refused = error->as<moonshot::ApiError>();
  REQUIRE(refused != nullptr);
  CHECK(refused->status() == 505);
  CHECK(refused->headers().get("Server") == "s");
  CHECK(refused->body() == "HTTP/2 is not spoken here");
}

TEST_CASE("the frame of a stream or of a batch is no sign of somebody else", "[doctor]") {
  PastedError event;
  event.text = "data: " + body + "\n\n";
  event.status = 200;
  PastedError line;
  line.text = R"({"custom_id":"a","response":{"status_code":429,"body":)" + body + "}}";
  for (const auto& pasted : {event, line}) {
    const auto error = moonshot::judge(pasted);
    const auto* overloaded = error->as<moonshot::EngineOverloaded>();
    REQUIRE(overloaded != nullptr);
    CHECK(overloaded->provenance().origin == moonshot::Origin::unknown);
    for (const auto& sentence : overloaded->provenance().evidence) {
      CHECK(sentence.find("does not send") == std::string::npos);
    }
  }
}

TEST_CASE("a row may begin with a byte order mark, and its id is redacted", "[doctor]") {
  const auto given = nlohmann::json({{"id", "sk-SECRETDONOTPRINT0123"}, {"body", body}}).dump();
  CHECK(explained("\xEF\xBB\xBF" + given)["id"] == "sk-***");
}

TEST_CASE("a row is explained as one object with its id", "[doctor]") {
  const auto row = nlohmann::json{
      {"id", "a-1"}, {"status", 429}, {"headers", {{"Msh-Request-Id", "r-1"}}}, {"body", body}};
  const auto object = explained(row.dump());
  CHECK(object["id"] == "a-1");
  CHECK(object["error"] == "EngineOverloaded");
  CHECK(object["provenance"] == "native");
  CHECK(object["retryable"] == true);
}

TEST_CASE("ids and absent members of a row may be anything", "[doctor]") {
  CHECK(explained(R"({"id":17,"body":"x"})")["id"] == 17);
  CHECK(explained(R"({"body":"x"})")["id"].is_null());
  CHECK(explained(R"({"status":null,"headers":null,"body":"502 Bad Gateway"})")["error"] ==
        "GatewayError");
  CHECK(explained(R"({"status":"429","headers":[1],"body":{"error":{"message":"m"}}})")["error"] !=
        "UsageError");
}

TEST_CASE("a row that is none says so and keeps its place", "[doctor]") {
  for (const char* row : {"", "nonsense", "[]", R"({"id":1})", R"({"body":"x")"}) {
    INFO(row);
    const auto object = explained(row);
    CHECK(object["error"] == "UsageError");
  }
  CHECK(explained(R"({"id":1})")["id"] == 1);
}

TEST_CASE("a paragraph keeps to 80 columns and keeps long words whole", "[doctor]") {
  const std::string id(90, 'x');
  const auto page = moonshot::paragraph("  1. ", "a short word and " + id + " and the end");
  CHECK(page == "  1. a short word and\n     " + id + "\n     and the end\n");
  std::string words;
  for (int i = 0; i < 60; ++i) words += "wörd ";
  const auto wrapped = moonshot::paragraph("", words);
  std::size_t start = 0;
  for (auto end = wrapped.find('\n'); end != std::string::npos; end = wrapped.find('\n', start)) {
    std::size_t columns = 0;
    for (std::size_t i = start; i < end; ++i) {
      columns += (static_cast<unsigned char>(wrapped[i]) & 0xC0U) != 0x80U ? 1U : 0U;
    }
    CHECK(columns <= 80);
    start = end + 1;
  }
}

namespace {

const std::string answer =
    R"({"id":"c-1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant",)"
    R"("content":"Your account is suspended due to insufficient balance, please recharge"}}]})";

PastedError pasted(std::string text, int status = 0) {
  PastedError error;
  error.text = std::move(text);
  error.status = status;
  return error;
}

}  // namespace

TEST_CASE("a good answer is no error, whatever its texts say", "[doctor]") {
  for (const auto& good :
       {pasted(answer), pasted(answer, 200), pasted("HTTP/2 200\nx-a: b\n\n" + answer),
        pasted("$ curl https://api.example/v1/chat/completions\n" + answer),
        pasted("data: " + answer + "\n\ndata: [DONE]\n\n"),
        pasted("data: " + answer + "\n\nid: 1\n: a comment\nthe end\n"),
        pasted(R"({"object":"list","data":[]})"), pasted(R"({"search_results":[]})"),
        pasted(R"({"code":0,"data":{"available_balance":1},"scode":"0x0","status":true})"),
        pasted(R"({"something":"new"})", 200), pasted("HTTP/2 200\n\n{\"something\":\"new\"}"),
        pasted(R"({"choices":[{}],"error":{}})"),
        pasted(R"({"choices":[],"error":{"message":"","code":null}})"),
        pasted(R"({"choices":[{"index":0}],"error":{"code":"200"}})")}) {
    INFO(good.text);
    CHECK(moonshot::is_good_answer(good));
    const auto said = nlohmann::json::parse(moonshot::explain(good));
    CHECK(said["error"].is_null());
    CHECK(said["retryable"].is_null());
    CHECK(said["message"] == "This is an answer, no error.");
    CHECK_FALSE(said["evidence"].empty());
    CHECK(said["advice"].empty());
  }
}

TEST_CASE("an answer is found behind whatever a log, a page or a stream puts in front",
          "[doctor]") {
  for (const auto& good :
       {pasted("Response: " + answer), pasted("[12:00:01] DEBUG response body: " + answer),
        pasted("```json\n" + answer + "\n```"), pasted("> " + answer + "\n> "),
        pasted(": keep-alive\n\ndata: " + answer + "\n\ndata: [DONE]\n\n"),
        pasted("id: 1\ndata: " + answer + "\n\n"),
        pasted("retry: 100\n\ndata: " + answer + "\n\n")}) {
    INFO(good.text);
    CHECK(moonshot::is_good_answer(good));
  }
  CHECK_FALSE(moonshot::is_good_answer(pasted("Response: " + body)));
}

TEST_CASE("printed answers and the streams of other APIs are no errors", "[doctor]") {
  const std::string quoting =
      R"({"choices":[{"message":{"role":"assistant","content":"It said: {\"error\":{\"message\":)"
      R"(\"The engine is currently overloaded, please try again later\",)"
      R"(\"type\":\"engine_overloaded_error\"}} and Error code: 429"}}]})";
  const std::string python =
      "ChatCompletion(id='chatcmpl-1', choices=[Choice(finish_reason='stop', index=0, "
      "logprobs=None, message=ChatCompletionMessage(content='Error code: 429 - {\\'error\\': "
      "{\\'message\\': \\'The engine is currently overloaded, please try again later\\'}}', "
      "role='assistant', function_call=None))], created=1, model='kimi-k3', error=None)";
  const std::string refused =
      R"({"choices":[{"index":0,"error":{"message":"The engine is currently overloaded"}}]})";
  const std::string messages =
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"type\":\"message\","
      "\"role\":\"assistant\",\"content\":[]}}\n\nevent: content_block_delta\ndata: "
      "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":"
      "\"{\\\"error\\\":{\\\"message\\\":\\\"overloaded\\\"}}\"}}\n\n";
  const std::string responses =
      "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"error\":null}}"
      "\n\nevent: response.output_text.done\ndata: "
      "{\"type\":\"response.output_text.done\",\"text\":"
      "\"{\\\"error\\\":{\\\"message\\\":\\\"overloaded\\\"}}\"}\n\n";
  for (const auto& text :
       {"Response 1: " + quoting + "\nResponse 2: " + answer,
        "Response 1: " + quoting + "\n\nResponse 2: " + quoting + "\n",
        "Request: {\"model\":\"kimi-k3\"}\nResponse: " + quoting, python, ">>> print(r)\n" + python,
        python + "\n" + python, messages, messages + "data: {\"type\":\"message_stop\"}\n\n",
        "event: ping\ndata: {\"type\":\"ping\"}\n\n" + messages, responses,
        responses + "data: {\"type\":\"response.completed\",\"error\":{\"code\":\"ok\"}}\n\n",
        "1 {\"a\":1}\n2 {\"b\":2}\n3 {\"c\":3}\nResponse: " + answer,
        "Error code: 429 - sent again\nResponse: " + answer, "Error code: 429 - x\n" + python,
        std::string("ChatCompletion(id='a', usage={'total_tokens': 1}, choices=[])")}) {
    INFO(text);
    CHECK(moonshot::is_good_answer(pasted(text)));
  }
  for (const auto& text :
       {"Response 1: " + quoting + "\nResponse 2: " + body,
        "Response 1: " + body + "\nResponse 2: " + answer,
        "Response 1: " + refused + "\nResponse 2: " + answer,
        std::string("ChatCompletionRequest(messages=[])"),
        "Response 1: " + answer + "\nError code: 429 - x\nResponse 2: " + answer,
        "Response 1: " + answer + "\nError code: 429 - x", python + "\nError code: 429 - x",
        python + "\nError code: 429 - x\n" + python,
        std::string("ChatCompletion(id='a', choices=None, error={'message': 'overloaded'})"),
        messages + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"
                   "\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
        responses + "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":"
                    "{\"error\":{\"code\":\"server_error\",\"message\":\"x\"}}}\n\n"}) {
    INFO(text);
    CHECK_FALSE(moonshot::is_good_answer(pasted(text)));
  }
}

TEST_CASE("answers of every part of the API are known, and those of its other forms", "[doctor]") {
  for (const auto& text :
       {std::string(R"({"code":0,"data":{"total_tokens":80},"scode":"0x0","status":true})"),
        std::string(R"({"id":"m-1","type":"message","role":"assistant","content":[]})"),
        std::string(R"({"id":"kimi-k3","object":"model"})"),
        std::string(R"({"id":"f-1","object":"file"})"),
        std::string(R"({"id":"b-1","object":"batch"})"),
        std::string(R"({"id":"r-1","object":"response"})"),
        std::string(R"({"id":"c-1","object":"chat.completion.chunk"})"),
        std::string(R"({"markdown":"x"})"), "data:\n\ndata: " + answer + "\n\n",
        std::string("ChatCompletionChunk(id='a', choices=[])"),
        std::string(R"(ChatCompletion(id='a', choices=[Choice(content="It's (odd")]))")}) {
    INFO(text);
    CHECK(moonshot::is_good_answer(pasted(text)));
  }
  for (const auto& text :
       {std::string(R"({"type":"message"})"), body + "\n" + answer, "[" + answer + "] x",
        "[" + answer + ",{}]", "[{}," + answer + "]", answer + "\n{}",
        std::string("{}\n{\"id\":\"kimi-k3\",\"object\":\"model\"}"),
        std::string(R"({"choices":null})"), std::string(R"({"object":"models"})"),
        std::string(R"({"type":"no_message_stop"})"), std::string("data: {\"a\":1}\n\n"),
        "HTTP/2 500\n\n" + answer,
        R"({"custom_id":"a","response":{"status_code":200,"body":)" + answer +
            R"(},"error":{"message":"x"}})",
        "data: " + std::string(R"({"type":"response.failed","response":{}})") + "\n\n",
        "data: " +
            std::string(R"({"type":"response.incomplete","response":{"error":)"
                        R"({"message":"x"}}})") +
            "\n\n",
        "data: " + std::string(R"({"type":"response.odd","error":{"message":"x"}})") + "\n\n"}) {
    INFO(text);
    CHECK_FALSE(moonshot::is_good_answer(pasted(text)));
  }
  CHECK_FALSE(moonshot::is_good_answer(pasted(R"({"custom_id":"a","response":null})", 200)));
  CHECK(moonshot::is_good_answer(pasted(answer, 299)));
  for (const int status : {100, 199, 300, 301}) {
    INFO(status);
    CHECK_FALSE(moonshot::is_good_answer(pasted(answer, status)));
  }
}

TEST_CASE("an error of a text has the endpoint that is given beside it", "[doctor]") {
  for (const char* text : {"connect ECONNREFUSED 10.0.0.9:443", "502 Bad Gateway"}) {
    INFO(text);
    auto given = pasted(text);
    given.endpoint = support::endpoint_at("https://relay.example/v1");
    CHECK(moonshot::judge(given)->endpoint().name() == "relay.example");
  }
}

TEST_CASE("what has headers was answered, whatever its text says", "[doctor]") {
  auto answered = pasted("Connection error.");
  answered.headers.add("Msh-Request-Id", "r-1");
  CHECK(moonshot::judge(answered)->as<moonshot::ApiError>() != nullptr);
}

TEST_CASE("a date before which nothing is to be sent may have passed", "[doctor]") {
  auto refused = pasted(body, 429);
  refused.headers.add("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT");
  const auto error = moonshot::judge(refused);
  REQUIRE(error->as<moonshot::ApiError>() != nullptr);
  const auto wait = error->as<moonshot::ApiError>()->retry_after();
  CHECK(wait.value_or(std::chrono::milliseconds(0)) == std::chrono::milliseconds(0));
}

TEST_CASE("the status and the headers of a row win over those that are given for all", "[doctor]") {
  PastedError defaults;
  defaults.status = 503;
  defaults.headers.add("Msh-Request-Id", "of all");
  const auto row = [](nlohmann::json status, nlohmann::json headers) {
    return nlohmann::json{
        {"body", body}, {"status", std::move(status)}, {"headers", std::move(headers)}}
        .dump();
  };
  const auto own = explained(row(429, {{"Msh-Request-Id", "own"}, {"Retry-After", 7}}), defaults);
  CHECK(own["status"] == 429);
  CHECK(own["request_id"] == "own");
  CHECK(own["retry_after"] == 7);
  const auto other = explained(row(4290, {{"X-A", "1"}, {"Msh-Request-Id", nullptr}}), defaults);
  CHECK(other["status"] == 503);
  CHECK(other["request_id"].is_null());
  const auto none = explained(row(nullptr, nullptr), defaults);
  CHECK(none["status"] == 503);
  CHECK(none["request_id"] == "of all");
}

TEST_CASE("any number of printed answers is read", "[doctor]") {
  std::string many;
  for (int i = 0; i < 100000; ++i) many += "ChatCompletion()\n";
  CHECK(moonshot::is_good_answer(pasted(many)));
  CHECK_FALSE(moonshot::is_good_answer(pasted(many + "Error code: 429 - x")));
}

TEST_CASE("an answer with an error in it, or with another status, is none", "[doctor]") {
  const std::string failed =
      R"({"choices":[{"index":0,"error":{"message":"The engine is currently overloaded, please )"
      R"(try again later","type":"engine_overloaded_error"}}]})";
  for (const auto& bad :
       {pasted(failed), pasted("data: " + failed + "\n\n"), pasted(body), pasted(answer, 500),
        pasted("data: " + answer + "\n\ndata: " + body + "\n\n"), pasted("[]", 200), pasted(""),
        pasted("data: " + answer + "\n\n" + body + "\n"),
        pasted("data: " + answer + "\n\nError code: 429 - overloaded\n"), pasted("", 200),
        pasted("hello"), pasted(R"({"a":1})"), pasted("HTTP/1.1 500\n\n{\"something\":\"new\"}"),
        pasted("HTTP/1.1 500 Internal Server Error\n\n" + answer),
        pasted(R"({"errorMessage":"429 The engine is currently overloaded"})", 200)}) {
    INFO(bad.text);
    CHECK_FALSE(moonshot::is_good_answer(bad));
  }
  CHECK(moonshot::judge(pasted(failed))->kind() == moonshot::ErrorKind::engine_overloaded);
}

TEST_CASE("the text of an answer is not read as an error beside a status that says no",
          "[doctor]") {
  for (const auto& odd : {pasted(answer, 500), pasted(answer.substr(0, answer.size() - 9)),
                          pasted(answer.substr(0, answer.size() - 1) +
                                 R"(,"error":{"message":"words of tomorrow","type":"t"}})")}) {
    INFO(odd.text);
    const auto error = moonshot::judge(odd);
    CHECK(error->as<moonshot::QuotaExceeded>() == nullptr);
    CHECK(error->as<moonshot::ApiError>() != nullptr);
  }
}

TEST_CASE("a text about a call without an answer becomes the error of that call", "[doctor]") {
  const auto refused = moonshot::judge(pasted("connect ECONNREFUSED 10.0.0.9:443"));
  REQUIRE(refused->as<moonshot::ConnectionError>() != nullptr);
  CHECK(refused->message().find("\"econnrefused\"") != std::string::npos);
  const std::string page = moonshot::explanation_text(*refused);
  CHECK(page.find("ConnectionError: ") == 0);
  CHECK(page.find("endpoint") == std::string::npos);
  const auto late = moonshot::judge(pasted("curl: (28) Operation timed out"));
  REQUIRE(late->as<moonshot::TimeoutError>() != nullptr);
  CHECK(late->as<moonshot::TimeoutError>()->phase() == moonshot::TimeoutPhase::total);
  const auto unconnected = moonshot::judge(pasted("dial: connect timed out"));
  REQUIRE(unconnected->as<moonshot::TimeoutError>() != nullptr);
  CHECK(unconnected->as<moonshot::TimeoutError>()->phase() == moonshot::TimeoutPhase::connect);
  CHECK(moonshot::judge(pasted("CERTIFICATE_VERIFY_FAILED"))->as<moonshot::TlsError>() != nullptr);
  // With a status there was an answer.
  CHECK(moonshot::judge(pasted("Connection error.", 500))->as<moonshot::ApiError>() != nullptr);
  const auto said = explained(R"({"id":1,"body":"Request timed out."})");
  CHECK(said["error"] == "TimeoutError");
  CHECK(said["provenance"].is_null());
  CHECK(said["retryable"] == true);
  CHECK_FALSE(said["advice"].empty());
}

TEST_CASE("a head may be followed by the body without an empty line", "[doctor]") {
  const auto error = moonshot::judge(pasted("HTTP/2 429\nmsh-request-id: r-2\n" + body));
  const auto* overloaded = error->as<moonshot::EngineOverloaded>();
  REQUIRE(overloaded != nullptr);
  CHECK(overloaded->status() == 429);
  CHECK(overloaded->request_id() == "r-2");
  CHECK(overloaded->body() == body);
}

TEST_CASE("retryable is null where nothing is known", "[doctor]") {
  const auto retryable = [](const std::string& row) { return explained(row)["retryable"]; };
  const std::string replaced =
      "\xE5\xBD\x93\xE5\x89\x8D\xE5\x88\x86\xE7\xBB\x84\xE4\xB8\x8A\xE6\xB8\xB8\xE8\xB4\x9F"
      "\xE8\xBD\xBD\xE5\xB7\xB2\xE9\xA5\xB1\xE5\x92\x8C";
  CHECK(retryable(R"({"status":429,"body":")" + replaced + "\"}").is_null());
  CHECK(retryable(R"({"body":"words of tomorrow"})").is_null());
  CHECK(retryable(R"({"body":"Error code: 429 - words of tomorrow"})").is_null());
  CHECK(retryable(R"({"body":"Error code: 400 - words of tomorrow"})") == false);
  CHECK(
      retryable(R"({"status":429,"body":"{\"error\":{\"message\":\"Insufficient balance\"}}"})") ==
      false);
  CHECK(retryable(R"({"body":"429 Insufficient balance"})") == false);
  CHECK(retryable(R"({"body":"openai.InternalServerError: words of tomorrow"})") == true);
  CHECK(retryable(R"({"body":"openai.RateLimitError: words of tomorrow"})").is_null());
  CHECK(retryable(R"({"body":"openai.BadRequestError: words of tomorrow"})") == false);
  CHECK(retryable(R"({"body":"Error code: 503 - words of tomorrow"})") == true);
  CHECK(retryable(R"({"status":503,"body":"words of tomorrow"})") == true);
  CHECK(retryable(R"({"status":403,"body":"<html><title>403 Forbidden</title></html>"})") == false);
  CHECK(retryable(R"({"body":"engine_overloaded_error: busy"})") == true);
}

TEST_CASE("a list of answers is no error, and one error among them is", "[doctor]") {
  const auto line = [](const std::string& of_batch, int status) {
    return R"({"custom_id":"a","response":{"status_code":)" + std::to_string(status) +
           R"(,"body":)" + of_batch + R"(},"error":null})";
  };
  const auto is_good = [](const std::string& text) {
    return moonshot::is_good_answer(PastedError{text, 0, {}, {}, {}});
  };
  CHECK(is_good("[" + answer + "," + answer + "]"));
  CHECK(is_good(answer + "\n" + answer + "\n"));
  CHECK(is_good(line(answer, 200)));
  CHECK(is_good(line(answer, 200) + "\n" + line(answer, 200)));
  for (const auto& text : {"[" + answer + "," + body + "]", answer + "\n" + body, line(body, 429),
                           line(answer, 200) + "\n" + line(body, 429), "[" + body + "]"}) {
    INFO(text);
    CHECK_FALSE(is_good(text));
    CHECK(moonshot::judge(PastedError{text, 0, {}, {}, {}})->kind() ==
          moonshot::ErrorKind::engine_overloaded);
  }
  for (const char* text : {"[]", "[{}]", "[1]", "[", R"({"custom_id":"a","response":null})"}) {
    INFO(text);
    CHECK_FALSE(is_good(text));
  }
}
