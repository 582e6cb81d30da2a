#pragma once

// The manual page of a program in the language of man, written from its table of options.

#include <string>
#include <string_view>
#include <vector>

#include <moonshot/version.hpp>

#include "command_line.hpp"
#include "help_text.hpp"

namespace support {

/// `text` as man shows it unchanged: a backslash and a dash have a meaning of their own, and so has
/// a full stop or an apostrophe at the beginning of a line.
inline std::string roff(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (escaped.empty() && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

inline std::string roff_paragraphs(std::string_view text) {
  std::string page;
  for (const auto line : lines_of(text)) page += ".PP\n" + roff(line) + '\n';
  return page;
}

inline std::string roff_options(const std::vector<Option>& options) {
  std::string page;
  for (const auto& option : options) {
    page += ".TP\n\\fB" + roff(option.name) + "\\fR";
    if (!option.value.empty()) page += " \\fI" + roff(option.value) + "\\fR";
    page += '\n' + roff(option.help) + '\n';
  }
  return page;
}

inline std::string manual_page(const Program& program) {
  std::string page =
      ".TH " + program.name + " 1 \"\" \"moonshot-cpp " MOONSHOT_VERSION_STRING "\"\n";
  page += ".SH NAME\n" + roff(program.name) + " \\- " + roff(program.purpose) + '\n';
  page += ".SH SYNOPSIS\n";
  for (const auto& command : program.commands) {
    page += ".PP\n" + roff(usage_of(program, command)) + '\n';
  }
  page += ".SH DESCRIPTION\n";
  std::string exit_status;
  for (const auto& command : program.commands) {
    const std::string name = command.name.empty() ? "" : command.name + ": ";
    if (!command.name.empty()) page += ".SS " + roff(command.name) + '\n';
    page += roff_paragraphs(command.about) + roff_options(command.options);
    exit_status += name + command.exit_status + '\n';
  }
  page += ".SH OPTIONS OF EVERY CALL\n" + roff_options(program.common);
  page += ".SH EXIT STATUS\n" + roff_paragraphs(exit_status);
  page += ".SH NOTES\n" + roff_paragraphs(program.notes);
  return page;
}

}  // namespace support
