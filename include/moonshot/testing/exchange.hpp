#pragma once

/// @file
/// One recorded HTTP exchange, and the file that holds many: a JSON object on each line.
///
///     {"version":1,"request":{"method":"POST","base":"https://api.moonshot.ai/v1",
///      "target":"/chat/completions","headers":[["Accept","application/json"]],"body":"..."},
///      "response":{"status":200,"headers":[...],"pieces":[{"at_ms":812,"text":"data: ..."}]},
///      "outcome":{"kind":"complete"}}
///
/// (on one line). `body` and `text` are `body_base64` and `base64` where the bytes are not UTF-8.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/http/transport.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// Bytes of a body, as they arrived together.
struct RecordedPiece {
  std::chrono::milliseconds at{0};  ///< since the request was given to the transport
  std::string bytes;                ///< as they came
};

/// What was sent, what came, and how it ended. A value.
struct Exchange {
  http::Request request;                   ///< as it was sent; its `body_source` is not recorded
  std::optional<http::ResponseHead> head;  ///< absent where none came
  std::vector<RecordedPiece> pieces;       ///< the body
  http::Outcome outcome;                   ///< how it ended
};

/// The line of `exchange` without its line break, not redacted. Bytes of bodies survive, whatever
/// they are; in headers, which are text, what is not UTF-8 is replaced by U+FFFD. Never fails; a
/// pure function.
std::string to_line(const Exchange& exchange);

/// Reads the text of a recording; empty lines are skipped. Fails with `DecodeError` where a line is
/// no exchange; its `pointer()` begins with the number of the line, counted from 0. A pure
/// function.
Result<std::vector<Exchange>> try_read_exchanges(std::string_view text);
/// The same for a file. Fails with `UsageError` (`path`) where it cannot be read, and as
/// `try_read_exchanges` does.
Result<std::vector<Exchange>> try_load_exchanges(const std::string& path);
/// As `try_read_exchanges`; throws the error as its exact class.
inline std::vector<Exchange> read_exchanges(std::string_view text) {
  return try_read_exchanges(text).value();
}
/// As `try_load_exchanges`; throws the error as its exact class.
inline std::vector<Exchange> load_exchanges(const std::string& path) {
  return try_load_exchanges(path).value();
}

}  // namespace testing
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/testing/exchange.ipp"
#endif
