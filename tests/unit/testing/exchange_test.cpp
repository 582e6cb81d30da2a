#include <moonshot_catch.hpp>

#include <moonshot/testing/exchange.hpp>
#include <moonshot/testing/redacted.hpp>

#include <secret.hpp>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

using moonshot::http::Outcome;
using moonshot::testing::Exchange;
using moonshot::testing::read_exchanges;
using moonshot::testing::redacted;
using moonshot::testing::to_line;
using moonshot::testing::try_read_exchanges;

namespace {

Exchange exchange(std::vector<std::string> pieces) {
  Exchange made;
  made.request.method = "POST";
  made.request.base = {"https", "api.moonshot.ai", 443, "/v1"};
  made.request.target = "/chat/completions";
  made.request.headers = {{"Authorization", "Bearer " + support::key}, {"Accept", "text/plain"}};
  made.request.body = R"({"model":"kimi-k3"})";
  made.head.emplace().status = 200;
  for (auto& piece : pieces) {
    made.pieces.push_back({std::chrono::milliseconds(made.pieces.size() * 10), std::move(piece)});
  }
  return made;
}

std::string joined(const Exchange& exchange) {
  std::string text;
  for (const auto& piece : exchange.pieces) text += piece.bytes;
  return text;
}

std::string delta(const std::string& content) {
  return R"(data: {"id":"c","choices":[{"index":0,"delta":{"content":")" + content +
         "\"}}],\"more\":1}\n\n";
}

/// `text` cut into pieces of `size` bytes.
std::vector<std::string> cut(const std::string& text, std::size_t size) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < text.size(); at += size) pieces.push_back(text.substr(at, size));
  return pieces;
}

const std::string secret = support::secret_word;

}  // namespace

TEST_CASE("an exchange is written as one line and read again", "[unit][recorder]") {
  auto made = exchange({"data: a\n\n", "\xE4\xBD", "\xA0\n", std::string("\0\xFF\x01", 3), ""});
  made.request.headers = {{"Accept", "a"}, {"accept", "b"}, {"X-Empty", ""}};
  made.request.body = std::string("--x\r\n\0\xFE\r\n", 9);
  made.head->headers = {{"Content-Type", "text/event-stream"}, {"Vary", "A"}, {"Vary", "B"}};
  const auto line = to_line(made);
  CHECK(line.find('\n') == std::string::npos);
  const auto again = read_exchanges(line + "\n");
  REQUIRE(again.size() == 1);
  CHECK(again[0].request.method == "POST");
  CHECK(again[0].request.base.text() == "https://api.moonshot.ai/v1");
  CHECK(again[0].request.target == "/chat/completions");
  CHECK(again[0].request.body == made.request.body);
  CHECK(again[0].request.headers.size() == 3);
  CHECK(again[0].head->status == 200);
  CHECK(again[0].head->headers.size() == 3);
  REQUIRE(again[0].pieces.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(again[0].pieces[i].bytes == made.pieces[i].bytes);
    CHECK(again[0].pieces[i].at == made.pieces[i].at);
  }
  CHECK(to_line(again[0]) == line);
}

TEST_CASE("every outcome is written and read", "[unit][recorder]") {
  using Kind = Outcome::Kind;
  for (const auto kind : {Kind::complete, Kind::stopped, Kind::connection, Kind::tls, Kind::timeout,
                          Kind::cancelled, Kind::interrupted}) {
    auto made = exchange({});
    made.head.reset();
    made.outcome = {kind, moonshot::TimeoutPhase::between_bytes, "it \"broke\""};
    const auto again = read_exchanges(to_line(made));
    REQUIRE(again.size() == 1);
    CHECK_FALSE(again[0].head);
    CHECK(again[0].outcome.kind == kind);
    CHECK(again[0].outcome.detail == "it \"broke\"");
    if (kind == Kind::timeout) {
      CHECK(again[0].outcome.phase == moonshot::TimeoutPhase::between_bytes);
    }
  }
}

TEST_CASE("any bytes survive in a body", "[unit][recorder]") {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  for (std::size_t length = 0; length < 9; ++length) {
    auto made = exchange({all.substr(250, length), all.substr(128, length)});
    made.request.body = all.substr(247, length);
    const auto again = read_exchanges(to_line(made));
    REQUIRE(again.size() == 1);
    CHECK(again[0].request.body == made.request.body);
    CHECK(joined(again[0]) == joined(made));
  }
}

TEST_CASE("lines that are no exchange are told of with their number", "[unit][recorder]") {
  const std::string good = to_line(exchange({"a"}));
  const auto with = [&](const std::string& what, const std::string& instead) {
    auto line = good;
    const auto at = line.find(what);
    REQUIRE(at != std::string::npos);
    return line.replace(at, what.size(), instead);
  };
  const struct {
    std::string line;
    const char* pointer;
  } rows[] = {
      {"nonsense", "/2"},
      {"{}", "/2"},
      {"[]", "/2"},
      {with("\"version\":1", "\"version\":2"), "/2/version"},
      {with("\"https://api.moonshot.ai/v1\"", "\"ftp://x\""), "/2/request/base"},
      {with(R"(["Accept","text/plain"])", R"(["Accept"])"), "/2/request/headers/1"},
      {with("\"text\":\"a\"", "\"base64\":\"a\""), "/2/response/pieces/0/base64"},
      {with("\"text\":\"a\"", "\"base64\":\"a*==\""), "/2/response/pieces/0/base64"},
      {with("\"text\":\"a\"", "\"text\":7"), "/2/response/pieces/0/text"},
      {with("\"at_ms\":0", "\"at_ms\":-1"), "/2/response/pieces/0/at_ms"},
      {with("\"at_ms\":0", "\"at_ms\":9223372036854775807"), "/2/response/pieces/0/at_ms"},
      {with("\"complete\"", "\"fine\""), "/2/outcome/kind"},
      {with("\"complete\"", "\"timeout\",\"phase\":\"x\""), "/2/outcome/phase"},
      {good.substr(0, good.size() / 2), nullptr},
  };
  for (const auto& row : rows) {
    const auto read = try_read_exchanges(good + "\n \r\n" + row.line + "\n" + good);
    REQUIRE_FALSE(read);
    const auto* error = read.error().as<moonshot::DecodeError>();
    REQUIRE(error != nullptr);
    if (row.pointer != nullptr) CHECK(error->pointer() == row.pointer);
  }
  CHECK(read_exchanges("").empty());
  CHECK(read_exchanges("\n\n" + good + "\r\n\n" + good).size() == 2);
}

TEST_CASE("a file that cannot be read is told of", "[unit][recorder]") {
  for (const char* path : {"/no/such/file", "/"}) {
    const auto read = moonshot::testing::try_load_exchanges(path);
    REQUIRE_FALSE(read);
    CHECK(read.error().as<moonshot::UsageError>()->argument() == "path");
  }
}

TEST_CASE("whose account it is is masked in the answer of a run", "[unit][recorder]") {
  const auto masked = redacted(exchange(
      {R"({"id":"fiber-1","organization_id" : "org-1","project_id": "proj-1","formula":"f"})"}));
  CHECK(masked.pieces.at(0).bytes ==
        R"({"id":"fiber-1","organization_id" : "***","project_id": "***","formula":"f"})");
}

TEST_CASE("keys, cookies and accounts are not in a redacted exchange", "[unit][recorder]") {
  auto made = exchange({"{\"echo\":\"" + support::key + "\"}"});
  made.request.headers.add("Proxy-Authorization", "Basic " + secret);
  made.request.headers.add("Cookie", "session=" + secret);
  made.request.headers.add("X-Api-Key", support::key);
  made.request.headers.add("X-Note", "Bearer " + secret + "12345");
  made.request.target = "/files?key=" + support::key;
  made.request.body = R"({"content":"my key is )" + support::key + R"("})";
  made.head->headers = {{"Set-Cookie", "id=" + secret},
                        {"Msh-Org-Id", "org-" + secret},
                        {"Msh-Project-Id", secret},
                        {"Msh-Uid", secret},
                        {"Msh-Gid", secret},
                        {"Msh-Request-Id", "r-1"},
                        {"X-Echo", support::key}};
  made.outcome.detail = "refused " + support::key;
  const auto clean = redacted(made);
  const auto line = to_line(clean);
  CHECK_FALSE(support::leaks(line));
  for (const char* name : {"Authorization", "Proxy-Authorization", "Cookie", "X-Cookie"}) {
    CHECK_FALSE(clean.request.headers.get(name));
  }
  CHECK_FALSE(clean.head->headers.get("Set-Cookie"));
  CHECK(clean.head->headers.get("Msh-Org-Id") == "***");
  CHECK(clean.head->headers.get("Msh-Gid") == "***");
  CHECK(clean.head->headers.get("Msh-Request-Id") == "r-1");
  CHECK(clean.request.headers.get("Accept") == "text/plain");
  CHECK(joined(clean) == "{\"echo\":\"***\"}");
  CHECK(to_line(redacted(clean)) == line);
}

TEST_CASE("a key that looks like none is masked as well", "[unit][recorder]") {
  auto made = exchange({"you are " + secret + "!"});
  made.request.headers = {{"Authorization", "Bearer " + secret}};
  made.request.target = "/files?token=" + secret;
  const auto clean = redacted(made);
  CHECK_FALSE(support::leaks(to_line(clean)));
  CHECK(joined(clean) == "you are ***!");
}

TEST_CASE("a key that is spread over pieces is masked", "[unit][recorder]") {
  const std::string other_key = "sk-other-" + secret + "77";
  const std::string text = "before\n{\"echo\":\"" + other_key + "\",\"also\":\"" + support::key +
                           "\"}\nafter the last line";
  std::string expected;
  for (std::size_t size = 1; size <= text.size(); ++size) {
    const auto clean = redacted(exchange(cut(text, size)));
    REQUIRE_FALSE(support::leaks(joined(clean)));
    if (expected.empty()) expected = joined(clean);
    CHECK(joined(clean) == expected);
    CHECK(clean.pieces.size() == (text.size() + size - 1) / size);
  }
  CHECK(expected == "before\n{\"echo\":\"sk-***\",\"also\":\"***\"}\nafter the last line");
}

TEST_CASE("pieces without a secret stay as they were", "[unit][recorder]") {
  const std::string text = "one\ntwo\xFF\n\nBearer of news\nsk-short\n\n";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    const auto made = exchange(cut(text, size));
    const auto clean = redacted(made);
    REQUIRE(clean.pieces.size() == made.pieces.size());
    for (std::size_t i = 0; i < made.pieces.size(); ++i) {
      CHECK(clean.pieces[i].bytes == made.pieces[i].bytes);
      CHECK(clean.pieces[i].at == made.pieces[i].at);
    }
  }
}

TEST_CASE("lines around a secret keep their pieces", "[unit][recorder]") {
  const auto clean =
      redacted(exchange({"first\n", "sec", "ond\n", "key ", support::key.substr(0, 20),
                         support::key.substr(20) + " end", "\n", "last\n"}));
  std::vector<std::string> pieces;
  for (const auto& piece : clean.pieces) pieces.push_back(piece.bytes);
  CHECK(pieces ==
        std::vector<std::string>{"first\n", "sec", "ond\n", "key ", "***", " end", "\n", "last\n"});
}

TEST_CASE("a key that a stream tells chunk by chunk is masked", "[unit][recorder]") {
  std::string stream = delta("The key is ");
  for (const auto& part : cut(support::key + " and sk-other-" + secret + "99", 3)) {
    stream += delta(part);
  }
  stream += delta(", as you said.") + "data: [DONE]\n\n";
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{100}, stream.size()}) {
    const auto clean = redacted(exchange(cut(stream, size)));
    std::string told;
    const auto text = joined(clean);
    const std::string begin = "\"content\":\"";
    for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
      at += begin.size();
      told += text.substr(at, text.find('"', at) - at);
    }
    CHECK(told == "The key is *** and sk-***, as you said.");
    CHECK(text.find("\"more\":1") != std::string::npos);
    CHECK(text.substr(text.size() - 14) == "data: [DONE]\n\n");
    CHECK(clean.pieces.size() == (stream.size() + size - 1) / size);
  }
}
