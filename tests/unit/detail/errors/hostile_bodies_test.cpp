#include <moonshot_catch.hpp>

#include <error_rows.hpp>
#include <growth.hpp>

#include <moonshot/detail/tokens/lookup.hpp>
#include <moonshot/doctor/explanation.hpp>
#include <moonshot/error.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::ApiError;
using moonshot::ErrorKind;
using moonshot::ErrorPtr;
using support::judged;

namespace {

const std::string words =
    "Your account org-1f2e3d4c5b6a79880716253443526170 <ak-f7q1w2e3r4t5y6u7i8o9> is suspended due "
    "to insufficient balance, please recharge your account";
const std::string native =
    R"({"error":{"message":"Your account org-1f2e3d4c5b6a79880716253443526170 \u003cak-f7q1w2e3r4t5y6u7i8o9\u003e is suspended due to insufficient balance, please recharge your account","type":"exceeded_current_quota_error"}})";

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + piece.size());
  while (text.size() < bytes) text += piece;
  return text;
}

// A JSON string that holds `text`.
std::string as_json(const std::string& text) { return nlohmann::json(text).dump(); }

// What holds for every body, whatever it is. (In brackets: a failure must not print megabytes.)
ErrorPtr check_kept(const std::string& body, int status = 429) {
  auto error = judged(status, body);
  const auto* answer = error->as<ApiError>();
  REQUIRE(answer != nullptr);
  CHECK((answer->body() == body));
  CHECK(answer->status() == status);
  CHECK_FALSE(std::string_view(answer->what()).empty());
  // An error is opened a dozen layers deep at most, and each leaves one sentence.
  CHECK(answer->provenance().evidence.size() < 30);
  CHECK(answer->message().size() <= (std::size_t{256} << 10U) + 3);
  CHECK((moonshot::detail::is_json(moonshot::explanation_json(*error))));
  CHECK_FALSE(moonshot::explanation_text(*error).empty());
  return error;
}

bool is_claimed(const moonshot::Error& error) {
  return error.kind() != ErrorKind::api_error && error.kind() != ErrorKind::gateway_error;
}

}  // namespace

TEST_CASE("very many bytes of nothing are kept, and judged in proportion to their number",
          "[unit][errors][growth]") {
  constexpr std::size_t bytes = 4000;
  const std::string_view pieces[] = {"[",
                                     "{",
                                     "]",
                                     R"({"error":)",
                                     R"({"errorMessage":")",
                                     "\\",
                                     "\"",
                                     "{'",
                                     "'",
                                     "\n",
                                     " ",
                                     "data: {\n",
                                     "429 ",
                                     "<html>",
                                     "\\u003",
                                     "\\\\u",
                                     "[1,2],",
                                     "Error code: 429 - {'",
                                     "sk-",
                                     "ak-",
                                     "9",
                                     "-",
                                     "\xF0\x9F",
                                     R"({"a":{"b":[)",
                                     "(type: ",
                                     "\"{\\\"",
                                     std::string_view("\0", 1)};
  for (std::size_t i = 0; i < std::size(pieces); ++i) {
    INFO("piece " << i);
    CHECK(support::grows_in_proportion(
        [&](std::size_t size) { CHECK_FALSE(is_claimed(*check_kept(repeated(pieces[i], size)))); },
        bytes));
  }
}

TEST_CASE("two million bytes of nothing are kept and judged", "[unit][errors]") {
  for (const char* piece : {"[", R"({"a":{"b":[)"}) {
    INFO(piece);
    CHECK_FALSE(is_claimed(*check_kept(repeated(piece, 2U << 20U))));
  }
}

TEST_CASE("an error in front of ten million bytes is still read", "[unit][errors]") {
  const std::string body = "429 " + words + repeated(" and so on", 10U << 20U);
  CHECK(check_kept(body)->kind() == ErrorKind::suspended);
}

TEST_CASE("nothing and white space are kept and claim nothing", "[unit][errors]") {
  for (const char* body : {"", " ", "\n", "\r\n\t \r\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF \n"}) {
    CHECK_FALSE(is_claimed(*check_kept(body)));
  }
}

TEST_CASE("bytes that no JSON holds do not hide the error around them", "[unit][errors]") {
  const auto at = native.find("account");
  for (const std::string& piece :
       {std::string(1, '\0'), std::string("\x01"), std::string("\xFF\xFE"), std::string("\xC0\xAF"),
        std::string("\xED\xA0\x80"), std::string(R"(\ud83d)"), std::string(R"(\udc00\ud800)"),
        std::string(R"(\q)"), std::string(R"(\u12)"), std::string("\n"), std::string("\xF0\x9F")}) {
    INFO(as_json("broken by byte " + std::to_string(static_cast<unsigned char>(piece[0]))));
    std::string body = native;
    body.insert(at, piece + " ");
    const auto error = check_kept(body);
    CHECK(error->kind() == ErrorKind::suspended);
    CHECK(error->as<ApiError>()->type() == "exceeded_current_quota_error");
  }
}

TEST_CASE("numbers beyond every type are kept as text", "[unit][errors]") {
  for (const std::string number : {"123456789012345678901234567890", "-1e999999", "0.1e-400"}) {
    const auto error = check_kept(R"({"error":{"message":)" + number +
                                  R"(,"type":"rate_limit_reached_error","code":)" + number + "}}");
    CHECK(error->kind() == ErrorKind::rate_limited);
    CHECK(error->message() == number);
    CHECK(error->as<ApiError>()->code() == number);
  }
  const auto error = check_kept(R"({"error":{"message":"m","type":"x","code":)" +
                                std::string(1U << 20U, '7') + "}}");
  CHECK_FALSE(is_claimed(*error));
}

TEST_CASE("a dozen wrappers are opened, and beyond that nothing is claimed", "[unit][errors]") {
  const auto wrapped = [](int times) {
    std::string body;
    for (int i = 0; i < times; ++i) body += R"({"errorMessage":)";
    body += as_json("429 " + words);
    return body + std::string(static_cast<std::size_t>(times), '}');
  };
  CHECK(check_kept(wrapped(10))->kind() == ErrorKind::suspended);
  for (const int times : {100, 400, 10000}) {
    INFO(times);
    const auto error = check_kept(wrapped(times));
    // Where it is not opened, the words within may still be read from the text.
    CHECK((!is_claimed(*error) || error->kind() == ErrorKind::suspended));
  }
}

TEST_CASE("a text that doubles with every quoting is unquoted a dozen times", "[unit][errors]") {
  std::string body = native;
  for (int i = 0; i < 10; ++i) body = as_json(body);
  CHECK(check_kept(body)->kind() == ErrorKind::suspended);
  while (body.size() < (4U << 20U)) body = as_json(body);
  check_kept(body);
}

TEST_CASE("a list of lists without end is opened within bounds", "[unit][errors]") {
  std::string body = as_json("429 x");
  while (body.size() < (1U << 20U)) {
    std::string list = "[";
    for (int i = 0; i < 8; ++i) list += (i > 0 ? "," : "") + body;
    body = list + "]";
  }
  CHECK_FALSE(is_claimed(*check_kept(body)));
  const std::string strings = "[" + repeated("\"429 429 429: x\",", 200000) + "\"\"]";
  CHECK_FALSE(is_claimed(*check_kept(strings)));
}

TEST_CASE("an object of very many members is judged by its beginning and its end",
          "[unit][errors]") {
  const auto members = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "\"m" + std::to_string(i) + "\":1,";
    return text;
  };
  const std::string error = "\"errorMessage\":" + as_json("429 " + words);
  const std::string last = R"(,"z":0})";
  CHECK(check_kept("{" + error + "," + members(100000) + last.substr(1))->kind() ==
        ErrorKind::suspended);
  CHECK(check_kept("{" + members(5000) + error + last)->kind() == ErrorKind::suspended);
  // A log says it at its end; in between nobody looks.
  CHECK(check_kept("{" + members(100000) + error + last)->kind() == ErrorKind::suspended);
  CHECK_FALSE(
      is_claimed(*check_kept("{" + members(100000) + error + "," + members(100000) + last)));
}

namespace {

struct Wire {
  const char* name;
  std::string body;
};

// One error in the forms in which it may break off.
std::vector<Wire> wires() {
  return {{"native", native},
          {"n8n", R"({"errorMessage":)" + as_json("429 " + words) + R"(,"errorDetails":{},)" +
                      R"("n8nDetails":{"nodeName":"Agent"}})"},
          {"openai-python", "Error code: 429 - {'error': {'message': '" + words +
                                "', 'type': 'exceeded_current_quota_error'}}"},
          {"escaped twice",
           R"({"name":"AI_APICallError","statusCode":429,"responseBody":)" + as_json(native) + "}"},
          {"event", "event: error\ndata: " + native + "\n\n"},
          {"curl", "HTTP/1.1 429 \r\nContent-Type: application/json\r\n\r\n" + native}};
}

}  // namespace

TEST_CASE("an error cut at any byte is kept, and known once its words are there",
          "[unit][errors]") {
  const std::string_view phrase = "suspended due to insufficient balance";
  for (const auto& wire : wires()) {
    const auto enough = wire.body.find(phrase) + phrase.size();
    REQUIRE(enough < wire.body.size());
    for (std::size_t length = 0; length <= wire.body.size(); ++length) {
      INFO(wire.name << " cut at " << length);
      const auto error = check_kept(wire.body.substr(0, length));
      if (length >= enough) {
        CHECK(error->kind() == ErrorKind::suspended);
      } else {
        CHECK((!is_claimed(*error) || error->kind() == ErrorKind::suspended));
      }
    }
  }
}

TEST_CASE("an error without its beginning is kept, and known while its words are there",
          "[unit][errors]") {
  for (const auto& wire : wires()) {
    const auto last = wire.body.find("suspended due");
    for (std::size_t first = 0; first <= wire.body.size(); ++first) {
      INFO(wire.name << " from " << first);
      const auto error = check_kept(wire.body.substr(first));
      if (first <= last) CHECK(error->kind() == ErrorKind::suspended);
    }
  }
}

TEST_CASE("an error with any one byte changed is kept", "[unit][errors]") {
  for (const auto& wire : wires()) {
    for (std::size_t at = 0; at < wire.body.size(); ++at) {
      for (const char byte : {'\0', '"', '\\', '{', '}', '\xFF'}) {
        std::string body = wire.body;
        body[at] = byte;
        const auto error = judged(429, body);
        CHECK((error->as<ApiError>()->body() == body));
      }
    }
  }
}
