#pragma once

/// @file
/// The checks of a new batch and of its input file. It is documented that the service refuses
/// these; its messages are not, so all of them are invented here.

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

inline constexpr const char* batch_endpoint = "/v1/chat/completions";

/// One request of a batch.
struct BatchInputLine {
  std::string custom_id;
  Json body;
};

/// The hours of a window in the form `12h` or `3d`; 0 for any other form.
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
  constexpr std::size_t most_pairs = 16;
  constexpr std::size_t longest_key = 64;
  constexpr std::size_t longest_value = 512;
  if (!metadata.is_object() || metadata.size() > most_pairs) return false;
  const auto is_longer = [](const std::string& text, std::size_t characters) {
    return utf8_prefix(text, characters) < text.size();
  };
  for (const auto& [key, value] : metadata.items()) {
    if (is_longer(key, longest_key) || !value.is_string() ||
        is_longer(value.get_ref<const std::string&>(), longest_value)) {
      return false;
    }
  }
  return true;
}

/// The refusal of a batch that cannot be created.
inline std::optional<WireReply> check_batch(const Json& body,
                                            const std::optional<StoredFile>& file) {
  const auto invalid = [](const std::string& message) {
    return error_reply(400, "invalid_request_error", "Invalid request: " + message);
  };
  if (string_member(body, "input_file_id").empty()) return invalid("input_file_id is required");
  if (string_member(body, "endpoint") != batch_endpoint) {
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
  constexpr std::string_view suffix = ".jsonl";
  const std::string& name = file->filename;
  if (file->purpose != "batch" || name.size() <= suffix.size() ||
      name.compare(name.size() - suffix.size(), suffix.size(), suffix) != 0) {
    return invalid("input_file_id must be a .jsonl file uploaded with purpose batch");
  }
  return std::nullopt;
}

/// Checks a line that comes after the lines `before`, and adds its id to `ids`. Returns what is
/// wrong with it, or "".
inline std::string check_line(const Json& line, const std::vector<BatchInputLine>& before,
                              std::set<std::string>& ids) {
  if (string_member(line, "custom_id").empty()) return "custom_id is required";
  if (!ids.insert(string_member(line, "custom_id")).second) return "custom_id is not unique";
  if (string_member(line, "method") != "POST") return "method must be POST";
  if (string_member(line, "url") != batch_endpoint) return "url must be /v1/chat/completions";
  const Json* body = member(line, "body");
  const std::string model = body ? string_member(*body, "model") : "";
  if (model.empty()) return "body.model is required";
  if (model.rfind("kimi-k3", 0) == 0) return "model " + model + " does not support batch";
  if (!before.empty() && string_member(before.front().body, "model") != model) {
    return "all requests must have the same model";
  }
  return bool_member(*body, "stream") ? "stream is not supported" : "";
}

/// Reads the lines of an input file. Where one is wrong, sets `problem` to the reason with the
/// number of the line, and returns no lines.
inline std::vector<BatchInputLine> read_batch_input(const std::string& content,
                                                    std::string& problem) {
  std::vector<BatchInputLine> lines;
  std::set<std::string> ids;
  for (std::size_t begin = 0, number = 1; begin < content.size(); ++number) {
    const std::size_t end = (std::min)(content.find('\n', begin), content.size());
    const Json line = parse_body(content.substr(begin, end - begin));
    begin = end + 1;
    std::string what = line.is_object() ? check_line(line, lines, ids) : "it is not a JSON object";
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
