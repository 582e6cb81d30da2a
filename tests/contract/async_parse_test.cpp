// An answer as a C++ type, event-driven: the same requests, values and errors as those of the
// blocking client.

#include <both_clients.hpp>
#include <moonshot_catch.hpp>
#include <tool_rounds.hpp>

#include <moonshot/async/async_chat_parse.hpp>

#include <optional>
#include <string>
#include <utility>

using moonshot::Client;
using moonshot::ErrorKind;
using moonshot::Result;
using support::Async;
using support::ping;
using support::ScriptedResponse;
using support::Word;

namespace {

auto parse(ScriptedResponse answer, const moonshot::CallOptions& options = {},
           const moonshot::ChatRequest& request = ping()) {
  return support::both(
      {std::move(answer)},
      [&](const Client& client) { return client.chat().try_parse<Word>(request, options); },
      [&](Async& async) { return async.chat().parse<Word>(request, options); });
}

}  // namespace

TEST_CASE("both clients ask for a type alike and read alike", "[contract][async][parse]") {
  const auto word = parse(ScriptedResponse::answer(R"({"word":"PONG"})"));
  REQUIRE(word.result);
  CHECK(word.result->word == "PONG");

  const auto odd = parse(ScriptedResponse::answer(R"({"word":7})"));
  REQUIRE_FALSE(odd.result);
  CHECK(odd.result.error().as<moonshot::DecodeError>()->pointer() == "/word");

  const auto refused = parse(ScriptedResponse::error(ErrorKind::suspended));
  REQUIRE_FALSE(refused.result);
  CHECK(refused.result.error().kind() == ErrorKind::suspended);

  moonshot::CallOptions streamed;
  streamed.stream_underneath = true;
  const auto pieces = parse(ScriptedResponse::chunks({R"({"word":)", R"("PONG"})"}), streamed);
  REQUIRE(pieces.result);
  CHECK(pieces.result->word == "PONG");
}

TEST_CASE("a request that has a format already is not sent for a type by either client",
          "[contract][async][parse][usage]") {
  auto request = ping();
  request.response_format.emplace();
  const auto formatted = parse(ScriptedResponse::answer("{}"), {}, request);
  CHECK(formatted.argument() == "response_format");
  CHECK(formatted.requests == 0);
}

TEST_CASE("a handler is told of a parsed answer, and its handle ends the call",
          "[contract][async][parse][cancel]") {
  Async async({ScriptedResponse::answer(R"({"word":"PONG"})"), ScriptedResponse::answer("{}")});
  std::optional<Result<Word>> told;
  const auto keep = [&told](Result<Word> end) { told.emplace(std::move(end)); };
  const auto is_told = [&told] { return told.has_value(); };
  async.chat().parse<Word>(ping(), keep);
  REQUIRE(async.host.run(*async.loop, is_told));
  REQUIRE(*told);
  CHECK((*told)->word == "PONG");
  told.reset();
  async.chat().parse<Word>(ping(), keep).cancel();
  REQUIRE(async.host.run(*async.loop, is_told));
  REQUIRE_FALSE(*told);
  CHECK(told->error().kind() == ErrorKind::cancelled);
}
