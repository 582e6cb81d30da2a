#pragma once

// Does what a plan says, and tells what came of it.

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <moonshot/doctor/diagnose.hpp>
#include <moonshot/doctor/diagnosis_report.hpp>
#include <moonshot/moonshot.hpp>
#include <moonshot/tools/tool_run.hpp>

#include "answers.hpp"
#include "peers.hpp"
#include "plan.hpp"
#include "world.hpp"

namespace soak {

struct LookUp {
  std::string what;
};
MOONSHOT_FIELDS(LookUp, what)

/// One step of one thread.
class Step {
 public:
  Step(World& world, const Plan& plan) : world_(world), plan_(plan) {}

  Outcome run() {
    if (plan_.cancel_after && !plan_.cancels_stream()) {
      if (plan_.cancel_after->count() == 0) {
        source_.cancel();
      } else {
        world_.canceller().cancel_after(*plan_.cancel_after, source_);
      }
    }
    auto outcome = act();
    world_.must_hide("what() of an error", outcome.text);
    return outcome;
  }

 private:
  Outcome act() {
    switch (plan_.action) {
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
        return outcome_of(client().models().try_list(options()));
      case Action::balance:
        return outcome_of(client().balance().try_get(options()));
      case Action::tokens:
        return outcome_of(client().tokens().try_estimate(
            moonshot::models::kimi_k3, {moonshot::user(mark(plan_.id))}, options()));
      case Action::files:
        return outcome_of(client().files().try_list(options()));
      case Action::upload:
        return upload();
      case Action::file_trip:
        return file_trip();
      case Action::batches:
        return outcome_of(client().batches().try_page({}, options()));
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

  moonshot::Client client() { return world_.client(plan_.line, plan_.route); }

  std::string api_key() const {
    // Limits are met by all threads together; files and batches are each thread's own.
    const auto thread = plan_.account == "sk-sim-ok" ? plan_.id.substr(0, plan_.id.find('.')) : "0";
    return plan_.account + "-" + thread + secret;
  }

  moonshot::CallOptions options() const {
    moonshot::CallOptions call;
    call.api_key = moonshot::ApiKey(api_key());
    call.headers.add(call_header, plan_.id);
    call.max_retries = plan_.max_retries;
    call.cancel = source_.token();
    if (plan_.limit == Limit::total) call.timeouts.total = plan_.time;
    if (plan_.limit == Limit::first_byte) call.timeouts.first_byte = plan_.time;
    if (plan_.limit == Limit::between_bytes) call.timeouts.between_bytes = plan_.time;
    return call;
  }

  moonshot::ChatRequest request() const {
    moonshot::ChatRequest made;
    made.model = moonshot::models::kimi_k3;
    made.messages = {moonshot::user(mark(plan_.id) + " " + std::string(plan_.amount, 'x'))};
    return made;
  }

  static std::string text_of(const moonshot::ChatCompletion& completion) {
    return std::string(completion.text());
  }

  Outcome create() {
    auto call = options();
    call.stream_underneath = plan_.action == Action::create_streamed_underneath;
    return outcome_of(client().chat().try_create(request(), call), plan_.id, text_of);
  }

  Outcome stream_range() {
    auto opened = client().chat().try_stream(request(), options());
    if (!opened) return failed(opened.error());
    auto stream = std::move(*opened);
    std::thread other;
    if (plan_.cancels_stream()) {
      other = std::thread([this, &stream] {
        std::this_thread::sleep_for(*plan_.cancel_after);
        stream.cancel();
      });
    }
    std::string told;
    while (const auto* chunk = stream.next()) told += chunk->text();
    if (other.joinable()) other.join();
    if (stream.error() != nullptr) return failed(*stream.error());
    Outcome outcome;
    outcome.is_mine = is_marked(told, plan_.id);
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
            const bool stops = chunks++ == plan_.amount;
            if (stops && plan_.callback_throws()) throw Stop();
            return !(stops && plan_.callback_stops());
          },
          options());
      auto outcome = outcome_of(result, plan_.id, text_of);
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
    for (std::size_t i = 0; i < plan_.amount; ++i) {
      if (stream->next() == nullptr) break;
    }
    auto outcome = stream->error() != nullptr ? failed(*stream->error()) : Outcome();
    // A stream may be left on another thread than its reader's.
    if (plan_.variant % 4 == 0) std::thread([&stream] { stream.reset(); }).join();
    return outcome;
  }

  moonshot::FileContent file() const {
    return moonshot::file_from_memory(mark(plan_.id) + std::string(plan_.amount * 1000, 'x'),
                                      plan_.id + ".txt");
  }

  Outcome upload() {
    moonshot::UploadOptions how;
    how.call = options();
    const auto sent = client().files().try_upload(file(), moonshot::file_purposes::extract, how);
    auto outcome = outcome_of(sent);
    if (sent) outcome.is_mine = sent->filename == plan_.id + ".txt";
    return outcome;
  }

  Outcome file_trip() {
    const auto files = client().files();
    moonshot::UploadOptions how;
    how.call = options();
    const auto sent = files.try_upload(file(), moonshot::file_purposes::extract, how);
    if (!sent) return failed(sent.error());
    const auto content = files.try_content(sent->id, options());
    const auto read = outcome_of(content, plan_.id, [](const std::string& text) { return text; });
    if (!content) return read;
    const auto removed = files.try_remove(sent->id, options());
    return removed ? read : failed(removed.error());
  }

  Outcome batch() {
    std::vector<moonshot::BatchItem> items;
    for (std::size_t i = 0; i <= plan_.amount % 4; ++i) {
      auto made = request();
      made.model = "kimi-k2.6";
      items.push_back({plan_.id + "-" + std::to_string(i), std::move(made)});
    }
    const auto batches = client().batches();
    moonshot::BatchSubmitOptions submit;
    submit.upload.call = options();
    const auto submitted = batches.try_submit(items, submit);
    if (!submitted) return failed(submitted.error());
    if (plan_.variant % 2 == 0) {
      const auto cancelled = batches.try_cancel(submitted->id, options());
      if (!cancelled) return failed(cancelled.error());
    }
    moonshot::BatchWaitOptions wait;
    wait.call = options();
    const auto over = batches.try_wait(submitted->id, wait);
    if (!over) return failed(over.error());
    const auto results = batches.try_results(*over, options());
    if (!results) return failed(results.error());
    return check_results(items, *results, plan_.variant % 2 != 0);
  }

  Outcome check_results(const std::vector<moonshot::BatchItem>& items,
                        const moonshot::BatchResults& results, bool complete) const {
    Outcome outcome;
    std::size_t found = 0;
    for (const auto& item : items) {
      const auto* result = results.find(item.custom_id);
      if (result == nullptr) continue;
      ++found;
      if (*result) outcome.is_mine = outcome.is_mine && is_marked(text_of(**result), plan_.id);
    }
    if (found != results.by_id.size()) outcome.is_mine = false;
    if (complete && found != items.size()) outcome.text = "lines of the batch have no result";
    return outcome;
  }

  Outcome run_tools() {
    moonshot::Toolbox toolbox;
    const auto answer = [this](const LookUp&) { return mark(plan_.id); };
    toolbox.add("look_up", "Looks something up", answer);
    toolbox.add("look_down", "Looks something down", answer);
    moonshot::ToolRunOptions how;
    how.parallel = plan_.variant % 2 == 0;
    how.call = options();
    return outcome_of(moonshot::try_run_tools(client().chat(), toolbox, request(), how), plan_.id,
                      [](const moonshot::ToolRun& run) { return text_of(run.completion); });
  }

  Outcome ask_doctor() {
    moonshot::DiagnosisOptions how;
    how.client = world_.client_options(plan_.line);
    how.client.base_url = world_.origin(plan_.line) + "/v1";
    how.client.api_key = moonshot::ApiKey(api_key());
    how.client.headers.set(call_header, plan_.id);
    how.cancel = source_.token();
    const auto found = moonshot::diagnose(how);
    world_.must_hide("a diagnosis", moonshot::diagnosis_json(found));
    Outcome outcome;
    if (found.healthy) return outcome;
    if (found.error != nullptr) return failed(*found.error);
    outcome.ending = moonshot::ErrorKind::cancelled;
    outcome.text = found.verdict;
    return outcome;
  }

  Outcome ask_raw_peer() {
    support::RawPeer peer(peer_script(plan_.variant % peer_count, world_.ledger()));
    auto settings = world_.client_options(Line::bare);
    settings.base_url = peer.base_url();
    const moonshot::Client mine(settings);
    auto call = options();
    call.stream_underneath = plan_.variant % 3 == 0;
    return outcome_of(mine.chat().try_create(request(), call), plan_.id, text_of);
  }

  Outcome be_wrong() {
    auto wrong = request();
    auto call = options();
    switch (plan_.variant % 4) {
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
    return outcome_of(client().chat().try_create(wrong, call), plan_.id, text_of);
  }

  World& world_;
  const Plan& plan_;
  const moonshot::CancelSource source_;
};

}  // namespace soak
