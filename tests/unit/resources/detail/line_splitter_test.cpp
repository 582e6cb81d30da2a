#include <moonshot_catch.hpp>

#include <moonshot/resources/detail/line_splitter.hpp>

#include <string>
#include <string_view>
#include <vector>

using moonshot::detail::LineSplitter;

TEST_CASE("lines are the same however their text arrives", "[batches]") {
  const std::string text = "one\n\ntwo\r\n \t\nthree";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    std::vector<std::string> lines;
    LineSplitter splitter([&](std::string_view line) { lines.emplace_back(line); }, 10);
    CHECK(splitter.push(std::string_view(text).substr(0, cut)));
    CHECK(splitter.push(std::string_view(text).substr(cut)));
    splitter.finish();
    CHECK(lines == std::vector<std::string>{"one", "two", "three"});
  }
}

TEST_CASE("a line beyond the limit is not kept", "[batches]") {
  int lines = 0;
  LineSplitter splitter([&](std::string_view) { ++lines; }, 3);
  CHECK(splitter.push("abc\nab"));
  CHECK(splitter.push("c"));
  CHECK_FALSE(splitter.push("d"));
  CHECK(lines == 1);
}

TEST_CASE("a line of exactly the limit is told, in whichever pieces it comes", "[batches]") {
  for (std::size_t cut = 0; cut <= 3; ++cut) {
    std::vector<std::string> lines;
    LineSplitter splitter([&](std::string_view line) { lines.emplace_back(line); }, 3);
    const std::string_view text = "abc";
    CHECK(splitter.push(text.substr(0, cut)));
    CHECK(splitter.push(text.substr(cut)));
    CHECK(splitter.push("\n"));
    CHECK(splitter.push("def"));
    splitter.finish();
    CHECK(lines == std::vector<std::string>{"abc", "def"});
  }
  LineSplitter splitter([](std::string_view) {}, 3);
  CHECK_FALSE(splitter.push("abcd"));
}

TEST_CASE("a line loses its end and nothing else", "[batches]") {
  std::vector<std::string> lines;
  LineSplitter splitter([&](std::string_view line) { lines.emplace_back(line); }, 100);
  CHECK(splitter.push(" a \r\r\nb\rc\n\r\n\t\n \nd"));
  CHECK(lines == std::vector<std::string>{" a \r", "b\rc"});
  splitter.finish();
  CHECK(lines == std::vector<std::string>{" a \r", "b\rc", "d"});
  splitter.finish();
  CHECK(lines.size() == 3);
}
