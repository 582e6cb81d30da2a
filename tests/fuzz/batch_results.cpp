// The files of a batch. However their bytes arrive, the lines are the same; each is an answer or a
// typed error that keeps what the line says and holds no secret.
//
// The first byte chooses the size of the pieces; the rest is the file.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <moonshot/json.hpp>
#include <moonshot/redact.hpp>
#include <moonshot/resources/batch_results.hpp>
#include <moonshot/resources/detail/line_splitter.hpp>

#include "fuzzing.hpp"

namespace {

using fuzzing::require;

std::vector<std::string> lines_of(std::string_view bytes, std::size_t piece) {
  std::vector<std::string> lines;
  moonshot::detail::LineSplitter splitter([&](std::string_view line) { lines.emplace_back(line); },
                                          std::size_t{1} << 20U);
  for (; !bytes.empty(); bytes.remove_prefix((std::min)(piece, bytes.size()))) {
    require(splitter.push(bytes.substr(0, piece)), "no line is too long");
  }
  splitter.finish();
  return lines;
}

void check_limit(std::string_view bytes) {
  constexpr std::size_t limit = 16;
  moonshot::detail::LineSplitter splitter(
      [](std::string_view line) {
        require(line.size() <= limit, "no line is longer than allowed");
      },
      limit);
  if (splitter.push(bytes)) splitter.finish();
}

void check_line(const moonshot::Endpoint& endpoint, const std::string& line) {
  const auto result = moonshot::read_batch_line(endpoint, line);
  if (result.completion) {
    require(moonshot::json::encode(*result.completion).has_value(), "an answer can be written");
    return;
  }
  const auto& error = result.completion.error();
  const std::string what = error.what();
  require(moonshot::redact(what) == what, "what() holds no secret");
  const bool is_typed = error.as<moonshot::ApiError>() != nullptr ||
                        error.as<moonshot::DecodeError>() != nullptr ||
                        error.as<moonshot::StreamInterrupted>() != nullptr;
  require(is_typed, "a line is an answer, a part of one, a refusal or unreadable");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const moonshot::Endpoint endpoint;
  fuzzing::Input input(data, size);
  const std::size_t piece = input.byte() % 16 + 1;
  const auto whole = (std::max)(input.rest().size(), std::size_t{1});
  const auto lines = lines_of(input.rest(), piece);
  require(lines == lines_of(input.rest(), whole),
          "the same bytes in other pieces are the same lines");
  for (const auto& line : lines) check_line(endpoint, line);
  check_limit(input.rest());
  return 0;
}
