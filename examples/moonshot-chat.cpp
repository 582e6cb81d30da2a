// Chat with Kimi from a terminal: one question, or a dialogue.
//
//   MOONSHOT_API_KEY=sk-… moonshot-chat "Why is the sky blue?"
//   git diff | moonshot-chat "Write a commit message."

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

/// Whether, and how, standard input belongs to the prompt.
struct InputUse {
  bool as_document;
  bool in_prompt;

  explicit InputUse(const support::ChatArguments& arguments) {
    const auto names_it = [](const auto& names) {
      return std::find(names.begin(), names.end(), "-") != names.end();
    };
    as_document = names_it(arguments.files);
    const bool piped = !arguments.words.empty() && !support::is_terminal(stdin);
    in_prompt = names_it(arguments.words) || (piped && !as_document);
  }
};

int run(const support::ChatArguments& arguments,
        const std::shared_ptr<support::RunningCall>& running) {
  const InputUse use(arguments);
  if (use.as_document && use.in_prompt) return fail("standard input can be read only once", 2);
  if (use.as_document && arguments.words.empty()) return fail("--file - needs a PROMPT", 2);
  support::InputText input;
  if (use.as_document || use.in_prompt) input = support::read_standard_input();
  if (!input.problem.empty()) return fail(input.problem, 1);

  const std::string prompt =
      support::joined_prompt(arguments.words, use.in_prompt ? input.text : std::string());
  if (use.in_prompt && prompt.empty())
    return fail("there is no prompt: standard input is empty", 1);

  const moonshot::Client client = client_for(arguments);
  if (client.usage_error() != nullptr) {
    support::print_failure(*client.usage_error(), arguments.json);
    return 1;
  }
  support::Dialogue dialogue(client, arguments, running);
  if (!dialogue.prepare(input.text)) return 1;
  const bool single = !arguments.words.empty();
  const bool answered = single ? dialogue.turn(prompt) : talk(dialogue, arguments, *running);
  if (!std::cout.flush()) return fail("standard output cannot be written", 1);
  if (single && dialogue.was_interrupted()) return interrupted;
  return answered ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  support::ChatArguments arguments;
  const std::string problem = arguments.read(argc, argv);
  if (!problem.empty()) return fail(problem + " (see --help)", 2);
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
