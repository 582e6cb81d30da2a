// Recordings. However a body was cut into pieces, its masked form is the same, has as many pieces
// and holds no key; masking twice is masking once. What is written is read again. A text that is no
// recording is a DecodeError.
//
// The first byte chooses the size of the pieces; the rest is a body, and a recording.

#include <algorithm>
#include <string>

#include <moonshot/testing/exchange.hpp>
#include <moonshot/testing/redacted.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;
using moonshot::testing::Exchange;
using moonshot::testing::redacted;
using moonshot::testing::to_line;
using moonshot::testing::try_read_exchanges;

// It is not the one that CI searches for.
const std::string secret = "Fuzz3dK3yOfTheRecording";

Exchange exchange(std::string_view body, std::size_t piece) {
  Exchange made;
  made.request.method = "POST";
  made.request.base = {"https", "api.moonshot.ai", 443, "/v1"};
  made.request.target = "/chat/completions";
  made.request.headers.add("Authorization", "Bearer " + secret);
  made.request.body = std::string(body);
  made.head.emplace().status = 200;
  for (; !body.empty(); body.remove_prefix((std::min)(piece, body.size()))) {
    made.pieces.push_back({{}, std::string(body.substr(0, piece))});
  }
  return made;
}

std::string joined(const Exchange& exchange) {
  std::string text;
  for (const auto& piece : exchange.pieces) text += piece.bytes;
  return text;
}

void check_masking(std::string_view body, std::size_t size) {
  const auto cut = exchange(body, size);
  const auto masked = redacted(cut);
  const auto whole = redacted(exchange(body, (std::max)(body.size(), std::size_t{1})));
  require(joined(masked) == joined(whole), "the same body in other pieces is masked the same");
  require(masked.pieces.size() == cut.pieces.size(), "no piece is lost");
  const auto line = to_line(masked);
  require(line.find(secret) == std::string::npos, "no key is written");
  require(to_line(redacted(masked)) == line, "masking twice is masking once");
  const auto read = try_read_exchanges(line);
  require(read.has_value() && read->size() == 1, "what is written can be read");
  require(joined(read->front()) == joined(masked), "bytes survive");
  require(to_line(read->front()) == line, "what is read is what was written");
}

void check_reading(std::string_view text) {
  const auto read = try_read_exchanges(text);
  if (!read) {
    require(read.error().as<moonshot::DecodeError>() != nullptr, "no recording is a DecodeError");
    return;
  }
  for (const auto& exchange : *read) {
    const auto line = to_line(exchange);
    const auto again = try_read_exchanges(line);
    require(again.has_value() && to_line(again->front()) == line, "what is read can be written");
    require(to_line(redacted(redacted(exchange))) == to_line(redacted(exchange)),
            "masking twice is masking once");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzzing::Input input(data, size);
  const std::size_t piece = input.byte() % 16 + 1;
  check_masking(input.rest(), piece);
  check_reading(input.rest());
  return 0;
}
