#include <moonshot_catch.hpp>

#include <growth.hpp>

#include <moonshot/detail/stream/sse.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

using moonshot::detail::SseDecoder;
using moonshot::detail::SseEvent;

namespace {

// Each event as `event|data|id`, with `|retry` where one was named.
void collect(SseDecoder& decoder, std::string_view bytes, std::vector<std::string>& events) {
  decoder.push(bytes);
  SseEvent event;
  while (decoder.next(event)) {
    std::string line;
    line.append(event.event).append("|").append(event.data).append("|").append(event.id);
    if (event.retry) line += "|" + std::to_string(event.retry->count());
    events.push_back(line);
  }
}

std::vector<std::string> whole(const std::string& bytes) {
  SseDecoder decoder;
  std::vector<std::string> events;
  collect(decoder, bytes, events);
  return events;
}

using Events = std::vector<std::string>;

struct Case {
  const char* what;
  std::string bytes;
  Events events;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> list = {
      {"one event", "data: a\n\n", {"message|a|"}},
      {"no space after the colon", "data:a\n\n", {"message|a|"}},
      {"only one space is dropped", "data:  a\n\n", {"message| a|"}},
      {"a line of white space separates",
       "data: a\n \ndata: b\r\n\t \r\n",
       {"message|a|", "message|b|"}},
      {"lines of data are joined", "data: a\ndata: b\ndata\n\n", {"message|a\nb\n|"}},
      {"empty data is an event", "data:\n\n", {"message||"}},
      {"no data is no event", "event: x\nid: 1\n\ndata: a\n\n", {"message|a|1"}},
      {"comments are skipped", ": hello\n:\ndata: a\n: x\n\n", {"message|a|"}},
      {"an event may be named", "event: error\ndata: a\n\ndata: b\n\n", {"error|a|", "message|b|"}},
      {"CRLF ends a line", "data: a\r\ndata: b\r\n\r\n", {"message|a\nb|"}},
      {"CR ends a line", "data: a\r\rdata: b\r\r", {"message|a|", "message|b|"}},
      {"line ends may be mixed",
       "data: a\r\n\ndata: b\n\r\ndata: c\r\r\n",
       {"message|a|", "message|b|", "message|c|"}},
      {"a byte order mark is dropped once",
       "\xEF\xBB\xBF"
       "data: a\n\n\xEF\xBB\xBF"
       "data: b\n\n",
       {"message|a|"}},
      {"ids stay until the next one",
       "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
       {"message|a|1", "message|b|1", "message|c|"}},
      {"an id with NUL is ignored", std::string("id: 1\0\ndata: a\n\n", 16), {"message|a|"}},
      {"a retry time is told",
       "retry: 1500\ndata: a\n\ndata: b\n\n",
       {"message|a||1500", "message|b|"}},
      {"a retry time is digits only", "retry: 1s\nretry: -1\nretry:\ndata: a\n\n", {"message|a|"}},
      {"unknown fields are ignored", "dat: x\nDATA: x\n data: x\ndata: a\n\n", {"message|a|"}},
      {"what is not ended is not an event", "data: a\n\ndata: b\n", {"message|a|"}},
      {"blank lines alone are nothing", "\n\n\r\n\r\r\n", {}},
      {"colons in data stay", "data: a:b: c\n\n", {"message|a:b: c|"}},
      {"UTF-8 stays",
       "data: \xE4\xBD\xA0\xF0\x9F\x98\x80\n\n",
       {"message|\xE4\xBD\xA0\xF0\x9F\x98\x80|"}},
      {"broken UTF-8 is replaced",
       "data: \xE4\xBDx\xFF\xF0\x9F\x98\n\n",
       {"message|\xEF\xBF\xBDx\xEF\xBF\xBD\xEF\xBF\xBD|"}},
  };
  return list;
}

}  // namespace

TEST_CASE("events come out as the standard says", "[unit][stream]") {
  for (const auto& row : cases()) {
    INFO(row.what);
    CHECK(whole(row.bytes) == row.events);
  }
}

TEST_CASE("any split of the bytes gives the same events", "[unit][stream]") {
  for (const auto& row : cases()) {
    INFO(row.what);
    SseDecoder bytewise;
    Events single;
    for (const char byte : row.bytes) collect(bytewise, std::string(1, byte), single);
    CHECK(single == row.events);
    for (std::size_t split = 0; split <= row.bytes.size(); ++split) {
      SseDecoder decoder;
      Events halves;
      const auto first = row.bytes.substr(0, split);
      const auto second = row.bytes.substr(split);
      collect(decoder, first, halves);
      collect(decoder, "", halves);
      collect(decoder, second, halves);
      if (halves != row.events) {
        INFO("split at " << split);
        CHECK(halves == row.events);
      }
    }
  }
}

TEST_CASE("an event larger than allowed ends the stream", "[unit][stream]") {
  SseEvent event;
  SECTION("in one line") {
    SseDecoder decoder(16);
    decoder.push("data: 0123456789abcdefXYZ\n\n");
    CHECK_FALSE(decoder.next(event));
    CHECK(decoder.too_large());
  }
  SECTION("in one line that never ends") {
    SseDecoder decoder(16);
    for (int i = 0; i < 100; ++i) {
      decoder.push("0123456789");
      CHECK_FALSE(decoder.next(event));
    }
    CHECK(decoder.too_large());
  }
  SECTION("in many lines") {
    SseDecoder decoder(16);
    for (int i = 0; i < 100; ++i) {
      decoder.push("data: abcd\n");
      CHECK_FALSE(decoder.next(event));
    }
    CHECK(decoder.too_large());
  }
  SECTION("but many small ones are fine") {
    SseDecoder decoder(16);
    for (int i = 0; i < 100; ++i) {
      decoder.push("data: abcd\n\n");
      CHECK(decoder.next(event));
      CHECK_FALSE(decoder.next(event));
    }
    CHECK_FALSE(decoder.too_large());
  }
}

TEST_CASE("the place to resume from is remembered", "[unit][stream]") {
  SseDecoder decoder;
  Events events;
  collect(decoder, "id: 7\nretry: 20\ndata: a\n\nid: 8\ndata: b\n", events);
  CHECK(decoder.last_event_id() == "7");
  CHECK(decoder.retry() == std::chrono::milliseconds(20));
}

TEST_CASE("a line and an event may be exactly as long as the limit", "[unit][stream]") {
  const std::string line = "data: 1234";  // ten bytes, in pieces of every size
  for (std::size_t cut = 0; cut <= line.size(); ++cut) {
    SseDecoder decoder(line.size());
    std::vector<std::string> events;
    collect(decoder, std::string_view(line).substr(0, cut), events);
    collect(decoder, std::string_view(line).substr(cut), events);
    CHECK_FALSE(decoder.too_large());
    collect(decoder, "\n\n", events);
    CHECK(events == Events{"message|1234|"});
    collect(decoder, line + "5", events);  // a beginning that cannot end in time
    CHECK(decoder.too_large());
  }
  // The data of one event, over two lines: "12345" + line feed + "6789" are ten bytes.
  SseDecoder fits(10);
  std::vector<std::string> events;
  collect(fits, "data:12345\ndata:6789\n\n", events);
  CHECK(events == Events{"message|12345\n6789|"});
  SseDecoder too_small(9);
  collect(too_small, "data:12345\ndata:6789\n\n", events);
  CHECK(too_small.too_large());
  CHECK(events.size() == 1);
}

TEST_CASE("a reconnection time has at most fifteen digits", "[unit][stream]") {
  const std::string data = "data: a\n\n";
  CHECK(whole("retry: 999999999999999\n" + data) == Events{"message|a||999999999999999"});
  CHECK(whole("retry: 9999999999999999\n" + data) == Events{"message|a|"});
  CHECK(whole("retry: 99999999999999999999999999\n" + data) == Events{"message|a|"});
  CHECK(whole("retry: 5\nretry: 9999999999999999\n" + data) == Events{"message|a||5"});
}

TEST_CASE("many lines that end at a CR are read in linear time", "[unit][stream][growth]") {
  for (const std::string piece : {"\r", "x\r", ":\r\n", "\n"}) {
    INFO(piece);
    CHECK(support::grows_in_proportion(
        [&](std::size_t size) {
          std::string flood;
          while (flood.size() < size) flood += piece;
          SseDecoder decoder;
          Events events;
          collect(decoder, flood + "data: a\n\n", events);
          CHECK(events.size() == 1);
        },
        65536));
  }
}
