// What a stream leaves behind besides its events: its last lines, ids and times.

#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/sse.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using moonshot::detail::SseDecoder;
using moonshot::detail::SseEvent;

namespace {

std::size_t drain(SseDecoder& decoder, const std::string& bytes) {
  std::size_t count = 0;
  SseEvent event;
  decoder.push(bytes);
  while (decoder.next(event)) ++count;
  return count;
}

}  // namespace

TEST_CASE("the event at the end of a body needs no blank line", "[unit][stream]") {
  struct UnfinishedRow {
    std::string bytes;
    std::string event;  // `event|data|id`, empty where there is none
  };
  const std::vector<UnfinishedRow> rows = {
      {"", ""},
      {"data: a\n\n", ""},
      {"data: a\n", "message|a|"},
      {"data: a", "message|a|"},
      {"data: a\r", "message|a|"},
      {"data: a\ndata: b", "message|a\nb|"},
      {"event: x\nid: 7\ndata: a", "x|a|7"},
      {"event: x\n", ""},
      {": comment", ""},
      {"\xEF\xBB\xBF"
       "data: a",
       "message|a|"},
      {"data: a\n\nevent: y\ndata: b", "y|b|"},
  };
  for (const auto& row : rows) {
    for (std::size_t cut = 0; cut <= row.bytes.size(); ++cut) {
      INFO(row.bytes << " cut at " << cut);
      const std::string first = row.bytes.substr(0, cut);
      const std::string second = row.bytes.substr(cut);
      SseDecoder decoder;
      drain(decoder, first);
      drain(decoder, second);
      SseEvent event;
      std::string shown;
      if (decoder.next_unfinished(event)) {
        shown =
            std::string(event.event) + "|" + std::string(event.data) + "|" + std::string(event.id);
      }
      CHECK(shown == row.event);
      // It comes once.
      CHECK_FALSE(decoder.next_unfinished(event));
    }
  }
}

TEST_CASE("an unfinished event that is too large does not come", "[unit][stream]") {
  const auto comes = [](const std::string& bytes) {
    SseDecoder decoder(8);
    drain(decoder, bytes);
    SseEvent event;
    return decoder.next_unfinished(event);
  };
  CHECK(comes("data:abc"));
  CHECK_FALSE(comes("data:abcd"));
  CHECK(comes("data:ab\ndata:cde"));
  CHECK_FALSE(comes("data:abc\ndata:def\ndata:g"));
}

TEST_CASE("the last line that begins like an object is kept", "[unit][stream]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"data: {}\n\n", ""},
      {"{\"error\":1}\n", "{\"error\":1}"},
      {"{\"a\":1}\n{\"b\":2}\n\n: x\n", "{\"b\":2}"},
      {"{a}\nother: line\n[1]\n", "{a}"},
      {" {\"a\":1}\n", ""},
      {"data: x\n{\"late\":1}\n\n", "{\"late\":1}"},
      {"{open", ""},  // its end has not come
  };
  for (const auto& row : rows) {
    INFO(row.first);
    SseDecoder decoder;
    drain(decoder, row.first);
    CHECK(decoder.json_line() == row.second);
  }
  SseDecoder decoder;
  drain(decoder, "{open");
  SseEvent event;
  CHECK_FALSE(decoder.next_unfinished(event));
  CHECK(decoder.json_line() == "{open");
}

TEST_CASE("the sign of the end may be the last line, without data in front", "[unit][stream]") {
  const std::vector<std::pair<std::string, bool>> rows = {
      {"", false},
      {"[DONE]\n", true},
      {" [DONE]\t\n", true},
      {"[DONE]\n\n: comment\n\n", true},
      {"[DONE]\ndata: x\n", false},
      {"[DONE]\n[DONE]x\n", false},
      {"[DONE]:\n", false},
      {"data: [DONE]\n", false},
      {"x\n", false},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    SseDecoder decoder;
    drain(decoder, row.first);
    CHECK(decoder.ends_in_done_line() == row.second);
  }
}

TEST_CASE("ids and times are those of events that were given out", "[unit][stream]") {
  SseDecoder decoder;
  CHECK(decoder.last_event_id().empty());
  CHECK_FALSE(decoder.retry().has_value());
  // A blank line is enough, with data or without.
  CHECK(drain(decoder, "id: 1\n") == 0);
  CHECK(decoder.last_event_id().empty());
  CHECK(drain(decoder, "\n") == 0);
  CHECK(decoder.last_event_id() == "1");
  CHECK(drain(decoder, "id: \xFF\n\n") == 0);
  CHECK(decoder.last_event_id() == "\xEF\xBF\xBD");
  // A name without data is forgotten with its event.
  SseEvent event;
  decoder.push("event: x\n\ndata: a\n\n");
  REQUIRE(decoder.next(event));
  CHECK(event.event == "message");
  decoder.push("retry: 0\nretry: 12\ndata: b\n\ndata: c\n\n");
  REQUIRE(decoder.next(event));
  CHECK(event.retry == std::chrono::milliseconds(12));
  REQUIRE(decoder.next(event));
  CHECK_FALSE(event.retry.has_value());
  CHECK(decoder.retry() == std::chrono::milliseconds(12));
}

TEST_CASE("bytes that are no characters are repaired or left, as was asked", "[unit][stream]") {
  const std::string bytes = "event: \xFF\ndata: a\xE2\x82\n\n";
  SseEvent event;
  SseDecoder repairing;
  repairing.push(bytes);
  REQUIRE(repairing.next(event));
  CHECK(event.data == "a\xEF\xBF\xBD");
  CHECK(event.event == "\xEF\xBF\xBD");
  SseDecoder raw(std::size_t{1} << 20U, SseDecoder::Utf8::raw);
  raw.push(bytes);
  REQUIRE(raw.next(event));
  CHECK(event.data == "a\xE2\x82");
  CHECK(event.event == "\xEF\xBF\xBD");
}

TEST_CASE("nothing comes out once an event was too large", "[unit][stream]") {
  SseDecoder decoder(8);
  CHECK(drain(decoder, "data:abcdefghi\n\ndata:a\n\n") == 0);
  CHECK(decoder.too_large());
  CHECK(drain(decoder, "data:a\n\n") == 0);
}
