// Who wrote a refusal, and which sentences say so.

#include <error_body.hpp>
#include <error_rows.hpp>
#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <moonshot/detail/errors/sender.hpp>

#include <algorithm>
#include <string>
#include <vector>

using moonshot::Origin;
using moonshot::http::Headers;
using support::error_body;

namespace {

const std::string organization = "org-00112233445566778899aabbccddeeff";
const std::string escaped_id = "\\u003cak-f0a1b2c3d4e5f6g7h8i9\\u003e";
const std::string overloaded = "The engine is currently overloaded, please try again later";

moonshot::Provenance provenance(int status, const std::string& body, const Headers& headers = {}) {
  return support::api(support::judged(status, body, headers)).provenance();
}

Origin origin(int status, const std::string& body, const Headers& headers = {}) {
  return provenance(status, body, headers).origin;
}

bool says(const moonshot::Provenance& found, const std::string& sentence) {
  return std::find(found.evidence.begin(), found.evidence.end(), sentence) != found.evidence.end();
}

}  // namespace

TEST_CASE("a server names itself first in Server and anywhere in Via", "[unit][errors]") {
  for (const std::string name :
       {"caddy", "nginx", "apache", "varnish", "squid", "tinyproxy", "mitmproxy", "haproxy",
        "openresty", "traefik", "envoy", "kong", "litespeed"}) {
    INFO(name);
    for (const Headers& headers :
         {Headers{{"Server", name + "/1.2"}}, Headers{{"Via", "1.1 " + name + " (x)"}}}) {
      const auto found = provenance(503, "Access denied", headers);
      CHECK(found.origin == Origin::foreign);
      CHECK(found.via == name);
      CHECK(says(found, "The headers name " + name + ", and no header of the API's is there."));
    }
    CHECK(origin(503, "Access denied", {{"Server", "not-" + name}}) == Origin::unknown);
  }
  CHECK(provenance(503, "Access denied", {{"X-Squid-Error", "ERR 0"}}).via == "squid");
  CHECK(origin(503, "Access denied") == Origin::unknown);
  CHECK(provenance(503, "Access denied", {{"Server", "NGINX"}}).via == "nginx");
}

TEST_CASE("a gateway is the sender only of what the API did not send", "[unit][errors]") {
  const Headers nginx{{"Server", "nginx"}};
  const auto altered =
      provenance(429, error_body("engine_overloaded_error", overloaded) + "x", nginx);
  CHECK(altered.origin == Origin::altered);
  CHECK(altered.via.empty());
  // A gateway that is known by its form stands nearer than the one in the headers.
  const auto kong = provenance(
      429, R"({"message":"API rate limit exceeded","request_id":"0123456789abcdef"})", nginx);
  CHECK(kong.origin == Origin::foreign);
  CHECK(kong.via == "kong");
  // The API may stand behind a gateway.
  const auto api =
      provenance(503, "Access denied", {{"Server", "nginx"}, {"Msh-Request-Id", "r-1"}});
  CHECK(api.origin == Origin::unknown);
  CHECK(api.via.empty());
  for (const auto& sentence : api.evidence) CHECK(sentence.find("nginx") == std::string::npos);
}

TEST_CASE("each header that only the API sends tells of the API", "[unit][errors]") {
  const std::string body = error_body("rate_limit_reached_error", "a text of tomorrow");
  CHECK(origin(429, body) == Origin::unknown);
  for (const std::string name : {"Msh-Request-Id", "X-Msh-Track-Id", "X-Msh-Chat-Id"}) {
    INFO(name);
    const auto found = provenance(429, body, {{name, "t-1"}});
    CHECK(found.origin == Origin::native);
    CHECK(says(found, "The response has the header " + name + ", which only the API sends."));
  }
}

TEST_CASE("either header of the API's tools shows that they have answered", "[unit][errors]") {
  const std::string body =
      R"({"error":{"message":"text_query is required","type":"invalid_request","code":"invalid_request"}})";
  const std::string sentence = "The type stands in the member code, where the API sends none.";
  for (const std::string name : {"X-Msh-Track-Id", "X-Msh-Chat-Id"}) {
    INFO(name);
    const Headers headers{{name, "t-1"}};
    const auto found = provenance(400, body, headers);
    CHECK(found.origin == Origin::unknown);
    CHECK_FALSE(says(found, sentence));
    CHECK(origin(401, "", headers) == Origin::native);
    CHECK(origin(403, "", headers) == Origin::native);
    CHECK(origin(404, "", headers) == Origin::unknown);
    CHECK(origin(401, "Access denied", headers) == Origin::unknown);
  }
  const Headers others{{"Msh-Request-Id", "r-1"}};
  CHECK(origin(401, "", others) == Origin::unknown);
  CHECK(origin(400, body, others) == Origin::altered);
  CHECK(says(provenance(400, body, others), sentence));
}

TEST_CASE("the API sends its types with certain statuses only", "[unit][errors]") {
  const struct {
    const char* type;
    std::vector<int> statuses;
  } rows[] = {
      {"exceeded_current_quota_error", {403, 429}},
      {"rate_limit_reached_error", {429}},
      {"engine_overloaded_error", {429}},
      {"invalid_authentication_error", {401}},
      {"incorrect_api_key_error", {401}},
      {"resource_not_found_error", {404}},
      {"permission_denied_error", {403}},
      {"access_terminated_error", {401, 402, 403, 429}},
  };
  for (const auto& row : rows) {
    const std::string body = error_body(row.type, "a text of tomorrow");
    for (const int status : {200, 400, 401, 402, 403, 404, 429, 500, 503}) {
      INFO(row.type << " " << status);
      const bool usual = std::count(row.statuses.begin(), row.statuses.end(), status) != 0;
      const auto found = provenance(status, body);
      CHECK(found.origin == (usual ? Origin::unknown : Origin::altered));
      CHECK(says(found, "The API does not send this type with status " + std::to_string(status) +
                            ".") != usual);
      // An error event has the status of its stream.
      CHECK(origin(status, body, {{"Content-Type", "Text/Event-Stream"}}) == Origin::unknown);
      CHECK_FALSE(
          says(provenance(status, "data: " + body + "\n\n"),
               "The API does not send this type with status " + std::to_string(status) + "."));
    }
    INFO(row.type);
    CHECK(origin(0, body) == Origin::unknown);
  }
}

TEST_CASE("the API writes its errors in exact forms", "[unit][errors]") {
  const Headers headers{{"Msh-Request-Id", "r-1"}};
  const std::string sentence =
      "The body has exactly the members and the compact form of the API's encoder.";
  for (
      const char* body :
      {R"({"error":{"message":"a \u003c b \u003e c \u0026 d","type":"engine_overloaded_error"}})",
       R"({"error":{"type":"engine_overloaded_error","message":"a text"}})",
       R"({"type":"error","error":{"message":"a text","type":"engine_overloaded_error"},"request_id":"r"})",
       R"({"type":"error","error":{"type":"engine_overloaded_error","message":"a text"},"request_id":"r"})"}) {
    INFO(body);
    const auto found = provenance(429, body, headers);
    CHECK(found.origin == Origin::native);
    CHECK(says(found, sentence));
  }
  for (const char* body :
       {R"({"error":{"message":"a < b","type":"engine_overloaded_error"}})",
        R"({"error":{"message":"b > a","type":"engine_overloaded_error"}})",
        R"({"error":{"message":"a & b","type":"engine_overloaded_error"}})",
        R"({"error": {"message":"a text","type":"engine_overloaded_error"}})",
        R"({"error":{"message":"a text","type":"engine_overloaded_error","code":null}})",
        R"({"type":"error","error":{"message":"a text","type":"engine_overloaded_error"}})",
        R"({"error":{"message":"a text","type":"engine_overloaded_error"},"request_id":"r"})"}) {
    INFO(body);
    const auto found = provenance(429, body, headers);
    CHECK(found.origin == Origin::unknown);
    CHECK_FALSE(says(found, sentence));
  }
}

TEST_CASE("without a header of the API's, type and words together show that it wrote an error",
          "[unit][errors]") {
  CHECK(origin(429, error_body("engine_overloaded_error", overloaded)) == Origin::native);
  CHECK(origin(429, error_body("engine_overloaded_error", "a text of tomorrow")) ==
        Origin::unknown);
  // Others use this type too, but not in the form of the API's Anthropic route.
  const std::string shared = error_body("rate_limit_error", overloaded);
  CHECK(origin(429, shared) == Origin::unknown);
  CHECK(origin(429, R"({"type":"error",)" + shared.substr(1, shared.size() - 2) +
                        R"(,"request_id":"r"})") == Origin::native);
}

TEST_CASE("an escaped key id counts where no wrapper has copied it", "[unit][errors]") {
  const std::string body = error_body("exceeded_current_quota_error",
                                      "Your account " + organization + escaped_id + " is frozen");
  const std::string sentence =
      "The key id stands between \\u003c and \\u003e, as the API's encoder writes it.";
  CHECK(origin(429, body) == Origin::native);
  CHECK(says(provenance(429, body), sentence));
  CHECK_FALSE(says(provenance(429, "[" + body + "]"), sentence));
  CHECK_FALSE(says(provenance(429, error_body("engine_overloaded_error", overloaded)), sentence));
}

TEST_CASE("an error of the API's that somebody has changed is altered", "[unit][errors]") {
  const Headers headers{{"Msh-Request-Id", "r-1"}};
  const std::string native = error_body("engine_overloaded_error", overloaded);
  const auto open = native.substr(0, native.size() - 1);
  CHECK(origin(429, open + R"(,"zz":"x"})", headers) == Origin::altered);
  CHECK(origin(429, open, headers) == Origin::altered);
  CHECK(origin(429, "[" + native + "]", headers) == Origin::altered);
  CHECK(origin(401, error_body("incorrect_api_key_error", "Incorrect API key: " + support::key),
               headers) == Origin::altered);
  // Words and type of two errors.
  CHECK(origin(400, error_body("invalid_request_error", overloaded), headers) == Origin::altered);
  // A label in front of the words is another program's, unless the type is the API's own.
  CHECK(origin(429, error_body("rate_limit_error", "API error: " + overloaded), headers) ==
        Origin::altered);
  CHECK(origin(429, error_body("engine_overloaded_error", "Error: a text of tomorrow"), headers) ==
        Origin::native);
}

TEST_CASE("a message alone is a copy, and anything else beside it is not", "[unit][errors]") {
  CHECK(origin(429, overloaded) == Origin::unknown);
  CHECK(origin(0, "We had this: " + overloaded) == Origin::altered);
  CHECK(origin(0, overloaded + "\nand so on") == Origin::altered);
  CHECK(origin(500, "internal: the store is gone") == Origin::unknown);
  using moonshot::detail::begins_like_api_message;
  CHECK(begins_like_api_message(overloaded));
  CHECK(begins_like_api_message("YOUR ACCOUNT is suspended"));
  CHECK_FALSE(begins_like_api_message(overloaded + "\nand so on"));
  CHECK_FALSE(begins_like_api_message(overloaded + " (engine_overloaded_error)"));
  CHECK_FALSE(begins_like_api_message("and so on: " + overloaded));
}

TEST_CASE("a page with the API's words is a gateway's, unless it holds the error itself",
          "[unit][errors]") {
  const auto page = [](const std::string& text) { return "<html><p>" + text + "</p></html>"; };
  CHECK(origin(429, page(overloaded)) == Origin::foreign);
  CHECK(origin(429, page("engine_overloaded_error: " + overloaded)) == Origin::altered);
  CHECK(origin(429, page("{&quot;error&quot;:{&quot;message&quot;:&quot;" + overloaded +
                         "&quot;,&quot;type&quot;:&quot;rate_limit_error&quot;}}")) ==
        Origin::altered);
  CHECK(origin(429, page("Your account " + organization +
                         " is suspended due to insufficient balance")) == Origin::altered);
  CHECK(origin(429, page("Your account <ak-f0a1b2c3d4e5f6g7h8i9> is suspended, please recharge")) ==
        Origin::altered);
}

TEST_CASE("a redirect is a gateway's and names where it leads", "[unit][errors]") {
  const std::string end = "; it is not followed, since the key would go along.";
  for (const int status : {300, 302, 308, 399}) {
    INFO(status);
    const auto found = provenance(status, "moved", {{"Location", "https://b.example/v1"}});
    CHECK(found.origin == Origin::foreign);
    CHECK(says(found, "It is a redirect to https://b.example/v1" + end));
    CHECK(says(provenance(status, ""), "It is a redirect to nowhere" + end));
  }
  for (const int status : {299, 400}) {
    INFO(status);
    const auto found = provenance(status, "moved", {{"Location", "https://b.example/v1"}});
    CHECK(found.origin == Origin::unknown);
    CHECK_FALSE(says(found, "It is a redirect to https://b.example/v1" + end));
  }
}

TEST_CASE("an unknown error in the API's form may be the API's, whatever passed it on",
          "[unit][errors]") {
  const Headers nginx{{"Server", "nginx"}};
  const auto of = [](const std::string& members) { return "{\"error\":{" + members + "}}"; };
  const std::string words = R"("message":"a text of tomorrow","type":"a_type_of_tomorrow")";
  CHECK(origin(500, of(words), nginx) == Origin::unknown);
  CHECK(origin(400, error_body("server_error", "see openrouter.ai/ now")) == Origin::foreign);
  CHECK(origin(400, error_body("server_error", "see openrouter.ai/ now"),
               {{"Msh-Request-Id", "r-1"}}) == Origin::unknown);
  CHECK(origin(500, of(words + R"(,"code":"a_type_of_tomorrow")"), nginx) == Origin::unknown);
  CHECK(origin(500, of(words + R"(,"code":"another")"), nginx) == Origin::foreign);
  CHECK(origin(500, of(words + R"(,"param":"p")"), nginx) == Origin::foreign);
  CHECK(origin(500, of(R"("message":")" + support::key + R"( is wrong","type":"a_type")"), nginx) ==
        Origin::foreign);
  // A relay that is known adds a code to whatever it passes on.
  CHECK(origin(500,
               of(R"("message":"litellm.APIError: MoonshotException - )"
                  R"({\"error\":{\"message\":\"a text\",\"type\":\"a_type\"}}",)"
                  R"("type":null,"code":"500")"),
               nginx) == Origin::unknown);
  CHECK(origin(500,
               of(R"("message":"litellm.APIError: MoonshotException - )"
                  R"({\"error\":{\"message\":\"a text\",\"type\":\"a_type\"}}",)"
                  R"("type":"another_type","code":"500")"),
               nginx) == Origin::unknown);
}

TEST_CASE("an error that breaks off in the name of an account may be the API's", "[unit][errors]") {
  const std::string start = R"({"error":{"type":"rate_limit_error","message":")";
  CHECK(origin(429, start + "Your account org-0011") == Origin::unknown);
  CHECK(origin(429, start + "Something of acc") == Origin::foreign);
}

TEST_CASE("each wording of a gateway shows one", "[unit][errors]") {
  for (const std::string words :
       {"Bad Gateway", "Gateway Time-out", "Service Unavailable", "no healthy upstream",
        "the backend is gone", "a proxy has refused it", "Forbidden", "Too Many Requests",
        "Request Entity Too Large", "Method Not Allowed", "Internal Server Error"}) {
    INFO(words);
    CHECK(origin(500, "So it is. " + words + "!") == Origin::foreign);
    CHECK(origin(500, std::string(200, '.') + " " + words) == Origin::unknown);
  }
  CHECK(origin(500, "So it is!") == Origin::unknown);
}

TEST_CASE("a server of any kind says that a page was not found", "[unit][errors]") {
  for (const char* words :
       {"404 page not found", "404: Not Found", "The requested URL was not found on this server.",
        "File not found.", "Error: cannot POST, the path was not found",
        "GET: no such thing? Not found!", "This route or endpoint was not found",
        "status code 404, resource not found", "HTTP 1: the requested page was not found"}) {
    INFO(words);
    const bool common = std::string(words).find("such") == std::string::npos &&
                        std::string(words).find(" or ") == std::string::npos;
    CHECK((origin(404, words) == Origin::foreign) == common);
  }
  CHECK(origin(404, "Model k9 not found") == Origin::unknown);
  CHECK(origin(404, "The requested page") == Origin::unknown);
}

TEST_CASE("JSON and pages of no known form are a gateway's", "[unit][errors]") {
  for (const char* body :
       {R"({"a":"so it is"})", R"([{"a":"so it is"}])",
        R"({"error":{"message":"so it is","code":"7"}})", R"("so it is</html>")",
        R"({"message":"so it is","code":"7"})", R"({"error":{"message":"so it is","zz":"p"}})",
        R"({"message":"so it is","type":"a_type","param":"p"})"}) {
    INFO(body);
    CHECK(origin(500, body) == Origin::foreign);
  }
  CHECK(origin(500, "\"" + std::string(200, '.') + "<center>here</center>\"") == Origin::foreign);
  CHECK(origin(500, "so it is with " + support::key) == Origin::foreign);
  for (const char* body :
       {"{}", "[]", R"({"a":"so it is)", R"({"error":{"message":"so it is"}})"}) {
    INFO(body);
    CHECK(origin(500, body) == Origin::unknown);
  }
}

TEST_CASE("the sentences say what is known of type and words", "[unit][errors]") {
  const auto check = [](const moonshot::Provenance& found, const std::vector<std::string>& said) {
    const std::string all[] = {
        "The type engine_overloaded_error is one that only the API uses.",
        "The text names the type engine_overloaded_error, which only the API uses.",
        "The message is one of the API's own wordings.",
        "It is a bare text in the form of Kimi Code's inner services.",
        "The message names no account; the API's own usually does.",
        "The message is none of the API's known wordings.",
        "The message repeats a secret key, which the API never does.",
        "The error has members that the API does not send.",
        "The body is no whole JSON: it breaks off, or holds bytes that JSON does not allow.",
        "The words or the type are those of another vendor.",
        "Members that the API does not send stand beside error.",
        "Neither type nor words are known to be the API's.",
        "It may be a text about an error rather than an error."};
    for (const auto& sentence : all) {
      INFO(sentence);
      CHECK(says(found, sentence) == (std::count(said.begin(), said.end(), sentence) != 0));
    }
  };
  const std::string type = "The type engine_overloaded_error is one that only the API uses.";
  const std::string words = "The message is one of the API's own wordings.";
  const std::string other_words = "The message is none of the API's known wordings.";
  const std::string nothing = "Neither type nor words are known to be the API's.";
  const std::string prose = "It may be a text about an error rather than an error.";
  const std::string native = error_body("engine_overloaded_error", overloaded);
  check(provenance(429, native), {type, words});
  check(provenance(429, error_body("engine_overloaded_error", "a text")), {type, other_words});
  check(provenance(0, "engine_overloaded_error: a text"),
        {"The text names the type engine_overloaded_error, which only the API uses.", other_words});
  check(provenance(500, "internal: the store is gone"),
        {"It is a bare text in the form of Kimi Code's inner services."});
  check(provenance(429, "Organization Rate limit exceeded"),
        {words, "The message names no account; the API's own usually does."});
  check(provenance(401, error_body("a_type", support::key + " is wrong")),
        {"The message repeats a secret key, which the API never does.", nothing});
  check(provenance(400, R"({"error":{"message":"a text","type":"a_type","zz":"p"}})"),
        {"The error has members that the API does not send.", nothing});
  check(provenance(429, native.substr(0, native.size() - 1)),
        {type, words,
         "The body is no whole JSON: it breaks off, or holds bytes that JSON does not allow."});
  check(provenance(429, native.substr(0, native.size() - 1) + R"(,"zz":"x"})"),
        {type, words, "Members that the API does not send stand beside error."});
  check(provenance(429, error_body("insufficient_quota", "a text")),
        {"The words or the type are those of another vendor.", nothing});
  // A native body may name anybody whom the request has named.
  check(provenance(400, error_body("server_error", "see openrouter.ai/ now"),
                   {{"Msh-Request-Id", "r-1"}}),
        {nothing});
  check(provenance(
            500, R"({"error":{"message":"a text","type":"a_type"},"key":")" + support::key + "\"}"),
        {"Members that the API does not send stand beside error.", nothing});
  // Five blanks make a sentence.
  check(provenance(0, "so this is what they say"), {nothing, prose});
  check(provenance(0, "so this is what happened"), {nothing});
  check(provenance(503, "so this is what they say"), {nothing});
  check(provenance(0, "429 so this is what they say"), {nothing});
  check(provenance(0, "statusCode=500 so this is what they say"), {nothing});
  check(provenance(0, R"({"a": 1, "b": 2, "c": 3, "d": 4})"), {nothing});
}

TEST_CASE("a status that only a text names is told where no answer has one", "[unit][errors]") {
  const std::string text = "Error code: 401 - Invalid Authentication";
  CHECK(says(provenance(0, text), "The text names status 401."));
  CHECK_FALSE(says(provenance(401, text), "The text names status 401."));
  CHECK(says(provenance(0, "openai.RateLimitError: a text"),
             "The text names a class of errors for status 429."));
}

TEST_CASE("what replaces the words of every 429 tells nothing of its sender", "[unit][errors]") {
  const std::string sentence =
      "one-api and new-api write these words in place of those of every 429, so nothing is known "
      "of the error.";
  const auto found = provenance(429, "Upstream load of the current group is saturated");
  CHECK(found.origin == Origin::unknown);
  CHECK(says(found, sentence));
  CHECK_FALSE(says(provenance(429, overloaded), sentence));
}

TEST_CASE("each wrapper, and each other error, has its sentence", "[unit][errors]") {
  const std::string native = error_body("engine_overloaded_error", overloaded);
  const auto wrapped = provenance(429, "[[" + native + "]]");
  CHECK(std::count(wrapped.evidence.begin(), wrapped.evidence.end(),
                   "The error stands in a list.") == 2);
  const auto several =
      provenance(429, "[" + native + "," + error_body("permission_denied_error", "a text") + "," +
                          error_body("resource_not_found_error", "a text") + "]");
  CHECK(says(several, "The text names another error too: PermissionDenied."));
  CHECK(says(several, "The text names another error too: NotFound."));
}

TEST_CASE("a form that people copy names an intermediary only where no other layer may",
          "[unit][errors]") {
  CHECK(provenance(0, "429 " + overloaded).via == "openai-node");
  CHECK(provenance(0, "\"429 " + overloaded + "\"").via.empty());
  CHECK(provenance(0, "```\n429 " + overloaded + "\n```").via == "openai-node");
  CHECK(provenance(0, R"({"errorMessage":"429 )" + overloaded + R"(","n8nDetails":{}})").via ==
        "n8n");
}

TEST_CASE("a client that got no body tells of an error that somebody has cut", "[unit][errors]") {
  CHECK(origin(0, "429 status code (no body)") == Origin::altered);
}

TEST_CASE("what a known program passes on does not show a gateway by its form", "[unit][errors]") {
  const auto of = [](const std::string& words) {
    return R"({"statusCode":0,"responseBody":")" + words + R"("})";
  };
  CHECK(origin(0, of("so it is")) == Origin::unknown);
  CHECK(origin(0, R"({"message":"so it is","type":"a_type","providerId":"p","modelId":"m"})") ==
        Origin::unknown);
  // What a gateway quotes of an answer is not its own.
  const auto kong = [](const std::string& words) {
    return R"({"message":")" + words + R"(","request_id":"0123456789abcdef"})";
  };
  CHECK(origin(500, kong("so it is")) == Origin::foreign);
  CHECK(origin(500, kong("429: so it is")) == Origin::unknown);
}
