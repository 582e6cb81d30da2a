// Heads that no server would send.

#include <hostile.hpp>
#include <moonshot_catch.hpp>
#include <this_transport.hpp>

#include <moonshot/detail/exchange/intake.hpp>
#include <moonshot/moonshot.hpp>

#include <chrono>
#include <string>
#include <vector>

using std::chrono::milliseconds;
using std::chrono::seconds;
using support::Conversation;
using support::Ending;
using support::every_call;
using support::flood;
using support::HostilePeer;

namespace {

constexpr seconds generous{25};

struct Row {
  const char* name;
  std::string head;  // after the request was read; then the right body follows
};

std::string repeated(const std::string& piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string length = "Content-Length: 5\r\n";

// Makes each call on a peer that answers all of them with `head` and five bytes.
template <class Check>
void with_each_call(const Row& row, const Check& check) {
  for (const auto& call : every_call) {
    INFO(row.name << ", " << call.name);
    HostilePeer peer([&](Conversation& connection) {
      connection.read_request();
      connection.write(row.head + "\r\nhello");
      return true;
    });
    const auto client = peer.client();
    const auto start = std::chrono::steady_clock::now();
    check(call, call.make(client, support::patient()));
    CHECK((std::chrono::steady_clock::now() - start < generous));
    peer.behave();
    CHECK(support::create.make(client, support::patient()).text == "PONG");
  }
}

}  // namespace

TEST_CASE("what is no head of an answer is a connection error", "[loopback][hostile]") {
  const std::vector<Row> rows = {
      {"HTTP/0.9", "hello\n"},
      {"the preface of HTTP/2", std::string("\x00\x00\x12\x04\x00\x00\x00\x00\x00", 9)},
      {"HTTP/2 in words", "HTTP/2 200 OK\r\n" + length},
      {"HTTP/2.0", "HTTP/2.0 200 OK\r\n" + length},
      {"HTTP/3.1", "HTTP/3.1 200 OK\r\n" + length},
      {"a lower-case protocol", "http/1.1 200 OK\r\n" + length},
      {"another protocol", "ICY 200 OK\r\n" + length},
      {"a request", "GET / HTTP/1.1\r\nHost: x\r\n"},
      {"two digits of a status", "HTTP/1.1 20 OK\r\n" + length},
      {"four digits of a status", "HTTP/1.1 2000 OK\r\n" + length},
      {"a negative status", "HTTP/1.1 -20 OK\r\n" + length},
      {"no status", "HTTP/1.1 \r\n" + length},
      {"status 000", "HTTP/1.1 000 OK\r\n" + length},
      {"another protocol from now on", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n"},
      {"two lengths", ok + length + "Content-Length: 6\r\n"},
      {"two lengths, the other way", ok + "Content-Length: 6\r\n" + length},
      {"a list of lengths", ok + "Content-Length: 5, 6\r\n"},
      {"a negative length", ok + "Content-Length: -5\r\n"},
      {"a signed length", ok + "Content-Length: +5\r\n"},
      {"a length in words", ok + "Content-Length: five\r\n"},
      {"a length with a tail", ok + "Content-Length: 5x\r\n"},
      {"a hexadecimal length", ok + "Content-Length: 0x5\r\n"},
      {"a length with a point", ok + "Content-Length: 5.0\r\n"},
      {"a length of 2^64 + 5", ok + "Content-Length: 18446744073709551621\r\n"},
      {"a length of 2^63", ok + "Content-Length: 9223372036854775808\r\n"},
      {"a length of 300 digits", ok + "Content-Length: " + std::string(300, '9') + "\r\n"},
      {"a transfer coding", ok + "Transfer-Encoding: gzip\r\n"},
      {"a transfer coding before chunks", ok + "Transfer-Encoding: gzip, chunked\r\n"},
      {"chunks of chunks", ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"},
      {"chunks with a tail", ok + "Transfer-Encoding: chunkedx\r\n"},
      {"a status line of 200 kB", "HTTP/1.1 200 " + std::string(200000, 'x') + "\r\n" + length},
      {"a status line of 200 kB after an interim answer",
       "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 " + std::string(200000, 'x') + "\r\n" + length},
      {"a header line of 200 kB", ok + "X: " + std::string(200000, 'x') + "\r\n" + length},
      {"a header name of 200 kB", ok + std::string(200000, 'x') + ": 1\r\n" + length},
      {"10000 headers", ok + length + repeated("X-A: 1\r\n", 10000)},
      {"3000 interim answers", repeated("HTTP/1.1 100 Continue\r\n\r\n", 3000) + ok + length},
  };
  for (const auto& row : rows) {
    with_each_call(row, [](const support::Call&, const Ending& ending) {
      CHECK(ending.name == "ConnectionError");
      CHECK(ending.text.empty());
    });
  }
}

TEST_CASE("an odd head is read or is a connection error, and nothing else", "[loopback][hostile]") {
  // cpp-httplib's versions differ in what they take.
  const std::vector<Row> rows = {
      {"a header with a NUL", ok + length + "X: a" + std::string(1, '\0') + "b\r\n"},
      {"a header with control characters", ok + length + "X: \x01\x1b[2J\x7f\r\n"},
      {"a header with bytes that are no UTF-8", ok + length + "X: \xff\xfe\r\n"},
      {"a header without a colon", ok + length + "nothing\r\n"},
      {"a header without a name", ok + length + ": nothing\r\n"},
      {"a folded header", ok + length + "X: a\r\n b\r\n"},
      {"a space before the colon", ok + length + "X : a\r\n"},
      {"lines that end with a line feed", "HTTP/1.1 200 OK\n" + length},
      {"no reason", "HTTP/1.1 200\r\n" + length},
      {"a length with zeros", ok + "Content-Length: 0005\r\n"},
      {"the same length twice", ok + length + length},
      {"150 headers", ok + length + repeated("X-A: 1\r\n", 150)},
      {"an interim answer", "HTTP/1.1 100 Continue\r\n\r\n" + ok + length},
  };
  for (const auto& row : rows) {
    with_each_call(row, [](const support::Call& call, const Ending& ending) {
      if (ending.name == "ConnectionError") return;
      // "hello" is what a file may hold and nothing else.
      const std::string name = call.name;
      const bool events = name == "stream" || name == "told";
      CHECK(ending.name == (name == "content" ? "answer" : "DecodeError"));
      CHECK((name == "content" ? ending.text : ending.body) == "hello");
      CHECK((!events || ending.text.empty()));
    });
  }
}

TEST_CASE("a large head of a right answer is read", "[loopback][hostile]") {
  const auto headers = repeated("X-Header: " + std::string(100, 'x') + "\r\n", 90);
  for (const auto& call : every_call) {
    INFO(call.name);
    const HostilePeer peer([&](Conversation& connection) {
      auto answer = support::right_answer(connection.read_request());
      answer.insert(answer.find("\r\n") + 2, headers);
      connection.write(answer);
      return true;
    });
    CHECK(call.make(peer.client(), support::patient()).name == "answer");
  }
}

TEST_CASE("an endless head is not read to its end", "[loopback][hostile]") {
  struct Endless {
    const char* name;
    std::string beginning;
    std::string piece;
  };
  const std::vector<Endless> rows = {
      {"header lines", ok, "X-A: 1\r\n"},
      {"empty header lines", ok, "X:\r\n"},
      {"lines that are no headers", ok, "x\r\n"},
      {"line feeds", ok, "\n"},
      {"a header line", ok + "X: ", "x"},
      {"a status line", "HTTP/1.1 200 ", "x"},
      {"what is no status line", "", "x"},
      {"interim answers", "", "HTTP/1.1 100 Continue\r\n\r\n"},
      {"headers of an interim answer", "HTTP/1.1 100 Continue\r\n", "X-A: 1\r\n"},
  };
  for (const auto& row : rows) {
    // Two line feeds may end a head; then what follows is a body without end, which has a limit of
    // its own.
    if (support::facts().ends_lines_at_a_line_feed && row.piece == "\n") continue;
    support::check_flood(row.name, row.beginning, row.piece, "ConnectionError");
  }
}

TEST_CASE("a head that drips runs into its limit on every call", "[loopback][hostile][timeout]") {
  const std::vector<Row> rows = {
      {"a header line", ok + "X: "}, {"a status line", "HTTP/1.1 2"}, {"nothing", ""}};
  for (const auto& row : rows) {
    for (const auto& call : every_call) {
      INFO(row.name << ", " << call.name);
      HostilePeer peer([&](Conversation& connection) {
        connection.read_request();
        connection.write(row.head);
        connection.drip("1", 5);
        return false;
      });
      const auto client = peer.client();
      auto options = support::patient();
      options.timeouts.first_byte = milliseconds(60);
      const auto start = std::chrono::steady_clock::now();
      const auto ending = call.make(client, options);
      if (row.head.empty() && support::facts().refuses_what_is_no_status_line_at_once) {
        CHECK(ending.name == "ConnectionError");
      } else {
        CHECK(ending.name == "TimeoutError");
        CHECK_THAT(ending.message, Catch::Matchers::ContainsSubstring("first_byte"));
      }
      CHECK((std::chrono::steady_clock::now() - start < generous));
      peer.behave();
      CHECK(support::create.make(client, support::patient()).text == "PONG");
    }
  }
}

TEST_CASE("an answer that comes before its request does no harm", "[loopback][hostile][pool]") {
  HostilePeer peer([&](Conversation& connection) {
    connection.write(support::http_response(support::pong));
    return true;
  });
  const auto client = peer.client();
  // The call cannot know better. The right answer to it is left over.
  CHECK(support::create.make(client, support::patient()).text == "PONG");
  peer.behave();
  CHECK(support::create.make(client, support::patient()).text == "PONG");
}

TEST_CASE("what an endless head may take is told with the error", "[loopback][hostile]") {
  const HostilePeer peer([&](Conversation& connection) {
    connection.read_request();
    connection.write(ok);
    flood(connection, "X-A: 1\r\n");
    return false;
  });
  const auto ending = support::create.make(peer.client(), support::patient());
  const std::string words =
      std::to_string(moonshot::detail::Intake::most) + " bytes without the head";
  if (ending.message.find("broke before an answer") == std::string::npos) {
    CHECK_THAT(ending.message, Catch::Matchers::ContainsSubstring(words));
  }
}
