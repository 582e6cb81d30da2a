#pragma once

// A dialogue with all that belongs to it: the history, the settings, and what it costs.

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/detail/files/read_file.hpp>
#include <moonshot/json.hpp>
#include <moonshot/moonshot.hpp>

#include "answer_printer.hpp"
#include "chat_arguments.hpp"
#include "chat_costs.hpp"
#include "chat_failure.hpp"
#include "running_call.hpp"
#include "terminal.hpp"

namespace support {

class Dialogue {
 public:
  Dialogue(moonshot::Client client, const ChatArguments& arguments,
           std::shared_ptr<RunningCall> running)
      : client_(std::move(client)),
        arguments_(arguments),
        running_(std::move(running)),
        costs_(ChatCosts::prices_for(client_, arguments.currency)) {}

  moonshot::Conversation talk;
  moonshot::ChatRequest request;  ///< the settings of each call

  const moonshot::Client& client() const { return client_; }
  const ChatCosts& costs() const { return costs_; }
  bool was_interrupted() const { return interrupted_; }

  /// Reads the files that were named; `input` is what came from standard input for `--file -`.
  /// False where something cannot be used; that was reported.
  bool prepare(const std::string& input) {
    request.model = arguments_.model;
    request.reasoning_effort = arguments_.effort;
    if (arguments_.stream) {
      request.stream_options.emplace();
      request.stream_options->include_usage = true;
    }
    if (arguments_.thinking) {
      request.thinking.emplace();
      request.thinking->type = *arguments_.thinking;
    }
    if (!arguments_.currency.empty()) {
      const auto prices = moonshot::try_list_prices(arguments_.currency);
      if (!prices) return refuse(prices.error());
    }
    if (arguments_.system) talk.system(*arguments_.system);
    for (const auto& path : arguments_.files) {
      if (path == "-") {
        talk.system(input);
      } else if (!add_document(path)) {
        return false;
      }
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
      talk.user(prompt);
    } else {
      parts.push_back(moonshot::text_part(prompt));
      talk.user(std::move(parts));
    }
    moonshot::ChatCompletion arrived;
    const auto answer = ask(arrived);
    if (answer) return finish(*answer);
    interrupted_ = answer.error().as<moonshot::Cancelled>() != nullptr;
    if (interrupted_) {
      costs_.add_interrupted();
      if (arguments_.json) std::cout << moonshot::explanation_json(answer.error()) << std::endl;
      std::cerr << "moonshot-chat: interrupted\n";
      // What was read already is part of the dialogue.
      if (!arrived.text().empty()) {
        talk.add(arrived);
        media_.clear();
        return true;
      }
    } else {
      print_failure(answer.error(), arguments_.json);
    }
    talk.messages.pop_back();
    return false;
  }

 private:
  bool refuse(const moonshot::Error& error) const {
    print_failure(error, arguments_.json);
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
    // It stays in the account, which somebody should know.
    if (!removed) print_failure(removed.error(), false);
    talk.system(*text);
    return true;
  }

  bool add_schema(const std::string& path) {
    auto text = moonshot::detail::read_file(path);
    if (!text) return refuse(moonshot::usage_error("schema", path + " cannot be read"));
    moonshot::JsonSchemaFormat format;
    format.name = "answer";
    format.schema = moonshot::JsonText(std::move(*text));
    format.strict = true;
    request.response_format.emplace();
    request.response_format->type = moonshot::ResponseFormatType::json_schema;
    request.response_format->json_schema = std::move(format);
    return true;
  }

  moonshot::Result<moonshot::ChatCompletion> ask(moonshot::ChatCompletion& arrived) {
    moonshot::CallOptions options;
    options.cancel = running_->begin();
    // An answer by a schema is JSON, and is shown as it is.
    AnswerPrinter printer(!arguments_.schema);
    auto answer = arguments_.stream ? ask_for_stream(options, printer, arrived)
                                    : ask_for_whole(options, printer);
    printer.end();
    running_->end();
    return answer;
  }

  moonshot::Result<moonshot::ChatCompletion> ask_for_whole(const moonshot::CallOptions& options,
                                                           AnswerPrinter& printer) {
    auto whole = client_.chat().try_create(talk.request(request), options);
    if (whole && !arguments_.json) {
      printer.reasoning(whole->reasoning());
      printer.text(whole->text());
    }
    return whole;
  }

  moonshot::Result<moonshot::ChatCompletion> ask_for_stream(const moonshot::CallOptions& options,
                                                            AnswerPrinter& printer,
                                                            moonshot::ChatCompletion& arrived) {
    auto stream = client_.chat().try_stream(talk.request(request), options);
    if (!stream) return stream.error_ptr();
    while (const auto* chunk = stream->next()) {
      if (arguments_.json) continue;
      printer.reasoning(chunk->reasoning());
      printer.text(chunk->text());
    }
    arrived = stream->partial();
    return stream->try_completion();
  }

  bool finish(const moonshot::ChatCompletion& answer) {
    const std::string usage = costs_.add(request, answer);
    const bool is_empty = answer.text().empty();
    if (is_empty && !arguments_.json) {
      report_empty(answer);
      talk.messages.pop_back();
    } else {
      talk.add(answer);
      media_.clear();
    }
    if (arguments_.json) {
      const auto line = moonshot::json::encode(answer);
      if (!line) return refuse(line.error());
      std::cout << *line << std::endl;
      return true;
    }
    if (!is_empty) warn_if_cut(answer);
    const Style style(stderr);
    if (!usage.empty()) std::cerr << style.dim(style.foreign(usage)) << '\n';
    return !is_empty;
  }

  /// A script that asked for text must not take nothing for a success.
  static void report_empty(const moonshot::ChatCompletion& answer) {
    std::cerr << "moonshot-chat: the answer has no text";
    if (!answer.choices.empty() && answer.choices.front().finish_reason) {
      std::cerr << "; finish_reason: "
                << Style(stderr).foreign(answer.choices.front().finish_reason->word());
    }
    std::cerr << '\n';
  }

  /// An answer that ends early looks like any other; somebody should say so.
  static void warn_if_cut(const moonshot::ChatCompletion& answer) {
    if (answer.choices.empty()) return;
    const auto& reason = answer.choices.front().finish_reason;
    if (reason && *reason != moonshot::FinishReason::stop) {
      std::cerr << "moonshot-chat: the answer ended early: "
                << Style(stderr).foreign(reason->word()) << '\n';
    }
  }

  moonshot::Client client_;
  const ChatArguments& arguments_;
  std::shared_ptr<RunningCall> running_;
  ChatCosts costs_;
  std::vector<moonshot::ContentPart> media_;  // go with the first prompt that is answered
  bool interrupted_ = false;
};

}  // namespace support
