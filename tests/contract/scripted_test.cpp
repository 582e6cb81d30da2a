#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/testing/scripted_transport.hpp>
#include <moonshot/testing/simulator.hpp>
#include <moonshot/testing/through.hpp>

#include <set>
#include <string>

#include <example_errors.hpp>

using moonshot::ErrorKind;
using moonshot::testing::ModelAnswer;
using moonshot::testing::ScriptedResponse;
using moonshot::testing::through;
using support::ping;
using support::Scripted;

TEST_CASE("a scripted answer has the form that the call asks for", "[scripted]") {
  Scripted scripted({ScriptedResponse::answer("It is \"noon\"\n\u00e9"),
                     ScriptedResponse::answer("It is \"noon\"\n\u00e9")});
  const auto whole = scripted.client.chat().create(ping());
  auto stream = scripted.client.chat().stream(ping());
  int chunks = 0;
  while (stream.next() != nullptr) ++chunks;
  CHECK(whole.text() == "It is \"noon\"\n\u00e9");
  CHECK(chunks > 1);
  const auto streamed = stream.completion();
  CHECK(streamed.text() == whole.text());
  CHECK(streamed.usage->total_tokens == whole.usage->total_tokens);
  CHECK(*streamed.choices.front().finish_reason == moonshot::FinishReason::stop);
}

TEST_CASE("scripted chunks arrive one by one, and joined", "[scripted]") {
  Scripted scripted(
      {ScriptedResponse::chunks({"Hel", "lo"}), ScriptedResponse::chunks({"Hel", "lo"})});
  std::vector<std::string> texts;
  for (const auto& chunk : scripted.client.chat().stream(ping())) {
    if (!chunk.text().empty()) texts.push_back(chunk.text());
  }
  CHECK(texts == std::vector<std::string>{"Hel", "lo"});
  CHECK(scripted.client.chat().create(ping()).text() == "Hello");
}

TEST_CASE("a scripted model calls tools, with any arguments", "[scripted]") {
  ModelAnswer both = ModelAnswer::tool_call("first", R"({"a":"\"b\""})");
  both.tool_calls.push_back({"second", "{not json"});
  both.reasoning = "I need both.";
  Scripted scripted({ScriptedResponse::answer(both), ScriptedResponse::answer(both)});
  const auto whole = scripted.client.chat().create(ping());
  auto stream = scripted.client.chat().stream(ping());
  while (stream.next() != nullptr) {
  }
  const auto streamed = stream.completion();
  for (const auto& answer : {whole, streamed}) {
    const auto& message = answer.choices.front().message;
    CHECK(answer.reasoning() == "I need both.");
    CHECK(*answer.choices.front().finish_reason == moonshot::FinishReason::tool_calls);
    REQUIRE(message.tool_calls.size() == 2);
    CHECK(message.tool_calls[0].id == "first:0");
    CHECK(message.tool_calls[0].function.arguments == R"({"a":"\"b\""})");
    CHECK(message.tool_calls[1].function.name == "second");
    CHECK(message.tool_calls[1].function.arguments == "{not json");
  }
}

TEST_CASE("a scripted text that is not UTF-8 is named", "[scripted]") {
  Scripted scripted({ScriptedResponse::answer("\xff")});
  const auto answer = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(answer);
  CHECK_THAT(answer.error().what(), Catch::Matchers::ContainsSubstring("not UTF-8"));
}

TEST_CASE("each class of error can be scripted, for create and stream", "[scripted]") {
  auto kinds = support::api_error_kinds;
  kinds.insert(kinds.end(),
               {ErrorKind::connection_error, ErrorKind::tls_error, ErrorKind::timeout_error,
                ErrorKind::stream_interrupted, ErrorKind::decode_error, ErrorKind::cancelled});
  for (const auto kind : kinds) {
    INFO(to_string(kind));
    Scripted scripted({ScriptedResponse::error(kind), ScriptedResponse::error(kind)});
    const auto whole = scripted.client.chat().try_create(ping());
    REQUIRE_FALSE(whole);
    CHECK(std::string(whole.error().name()) == to_string(kind));
    if (const auto* api = whole.error().as<moonshot::ApiError>()) {
      CHECK((api->provenance().origin == moonshot::Origin::native) ==
            (kind != ErrorKind::gateway_error));
    }
    const auto streamed = [&]() -> moonshot::Result<moonshot::ChatCompletion> {
      auto stream = scripted.client.chat().try_stream(ping());
      if (!stream) return stream.error_ptr();
      while (stream->next() != nullptr) {
      }
      return stream->try_completion();
    }();
    REQUIRE_FALSE(streamed);
    CHECK(std::string(streamed.error().name()) == to_string(kind));
  }
}

TEST_CASE("an error that no answer makes is named", "[scripted]") {
  Scripted scripted({ScriptedResponse::error(ErrorKind::usage_error)});
  const auto answer = scripted.client.chat().try_create(ping());
  REQUIRE_FALSE(answer);
  CHECK_THAT(answer.error().what(),
             Catch::Matchers::ContainsSubstring("no answer makes a UsageError"));
}

TEST_CASE("each rate limit can be scripted", "[scripted]") {
  for (const auto limit : support::rate_limits) {
    Scripted scripted({ScriptedResponse::error(limit)});
    const auto answer = scripted.client.chat().try_create(ping());
    REQUIRE_FALSE(answer);
    const auto* error = answer.error().as<moonshot::RateLimited>();
    REQUIRE(error != nullptr);
    CHECK(error->limit() == limit);
  }
}

TEST_CASE("a scripted error goes through an intermediary", "[scripted]") {
  const std::string page = "nginx-html";
  for (const auto& name : moonshot::testing::Simulator::intermediaries()) {
    if (name == page || name == "cloudflare-html") continue;  // nothing is left of the error there
    INFO(name);
    Scripted scripted({through(name, ScriptedResponse::error(ErrorKind::suspended))});
    const auto answer = scripted.client.chat().try_create(ping());
    REQUIRE_FALSE(answer);
    // One of them replaces the message, and with it the word that tells the two classes apart.
    CHECK(std::string(answer.error().name()) ==
          (name == "one-api" ? "QuotaExceeded" : "Suspended"));
  }
  Scripted scripted({through(page, ScriptedResponse::error(ErrorKind::suspended)),
                     through("kong", ScriptedResponse::answer("PONG")),
                     through("nobody", ScriptedResponse::answer("PONG"))});
  CHECK(std::string(scripted.client.chat().try_create(ping()).error().name()) == "GatewayError");
  CHECK(scripted.client.chat().create(ping()).text() == "PONG");
  CHECK_THAT(scripted.client.chat().try_create(ping()).error().what(),
             Catch::Matchers::ContainsSubstring("no intermediary nobody"));
}

TEST_CASE("a stream goes through an intermediary, as the whole answer does", "[scripted]") {
  for (const auto& name : moonshot::testing::Simulator::intermediaries()) {
    INFO(name);
    const auto answer = through(name, ScriptedResponse::answer("PONG"));
    // What it changes, it changes in the stream alone.
    CHECK(answer.pieces == ScriptedResponse::answer("PONG").pieces);
    const bool is_marked = answer.stream_pieces.front() == ": OPENROUTER PROCESSING\n\n";
    CHECK(is_marked == (name == "openrouter"));
    const auto events =
        through(name, ScriptedResponse::events({R"({"choices":[]})", "[DONE]"})).pieces;
    CHECK((events.size() == 3) == is_marked);
    // What has no form for streams gets none, and no header comes twice.
    CHECK(through(name, ScriptedResponse::json(200, "{}")).stream_pieces.empty());
    std::set<std::string> names;
    for (const auto& field : answer.headers) {
      INFO(field.first);
      CHECK(names.insert(field.first).second);
    }
    CHECK(names.count("Content-Type") == 1);

    Scripted scripted({answer, answer});
    CHECK(scripted.client.chat().create(ping()).text() == "PONG");
    auto stream = scripted.client.chat().stream(ping());
    CHECK(stream.completion().text() == "PONG");
  }
}

TEST_CASE("an exchange without an answer has nothing that an intermediary could change",
          "[scripted]") {
  for (const auto& name : moonshot::testing::Simulator::intermediaries()) {
    INFO(name);
    const auto failure = through(name, ScriptedResponse::error(ErrorKind::timeout_error));
    CHECK_FALSE(failure.has_head);
    CHECK(failure.headers.begin() == failure.headers.end());
    CHECK(failure.pieces.empty());
    CHECK((failure.outcome.kind == moonshot::http::Outcome::Kind::timeout));
  }
}

TEST_CASE("the stream form of a refusal goes through an intermediary", "[scripted]") {
  for (const auto& name : moonshot::testing::Simulator::intermediaries()) {
    INFO(name);
    auto refusal = ScriptedResponse::error(ErrorKind::suspended);
    const auto whole = through(name, refusal);
    refusal.stream_pieces = refusal.pieces;
    refusal.pieces = {"not for a stream"};
    const auto both = through(name, refusal);
    CHECK(both.stream_pieces == whole.pieces);

    Scripted scripted({whole, both});
    const auto expected = scripted.client.chat().try_create(ping());
    auto stream = scripted.client.chat().try_stream(ping());
    // One of them makes a good status of it, so that the refusal is found in the stream.
    const auto streamed = stream ? stream->try_completion() : stream.error_ptr();
    REQUIRE_FALSE(expected);
    REQUIRE_FALSE(streamed);
    CHECK(std::string(streamed.error().name()) == expected.error().name());
    const bool is_good = both.status < 400;
    CHECK(is_good == (name == "aws-lambda"));
    const auto* api = streamed.error().as<moonshot::ApiError>();
    REQUIRE(api != nullptr);
    if (is_good) continue;
    CHECK(api->headers().get("Content-Type") ==
          expected.error().as<moonshot::ApiError>()->headers().get("Content-Type"));
  }
}
