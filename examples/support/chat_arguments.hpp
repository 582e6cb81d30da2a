#pragma once

// The command line of moonshot-chat.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/moonshot.hpp>

#include "command_line.hpp"
#include "common_options.hpp"

namespace support {

/// What was chosen. Not copied: the table of options points at the members.
struct ChatArguments {
  ChatArguments() { describe(); }
  ChatArguments(const ChatArguments&) = delete;
  ChatArguments& operator=(const ChatArguments&) = delete;

  std::string model = moonshot::models::kimi_k3;
  std::string base_url;
  moonshot::http::Headers headers;
  std::optional<std::string> system;
  std::vector<std::string> images;
  std::vector<std::string> files;  ///< `-`: standard input
  std::optional<std::string> schema;
  std::optional<moonshot::ThinkingType> thinking;
  std::optional<moonshot::ReasoningEffort> effort;
  std::string currency;
  bool stream = true;
  bool json = false;
  bool history = true;
  bool lines = false;
  std::vector<std::string> words;  ///< of the prompt; `-`: standard input
  CommonOptions common;
  Program program;

  /// Returns what is wrong with the arguments, or nothing.
  std::string read(int argc, char** argv) {
    ArgumentReader reader(program, program.commands.front());
    std::string problem = reader.read({argv + 1, argv + argc});
    words = std::move(reader.operands);
    return problem;
  }

 private:
  using Taken = std::string;  // what is wrong with a value

  template <typename Keep>
  Option option(std::string name, std::string value, std::string help, Keep keep,
                std::string choices = "") {
    auto take = [keep](const std::string& given) {
      keep(given);
      return Taken();
    };
    return {std::move(name), std::move(value), std::move(help), take, std::move(choices)};
  }

  /// The header with the key is refused, because it does not belong into arguments.
  Taken add_header(const std::string& line) {
    const auto colon = line.find(':');
    const auto value =
        line.find_first_not_of(" \t", colon == std::string::npos ? colon : colon + 1);
    if (colon == std::string::npos || colon == 0 || value == std::string::npos) {
      return "the value of --header is not like 'Name: value'";
    }
    headers.add(line.substr(0, colon), line.substr(value));
    if (headers.get("Authorization"))
      return "the key comes from MOONSHOT_API_KEY and not from --header";
    return {};
  }

  std::vector<Option> request_options() {
    const std::string models = std::string(moonshot::models::kimi_k3) + ' ' +
                               moonshot::models::kimi_k2_7_code + ' ' + moonshot::models::kimi_k2_6;
    return {
        option(
            "--model", "M", "model (kimi-k3)", [this](const auto& v) { model = v; }, models),
        option("--base-url", "U", "endpoint (MOONSHOT_BASE_URL, then https://api.moonshot.ai/v1)",
               [this](const auto& v) { base_url = v; }),
        {"--header", "'K: V'",
         "header to send with each call, as gateways want one; may be repeated",
         [this](const std::string& line) { return add_header(line); }, ""},
        option("--system", "S", "system prompt", [this](const auto& v) { system = v; }),
        option("--image", "FILE", "image or video that goes with the first prompt; may be repeated",
               [this](const auto& v) { images.push_back(v); }),
        option("--file", "FILE",
               "document whose text goes before the first prompt; may be repeated. -: standard "
               "input, which has to be text",
               [this](const auto& v) { files.push_back(v); }),
        option("--schema", "FILE", "JSON Schema that answers have to fit",
               [this](const auto& v) { schema = v; }),
        option("--think", "", "switch thinking on, where the model has a switch",
               [this](const auto&) { thinking = moonshot::ThinkingType::enabled; }),
        option("--no-think", "", "switch thinking off",
               [this](const auto&) { thinking = moonshot::ThinkingType::disabled; }),
        option(
            "--effort", "E", "how much to think: low, high, max",
            [this](const auto& v) { effort = moonshot::ReasoningEffort(v); }, "low high max"),
    };
  }

  std::vector<Option> output_options() {
    return {
        option(
            "--currency", "C", "prices to count with, USD or CNY, where the endpoint does not tell",
            [this](const auto& v) { currency = v; }, "USD CNY"),
        option("--no-stream", "", "wait for the whole answer instead of printing it as it arrives",
               [this](const auto&) { stream = false; }),
        flag("--json",
             "print the whole completion, or the error as moonshot-doctor explains it, as one line "
             "of JSON",
             json),
        flag("--lines",
             "take each line of standard input for a prompt of its own; the dialogue is remembered",
             lines),
        option(
            "--no-history", "",
            "keep what is typed at the prompt out of the file from which the arrow keys bring it "
            "back",
            [this](const auto&) { history = false; }),
    };
  }

  void describe() {
    Command chat;
    chat.operands = "[PROMPT]...";
    chat.about =
        "Answers PROMPT, and what comes through a pipe with it: git diff | moonshot-chat \"Write a "
        "commit message.\" A word - stands for standard input.\n"
        "Without PROMPT, all that comes through a pipe is one prompt: moonshot-chat < "
        "question.txt.\n"
        "At a terminal, and with --lines, it reads a line, answers it, and so on until the input "
        "ends; the dialogue is remembered. Several lines between \"\"\" are one prompt, and so is "
        "what is pasted into a terminal. There, /help lists the commands, and Ctrl-C ends an "
        "answer without ending the dialogue.\n"
        "The answer goes to standard output; errors, usage and cost, and on a terminal the "
        "reasoning, to standard error.";
    chat.options = request_options();
    for (auto& more : output_options()) chat.options.push_back(std::move(more));
    chat.exit_status = "0 answered, 1 failed, 2 wrong arguments, 130 interrupted.";
    program.name = "moonshot-chat";
    program.purpose = "chat with Kimi from a terminal";
    program.commands.push_back(std::move(chat));
    program.notes =
        "What begins with a dash and is a part of the prompt stands behind --. Input that does not "
        "come from a terminal is read to its end: where there is none, give </dev/null.\n"
        "The key comes from MOONSHOT_API_KEY and from nowhere else: arguments are visible to "
        "everybody. With NO_COLOR set, and where the output is no terminal, the answer is printed "
        "as the model wrote it, with the marks of its Markdown.";
    common.add_to(program);
  }
};

}  // namespace support
