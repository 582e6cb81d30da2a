#pragma once

// A diagnosis as a person wants to read it, in 80 columns.

#include <ostream>
#include <string>
#include <string_view>

#include <moonshot/doctor/diagnosis.hpp>
#include <moonshot/doctor/paragraph.hpp>

#include "terminal.hpp"

namespace support {

inline std::string mark(const Style& style, moonshot::Finding finding) {
  using moonshot::Finding;
  switch (finding) {
    case Finding::passed:
      return style.green("✓");
    case Finding::warned:
      return style.bold("!");
    case Finding::failed:
      return style.red("✗");
    case Finding::skipped:
      break;
  }
  return style.dim("-");
}

/// `text` in lines of 80 columns, each after the first indented by `indent`.
inline std::string wrapped(const Style& style, std::size_t indent, std::string_view text) {
  const std::string page = moonshot::paragraph(std::string(indent, ' '), text);
  return style.foreign(std::string_view(page).substr(indent));
}

inline void print_step(std::ostream& out, const Style& style, const moonshot::DiagnosisStep& step) {
  constexpr std::size_t column = 18;
  std::string name = step.name;
  name.resize(column - 3, ' ');
  std::string summary = step.summary;
  constexpr std::chrono::milliseconds worth_telling{1000};
  if (step.duration >= worth_telling) {
    summary += " (" + std::to_string(step.duration.count() / worth_telling.count()) + " s)";
  }
  out << mark(style, step.finding) << ' ' << style.bold(name) << ' '
      << wrapped(style, column, summary);
  for (const auto& detail : step.details) {
    out << std::string(column, ' ') << wrapped(style, column + 2, "- " + detail);
  }
  out << std::flush;
}

inline void print_conclusion(std::ostream& out, const Style& style,
                             const moonshot::Diagnosis& diagnosis) {
  out << '\n';
  const std::string verdict = wrapped(style, 0, diagnosis.verdict);
  out << (diagnosis.healthy ? style.green(verdict) : style.bold(verdict));
  if (!diagnosis.contradiction.empty()) {
    out << '\n' << wrapped(style, 0, diagnosis.contradiction);
  }
  if (!diagnosis.next_steps.empty()) out << '\n' << style.bold("What to do") << '\n';
  int number = 0;
  for (const auto& step : diagnosis.next_steps) {
    const std::string label = "  " + std::to_string(++number) + ". ";
    out << label << wrapped(style, label.size(), step);
  }
  if (!diagnosis.healthy && !diagnosis.for_support.empty()) {
    out << '\n' << style.bold("What to send to support") << " (the secret key is not in it)\n";
    constexpr std::size_t column = 28;
    for (const auto& [name, value] : diagnosis.for_support) {
      std::string label = "  " + name;
      label.resize(column, ' ');
      out << style.dim(label) << ' ' << wrapped(style, column + 1, value);
    }
  }
  if (!diagnosis.curl.empty()) {
    out << '\n'
        << style.bold("The same PING by hand") << '\n'
        << style.foreign(diagnosis.curl) << '\n';
  }
}

}  // namespace support
