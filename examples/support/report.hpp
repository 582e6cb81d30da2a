#pragma once

// An error as a person wants to read it, dressed for a terminal.

#include <ostream>
#include <string>
#include <string_view>

#include <moonshot/doctor/explanation.hpp>
#include <moonshot/error.hpp>

#include "terminal.hpp"

namespace support {

/// One line of an explanation: the label at its beginning is dimmed.
inline std::string dressed(const Style& style, std::string_view line) {
  const bool labelled = line.size() > 2 && line.substr(0, 2) == "  " && line[2] != ' ';
  if (!labelled) return style.foreign(line);
  const auto end = line.find("  ", 2);
  return style.dim(line.substr(0, end)) +
         (end == std::string_view::npos ? "" : style.foreign(line.substr(end)));
}

/// Prints the explanation of `error`: what happened, whose words it is, what to do. Never a key.
inline void print_report(std::ostream& out, const Style& style, const moonshot::Error& error) {
  const std::string page = moonshot::explanation_text(error);
  const std::string name = error.name();
  std::size_t at = name.size();
  out << style.red(style.bold(name));
  while (at < page.size()) {
    const auto end = page.find('\n', at);
    out << dressed(style, std::string_view(page).substr(at, end - at)) << '\n';
    at = end + 1;
  }
}

}  // namespace support
