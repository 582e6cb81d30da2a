#pragma once

// One call of each kind of the event-driven client, driven on this thread to its end.

#include <moonshot/async/async_chat_parse.hpp>
#include <moonshot/async/async_client.hpp>
#include <moonshot/loop/event_loop.hpp>
#include <moonshot/tools/async_tool_run.hpp>
#include <moonshot/tools/async_typed_tool_run.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kinds_of_call.hpp"

namespace faults {

/// A loop that is driven until something has come, whatever it throws meanwhile.
class DrivenLoop {
 public:
  moonshot::EventLoop& loop() noexcept { return loop_; }

  /// Drives until `has_come()`. What does not come ends the program.
  template <class F>
  void run_until(F&& has_come, const char* what) {
    const auto latest = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!has_come()) {
      require(std::chrono::steady_clock::now() < latest, what);
      run_once(std::chrono::milliseconds(100));
    }
  }
  /// Does what is left to do.
  void settle() {
    for (int i = 0; i < 4; ++i) run_once(std::chrono::milliseconds(0));
  }

 private:
  void run_once(std::chrono::milliseconds longest) {
    try {
      loop_.run_once(longest);
    } catch (const std::bad_alloc&) {
    }
  }

  moonshot::EventLoop loop_;
};

/// What a handler was told. The handler has one reference to it for as long as it is there.
template <class T>
using Told = std::shared_ptr<std::optional<T>>;

/// Drives until the handler was told.
template <class T>
const T& end_of(DrivenLoop& driven, const Told<T>& told) {
  driven.run_until([&] { return told->has_value() || told.use_count() == 1; },
                   "a call whose handler is neither told nor gone");
  require(told->has_value(), "a handler that goes without a word");
  return **told;
}

/// The failure of `call`. `is_right` is asked of the value of a success.
template <class T, class F>
moonshot::ErrorPtr ended(DrivenLoop& driven, moonshot::AsyncCall<T> call, const char* what,
                         F&& is_right) {
  const auto told = std::make_shared<std::optional<moonshot::Result<T>>>();
  std::move(call).start([told](moonshot::Result<T> end) { told->emplace(std::move(end)); });
  return checked(end_of(driven, told), what, is_right);
}

struct KindOfEventCall {
  const char* name;
  /// See `KindOfCall::make`.
  std::function<moonshot::ErrorPtr(const moonshot::AsyncClient&, DrivenLoop&)> make;
};

inline moonshot::ErrorPtr read_told_stream(const moonshot::AsyncClient& client,
                                           DrivenLoop& driven) {
  using Result = moonshot::Result<moonshot::ChatCompletion>;
  const auto told = std::make_shared<std::optional<Result>>();
  int chunks = 0;
  client.chat().stream(
      support::ping(),
      [&chunks](const moonshot::ChatChunk&) {
        ++chunks;
        return true;
      },
      [told](Result end) { told->emplace(std::move(end)); });
  return checked(end_of(driven, told), "what a chunk handler was told",
                 [&](const auto& answer) { return chunks == 4 && answer.text() == "PONG"; });
}

using ToldChunk = Told<const moonshot::ChatChunk*>;

inline ToldChunk ask(moonshot::AsyncChatStream& stream) {
  const auto told = std::make_shared<std::optional<const moonshot::ChatChunk*>>();
  stream.next([told](const moonshot::ChatChunk* next) { told->emplace(next); });
  return told;
}

// One that could not be asked may be asked again.
inline const moonshot::ChatChunk* next_of(moonshot::AsyncChatStream& stream, DrivenLoop& driven) {
  ToldChunk told;
  try {
    told = ask(stream);
  } catch (const std::bad_alloc&) {
    end_of(driven, ask(stream));
    throw;
  }
  return end_of(driven, told);
}

inline moonshot::ErrorPtr read_asked_stream(const moonshot::AsyncClient& client,
                                            DrivenLoop& driven) {
  auto stream = client.chat().stream(support::ping());
  while (next_of(stream, driven) != nullptr) {
  }
  return checked(stream.result(), "a stream that was asked for",
                 [](const auto& answer) { return answer.text() == "PONG"; });
}

inline moonshot::ErrorPtr read_asked_list(const moonshot::AsyncClient& client, DrivenLoop& driven) {
  auto list = client.batches().list();
  for (std::size_t count = 0;; ++count) {
    const auto told = std::make_shared<std::optional<const moonshot::Batch*>>();
    list.next([told](const moonshot::Batch* next) { told->emplace(next); });
    if (end_of(driven, told) != nullptr) continue;
    require(list.error() != nullptr || count == 2, "a list that was asked for");
    return list.error();
  }
}

/// A call whose result a future waits for.
inline moonshot::ErrorPtr await_future(const moonshot::AsyncClient& client, DrivenLoop& driven) {
  auto future = client.chat().create(support::ping()).future();
  const auto is_ready = [&] {
    return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  };
  driven.run_until(is_ready, "a future that is not ready");
  return checked(future.get(), "the answer that a future has",
                 [](const auto& answer) { return answer.text() == "PONG"; });
}

/// The failure of a run whose three calls run one after another, or at the same time.
inline moonshot::ErrorPtr run_with_tools(const moonshot::AsyncClient& client, DrivenLoop& driven,
                                         moonshot::Toolbox tools, bool parallel) {
  moonshot::ToolRunOptions options;
  options.parallel = parallel;
  return ended(
      driven,
      moonshot::run_tools(client.chat(), std::move(tools), support::ping(), std::move(options)),
      "a run with tools", [](const moonshot::ToolRun& run) {
        return run.completion.text() == "PONG" && run.messages.size() == 6;
      });
}

/// Tools that answer once the loop has had something else to do. Where there is no memory for that,
/// they give no answer.
inline moonshot::Toolbox late_toolbox(DrivenLoop& driven) {
  return moonshot::Toolbox().add_async(
      "repeat", "Repeats a word", [&driven](const Word& word, moonshot::ToolReply reply) {
        driven.loop().post([word, reply = std::move(reply)] { reply(word.word); });
      });
}

inline std::vector<KindOfEventCall> kinds_of_event_tool_run() {
  return {
      {"run_tools", [](const auto& client,
                       auto& driven) { return run_with_tools(client, driven, toolbox(), false); }},
      {"run_tools, asynchronous tools",
       [](const auto& client, auto& driven) {
         return run_with_tools(client, driven, late_toolbox(driven), false);
       }},
      {"run_tools, asynchronous tools, parallel",
       [](const auto& client, auto& driven) {
         return run_with_tools(client, driven, late_toolbox(driven), true);
       }},
      {"run_tools_as",
       [](const auto& client, auto& driven) {
         return ended(
             driven,
             moonshot::run_tools_as<Word>(client.chat(), late_toolbox(driven), support::ping()),
             "a run with a typed answer", [](const auto& word) { return word.word == "PONG"; });
       }},
  };
}

inline std::vector<KindOfEventCall> kinds_of_event_chat_call() {
  return {
      {"create",
       [](const auto& client, auto& driven) {
         return ended(driven, client.chat().create(support::ping()), "the answer of create",
                      [](const auto& answer) { return answer.text() == "PONG"; });
       }},
      {"create, streamed underneath",
       [](const auto& client, auto& driven) {
         moonshot::CallOptions streamed;
         streamed.stream_underneath = true;
         return ended(driven, client.chat().create(support::ping(), streamed),
                      "the answer of create",
                      [](const auto& answer) { return answer.text() == "PONG"; });
       }},
      {"create, by a future", &await_future},
      {"parse",
       [](const auto& client, auto& driven) {
         return ended(driven, client.chat().template parse<Word>(support::ping()),
                      "a parsed answer", [](const auto& word) { return word.word == "PONG"; });
       }},
      {"stream, told", &read_told_stream},
      {"stream, asked for", &read_asked_stream},
  };
}

/// Says that reading it may wait.
class ReadElsewhere final : public moonshot::http::BodySource {
 public:
  explicit ReadElsewhere(std::string bytes) noexcept : bytes_(std::move(bytes)) {}
  std::uint64_t size() const noexcept override { return bytes_.size(); }
  std::size_t read(char* buffer, std::size_t capacity) override {
    return bytes_.read(buffer, capacity);
  }
  bool rewind() override { return bytes_.rewind(); }

 private:
  moonshot::http::MemoryBody bytes_;
};

inline std::vector<KindOfEventCall> kinds_of_event_file_call() {
  static const auto batch = finished_batch();
  static const auto items = batch_items();
  return {
      {"upload",
       [](const auto& client, auto& driven) {
         return ended(driven,
                      client.files().upload(moonshot::file_from_memory("hello", "a"), "batch"),
                      "the answer to an upload", [](const auto& file) { return file.id == "f-1"; });
       }},
      {"upload, read on another thread",
       [](const auto& client, auto& driven) {
         auto file = moonshot::file_from_memory("", "a");
         file.body = std::make_shared<ReadElsewhere>("hello");
         return ended(driven, client.files().upload(file, "batch"), "the answer to an upload",
                      [](const auto& uploaded) { return uploaded.id == "f-1"; });
       }},
      {"the list of files",
       [](const auto& client, auto& driven) {
         return ended(driven, client.files().list(), "the list of files",
                      [](const auto& files) { return files.data.size() == 1; });
       }},
      {"content",
       [](const auto& client, auto& driven) {
         return ended(driven, client.files().content("f-1"), "the content of a file",
                      [](const auto& text) { return text == batch_lines(); });
       }},
      {"content, told in pieces",
       [](const auto& client, auto& driven) {
         std::size_t count = 0;
         const auto on_piece = [&count](std::string_view piece) {
           count += piece.size();
           return true;
         };
         return ended(driven, client.files().stream_content("f-1", on_piece),
                      "the pieces of a file",
                      [&](const auto&) { return count == batch_lines().size(); });
       }},
      {"the submission of a batch",
       [](const auto& client, auto& driven) {
         return ended(driven, client.batches().submit(items), "a batch",
                      [](const auto& made) { return made.id == "b-1"; });
       }},
      {"the wait for a batch",
       [](const auto& client, auto& driven) {
         return ended(
             driven, client.batches().wait("b-1", short_wait()), "a batch that was waited for",
             [](const auto& seen) { return seen.status == moonshot::BatchStatus::completed; });
       }},
      {"all batches, told",
       [](const auto& client, auto& driven) {
         std::size_t count = 0;
         const auto on_batch = [&count](const moonshot::Batch&) {
           ++count;
           return true;
         };
         return ended(driven, client.batches().for_each({}, on_batch), "the list of batches",
                      [&](auto told) { return told == count && count == 2; });
       }},
      {"all batches, asked for", &read_asked_list},
      {"batch results",
       [](const auto& client, auto& driven) {
         return ended(driven, client.batches().results(batch), "the results of a batch",
                      [](const auto& results) {
                        return results.by_id.size() == 2 && results.unreadable.empty();
                      });
       }},
  };
}

inline std::vector<KindOfEventCall> kinds_of_event_short_call() {
  return {
      {"models",
       [](const auto& client, auto& driven) {
         return ended(driven, client.models().list(), "the models",
                      [](const auto& list) { return list.data.size() == 1; });
       }},
      {"balance",
       [](const auto& client, auto& driven) {
         return ended(driven, client.balance().get(), "the balance",
                      [](const auto& balance) { return balance.status; });
       }},
      {"usages",
       [](const auto& client, auto& driven) {
         return ended(driven, client.usages().get(), "the usages",
                      [](const auto& usages) { return usages.usage.has_value(); });
       }},
      {"token estimate",
       [](const auto& client, auto& driven) {
         return ended(
             driven, client.tokens().estimate(moonshot::models::kimi_k3, {moonshot::user("PING")}),
             "an estimate", [](const auto& tokens) { return tokens.data.total_tokens == 80; });
       }},
      {"the check of a signature",
       [](const auto& client, auto& driven) {
         return ended(driven, (client.signatures().verify)(proof()), "the check of a signature",
                      [](auto verdict) { return verdict == moonshot::OriginVerdict::proved; });
       }},
      {"the tools of formulas",
       [](const auto& client, auto& driven) {
         return ended(driven, client.formulas().toolset({"a/b:1"}), "the tools of formulas",
                      [](const auto& set) { return set.tools.size() == 1; });
       }},
      {"the output of a formula",
       [](const auto& client, auto& driven) {
         return ended(driven, client.formulas().output("a/b:1", search_call()),
                      "the output of a formula",
                      [](const auto& output) { return output == "blue"; });
       }},
  };
}

inline const std::vector<KindOfEventCall>& kinds_of_event_call() {
  static const auto kinds = [] {
    auto all = kinds_of_event_chat_call();
    for (auto& kind : kinds_of_event_tool_run()) all.push_back(std::move(kind));
    for (auto& kind : kinds_of_event_file_call()) all.push_back(std::move(kind));
    for (auto& kind : kinds_of_event_short_call()) all.push_back(std::move(kind));
    return all;
  }();
  return kinds;
}

}  // namespace faults
