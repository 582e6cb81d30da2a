// Event streams: whole, byte by byte, and at every split in two.

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <moonshot/detail/stream/chat_decoder.hpp>
#include <moonshot/detail/stream/sse.hpp>

#include "commands.hpp"
#include "files.hpp"
#include "pieces.hpp"

namespace conformance {

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_bytes = std::size_t{16} << 20U;

/// A null in the corpus states nothing.
template <class Value>
bool fits(const Json& object, const char* member, const Value& value) {
  const auto stated = object.find(member);
  return stated == object.end() || stated->is_null() || *stated == Json(value);
}

Json retry_of(const std::optional<std::chrono::milliseconds>& retry) {
  return retry ? Json(retry->count()) : Json();
}

std::string shown(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string check_events(const Json& row, const Pieces& pieces) {
  const Json& wanted = row.at("events");
  moonshot::detail::SseDecoder decoder(most_bytes);
  moonshot::detail::SseEvent event;
  std::size_t count = 0;
  for (const auto piece : pieces) {
    decoder.push(piece);
    while (decoder.next(event)) {
      const Json found = {{"event", std::string(event.event)},
                          {"data", std::string(event.data)},
                          {"id", std::string(event.id)},
                          {"retry", retry_of(event.retry)}};
      if (count >= wanted.size()) return "one event too many: " + shown(found);
      const Json& expected = wanted[count++];
      for (const char* member : {"event", "data", "id", "retry"}) {
        if (fits(expected, member, found[member])) continue;
        return "event " + std::to_string(count) + ": " + member + " should be " +
               shown(expected[member]) + " and is " + shown(found[member]);
      }
    }
  }
  if (decoder.too_large()) return "the decoder gave up";
  if (count < wanted.size()) {
    return std::to_string(count) + " events instead of " + std::to_string(wanted.size());
  }
  if (!fits(row, "final_last_event_id", decoder.last_event_id())) {
    return "the last event id is " + shown(decoder.last_event_id());
  }
  if (!fits(row, "final_retry", retry_of(decoder.retry()))) {
    return "the reconnection time is " + shown(retry_of(decoder.retry()));
  }
  return {};
}

/// Rows that say whether a chat stream of these bytes has failed.
std::string check_failure(const std::string& kind, const Pieces& pieces) {
  moonshot::detail::ChatDecoder decoder(moonshot::Endpoint(), most_bytes);
  moonshot::http::ResponseHead head;
  head.status = 200;
  head.headers.add("Content-Type", "text/event-stream");
  decoder.head(std::move(head));
  for (const auto piece : pieces) {
    decoder.push(piece);
    while (decoder.next() != nullptr) continue;
  }
  const bool failed_on_the_way = decoder.error() != nullptr;
  decoder.end("end of the row");
  const bool refused =
      decoder.error() != nullptr && decoder.error()->as<moonshot::ApiError>() != nullptr;
  if (kind == "stream-error" && !refused) return "a chat stream does not end in an ApiError";
  if (kind == "not-error" && (failed_on_the_way || refused)) {
    return "a chat stream fails: " + std::string(decoder.error()->what());
  }
  return {};
}

std::string check(const Json& row) {
  const std::string bytes = base64_decoded(row.at("bytes_base64").get<std::string>());
  const std::string kind = row.value("kind", "");
  for (const auto& [name, pieces] : feedings_of(bytes)) {
    std::string problem = check_events(row, pieces);
    if (problem.empty() && !kind.empty()) problem = check_failure(kind, pieces);
    if (!problem.empty()) return problem.insert(0, name + ": ");
  }
  return {};
}

}  // namespace

void run_sse(const std::string& file, Tally& tally) {
  const auto text = read_file(file);
  if (!text) throw std::runtime_error("cannot be read");
  std::size_t number = 0;
  for (const Json& row : Json::parse(*text)) {
    ++number;
    std::string problem;
    try {
      problem = check(row);
    } catch (const std::exception& failure) {
      problem = failure.what();
    }
    tally.row(row.value("name", "row " + std::to_string(number)), problem);
  }
}

}  // namespace conformance
