#pragma once

// The rules of include/moonshot/layers.txt, checked on texts, so that a test can plant a fault.

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace layers {

/// The files below include/moonshot: path and text.
using Files = std::map<std::string, std::string>;

inline bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// A header and its body are one unit: the path without its ending.
inline std::string unit_of(const std::string& path) { return path.substr(0, path.rfind('.')); }

inline bool is_inside(const std::string& path) {
  return path.compare(0, 7, "detail/") == 0 || path.find("/detail/") != std::string::npos;
}

/// The stage of a file: its folder without a `detail/` of its own; for a file at the top its unit.
inline std::string stage_of(const std::string& path) {
  const auto slash = path.find('/');
  if (slash == std::string::npos) return unit_of(path);
  const std::string first = path.substr(0, slash);
  if (first != "detail") return first;
  return path.substr(0, path.find('/', slash + 1));
}

/// The order of the stages: the first word of each line that is no comment.
inline std::vector<std::string> read_order(const std::string& text) {
  std::vector<std::string> order;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    if (words >> word && word[0] != '#') order.push_back(word);
  }
  return order;
}

/// One `#include` of the library's own.
struct Include {
  std::string from;
  std::string to;
};

/// The code of a text: without comments and without what stands in quotes, except after `#include`.
inline std::string without_comments(const std::string& text) {
  return std::regex_replace(text, std::regex("//[^\\n]*"), "");
}

inline std::vector<Include> includes_of(const Files& files) {
  static const std::regex own(R"re(#\s*include\s+["<]moonshot/([^">]+)[">])re");
  std::vector<Include> includes;
  for (const auto& [path, text] : files) {
    const std::string code = without_comments(text);
    for (std::sregex_iterator it(code.begin(), code.end(), own), end; it != end; ++it) {
      includes.push_back({path, (*it)[1]});
    }
  }
  return includes;
}

/// Collects what is wrong, one sentence for each fault.
class Checker {
 public:
  Checker(const Files& files, const std::vector<std::string>& order)
      : files_(files), includes_(includes_of(files)) {
    for (std::size_t i = 0; i < order.size(); ++i) rank_[order[i]] = i;
  }

  std::vector<std::string> run() {
    check_targets();
    check_order();
    check_circles();
    check_bodies();
    check_namespaces();
    check_client();
    check_characters();
    return std::move(problems_);
  }

 private:
  void report(std::string sentence) { problems_.push_back(std::move(sentence)); }

  /// MSVC reads other characters in the code page of the machine unless it is told otherwise.
  void check_characters() {
    for (const auto& [name, text] : files_) {
      std::size_t line = 1;
      for (const char c : text) {
        line += c == '\n' ? 1 : 0;
        if (static_cast<unsigned char>(c) < 0x80) continue;
        report(name + ":" + std::to_string(line) +
               " is not ASCII: write an escape, or plain words");
        break;
      }
    }
  }

  void check_targets() {
    for (const auto& include : includes_) {
      if (files_.count(include.to) == 0) {
        report(include.from + " includes " + include.to + ", which is not there");
      }
    }
    for (const auto& file : files_) {
      if (rank_.count(stage_of(file.first)) == 0) {
        report(file.first + " is in no stage: add " + stage_of(file.first) + " to layers.txt");
      }
    }
  }

  void check_order() {
    for (const auto& [from, to] : includes_) {
      const auto own = rank_.find(stage_of(from));
      const auto other = rank_.find(stage_of(to));
      if (own == rank_.end() || other == rank_.end() || other->second <= own->second) continue;
      report(from + " includes " + to + ": the stage " + other->first + " is not below " +
             own->first);
    }
  }

  /// Visits units depth first; a unit that is met again on its own way closes a circle.
  void visit(const std::string& unit, std::vector<std::string>& way, std::set<std::string>& done) {
    const auto on_way = std::find(way.begin(), way.end(), unit);
    if (on_way != way.end()) {
      std::string circle;
      for (auto it = on_way; it != way.end(); ++it) circle += *it + " -> ";
      report("files include each other in a circle: " + circle + unit);
      return;
    }
    if (!done.insert(unit).second) return;
    way.push_back(unit);
    for (const auto& next : targets_[unit]) visit(next, way, done);
    way.pop_back();
  }

  void check_circles() {
    for (const auto& include : includes_) {
      const auto from = unit_of(include.from);
      const auto to = unit_of(include.to);
      if (from != to) targets_[from].insert(to);
    }
    std::set<std::string> done;
    std::vector<std::string> way;
    for (const auto& file : files_) visit(unit_of(file.first), way, done);
  }

  /// A body is included by its own header and by exactly one part of src/, by nothing else.
  void check_bodies() {
    for (const auto& [path, text] : files_) {
      if (!ends_with(path, ".ipp")) continue;
      const std::string header = unit_of(path) + ".hpp";
      bool by_header = false;
      int by_parts = 0;
      for (const auto& include : includes_) {
        if (include.to != path) continue;
        if (include.from == header) {
          by_header = true;
        } else if (include.from.compare(0, 4, "src/") == 0) {
          ++by_parts;
        } else {
          report(include.from + " includes the body " + path);
        }
      }
      if (!by_header) report(path + " is not included by its header " + header);
      if (by_parts != 1) {
        report(path + " is included by " + std::to_string(by_parts) + " parts of src/, not by one");
      }
    }
  }

  /// `detail` in the path means namespace `moonshot::detail`, and the reverse. Both may
  /// declare names of the other in advance; the helpers of a public body are the inside, too.
  void check_namespaces() {
    static const std::regex opened(
        R"(MOONSHOT_NAMESPACE_BEGIN\s+(?:(?:class|struct) \w+;\s+)*(?:namespace\s+([\w:]+))?)");
    static const std::regex advance(R"(namespace detail \{\s*((class|struct) \w+;\s*)*\})");
    static const std::regex plain(R"(namespace\s+moonshot\b)");
    for (const auto& [path, text] : files_) {
      const std::string code = without_comments(text);
      if (path != "config.hpp" && std::regex_search(code, plain)) {
        report(path + " opens namespace moonshot without MOONSHOT_NAMESPACE_BEGIN");
      }
      for (std::sregex_iterator it(code.begin(), code.end(), opened), end; it != end; ++it) {
        const std::string name = (*it)[1];
        const bool inside = name == "detail" || name.compare(0, 8, "detail::") == 0;
        if (is_inside(path) && !inside) {
          report(path + " is in a folder detail/, but not in namespace moonshot::detail");
        }
      }
      if (is_inside(path) || !ends_with(path, ".hpp")) continue;
      const std::string rest = std::regex_replace(code, advance, "");
      if (rest.find("namespace detail") != std::string::npos) {
        report(path +
               " defines something in namespace moonshot::detail; put it into a folder detail/");
      }
    }
  }

  /// In compiled mode a file that includes client.hpp reads no header of a dependency.
  void check_client() {
    static const std::regex foreign(
        R"re(#\s*include\s+<(httplib\.h|nlohmann/[^>]*|openssl/[^>]*)>)re");
    std::set<std::string> seen;
    std::vector<std::string> open = {"client.hpp"};
    while (!open.empty()) {
      const std::string path = open.back();
      open.pop_back();
      const auto file = files_.find(path);
      if (file == files_.end() || ends_with(path, ".ipp") || !seen.insert(path).second) continue;
      std::smatch found;
      if (std::regex_search(file->second, found, foreign)) {
        report(path + ", which client.hpp brings, includes <" + found[1].str() + ">");
      }
      for (const auto& include : includes_) {
        if (include.from == path) open.push_back(include.to);
      }
    }
  }

  const Files& files_;
  std::vector<Include> includes_;
  std::map<std::string, std::size_t> rank_;
  std::map<std::string, std::set<std::string>> targets_;
  std::vector<std::string> problems_;
};

}  // namespace layers
