// Chat with Kimi from a terminal: one question, what a pipe holds, or a dialogue.
//
//   MOONSHOT_API_KEY=sk-… moonshot-chat "Why is the sky blue?"
//   git diff | moonshot-chat "Write a commit message."
//   moonshot-chat < question.txt

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include <moonshot/moonshot.hpp>

#include "support/chat_arguments.hpp"
#include "support/chat_commands.hpp"
#include "support/chat_failure.hpp"
#include "support/chat_greeting.hpp"
#include "support/dialogue.hpp"
#include "support/history_file.hpp"
#include "support/interrupt.hpp"
#include "support/prompt_reader.hpp"
#include "support/running_call.hpp"
#include "support/standard_input.hpp"
#include "support/terminal.hpp"

namespace {

constexpr int interrupted = 130;  // as shells say it: 128 and the number of SIGINT

int fail(const std::string& problem, int status) {
  std::cerr << "moonshot-chat: " << moonshot::redact(problem) << '\n';
  return status;
}

int refuse_arguments(const std::string& problem) { return fail(problem + " (see --help)", 2); }

moonshot::Client client_for(const support::ChatArguments& arguments) {
  moonshot::ClientOptions options;
  options.base_url = arguments.base_url;
  options.headers = arguments.headers;
  options.user_agent = "moonshot-chat";
  options.retry.on_retry = [](const moonshot::RetryNotice& notice) {
    std::cerr << "moonshot-chat: " << notice.error->name() << ", trying again in "
              << std::chrono::duration<double>(notice.wait).count() << " s\n";
  };
  return moonshot::Client(std::move(options));
}

/// Answers one prompt after another until the input ends.
bool talk(support::Dialogue& dialogue, const support::ChatArguments& arguments,
          support::RunningCall& running) {
  const bool at_terminal = support::is_terminal(stdin);
  if (at_terminal) support::greet(dialogue.client(), dialogue.request.model, running);
  support::PromptReader prompts(
      arguments.history && at_terminal ? support::history_file("moonshot-chat") : std::string());
  support::ChatCommands commands(dialogue);
  bool all_answered = true;
  while (!commands.wants_to_leave()) {
    const auto prompt = prompts.next();
    if (!prompt) break;
    if (at_terminal && !prompt->is_literal && commands.run(prompt->text)) continue;
    all_answered = dialogue.turn(prompt->text) && all_answered;
  }
  return all_answered;
}

/// What standard input is for.
struct InputUse {
  bool as_document;
  bool in_prompt;
  bool is_dialogue;  ///< prompts come one after another

  explicit InputUse(const support::ChatArguments& arguments) {
    const auto names_it = [](const auto& names) {
      return std::find(names.begin(), names.end(), "-") != names.end();
    };
    const bool at_terminal = support::is_terminal(stdin);
    as_document = names_it(arguments.files);
    is_dialogue = arguments.words.empty() && (arguments.lines || at_terminal);
    in_prompt = names_it(arguments.words) || (!at_terminal && !as_document && !arguments.lines);
  }

  /// What does not go together in the arguments, or nothing.
  std::string problem(const support::ChatArguments& arguments) const {
    if (arguments.lines && !arguments.words.empty()) return "--lines takes no PROMPT";
    if (as_document && (in_prompt || arguments.lines))
      return "standard input can be read only once";
    if (as_document && arguments.words.empty()) return "--file - needs a PROMPT";
    return {};
  }
};

/// The library's error about the settings, in the words of a program that has options and no
/// settings; empty where it is about something else than the endpoint.
std::string endpoint_problem(const moonshot::Error& error) {
  const auto* usage = error.as<moonshot::UsageError>();
  if (usage == nullptr) return {};
  const bool of_option = usage->argument() == "base_url";
  if (!of_option && usage->argument() != "MOONSHOT_BASE_URL") return {};
  const std::string message = usage->message();
  return (of_option ? "--base-url" : usage->argument()) + ": " +
         message.substr(0, message.find(", or set allow_insecure_http"));
}

/// Tells why there is no client.
int refuse_settings(const moonshot::Error& error, bool json) {
  const std::string problem = endpoint_problem(error);
  if (problem.empty()) {
    support::print_failure(error, json);
    return 1;
  }
  if (json) std::cout << moonshot::explanation_json(error) << std::endl;
  return fail(problem, 1);
}

int run(const support::ChatArguments& arguments,
        const std::shared_ptr<support::RunningCall>& running) {
  const InputUse use(arguments);
  const std::string wrong = use.problem(arguments);
  if (!wrong.empty()) return refuse_arguments(wrong);
  support::InputText input;
  if (use.as_document || use.in_prompt) input = support::read_standard_input();
  if (!input.problem.empty()) return fail(input.problem, 1);

  const std::string prompt =
      support::joined_prompt(arguments.words, use.in_prompt ? input.text : std::string());
  if (use.in_prompt && prompt.find_first_not_of(" \t\r\n") == std::string::npos)
    return fail("there is no prompt: standard input is empty", 1);

  const moonshot::Client client = client_for(arguments);
  if (client.usage_error() != nullptr) {
    return refuse_settings(*client.usage_error(), arguments.json);
  }
  support::Dialogue dialogue(client, arguments, running);
  if (!dialogue.prepare(input.text)) return 1;
  const bool answered =
      use.is_dialogue ? talk(dialogue, arguments, *running) : dialogue.turn(prompt);
  if (!std::cout.flush()) return fail("standard output cannot be written", 1);
  if (!use.is_dialogue && dialogue.was_interrupted()) return interrupted;
  return answered ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  support::ChatArguments arguments;
  const std::string problem = arguments.read(argc, argv);
  if (!problem.empty()) return refuse_arguments(problem);
  if (arguments.common.answer(std::cout, arguments.program)) return 0;

  const auto running = std::make_shared<support::RunningCall>();
  // At the prompt, Ctrl-C only clears the line.
  const bool dialogue_at_terminal = arguments.words.empty() && support::is_terminal(stdin);
  support::on_interrupt([running, dialogue_at_terminal] {
    if (running->cancel()) return;
    if (!dialogue_at_terminal) std::_Exit(interrupted);
    std::cerr << "\n> " << std::flush;
  });
  return run(arguments, running);
}
