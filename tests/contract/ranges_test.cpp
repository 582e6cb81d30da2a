// The two ranges, chunks and batches, by their iterators; and clients as values.

#include <moonshot_catch.hpp>

#include <scripted_client.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <moonshot/environment.hpp>

using moonshot::BatchRange;
using moonshot::ChatStream;
using support::ping;
using support::Scripted;
using support::ScriptedResponse;
using Strings = std::vector<std::string>;

namespace {

template <class Range>
constexpr bool is_input_range =
    std::is_same_v<typename Range::iterator::iterator_category, std::input_iterator_tag>&&
        std::is_same_v<typename Range::iterator::reference,
                       const typename Range::iterator::value_type&>;
static_assert(is_input_range<ChatStream>);
static_assert(is_input_range<BatchRange>);
static_assert(!std::is_copy_constructible_v<ChatStream>);

ScriptedResponse page(const Strings& ids, const std::string& more) {
  std::string data;
  for (const auto& id : ids) {
    data += (data.empty() ? "" : ",") + (R"({"id":")" + id + R"(","status":"completed"})");
  }
  return ScriptedResponse::json(200, R"({"data":[)" + data + "]" + more + "}");
}

Strings all_ids(BatchRange range) {
  Strings ids;
  while (const auto* batch = range.next()) ids.push_back(batch->id);
  if (range.error() != nullptr) ids.emplace_back(range.error()->name());
  CHECK(range.error_ptr().get() == range.error());
  CHECK(range.next() == nullptr);
  return ids;
}

Strings targets_of(const Scripted& scripted) {
  Strings targets;
  for (const auto& request : scripted.transport->requests()) targets.push_back(request.target);
  return targets;
}

ScriptedResponse refusal() {
  return ScriptedResponse::json(
      403, support::error_body("permission_denied_error", "The API is not open to you"));
}

}  // namespace

TEST_CASE("the chunks of a stream by its iterators", "[contract][stream]") {
  const Scripted scripted({ScriptedResponse::events(support::pong_events())});
  auto stream = scripted.client.chat().stream(ping());
  auto at = stream.begin();
  const auto end = stream.end();
  CHECK(at != end);
  CHECK_FALSE(at == end);
  CHECK(at == at);
  CHECK(end == ChatStream::iterator());
  CHECK((*at).text().empty());
  CHECK(&++at == &at);
  CHECK(at->text() == "PO");
  CHECK(&*at == at.operator->());
  at++;
  CHECK(at->text() == "NG");
  ++at;
  CHECK(at != end);
  ++at;
  CHECK(at == end);
  CHECK(stream.begin() == end);  // it was read
  CHECK(stream.error_ptr() == nullptr);
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("moving on to a failure throws it, and leaves the stream at its end",
          "[contract][stream]") {
  const Scripted scripted({ScriptedResponse::events({support::pong_events()[1]})});
  auto stream = scripted.client.chat().stream(ping());
  auto at = stream.begin();
  CHECK(at->text() == "PO");
  CHECK_THROWS_AS(++at, moonshot::StreamInterrupted);
  CHECK(at == stream.end());
  CHECK_THROWS_AS(stream.begin(), moonshot::StreamInterrupted);
  REQUIRE(stream.error_ptr() != nullptr);
  CHECK(stream.error_ptr().get() == stream.error());
}

TEST_CASE("moving on to a page that fails throws its error", "[contract][batches]") {
  const Scripted scripted({page({"b-1"}, R"(,"has_more":true)"), refusal()});
  auto range = scripted.client.batches().list();
  auto at = range.begin();
  CHECK(at->id == "b-1");
  CHECK_THROWS_AS(at++, moonshot::PermissionDenied);
  CHECK(at == range.end());
}
#endif

TEST_CASE("the batches of a list by its iterators", "[contract][batches]") {
  const Scripted scripted(
      {page({"b-1", "b-2"}, R"(,"has_more":true)"), page({"b-3"}, R"(,"has_more":false)")});
  auto range = scripted.client.batches().list();
  auto at = range.begin();
  const auto end = range.end();
  CHECK(at != end);
  CHECK(at == at);
  CHECK((*at).id == "b-1");
  CHECK(&++at == &at);
  CHECK(at->id == "b-2");
  at++;
  CHECK(at->id == "b-3");
  ++at;
  CHECK(at == end);
  CHECK_FALSE(at != end);
  CHECK(range.error() == nullptr);
}

TEST_CASE("a list of batches ends where the server says so, or says nothing new",
          "[contract][batches]") {
  const std::string more = R"(,"has_more":true)";
  struct Row {
    std::vector<ScriptedResponse> script;
    Strings ids;
    Strings targets;
  };
  const Row rows[] = {
      {{page({"b-1"}, "")}, {"b-1"}, {"/batches"}},
      {{page({"b-1"}, R"(,"has_more":null)")}, {"b-1"}, {"/batches"}},
      {{page({"b-1"}, more), page({}, more)}, {"b-1"}, {"/batches", "/batches?after=b-1"}},
      {{page({"b-1"}, more), page({"b-2", "b-1"}, more)},
       {"b-1", "b-2", "b-1"},
       {"/batches", "/batches?after=b-1"}},
      {{page({"b-1"}, more), page({"b-2"}, more), page({"b-3"}, "")},
       {"b-1", "b-2", "b-3"},
       {"/batches", "/batches?after=b-1", "/batches?after=b-2"}},
      {{page({"b-1"}, more), refusal()},
       {"b-1", "PermissionDenied"},
       {"/batches", "/batches?after=b-1"}},
      {{page({}, more)}, {}, {"/batches"}}};
  for (const auto& row : rows) {
    INFO("row " << &row - rows);
    const Scripted scripted(row.script);
    CHECK(all_ids(scripted.client.batches().list()) == row.ids);
    CHECK(targets_of(scripted) == row.targets);
  }
  const Scripted later({page({"b-3"}, "")});
  CHECK(all_ids(later.client.batches().list({"b-2", 5})) == Strings{"b-3"});
  CHECK(targets_of(later) == Strings{"/batches?after=b-2&limit=5"});
}

TEST_CASE("a client tells what is wrong with its settings, the key first", "[contract][usage]") {
  const auto argument = [](const moonshot::Client& client) {
    const auto* error = client.usage_error();
    return error != nullptr ? error->as<moonshot::UsageError>()->argument() : "none";
  };
  moonshot::ClientOptions options;
  options.transport = std::make_shared<support::ScriptedTransport>();
  options.base_url = "nonsense";
  options.api_key = support::key;
  CHECK(argument(moonshot::Client(options)) == "base_url");
  options.base_url = "https://relay.example/v1";
  CHECK(argument(moonshot::Client(options)) == "none");
  CHECK(moonshot::Client(options).endpoint().name() == "relay.example");
  options.api_key = {};
  options.base_url = "nonsense";
  // Without a key in the environment, both are wrong.
  if (moonshot::process_environment("MOONSHOT_API_KEY").empty()) {
    CHECK(argument(moonshot::Client(options)) == "api_key");
  }
}
