// docs/coverage.md says what is where and which test shows it: what it names is there, and no
// member of a wire type is left out.

#include <documentation_page.hpp>

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using support::begins;
using support::is_word_character;
using support::mentions_in;
using support::nowhere;
using support::path_of;
using support::text_of;

namespace {

/// The page, which is not the page where it has lost its tables.
const support::Page& page() {
  static const support::Page read = support::read_page("docs/coverage.md");
  REQUIRE(read.rows.size() > 400);
  REQUIRE(read.sections.size() > 20);
  for (const auto& row : read.rows) {
    INFO(row.line);
    REQUIRE(row.cells.size() == 4);
  }
  return read;
}

/// What a cell says, without the gap that it names.
std::string_view without_gap(const std::string& cell) {
  return std::string_view(cell).substr(0, cell.find("gap:"));
}

/// `Type::member` for each field list of the wire types.
std::vector<std::string> members_of_wire_types() {
  constexpr std::string_view list = "MOONSHOT_FIELDS(";
  std::vector<std::string> members;
  for (const auto& entry : std::filesystem::directory_iterator(path_of("include/moonshot/types"))) {
    const std::string& text = text_of("include/moonshot/types/" + entry.path().filename().string());
    for (auto at = text.find(list); at != nowhere; at = text.find(list, at + 1)) {
      std::vector<std::string> words(1);
      for (auto i = at + list.size(); i < text.size() && text[i] != ')'; ++i) {
        if (text[i] == ',') {
          words.emplace_back();
        } else if (is_word_character(text[i])) {
          words.back() += text[i];
        }
      }
      for (std::size_t i = 1; i < words.size(); ++i) members.push_back(words[0] + "::" + words[i]);
    }
  }
  return members;
}

}  // namespace

TEST_CASE("each table of the page on coverage has rows", "[docs]") {
  std::map<std::string, int> rows;
  for (const auto& row : page().rows) ++rows[row.section];
  for (const auto& section : page().sections) {
    INFO(section);
    CHECK(rows[section] > 0);
  }
  CHECK(rows.size() == page().sections.size());
}

TEST_CASE("what the page on coverage names of the SDK is in the headers", "[docs]") {
  std::size_t headers = 0;
  std::size_t names = 0;
  for (const auto& row : page().rows) {
    INFO(row.line);
    const std::string& cell = row.cells[1];
    if (begins(cell, "server:") || begins(cell, "not covered:") || begins(cell, "gap:")) continue;
    const auto shown = support::check_names(without_gap(cell));
    headers += shown.first;
    names += shown.second;
  }
  CHECK(headers > 300);
  CHECK(names > 300);
}

TEST_CASE("the tests that the page on coverage names are there", "[docs]") {
  std::size_t tests = 0;
  for (const auto& row : page().rows) {
    INFO(row.line);
    const std::string& cell = row.cells[2];
    const std::size_t shown = support::check_tests(without_gap(cell));
    tests += shown;
    const bool has_code = !begins(row.cells[1], "server:") && !begins(row.cells[1], "not covered:");
    const bool may_be_silent = !has_code && cell == "\xE2\x80\x94";
    CHECK((shown > 0 || may_be_silent || cell.find("gap:") != nowhere));
  }
  CHECK(tests > 400);
}

TEST_CASE("what the page on coverage names of the simulator is there", "[docs]") {
  std::size_t files = 0;
  for (const auto& row : page().rows) {
    INFO(row.line);
    CHECK_FALSE(row.cells[3].empty());
    for (const auto& mention : mentions_in(row.cells[3])) {
      REQUIRE_FALSE(mention.text.empty());
      if (!support::is_header(mention)) continue;
      CHECK_FALSE(text_of("include/moonshot/testing/detail/simulator/" + mention.text).empty());
      ++files;
    }
  }
  CHECK(files > 150);
}

TEST_CASE("each member of a wire type has its row in the page on coverage", "[docs]") {
  std::set<std::string> named;
  for (const auto& row : page().rows) {
    for (const auto& mention : mentions_in(row.cells[1])) named.insert(mention.text);
  }
  const auto members = members_of_wire_types();
  CHECK(members.size() > 150);
  for (const auto& member : members) {
    INFO(member);
    CHECK(named.count(member) == 1);
  }
}
