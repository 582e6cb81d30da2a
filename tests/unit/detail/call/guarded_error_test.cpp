// Errors and the secrets of their calls. Keys are compared before an assertion sees them.

#include <moonshot_catch.hpp>

#include <secret.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/detail/call/guarded_error.hpp>
#include <moonshot/detail/text/secret_finder.hpp>
#include <moonshot/error.hpp>
#include <moonshot/redact.hpp>

using moonshot::ApiErrorData;
using moonshot::CallErrorData;
using moonshot::ErrorKind;
using moonshot::ErrorPtr;
using moonshot::detail::CallSecrets;
using moonshot::detail::guarded;
using moonshot::detail::masked_with;
using moonshot::detail::redact_for;

namespace {

// Of no form that is recognised by itself.
const std::string secret = "Kx7" + support::secret_word + "+/9";

CallSecrets known_secrets() {
  return std::make_shared<const moonshot::detail::SecretFinder>(std::vector<std::string>{secret});
}

// An error of a call, with the secret in one of its texts, or in none.
enum class Place { nowhere, message, request_id, second_sentence, first_try, second_try };

ErrorPtr api_error(Place place) {
  const auto text = [&](Place here, const char* otherwise) {
    return place == here ? "the key " + secret + " is odd" : std::string(otherwise);
  };
  ApiErrorData data;
  data.status = 401;
  data.message = text(Place::message, "no");
  data.body = secret;
  data.headers.add("X-Key", secret);
  data.request_id = text(Place::request_id, "r-1");
  data.provenance.evidence = {"a sentence", text(Place::second_sentence, "another one")};
  data.attempts.resize(2);
  data.attempts[0].request_id = text(Place::first_try, "r-0");
  data.attempts[1].request_id = text(Place::second_try, "r-1");
  return moonshot::make_api_error(ErrorKind::authentication_failed, std::move(data));
}

ErrorPtr call_error(Place place) {
  CallErrorData data;
  data.message = place == Place::message ? "it said " + secret : "it said nothing";
  data.body = secret;
  data.attempts.resize(2);
  data.attempts[1].request_id = place == Place::second_try ? secret : "r-1";
  return moonshot::make_call_error<moonshot::StreamInterrupted>(std::move(data));
}

std::vector<std::string> read_by_people(const moonshot::Error& error) {
  std::vector<std::string> texts = {error.what()};
  for (const auto& attempt : error.attempts()) texts.push_back(attempt.request_id);
  if (const auto* api = error.as<moonshot::ApiError>()) {
    texts.push_back(api->request_id().value_or(""));
    for (const auto& sentence : api->provenance().evidence) texts.push_back(sentence);
  }
  return texts;
}

bool shows_secret(const moonshot::Error& error) {
  bool shows = false;
  for (const auto& text : read_by_people(error)) shows = shows || support::leaks(text);
  return shows;
}

}  // namespace

TEST_CASE("no error, and no secret, is nothing to guard", "[unit][secrets]") {
  CHECK(guarded(nullptr, known_secrets()) == nullptr);
  CHECK(guarded(nullptr, nullptr) == nullptr);
  const auto error = api_error(Place::message);
  CHECK(guarded(error, nullptr) == error);
}

TEST_CASE("a secret is masked in whichever text of a refusal it is", "[unit][secrets]") {
  for (const auto place : {Place::message, Place::request_id, Place::second_sentence,
                           Place::first_try, Place::second_try}) {
    INFO("place " << static_cast<int>(place));
    const auto error = api_error(place);
    const bool showed_before = shows_secret(*error);
    CHECK(showed_before);
    const auto safe = guarded(error, known_secrets());
    REQUIRE(safe != nullptr);
    CHECK(safe->kind() == ErrorKind::authentication_failed);
    const bool shows_after = shows_secret(*safe);
    CHECK_FALSE(shows_after);
    // The rest is as it was.
    const auto before = read_by_people(*error);
    const auto after = read_by_people(*safe);
    REQUIRE(after.size() == before.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
      const bool is_as_expected = support::leaks(before[i])
                                      ? after[i].find("the key *** is odd") != std::string::npos
                                      : after[i] == before[i];
      CHECK(is_as_expected);
    }
    const auto* api = safe->as<moonshot::ApiError>();
    CHECK(api->status() == 401);
    const bool has_words = safe->message() == error->message();
    CHECK(has_words);
    const bool has_bytes = api->body() == secret && api->headers().get("X-Key") == secret;
    CHECK(has_bytes);
    const bool is_unchanged = shows_secret(*error);
    CHECK(is_unchanged);
  }
}

TEST_CASE("a secret is masked in the error of a call without an answer", "[unit][secrets]") {
  for (const auto place : {Place::message, Place::second_try}) {
    const auto error = call_error(place);
    const auto safe = guarded(error, known_secrets());
    REQUIRE(safe->as<moonshot::StreamInterrupted>() != nullptr);
    const bool shows = shows_secret(*safe);
    CHECK_FALSE(shows);
    const bool has_bytes = safe->as<moonshot::StreamInterrupted>()->body() == secret;
    CHECK(has_bytes);
    const bool has_words = safe->message() == error->message();
    CHECK(has_words);
  }
}

TEST_CASE("an error that shows no secret is not copied, and knows the secrets all the same",
          "[unit][secrets]") {
  for (const auto& error : {api_error(Place::nowhere), call_error(Place::nowhere)}) {
    const auto safe = guarded(error, known_secrets());
    CHECK(safe->kind() == error->kind());
    CHECK(&safe->message() == &error->message());
    const auto told = "about " + secret;
    CHECK((redact_for(*safe, told) == "about ***"));
    CHECK((redact_for(*error, told) == told));  // it was never told
  }
}

TEST_CASE("without secrets of its own a text is masked by what is recognised", "[unit][secrets]") {
  const std::string told = "with " + support::key;
  CHECK((masked_with(nullptr, told) == moonshot::redact(told)));
  CHECK_FALSE(support::leaks(masked_with(nullptr, told)));
  CHECK((masked_with(known_secrets(), "with " + secret) == "with ***"));
  CHECK_FALSE(support::leaks(masked_with(known_secrets(), told)));
}
