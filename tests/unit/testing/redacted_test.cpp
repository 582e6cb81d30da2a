#include <moonshot_catch.hpp>

#include <growth.hpp>
#include <key_writings.hpp>
#include <secret.hpp>

#include <moonshot/testing/redacted.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using moonshot::testing::Exchange;
using moonshot::testing::redacted;

namespace {

// Not in the form of a key: only the request tells that it is one.
const std::string gateway_key = "gw.SECRETDONOTPRINT/0123456789";

Exchange exchange_of(const std::vector<std::string>& pieces, const std::string& key = gateway_key) {
  Exchange exchange;
  exchange.request.method = "POST";
  exchange.request.headers.set("Authorization", "Bearer " + key);
  exchange.head.emplace().status = 200;
  for (const auto& piece : pieces) exchange.pieces.push_back({{}, piece});
  return exchange;
}

std::vector<std::string> pieces_of(const Exchange& exchange) {
  std::vector<std::string> pieces;
  for (const auto& piece : exchange.pieces) pieces.push_back(piece.bytes);
  return pieces;
}

std::string body_of(const Exchange& exchange) {
  std::string body;
  for (const auto& piece : exchange.pieces) body += piece.bytes;
  return body;
}

/// A stream whose events have `member` with one part of `text` each.
std::vector<std::string> events_of(const std::string& member, const std::string& text,
                                   std::size_t part) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < text.size(); at += part) {
    std::string event = member;
    event.replace(event.find('@'), 1, text.substr(at, part));
    pieces.push_back("data: " + event + "\n\n");
  }
  return pieces;
}

}  // namespace

TEST_CASE("a key over several pieces is replaced where it begins", "[unit][recorder]") {
  const std::vector<std::string> pieces = {"a " + gateway_key.substr(0, 5), "",
                                           gateway_key.substr(5, 9), gateway_key.substr(14) + " b",
                                           "c"};
  const auto masked = redacted(exchange_of(pieces));
  CHECK(pieces_of(masked) == std::vector<std::string>{"a ***", "", "", " b", "c"});
  CHECK(pieces_of(redacted(exchange_of(pieces_of(masked)))) == pieces_of(masked));
}

TEST_CASE("a key in any form is in no piece, wherever the pieces begin", "[unit][recorder]") {
  for (const auto& writing : support::key_writings) {
    INFO(writing.name);
    const std::string written = writing.write(gateway_key);
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, written.size() + 20}) {
      const std::string body = "before " + written + " behind";
      std::vector<std::string> pieces;
      for (std::size_t at = 0; at < body.size(); at += size) {
        pieces.push_back(body.substr(at, size));
      }
      const std::string masked = body_of(redacted(exchange_of(pieces)));
      const bool hidden = masked.size() <= 7 + 3 + 3 + 12 + 7 && masked.substr(0, 7) == "before ";
      CHECK(hidden);
    }
  }
}

TEST_CASE("a key over the texts of a stream is masked, whatever their member is called",
          "[unit][recorder]") {
  for (
      const char* member :
      {R"({"choices":[{"index":0,"delta":{"content":"@"}}]})",
       R"({"choices":[{"delta":{"reasoning_content":"@"},"index":1}]})",
       R"({"choices":[{"index":0,"delta":{"reasoning":"@"}}]})",
       R"({"choices":[{"index":0,"delta":{"thoughts":[{"index":3,"x":{"y":"@"}}]}}]})",
       R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"@"}}]}}]})",
       R"({"delta":"@","model":"m"})"}) {
    INFO(member);
    for (const auto& text : {"the key " + gateway_key + ".", "the key " + support::key + ".",
                             support::percent_escaped(gateway_key)}) {
      const auto masked = redacted(exchange_of(events_of(member, text, 3)));
      for (std::size_t i = 12; i + 3 <= text.size() - 1; i += 3) {
        const bool left =
            body_of(masked).find("\"" + text.substr(i, 3) + "\"") != std::string::npos;
        CHECK_FALSE(left);
      }
      // The events stay what they are.
      CHECK(body_of(masked).find("data: {\"") == 0);
      CHECK(masked.pieces.size() == events_of(member, text, 3).size());
      CHECK(pieces_of(redacted(exchange_of(pieces_of(masked)))) == pieces_of(masked));
    }
  }
}

TEST_CASE("a key over the texts of two events is masked in the first, and gone from the second",
          "[unit][recorder]") {
  const std::string member = R"({"choices":[{"index":0,"delta":{"content":"@"}}]})";
  const auto event = [&](const std::string& text) { return events_of(member, text, 100).front(); };
  const auto pieces = events_of(member, "the key " + gateway_key + ".", 20);
  REQUIRE(pieces.size() == 2);
  const bool right = pieces_of(redacted(exchange_of(pieces))) ==
                     std::vector<std::string>{event("the key ***"), event(".")};
  CHECK(right);
}

TEST_CASE("a key over the texts of a stream is masked, however its lines end and are divided",
          "[unit][recorder]") {
  const std::string member = R"({"choices":[{"index":0,"delta":{"content":"@"}}]})";
  const auto divided = [&](const std::string& before, const std::string& behind) {
    std::vector<std::string> pieces;
    for (const char c : gateway_key) {
      std::string event = member;
      event.replace(event.find('@'), 1, 1, c);
      pieces.push_back(before + event + behind);
    }
    return pieces;
  };
  std::vector<std::vector<std::string>> streams;
  for (const std::string end : {"\r", "\n", "\r\n"}) {
    streams.push_back(divided("data: ", end + end));
    streams.push_back(divided("data:", end + " " + end));
    streams.push_back(divided("id: 1" + end + "data: ", end));  // without the blank line
    auto two_lines = divided("data: ", end + end);
    auto three_lines = two_lines;
    for (auto& event : two_lines) event.insert(event.find("\"delta\""), end + "data: ");
    for (auto& event : three_lines) {
      event.insert(event.find("\"content\""), end + ": note" + end + "data:");
      event.insert(event.find("\"index\""), end + "data" + end + "data:  ");
    }
    streams.push_back(two_lines);
    streams.push_back(three_lines);
    // One line and two by turns, and a line that begins behind the text.
    auto by_turns = divided("data: ", end + end);
    auto broken_behind = by_turns;
    for (std::size_t i = 0; i < by_turns.size(); i += 2) {
      by_turns[i].insert(by_turns[i].find("\"delta\""), end + "data: ");
    }
    for (auto& event : broken_behind) event.insert(event.find("}}]"), end + "data: ");
    streams.push_back(by_turns);
    streams.push_back(broken_behind);
    two_lines.front().insert(0, "\xEF\xBB\xBF");
    two_lines.back().resize(two_lines.back().size() - 5);  // cut off
    streams.push_back(two_lines);
  }
  for (std::size_t i = 0; i < streams.size(); ++i) {
    INFO(i);
    const auto masked = redacted(exchange_of(streams[i]));
    const auto body = body_of(masked);
    // The first letter of the key is replaced, the others go.
    CHECK(std::count(body.begin(), body.end(), '*') == 3);
    const bool left = body.find(R"(:"S")") != std::string::npos;
    CHECK_FALSE(left);
    CHECK(masked.pieces.size() == gateway_key.size());
    CHECK(pieces_of(redacted(exchange_of(pieces_of(masked)))) == pieces_of(masked));
  }
}

TEST_CASE("the texts of two choices do not hide each other's key", "[unit][recorder]") {
  std::vector<std::string> pieces;
  for (const char c : gateway_key) {
    for (const char* index : {"0", "1"}) {
      pieces.push_back(std::string(R"(data: {"choices":[{"delta":{"content":")") + c +
                       R"("},"index":)" + index + "}]}\n\n");
    }
  }
  const auto body = body_of(redacted(exchange_of(pieces)));
  CHECK(body.find(R"("content":"S")") == std::string::npos);
  CHECK(std::count(body.begin(), body.end(), '*') == 6);
}

TEST_CASE("a key in the place of an account is masked once", "[unit][recorder]") {
  auto request = exchange_of({}).request;
  request.body = R"({"organization_id":")" + gateway_key + R"(","project_id":"p","b":"c"})";
  const bool right =
      redacted(request).body == R"({"organization_id":"***","project_id":"***","b":"c"})";
  CHECK(right);
}

TEST_CASE("what is no secret stays byte for byte", "[unit][recorder]") {
  const std::vector<std::string> pieces = {
      "data: {\"choices\":[{\"delta\":{\"content\":\"\\u00e9 \\n\"}}]}\r\n\r\n",
      "data: {broken\n",
      "data: [DONE]\n\n",
      std::string("\xFF\xFE\0", 3),
      "",
      R"({"organization_id":null,"project_id":7,"name":"x"})"};
  CHECK(pieces_of(redacted(exchange_of(pieces))) == pieces);
}

TEST_CASE("a key of no known form is in no part of an exchange", "[unit][recorder]") {
  for (const auto& written : {gateway_key, support::percent_escaped(gateway_key)}) {
    auto exchange = exchange_of({"it is " + written});
    auto& request = exchange.request;
    request.base.path = "/k/" + written + "/v1";
    request.target = "/files?by=" + written;
    request.headers.set("X-Trace", "by " + written);
    request.body = "the body says " + written;
    exchange.head->headers.set("Msh-Request-Id", "r-" + written);
    exchange.head->headers.set("Location", "https://other.example/?k=" + written);
    exchange.outcome.detail = "the peer said " + written + " and went";
    const auto masked = redacted(exchange);
    const bool right =
        masked.request.base.path == "/k/***/v1" && masked.request.target == "/files?by=***" &&
        masked.request.headers.get("X-Trace") == "by ***" &&
        masked.request.body == "the body says ***" &&
        masked.head->headers.get("Msh-Request-Id") == "r-***" &&
        masked.head->headers.get("Location") == "https://other.example/?k=***" &&
        masked.outcome.detail == "the peer said *** and went" && body_of(masked) == "it is ***";
    CHECK(right);
  }
}

TEST_CASE("headers that are there to identify somebody are gone whole", "[unit][recorder]") {
  auto exchange = exchange_of({"x"});
  exchange.head.emplace();
  for (auto* headers : {&exchange.request.headers, &exchange.head->headers}) {
    for (const char* name :
         {"authorization", "Proxy-Authorization", "Cookie", "set-cookie", "X-Other"}) {
      headers->set(name, "a value");
    }
  }
  const auto masked = redacted(exchange);
  for (const auto& headers : {masked.request.headers, masked.head->headers}) {
    for (const char* name : {"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"}) {
      INFO(name);
      CHECK_FALSE(headers.get(name));
    }
    CHECK(headers.get("X-Other") == "a value");
  }
}

// In both, one key stands in the middle of very many pieces, far from the beginning and the end of
// its line or of its text. What looks there again for each piece takes minutes.
TEST_CASE("a body without a line break is masked in proportion to its size",
          "[unit][recorder][growth]") {
  CHECK(support::grows_in_proportion(
      [](std::size_t count) {
        std::vector<std::string> pieces(count, std::string(63, 'x') + " ");
        pieces[count / 2] = "a " + gateway_key + " b";
        const auto masked = redacted(exchange_of(pieces));
        CHECK(masked.pieces.size() == count);
        CHECK(masked.pieces[count / 2].bytes == "a *** b");
        CHECK(masked.pieces.back().bytes == pieces.back());
      },
      8000));
}

TEST_CASE("a stream with a key in many chunks is masked in proportion to its size",
          "[unit][recorder][growth]") {
  const std::string chunk = R"({"choices":[{"index":0,"delta":{"content":"@"}}]})";
  CHECK(support::grows_in_proportion(
      [&](std::size_t chunks) {
        std::string text(chunks, '.');
        text.replace(chunks / 2, gateway_key.size() + 2, " " + gateway_key + " ");
        const auto masked = pieces_of(redacted(exchange_of(events_of(chunk, text, 1))));
        CHECK(masked.size() == chunks);
        std::string shown;
        for (const auto& piece : masked) {
          const auto begin = piece.find(R"("content":")") + 11;
          shown += piece.substr(begin, piece.find('"', begin) - begin);
        }
        const bool right = shown == text.replace(chunks / 2 + 1, gateway_key.size(), "***");
        CHECK(right);
      },
      8000));
}
