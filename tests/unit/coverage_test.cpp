// docs/coverage.md says what is where and which test shows it: what it names is there, and no
// member of a wire type is left out.

#include <moonshot_catch.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr std::size_t nowhere = std::string_view::npos;

std::string path_of(const std::string& name) { return MOONSHOT_TEST_DATA "/../../" + name; }

/// What is in a file of the repository; nothing where there is none of this name.
const std::string& text_of(const std::string& name) {
  static std::map<std::string, std::string> texts;
  const auto found = texts.find(name);
  if (found != texts.end()) return found->second;
  std::string text;
  if (std::filesystem::is_regular_file(path_of(name))) {
    std::ifstream file(path_of(name), std::ios::binary);
    text = std::string(std::istreambuf_iterator<char>(file), {});
  }
  return texts.emplace(name, std::move(text)).first->second;
}

bool begins(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

bool ends(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending;
}

/// One row of a table: what it is about, where it is in the SDK, which tests show it, and how the
/// simulator plays it.
struct Row {
  std::string section;
  std::string line;
  std::vector<std::string> cells;
};

std::vector<std::string> cells_of(const std::string& line) {
  constexpr std::string_view between = " | ";
  std::vector<std::string> cells;
  std::size_t begin = 2;
  for (auto end = line.find(between, begin); end != nowhere; end = line.find(between, begin)) {
    cells.push_back(line.substr(begin, end - begin));
    begin = end + between.size();
  }
  if (ends(line, " |") && line.size() >= begin + 2) {
    cells.push_back(line.substr(begin, line.size() - 2 - begin));
  }
  return cells;
}

struct Page {
  std::vector<std::string> sections;  // those with a table
  std::vector<Row> rows;
};

Page read_page() {
  Page page;
  std::string chapter;
  std::string section;
  const std::string& text = text_of("docs/coverage.md");
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    if (begins(line, "## ")) section = chapter = line;
    if (begins(line, "### ")) section = chapter + line;
    if (!begins(line, "|") || begins(line, "|--")) continue;
    if (begins(line, "| what |")) {
      page.sections.push_back(section);
    } else {
      page.rows.push_back({section, line, cells_of(line)});
    }
  }
  return page;
}

/// The page, which is not the page where it has lost its tables.
const Page& page() {
  static const Page read = read_page();
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

/// A text between two backquotes or two double quotes.
struct Mention {
  char mark = '\0';
  std::string text;
};

/// Those of a cell, in their order. One that is not closed has no text.
std::vector<Mention> mentions_in(std::string_view cell) {
  std::vector<Mention> mentions;
  for (std::size_t at = 0; at < cell.size(); ++at) {
    if (cell[at] != '`' && cell[at] != '"') continue;
    const auto end = cell.find(cell[at], at + 1);
    if (end == nowhere) {
      mentions.push_back({cell[at], ""});
      break;
    }
    mentions.push_back({cell[at], std::string(cell.substr(at + 1, end - at - 1))});
    at = end;
  }
  return mentions;
}

bool is_header(const Mention& mention) {
  return mention.mark == '`' && (ends(mention.text, ".hpp") || ends(mention.text, ".ipp"));
}

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool has_word(const std::string& text, const std::string& word) {
  for (auto at = text.find(word); at != nowhere; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins_here = at == 0 || !is_word_character(text[at - 1]);
    const bool ends_here = end == text.size() || !is_word_character(text[end]);
    if (begins_here && ends_here) return true;
  }
  return false;
}

/// The parts of a C++ name such as `Chat::create`; nothing for a text that is no such name.
std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto end = std::min(name.find("::", begin), name.size());
    parts.push_back(name.substr(begin, end - begin));
    const std::string& part = parts.back();
    if (part.empty() || !std::all_of(part.begin(), part.end(), is_word_character)) return {};
    begin = end + 2;
  }
  return parts;
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
    std::string header;
    for (const auto& mention : mentions_in(without_gap(cell))) {
      REQUIRE_FALSE(mention.text.empty());
      if (is_header(mention)) {
        header = "include/moonshot/" + mention.text;
        CHECK_FALSE(text_of(header).empty());
        ++headers;
        continue;
      }
      REQUIRE_FALSE(header.empty());
      for (const auto& part : parts_of(mention.text)) {
        INFO(part);
        const bool is_there = has_word(text_of(header), part);
        CHECK(is_there);
        ++names;
      }
    }
    CHECK_FALSE(header.empty());
  }
  CHECK(headers > 300);
  CHECK(names > 300);
}

TEST_CASE("the tests that the page on coverage names are there", "[docs]") {
  std::size_t tests = 0;
  for (const auto& row : page().rows) {
    INFO(row.line);
    const std::string& cell = row.cells[2];
    std::string file;
    std::size_t shown = 0;
    for (const auto& mention : mentions_in(without_gap(cell))) {
      REQUIRE_FALSE(mention.text.empty());
      if (mention.mark == '`') {
        file = "tests/" + mention.text;
        CHECK_FALSE(text_of(file).empty());
        continue;
      }
      REQUIRE_FALSE(file.empty());
      INFO(mention.text);
      const bool is_there = text_of(file).find("TEST_CASE(\"" + mention.text + "\"") != nowhere;
      CHECK(is_there);
      ++shown;
    }
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
      if (!is_header(mention)) continue;
      CHECK_FALSE(text_of("include/moonshot/testing/simulator/" + mention.text).empty());
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
