#pragma once

#include <utility>

#include "moonshot/testing/answer_book.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

MOONSHOT_INLINE AnswerBook& AnswerBook::on_message(std::string text, ModelAnswer answer) {
  rows_.push_back({false, std::move(text), std::move(answer)});
  return *this;
}

MOONSHOT_INLINE AnswerBook& AnswerBook::on_schema(std::string name, ModelAnswer answer) {
  rows_.push_back({true, std::move(name), std::move(answer)});
  return *this;
}

MOONSHOT_INLINE std::optional<ModelAnswer> AnswerBook::operator()(
    const ChatRequest& request) const {
  std::string message;
  if (!request.messages.empty()) message = request.messages.back().content.joined_text();
  const auto& format = request.response_format;
  for (const auto& row : rows_) {
    const bool fits = row.by_schema
                          ? format && format->json_schema && format->json_schema->name == row.text
                          : message.find(row.text) != std::string::npos;
    if (fits) return row.answer;
  }
  return std::nullopt;
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
