#pragma once

// What a shell completes behind the name of a program, written from its table of options.

#include <string>
#include <string_view>
#include <vector>

#include "command_line.hpp"

namespace support {

/// `text` as one word of a shell.
inline std::string quoted(std::string_view text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

/// The options of a command and those of all commands.
inline std::vector<Option> all_options(const Program& program, const Command& command) {
  auto options = command.options;
  options.insert(options.end(), program.common.begin(), program.common.end());
  return options;
}

inline std::string names_of(const std::vector<Option>& options) {
  std::string names;
  for (const auto& option : options) names += (names.empty() ? "" : " ") + option.name;
  return names;
}

inline std::string names_of(const std::vector<Command>& commands) {
  std::string names;
  for (const auto& command : commands) names += (names.empty() ? "" : " ") + command.name;
  return names;
}

/// The name of a shell function for a program: a dash is not allowed in all shells.
inline std::string function_of(const Program& program) {
  std::string name = "_" + program.name;
  for (char& c : name) {
    if (c == '-') c = '_';
  }
  return name;
}

inline std::string bash_values(const std::vector<Option>& options) {
  std::string cases;
  for (const auto& option : options) {
    if (option.value.empty()) continue;
    std::string reply = "COMPREPLY=()";
    if (option.value == "FILE")
      reply = "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\"))";
    if (!option.choices.empty()) {
      reply = "COMPREPLY=($(compgen -W " + quoted(option.choices) + " -- \"$word\"))";
    }
    cases += "    " + option.name + ") " + reply + "; return ;;\n";
  }
  return cases.empty() ? "" : "  case $before in\n" + cases + "  esac\n";
}

inline std::string bash_words(const Program& program, const Command& command) {
  const auto options = all_options(program, command);
  std::string body = bash_values(options);
  body += "  if [[ $word == -* ]]; then\n    COMPREPLY=($(compgen -W " + quoted(names_of(options)) +
          " -- \"$word\"))\n";
  if (command.takes_files) {
    body += "  else\n    compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\"))\n";
  }
  return body + "  fi\n";
}

inline std::string bash_completion(const Program& program) {
  const std::string function = function_of(program);
  std::string script = "# bash completion for " + program.name + "\n" + function +
                       "() {\n"
                       "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                       "  COMPREPLY=()\n";
  if (program.commands.size() == 1) {
    script += bash_words(program, program.commands.front());
  } else {
    script += "  if ((COMP_CWORD == 1)); then\n    COMPREPLY=($(compgen -W " +
              quoted(names_of(program.commands) + " " + names_of(program.common)) +
              " -- \"$word\"))\n    return\n  fi\n  case ${COMP_WORDS[1]} in\n";
    for (const auto& command : program.commands) {
      script += "  " + command.name + ")\n" + bash_words(program, command) + "  ;;\n";
    }
    script += "  esac\n";
  }
  return script + "}\ncomplete -F " + function + " " + program.name + "\n";
}

/// `text` within a specification of zsh's _arguments, where brackets and colons have a meaning.
inline std::string zsh_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

inline std::string zsh_arguments(const Program& program, const Command& command) {
  std::string lines = "_arguments -S";
  for (const auto& option : all_options(program, command)) {
    // `*`: an option may be given again.
    std::string spec = "*" + option.name + "[" + zsh_text(option.help) + "]";
    if (!option.value.empty()) {
      spec += ":" + zsh_text(option.value) + ":";
      if (option.value == "FILE") spec += "_files";
      if (!option.choices.empty()) spec += "(" + option.choices + ")";
    }
    lines += " \\\n    " + quoted(spec);
  }
  if (command.takes_files) lines += " \\\n    '*:file:_files'";
  return lines + "\n";
}

inline std::string zsh_completion(const Program& program) {
  const std::string function = function_of(program);
  std::string script = "#compdef " + program.name + "\n" + function + "() {\n";
  if (program.commands.size() == 1) {
    script += "  " + zsh_arguments(program, program.commands.front());
  } else {
    script += "  if ((CURRENT == 2)); then\n    compadd -- " + names_of(program.commands) + " " +
              names_of(program.common) + "\n    return\n  fi\n  case $words[2] in\n";
    for (const auto& command : program.commands) {
      script += "  " + command.name + ")\n  shift words; ((CURRENT--))\n  " +
                zsh_arguments(program, command) + "  ;;\n";
    }
    script += "  esac\n";
  }
  // The file is the function where zsh loads it by itself, and is read once where it is sourced.
  return script + "}\nif [[ ${funcstack[1]} == _" + program.name + " ]]; then\n  " + function +
         " \"$@\"\nelse\n  compdef " + function + " " + program.name + "\nfi\n";
}

inline std::string fish_options(const std::vector<Option>& options, const std::string& start) {
  std::string lines;
  for (const auto& option : options) {
    lines += start + " -l " + option.name.substr(2) + " -d " + quoted(option.help);
    if (!option.value.empty()) lines += option.value == "FILE" ? " -r -F" : " -x";
    if (!option.choices.empty()) lines += " -a " + quoted(option.choices);
    lines += "\n";
  }
  return lines;
}

inline std::string fish_completion(const Program& program) {
  const std::string start = "complete -c " + program.name;
  std::string script = "# fish completion for " + program.name + "\n" + start + " -f\n";
  for (const auto& command : program.commands) {
    std::string for_it = start;
    if (!command.name.empty()) {
      for_it += " -n '__fish_seen_subcommand_from " + command.name + "'";
      script += start + " -n __fish_use_subcommand -a " + command.name + "\n";
    }
    script += fish_options(command.options, for_it);
    if (command.takes_files) script += for_it + " -F\n";
  }
  return script + fish_options(program.common, start);
}

/// The completion for one of `shells`; empty for another word.
inline std::string completion(const Program& program, std::string_view shell) {
  if (shell == "bash") return bash_completion(program);
  if (shell == "zsh") return zsh_completion(program);
  if (shell == "fish") return fish_completion(program);
  return {};
}

}  // namespace support
