// Chat with Kimi from a terminal: one question, or a dialogue.
//
//   MOONSHOT_API_KEY=sk-… moonshot-chat "Why is the sky blue?"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <moonshot/detail/files/read_file.hpp>
#include <moonshot/json.hpp>
#include <moonshot/moonshot.hpp>

#include "support/chat_arguments.hpp"
#include "support/interrupt.hpp"
#include "support/report.hpp"
#include "support/terminal.hpp"

namespace {

constexpr int interrupted = 130;  // as shells say it: 128 and the number of SIGINT

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

/// The call that Ctrl-C ends, where one is running.
class RunningCall {
 public:
  moonshot::CancelToken begin() {
    const std::lock_guard<std::mutex> lock(mutex_);
    source_.emplace();
    return source_->token();
  }
  void end() {
    const std::lock_guard<std::mutex> lock(mutex_);
    source_.reset();
  }
  bool cancel() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!source_) return false;
    source_->cancel();
    return true;
  }

 private:
  std::mutex mutex_;
  std::optional<moonshot::CancelSource> source_;
};

void report(const moonshot::Error& error) {
  support::print_report(std::cerr, support::Style(stderr), error);
}

/// A dialogue with all that belongs to it.
class Dialogue {
 public:
  Dialogue(moonshot::Client client, const support::ChatArguments& arguments,
           std::shared_ptr<RunningCall> running)
      : client_(std::move(client)), arguments_(arguments), running_(std::move(running)) {}

  /// Reads the files that were named. False where one cannot be used; that was reported.
  bool prepare() {
    request_.model = arguments_.model;
    request_.reasoning_effort = arguments_.effort;
    if (arguments_.stream) {
      request_.stream_options.emplace();
      request_.stream_options->include_usage = true;
    }
    if (arguments_.thinking) {
      request_.thinking.emplace();
      request_.thinking->type = *arguments_.thinking;
    }
    prices_ = arguments_.currency.empty() ? moonshot::try_list_prices(client_.endpoint())
                                          : moonshot::try_list_prices(arguments_.currency);
    if (!arguments_.currency.empty() && !prices_) return refuse(prices_.error());
    if (arguments_.system) talk_.system(*arguments_.system);
    for (const auto& path : arguments_.files) {
      if (!add_document(path)) return false;
    }
    for (const auto& path : arguments_.images) {
      auto part = moonshot::try_media_file(path);
      if (!part) return refuse(part.error());
      media_.push_back(std::move(*part));
    }
    return !arguments_.schema || add_schema(*arguments_.schema);
  }

  /// Asks and prints. The answer joins the dialogue; a question without answer leaves it.
  bool turn(const std::string& prompt) {
    auto parts = media_;
    if (parts.empty()) {
      talk_.user(prompt);
    } else {
      parts.push_back(moonshot::text_part(prompt));
      talk_.user(std::move(parts));
    }
    moonshot::ChatCompletion arrived;
    auto answer = ask(arrived);
    if (answer) return finish(*answer);
    if (answer.error().as<moonshot::Cancelled>() != nullptr) {
      interrupted_ = true;
      std::cerr << "moonshot-chat: interrupted\n";
      // What was read already is part of the dialogue.
      if (!arrived.text().empty()) {
        talk_.add(arrived);
        media_.clear();
        return true;
      }
    } else {
      report(answer.error());
    }
    talk_.messages.pop_back();
    return false;
  }

  bool was_interrupted() const { return interrupted_; }

 private:
  bool refuse(const moonshot::Error& error) {
    report(error);
    return false;
  }

  bool add_document(const std::string& path) {
    const auto files = client_.files();
    const auto file =
        files.try_upload(moonshot::file_from_disk(path), moonshot::file_purposes::extract);
    if (!file) return refuse(file.error());
    const auto text = files.try_content(file->id);
    const auto removed = files.try_remove(file->id);
    if (!text) return refuse(text.error());
    if (!removed) report(removed.error());  // it stays in the account, which somebody should know
    talk_.system(*text);
    return true;
  }

  bool add_schema(const std::string& path) {
    auto text = moonshot::detail::read_file(path);
    if (!text) {
      std::cerr << "moonshot-chat: " << path << " cannot be read\n";
      return false;
    }
    moonshot::JsonSchemaFormat format;
    format.name = "answer";
    format.schema = moonshot::JsonText(std::move(*text));
    format.strict = true;
    request_.response_format.emplace();
    request_.response_format->type = moonshot::ResponseFormatType::json_schema;
    request_.response_format->json_schema = std::move(format);
    return true;
  }

  moonshot::Result<moonshot::ChatCompletion> ask(moonshot::ChatCompletion& arrived) {
    moonshot::CallOptions options;
    options.cancel = running_->begin();
    Printer printer;
    const bool show = !arguments_.json;
    auto answer = [&]() -> moonshot::Result<moonshot::ChatCompletion> {
      if (!arguments_.stream) {
        auto whole = client_.chat().try_create(talk_.request(request_), options);
        if (whole && show) {
          printer.reasoning(whole->reasoning());
          printer.text(whole->text());
        }
        return whole;
      }
      auto stream = client_.chat().try_stream(talk_.request(request_), options);
      if (!stream) return stream.error_ptr();
      while (const auto* chunk = stream->next()) {
        if (!show) continue;
        printer.reasoning(chunk->reasoning());
        printer.text(chunk->text());
      }
      arrived = stream->partial();
      return stream->try_completion();
    }();
    printer.end();
    running_->end();
    return answer;
  }

  bool finish(const moonshot::ChatCompletion& answer) {
    if (!arguments_.json && answer.text().empty()) {
      report_empty(answer);
      print_usage(answer);
      talk_.messages.pop_back();
      return false;
    }
    talk_.add(answer);
    media_.clear();
    if (arguments_.json) {
      const auto line = moonshot::json::encode(answer);
      if (!line) return refuse(line.error());
      std::cout << *line << std::endl;
      return true;
    }
    warn_if_cut(answer);
    print_usage(answer);
    return true;
  }

  /// A script that asked for text must not take nothing for a success.
  static void report_empty(const moonshot::ChatCompletion& answer) {
    std::cerr << "moonshot-chat: the answer has no text";
    if (!answer.choices.empty() && answer.choices.front().finish_reason) {
      std::cerr << "; finish_reason: "
                << support::Style(stderr).foreign(answer.choices.front().finish_reason->word());
    }
    std::cerr << '\n';
  }

  /// An answer that ends early looks like any other; somebody should say so.
  static void warn_if_cut(const moonshot::ChatCompletion& answer) {
    if (answer.choices.empty()) return;
    const auto& reason = answer.choices.front().finish_reason;
    if (reason && *reason != moonshot::FinishReason::stop) {
      std::cerr << "moonshot-chat: the answer ended early: " << reason->word() << '\n';
    }
  }

  void print_usage(const moonshot::ChatCompletion& answer) {
    if (!answer.usage) return;
    const auto& usage = *answer.usage;
    std::string line = std::to_string(usage.prompt_tokens) + " tokens in";
    if (usage.cache_hits() > 0) line += " (" + std::to_string(usage.cache_hits()) + " cached)";
    line += ", " + std::to_string(usage.completion_tokens) + " out";
    if (prices_) {
      const auto cost = moonshot::try_cost_of(*prices_, answer, moonshot::CostTerms(request_));
      if (cost) {
        sum_ += cost->total();
        line += "; " + cost->total().rounded(6) + " " + cost->currency + " at prices of " +
                cost->priced_on + ", " + sum_.rounded(6) + " in all";
      } else {
        line += "; cost unknown: " + cost.error().message();
      }
    }
    const support::Style style(stderr);
    std::cerr << style.dim(style.foreign(line)) << '\n';
  }

  moonshot::Client client_;
  const support::ChatArguments& arguments_;
  std::shared_ptr<RunningCall> running_;
  moonshot::ChatRequest request_;
  moonshot::Conversation talk_;
  std::vector<moonshot::ContentPart> media_;  // go with the first prompt that is answered
  moonshot::Result<moonshot::PriceTable> prices_ = moonshot::PriceTable{};
  moonshot::Amount sum_;
  bool interrupted_ = false;
};

bool read_lines(Dialogue& dialogue) {
  const bool prompt_user = support::is_terminal(stdin);
  bool all_answered = true;
  std::string line;
  while (true) {
    if (prompt_user) std::cerr << "> " << std::flush;
    if (!std::getline(std::cin, line)) break;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    all_answered = dialogue.turn(line) && all_answered;
  }
  if (prompt_user) std::cerr << '\n';
  return all_answered;
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = support::ChatArgumentReader(argc, argv).read();
  if (!arguments.problem.empty()) {
    std::cerr << "moonshot-chat: " << arguments.problem << " (see --help)\n";
    return 2;
  }
  if (arguments.help) {
    std::cout << support::chat_usage;
    return 0;
  }

  const auto running = std::make_shared<RunningCall>();
  support::on_interrupt([running] {
    if (!running->cancel()) std::_Exit(interrupted);
  });

  moonshot::ClientOptions options;
  options.base_url = arguments.base_url;
  options.headers = arguments.headers;
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

  Dialogue dialogue(client, arguments, running);
  if (!dialogue.prepare()) return 1;
  const bool answered = arguments.prompt ? dialogue.turn(*arguments.prompt) : read_lines(dialogue);
  if (!std::cout.flush()) {
    std::cerr << "moonshot-chat: standard output cannot be written\n";
    return 1;
  }
  if (arguments.prompt && dialogue.was_interrupted()) return interrupted;
  return answered ? 0 : 1;
}
