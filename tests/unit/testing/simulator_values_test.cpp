// The small parts of the simulator that need no server: dates, tokens, JSON and literals as others
// write them, and routes.

#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/library.hpp>
#include <moonshot/testing/detail/simulator/dates.hpp>
#include <moonshot/testing/detail/simulator/foreign_text.hpp>
#include <moonshot/testing/detail/simulator/random.hpp>
#include <moonshot/testing/detail/simulator/routes.hpp>
#include <moonshot/testing/detail/simulator/service.hpp>
#include <moonshot/testing/detail/simulator/tokens.hpp>
#include <moonshot/testing/detail/simulator/wire.hpp>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace sim = moonshot::detail::simulator;
using sim::Json;

// The route of a request, as a number and the id.
std::string routed(const std::string& method, const std::string& path) {
  sim::WireRequest request;
  request.method = method;
  request.path = path;
  const auto route = sim::find_route(request);
  if (!route) return "none";
  return std::to_string(static_cast<int>(route->endpoint)) + " " + route->id;
}

std::string route_of(sim::RouteTarget endpoint, const std::string& id = "") {
  return std::to_string(static_cast<int>(endpoint)) + " " + id;
}

}  // namespace

TEST_CASE("a time is written as HTTP and as RFC 3339 do", "[simulator]") {
  struct Row {
    std::time_t time;
    const char* http;
    const char* iso;
  };
  const Row rows[] = {
      {0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"},
      {86399, "Thu, 01 Jan 1970 23:59:59 GMT", "1970-01-01T23:59:59Z"},
      {951782400, "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00Z"},
      {951868800, "Wed, 01 Mar 2000 00:00:00 GMT", "2000-03-01T00:00:00Z"},
      {1709251199, "Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59Z"},
      {1767225599, "Wed, 31 Dec 2025 23:59:59 GMT", "2025-12-31T23:59:59Z"},
      {1767225600, "Thu, 01 Jan 2026 00:00:00 GMT", "2026-01-01T00:00:00Z"},
      {1772323200, "Sun, 01 Mar 2026 00:00:00 GMT", "2026-03-01T00:00:00Z"},
      {1775001600, "Wed, 01 Apr 2026 00:00:00 GMT", "2026-04-01T00:00:00Z"},
      {1778716800, "Thu, 14 May 2026 00:00:00 GMT", "2026-05-14T00:00:00Z"},
      {1780444800, "Wed, 03 Jun 2026 00:00:00 GMT", "2026-06-03T00:00:00Z"},
      {1784160000, "Thu, 16 Jul 2026 00:00:00 GMT", "2026-07-16T00:00:00Z"},
      {1785542400, "Sat, 01 Aug 2026 00:00:00 GMT", "2026-08-01T00:00:00Z"},
      {1788302242, "Tue, 01 Sep 2026 22:37:22 GMT", "2026-09-01T22:37:22Z"},
      {1792713600, "Fri, 23 Oct 2026 00:00:00 GMT", "2026-10-23T00:00:00Z"},
      {1795996799, "Sun, 29 Nov 2026 23:59:59 GMT", "2026-11-29T23:59:59Z"},
      {4107542400, "Mon, 01 Mar 2100 00:00:00 GMT", "2100-03-01T00:00:00Z"},
  };
  for (const auto& row : rows) {
    CHECK(sim::http_date(row.time) == row.http);
    CHECK(sim::iso_date(row.time) == row.iso);
  }
}

TEST_CASE("four characters are a token, whatever their bytes", "[simulator]") {
  using Tokens = std::vector<std::string>;
  CHECK(sim::tokenize("").empty());
  CHECK(sim::tokenize("abcd") == Tokens{"abcd"});
  CHECK(sim::tokenize("abcde") == Tokens{"abcd", "e"});
  const std::string word = "\xE5\x8C\x97\xE4\xBA\xAC";  // two characters
  CHECK(sim::tokenize(word + word + word) == Tokens{word + word, word});
  const std::pair<std::string, std::int64_t> rows[] = {
      {"", 0},         {"a", 1},         {"abcd", 1},           {"abcde", 2},
      {"abcdefgh", 2}, {word + word, 1}, {word + word + "a", 2}};
  for (const auto& [text, tokens] : rows) {
    INFO(text);
    CHECK(sim::count_tokens(text) == tokens);
    CHECK(static_cast<std::int64_t>(sim::tokenize(text).size()) == tokens);
  }
  CHECK(sim::utf8_prefix(word + "a", 0) == 0);
  CHECK(sim::utf8_prefix(word + "a", 1) == 3);
  CHECK(sim::utf8_prefix(word + "a", 2) == 6);
  CHECK(sim::utf8_prefix(word + "a", 3) == 7);
  CHECK(sim::utf8_prefix(word + "a", 4) == 7);
}

TEST_CASE("a message costs its text, its calls and its pictures", "[simulator]") {
  const auto tokens = [](const char* message) { return sim::message_tokens(Json::parse(message)); };
  CHECK(tokens(R"({"role":"user","content":"abcde"})") == 2);
  CHECK(tokens(R"({"content":"abcd","reasoning_content":"abcde"})") == 3);
  CHECK(tokens(R"({"content":[{"type":"text","text":"ab"},{"type":"text","text":"cde"}]})") == 2);
  CHECK(tokens(R"({"content":[{"type":"image_url"},{"type":"text","text":"a"}]})") == 1025);
  CHECK(tokens(R"({"content":[{"type":"image_url"},{"type":"video_url"}]})") == 2048);
  CHECK(tokens(R"({"content":"","tool_calls":["a"]})") == 2);  // ["a"]
  CHECK(tokens(R"({"content":"","tools":["<"]})") == 3);       // ["\u003c"]
  CHECK(tokens("{}") == 0);
}

TEST_CASE("what makes a prompt is counted and known again", "[simulator]") {
  const auto prefixes = [](const std::string& more, const char* model = "kimi-k3") {
    const auto body = Json::parse(R"({"messages":[{"role":"user","content":"PING"},)"
                                  R"({"role":"user","content":"abcdefgh"}])" +
                                  more + "}");
    return sim::prompt_prefixes(*sim::find_model(model), body);
  };
  const auto plain = prefixes("");
  REQUIRE(plain.size() == 2);
  CHECK(plain[0].second == 85);
  CHECK(plain[1].second == 87);
  CHECK(prefixes("", "kimi-k2.6")[1].second == 9);
  CHECK(prefixes("", "kimi-k2.6")[0].first != plain[0].first);
  // Each of these is another prompt, from its first message on.
  const std::pair<std::string, std::int64_t> rows[] = {
      {R"(,"reasoning_effort":"low")", 88},
      {R"(,"reasoning_effort":"high")", 88},
      {R"(,"reasoning_effort":"max")", 87},
      {R"(,"thinking":{"effort":"minimal"})", 88},
      {R"(,"tools":["a"])", 89},
      {R"(,"response_format":{"type":"json_object"})", 134},
      {R"(,"response_format":{"type":"text"})", 87},
  };
  std::set<std::uint64_t> hashes{plain[0].first, plain[1].first,
                                 prefixes("", "kimi-k2.6")[0].first};
  for (const auto& [more, tokens] : rows) {
    INFO(more);
    const auto found = prefixes(more);
    REQUIRE(found.size() == 2);
    CHECK(found[1].second == tokens);
    CHECK(hashes.insert(found[0].first).second);
  }
  CHECK(prefixes(R"(,"tool_choice":"none")") == plain);
  CHECK(sim::prompt_tokens(*sim::find_model("kimi-k3"), Json::object()) == 84);
  // Of the two places for the effort the outer one counts.
  CHECK(sim::effort_of(Json::parse(R"({"reasoning_effort":"low","thinking":{"effort":"high"}})")) ==
        "low");
  CHECK(sim::effort_of(Json::parse(R"({"thinking":{"effort":"high"}})")) == "high");
  CHECK(sim::effort_of(Json::object()).empty());
}

TEST_CASE("JSON is written as Go writes it", "[simulator]") {
  CHECK(sim::to_go_json(Json{{"a", "<b>&\"\\/"}, {"c", {1, nullptr}}}) ==
        R"({"a":"\u003cb\u003e\u0026\"\\/","c":[1,null]})");
  CHECK(sim::to_go_json("\xE2\x80\xA8|\xE2\x80\xA9|\xE2\x80\xA7|\xC3\xA9") ==
        "\"\\u2028|\\u2029|\xE2\x80\xA7|\xC3\xA9\"");
  CHECK(sim::to_go_json("\xff") == "\"\xEF\xBF\xBD\"");
  const auto reply = sim::error_reply(418, "t", "<m>");
  CHECK(reply.status == 418);
  CHECK(reply.content_type == "application/json; charset=utf-8");
  CHECK(sim::join(reply.pieces) == R"({"error":{"message":"\u003cm\u003e","type":"t"}})");
}

TEST_CASE("JSON is written as Python writes it, and as it prints it", "[simulator]") {
  CHECK(sim::python_json(Json::parse(R"({"a":[1,"b, c: \"d\\"],"e":{}})")) ==
        R"({"a": [1, "b, c: \"d\\"], "e": {}})");
  CHECK(sim::python_json("\xC3\xA9") == "\"\\u00e9\"");
  CHECK(sim::plain_json("<\xC3\xA9>") == "\"<\xC3\xA9>\"");
  const std::pair<std::string, std::string> texts[] = {
      {"plain", "'plain'"},
      {"it's", "\"it's\""},
      {"\"quoted\"", "'\"quoted\"'"},
      {"it's \"both\"", "'it\\'s \"both\"'"},
      {"a\nb\tc\rd\\e", "'a\\nb\\tc\\rd\\\\e'"},
      {"\x01\x1f\x7f ~", "'\\x01\\x1f\\x7f ~'"},
      {"\xC3\xA9", "'\xC3\xA9'"},
  };
  for (const auto& [text, literal] : texts) CHECK(sim::python_string(text) == literal);
  CHECK(sim::python_literal(Json::parse(R"({"a":[true,false,null,1.5,-2,"b"],"c":{}})")) ==
        "{'a': [True, False, None, 1.5, -2, 'b'], 'c': {}}");
}

TEST_CASE("the ids of an account are taken out of a text", "[simulator]") {
  const std::pair<std::string, std::string> rows[] = {
      {"account org-1a <ak-2b> is", "account is"},
      {"account org-1<ak-2> is", "account is"},
      {"<org-1> proj", " proj"},
      {"a / proj-9 b", "a b"},
      {"org-1", ""},
      {"in ak-f", "in "},
      {"<ak-2 open", " open"},
      {"a <b org-1> c", "a <b > c"},
      {"organ-ization", "organ-ization"},
      {"ORG-1", "ORG-1"},
  };
  for (const auto& [text, expected] : rows) {
    INFO(text);
    CHECK(sim::without_ids(text) == expected);
  }
}

TEST_CASE("members are read where they have the right type, and null is none", "[simulator]") {
  const auto object = Json::parse(R"({"s":"a","b":true,"f":false,"n":null,"i":7,"o":{"x":1}})");
  CHECK(sim::member(object, "n") == nullptr);
  CHECK(sim::member(object, "missing") == nullptr);
  CHECK(sim::member(Json::array(), "s") == nullptr);
  CHECK(*sim::member(object, "i") == 7);
  CHECK(sim::string_member(object, "s") == "a");
  CHECK(sim::string_member(object, "i").empty());
  CHECK(sim::bool_member(object, "b"));
  CHECK_FALSE(sim::bool_member(object, "f"));
  CHECK_FALSE(sim::bool_member(object, "s"));
  CHECK(sim::content_text(Json::parse(R"({"content":"a"})")) == "a");
  CHECK(sim::content_text(Json::parse(R"({"content":[{"text":"a"},{"x":1},{"text":"b"}]})")) ==
        "ab");
  CHECK(sim::content_text(Json::parse(R"({"content":{"text":"a"}})")).empty());
  CHECK(sim::content_text(Json::object()).empty());
}

TEST_CASE("a body that nests too deeply is not read", "[simulator]") {
  const auto nested = [](std::size_t depth, char open, char close) {
    return std::string(depth, open) + std::string(depth, close);
  };
  CHECK_FALSE(sim::parse_body(nested(500, '[', ']')).is_discarded());
  CHECK(sim::parse_body(nested(501, '[', ']')).is_discarded());
  CHECK(sim::nests_too_deeply(std::string(501, '{')));
  CHECK_FALSE(sim::nests_too_deeply("\"" + std::string(501, '[') + "\""));
  CHECK_FALSE(sim::nests_too_deeply("\"\\\"" + std::string(501, '[') + "\""));
  CHECK(sim::nests_too_deeply("\"\\\\\"" + std::string(501, '[')));
  std::string flat = "[";
  for (int i = 0; i < 600; ++i) flat += "[],{},";
  CHECK_FALSE(sim::nests_too_deeply(flat));
  CHECK(sim::parse_body("{").is_discarded());
}

TEST_CASE("each path of the service leads to its endpoint, by its own method", "[simulator]") {
  using Target = sim::RouteTarget;
  struct Row {
    const char* method;
    const char* path;
    Target endpoint;
    const char* id;
  };
  const Row rows[] = {
      {"POST", "/v1/chat/completions", Target::chat, ""},
      {"POST", "/v1/tokenizers/estimate-token-count", Target::estimate, ""},
      {"POST", "/v1/signatures/verify", Target::verify_signature, ""},
      {"GET", "/v1/models", Target::models, ""},
      {"GET", "/v1/users/me/balance", Target::balance, ""},
      {"POST", "/v1/files", Target::upload_file, ""},
      {"GET", "/v1/files", Target::list_files, ""},
      {"GET", "/v1/files/x", Target::get_file, "x"},
      {"GET", "/v1/files/x/content", Target::file_content, "x"},
      {"DELETE", "/v1/files/x", Target::delete_file, "x"},
      {"POST", "/v1/batches", Target::create_batch, ""},
      {"GET", "/v1/batches", Target::list_batches, ""},
      {"GET", "/v1/batches/x", Target::get_batch, "x"},
      {"POST", "/v1/batches/x/cancel", Target::cancel_batch, "x"},
      {"GET", "/v1/formulas/a/b:c/tools", Target::formula_tools, "a/b:c"},
      {"POST", "/v1/formulas/a/b:c/fibers", Target::run_fiber, "a/b:c"},
      {"POST", "/coding/v1/chat/completions", Target::coding_chat, ""},
      {"GET", "/coding/v1/models", Target::coding_models, ""},
      {"GET", "/coding/v1/usages", Target::coding_usages, ""},
  };
  for (const auto& row : rows) {
    INFO(row.path);
    CHECK(routed(row.method, row.path) == route_of(row.endpoint, row.id));
    CHECK(routed("PUT", row.path) == "none");
    CHECK(routed(row.method, row.path + std::string("/")) == "none");
    CHECK(sim::costs_money(row.endpoint) ==
          (row.endpoint == Target::chat || row.endpoint == Target::create_batch ||
           row.endpoint == Target::run_fiber));
  }
  for (const char* path :
       {"/v1/formulas/a/tools", "/v1/formulas/a/b/c/tools", "/v1/formulas//tools",
        "/v1/files//content", "/v1/batches/a/b", "/v1", "", "/v2/models"}) {
    INFO(path);
    CHECK(routed("GET", path) == "none");
  }
  CHECK(routed("GET", "/v1/files/content") == route_of(Target::get_file, "content"));
}

TEST_CASE("a name is taken from the beginning of a path", "[simulator]") {
  const auto taken = [](std::string path) {
    const auto name = sim::take_name(path, "/via/");
    return name + "|" + path;
  };
  CHECK(taken("/via/kong/v1/models") == "kong|/v1/models");
  CHECK(taken("/via/kong") == "kong|");
  CHECK(taken("/via//v1") == "|/v1");
  CHECK(taken("/vi") == "|/vi");
  CHECK(taken("/fault/x/v1") == "|/fault/x/v1");
  CHECK(sim::bearer_key("Bearer a b") == "a b");
  CHECK(sim::bearer_key("bearer a").empty());
  CHECK(sim::bearer_key("Basic a").empty());
  CHECK(sim::bearer_key("").empty());
}

TEST_CASE("random words are the same in every run", "[simulator]") {
  // The values of FNV-1a and of SplitMix64 that others have published.
  CHECK(sim::hash_of("") == 0xcbf29ce484222325ULL);
  CHECK(sim::hash_of("a") == 0xaf63dc4c8601ec8cULL);
  CHECK(sim::hash_of("foobar") == 0x85944171f73967e8ULL);
  CHECK(sim::hash_of("bar", sim::hash_of("foo")) == sim::hash_of("foobar"));
  sim::RandomSequence random(1234567);
  CHECK(random.next() == 6457827717110365317ULL);
  CHECK(random.next() == 3203168211198807973ULL);
  CHECK(sim::RandomSequence(1).hex(32).size() == 32);
  CHECK(sim::RandomSequence(1).hex(32).find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(sim::RandomSequence(1).word(5, "x") == "xxxxx");
}
