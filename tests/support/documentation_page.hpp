#pragma once

// Pages of the documentation whose tables say what is where and which test shows it: what they name
// is there.

#include <moonshot_catch.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace support {

inline constexpr std::size_t nowhere = std::string_view::npos;

inline std::string path_of(const std::string& name) { return MOONSHOT_TEST_DATA "/../../" + name; }

/// What is in a file of the repository; nothing where there is none of this name.
inline const std::string& text_of(const std::string& name) {
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

inline bool begins(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

inline bool ends(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending;
}

/// One row of a table: what it is about, where it is in the SDK, which tests show it, and maybe
/// more.
struct Row {
  std::string section;
  std::string line;
  std::vector<std::string> cells;
};

inline std::vector<std::string> cells_of(const std::string& line) {
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

inline Page read_page(const std::string& name) {
  Page page;
  std::string chapter;
  std::string section;
  bool in_table = false;  // one that begins with "what"
  const std::string& text = text_of(name);
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    if (begins(line, "## ")) section = chapter = line;
    if (begins(line, "### ")) section = chapter + line;
    const bool is_head = begins(line, "| what |");
    in_table = begins(line, "|") && (in_table || is_head);
    if (!in_table || begins(line, "|--")) continue;
    if (is_head) {
      page.sections.push_back(section);
    } else {
      page.rows.push_back({section, line, cells_of(line)});
    }
  }
  return page;
}

/// A text between two backquotes or two double quotes.
struct Mention {
  char mark = '\0';
  std::string text;
};

/// Those of a cell, in their order. One that is not closed has no text.
inline std::vector<Mention> mentions_in(std::string_view cell) {
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

inline bool is_header(const Mention& mention) {
  return mention.mark == '`' && (ends(mention.text, ".hpp") || ends(mention.text, ".ipp"));
}

inline bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

inline bool has_word(const std::string& text, const std::string& word) {
  for (auto at = text.find(word); at != nowhere; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins_here = at == 0 || !is_word_character(text[at - 1]);
    const bool ends_here = end == text.size() || !is_word_character(text[end]);
    if (begins_here && ends_here) return true;
  }
  return false;
}

/// The parts of a C++ name such as `Chat::create`; nothing for a text that is no such name.
inline std::vector<std::string> parts_of(const std::string& name) {
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

/// Checks that the files and names that a cell gives of the SDK are there; how many there were.
inline std::pair<std::size_t, std::size_t> check_names(std::string_view cell) {
  std::size_t headers = 0;
  std::size_t names = 0;
  std::string header;
  for (const auto& mention : mentions_in(cell)) {
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
  return {headers, names};
}

/// Checks that the tests that a cell names are there; how many there were.
inline std::size_t check_tests(std::string_view cell) {
  std::string file;
  std::size_t tests = 0;
  for (const auto& mention : mentions_in(cell)) {
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
    ++tests;
  }
  return tests;
}

}  // namespace support
