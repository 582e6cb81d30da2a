#pragma once

// The commands of a dialogue at a terminal: lines that begin with a slash.

#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include <moonshot/detail/files/private_file.hpp>
#include <moonshot/detail/files/read_file.hpp>

#include "dialogue.hpp"
#include "help_text.hpp"

namespace support {

class ChatCommands {
 public:
  explicit ChatCommands(Dialogue& dialogue) : dialogue_(dialogue) {}

  /// Carries `line` out, where it is a command. False where it is a prompt.
  bool run(const std::string& line) {
    if (line.empty() || line.front() != '/' || line.find('\n') != std::string::npos) return false;
    const auto space = line.find(' ');
    const std::string name = line.substr(0, space);
    // A path is more likely to be a part of a question than a command.
    if (name.find('/', 1) != std::string::npos) return false;
    std::string value = space == std::string::npos ? "" : line.substr(space + 1);
    value.erase(value.find_last_not_of(' ') + 1);
    for (const auto& row : rows) {
      if (row.name != name) continue;
      (this->*row.carry_out)(value);
      return true;
    }
    say("There is no command " + Style(stderr).foreign(name) +
        "; /help lists them. In front of a prompt that begins with a slash, put a space.");
    return true;
  }

  bool wants_to_leave() const { return leaving_; }

 private:
  struct Row {
    std::string_view name;
    std::string_view value;
    std::string_view help;
    void (ChatCommands::*carry_out)(const std::string& value);
  };
  static const std::array<Row, 8> rows;

  static void say(const std::string& line) { std::cerr << line << '\n'; }

  void help(const std::string&) {
    constexpr std::size_t column = 17;
    for (const auto& row : rows) {
      std::string label = "  " + std::string(row.name) + ' ' + std::string(row.value);
      label.resize(column, ' ');
      std::cerr << in_columns(label, row.help);
    }
    say("Lines between \"\"\" and \"\"\", and a paste, are one prompt. The arrow keys bring "
        "earlier\n"
        "prompts back. Ctrl-C clears the line or ends the answer, Ctrl-D leaves.");
  }

  void model(const std::string& value) {
    if (!value.empty()) {
      dialogue_.request.model = value;
      say("The next answers are of " + value + '.');
      return;
    }
    say("The model is " + dialogue_.request.model + ". The key may use:");
    const auto models = dialogue_.client().models().try_list();
    if (!models) return print_failure(models.error(), false);
    for (const auto& known : models->data) say("  " + Style(stderr).foreign(known.id));
  }

  void cost(const std::string&) { say(dialogue_.costs().summary()); }

  void clear(const std::string&) {
    auto& messages = dialogue_.talk.messages;
    std::size_t kept = 0;
    while (kept < messages.size() && messages[kept].role == moonshot::Role::system) ++kept;
    messages.resize(kept);
    say("The dialogue begins anew.");
  }

  /// A file that is there already may be somebody's: it is written again only if it is our own.
  void save(const std::string& path) {
    if (path.empty()) return say("/save needs the name of a file");
    if (path != saved_as_ && std::ifstream(path).good()) {
      return say(path + " is there already; choose another name");
    }
    const auto text = dialogue_.talk.try_save();
    if (!text) return print_failure(text.error(), false);
    const auto file = moonshot::detail::open_private_file(path, false);
    const bool written = file != nullptr &&
                         std::fwrite(text->data(), 1, text->size(), file.get()) == text->size() &&
                         std::fflush(file.get()) == 0;
    if (!written) return say(path + " cannot be written");
    saved_as_ = path;
    say("The dialogue is in " + path + "; /load brings it back.");
  }

  void load(const std::string& path) {
    const auto text = moonshot::detail::read_file(path);
    if (!text)
      return say((path.empty() ? "/load needs the name of a file" : path + " cannot be read"));
    auto talk = moonshot::Conversation::try_load(*text);
    if (!talk) return print_failure(talk.error(), false);
    dialogue_.talk = std::move(*talk);
    saved_as_ = path;
    say(std::to_string(dialogue_.talk.messages.size()) + " messages are read.");
  }

  void leave(const std::string&) { leaving_ = true; }

  Dialogue& dialogue_;
  std::string saved_as_;
  bool leaving_ = false;
};

inline const std::array<ChatCommands::Row, 8> ChatCommands::rows = {{
    {"/help", "", "list the commands", &ChatCommands::help},
    {"/model", "[M]", "go on with model M, or tell which there are", &ChatCommands::model},
    {"/cost", "", "what the answers cost so far", &ChatCommands::cost},
    {"/save", "FILE", "write the dialogue to FILE, as JSON", &ChatCommands::save},
    {"/load", "FILE", "go on with the dialogue in FILE", &ChatCommands::load},
    {"/clear", "", "forget what was said, but for the system prompt", &ChatCommands::clear},
    {"/exit", "", "leave, as Ctrl-D does", &ChatCommands::leave},
    {"/bye", "", "leave", &ChatCommands::leave},
}};

}  // namespace support
