#pragma once

#include <set>
#include <string_view>
#include <utility>

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/json.hpp"
#include "moonshot/resources/detail/batch_input.hpp"
#include "moonshot/resources/detail/chat_checks.hpp"
#include "moonshot/resources/upload_options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What is wrong with an item beside the others, or null. `member` is the path within the item.
MOONSHOT_INLINE const char* problem_of(const BatchItem& item, const std::string& model,
                                       bool id_is_new, const char*& member) {
  const auto problem = [&](const char* where, const char* what) {
    member = where;
    return what;
  };
  if (item.custom_id.empty()) return problem("custom_id", "it is empty");
  if (!id_is_new) return problem("custom_id", "an item before this one has the same");
  if (item.request.model.empty()) {
    return problem("request.model", "it is empty; name one, e.g. moonshot::models::kimi_k2_6");
  }
  if (item.request.model != model) {
    return problem("request.model", "a batch has one model, and the first item names another");
  }
  if (item.request.messages.empty()) {
    return problem("request.messages", "the list is empty; add at least one message");
  }
  if (item.request.stream.value_or(false)) {
    return problem("request.stream", "it is set to true; a batch has no streams");
  }
  return nullptr;
}

MOONSHOT_INLINE Result<std::string> batch_line(const BatchItem& item) {
  if (const auto error = check_media(item.request)) return usage_error_in("request.", *error);
  auto body = json::encode(item.request);
  if (!body) return usage_error_in("request.", body.error());
  JsonWriter writer;
  writer.begin_object();
  writer.member("custom_id");
  if (!writer.string(item.custom_id)) return usage_error("custom_id", "it is not valid UTF-8");
  writer.member("method");
  writer.raw("\"POST\"");
  writer.member("url");
  writer.raw("\"/v1/chat/completions\"");
  writer.member("body");
  writer.raw(*body);
  writer.end_object();
  std::string line = std::move(writer).text();
  // A schema may be written on several lines. Within strings JSON has no bare line breaks, so these
  // are blanks between its tokens.
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line + '\n';
}

MOONSHOT_INLINE Result<std::string> batch_input(const std::vector<BatchItem>& items) {
  if (items.empty()) return usage_error("items", "the list is empty; add at least one");
  std::string text;
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& item = items[i];
    const std::string path = "items[" + std::to_string(i) + "].";
    const char* member = "";
    const auto* problem =
        problem_of(item, items.front().request.model, ids.insert(item.custom_id).second, member);
    if (problem != nullptr) return usage_error(path + member, problem);
    auto line = batch_line(item);
    if (!line) return usage_error_in(path, line.error());
    text += *line;
    if (text.size() > largest_upload) {
      return usage_error("items", "they are more than the " + std::to_string(largest_upload) +
                                      " bytes that the server takes; make several batches of them");
    }
  }
  return text;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
