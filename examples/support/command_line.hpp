#pragma once

// The command line of a program as one table. It is read by that table, and help, manual page and
// completion are written from it, so that none of them can tell something else.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace support {

struct Option {
  std::string name;   ///< such as `--model`
  std::string value;  ///< what the help calls its value, `FILE` for a file; empty: it takes none
  std::string help;
  /// Told of the value when the option is given. Returns what is wrong with it, or nothing.
  std::function<std::string(const std::string&)> take;
  std::string choices;  ///< words that the value may be, for completion, with spaces between them
};

struct Command {
  std::string name;      ///< empty where the program has one command only
  std::string operands;  ///< as in the line of usage, such as `[PROMPT]...`
  std::string about;     ///< what it does; paragraphs are separated by a line feed
  std::vector<Option> options;
  std::string exit_status;   ///< what each exit status says
  bool takes_files = false;  ///< whether its operands are names of files
};

struct Program {
  std::string name;
  std::string purpose;  ///< in a few words, without a full stop
  std::vector<Command> commands;
  std::vector<Option> common;  ///< options that every command has
  std::string notes;           ///< what else one should know
};

inline Option flag(std::string name, std::string help, bool& target) {
  return {std::move(name), "", std::move(help),
          [&target](const std::string&) {
            target = true;
            return std::string();
          },
          ""};
}

/// The problem of a value. It is not repeated: it may be a key that somebody tried to give here.
inline std::string unusable(const std::string& option) {
  return "the value of " + option + " cannot be used";
}

inline Option text(std::string name, std::string value, std::string help, std::string& target) {
  auto take = [name, &target](const std::string& given) {
    target = given;
    return given.empty() ? unusable(name) : std::string();
  };
  return {std::move(name), std::move(value), std::move(help), std::move(take), ""};
}

/// Whether `digits` is a whole number from `least` to `most`, and which.
inline bool read_number(std::string_view digits, std::uint64_t least, std::uint64_t most,
                        std::uint64_t& number) {
  constexpr std::uint64_t ten = 10;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return false;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (digit > most || value > (most - digit) / ten) return false;
    value = value * ten + digit;
  }
  number = value;
  return !digits.empty() && value >= least;
}

template <typename Number>
Option number(std::string name, std::string value, std::string help, std::uint64_t least,
              std::uint64_t most, Number& target) {
  auto take = [name, least, most, &target](const std::string& given) {
    std::uint64_t read = 0;
    if (!read_number(given, least, most, read)) return unusable(name);
    target = static_cast<Number>(read);
    return std::string();
  };
  return {std::move(name), std::move(value), std::move(help), std::move(take), ""};
}

/// Reads the arguments of one command.
class ArgumentReader {
 public:
  ArgumentReader(const Program& program, const Command& command)
      : program_(program), command_(command) {}

  /// Tells the options of their values. Returns what is wrong with the arguments, or nothing.
  std::string read(const std::vector<std::string>& words) {
    bool only_operands = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (only_operands || word.size() < 2 || word.front() != '-') {
        operands.push_back(word);
      } else if (word == "--") {
        only_operands = true;
      } else {
        std::string problem = read_option(words, i);
        if (!problem.empty()) return problem;
      }
    }
    return {};
  }

  std::vector<std::string> operands;

 private:
  std::string read_option(const std::vector<std::string>& words, std::size_t& i) const {
    const auto equals = words[i].find('=');
    const bool given = equals != std::string::npos;
    const std::string name = words[i] == "-h" ? "--help" : words[i].substr(0, equals);
    const Option* option = find(name);
    if (option == nullptr) return "there is no option " + name;
    if (option->value.empty()) return given ? name + " takes no value" : option->take({});
    if (given) return option->take(words[i].substr(equals + 1));
    if (i + 1 == words.size()) return name + " needs a value";
    return option->take(words[++i]);
  }

  const Option* find(std::string_view name) const {
    for (const auto* options : {&command_.options, &program_.common}) {
      for (const auto& option : *options) {
        if (option.name == name) return &option;
      }
    }
    return nullptr;
  }

  const Program& program_;
  const Command& command_;
};

}  // namespace support
