#pragma once

// What --help prints.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "command_line.hpp"

namespace support {

/// The parts of `text` between line feeds.
inline std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = (std::min)(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix((std::min)(end + 1, text.size()));
  }
  return lines;
}

/// How a command is called, such as `moonshot-doctor check [OPTION]...`.
inline std::string usage_of(const Program& program, const Command& command) {
  std::string usage = program.name;
  if (!command.name.empty()) usage += ' ' + command.name;
  usage += " [OPTION]...";
  if (!command.operands.empty()) usage += ' ' + command.operands;
  return usage;
}

/// `text` in lines of at most 80 columns: the first begins with `label`, the others are indented by
/// as much. Each ends in a line feed.
inline std::string in_columns(const std::string& label, std::string_view text) {
  constexpr std::size_t columns = 80;
  std::string page = label;
  std::size_t used = label.size();
  while (!text.empty()) {
    const auto end = (std::min)(text.find(' '), text.size());
    if (used > label.size() && used + 1 + end > columns) {
      page += '\n' + std::string(label.size(), ' ');
      used = label.size();
    } else if (used > label.size()) {
      page += ' ';
      ++used;
    }
    page += text.substr(0, end);
    used += end;
    text.remove_prefix((std::min)(end + 1, text.size()));
  }
  return page + '\n';
}

inline std::string option_lines(const std::vector<Option>& options) {
  constexpr std::size_t column = 19;
  std::string lines;
  for (const auto& option : options) {
    std::string label = "  " + option.name;
    if (!option.value.empty()) label += ' ' + option.value;
    if (label.size() + 2 > column) {
      lines += label + '\n';
      label.clear();
    }
    label.resize(column, ' ');
    lines += in_columns(label, option.help);
  }
  return lines;
}

inline std::string paragraphs(std::string_view text) {
  std::string page;
  for (const auto line : lines_of(text)) page += in_columns("", line) + '\n';
  return page;
}

inline std::string help_text(const Program& program) {
  std::string page;
  for (const auto& command : program.commands) {
    page += (page.empty() ? "Usage: " : "       ") + usage_of(program, command) + '\n';
  }
  page += '\n';
  for (const auto& command : program.commands) {
    const std::string name = command.name.empty() ? "" : command.name + ": ";
    page += paragraphs(name + command.about) + option_lines(command.options);
    if (!command.name.empty()) page += '\n' + paragraphs("Exit status: " + command.exit_status);
  }
  page += option_lines(program.common) + '\n' + paragraphs(program.notes);
  if (program.commands.size() == 1) {
    page += paragraphs("Exit status: " + program.commands.front().exit_status);
  }
  page.pop_back();  // the empty line at the end
  return page;
}

}  // namespace support
