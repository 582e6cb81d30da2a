#pragma once

/// @file
/// Answers of a model by what it is asked, for `SimulatorOptions::answer`.

#include <optional>
#include <string>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/model_answer.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// Answers by message or by schema; of the rows that fit a request, the one that was added first
/// counts. A value; may be asked by any number of threads while nobody adds rows.
///
///     SimulatorOptions options;
///     options.answer = AnswerBook()
///                          .on_message("capital of France", ModelAnswer::text("Paris"))
///                          .on_schema("recipe", ModelAnswer::text(R"({"title":"Soup"})"));
class AnswerBook {
 public:
  /// Answers requests whose last message holds `text`: a question of the user, or the result of a
  /// tool.
  AnswerBook& on_message(std::string text, ModelAnswer answer);
  /// Answers requests whose `response_format` has a schema of this name.
  AnswerBook& on_schema(std::string name, ModelAnswer answer);

  /// The answer to `request`, or nothing where no row fits.
  std::optional<ModelAnswer> operator()(const ChatRequest& request) const;

 private:
  struct Row {
    bool by_schema;
    std::string text;
    ModelAnswer answer;
  };

  std::vector<Row> rows_;
};

}  // namespace testing
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/testing/answer_book.ipp"
#endif
