// Known wordings are found however a terminal, a page or a mail has broken and typeset them.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/wording.hpp>

#include <optional>
#include <string>

using moonshot::detail::without_request_id;
using moonshot::detail::Wording;

TEST_CASE("a wording is found across every break of a line", "[unit][errors]") {
  const std::string message = "The request was rejected because it was considered high risk";
  const std::string phrase = "was considered high risk";
  for (std::size_t at = 1; at < message.size(); ++at) {
    for (const char* mark : {"\n", "\r\n", "\n    ", " \n\t"}) {
      std::string broken = message;
      broken.insert(at, mark);
      INFO(broken);
      CHECK(Wording(broken).has(phrase));
    }
  }
  // A page breaks a line in place of a blank.
  CHECK(
      Wording("considered\nhigh\n  risk, it was considered high risk").has("considered high risk"));
  CHECK(Wording("was\nconsidered\nhigh\nrisk").has(phrase));
  CHECK_FALSE(Wording("was considered\nhighly risky").has(phrase));
}

TEST_CASE("a short word is not found in a part of another one across a break", "[unit][errors]") {
  CHECK(Wording("the plan \nends").has(" plan "));
  CHECK_FALSE(Wording("an explan\nation").has(" plan "));
}

TEST_CASE("typeset characters are read as plain ones", "[unit][errors]") {
  CHECK(Wording("You\xE2\x80\x99ve reached your\xC2\xA0usage limit")
            .has("you've reached your usage limit"));
  CHECK(Wording("the\xE2\x80\xAFplan").has("the plan"));
  CHECK(Wording("mem\xE2\x80\x8B"
                "bership")
            .has("membership"));
  CHECK(Wording("5\xE2\x80\x90hour").has("5-hour"));
  CHECK(Wording("\xE2\x80\x98quoted\xE2\x80\x99").has("'quoted'"));
  CHECK(Wording("weekly (7\xE2\x80\x91"
                "day) usage")
            .has("weekly (7-day)"));
  CHECK(Wording("\xE2\x80\x9C"
                "quoted\xE2\x80\x9D")
            .has("\"quoted\""));
}

TEST_CASE("a number is read across a break, but not into the next line", "[unit][errors]") {
  CHECK(Wording("max RPM: 30, please").number_after("max rpm:") == 30);
  CHECK(Wording("token limit: 26\n2144 (requested: 300\n  000)").number_after("limit:") == 262144);
  CHECK(Wording("token limit: 26\n2144 (requested: 300\n  000)").number_after("requested:") ==
        300000);
  CHECK(Wording("limit: 1500000\n2026-11-20 08:00 next line").number_after("limit:") == 1500000);
  CHECK(Wording("limit: 1500000\n12 retries left").number_after("limit:") == 1500000);
  CHECK(Wording("limit: 26\n2144").number_after("limit:") == 262144);
  CHECK_FALSE(Wording("limit: none").number_after("limit:"));
  CHECK_FALSE(Wording("no label 5").number_after("limit:"));
}

TEST_CASE("the request id of a relay is not a part of the words", "[unit][errors]") {
  CHECK(without_request_id("Invalid Authentication (request id: 20260102abc)") ==
        "Invalid Authentication");
  CHECK(without_request_id("cut (request id: 2026") == "cut");
  CHECK(without_request_id("the model x (request id: 7) is gone") ==
        "the model x (request id: 7) is gone");
  CHECK(without_request_id("the model x (request id: 7) (request id: 8)") ==
        "the model x (request id: 7)");
  CHECK(without_request_id("") == "");
}

TEST_CASE("a text of many lines becomes one line", "[unit][errors]") {
  CHECK(Wording("a\n  b \r\n\r\n c").in_one_line() == "a b c");
}

TEST_CASE("a short phrase is found where a line breaks between its words", "[unit][errors]") {
  CHECK(Wording("reached organization max\n   RPM: 3").has("max rpm"));
  CHECK_FALSE(Wording("the climax\nrpmfusion").has("x rpm "));
  // A line that only ends the text breaks nothing.
  CHECK_FALSE(Wording("theengine is overloaded\n").has("the engine is overloaded"));
}

TEST_CASE("what a message quotes can be taken out of it", "[unit][errors]") {
  using moonshot::detail::without_quoted_texts;
  CHECK(without_quoted_texts("content: 'an error of another call' is odd") == "content:  is odd");
  CHECK(without_quoted_texts("content: \"it's not \\\"his\\\" own\" x") == "content:  x");
  CHECK(without_quoted_texts("note 'the users' own words' x") == "note  x");
  CHECK(without_quoted_texts("note 'the own words' of the user's friends") ==
        "note  of the user's friends");
  CHECK(without_quoted_texts("notes 'some long words' and 'other words' x") == "notes  and  x");
  CHECK(without_quoted_texts("note 'a long word' and the dogs' x") == "note  and the dogs' x");
  CHECK(without_quoted_texts("note 'some long words' and ('other words') x") == "note  and () x");
  CHECK(without_quoted_texts("got {'error': {'message': 'a b c'}} there") == "got  there");
  CHECK(without_quoted_texts(R"(got {\"error\": \"a b c\"} there)") == "got  there");
  // What is short is a name, even with a blank in it.
  CHECK(without_quoted_texts("note 'ab cd ef g' x") == "note  x");
  CHECK(without_quoted_texts("note 'ab cd efg' x") == "note 'ab cd efg' x");
  CHECK(without_quoted_texts("note `several words here`") == "note ");
  CHECK(without_quoted_texts("note \xE2\x80\x9Cseveral words here\xE2\x80\x9D x") == "note  x");
  CHECK(without_quoted_texts("got {\"error\":{\"message\":\"a b\"}} there") == "got  there");
  CHECK(without_quoted_texts("got '{\"error\": \"a b c\"} and no end") == "got  and no end");
  CHECK(without_quoted_texts("content: 'the words break off") == "content: ");
  // Names, apostrophes and placeholders are no quotations, and a whole one is the message.
  for (const char* message :
       {"note 'a_long_name_without_blanks' x", "tool_choice 'required' is incompatible",
        "We're unable to verify the users' plan now",
        "Your account {organization-id}<{ak-id}> is suspended", "'all that is there'", "", "\"",
        "{\"a\": \"b c d e f g\"}"}) {
    INFO(message);
    CHECK(without_quoted_texts(message) == message);
  }
}

TEST_CASE("the lines of a stack are no words of the message", "[unit][errors]") {
  for (const char* text :
       {"odd words\n    at APIError.generate (/x/upgrade.js:41:20)\n    at async upgrade (x.js:1)",
        "odd words\n   at OpenAI.Upgrade() in /src/upgrade.cs:line 12",
        "odd words\n\tat com.example.Upgrade(upgrade.java:12)",
        "odd words\ngoroutine 1 [running]:\nmain.upgrade()",
        "odd words\n  File \"/x/upgrade.py\", line 3, in upgrade\n    upgrade()",
        "odd words\nstack backtrace:\n   0: x::upgrade", "odd words\n   0: x::upgrade",
        "odd words\nstack backtrace:\nupgrade", "odd words\n    at <upgrade>",
        "odd words\nStack trace:\n#0 /var/www/upgrade.php(12): upgrade()",
        "odd words in /var/www/upgrade.php:128", "odd words in /var/www/upgrade.php:128\nx"}) {
    INFO(text);
    CHECK(Wording(text).has("odd words"));
    CHECK_FALSE(Wording(text).has("upgrade"));
  }
  CHECK(Wording("too many requests\n  at the moment").has("at the moment"));
  CHECK(Wording("Traceback (most recent call last):\n  File \"x.py\", line 3, in y\n    y()\n"
                "openai.APIError: Your quota")
            .has("your quota"));
  CHECK(Wording("  File \"x.py\", line 3, in y\nopenai.APIError: Your quota").has("your quota"));
  CHECK(Wording("odd words\n   3: upgrade now").has("upgrade now"));
  CHECK(Wording("odd words of /var/www/upgrade.php:128").has("upgrade"));
}

TEST_CASE("one phrase in front of another is told from one behind it", "[unit][errors]") {
  CHECK(Wording("your account x is suspended").has_in_front("your account", "is suspended"));
  CHECK_FALSE(
      Wording("it is suspended, recharge your account").has_in_front("your account", "is susp"));
  CHECK(Wording("your acc\n  ount is suspended").has_in_front("your account", "is suspended"));
}
