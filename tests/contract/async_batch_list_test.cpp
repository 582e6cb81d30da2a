// The list of batches of the event-driven client: the same pages, batches and errors as those of
// the blocking range.

#include <async_client.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/async/async_batches.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using moonshot::AsyncBatches;
using moonshot::AsyncBatchList;
using moonshot::Batch;
using moonshot::BatchListOptions;
using moonshot::ErrorKind;
using moonshot::Result;
using support::Async;
using support::Scripted;
using support::ScriptedResponse;

namespace {

using Script = std::vector<ScriptedResponse>;
using Strings = std::vector<std::string>;

const std::string more = R"(,"has_more":true)";

ScriptedResponse page(const Strings& ids, const std::string& rest) {
  std::string data;
  for (const auto& id : ids) {
    data += (data.empty() ? "" : ",") + (R"({"id":")" + id + R"(","status":"completed"})");
  }
  return ScriptedResponse::json(200, R"({"object":"list","data":[)" + data + "]" + rest + "}");
}

ScriptedResponse refusal() {
  return ScriptedResponse::json(
      403, support::error_body("permission_denied_error", "The API is not open to you"));
}

// What a list came to: the ids of its batches, and the words of its error.
struct Outcome {
  Strings ids;
  std::string error;
  Strings targets;
};

Strings targets_of(const support::ScriptedTransport& transport) {
  Strings targets;
  for (const auto& request : transport.requests()) targets.push_back(request.target);
  return targets;
}

moonshot::ClientOptions once() {
  moonshot::ClientOptions options;
  options.retry.max_retries = 0;
  return options;
}

Outcome blocking(const Script& script, const BatchListOptions& from) {
  const Scripted scripted(script, once());
  Outcome outcome;
  auto range = scripted.client.batches().list(from);
  while (const auto* batch = range.next()) outcome.ids.push_back(batch->id);
  if (range.error() != nullptr) outcome.error = range.error()->what();
  outcome.targets = targets_of(*scripted.transport);
  return outcome;
}

// A list, and what its reader was told.
struct Pulled {
  explicit Pulled(Script script, const BatchListOptions& from = {},
                  const moonshot::CallOptions& call = {})
      : async(std::move(script), once()) {
    list.emplace(async.resource<AsyncBatches>().list(from, call));
  }
  Pulled(const Pulled&) = delete;
  Pulled& operator=(const Pulled&) = delete;

  // Asks once.
  void ask() {
    list->next([this](const Batch* batch) { take(batch); });
  }
  // Asks within the handler of each batch.
  void ask_for_all() {
    list->next([this](const Batch* batch) {
      take(batch);
      if (batch != nullptr) ask_for_all();
    });
  }
  void take(const Batch* batch) {
    if (batch == nullptr) {
      ++ends;
    } else {
      ids.push_back(batch->id);
    }
  }
  // Does all that there is to do.
  void run_out() {
    CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  }
  std::size_t requests() const { return async.transport->requests().size(); }
  std::string error() const { return list->error() != nullptr ? list->error()->name() : "none"; }

  Async async;
  std::optional<AsyncBatchList> list;
  Strings ids;
  int ends = 0;
};

Outcome pulled(const Script& script, const BatchListOptions& from) {
  Pulled reader(script, from);
  CHECK(reader.requests() == 0);  // nothing is sent before the first is wanted
  reader.ask_for_all();
  CHECK(reader.ids.empty());  // never within the function that asks
  reader.run_out();
  CHECK(reader.ends == 1);
  Outcome outcome{reader.ids, "", targets_of(*reader.async.transport)};
  if (reader.list->error() != nullptr) outcome.error = reader.list->error()->what();
  // After the end it is null again, and nothing is asked for.
  reader.ask();
  reader.run_out();
  CHECK(reader.ends == 2);
  CHECK(targets_of(*reader.async.transport) == outcome.targets);
  return outcome;
}

// For each, and what was told.
struct Told {
  explicit Told(Script script, std::function<bool(const std::string&)> wants_more = nullptr)
      : async(std::move(script), once()) {
    call = async.resource<AsyncBatches>().for_each(
        {},
        [this, wants_more = std::move(wants_more)](const Batch& batch) {
          ids.push_back(batch.id);
          return wants_more == nullptr || wants_more(batch.id);
        },
        [this](const Result<std::size_t>& end) {
          ends.push_back(end ? std::to_string(*end) : end.error().name());
        });
  }
  Told(const Told&) = delete;
  Told& operator=(const Told&) = delete;

  void run_out() {
    CHECK_FALSE(async.host.run(*async.loop, [] { return false; }));
  }

  Async async;
  moonshot::CallHandle call;
  Strings ids;
  Strings ends;
};

Outcome told(const Script& script, const BatchListOptions& from) {
  Async async(script, once());
  Outcome outcome;
  const auto end =
      async.outcome(async.resource<AsyncBatches>().for_each(from, [&outcome](const Batch& batch) {
        outcome.ids.push_back(batch.id);
        return true;
      }));
  if (end) CHECK(*end == outcome.ids.size());
  if (!end) outcome.error = end.error().what();
  outcome.targets = targets_of(*async.transport);
  return outcome;
}

}  // namespace

TEST_CASE("both clients read the same batches of a list, from the same pages",
          "[contract][async][batches]") {
  struct Row {
    Script script;
    BatchListOptions from;
    std::size_t pages;
  };
  const Row rows[] = {{{page({"b-1"}, "")}, {}, 1},
                      {{page({"b-1"}, R"(,"has_more":null)")}, {}, 1},
                      {{page({"b-1"}, more), page({}, more)}, {}, 2},
                      {{page({"b-1"}, more), page({"b-2", "b-1"}, more), refusal()}, {}, 2},
                      {{page({"b-1"}, more), page({"b-1"}, more), page({"b-1"}, more)}, {}, 2},
                      {{page({"b-1", "b-2"}, more), page({"b-3"}, "")}, {"b/0", 2}, 2},
                      {{page({"b-1"}, more), refusal()}, {}, 2},
                      {{refusal()}, {}, 1},
                      {{ScriptedResponse::json(200, R"({"object":"list"})")}, {}, 1},
                      {{page({}, more)}, {}, 1},
                      {{}, {"..", 2}, 0}};
  for (const auto& row : rows) {
    INFO("row " << &row - rows);
    const auto expected = blocking(row.script, row.from);
    CHECK(expected.targets.size() == row.pages);
    for (const auto& outcome : {pulled(row.script, row.from), told(row.script, row.from)}) {
      CHECK(outcome.ids == expected.ids);
      CHECK(outcome.error == expected.error);
      CHECK(outcome.targets == expected.targets);
    }
  }
}

TEST_CASE("a page is asked for when the one before it is used up", "[contract][async][batches]") {
  Pulled pulled({page({"b-1", "b-2"}, more), page({"b-3"}, "")});
  pulled.run_out();
  CHECK(pulled.requests() == 0);
  for (const std::size_t requests : {1U, 1U, 2U, 2U}) {
    pulled.ask();
    pulled.run_out();
    CHECK(pulled.requests() == requests);
  }
  CHECK(pulled.ids == Strings{"b-1", "b-2", "b-3"});
  CHECK(pulled.ends == 1);
  CHECK(pulled.error() == "none");
}

TEST_CASE("the handlers of a list are not nested, however many batches a page has",
          "[contract][async][batches]") {
  constexpr std::size_t count = 20000;
  Pulled pulled({page(Strings(count, "b-1"), "")});
  int depth = 0;
  int deepest = 0;
  std::function<void(const Batch*)> handler = [&](const Batch* batch) {
    deepest = (std::max)(deepest, ++depth);
    pulled.take(batch);
    if (batch != nullptr) pulled.list->next(handler);
    --depth;
  };
  pulled.list->next(handler);
  pulled.run_out();
  CHECK(pulled.ids.size() == count);
  CHECK(pulled.ends == 1);
  CHECK(deepest == 1);
}

TEST_CASE("a list is cancelled at any time, and says so once", "[contract][async][batches]") {
  SECTION("before the first page") {
    Pulled pulled({page({"b-1"}, "")});
    pulled.ask();
    pulled.list->cancel();
    pulled.run_out();
    CHECK(pulled.ids.empty());
    CHECK(pulled.requests() == 0);
    CHECK(pulled.ends == 1);
    CHECK(pulled.error() == "Cancelled");
  }
  SECTION("while a page is under way") {
    Pulled pulled({page({"b-1"}, "")});
    pulled.ask();
    CHECK(pulled.async.host.run(*pulled.async.loop, [&] { return pulled.requests() == 1; }));
    pulled.list->cancel();
    pulled.run_out();
    CHECK(pulled.ids.empty());
    CHECK(pulled.ends == 1);
    CHECK(pulled.error() == "Cancelled");
  }
  SECTION("between two batches, and between two pages") {
    const std::size_t read = GENERATE(1U, 2U, 3U);
    moonshot::CancelSource stop;
    moonshot::CallOptions call;
    call.cancel = stop.token();
    Pulled pulled({page({"b-1", "b-2"}, more), page({"b-3"}, "")}, {}, call);
    for (std::size_t i = 0; i < read; ++i) {
      pulled.ask();
      pulled.run_out();
    }
    const auto requests = pulled.requests();
    stop.cancel();
    pulled.ask_for_all();
    pulled.run_out();
    CHECK(pulled.ids.size() == read);
    CHECK(pulled.requests() == requests);
    CHECK(pulled.ends == 1);
    CHECK(pulled.error() == "Cancelled");
    CHECK(pulled.list->error()->message().find("listed batches") != std::string::npos);
  }
  SECTION("after its end: no more") {
    Pulled pulled({page({"b-1"}, "")});
    pulled.ask_for_all();
    pulled.run_out();
    pulled.list->cancel();
    pulled.ask();
    pulled.run_out();
    CHECK(pulled.ends == 2);
    CHECK(pulled.error() == "none");
  }
}

TEST_CASE("a list tells the handler that was given last", "[contract][async][batches]") {
  Pulled pulled({page({"b-1"}, "")});
  bool is_told = false;
  pulled.list->next([&is_told](const Batch*) { is_told = true; });
  pulled.ask();
  pulled.run_out();
  CHECK_FALSE(is_told);
  CHECK(pulled.ids == Strings{"b-1"});
  pulled.list->next(nullptr);  // the end, which nobody is told of
  pulled.run_out();
  CHECK(pulled.ends == 0);
  // An item that nobody is told of is taken from the list all the same.
  Pulled other({page({"b-1", "b-2"}, "")});
  other.list->next(nullptr);
  other.run_out();
  other.ask();
  other.run_out();
  CHECK(other.ids == Strings{"b-2"});
}

TEST_CASE("a list that was destroyed sends no request", "[contract][async][batches]") {
  Pulled pulled({page({"b-1"}, "")});
  auto next = pulled.list->next();
  pulled.list.reset();
  bool is_told = false;
  std::move(next).start([&is_told](const Batch*) { is_told = true; });
  pulled.run_out();
  CHECK_FALSE(is_told);
  CHECK(pulled.async.transport->requests().empty());
}

TEST_CASE("a list that is destroyed or assigned to tells nobody more",
          "[contract][async][batches]") {
  const bool is_assigned = GENERATE(true, false);
  const bool is_within = GENERATE(true, false);
  Pulled pulled({page({"b-1", "b-2"}, more), page({"b-3"}, "")});
  const auto let_go = [&] {
    if (is_assigned) {
      *pulled.list = pulled.async.resource<AsyncBatches>().list();
    } else {
      pulled.list.reset();
    }
  };
  if (is_within) {
    pulled.list->next([&](const Batch* batch) {
      pulled.take(batch);
      pulled.ask();
      let_go();
    });
  } else {
    pulled.ask();
    let_go();
  }
  pulled.run_out();
  CHECK(pulled.ids.size() == (is_within ? 1 : 0));
  CHECK(pulled.ends == 0);
}

TEST_CASE("what waits for a list goes with its loop, untold", "[contract][async][batches]") {
  // 0: it was only asked; 1: its page is under way; 2: the loop has ended before.
  const int step = GENERATE(0, 1, 2);
  Async async({page({"b-1"}, "")}, once());
  // The handler owns its list.
  const auto list = std::make_shared<AsyncBatchList>(async.resource<AsyncBatches>().list());
  const std::weak_ptr<AsyncBatchList> watched = list;
  bool is_told = false;
  if (step == 2) async.loop.reset();
  list->next([&is_told, kept = list](const Batch*) { is_told = true; });
  if (step == 1) {
    CHECK(async.host.run(*async.loop, [&] { return async.transport->requests().size() == 1; }));
  }
  async.loop.reset();
  CHECK_FALSE(is_told);
  CHECK(watched.use_count() == 1);
  list->next([&is_told](const Batch*) { is_told = true; });
  CHECK_FALSE(is_told);
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("what the handlers of a list throw comes out of the loop, and the list goes on",
          "[contract][async][batches]") {
  Pulled pulled({page({"b-1", "b-2"}, "")});
  pulled.list->next([&](const Batch* batch) {
    pulled.take(batch);
    pulled.ask_for_all();
    throw std::runtime_error("mine");
  });
  CHECK_THROWS_WITH(pulled.async.host.run(*pulled.async.loop, [] { return false; }), "mine");
  pulled.run_out();
  CHECK(pulled.ids == Strings{"b-1", "b-2"});
  CHECK(pulled.ends == 1);
}

TEST_CASE("a batch handler that throws ends its list with Cancelled",
          "[contract][async][batches]") {
  Told told({page({"b-1", "b-2"}, more)},
            [](const std::string&) -> bool { throw std::runtime_error("mine"); });
  CHECK_THROWS_WITH(told.async.host.run(*told.async.loop, [] { return false; }), "mine");
  told.run_out();
  CHECK(told.ids == Strings{"b-1"});
  CHECK(told.ends == Strings{"Cancelled"});
}
#endif

TEST_CASE("for each batch a handler is told, until it wants no more",
          "[contract][async][batches]") {
  const auto last = GENERATE(as<std::string>{}, "b-1", "b-2", "b-3");
  Told told({page({"b-1", "b-2"}, more), page({"b-3"}, "")},
            [last](const std::string& id) { return id != last; });
  told.run_out();
  REQUIRE_FALSE(told.ids.empty());
  CHECK(told.ids.back() == last);
  CHECK(told.ends == Strings{"Cancelled"});
  CHECK(told.async.transport->requests().size() == (last == "b-3" ? 2 : 1));
}

TEST_CASE("for each is cancelled by its handle, and counts without a handler",
          "[contract][async][batches]") {
  std::function<void()> cancel;
  Told told({page({"b-1", "b-2"}, more), page({"b-3"}, "")}, [&](const std::string&) {
    cancel();
    return true;
  });
  cancel = [&told] { told.call.cancel(); };
  told.run_out();
  CHECK(told.ids == Strings{"b-1"});
  CHECK(told.ends == Strings{"Cancelled"});

  Async async({page({"b-1", "b-2"}, more), page({"b-3"}, "")}, once());
  const auto count = async.outcome(async.resource<AsyncBatches>().for_each({}, nullptr));
  REQUIRE(count.has_value());
  CHECK(*count == 3);
}
