// Bodies that are not what their heads promise.

#include <hostile.hpp>
#include <moonshot_catch.hpp>
#include <this_transport.hpp>

#include <moonshot/moonshot.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <future>
#include <string>
#include <vector>

using std::chrono::milliseconds;
using std::chrono::seconds;
using support::Conversation;
using support::Ending;
using support::every_call;
using support::flood;
using support::HostilePeer;
using support::http_chunk;

namespace {

constexpr seconds generous{25};

const std::string& chunked = support::stream_head;

struct Row {
  const char* name;
  std::string bytes;
};

// Makes each call on a peer that sends `bytes` and then closes, or behaves.
template <class Check>
void with_each_call(const Row& row, bool closes, const Check& check) {
  for (const auto& call : every_call) {
    INFO(row.name << ", " << call.name);
    HostilePeer peer([&](Conversation& connection) {
      connection.read_request();
      connection.write(row.bytes);
      return !closes;
    });
    const auto client = peer.client();
    const auto start = std::chrono::steady_clock::now();
    check(call, call.make(client, support::patient()));
    CHECK((std::chrono::steady_clock::now() - start < generous));
    peer.behave();
    CHECK(support::create.make(client, support::patient()).text == "PONG");
  }
}

bool is_stream(const support::Call& call) {
  return call.name == support::stream.name || call.name == support::told.name;
}

// Gzip of "hello".
const std::string zipped(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00"
    "\x00\x00",
    25);

}  // namespace

TEST_CASE("chunks that lie end as an interrupted answer", "[loopback][hostile]") {
  const std::vector<Row> rows = {
      {"a chunk that is shorter than announced", chunked + "9\r\nhello\r\n0\r\n\r\n"},
      {"a chunk that is longer than announced", chunked + "3\r\nhello\r\n0\r\n\r\n"},
      {"no line break after a chunk", chunked + "5\r\nhello5\r\nhello\r\n0\r\n\r\n"},
      {"a size in words", chunked + "five\r\nhello\r\n0\r\n\r\n"},
      {"a size that is no number", chunked + "xyz\r\nhello\r\n0\r\n\r\n"},
      {"no size", chunked + "\r\nhello\r\n0\r\n\r\n"},
      {"a negative size", chunked + "-5\r\nhello\r\n0\r\n\r\n"},
      {"a size of 2^64 + 5", chunked + "10000000000000005\r\nhello\r\n0\r\n\r\n"},
      {"a size of 2^63", chunked + "8000000000000000\r\nhello\r\n0\r\n\r\n"},
      {"a huge size", chunked + "7fffffff\r\nhello\r\n0\r\n\r\n"},
      {"no last chunk", chunked + "5\r\nhello\r\n"},
      {"half a last chunk", chunked + "5\r\nhello\r\n0"},
      {"no chunk at all", chunked},
      {"a body that is shorter than its length",
       "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 999999999999\r\n\r\n"
       "hello"},
  };
  for (const auto& row : rows) {
    with_each_call(row, true, [](const support::Call&, const Ending& ending) {
      CHECK(ending.name == "StreamInterrupted");
      CHECK(ending.text.empty());
    });
  }
}

TEST_CASE("a body beside its head's words is not the answer to the next call",
          "[loopback][hostile][pool]") {
  struct Odd {
    const char* name;
    std::string head;
  };
  const std::vector<Odd> rows = {
      {"a body after 204", "HTTP/1.1 204 No Content\r\n"},
      {"a body after 204 with a length", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n"},
      {"a body after 304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n"},
      {"more than the length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"},
      {"more than nothing", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"},
  };
  const auto planted = support::http_response(R"({"id":"planted","choices":[]})");
  for (const auto& row : rows) {
    for (const auto& call : every_call) {
      INFO(row.name << ", " << call.name);
      HostilePeer peer([&](Conversation& connection) {
        connection.read_request();
        connection.write(row.head + "\r\nhello" + planted);
        return true;
      });
      const auto client = peer.client();
      const auto ending = call.make(client, support::patient());
      if (row.head.find(" 304 ") != std::string::npos) {
        CHECK(ending.name == "GatewayError");
      } else if (call.name == support::content.name) {
        CHECK(ending.name == "answer");
      } else {
        CHECK(ending.name == "DecodeError");
      }
      peer.behave();
      const auto next = client.chat().try_create(support::ping(), support::patient());
      CHECK((next && next->id == "chatcmpl-1"));
    }
  }
}

TEST_CASE("what surrounds the chunks of a body is bounded", "[loopback][hostile]") {
  struct Endless {
    const char* name;
    std::string beginning;
    std::string piece;
  };
  const std::vector<Endless> rows = {
      {"a chunk's size", chunked, "0"},
      {"what is no size", chunked, "x"},
      {"the line after a chunk", chunked + "5\r\nhello", "x"},
      {"trailers", chunked + "5\r\nhello\r\n0\r\n", "X-A: 1\r\n"},
      {"a trailer", chunked + "5\r\nhello\r\n0\r\nX: ", "x"},
  };
  for (const auto& row : rows) {
    support::check_flood(row.name, row.beginning, row.piece, "StreamInterrupted");
  }
}

TEST_CASE("the extension of a chunk is bounded by what is read, or else by time",
          "[loopback][hostile][timeout]") {
  const auto beginning = chunked + "5;";
  if (support::facts().counts_what_is_between_chunks) {
    support::check_flood("extension", beginning, "x", "StreamInterrupted");
    return;
  }
  for (const auto& call : every_call) {
    INFO(call.name);
    HostilePeer peer([&](Conversation& connection) {
      connection.read_request();
      connection.write(beginning);
      flood(connection, "x");
      return false;
    });
    auto options = support::patient();
    options.timeouts.between_bytes = std::chrono::milliseconds(60);
    CHECK(call.make(peer.client(), options).name == "TimeoutError");
  }
}

TEST_CASE("an endless body is read up to the cap", "[loopback][hostile]") {
  const std::vector<Row> rows = {
      {"in chunks of a byte", "1\r\nx\r\n"},
      {"in large chunks", http_chunk(std::string(60000, 'x'))},
      {"with extensions", "1;" + std::string(200, 'e') + "\r\nx\r\n"},
  };
  for (const auto& row : rows) {
    for (const auto& call : every_call) {
      if (call.name == support::content.name) continue;
      INFO(row.name << ", " << call.name);
      HostilePeer peer([&](Conversation& connection) {
        connection.read_request();
        connection.write(chunked);
        flood(connection, row.bytes);
        return false;
      });
      const auto client = peer.client();
      auto options = support::patient();
      options.max_response_bytes = 30000;
      const auto ending = call.make(client, options);
      CHECK(ending.name == "DecodeError");
      CHECK(ending.body.size() <= 30000);
      peer.behave();
      CHECK(support::create.make(client, support::patient()).text == "PONG");
    }
  }
}

TEST_CASE("a range of nothing but line ends is cancelled soon", "[loopback][hostile][cancel]") {
  // More than the system holds for a connection: some of it has been read.
  constexpr std::size_t much = std::size_t{6} << 20U;
  const moonshot::CancelSource source;
  HostilePeer peer([&](Conversation& connection) {
    connection.read_request();
    connection.write(chunked + http_chunk("data: " + support::pong_events()[1] + "\n\n"));
    const std::string line_ends = http_chunk(std::string(65536, '\r'));
    std::size_t taken = 0;
    while (connection.write(line_ends)) {
      taken += line_ends.size();
      if (taken > much) source.cancel();
    }
    return false;
  });
  const auto client = peer.client();
  auto options = support::patient();
  options.cancel = source.token();
  const auto start = std::chrono::steady_clock::now();
  CHECK(support::stream.make(client, options).name == "Cancelled");
  CHECK((std::chrono::steady_clock::now() - start < generous));
  peer.behave();
  CHECK(support::create.make(client, support::patient()).text == "PONG");
}

TEST_CASE("a huge chunk that never comes runs into its limit", "[loopback][hostile][timeout]") {
  const std::vector<Row> rows = {
      {"a chunk", chunked + "7fffffff\r\nhello"},
      {"a length", "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\nhello"},
      {"the end of a chunk", chunked + "5\r\nhello"},
      {"the last chunk", chunked + "5\r\nhello\r\n"},
  };
  for (const auto& row : rows) {
    for (const auto& call : every_call) {
      INFO(row.name << ", " << call.name);
      HostilePeer peer([&](Conversation& connection) {
        connection.read_request();
        connection.write(row.bytes);
        connection.stall();
        return false;
      });
      const auto client = peer.client();
      auto options = support::patient();
      options.timeouts.between_bytes = milliseconds(60);
      const auto ending = call.make(client, options);
      CHECK(ending.name == "TimeoutError");
      CHECK_THAT(ending.message, Catch::Matchers::ContainsSubstring("between_bytes"));
      peer.behave();
      CHECK(support::create.make(client, support::patient()).text == "PONG");
    }
  }
}

TEST_CASE("a compressed answer is refused and not unpacked", "[loopback][hostile]") {
  for (const char* coding :
       {"gzip", "GZIP", "x-gzip", "deflate", "compress", "br", "zstd", "identity, gzip"}) {
    // Its bytes need not be what their name says.
    const Row row{coding, std::string("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                      "Content-Encoding: ") +
                              coding + "\r\nContent-Length: " + std::to_string(zipped.size()) +
                              "\r\n\r\n" + zipped};
    with_each_call(row, false, [&](const support::Call&, const Ending& ending) {
      CHECK(ending.name == "DecodeError");
      CHECK_THAT(ending.message,
                 Catch::Matchers::ContainsSubstring(std::string("Content-Encoding: ") + coding));
      CHECK(ending.text.empty());
    });
  }
}

TEST_CASE("an answer that only says it is not compressed is read", "[loopback][hostile]") {
  for (const char* coding : {"identity", "UTF-8", ""}) {
    for (const auto& call : every_call) {
      INFO(coding << ", " << call.name);
      const HostilePeer peer([&](Conversation& connection) {
        auto answer = support::right_answer(connection.read_request());
        answer.insert(answer.find("\r\n") + 2, std::string("Content-Encoding: ") + coding + "\r\n");
        connection.write(answer);
        return true;
      });
      CHECK(call.make(peer.client(), support::patient()).name == "answer");
    }
  }
}

TEST_CASE("a refusal whose body is compressed keeps its bytes", "[loopback][hostile]") {
  const Row row{"gzip",
                "HTTP/1.1 429 Too Many Requests\r\nContent-Encoding: gzip\r\n"
                "Content-Length: " +
                    std::to_string(zipped.size()) + "\r\n\r\n" + zipped};
  with_each_call(row, false, [&](const support::Call&, const Ending& ending) {
    CHECK(ending.name == "ApiError");
    CHECK(ending.body == zipped);
  });
}

TEST_CASE("a body that ends with the connection is whole for every call", "[loopback][hostile]") {
  for (const auto& call : every_call) {
    INFO(call.name);
    const HostilePeer peer([&](Conversation& connection) {
      const auto answer = support::right_answer(connection.read_request());
      auto body = answer.substr(answer.find("\r\n\r\n") + 4);
      if (is_stream(call)) {
        body.clear();
        for (const auto& data : support::pong_events()) body += "data: " + data + "\n\n";
      }
      connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + body);
      return false;
    });
    CHECK(call.make(peer.client(), support::patient()).name == "answer");
  }
}
