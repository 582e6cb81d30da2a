#pragma once

// One call of each kind, and whether its answer is right.

#include <moonshot/moonshot.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "peer_process.hpp"

namespace faults {

struct KindOfCall {
  const char* name;
  /// Returns the failure, or null for a success. A success that is wrong ends the program.
  std::function<moonshot::ErrorPtr(const moonshot::Client&)> make;
};

inline void require(bool right, const char* what) {
  if (right) return;
  std::fprintf(stderr, "not right: %s\n", what);
  std::abort();
}

/// The failure of a call. `is_right` is asked of the value of a success.
template <class T, class F>
moonshot::ErrorPtr checked(const moonshot::Result<T>& result, const char* what, F&& is_right) {
  require(!result || is_right(*result), what);
  return result.error_ptr();
}

/// What a tool gets, and what an answer is parsed into.
struct Word {
  std::string word;
};
MOONSHOT_FIELDS(Word, word)

inline moonshot::Batch finished_batch() {
  moonshot::Batch batch;
  batch.id = "b-1";
  batch.status = moonshot::BatchStatus("completed");
  batch.output_file_id = "f-1";
  return batch;
}

inline std::vector<moonshot::BatchItem> batch_items() {
  std::vector<moonshot::BatchItem> items(1);
  items[0].custom_id = "1";
  items[0].request = support::ping();
  items[0].request.model = moonshot::models::kimi_k2_6;
  return items;
}

inline moonshot::BatchWaitOptions short_wait() {
  moonshot::BatchWaitOptions options;
  options.first_interval = options.longest_interval = std::chrono::milliseconds(1);
  return options;
}

inline moonshot::FunctionCall search_call() {
  moonshot::FunctionCall call;
  call.name = "search";
  call.arguments = "{}";
  return call;
}

inline moonshot::OriginProof proof() {
  moonshot::OriginProof proof;
  proof.nonce = "00000000-0000-4000-8000-000000000000";
  proof.timestamp = "7";
  proof.model = moonshot::models::kimi_k3;
  proof.signature = "reqsigv1_a";
  return proof;
}

inline const moonshot::Toolbox& toolbox() {
  static const auto made = moonshot::Toolbox().add("repeat", "Repeats a word",
                                                   [](const Word& word) { return word.word; });
  return made;
}

inline const moonshot::Toolbox& async_toolbox() {
  static const auto made = moonshot::Toolbox().add_async(
      "repeat", "Repeats a word",
      [](const Word& word, const moonshot::ToolReply& reply) { reply(word.word); });
  return made;
}

/// The failure of a run whose three calls run one after another, or at the same time.
inline moonshot::ErrorPtr run_with_tools(const moonshot::Client& client,
                                         const moonshot::Toolbox& tools, bool parallel) {
  moonshot::ToolRunOptions options;
  options.parallel = parallel;
  return checked(moonshot::try_run_tools(client.chat(), tools, support::ping(), options),
                 "a run with tools", [](const moonshot::ToolRun& run) {
                   return run.completion.text() == "PONG" && run.messages.size() == 6;
                 });
}

/// A call that the peer refuses for a limit: what a governor learns from.
inline moonshot::ErrorPtr make_refused_call(const moonshot::Client& client) {
  moonshot::ChatRequest request;
  request.model = moonshot::models::kimi_k3;
  request.messages = {moonshot::user("REFUSE")};
  moonshot::CallOptions once;
  once.max_retries = 0;
  auto error = client.chat().try_create(request, once).error_ptr();
  require(error != nullptr, "a refusal");
  if (error->kind() == moonshot::ErrorKind::rate_limited) return nullptr;
  return error;
}

inline std::vector<KindOfCall> kinds_of_chat_call() {
  static const auto request = support::ping();
  return {
      {"create",
       [](const auto& client) {
         return checked(client.chat().try_create(request), "the answer of create",
                        [](const auto& answer) { return answer.text() == "PONG"; });
       }},
      {"stream, read as a range",
       [](const auto& client) {
         auto stream = client.chat().try_stream(request);
         if (!stream) return stream.error_ptr();
         return checked(stream->try_completion(), "the answer of a stream",
                        [](const auto& answer) { return answer.text() == "PONG"; });
       }},
      {"stream, told to a callback",
       [](const auto& client) {
         std::size_t chunks = 0;
         return checked(
             client.chat().try_stream(request, [&](const moonshot::ChatChunk&) { ++chunks; }),
             "what a callback was told",
             [&](const auto& answer) { return chunks == 4 && answer.text() == "PONG"; });
       }},
      {"parse",
       [](const auto& client) {
         return checked(client.chat().template try_parse<Word>(request), "a parsed answer",
                        [](const auto& answer) { return answer.word == "PONG"; });
       }},
      {"run_tools", [](const auto& client) { return run_with_tools(client, toolbox(), false); }},
      {"run_tools, parallel",
       [](const auto& client) { return run_with_tools(client, toolbox(), true); }},
      {"run_tools, asynchronous tools",
       [](const auto& client) { return run_with_tools(client, async_toolbox(), false); }},
  };
}

inline std::vector<KindOfCall> kinds_of_file_call() {
  static const auto batch = finished_batch();
  static const auto items = batch_items();
  return {
      {"upload",
       [](const auto& client) {
         return checked(
             client.files().try_upload(moonshot::file_from_memory("hello", "a"), "batch"),
             "the answer to an upload", [](const auto& file) { return file.id == "f-1"; });
       }},
      {"the list of files",
       [](const auto& client) {
         return checked(client.files().try_list(), "the list of files", [](const auto& files) {
           return files.data.size() == 1 && files.data[0].id == "f-1";
         });
       }},
      {"content",
       [](const auto& client) {
         return checked(client.files().try_content("f-1"), "the content of a file",
                        [](const auto& text) { return text == batch_lines(); });
       }},
      {"the submission of a batch",
       [](const auto& client) {
         return checked(client.batches().try_submit(items), "a batch",
                        [](const auto& made) { return made.id == "b-1"; });
       }},
      {"the wait for a batch",
       [](const auto& client) {
         return checked(
             client.batches().try_wait("b-1", short_wait()), "a batch that was waited for",
             [](const auto& seen) { return seen.status == moonshot::BatchStatus::completed; });
       }},
      {"batch results",
       [](const auto& client) {
         return checked(client.batches().try_results(batch), "the results of a batch",
                        [](const auto& results) {
                          return results.by_id.size() == 2 && results.unreadable.empty();
                        });
       }},
  };
}

inline std::vector<KindOfCall> kinds_of_short_call() {
  return {
      {"models",
       [](const auto& client) {
         return checked(client.models().try_list(), "the models",
                        [](const auto& list) { return list.data.size() == 1; });
       }},
      {"balance",
       [](const auto& client) {
         return checked(client.balance().try_get(), "the balance",
                        [](const auto& balance) { return balance.status; });
       }},
      {"usages",
       [](const auto& client) {
         return checked(client.usages().try_get(), "the usages",
                        [](const auto& usages) { return usages.usage.has_value(); });
       }},
      {"token estimate",
       [](const auto& client) {
         return checked(
             client.tokens().try_estimate(moonshot::models::kimi_k3, {moonshot::user("PING")}),
             "an estimate", [](const auto& tokens) { return tokens.data.total_tokens == 80; });
       }},
      {"the check of a signature",
       [](const auto& client) {
         return checked(client.signatures().try_verify(proof()), "the check of a signature",
                        [](auto verdict) { return verdict == moonshot::OriginVerdict::proved; });
       }},
      {"the tools of formulas",
       [](const auto& client) {
         return checked(client.formulas().try_toolset({"a/b:1"}), "the tools of formulas",
                        [](const auto& set) { return set.tools.size() == 1; });
       }},
      {"the output of a formula",
       [](const auto& client) {
         return checked(client.formulas().try_output("a/b:1", search_call()),
                        "the output of a formula",
                        [](const auto& output) { return output == "blue"; });
       }},
  };
}

inline const std::vector<KindOfCall>& kinds_of_call() {
  static const auto kinds = [] {
    auto all = kinds_of_chat_call();
    for (auto& kind : kinds_of_file_call()) all.push_back(std::move(kind));
    for (auto& kind : kinds_of_short_call()) all.push_back(std::move(kind));
    return all;
  }();
  return kinds;
}

/// Those of `kinds` that have one of `names`.
template <class Kind>
std::vector<Kind> kinds_named(const std::vector<Kind>& kinds,
                              std::initializer_list<std::string_view> names) {
  std::vector<Kind> found;
  for (const auto& kind : kinds) {
    if (std::find(names.begin(), names.end(), kind.name) != names.end()) found.push_back(kind);
  }
  require(found.size() == names.size(), "the names of kinds of call");
  return found;
}

/// Those that count against the limits of an account, and one that is refused for them: after that
/// a governor waits before it lets the next one through.
inline const std::vector<KindOfCall>& kinds_of_governed_call() {
  static const auto kinds = [] {
    auto all = kinds_of_chat_call();
    all.push_back({"create, refused for a limit", &make_refused_call});
    return all;
  }();
  return kinds;
}

}  // namespace faults
