#pragma once

// Does what a plan says, and tells what came of it.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <moonshot/doctor/diagnose.hpp>
#include <moonshot/doctor/diagnosis_report.hpp>
#include <moonshot/moonshot.hpp>

#include "answers.hpp"
#include "calls.hpp"
#include "errand.hpp"
#include "peers.hpp"
#include "plan.hpp"
#include "world.hpp"

namespace soak {

struct LookUp {
  std::string what;
};
MOONSHOT_FIELDS(LookUp, what)

/// One step of one thread, which waits for its end.
class Step : Errand {
 public:
  Step(World& world, const Plan& plan) : Errand(world, plan) {}

  Outcome run() {
    begin();
    auto outcome = act();
    world().must_hide("what() of an error", outcome.text);
    return outcome;
  }

 private:
  Outcome act() {
    switch (plan().action) {
      case Action::create:
      case Action::create_streamed_underneath:
        return create();
      case Action::stream_range:
        return stream_range();
      case Action::stream_callback:
        return stream_callback();
      case Action::stream_abandoned:
        return stream_abandoned();
      case Action::models:
        return outcome_of(calls()->models(options()));
      case Action::balance:
        return outcome_of(calls()->balance(options()));
      case Action::tokens:
        return outcome_of(calls()->tokens({moonshot::user(mark(plan().id))}, options()));
      case Action::files:
        return outcome_of(calls()->files(options()));
      case Action::upload:
        return upload();
      case Action::file_trip:
        return file_trip();
      case Action::batches:
        return outcome_of(calls()->batches(options()));
      case Action::batch:
        return batch();
      case Action::tools:
        return run_tools();
      case Action::doctor:
        return ask_doctor();
      case Action::raw_peer:
        return ask_raw_peer();
      case Action::wrong_argument:
        return be_wrong();
    }
    return {};
  }

  moonshot::Client client() { return world().client(plan().stack, plan().line, plan().route); }
  std::unique_ptr<Calls> calls() { return world().calls(plan()); }
  moonshot::ChatRequest request() const { return chat_request(plan()); }

  Outcome create() {
    auto call = options();
    call.stream_underneath = plan().action == Action::create_streamed_underneath;
    return outcome_of(calls()->create(request(), call), plan().id, text_of);
  }

  Outcome stream_range() {
    auto opened = client().chat().try_stream(request(), options());
    if (!opened) return failed(opened.error());
    auto stream = std::move(*opened);
    std::thread other;
    if (plan().cancels_call()) {
      other = std::thread([this, &stream] {
        std::this_thread::sleep_for(*plan().cancel_after);
        stream.cancel();
      });
    }
    std::string told;
    while (const auto* chunk = stream.next()) told += chunk->text();
    if (other.joinable()) other.join();
    if (stream.error() != nullptr) return failed(*stream.error());
    Outcome outcome;
    outcome.is_mine = is_marked(told, plan().id);
    if (told != stream.partial().text()) outcome.text = "the chunks do not add up to the message";
    return outcome;
  }

  Outcome stream_callback() {
    struct Stop {};
    std::string told;
    std::size_t chunks = 0;
    try {
      const auto result = client().chat().try_stream(
          request(),
          [&](const moonshot::ChatChunk& chunk) {
            told += chunk.text();
            const bool stops = chunks++ == plan().amount;
            if (stops && plan().callback_throws()) throw Stop();
            return !(stops && plan().callback_stops());
          },
          options());
      auto outcome = outcome_of(result, plan().id, text_of);
      if (result && told != result->text()) outcome.text = "the chunks are not the message";
      return outcome;
    } catch (const Stop&) {
      Outcome outcome;
      outcome.ending = moonshot::ErrorKind::cancelled;
      outcome.text = "the callback threw";
      return outcome;
    }
  }

  Outcome stream_abandoned() {
    auto opened = client().chat().try_stream(request(), options());
    if (!opened) return failed(opened.error());
    auto stream = std::make_unique<moonshot::ChatStream>(std::move(*opened));
    for (std::size_t i = 0; i < plan().amount; ++i) {
      if (stream->next() == nullptr) break;
    }
    auto outcome = stream->error() != nullptr ? failed(*stream->error()) : Outcome();
    // A stream may be left on another thread than its reader's.
    if (plan().variant % 4 == 0) std::thread([&stream] { stream.reset(); }).join();
    return outcome;
  }

  Outcome upload() {
    moonshot::UploadOptions how;
    how.call = options();
    const auto sent = calls()->upload(file_content(plan()), how);
    auto outcome = outcome_of(sent);
    if (sent) outcome.is_mine = sent->filename == plan().id + ".txt";
    return outcome;
  }

  Outcome file_trip() {
    const auto client = calls();
    moonshot::UploadOptions how;
    how.call = options();
    const auto sent = client->upload(file_content(plan()), how);
    if (!sent) return failed(sent.error());
    const auto content = client->content(sent->id, options());
    const auto read = outcome_of(content, plan().id, [](const std::string& text) { return text; });
    if (!content) return read;
    const auto removed = client->remove(sent->id, options());
    return removed ? read : failed(removed.error());
  }

  Outcome batch() {
    std::vector<moonshot::BatchItem> items;
    for (std::size_t i = 0; i <= plan().amount % 4; ++i) {
      auto made = request();
      made.model = "kimi-k2.6";
      items.push_back({plan().id + "-" + std::to_string(i), std::move(made)});
    }
    const auto client = calls();
    moonshot::BatchSubmitOptions submit;
    submit.upload.call = options();
    const auto submitted = client->submit(items, submit);
    if (!submitted) return failed(submitted.error());
    if (plan().variant % 2 == 0) {
      const auto cancelled = client->cancel(submitted->id, options());
      if (!cancelled) return failed(cancelled.error());
    }
    moonshot::BatchWaitOptions wait;
    // On a loop it passes.
    wait.first_interval = std::chrono::milliseconds(1);
    wait.call = options();
    const auto over = client->wait(submitted->id, wait);
    if (!over) return failed(over.error());
    const auto results = client->results(*over, options());
    if (!results) return failed(results.error());
    return check_results(items, *results, plan().variant % 2 != 0);
  }

  Outcome check_results(const std::vector<moonshot::BatchItem>& items,
                        const moonshot::BatchResults& results, bool complete) const {
    Outcome outcome;
    std::size_t found = 0;
    for (const auto& item : items) {
      const auto* result = results.find(item.custom_id);
      if (result == nullptr) continue;
      ++found;
      if (*result) outcome.is_mine = outcome.is_mine && is_marked(text_of(**result), plan().id);
    }
    if (found != results.by_id.size()) outcome.is_mine = false;
    if (complete && found != items.size()) outcome.text = "lines of the batch have no result";
    return outcome;
  }

  Outcome run_tools() {
    moonshot::Toolbox toolbox;
    for (const auto* name : {"look_up", "look_down"}) add_tool(toolbox, name);
    moonshot::ToolRunOptions how;
    how.parallel = plan().variant % 2 == 0;
    if (plan().variant % 5 == 0) {
      how.executor = [&later = world().later()](std::function<void()> tool) {
        later.soon(std::move(tool));
      };
    }
    how.call = options();
    return outcome_of(calls()->run_tools(toolbox, request(), how), plan().id,
                      [](const moonshot::ToolRun& run) { return text_of(run.completion); });
  }

  // Some answer later, which may be after the end of the run.
  void add_tool(moonshot::Toolbox& toolbox, const char* name) {
    const auto answer = mark(plan().id);
    if (plan().variant % 3 != 0) {
      toolbox.add(name, "Looks something up", [answer](const LookUp&) { return answer; });
      return;
    }
    const std::chrono::microseconds time(plan().amount * 50);
    toolbox.add_async(
        name, "Looks something up",
        [&later = world().later(), answer, time](const LookUp&, const moonshot::ToolReply& reply) {
          later.after(time, [reply, answer] { reply(answer); });
        });
  }

  Outcome ask_doctor() {
    moonshot::DiagnosisOptions how;
    how.client = world().client_options(plan().stack, plan().line);
    how.client.base_url = world().origin(plan().line) + "/v1";
    how.client.api_key = moonshot::ApiKey(api_key(plan()));
    how.client.headers.set(call_header, plan().id);
    how.cancel = token();
    const auto found = moonshot::diagnose(how);
    world().must_hide("a diagnosis", moonshot::diagnosis_json(found));
    Outcome outcome;
    if (found.healthy) return outcome;
    if (found.error != nullptr) return failed(*found.error);
    outcome.ending = moonshot::ErrorKind::cancelled;
    outcome.text = found.verdict;
    return outcome;
  }

  Outcome ask_raw_peer() {
    support::RawPeer peer(peer_script(plan().variant % peer_count, world().ledger()));
    const auto mine = world().own_calls(plan().stack, peer.base_url());
    auto call = options();
    call.stream_underneath = plan().variant % 3 == 0;
    return outcome_of(mine->create(request(), call), plan().id, text_of);
  }

  Outcome be_wrong() {
    auto wrong = request();
    auto call = options();
    switch (plan().variant % 4) {
      case 0:
        wrong.model.clear();
        break;
      case 1:
        wrong.messages.clear();
        break;
      case 2:
        call.timeouts.total = std::chrono::milliseconds(-1);
        break;
      default:
        call.headers.add("X-Broken", "one\r\ntwo");
    }
    return outcome_of(calls()->create(wrong, call), plan().id, text_of);
  }
};

}  // namespace soak
