// Chat with Kimi from a terminal: one question, or a dialogue.
//
//   MOONSHOT_API_KEY=sk-… moonshot-chat "Why is the sky blue?"

#include <chrono>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <moonshot/json/encode.hpp>
#include <moonshot/moonshot.hpp>
#include <moonshot/types/codecs.hpp>

#include "support/report.hpp"
#include "support/terminal.hpp"

namespace {

constexpr std::string_view usage_text =
    R"(Usage: moonshot-chat [OPTION]... [PROMPT]...

Answers PROMPT. Without one, reads a line, answers it, and so on until the input ends.
The answer goes to standard output; errors, and on a terminal the reasoning, to standard error.

  --model M       model (kimi-k3)
  --base-url U    endpoint (MOONSHOT_BASE_URL, then https://api.moonshot.ai/v1)
  --system S      system prompt
  --no-stream     wait for the whole answer instead of printing it as it arrives
  --json          print the whole completion as one line of JSON
  --help          print this text
  --              what follows is the prompt, whatever it looks like

The key comes from MOONSHOT_API_KEY and from nowhere else: arguments are visible to everybody.
Exit status: 0 answered, 1 failed, 2 wrong arguments.
)";

struct Arguments {
  std::string model = moonshot::models::kimi_k3;
  std::string base_url;
  std::optional<std::string> system;
  bool stream = true;
  bool json = false;
  bool help = false;
  std::optional<std::string> prompt;
  std::string problem;
};

Arguments read_arguments(int argc, char** argv) {
  Arguments arguments;
  const auto add_to_prompt = [&](std::string_view word) {
    if (!arguments.prompt) arguments.prompt.emplace();
    if (!arguments.prompt->empty()) *arguments.prompt += ' ';
    *arguments.prompt += word;
  };
  bool options_end = false;
  for (int i = 1; i < argc && arguments.problem.empty(); ++i) {
    const std::string word = argv[i];
    if (options_end || word.size() < 2 || word.front() != '-') {
      add_to_prompt(word);
      continue;
    }
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    std::optional<std::string> value;
    if (equals != std::string::npos) value = word.substr(equals + 1);
    const auto take_value = [&]() -> std::string {
      if (value) return *value;
      if (i + 1 < argc) return argv[++i];
      arguments.problem = name + " needs a value";
      return {};
    };
    if (name == "--model") {
      arguments.model = take_value();
    } else if (name == "--base-url") {
      arguments.base_url = take_value();
    } else if (name == "--system") {
      arguments.system = take_value();
    } else if (value) {
      // The value is not repeated: it may be a key that somebody tried to give here.
      arguments.problem = "there is no option " + name + " with a value";
    } else if (name == "--no-stream") {
      arguments.stream = false;
    } else if (name == "--json") {
      arguments.json = true;
    } else if (name == "--help" || name == "-h") {
      arguments.help = true;
    } else if (name == "--") {
      options_end = true;
    } else {
      arguments.problem = "there is no option " + name;
    }
  }
  return arguments;
}

/// Prints one answer while it arrives. Reasoning is shown dimmed, and only to a person.
class Printer {
 public:
  void reasoning(std::string_view text) {
    if (!error_.terminal() || text.empty()) return;
    std::cerr << error_.dim(error_.foreign(text)) << std::flush;
    in_reasoning_ = true;
  }
  void text(std::string_view text) {
    if (text.empty()) return;
    end_reasoning();
    std::cout << output_.foreign(text) << std::flush;
    in_text_ = true;
  }
  void end() {
    end_reasoning();
    if (in_text_) std::cout << std::endl;
    in_text_ = false;
  }

 private:
  void end_reasoning() {
    if (in_reasoning_) std::cerr << "\n\n";
    in_reasoning_ = false;
  }

  support::Style output_{stdout};
  support::Style error_{stderr};
  bool in_reasoning_ = false;
  bool in_text_ = false;
};

moonshot::Result<moonshot::ChatCompletion> ask(const moonshot::Client& client,
                                               const moonshot::ChatRequest& request,
                                               const Arguments& arguments) {
  Printer printer;
  const bool show = !arguments.json;
  auto answer = arguments.stream ? client.chat().try_stream(request,
                                                            [&](const moonshot::ChatChunk& chunk) {
                                                              if (!show) return;
                                                              printer.reasoning(chunk.reasoning());
                                                              printer.text(chunk.text());
                                                            })
                                 : client.chat().try_create(request);
  if (answer && show && !arguments.stream) {
    printer.reasoning(answer->reasoning());
    printer.text(answer->text());
  }
  printer.end();
  return answer;
}

/// An answer that ends early looks like any other; somebody should say so.
void warn_if_cut(const moonshot::ChatCompletion& answer) {
  if (answer.choices.empty()) {
    std::cerr << "moonshot-chat: the answer is empty\n";
    return;
  }
  const auto& reason = answer.choices.front().finish_reason;
  if (reason && *reason != moonshot::FinishReason::stop) {
    std::cerr << "moonshot-chat: the answer ended early: " << reason->word() << '\n';
  }
}

void report(const moonshot::Error& error) {
  support::print_report(std::cerr, support::Style(stderr), error);
}

/// Asks and prints. The answer joins the conversation; a question without answer leaves it.
bool turn(const moonshot::Client& client, moonshot::ChatRequest& request, std::string prompt,
          const Arguments& arguments) {
  request.messages.push_back(moonshot::user(std::move(prompt)));
  auto answer = ask(client, request, arguments);
  if (!answer) {
    request.messages.pop_back();
    report(answer.error());
    return false;
  }
  if (arguments.json) {
    const auto line = moonshot::json::encode(*answer);
    if (!line) {
      report(line.error());
      return false;
    }
    std::cout << *line << std::endl;
  } else {
    warn_if_cut(*answer);
  }
  if (!answer->choices.empty()) {
    request.messages.push_back(std::move(answer->choices.front().message));
  }
  return true;
}

bool dialogue(const moonshot::Client& client, moonshot::ChatRequest& request,
              const Arguments& arguments) {
  const bool prompt_user = support::is_terminal(stdin);
  bool all_answered = true;
  std::string line;
  while (true) {
    if (prompt_user) std::cerr << "> " << std::flush;
    if (!std::getline(std::cin, line)) break;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    all_answered = turn(client, request, line, arguments) && all_answered;
  }
  if (prompt_user) std::cerr << '\n';
  return all_answered;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = read_arguments(argc, argv);
  if (!arguments.problem.empty()) {
    std::cerr << "moonshot-chat: " << arguments.problem << " (see --help)\n";
    return 2;
  }
  if (arguments.help) {
    std::cout << usage_text;
    return 0;
  }

  moonshot::ClientOptions options;
  options.base_url = arguments.base_url;
  options.user_agent = "moonshot-chat";
  options.retry.on_retry = [](const moonshot::RetryNotice& notice) {
    std::cerr << "moonshot-chat: " << notice.error->name() << ", trying again in "
              << std::chrono::duration<double>(notice.wait).count() << " s\n";
  };
  const moonshot::Client client(std::move(options));
  if (client.usage_error() != nullptr) {
    report(*client.usage_error());
    return 1;
  }

  moonshot::ChatRequest request;
  request.model = arguments.model;
  if (arguments.system) request.messages.push_back(moonshot::system(*arguments.system));

  const bool answered = arguments.prompt ? turn(client, request, *arguments.prompt, arguments)
                                         : dialogue(client, request, arguments);
  if (!std::cout.flush()) {
    std::cerr << "moonshot-chat: standard output cannot be written\n";
    return 1;
  }
  return answered ? 0 : 1;
}
