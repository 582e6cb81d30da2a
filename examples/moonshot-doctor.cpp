// Answers support's questions before they are asked.
//
//   moonshot-doctor check
//   moonshot-doctor explain error.txt

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <functional>
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

#include "support/diagnosis_printer.hpp"
#include "support/report.hpp"
#include "support/terminal.hpp"

namespace {

constexpr std::string_view usage_text =
    R"(Usage: moonshot-doctor check [OPTION]...
       moonshot-doctor explain [OPTION]... [FILE or -]

check looks at key, base URL, connection, models and money, sends a PING, and says what is wrong.
  --base-url U     endpoint (MOONSHOT_BASE_URL, then https://api.moonshot.ai/v1)
  --model M        model of the PING (kimi-k3)
  --header 'K: V'  header to send with each call, as gateways want one; may be repeated
  --timeout S      seconds for each connection and each call (20)
  --try-sister     ask the other platform too whether it knows the key: sends the key there
  --sister-url U   the other platform, where it is not Moonshot's own
  --json           print one JSON object
  --report FILE    write a report in Markdown, fit to be posted in public
Exit status: 0 healthy, 1 problem found, 2 could not run.

explain says what an error is, whose words it is, and what to do. It works offline. The text may be
an answer's body, a log line, an exception, an n8n error, or what curl -i printed.
  --status N       HTTP status of the answer
  --header 'K: V'  header of the answer; may be repeated
  --base-url U     where the call went
  --json           print one JSON object
  --jsonl          read rows {"id","status","headers","body"}, print one object a line
Exit status: 0 explained, 2 could not run.

  --help           print this text

The key comes from MOONSHOT_API_KEY and from nowhere else: arguments are visible to everybody.
)";

/// Wrong arguments, a file that cannot be read or written.
int cannot_run(std::string_view problem) {
  // Somebody may have given the key as an argument.
  std::cerr << "moonshot-doctor: " << moonshot::redact(problem) << " (see --help)\n";
  return 2;
}

/// The options of a command: names, whether they take a value, and what to do with it.
class Options {
 public:
  void flag(std::string name, bool& target) {
    known_.push_back({std::move(name), false, [&target](const std::string&) {
                        target = true;
                        return true;
                      }});
  }
  void value(std::string name, std::function<bool(const std::string&)> take) {
    known_.push_back({std::move(name), true, std::move(take)});
  }
  void text(std::string name, std::string& target) {
    value(std::move(name), [&target](const std::string& given) {
      target = given;
      return !given.empty();
    });
  }

  /// Reads the arguments behind the command. Returns what is wrong with them, or nothing.
  std::string read(int argc, char** argv) {
    for (int i = 2; i < argc; ++i) {
      const std::string word = argv[i];
      if (word.size() < 2 || word.front() != '-') {
        operands.push_back(word);
        continue;
      }
      const auto equals = word.find('=');
      const std::string name = word.substr(0, equals);
      const Option* option = find(name);
      // A value is not repeated: it may be a key that somebody tried to give here.
      if (option == nullptr) return "there is no option " + name;
      const bool given = equals != std::string::npos;
      if (!option->takes_value) {
        if (given) return name + " takes no value";
        option->take({});
        continue;
      }
      if (!given && i + 1 == argc) return name + " needs a value";
      if (!option->take(given ? word.substr(equals + 1) : argv[++i])) {
        return "the value of " + name + " cannot be used";
      }
    }
    return {};
  }

  std::vector<std::string> operands;

 private:
  struct Option {
    std::string name;
    bool takes_value;
    std::function<bool(const std::string&)> take;
  };
  const Option* find(std::string_view name) const {
    for (const auto& option : known_) {
      if (option.name == name) return &option;
    }
    return nullptr;
  }

  std::vector<Option> known_;
};

bool read_number(const std::string& text, int least, int most, int& number) {
  int value = 0;
  for (const char c : text) {
    constexpr int ten = 10;
    if (c < '0' || c > '9' || value > most) return false;
    value = value * ten + (c - '0');
  }
  number = value;
  return !text.empty() && value >= least && value <= most;
}

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

int check(int argc, char** argv) {
  moonshot::DiagnosisOptions options;
  options.client.user_agent = "moonshot-doctor";
  bool json = false;
  bool help = false;
  std::string report_file;
  Options arguments;
  arguments.text("--base-url", options.client.base_url);
  arguments.text("--model", options.model);
  arguments.value("--header", [&](const std::string& text) {
    return add_request_header(text, options.client.headers);
  });
  arguments.value("--timeout", [&](const std::string& text) {
    int seconds = 0;
    constexpr int most = 3600;
    if (!read_number(text, 1, most, seconds)) return false;
    options.timeout = std::chrono::seconds(seconds);
    return true;
  });
  arguments.flag("--try-sister", options.try_sister);
  arguments.text("--sister-url", options.sister_base_url);
  arguments.flag("--json", json);
  arguments.text("--report", report_file);
  arguments.flag("--help", help);
  arguments.flag("-h", help);
  std::string problem = arguments.read(argc, argv);
  if (problem.empty() && !arguments.operands.empty()) problem = "check takes no operand";
  if (!problem.empty()) return cannot_run(problem);
  if (help) {
    std::cout << usage_text;
    return 0;
  }
  // Found out before anything is sent.
  moonshot::detail::FileHandle report;
  if (!report_file.empty()) {
    report = moonshot::detail::open_private_file(report_file, false);
    if (report == nullptr) return cannot_run("the report cannot be written to " + report_file);
  }

  const support::Style style(stdout);
  if (!json) {
    options.on_step = [&](const moonshot::DiagnosisStep& step) {
      support::print_step(std::cout, style, step);
    };
  }
  const moonshot::Diagnosis diagnosis = moonshot::diagnose(options);
  if (json) {
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
    if (!json) std::cout << "\nThe report is in " << report_file << ".\n";
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

/// Explains each line of a text, and prints one object a line.
void explain_rows(std::istream& rows, const moonshot::PastedError& defaults) {
  for (std::string row; std::getline(rows, row);) {
    if (!row.empty()) std::cout << moonshot::explain_row(row, defaults) << '\n';
  }
}

int explain(int argc, char** argv) {
  moonshot::PastedError pasted;
  std::string base_url;
  bool json = false;
  bool lines = false;
  bool help = false;
  Options arguments;
  arguments.value("--status", [&](const std::string& text) {
    constexpr int least = 100;
    constexpr int most = 599;
    return read_number(text, least, most, pasted.status);
  });
  arguments.value("--header",
                  [&](const std::string& text) { return add_header(text, pasted.headers); });
  arguments.text("--base-url", base_url);
  arguments.flag("--json", json);
  arguments.flag("--jsonl", lines);
  arguments.flag("--help", help);
  arguments.flag("-h", help);
  std::string problem = arguments.read(argc, argv);
  if (problem.empty() && arguments.operands.size() > 1) problem = "explain takes one file";
  if (!problem.empty()) return cannot_run(problem);
  if (help) {
    std::cout << usage_text;
    return 0;
  }
  if (!base_url.empty()) {
    const auto url = moonshot::http::parse_url(base_url, problem);
    if (!url) return cannot_run("--base-url: " + problem);
    pasted.endpoint = moonshot::Endpoint(*url);
  }
  const std::string file = arguments.operands.empty() ? "-" : arguments.operands.front();
  if (lines && file == "-") {
    explain_rows(std::cin, pasted);
  } else if (lines) {
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
    if (json) {
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
  const std::string_view command = argc > 1 ? argv[1] : "";
  if (command == "check") return check(argc, argv);
  if (command == "explain") return explain(argc, argv);
  if (command == "--help" || command == "-h") {
    std::cout << usage_text;
    return 0;
  }
  return cannot_run(command.empty() ? "say check or explain"
                                    : "there is no command " + std::string(command));
}
