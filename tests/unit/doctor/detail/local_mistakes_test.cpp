#include <moonshot_catch.hpp>

#include <example_errors.hpp>
#include <secret.hpp>

#include <moonshot/doctor/detail/local_mistakes.hpp>

#include <string>

using Catch::Matchers::ContainsSubstring;
using moonshot::detail::fix_for;
using moonshot::detail::intended_base_url;

TEST_CASE("a key that was copied with something around it is told what to remove",
          "[unit][doctor]") {
  const std::string key = "sk-" + support::secret_word;
  const auto fix = [](const std::string& text) {
    const auto sentence = fix_for(moonshot::ApiKey(text));
    const bool leaked = support::leaks(sentence);
    CHECK_FALSE(leaked);
    return sentence;
  };
  CHECK_THAT(fix(key + "\n"), ContainsSubstring("line break at its end"));
  CHECK_THAT(fix(key + "\r\n"), ContainsSubstring("line break at its end"));
  CHECK_THAT(fix(key + "\r"), ContainsSubstring("line break at its end"));
  CHECK_THAT(fix(" " + key), ContainsSubstring("Remove the spaces"));
  CHECK_THAT(fix("\"" + key + "\""), ContainsSubstring("quotation marks"));
  CHECK_THAT(fix("'" + key + "'"), ContainsSubstring("quotation marks"));
  CHECK_THAT(fix("\"" + key), ContainsSubstring("quotation marks"));
  CHECK_THAT(fix("sk-SECRET DONOTPRINT'"), ContainsSubstring("quotation marks"));
  CHECK_THAT(fix("Bearer " + key), ContainsSubstring("without the word Bearer"));
  CHECK_THAT(fix("bearer: " + key + "\n"), ContainsSubstring("without the word Bearer"));
  CHECK_THAT(fix("sk-SECRET\nDONOTPRINT"), ContainsSubstring("Copy the key again"));
  CHECK_THAT(fix(key + "\xE2\x80\xA6"), ContainsSubstring("Copy the key again"));
  CHECK(fix(key).empty());
  CHECK(fix("").empty());
  CHECK(fix("ak-f0a1b2c3d4e5f6g7h8i9").empty());
}

TEST_CASE("the base URL that was meant is told from the one that was given", "[unit][doctor]") {
  struct Row {
    const char* given;
    const char* meant;
  };
  for (const Row& row : {
           Row{"api.moonshot.ai/v1", "https://api.moonshot.ai/v1"},
           Row{"api.moonshot.cn", "https://api.moonshot.cn/v1"},
           Row{"https:/api.moonshot.ai/v1", "https://api.moonshot.ai/v1"},
           Row{"//api.moonshot.ai/v1", "https://api.moonshot.ai/v1"},
           Row{"https//api.moonshot.ai/v1", "https://api.moonshot.ai/v1"},
           Row{"https:api.moonshot.ai/v1", "https://api.moonshot.ai/v1"},
           Row{"https:///api.moonshot.ai/v1", "https://api.moonshot.ai/v1"},
           Row{"https://https://api.moonshot.ai/v1", "https://api.moonshot.ai/v1"},
           Row{"https://http://relay.example/v1", "http://relay.example/v1"},
           Row{"HTTP//127.0.0.1:4000/v1", "http://127.0.0.1:4000/v1"},
           Row{"https//127.0.0.1:4000/v1", "https://127.0.0.1:4000/v1"},
           Row{"relay.example:/v1", ""},
           Row{"<https://api.moonshot.ai/v1>,", "https://api.moonshot.ai/v1"},
           Row{"`api.moonshot.ai/v1`;", "https://api.moonshot.ai/v1"},
           Row{"https://api.moonshot.ai/v1#chat", "https://api.moonshot.ai/v1"},
           Row{"ftp://api.moonshot.ai/v1", "https://api.moonshot.ai/v1"},
           Row{" \"https://api.moonshot.ai/v1\"\n", "https://api.moonshot.ai/v1"},
           Row{"https://api.moonshot.ai/v1?x=1", "https://api.moonshot.ai/v1"},
           Row{"https://api.moonshot.ai/v1/chat/completions", "https://api.moonshot.ai/v1"},
           Row{"https://api.moonshot.ai/anthropic", "https://api.moonshot.ai/v1"},
           Row{"https://api.moonshot.ai/v1/v1/", "https://api.moonshot.ai/v1"},
           Row{"https://api.kimi.com/coding", "https://api.kimi.com/coding/v1"},
           Row{"localhost:4000", "http://localhost:4000/v1"},
           Row{"127.0.0.1:4000/v1/v1/v1", "http://127.0.0.1:4000/v1"},
           Row{"http://relay.example/v1/chat/completions", "http://relay.example/v1"},
           Row{"relay.example/api/v1/chat/completions/v1", "https://relay.example/api/v1"},
           Row{"relay.example/api", "https://relay.example/api"},
           Row{"", ""},
           Row{"\" \"", ""},
           Row{"https://", ""},
           Row{"two words", ""},
       }) {
    INFO(row.given);
    CHECK(intended_base_url(std::string_view(row.given)) == row.meant);
  }
}

TEST_CASE("a base URL that can be right is left alone", "[unit][doctor]") {
  for (const char* url :
       {"https://api.moonshot.ai/v1", "https://api.moonshot.cn/v1",
        "https://api.kimi.com/coding/v1", "https://relay.example/it/v1", "http://127.0.0.1:4000"}) {
    INFO(url);
    CHECK(intended_base_url(support::endpoint_at(url)).empty());
  }
  CHECK(intended_base_url(support::endpoint_at("https://relay.example/v1/v1")) ==
        "https://relay.example/v1");
  CHECK(intended_base_url(support::endpoint_at("http://127.0.0.1:4000/v1/chat/completions/v1")) ==
        "http://127.0.0.1:4000/v1");
  CHECK(intended_base_url(support::endpoint_at("https://relay.example/v1/models/v1/v1")) ==
        "https://relay.example/v1");
  CHECK(intended_base_url(support::endpoint_at("https://api.moonshot.ai/v1/v1")) ==
        "https://api.moonshot.ai/v1");
}
