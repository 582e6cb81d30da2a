// How a message begins, and whether an error is all of it.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/message_start.hpp>

#include <string>
#include <string_view>

using moonshot::detail::begins_sentence;
using moonshot::detail::ends_sentence;
using moonshot::detail::form_of_whole;
using moonshot::detail::is_label_of_error;
using moonshot::detail::length_of_label;
using moonshot::detail::read_start;
using moonshot::detail::WholeForm;

namespace {

constexpr std::string_view overloaded = "engine is currently overloaded";

WholeForm form(std::string_view text) { return form_of_whole(text, overloaded, ""); }

}  // namespace

TEST_CASE("labels with which programs pass on an error are read one after another",
          "[unit][errors]") {
  for (const std::string_view text :
       {"llm error: words", "[moonshot] words", "[kimi-k3] words", "[429] words",
        "[moonshot] error: words",
        "litellm.ratelimiterror: ratelimiterror: moonshotexception - words", "429 words",
        "429 - words", "http 429: words", "chat completion failed: words", "  error: words  ",
        "error from provider (moonshot): words"}) {
    INFO(text);
    const auto start = read_start(text);
    CHECK(start.rest == "words");
    CHECK(start.labelled);
    CHECK(start.passes_on);
    CHECK_FALSE(start.about_request);
    CHECK_FALSE(start.names_place);
  }
}

TEST_CASE("a status that new-api writes in front of an error is a label", "[unit][errors]") {
  for (const std::string_view text : {"status_code=400, words", "status_code=400, error: words",
                                      "bad response status code 400, message: words",
                                      "bad response status code 400, body: words"}) {
    INFO(text);
    const auto start = read_start(text);
    CHECK(start.rest == "words");
    CHECK(start.of_relay);
    CHECK(start.passes_on);
  }
  for (const std::string_view text :
       {"status_code=4000, words", "status_code=abc, words", "status_code=, words",
        "status_code=400", "a status_code=400, b", "bad response status code 400",
        "bad response status code words: 400, "}) {
    INFO(text);
    CHECK_FALSE(read_start(text).of_relay);
  }
  CHECK(read_start("status_code=400, invalid request: words").about_request);
}

TEST_CASE("a label that names something else passes on no error", "[unit][errors]") {
  for (const std::string_view text :
       {"kimi-k3: words", "map[key]: words", "stop sequence: words",
        "failed to extract file: words", "unsupported image url: 429 words",
        "tool result: llm error: words"}) {
    INFO(text);
    const auto start = read_start(text);
    CHECK(start.rest == "words");
    CHECK(start.labelled);
    CHECK_FALSE(start.passes_on);
  }
}

TEST_CASE("a message without a label begins with its own words", "[unit][errors]") {
  for (const std::string_view text :
       {"words", "", "the content 'a: b' is odd", "{\"error\": \"x\"}", "your account org-0: words",
        "a sentence that is longer than any label and has its colon further back: words"}) {
    INFO(text);
    const auto start = read_start(text);
    CHECK(start.rest == text);
    CHECK_FALSE(start.labelled);
    CHECK_FALSE(start.passes_on);
  }
}

TEST_CASE("the label of messages about the request ends the labels", "[unit][errors]") {
  const auto start = read_start("[provider] invalid request: llm error: words");
  CHECK(start.about_request);
  CHECK(start.passes_on);
  CHECK(start.rest == "llm error: words");
  CHECK_FALSE(read_start("llm error: words about an invalid request: none").about_request);
}

TEST_CASE("a place within the request is no label", "[unit][errors]") {
  for (const std::string_view text :
       {"messages[2].content: words", "messages.1.content: words", "tools[0]: words",
        "[provider] tools.function: words", "invalid request: messages[0]: words"}) {
    INFO(text);
    const auto start = read_start(text);
    CHECK(start.names_place);
    // Behind "invalid request:" nothing more is read, because it tells enough.
    CHECK(start.begins_with_place);
  }
  // Any program has members with such names.
  for (const std::string_view text : {"metadata.note: words", "stop[1]: words"}) {
    INFO(text);
    const auto start = read_start(text);
    CHECK(start.names_place);
    CHECK_FALSE(start.begins_with_place);
    CHECK(start.rest == text);
  }
  // The name of a class has a point, too.
  CHECK_FALSE(read_start("openai.ratelimiterror: words").names_place);
}

TEST_CASE("no more labels are taken off than programs write", "[unit][errors]") {
  CHECK(read_start("error: error: error: error: error: words").rest == "error: words");
}

TEST_CASE("what a label says of an error", "[unit][errors]") {
  for (const std::string_view label :
       {"429", "http 429", "llm error", "moonshotexception", "the request failed", "upstream",
        "moonshot", "openai", "provider", "error", "error from kimi", "status_code=400",
        "bad response status code 400"}) {
    INFO(label);
    CHECK(is_label_of_error(label));
  }
  for (const std::string_view label :
       {"", "400", "kimi-k3", "kimi-429", "http 4290", "http 42", "failed to extract file", "http",
        "a moonshot", "the error from kimi"}) {
    INFO(label);
    CHECK_FALSE(is_label_of_error(label));
  }
}

TEST_CASE("a label is as long as its mark and the blank behind it", "[unit][errors]") {
  CHECK(length_of_label("error: words") == 7);
  CHECK(length_of_label("[moonshot] words") == 11);
  CHECK(length_of_label("429 - words") == 6);
  CHECK(length_of_label("429 words") == 4);
  CHECK(length_of_label("moonshotexception - words") == 20);
  for (const std::string_view text :
       {"", "words", "error:words", "[moonshot", "4290 words", "a 'name: x' here", "a, b: words",
        "a\nb: words", "a (b) c: words", "a (b: words"}) {
    INFO(text);
    CHECK(length_of_label(text) == 0);
  }
}

TEST_CASE("a sentence begins with its phrase or with what the API writes in front of it",
          "[unit][errors]") {
  CHECK(begins_sentence("engine is currently overloaded", overloaded, ""));
  CHECK(begins_sentence("the engine is currently overloaded", overloaded, ""));
  CHECK(begins_sentence("your account org-0 is suspended", "suspended due to", ""));
  CHECK(begins_sentence("we're unable to verify it", "membership", ""));
  CHECK(begins_sentence("request reached max rpm", "max rpm", "request reached"));
  for (const std::string_view beginning :
       {"your account org-", "your account <", "your account &lt;", "your account \\u003c",
        "your account is ", "your account /", "account org-", "you've reached",
        "we're unable to"}) {
    INFO(beginning);
    CHECK(begins_sentence(std::string(beginning) + "words", "membership", ""));
    CHECK_FALSE(begins_sentence("a " + std::string(beginning) + "words", "membership", ""));
  }
  CHECK_FALSE(begins_sentence("somebody says: engine is currently overloaded", overloaded, ""));
  CHECK_FALSE(begins_sentence("somebody's account org-0 is suspended", "suspended due to", ""));
}

TEST_CASE("a sentence of the API's ends with its last words or a number", "[unit][errors]") {
  for (const std::string_view text :
       {"check your plan and billing details", "please try again later.", "max rpm: 20",
        "try again after 3 seconds'", "please recharge your account\r\n"}) {
    INFO(text);
    CHECK(ends_sentence(text));
  }
  for (const std::string_view text : {"", "...", "try again later or Permission denied"}) {
    INFO(text);
    CHECK_FALSE(ends_sentence(text));
  }
  for (const std::string_view ending :
       {"billing details", "recharge", "your account", "suspended", "balance", "seconds", "second",
        "later", "plan", "quota", "limit", "period", "cycle", "7"}) {
    INFO(ending);
    CHECK(ends_sentence("zz " + std::string(ending)));
    CHECK_FALSE(ends_sentence(std::string(ending) + " zz"));
    for (const char* mark : {".", " ", "'", "\"", "`", ")", "\r", "\n", ".'\n"}) {
      INFO(mark);
      CHECK(ends_sentence(std::string(ending) + mark));
    }
    CHECK_FALSE(ends_sentence(std::string(ending) + "}"));
  }
}

TEST_CASE("an error may be all of a text, bare, quoted or as an object", "[unit][errors]") {
  CHECK(form("the engine is currently overloaded, please try again later") == WholeForm::plain);
  CHECK(form("'the engine is currently overloaded, please try again later'") == WholeForm::quoted);
  CHECK(form("`the engine is currently overloaded, please try again later`") == WholeForm::quoted);
  CHECK(form("{\"error\": \"the engine is currently overloaded\"}") == WholeForm::object);
  CHECK(form("{\"message\": \"the engine is currently overloaded\"}") == WholeForm::object);
  for (const std::string_view text :
       {"", "words", "the engine is currently overloaded is what the tool said",
        "'the engine is currently overloaded, please try again later' rejected",
        "'the engine is currently overloaded, please try again later.",
        "the tool said that the engine is currently overloaded, please try again later",
        "{\"error\": \"the engine is currently overloaded\"} rejected",
        "{'note': 'the engine is currently overloaded'}"}) {
    INFO(text);
    CHECK(form(text) == WholeForm::none);
  }
}
