#pragma once

/// @file
/// What is checked about a batch and the file that goes into it. That the service refuses these is
/// documented, its words are not: all texts are ours.

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/files.hpp"
#include "moonshot/testing/detail/simulator/tokens.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

inline constexpr const char* kBatchEndpoint = "/v1/chat/completions";

/// One request of a batch.
struct BatchLine {
  std::string custom_id;
  Json body;
};

/// The hours of a window in the form `12h` or `3d`; 0 where it has another form.
inline int hours_of(const std::string& window) {
  const std::size_t digits = window.find_first_not_of("0123456789");
  if (digits == 0 || digits > 3 || digits + 1 != window.size()) return 0;
  const bool days = window[digits] == 'd';
  if (!days && window[digits] != 'h') return 0;
  return std::atoi(window.c_str()) * (days ? 24 : 1);
}

inline bool is_window(const std::string& window) {
  const int hours = hours_of(window);
  return hours >= 12 && hours <= 7 * 24;
}

inline bool is_metadata(const Json& metadata) {
  constexpr std::size_t kMostPairs = 16;
  constexpr std::size_t kLongestKey = 64;
  constexpr std::size_t kLongestValue = 512;
  if (!metadata.is_object() || metadata.size() > kMostPairs) return false;
  const auto is_longer = [](const std::string& text, std::size_t characters) {
    return utf8_prefix(text, characters) < text.size();
  };
  for (const auto& [key, value] : metadata.items()) {
    if (is_longer(key, kLongestKey) || !value.is_string() ||
        is_longer(value.get_ref<const std::string&>(), kLongestValue)) {
      return false;
    }
  }
  return true;
}

/// Why a batch cannot be created, or nothing.
inline std::optional<Reply> check_batch(const Json& body, const std::optional<StoredFile>& file) {
  const auto invalid = [](const std::string& message) {
    return error_reply(400, "invalid_request_error", "Invalid request: " + message);
  };
  if (string_member(body, "input_file_id").empty()) return invalid("input_file_id is required");
  if (string_member(body, "endpoint") != kBatchEndpoint) {
    return invalid("endpoint must be /v1/chat/completions");
  }
  if (!is_window(string_member(body, "completion_window"))) {
    return invalid("completion_window must be from 12h to 7d");
  }
  const Json* metadata = member(body, "metadata");
  if (metadata && !is_metadata(*metadata)) {
    return invalid("metadata must be up to 16 pairs of strings of up to 64 and 512 characters");
  }
  if (!file) return no_such_resource();
  constexpr std::string_view kSuffix = ".jsonl";
  const std::string& name = file->filename;
  if (file->purpose != "batch" || name.size() <= kSuffix.size() ||
      name.compare(name.size() - kSuffix.size(), kSuffix.size(), kSuffix) != 0) {
    return invalid("input_file_id must be a .jsonl file uploaded with purpose batch");
  }
  return std::nullopt;
}

/// What is wrong with a line that follows the others, or "".
inline std::string problem_of(const Json& line, const std::vector<BatchLine>& before,
                              std::set<std::string>& ids) {
  if (string_member(line, "custom_id").empty()) return "custom_id is required";
  if (!ids.insert(string_member(line, "custom_id")).second) return "custom_id is not unique";
  if (string_member(line, "method") != "POST") return "method must be POST";
  if (string_member(line, "url") != kBatchEndpoint) return "url must be /v1/chat/completions";
  const Json* body = member(line, "body");
  const std::string model = body ? string_member(*body, "model") : "";
  if (model.empty()) return "body.model is required";
  if (model.rfind("kimi-k3", 0) == 0) return "model " + model + " does not support batch";
  if (!before.empty() && string_member(before.front().body, "model") != model) {
    return "all requests must have the same model";
  }
  return bool_member(*body, "stream") ? "stream is not supported" : "";
}

/// Reads the lines of an input file. What is wrong is told by `problem`, with the line's number.
inline std::vector<BatchLine> read_batch_input(const std::string& content, std::string& problem) {
  std::vector<BatchLine> lines;
  std::set<std::string> ids;
  for (std::size_t begin = 0, number = 1; begin < content.size(); ++number) {
    const std::size_t end = (std::min)(content.find('\n', begin), content.size());
    const Json line = parse_body(content.substr(begin, end - begin));
    begin = end + 1;
    std::string what = line.is_object() ? problem_of(line, lines, ids) : "it is not a JSON object";
    if (!what.empty()) {
      problem = "line " + std::to_string(number) + ": " + what;
      return {};
    }
    lines.push_back({string_member(line, "custom_id"), line["body"]});
  }
  return lines;
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
