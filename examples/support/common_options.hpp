#pragma once

// The options that all of the programs have: those that tell about the program and do nothing else.

#include <ostream>
#include <string>

#include <moonshot/version.hpp>

#include "command_line.hpp"
#include "completion.hpp"
#include "help_text.hpp"
#include "manual_page.hpp"

namespace support {

struct CommonOptions {
  bool help = false;
  bool version = false;
  bool manual = false;
  std::string shell;

  void add_to(Program& program) {
    program.common.push_back(flag("--help", "print this text", help));
    program.common.push_back(flag("--version", "print name and version", version));
    program.common.push_back(flag("--manual", "print the manual page, for man", manual));
    program.common.push_back(
        {"--completion", "SHELL", "print what bash, zsh or fish needs for completing options",
         [this](const std::string& given) {
           shell = given;
           const bool known = given == "bash" || given == "zsh" || given == "fish";
           return known ? std::string() : unusable("--completion");
         },
         "bash zsh fish"});
  }

  /// Prints what was asked for. False where nothing was.
  bool answer(std::ostream& out, const Program& program) const {
    if (help) {
      out << help_text(program);
    } else if (version) {
      out << program.name << " " MOONSHOT_VERSION_STRING "\n";
    } else if (manual) {
      out << manual_page(program);
    } else if (!shell.empty()) {
      out << completion(program, shell);
    } else {
      return false;
    }
    return true;
  }
};

}  // namespace support
