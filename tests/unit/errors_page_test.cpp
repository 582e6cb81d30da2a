// docs/errors.md names every class and every intermediary, so that neither comes without a word.

#include <moonshot_catch.hpp>

#include <known_wrappers.hpp>
#include <moonshot/error.hpp>

#include <fstream>
#include <iterator>
#include <string>

namespace {

std::string page() {
  std::ifstream file(MOONSHOT_TEST_DATA "/../../docs/errors.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the page on errors has a place for every class", "[errors][docs]") {
  const std::string text = page();
  REQUIRE(holds(text, "# Errors"));
  constexpr auto last = moonshot::ErrorKind::usage_error;
  for (int number = 1; number <= static_cast<int>(last); ++number) {
    const std::string name = moonshot::to_string(static_cast<moonshot::ErrorKind>(number));
    INFO(name);
    const bool has_place = holds(text, "### " + name + "\n") || holds(text, "| `" + name + "` |");
    CHECK(has_place);
  }
}

TEST_CASE("the page on errors has a line for every intermediary", "[errors][docs]") {
  const std::string text = page();
  for (const auto& wrapper : support::known_wrappers()) {
    if (wrapper.via.empty()) continue;
    INFO(wrapper.via);
    const bool has_line = holds(text, "`" + std::string(wrapper.via) + "`");
    CHECK(has_line);
  }
}
