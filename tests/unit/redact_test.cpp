#include <moonshot_catch.hpp>

#include <error_rows.hpp>
#include <growth.hpp>
#include <secret.hpp>

#include <moonshot/redact.hpp>

#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::redact;

namespace {

using support::key;

bool leaks(const std::string& text) { return support::leaks(redact(text)); }

}  // namespace

TEST_CASE("a key is masked wherever it stands", "[unit][errors]") {
  const std::vector<std::string> texts = {
      key,
      "key " + key,
      key + " key",
      "Authorization: Bearer " + key,
      "authorization: bearer " + key,
      R"({"api_key":")" + key + R"("})",
      R"({"body":"{\"api_key\":\")" + key + R"(\"}"})",
      "{'api_key': '" + key + "'}",
      "https://api.moonshot.ai/v1?key=" + key + "&x=1",
      "https://" + key + ":@api.moonshot.ai/v1",
      "https%3A%2F%2Fhost%2F%3Fkey%3D" + key,
      "a%20" + key,
      "\\n" + key,
      "\\t" + key,
      "\\u003c" + key + "\\u003e",
      "<" + key + ">",
      "(" + key + ")",
      "-" + key,
      "_" + key,
      "Incorrect API key provided: " + key + ".",
      "curl -H 'Authorization: Bearer " + key + "' https://x",
      "sk-kimi-SECRETDONOTPRINT" + std::string(64, 'a'),
      "SK-SECRETDONOTPRINT0123",
      key + "," + key + "\n" + key,
      "https://api.moonshot.ai/v1?key%3D" + key + "%26x=1",
      "https%253A%252F%252Fhost%253Fkey%253D" + key,
      "https://user:" + key + "@proxy.example:3128",
      "redis://:" + key + "@host",
      "\\x3c" + key + "\\x3e",
      "\\U0001F511" + key,
      "=3D" + key,
      "&#61;" + key + "&#62;",
      "\x1b[31m" + key + "\x1b[0m",
      "key" + key,
      "\xE5\xAF\x86\xE9\x92\xA5" + key + "\xE5\xAF\x86",
      "\xF0\x9F\x94\x91" + key + "\xF0\x9F\x94\x91",
      "\xFF" + key + "\xFF",
      std::string(1, '\0') + key + std::string(1, '\0'),
      "first line\n" + key + "\r\nlast line",
      "\t" + key + "\t",
      R"({"error":{"message":"Incorrect API key provided: )" + key + R"("}})",
      R"({"body":"{\\\"key\\\":\\\")" + key + R"(\\\"}"})",
      "{'headers': {'Authorization': 'Bearer " + key + "'}}",
      "Headers([('authorization', 'Bearer " + key + "')])",
      "-H \"Authorization: Bearer " + key + "\" -d @-",
      "export MOONSHOT_API_KEY=" + key,
      "MOONSHOT_API_KEY='" + key + "' ./run",
      "BEARER " + key,
      "Bearer  eyJhbGciOi.SECRETDONOTPRINT0123.c2ln",
      "bEaReR\teyJhbGciOi.SECRETDONOTPRINT0123.c2ln",
      "Bearer%20eyJhbGciOi.SECRETDONOTPRINT0123.c2ln",
      "Bearer+eyJhbGciOi.SECRETDONOTPRINT0123.c2ln",
      R"({"bearer":"eyJhbGciOi.SECRETDONOTPRINT0123.c2ln"})",
      R"({\"bearer\":\"eyJhbGciOi.SECRETDONOTPRINT0123.c2ln\"})",
      "Bearer eyJhbGciOi.SECRETDONOTPRINT0123.c2lnbmF0dXJl",
      "Bearer abcdefgh+/SECRETDONOTPRINT0123==",
  };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    INFO("text " << i);
    CHECK_FALSE(leaks(texts[i]));
  }
}

TEST_CASE("a short key behind an escape of JSON, Python or URLs is masked", "[unit][errors]") {
  for (const char* escape : {"\\n", "\\u003c", "\\x1b", "\\U0001f600", "%20", "%2520", "%252520",
                             "%5Cn", "%5cx0e", "%5C%5Cx0e", "%5Cu003c", "%255Cu003c"}) {
    INFO(escape);
    CHECK(redact(std::string(escape) + "sk-abcdefgh") == std::string(escape) + "sk-***");
  }
}

TEST_CASE("only the key is masked", "[unit][errors]") {
  CHECK((redact("a " + key + " b") == "a sk-*** b"));
  CHECK((redact(R"({"k":")" + key + R"(","l":1})") == R"({"k":"sk-***","l":1})"));
  CHECK((redact(key + "\n" + key) == "sk-***\nsk-***"));
  CHECK((redact("Authorization: bearer " + key + "'") == "Authorization: bearer ***'"));
  CHECK((redact("{'a': 'Bearer " + key + "', 'b': 1}") == "{'a': 'Bearer ***', 'b': 1}"));
}

TEST_CASE("credentials of other kinds are masked", "[unit][errors]") {
  const std::vector<std::pair<std::string, std::string>> texts = {
      {"https://user:p4ss@proxy.example:3128/x", "https://***@proxy.example:3128/x"},
      {"http://:secret@host", "http://***@host"},
      {"Authorization: Basic dXNlcjpwNHNz\r\n", "Authorization: Basic ***\r\n"},
      {"Basic dTpw" + std::string(1600, 'A') + " x", "Basic *** x"},
      {R"({"authorization":"basic dTpw"})", R"({"authorization":"basic ***"})"},
      {"https://host/v1?api_key=AIzaSyA0123456789abcdef&x=1", "https://host/v1?api_key=***&x=1"},
      {R"({"access_token": "0123456789abcdef", "a": 1})", R"({"access_token": "***", "a": 1})"},
      {"x-api-key: 00112233445566778899", "x-api-key: ***"},
      {"Client_Secret='abcdefghijklmnop0'", "Client_Secret='***'"},
      {"> Cookie: session=abc; b=c\n> Host: x", "> Cookie: ***\n> Host: x"},
      {R"({"set-cookie":"__cf_bm=x; path=/","a":1})", R"({"set-cookie":"***","a":1})"},
  };
  for (const auto& [text, masked] : texts) {
    CHECK(redact(text) == masked);
    CHECK(redact(masked) == masked);
  }
}

TEST_CASE("a key that is broken between lines is masked as a whole", "[unit][redact]") {
  const std::string first = "sk-Zq8vSECRETDO";
  const std::string rest = "NOTPRINT0123xY7";
  for (const char* margin : {"\n",
                             "\r\n",
                             "\r",
                             "\n    ",
                             "\r\n\t",
                             "\n> ",
                             "\r\n> ",
                             "\n> > ",
                             "\n>",
                             "\n# ",
                             "\n// ",
                             "\n * ",
                             "\n\xE2\x94\x82 ",
                             " \xE2\x94\x82\n\xE2\x94\x82 ",
                             "  |\n|   ",
                             "\\\n",
                             "=\n",
                             "\\n",
                             "\\r\\n  ",
                             "\\\\n> ",
                             "%0A",
                             "%0d%0a> ",
                             "\n&gt; ",
                             "\n\xC2\xA0"}) {
    INFO(margin);
    CHECK(redact("key " + first + margin + rest + " is wrong") == "key sk-*** is wrong");
    CHECK(redact("Bearer " + first + margin + rest) == "Bearer ***");
    const std::string named = redact(R"("api_key": ")" + first + margin + rest + "\"");
    CHECK((named == R"("api_key": "sk-***")" || named == R"("api_key": "***")"));
    // The break is within the prefix, and there are several of them.
    CHECK(redact(std::string("sk-") + margin + rest + margin + rest) == "sk-***");
    // A secret that is known needs no form.
    CHECK(redact(std::string("a ") + "gw.secret" + margin + "value b", {"gw.secretvalue"}) ==
          "a *** b");
  }
}

TEST_CASE("a key is masked as a whole however its lines are broken", "[unit][redact]") {
  const std::string first = "sk-Zq8vSECRETDO";
  const std::string rest = "NOTPRINT0123xY7";
  for (const char* margin : {"\n\n",
                             "\n\n> ",
                             "<br>",
                             "<BR/>",
                             "<br />\n",
                             "<wbr>",
                             "&#10;",
                             "&#13;&#xA;",
                             "\\u000a",
                             "\\\\x0a",
                             "\\012",
                             "%250A",
                             "\v",
                             "\f",
                             "\xC2\x85",
                             "\xE2\x80\xA8",
                             "\x1b[0m\n\x1b[2m",
                             "\x1b[K\r\n",
                             "\\u001b[0m\\n\\u001b[33m",
                             "^[[0m\n",
                             "^\r\n",
                             "`\n",
                             " \\\n    ",
                             "\xE2\x80\xA6\n",
                             " \xE2\x86\xB5\n",
                             "\n\xE2\x86\xAA ",
                             " \xE2\x95\x91\n\xE2\x95\x91 ",
                             " |     |\n|     | ",
                             "\n\xE2\x96\x8E ",
                             "\n\xEF\xBC\x9E ",
                             "\n+",
                             "\n- ",
                             "\n-- ",
                             "\n; ",
                             "\n! ",
                             "\n  13 | ",
                             "\n13: ",
                             "\n  7 \xE2\x94\x82 ",
                             "&nbsp;\n",
                             "'\n    '",
                             "\"\n\"",
                             "\n2026-01-02T03:04:05.678Z stdout F ",
                             "\n2026-01-02 03:04:05,678 INFO ",
                             "\nweb_1  | ",
                             "\nNov 28 05:00:00 host app[12]: ",
                             "\n[03:04:05] ",
                             "\n    13\t",
                             "\n 13  ",
                             " | 401 | refused |\n| ",
                             "  |    |\n|    |  ",
                             " \xE2\x94\x82 401 \xE2\x94\x82\n\xE2\x94\x82     \xE2\x94\x82 ",
                             "\" +\n  \"",
                             "\"\n  + \"",
                             "' \\\n'",
                             "&shy;",
                             "&#8203;"}) {
    INFO(margin);
    CHECK(redact("key " + first + margin + rest + " is wrong") == "key sk-*** is wrong");
    CHECK(redact("key " + first + margin + rest + margin + rest) == "key sk-***");
    // Nothing of one that is known is left, in any form.
    const std::string known = redact("a " + first + margin + rest + " b", {first + rest});
    CHECK(known.find("SECRET") == std::string::npos);
    CHECK(known.find("NOTPRINT") == std::string::npos);
  }
  // A mark that is opened and not closed, and the other way round, are no text in pieces.
  for (const char* between : {"\"\n", "\n\"", "\"\n'", "'\n, '", "\",\n\""}) {
    INFO(between);
    CHECK(redact(first + between + rest) == std::string("sk-***") + between + rest);
  }
}

TEST_CASE("pieces of a secret that is known are masked wherever they stand", "[unit][redact]") {
  const std::string secret = "sk-Zq8vT3mNx7LpR2cWfJ9kQbHdYs4GaEu6VtXo1Mz5PiKr0nCw";
  const std::string first = secret.substr(0, 20);
  const std::string last = secret.substr(20);
  for (const char* between : {" | 401 |\n| ", "\n2026-01-02T03:04:05.678Z stdout F ", "\nweb_1  | ",
                              "\nNov 28 05:00:00 host app[12]: ", " and then ", "\\par\n",
                              "...\n...", "\\n[time] \\n", "\x1b[1;31m"}) {
    INFO(between);
    const std::string shown = redact("a " + first + between + last + " b", {secret});
    CHECK(shown.find(last.substr(0, 8)) == std::string::npos);
    CHECK(shown.find(last.substr(last.size() - 8)) == std::string::npos);
    CHECK(shown.substr(0, 5) == "a ***");
    CHECK(shown.substr(shown.size() - 5) == "*** b");
  }
  // A middle alone, in front of and behind other letters.
  const std::string middle = secret.substr(10, 20);
  CHECK(redact("x " + middle + " y", {secret}) == "x *** y");
  CHECK(redact("x zz" + middle + " y", {secret}) == "x zz*** y");
  CHECK(redact("x " + middle + "zz y", {secret}) == "x ***zz y");
  // Eight characters of it are not the secret, and twice as many are.
  CHECK(redact("x " + secret.substr(10, 8) + " y", {secret}) == "x " + secret.substr(10, 8) + " y");
  CHECK(redact(secret.substr(10, 8) + " y " + secret.substr(30, 8), {secret}) == "*** y ***");
  // Words that a key happens to hold are words, and so are ids and times.
  const std::string wordy = "sk-sim-suspended-20260102-balance-a1b2c3d4e5f6";
  for (const char* text :
       {"Your account is suspended", "balance-sheet", "20260102 is a day", "suspended-20260102"}) {
    CHECK(redact(text, {wordy}) == text);
  }
}

TEST_CASE("what stands in the line below a key stays", "[unit][redact]") {
  for (const char* line : {"",
                           "Retry-After: 7",
                           "x-request-id: 12",
                           "User-Agent: curl/8.5.0",
                           "Date: x",
                           "HTTP/1.1 429",
                           "2026-01-02T03:04:05Z next",
                           "2026-01-02 x",
                           "[2026] x",
                           "MODEL=kimi-k2",
                           "MOONSHOT_MODEL2=x",
                           "ak-f0a1b2c3d4e5f6g7h8i9 is suspended",
                           "org-00112233445566778899aabbccddeeff",
                           "chatcmpl-00112233445566778899",
                           "please check it",
                           "OpenAI says",
                           "429 Too Many Requests",
                           "curl https://api.moonshot.ai/v1/models",
                           "kimi-k2 is asked",
                           "{\"a1b2c3\": 1}",
                           "2026-01-02T03:04:05Z stdout F next",
                           "request id: a1b2c3d4e5f6",
                           "2026-01-02T03:04:05Z request id: a1b2c3d4e5f6",
                           "Nov 28 05:00:00 host app[12]: chatcmpl-00112233445566778899",
                           "web_1  | org-00112233445566778899aabbccddeeff",
                           "12 sk-"}) {
    for (const char* margin : {"\n", "\r\n> ", "\n# ", "\n   ", "\n\n", "<br>", "\n+ ", "\n- ",
                               "\n; ", "\n13: ", " |\n| ", "\\u000a", "\"\n\"", "' +\n  '"}) {
      const std::string shown = std::string(margin) + line;
      INFO(shown);
      CHECK(redact("sk-SECRETDONOTPRINT0123" + shown) == "sk-***" + shown);
    }
  }
  CHECK(redact("sk-\nshort") == "sk-\nshort");
  CHECK(redact("a desk-\ntop0123456789abcdef") == "a desk-\ntop0123456789abcdef");
}

TEST_CASE("a key is found in what a page has typeset", "[unit][redact]") {
  for (const char* dash :
       {"\xE2\x80\x91", "\xE2\x80\x90", "\xE2\x80\x93", "\xE2\x88\x92", "\xEF\xBC\x8D",
        "\xE2\x80\x8B-", "-\xE2\x80\x8B", "\xC2\xAD-", "\xE2\x81\xA0\xE2\x80\x91"}) {
    INFO(dash);
    const std::string typeset = std::string("sk") + dash + "SECRETDONOTPRINT0123";
    CHECK(redact("key " + typeset + " x") == "key sk-*** x");
    CHECK(redact("Bearer " + typeset) == "Bearer ***");
    CHECK(redact(std::string("sk") + dash + "kimi" + dash + "SECRETDONOTPRINT0123") == "sk-***");
  }
  CHECK(redact("s\xE2\x80\x8Bk-SECRETDO\xE2\x80\x8BNOTPRINT0123") == "sk-***");
}

TEST_CASE("public ids and ordinary words stay", "[unit][errors]") {
  const std::vector<std::string> texts = {
      "",
      "sk-",
      "sk-short",
      "Your account org-00112233445566778899aabbccddeeff <ak-f0a1b2c3d4e5f6g7h8i9> is suspended",
      "task-force-manual and risk-assessments",
      "C:\\data\\task-force-manual, \\u003crisk-assessments",
      "disk-usage-report-2026-november and desk-booking_2026",
      "org-00112233445566778899aabbccddeeff / proj-00112233445566778899aabbccddeeff",
      "&lt;ak-f0a1b2c3d4e5f6g7h8i9&gt; \\u003cak-f0a1b2c3d4e5f6g7h8i9\\u003e",
      "basic information, Basic authentication, basic overview",
      "api_key: required; Invalid api_key provided by the_user_in_the_header",
      "https://api.moonshot.ai/v1 at 12:30, user@host, http://user@host/a:b@c",
      "cookie: none; cookies are welcome",
      "bearer",
      "bearers of bad news",
      "Bearer token",
      "the bearer of this",
      "sk-***",
      "Bearer ***",
  };
  for (const auto& text : texts) CHECK(redact(text) == text);
}

TEST_CASE("masking twice is masking once", "[unit][errors]") {
  const std::vector<std::string> texts = {key,
                                          "Bearer " + key,
                                          "\\n" + key + key,
                                          "Bearer sk-abcdefghi.x",
                                          "key" + key + "sk-" + key,
                                          "Bearer Bearer " + key,
                                          "://Bearer\\u0015k_____/____:___@",
                                          "://Bearer abcdefgh/a:b@host",
                                          "://" + key + "/a:b@host",
                                          "cookie: sk\\u002dabcdefgh=x; a=b",
                                          "basic QTpCQapikey=0123456789abcdef",
                                          "basic QTpC" + key,
                                          "sk-ab\n" + key,
                                          "sk-\nfoo-sk-abcdefgh12",
                                          "sk-ab\n> 12abc\n> " + key};
  for (const auto& text : texts) {
    CHECK((redact(redact(text)) == redact(text)));
  }
}

namespace {

std::size_t count_of(std::string_view part, std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

// Said once more, without the redactor: a secret key is left in `text`.
bool holds_key(std::string_view text) {
  for (auto at = text.find("sk-"); at != std::string_view::npos; at = text.find("sk-", at + 1)) {
    std::size_t alnum = 0;
    while (at + 3 + alnum < text.size() &&
           std::isalnum(static_cast<unsigned char>(text[at + 3 + alnum])) != 0) {
      ++alnum;
    }
    if (alnum >= 20) return true;
  }
  return false;
}

void check_masked(const std::vector<support::ErrorRow>& rows) {
  for (const auto& row : rows) {
    INFO(row.id);
    const std::string masked = redact(row.body);
    CHECK((redact(masked) == masked));
    CHECK_FALSE(holds_key(masked));
    for (const char* id : {"org-", "ak-", "proj-"}) {
      CHECK(count_of(id, masked) == count_of(id, row.body));
    }
    if (count_of("sk-", row.body) == 0) CHECK((masked == row.body));
  }
}

}  // namespace

TEST_CASE("in the bodies of errors nothing but keys is masked", "[unit][errors]") {
  for (const auto& file : support::error_row_files) check_masked(support::error_rows(file));
}

TEST_CASE("in the shared corpus nothing but keys is masked", "[unit][errors]") {
  check_masked(support::shared_error_rows());
}

TEST_CASE("each rule begins where it says, and not one character earlier", "[unit][errors]") {
  const std::vector<std::pair<std::string, std::string>> texts = {
      {"sk-1234567", "sk-1234567"},
      {"sk-12345678", "sk-***"},
      {"sk%2D12345678", "sk-***"},
      {"sk%2d1234567", "sk%2d1234567"},
      {"sk%252D12345678", "sk-***"},
      {"sk\\u002d12345678", "sk-***"},
      {"sk\\\\u002D12345678", "sk-***"},
      {"sk\\x2d12345678", "sk-***"},
      {"sk&#45;12345678", "sk-***"},
      {"sk&#x2d;1234567\\u002d", "sk-***"},
      {"Bearer 1234567", "Bearer 1234567"},
      {"Bearer 12345678", "Bearer ***"},
      {"api_key=abcdefghijklmn1", "api_key=abcdefghijklmn1"},
      {"api_key=abcdefghijklmno1", "api_key=***"},
      // Within a word, a key is long and has a digit.
      {"xsk-abcdefghijklmn1", "xsk-abcdefghijklmn1"},
      {"xsk-abcdefghijklmno1", "xsk-***"},
      {"xsk-abcdefghijklmnop", "xsk-abcdefghijklmnop"},
      // The search for the end of a label's value is bounded.
      {"cookie: " + std::string(1022, 'a') + "=b", "cookie: ***"},
      {"cookie: " + std::string(1024, 'a') + "=b", "cookie: " + std::string(1024, 'a') + "=b"},
  };
  for (const auto& [text, masked] : texts) {
    INFO(text.substr(0, 40));
    CHECK(redact(text) == masked);
  }
}

TEST_CASE("each of several secrets is masked, wherever it stands", "[unit][redact]") {
  const std::vector<std::string> secrets = {"gw.secret1", "other-secret", "", "third/secret"};
  CHECK(redact("third/secret, other-secret and gw.secret1", secrets) == "***, *** and ***");
  CHECK(redact("other-secret", secrets) == "***");
  CHECK(redact("gw.secret2 of another-secre", secrets) == "gw.secret2 of another-secre");
}

TEST_CASE("secrets that are given are masked in one pass over the text", "[unit][redact][growth]") {
  CHECK(redact("a b", {}) == "a b");
  CHECK(redact("a b", {"", ""}) == "a b");
  CHECK(redact("gw.secret1 and " + key, {"gw.secret1"}) == "*** and sk-***");
  const auto hits = [](std::size_t size) {
    std::string text;
    while (text.size() < size) text += "gw.secret1 ";
    CHECK(redact(text, {"gw.secret1", "other-secret"}).size() < text.size());
  };
  CHECK(support::grows_in_proportion(hits, 100000));
  for (const char* piece : {"gw.secre", "%", "\\", "&", "\n", "\n> ", "\n   |", "\\n", "%0a",
                            "sk-\n", "&#", "%2", "\\u00", "%25", "a%", "gw.secret%"}) {
    INFO(piece);
    CHECK(support::grows_in_proportion(
        [&](std::size_t size) {
          std::string text;
          while (text.size() < size) text += piece;
          CHECK(redact(text, {"gw.secret1", std::string(3000, 'g') + "w"}).size() == text.size());
        },
        10000));
  }
}

TEST_CASE("headers that are logged tell neither key nor account", "[unit][errors]") {
  const moonshot::http::Headers headers = {
      {"Content-Type", "application/json"},
      {"AUTHORIZATION", "Bearer " + key},
      {"proxy-authorization", "Basic " + support::secret_word},
      {"Cookie", "a=" + support::secret_word},
      {"Set-Cookie", "__cf_bm=" + support::secret_word + "; path=/"},
      {"set-cookie", "b=" + support::secret_word},
      {"X-Api-Key", support::secret_word},
      {"Msh-Org-Id", "org-" + support::secret_word},
      {"msh-project-id", "proj-" + support::secret_word},
      {"Msh-Uid", support::secret_word},
      {"MSH-GID", support::secret_word},
      {"X-Upstream", "refused " + key},
      {"Msh-Request-Id", "r-1"}};
  const auto masked = redact(headers);
  REQUIRE(masked.size() == headers.size());
  auto original = headers.begin();
  for (const auto& field : masked) {
    INFO(field.first);
    CHECK(field.first == (original++)->first);
    CHECK_FALSE(support::leaks(field.second));
  }
  CHECK(masked.get("Content-Type") == "application/json");
  CHECK(masked.get("Msh-Request-Id") == "r-1");
  CHECK(masked.get("Msh-Uid") == "***");
  CHECK(masked.get("X-Upstream") == "refused sk-***");
}

TEST_CASE("headers whose names say so are masked whole", "[unit][errors]") {
  moonshot::http::Headers headers;
  for (const char* name : {"X-Portkey-Api-Key", "Ocp-Apim-Subscription-Key", "X-Auth-Token",
                           "cf-access-client-secret", "Proxy-Authorization", "Set-Cookie"}) {
    headers.add(name, "pk-short");
  }
  headers.add("X-RateLimit-Limit-Tokens", "100");
  headers.add("Content-Type", "text/plain");
  const auto masked = redact(headers);
  for (const auto& field : masked) {
    INFO(field.first);
    const bool open = field.second == "100" || field.second == "text/plain";
    CHECK((open || field.second == "***"));
  }
  CHECK(masked.get("X-RateLimit-Limit-Tokens") == "100");
}

TEST_CASE("a long text is masked in linear time", "[unit][errors][growth]") {
  for (const char* piece :
       {"sk-sk-Bearer ", "s", "ask-", "bearer", "bearer ", "bearer:", "sk-1234567 ", "xsk-a1",
        "%20", "basic=", "api_key=", "access_token:", "cookie:", "cookie:a", "://a:", "://a:b@"}) {
    INFO(piece);
    CHECK(support::grows_in_proportion(
        [&](std::size_t size) {
          std::string many;
          while (many.size() < size) many += piece;
          CHECK(redact(many).size() <= many.size());
        },
        20000));
  }
}
