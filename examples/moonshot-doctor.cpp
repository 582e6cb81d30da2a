// Answers support's questions before they are asked.
//
//   moonshot-doctor check
//   moonshot-doctor explain error.txt

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <moonshot/detail/files/private_file.hpp>
#include <moonshot/detail/files/read_file.hpp>
#include <moonshot/doctor/diagnose.hpp>
#include <moonshot/doctor/diagnosis_report.hpp>
#include <moonshot/doctor/explanation.hpp>
#include <moonshot/doctor/pasted_error.hpp>
#include <moonshot/moonshot.hpp>

#include "support/command_line.hpp"
#include "support/common_options.hpp"
#include "support/diagnosis_printer.hpp"
#include "support/report.hpp"
#include "support/terminal.hpp"

namespace {

/// Something to read or write is not as it has to be.
int cannot_run(std::string_view problem) {
  // Somebody may have given the key as an argument.
  std::cerr << "moonshot-doctor: " << moonshot::redact(problem) << '\n';
  return 2;
}

int refuse_arguments(const std::string& problem) { return cannot_run(problem + " (see --help)"); }

bool add_header(const std::string& line, moonshot::http::Headers& headers) {
  const auto colon = line.find(':');
  if (colon == std::string::npos || colon == 0) return false;
  const auto value = line.find_first_not_of(" \t", colon + 1);
  headers.add(line.substr(0, colon), value == std::string::npos ? "" : line.substr(value));
  return true;
}

/// A header to send. The one with the key is refused, because it does not belong here.
bool add_request_header(const std::string& line, moonshot::http::Headers& headers) {
  return add_header(line, headers) && !headers.get("Authorization");
}

support::Option header(std::string help, bool (*add)(const std::string&, moonshot::http::Headers&),
                       moonshot::http::Headers& headers) {
  return {"--header", "'K: V'", std::move(help),
          [add, &headers](const std::string& line) {
            return add(line, headers) ? std::string() : support::unusable("--header");
          },
          ""};
}

/// What `check` was asked for.
struct CheckArguments {
  moonshot::DiagnosisOptions options;
  std::int64_t seconds = 20;
  bool json = false;
  std::string report_file;

  support::Command describe() {
    constexpr int longest = 3600;
    support::Command command;
    command.name = "check";
    command.about =
        "looks at key, base URL, connection, models and money, sends a PING, and says what is "
        "wrong.";
    command.options = {
        support::text("--base-url", "U",
                      "endpoint (MOONSHOT_BASE_URL, then https://api.moonshot.ai/v1)",
                      options.client.base_url),
        support::text("--model", "M", "model of the PING (kimi-k3)", options.model),
        header("header to send with each call, as gateways want one; may be repeated",
               add_request_header, options.client.headers),
        support::number("--timeout", "S", "seconds for each connection and each call (20)", 1,
                        longest, seconds),
        support::flag("--try-sister",
                      "ask the other platform too whether it knows the key: sends the key there",
                      options.try_sister),
        support::text("--sister-url", "U", "the other platform, where it is not Moonshot's own",
                      options.sister_base_url),
        support::flag("--json", "print one JSON object", json),
        support::text("--report", "FILE", "write a report in Markdown, fit to be posted in public",
                      report_file),
    };
    command.exit_status = "0 healthy, 1 problem found, 2 could not run.";
    return command;
  }
};

/// What `explain` was asked for.
struct ExplainArguments {
  moonshot::PastedError pasted;
  std::string base_url;
  bool json = false;
  bool lines = false;

  support::Command describe() {
    constexpr int least = 100;
    constexpr int most = 599;
    support::Command command;
    command.name = "explain";
    command.operands = "[FILE or -]";
    command.takes_files = true;
    command.about =
        "says what an error is, whose words it is, and what to do. It works offline. The text may "
        "be an answer's body, a log line, an exception, an n8n error, or what curl -i printed.";
    command.options = {
        support::number("--status", "N", "HTTP status of the answer", least, most, pasted.status),
        header("header of the answer; may be repeated", add_header, pasted.headers),
        support::text("--base-url", "U", "where the call went", base_url),
        support::flag("--json", "print one JSON object", json),
        support::flag("--jsonl",
                      R"(read rows {"id","status","headers","body"}, print one object a line)",
                      lines),
    };
    command.exit_status = "0 explained, 2 could not run.";
    return command;
  }
};

int check(CheckArguments& arguments) {
  auto& options = arguments.options;
  options.client.user_agent = "moonshot-doctor";
  options.timeout = std::chrono::seconds(arguments.seconds);
  const std::string& report_file = arguments.report_file;
  // Found out before anything is sent.
  moonshot::detail::FileHandle report;
  if (!report_file.empty()) {
    report = moonshot::detail::open_private_file(report_file, false);
    if (report == nullptr) return cannot_run("the report cannot be written to " + report_file);
  }

  const support::Style style(stdout);
  if (!arguments.json) {
    options.on_step = [&](const moonshot::DiagnosisStep& step) {
      support::print_step(std::cout, style, step);
    };
  }
  const moonshot::Diagnosis diagnosis = moonshot::diagnose(options);
  if (arguments.json) {
    std::cout << moonshot::diagnosis_json(diagnosis) << '\n';
  } else {
    support::print_conclusion(std::cout, style, diagnosis);
  }
  if (report != nullptr) {
    const std::string text = moonshot::diagnosis_markdown(diagnosis);
    const bool written = std::fwrite(text.data(), 1, text.size(), report.get()) == text.size();
    if (!written || std::fflush(report.get()) != 0) {
      return cannot_run("the report cannot be written to " + report_file);
    }
    if (!arguments.json) std::cout << "\nThe report is in " << report_file << ".\n";
  }
  if (!std::cout.flush()) return cannot_run("standard output cannot be written");
  return diagnosis.healthy ? 0 : 1;
}

/// What the system says about the file that could not be read.
std::string unreadable(const std::string& name) {
  const std::string reason = errno != 0 ? std::generic_category().message(errno) : "it broke off";
  return (name == "-" ? "standard input" : name) + " cannot be read: " + reason;
}

/// Reads all of a file, or of standard input. Returns why that failed, or nothing.
std::string read_text(const std::string& name, std::string& text) {
  errno = 0;
  if (name == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
    return std::cin.bad() ? unreadable(name) : "";
  }
  auto bytes = moonshot::detail::read_file(name);
  if (!bytes) return unreadable(name);
  text = std::move(*bytes);
  return {};
}

/// A status or a header is something to explain without a text.
bool says_nothing(const moonshot::PastedError& pasted) {
  return pasted.status == 0 && pasted.headers.empty() &&
         pasted.text.find_first_not_of(" \t\r\n") == std::string::npos;
}

/// Explains each line of a text, and prints one object a line.
void explain_rows(std::istream& rows, const moonshot::PastedError& defaults) {
  for (std::string row; std::getline(rows, row);) {
    if (!row.empty()) std::cout << moonshot::explain_row(row, defaults) << '\n';
  }
}

int explain(ExplainArguments& arguments, const std::vector<std::string>& operands) {
  if (operands.size() > 1) return refuse_arguments("explain takes one file");
  auto& pasted = arguments.pasted;
  // People paste what they have, and that may hold their own key in any form.
  pasted.secrets = {moonshot::process_environment("MOONSHOT_API_KEY")};
  std::string problem;
  if (!arguments.base_url.empty()) {
    const auto url = moonshot::http::parse_url(arguments.base_url, problem);
    if (!url) return refuse_arguments("--base-url: " + problem);
    pasted.endpoint = moonshot::Endpoint(*url);
  }
  const std::string file = operands.empty() ? "-" : operands.front();
  if (arguments.lines && file == "-") {
    explain_rows(std::cin, pasted);
  } else if (arguments.lines) {
    std::string text;
    problem = read_text(file, text);
    if (!problem.empty()) return cannot_run(problem);
    std::istringstream rows(text);
    explain_rows(rows, pasted);
  } else {
    if (file == "-" && support::is_terminal(stdin)) {
      std::cerr << "Paste the error, then press Ctrl-D.\n";
    }
    problem = read_text(file, pasted.text);
    if (!problem.empty()) return cannot_run(problem);
    if (says_nothing(pasted)) {
      return cannot_run((file == "-" ? "standard input" : file) +
                        " is empty: there is nothing to explain");
    }
    if (arguments.json) {
      std::cout << moonshot::explain(std::move(pasted)) << '\n';
    } else if (moonshot::is_good_answer(pasted)) {
      std::cout << moonshot::good_answer_text();
    } else {
      const auto error = moonshot::judge(std::move(pasted));
      support::print_report(std::cout, support::Style(stdout), *error);
    }
  }
  if (!std::cout.flush()) return cannot_run("standard output cannot be written");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CheckArguments for_check;
  ExplainArguments for_explain;
  support::CommonOptions common;
  support::Program program;
  program.name = "moonshot-doctor";
  program.purpose = "find out what is wrong between a program and the Kimi API";
  program.commands = {for_check.describe(), for_explain.describe()};
  program.notes =
      "The key comes from MOONSHOT_API_KEY and from nowhere else: arguments are visible to "
      "everybody.";
  common.add_to(program);

  const std::vector<std::string> words(argv + (std::min)(argc, 1), argv + argc);
  if (words.empty()) return refuse_arguments("say check or explain");
  const bool named = words.front().front() != '-';
  const bool is_check = named && words.front() == "check";
  if (named && !is_check && words.front() != "explain") {
    return refuse_arguments("there is no command " + words.front());
  }
  // Without a command there are only the options of all of them.
  const support::Command none;
  const auto& command = is_check ? program.commands[0] : named ? program.commands[1] : none;
  support::ArgumentReader reader(program, command);
  const std::string problem = reader.read({words.begin() + (named ? 1 : 0), words.end()});
  if (!problem.empty()) return refuse_arguments(problem);
  if (common.answer(std::cout, program)) return 0;
  if (!named) return refuse_arguments("say check or explain");
  if (!is_check) return explain(for_explain, reader.operands);
  if (!reader.operands.empty()) return refuse_arguments("check takes no operand");
  return check(for_check);
}
