#pragma once

// The figures, for people.

#include <cstddef>
#include <iomanip>
#include <iostream>
#include <map>
#include <ostream>
#include <string>

#include "ledger.hpp"
#include "process.hpp"
#include "settings.hpp"

namespace soak {

/// "12345678" → "12,345,678"
inline std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

using Endings = std::map<std::string, std::size_t>;

inline void print_endings(std::ostream& out, const std::string& name, const Endings& endings) {
  std::size_t all = 0;
  for (const auto& ending : endings) all += ending.second;
  out << "  " << std::left << std::setw(32) << name << std::right << std::setw(9) << grouped(all)
      << "  ";
  const char* separator = "";
  for (const auto& [ending, count] : endings) {
    out << separator << ending << ' ' << grouped(count);
    separator = ", ";
  }
  out << '\n';
}

inline void print_table(std::ostream& out, const char* title,
                        const std::map<std::string, Endings>& rows) {
  out << '\n' << title << '\n';
  for (const auto& [name, endings] : rows) print_endings(out, name, endings);
}

inline void print_line(std::ostream& out, const char* name, const std::string& value) {
  out << "  " << std::left << std::setw(32) << name << value << '\n';
}

inline const char* words_for(Leaks leaks) {
  switch (leaks) {
    case Leaks::none:
      return "none";
    case Leaks::found:
      return "FOUND, named above by LeakSanitizer";
    case Leaks::not_looked_for:
      break;
  }
  return "not looked for in this build";
}

/// How much is to be done, as on the command line.
inline std::string amount_of(const Settings& settings) {
  return settings.calls > 0 ? "--calls " + std::to_string(settings.calls)
                            : "--seconds " + std::to_string(settings.time.count());
}

/// What the program holds: after the first round, and at the end.
struct Balance {
  Holdings holdings;
  Memory memory;
};

/// The broken promises that were noted after the first `known` of them.
inline void print_violations(std::ostream& out, const Figures& figures, std::size_t known) {
  for (std::size_t i = known; i < figures.violations.size(); ++i) {
    const auto& violation = figures.violations[i];
    out << "\nBROKEN: " << violation.promise << "\n  " << violation.call << '\n';
  }
}

inline void print_report(std::ostream& out, const Settings& settings, std::size_t rounds,
                         const Figures& figures, const Balance& before, const Balance& after,
                         Leaks leaks) {
  print_table(out, "Calls, and what they came to", figures.by_action);
  print_table(out, "By client and transport", figures.by_stack);
  print_table(out, "By account", figures.by_account);
  print_table(out, "By fault", figures.by_fault);
  print_table(out, "By intermediary", figures.by_intermediary);

  out << "\nOutcomes\n";
  for (const auto& [name, count] : figures.endings) print_line(out, name.c_str(), grouped(count));

  const auto pair = [](std::size_t first, std::size_t second) {
    return grouped(first) + " before, " + grouped(second) + " after";
  };
  out << "\nAccounts\n";
  print_line(out, "calls", grouped(figures.calls));
  for (const auto& [name, endings] : figures.by_stack) {
    std::size_t calls = 0;
    for (const auto& ending : endings) calls += ending.second;
    print_line(out, ("  " + name).c_str(),
               grouped(calls) + ", requests " + grouped(figures.sent_by_stack.at(name)));
  }
  print_line(out, "requests sent", grouped(figures.sent));
  print_line(out, "requests that arrived", grouped(figures.arrived));
  print_line(out, "retries", grouped(figures.retries));
  print_line(out, "calls the server never saw", grouped(figures.unseen));
  print_line(out, "lost", grouped(figures.lost));
  print_line(out, "doubled", grouped(figures.doubled));
  print_line(out, "answers to another call", grouped(figures.foreign));
  print_line(out, "broken promises", grouped(figures.violated));
  print_line(out, "open descriptors",
             pair(before.holdings.descriptors, after.holdings.descriptors));
  print_line(out, "threads", pair(before.holdings.threads, after.holdings.threads));
  print_line(out, "leaked memory", words_for(leaks));
  print_line(
      out, "memory in MiB",
      pair(before.memory.now, after.memory.now) + ", at most " + grouped(after.memory.highest));

  out << "\nseed " << settings.seed << ", " << settings.threads << " threads, " << rounds
      << " rounds, " << amount_of(settings) << '\n';
}

}  // namespace soak
