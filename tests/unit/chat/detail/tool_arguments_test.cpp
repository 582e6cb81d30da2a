#include <moonshot_catch.hpp>

#include <moonshot/chat/detail/tool_arguments.hpp>

#include <optional>
#include <string>
#include <vector>

TEST_CASE("arguments are read by tools and sent again in a form that is JSON",
          "[unit][conversation]") {
  struct ArgumentsRow {
    std::string written;
    std::optional<std::string> read;  // by a tool
    std::string sent;                 // in a history
  };
  const std::optional<std::string> nothing;
  const std::vector<ArgumentsRow> rows = {
      {R"({"a": 1})", R"({"a": 1})", R"({"a": 1})"},
      {" [1]\n", " [1]\n", " [1]\n"},
      {"\"x\"", "\"x\"", "\"x\""},
      {"", "{}", "{}"},
      {" \t\r\n", "{}", "{}"},
      {"null", "{}", "{}"},
      {" null ", "{}", "{}"},
      {"nul", nothing, "{}"},
      {"{\"a\":\"\n\"}", R"({"a":"\n"})", R"({"a":"\n"})"},
      {R"({"a":"\ud83d"})", R"({"a":"\ufffd"})", R"({"a":"\ud83d"})"},
      {"{\"a\":\"\t\\ud83d\"}", R"({"a":"\t\ufffd"})", R"({"a":"\t\ud83d"})"},
      {R"({"a":"\ud83d\ude00"})", R"({"a":"\ud83d\ude00"})", R"({"a":"\ud83d\ude00"})"},
      {R"({"a":)", nothing, "{}"},
      {"{} {}", nothing, "{}"},
      {"{\"a\":\"\xFF\"}", nothing, "{}"},
  };
  for (const auto& row : rows) {
    INFO(row.written);
    CHECK(moonshot::detail::readable_arguments(row.written) == row.read);
    CHECK(moonshot::detail::history_arguments(row.written) == row.sent);
  }
}
