// What a script gives a transport to say, byte for byte, and what is kept of the requests.

#include <moonshot_catch.hpp>
#include <noting_sink.hpp>

#include <moonshot/http/body_source.hpp>
#include <moonshot/testing/scripted_transport.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using moonshot::CancelSource;
using moonshot::CancelToken;
using moonshot::ErrorKind;
using moonshot::RateLimit;
using moonshot::http::Deadlines;
using moonshot::http::Outcome;
using moonshot::http::Request;
using moonshot::testing::ModelAnswer;
using moonshot::testing::ScriptedResponse;
using moonshot::testing::ScriptedTransport;
using support::NotingSink;

namespace {

using Texts = std::vector<std::string>;

std::string kind_and_words(const Outcome& outcome) {
  return std::string(moonshot::to_string(outcome.kind)) + ": " + outcome.detail;
}

// `name: value; ` of each header.
std::string headers_of(const moonshot::http::Headers& headers) {
  std::string line;
  for (const auto& [name, value] : headers) line += name + ": " + value + "; ";
  return line;
}

ScriptedResponse in_pieces(Texts pieces) {
  ScriptedResponse response;
  response.pieces = std::move(pieces);
  return response;
}

Request request_with(std::string body) {
  Request request;
  request.method = "POST";
  request.target = "/chat/completions";
  request.body = std::move(body);
  return request;
}

// Sends a request and says what the sink was told, and how it ended.
std::string said(ScriptedTransport& transport, NotingSink& sink, Request request = {},
                 const CancelToken& cancel = {}) {
  const auto outcome = transport.send(request, sink, {}, cancel);
  return sink.told + " " + kind_and_words(outcome);
}

const std::string json_type = "Content-Type: application/json; charset=utf-8; ";
const std::string with_id = json_type + "Msh-Request-Id: scripted-0001; ";
const std::string begin_of_whole =
    R"({"id":"chatcmpl-scripted","object":"chat.completion","created":1767225600,)"
    R"("model":"kimi-k3","choices":[{"index":0,"message":{"role":"assistant",)";
const std::string usage_member =
    R"("usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15})";

// The event of a chunk with this delta, and what follows on it.
std::string chunk_event(const std::string& delta, const std::string& rest) {
  return R"(data: {"id":"chatcmpl-scripted","object":"chat.completion.chunk",)"
         R"("created":1767225600,"model":"kimi-k3","choices":[{"index":0,"delta":{)" +
         delta + R"(},"finish_reason":)" + rest + "}]}\n\n";
}

}  // namespace

TEST_CASE("a scripted answer is written as the API writes it", "[unit][scripted]") {
  const auto answer = ScriptedResponse::chunks({"PO", "\"NG\""});
  CHECK(answer.status == 200);
  CHECK(answer.has_head);
  CHECK((answer.outcome.kind == Outcome::Kind::complete));
  CHECK(headers_of(answer.headers) == with_id);
  CHECK(answer.pieces ==
        Texts{begin_of_whole + R"("content":"PO\"NG\""},"finish_reason":"stop"}],)" + usage_member +
              "}"});
  CHECK(answer.stream_pieces == Texts{chunk_event(R"("role":"assistant")", "null"),
                                      chunk_event(R"("content":"PO")", "null"),
                                      chunk_event(R"("content":"\"NG\"")", "null"),
                                      chunk_event("", R"("stop",)" + usage_member),
                                      "data: [DONE]\n\n"});
}

TEST_CASE("scripted thoughts and calls are written as the API writes them", "[unit][scripted]") {
  auto model = ModelAnswer::tool_call("first", R"({"a":1})");
  model.reasoning = "Hm.";
  model.tool_calls.push_back({"second", "{"});
  const auto answer = ScriptedResponse::answer(model);
  const auto call = [](const std::string& index, const std::string& name, const std::string& number,
                       const std::string& arguments) {
    return "{" + index + R"("id":")" + name + ":" + number +
           R"(","type":"function","function":{"name":")" + name + R"(","arguments":")" + arguments +
           R"("}})";
  };
  CHECK(answer.pieces ==
        Texts{begin_of_whole + R"("content":"","reasoning_content":"Hm.","tool_calls":[)" +
              call("", "first", "0", R"({\"a\":1})") + "," + call("", "second", "1", "{") +
              R"(]},"finish_reason":"tool_calls"}],)" + usage_member + "}"});
  CHECK(answer.stream_pieces ==
        Texts{chunk_event(R"("role":"assistant")", "null"),
              chunk_event(R"("reasoning_content":"Hm.")", "null"),
              chunk_event(
                  R"("tool_calls":[)" + call(R"("index":0,)", "first", "0", R"({\"a\":1})") + "]",
                  "null"),
              chunk_event(R"("tool_calls":[)" + call(R"("index":1,)", "second", "1", "{") + "]",
                          "null"),
              chunk_event("", R"("tool_calls",)" + usage_member), "data: [DONE]\n\n"});
  const auto same = ScriptedResponse::tool_call("first", R"({"a":1})");
  CHECK(same.pieces == Texts{begin_of_whole + R"("content":"","tool_calls":[)" +
                             call("", "first", "0", R"({\"a\":1})") +
                             R"(]},"finish_reason":"tool_calls"}],)" + usage_member + "}"});
  model.finish_reason = "length";
  const auto cut = ScriptedResponse::answer(model);
  CHECK(cut.stream_pieces[4] == chunk_event("", R"("length",)" + usage_member));
  CHECK(cut.pieces[0].find(R"(]},"finish_reason":"length"}],)") != std::string::npos);
}

TEST_CASE("a scripted text is UTF-8, wherever it stands", "[unit][scripted]") {
  const auto check = [](const ModelAnswer& answer) {
    const auto response = ScriptedResponse::answer(answer);
    CHECK_FALSE(response.has_head);
    CHECK(response.pieces.empty());
    CHECK(response.stream_pieces.empty());
    CHECK(kind_and_words(response.outcome) == "connection: the scripted answer is not UTF-8");
  };
  check(ModelAnswer::text("\xff"));
  check(ModelAnswer::tool_call("a", "\xff"));
  check(ModelAnswer::tool_call("\xff", "{}"));
  ModelAnswer answer = ModelAnswer::text("good");
  answer.reasoning = "\xff";
  check(answer);
  answer.reasoning.clear();
  answer.finish_reason = "\xff";
  check(answer);
}

TEST_CASE("each scripted refusal is one of the API", "[unit][scripted]") {
  struct Row {
    ErrorKind kind;
    int status;
    const char* type;
    const char* message;
  };
  const Row rows[] = {
      {ErrorKind::api_error, 499, "client_closed_request", "The client has closed the request"},
      {ErrorKind::invalid_request, 400, "invalid_request_error",
       "Invalid request: messages must not be empty"},
      {ErrorKind::context_length_exceeded, 400, "invalid_request_error",
       "Invalid request: Your request exceeded model token limit: 262144 (requested: 300000)"},
      {ErrorKind::content_filtered, 400, "content_filter",
       "The request was rejected because it was considered high risk"},
      {ErrorKind::authentication_failed, 401, "invalid_authentication_error",
       "Invalid Authentication"},
      {ErrorKind::permission_denied, 403, "permission_denied_error",
       "Your IP is not allowed to access this organization"},
      {ErrorKind::membership_error, 403, "access_terminated_error",
       "You've reached your 5-hour usage limit. Your quota will reset when the current 5-hour "
       "window ends."},
      {ErrorKind::not_found, 404, "resource_not_found_error",
       "Not found the model no-such-model or Permission denied"},
      {ErrorKind::quota_exceeded, 429, "exceeded_current_quota_error",
       "You exceeded your current token quota: \\u003corg-scripted\\u003e 31275, please check "
       "your account balance"},
      {ErrorKind::suspended, 429, "exceeded_current_quota_error",
       "Your account org-scripted \\u003cak-scripted\\u003e is suspended due to insufficient "
       "balance, please recharge your account or check your plan and billing details"},
      {ErrorKind::rate_limited, 429, "rate_limit_reached_error",
       "Your account org-scripted\\u003cak-scripted\\u003e request reached organization max RPM: "
       "3, please try again after 1 seconds"},
      {ErrorKind::engine_overloaded, 429, "engine_overloaded_error",
       "The engine is currently overloaded, please try again later"},
      {ErrorKind::server_error, 500, "unexpected_output",
       "The server had an error while processing your request"},
  };
  for (const auto& row : rows) {
    const auto response = ScriptedResponse::error(row.kind);
    INFO(row.type);
    CHECK(response.status == row.status);
    CHECK(headers_of(response.headers) == with_id);
    CHECK(response.pieces == Texts{std::string(R"({"error":{"message":")") + row.message +
                                   R"(","type":")" + row.type + R"("}})"});
    CHECK(response.stream_pieces.empty());
    CHECK(response.has_head);
    CHECK((response.outcome.kind == Outcome::Kind::complete));
  }
  const auto page = ScriptedResponse::error(ErrorKind::gateway_error);
  CHECK(page.status == 502);
  CHECK(headers_of(page.headers) == "Content-Type: text/html; ");
  CHECK(page.pieces == Texts{"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
                             "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx"
                             "</center>\r\n</body>\r\n</html>\r\n"});
}

TEST_CASE("each scripted limit is told in the words of the API", "[unit][scripted]") {
  const std::pair<RateLimit, std::string> rows[] = {
      {RateLimit::concurrency, "max organization concurrency: 1, please try again after 1 seconds"},
      {RateLimit::rpm, "organization max RPM: 3, please try again after 1 seconds"},
      {RateLimit::tpm, "organization TPM rate limit, current: 500100, limit: 500000"},
      {RateLimit::tpd, "organization TPD rate limit, current: 1537190, limit: 1500000"},
      {RateLimit::unknown, "a limit"},
  };
  for (const auto& [limit, words] : rows) {
    const auto response = ScriptedResponse::error(limit);
    CHECK(response.status == 429);
    CHECK(headers_of(response.headers) == with_id);
    CHECK(response.pieces ==
          Texts{R"({"error":{"message":"Your account org-scripted\u003cak-scripted\u003e request)"
                " reached " +
                words + R"(","type":"rate_limit_reached_error"}})"});
  }
}

TEST_CASE("each scripted failure ends the exchange as its class does", "[unit][scripted]") {
  const std::pair<ErrorKind, std::string> rows[] = {
      {ErrorKind::connection_error, "connection: the script lets the connection break"},
      {ErrorKind::tls_error, "tls: the script does not accept the certificate"},
      {ErrorKind::timeout_error, "timeout: the script lets the time run out"},
      {ErrorKind::cancelled, "cancelled: the script cancels the call"},
      {ErrorKind::usage_error, "connection: no answer makes a UsageError"},
      {ErrorKind::error, "connection: no answer makes a Error"},
  };
  for (const auto& [kind, words] : rows) {
    const auto response = ScriptedResponse::error(kind);
    CHECK_FALSE(response.has_head);
    CHECK(response.pieces.empty());
    CHECK(kind_and_words(response.outcome) == words);
  }
  const auto cut = ScriptedResponse::error(ErrorKind::stream_interrupted);
  const auto whole = ScriptedResponse::answer("This is cut");
  CHECK(cut.has_head);
  CHECK(kind_and_words(cut.outcome) ==
        "interrupted: the script lets the connection break within the body");
  CHECK(cut.pieces == Texts{whole.pieces[0].substr(0, whole.pieces[0].size() / 2)});
  CHECK(cut.stream_pieces == Texts{whole.stream_pieces[0], whole.stream_pieces[1]});
  const auto odd = ScriptedResponse::error(ErrorKind::decode_error);
  CHECK(odd.status == 200);
  CHECK(headers_of(odd.headers) == json_type);
  CHECK(odd.pieces == Texts{R"({"object":"chat.completion","choices":[]})"});
}

TEST_CASE("an answer is given byte for byte", "[unit][scripted]") {
  const auto json = ScriptedResponse::json(418, "{}");
  CHECK(json.status == 418);
  CHECK(headers_of(json.headers) == json_type);
  CHECK(json.pieces == Texts{"{}"});
  const auto events = ScriptedResponse::events({"a", "[DONE]"});
  CHECK(events.status == 200);
  CHECK(headers_of(events.headers) == "Content-Type: text/event-stream; ");
  CHECK(events.pieces == Texts{"data: a\n\n", "data: [DONE]\n\n"});
  const auto failure = ScriptedResponse::failure(Outcome::Kind::tls, "mine");
  CHECK_FALSE(failure.has_head);
  CHECK(kind_and_words(failure.outcome) == "tls: mine");
  const ScriptedResponse plain;
  CHECK(plain.status == 200);
  CHECK(plain.has_head);
  CHECK((plain.outcome.kind == Outcome::Kind::complete));
}

TEST_CASE("a script is played in its order, and then holds nothing more", "[unit][scripted]") {
  ScriptedTransport transport({in_pieces({"a", "", "b"}), ScriptedResponse::json(404, "no")});
  NotingSink sinks[5];
  CHECK(said(transport, sinks[0]) == "200[a][][b] complete: ");
  CHECK(said(transport, sinks[1]) == "404[no] complete: ");
  CHECK(headers_of(sinks[1].head.headers) == json_type);
  CHECK(said(transport, sinks[2]) == " connection: the script holds no further answer");
  auto late = in_pieces({"late"});
  late.has_head = false;
  late.outcome.kind = Outcome::Kind::interrupted;
  late.outcome.detail = "gone";
  transport.push(std::move(late));
  CHECK(said(transport, sinks[3]) == "[late] interrupted: gone");
  ScriptedTransport empty;
  CHECK(said(empty, sinks[4]) == " connection: the script holds no further answer");
}

TEST_CASE("a sink that has enough stops a scripted answer", "[unit][scripted]") {
  ScriptedTransport transport({in_pieces({"a", "b"}), in_pieces({"a", "b"})});
  NotingSink at_head;
  at_head.last = "200";
  CHECK(said(transport, at_head) == "200 stopped: ");
  NotingSink at_piece;
  at_piece.last = "[a]";
  CHECK(said(transport, at_piece) == "200[a] stopped: ");
}

TEST_CASE("a scripted answer can be cancelled before it, and before each piece",
          "[unit][scripted]") {
  ScriptedTransport transport({in_pieces({"a", "b"}), in_pieces({"a", "b"})});
  const CancelSource before;
  before.cancel();
  NotingSink first;
  CHECK(said(transport, first, {}, before.token()) == " cancelled: the call was cancelled");
  std::vector<std::size_t> pieces;
  const CancelSource within;
  transport.before_piece([&](std::size_t piece) {
    pieces.push_back(piece);
    if (piece == 1) within.cancel();
  });
  NotingSink second;
  CHECK(said(transport, second, {}, within.token()) == "200[a] cancelled: the call was cancelled");
  CHECK(pieces == std::vector<std::size_t>{0, 1});
}

TEST_CASE("a request for a stream gets the form of a stream", "[unit][scripted]") {
  auto refusal = ScriptedResponse::json(400, "whole");
  refusal.stream_pieces = {"streamed"};
  auto redirect = ScriptedResponse::json(399, "whole");
  redirect.stream_pieces = {"streamed"};
  const auto answer = ScriptedResponse::answer("x");
  struct Row {
    ScriptedResponse response;
    const char* body;
    bool is_streamed;
    std::string type;
  };
  const std::string stream_type = "text/event-stream";
  const std::string whole_type = "application/json; charset=utf-8";
  const Row rows[] = {
      {answer, R"({"stream":true})", true, stream_type},
      {answer, R"({"a":1,"stream": true })", true, stream_type},
      {answer, R"({"stream":false})", false, whole_type},
      {answer, R"({"stream":"true"})", false, whole_type},
      {answer, R"({"a":{"stream":true}})", false, whole_type},
      {answer, "", false, whole_type},
      {refusal, R"({"stream":true})", true, whole_type},
      {redirect, R"({"stream":true})", true, stream_type},
      {ScriptedResponse::json(200, "only"), R"({"stream":true})", false, whole_type},
  };
  for (const auto& row : rows) {
    INFO(row.body);
    ScriptedTransport transport({row.response});
    NotingSink sink;
    auto request = request_with(row.body);
    transport.send(request, sink, {}, {});
    std::string expected = std::to_string(row.response.status);
    const auto& pieces = row.is_streamed ? row.response.stream_pieces : row.response.pieces;
    for (const auto& piece : pieces) expected += "[" + piece + "]";
    CHECK(sink.told == expected);
    CHECK(sink.head.headers.get("Content-Type") == row.type);
  }
}

TEST_CASE("what was sent is kept with its limits, and a body that is read is read whole",
          "[unit][scripted]") {
  ScriptedTransport transport({in_pieces({}), in_pieces({})});
  CHECK(transport.requests().empty());
  std::string large(200'000, 'x');
  large[65536] = 'y';
  large.back() = 'z';
  auto read = request_with("");
  read.body_source = std::make_shared<moonshot::http::MemoryBody>(large);
  char byte = 0;
  read.body_source->read(&byte, 1);  // an earlier try may have begun
  NotingSink sink;
  Deadlines deadlines;
  deadlines.connect = std::chrono::milliseconds(3);
  deadlines.first_byte = std::chrono::milliseconds(5);
  transport.send(read, sink, deadlines, {});
  auto plain = request_with("second");
  plain.headers.add("Authorization", "Bearer sk-SECRETDONOTPRINT");
  transport.send(plain, sink, {}, {});
  transport.send(plain, sink, {}, {});
  const auto requests = transport.requests();
  REQUIRE(requests.size() == 3);
  CHECK((requests[0].body == large));
  CHECK(read.body.empty());
  CHECK(requests[1].body == "second");
  CHECK(requests[1].method == "POST");
  CHECK(requests[1].target == "/chat/completions");
  CHECK(requests[1].headers.size() == 1);
  const auto limits = transport.deadlines();
  REQUIRE(limits.size() == 3);
  CHECK((limits[0].connect == std::chrono::milliseconds(3)));
  CHECK((limits[0].first_byte == std::chrono::milliseconds(5)));
  CHECK_FALSE(limits[1].connect);
}

TEST_CASE("a body that cannot be read to its end uses up no answer", "[unit][scripted]") {
  class Short final : public moonshot::http::BodySource {
   public:
    explicit Short(bool can_begin) : can_begin_(can_begin) {}
    std::uint64_t size() const noexcept override { return 3; }
    std::size_t read(char* buffer, std::size_t) override {
      if (read_++ != 0) return 0;
      *buffer = 'a';
      return 1;
    }
    bool rewind() override { return can_begin_; }

   private:
    bool can_begin_;
    int read_ = 0;
  };
  ScriptedTransport transport({in_pieces({"a"})});
  for (const bool can_begin : {true, false}) {
    auto request = request_with("");
    request.body_source = std::make_shared<Short>(can_begin);
    NotingSink sink;
    CHECK(said(transport, sink, request) == " stopped: the body could not be read to its end");
  }
  CHECK(transport.requests().empty());
  NotingSink sink;
  CHECK(said(transport, sink) == "200[a] complete: ");
}
