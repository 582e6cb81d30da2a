// What is left of a body when its wrappers are taken off.

#include <error_body.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/envelope.hpp>

#include <algorithm>
#include <string>
#include <vector>

using moonshot::ErrorKind;
using moonshot::detail::Envelope;
using support::error_body;

namespace {

const std::string overloaded = "The engine is currently overloaded, please try again later";
const std::string organization = "org-00112233445566778899aabbccddeeff";
const std::string at_end = "The words stand at the end of a long text.";

Envelope open(const std::string& body, int status = 0) {
  return moonshot::detail::open_envelope(body, {}, status);
}

bool shows(const Envelope& envelope, const std::string& evidence) {
  return std::any_of(envelope.layers.begin(), envelope.layers.end(),
                     [&](const auto& layer) { return layer.evidence == evidence; });
}

}  // namespace

TEST_CASE("an error is looked for at the beginning of a body, then at its end", "[unit][errors]") {
  const auto dots = [](std::size_t kib) { return std::string(kib << 10U, '.') + "\n"; };
  const std::string native = error_body("engine_overloaded_error", overloaded);
  const auto early = open(dots(200) + native);
  CHECK(early.message == overloaded);
  CHECK_FALSE(shows(early, at_end));
  const auto late = open(dots(400) + native + dots(50));
  CHECK(late.message == overloaded);
  CHECK(shows(late, at_end));
  // Once one is known, the end is not looked at.
  const auto both = open(native + dots(400) + error_body("permission_denied_error", "so it is"));
  CHECK(both.type == "engine_overloaded_error");
  CHECK(both.others.empty());
}

TEST_CASE("of several errors the one counts that does not pass", "[unit][errors]") {
  const std::string quota = error_body("exceeded_current_quota_error", "so it is");
  for (const std::string& passing : {error_body("rate_limit_reached_error", "so it is"),
                                     error_body("engine_overloaded_error", "so it is"),
                                     error_body("server_unavailable", "so it is"),
                                     std::string(R"("unavailable: got: 502 so it is")")}) {
    INFO(passing);
    const auto chained = open("[" + passing + "," + quota + "]");
    CHECK(chained.type == "exceeded_current_quota_error");
    CHECK(chained.others.size() == 1);
  }
  CHECK(open("[" + error_body("permission_denied_error", "so it is") + "," + quota + "]").type ==
        "permission_denied_error");
}

TEST_CASE("each class of the other errors is named once", "[unit][errors]") {
  const std::string denied = error_body("permission_denied_error", "so it is");
  const std::string missing = error_body("resource_not_found_error", "so it is");
  const auto found = open("[" + error_body("engine_overloaded_error", overloaded) + "," + denied +
                          "," + missing + "," + denied + "," + missing + "]");
  CHECK(found.type == "engine_overloaded_error");
  CHECK(found.others == std::vector<ErrorKind>{ErrorKind::permission_denied, ErrorKind::not_found});
}

TEST_CASE("the first error of a chain that names an account tells it", "[unit][errors]") {
  const auto chain = [](const std::vector<std::string>& messages) {
    std::string text;
    for (const auto& message : messages) {
      if (!text.empty()) text += R"(\n\nLiteLLM: Fallback to b also failed: )";
      text += "litellm.RateLimitError: MoonshotException - " + message;
    }
    return open(R"({"error":{"message":")" + text + R"(","type":null,"code":"429"}})");
  };
  const std::string first = "Your account " + organization + " request reached max request: 1";
  const std::string second =
      "Your account org-ffeeddccbbaa99887766554433221100 request reached max request: 2";
  CHECK(chain({overloaded, first, second}).account_words == first);
  CHECK(chain({overloaded, second}).account_words == second);
  CHECK(chain({first, second}).account_words.empty());
  CHECK(chain({overloaded, overloaded}).account_words.empty());
  const std::string by_key =
      "Your account <ak-f0a1b2c3d4e5f6g7h8i9> request reached max request: 1";
  CHECK(chain({overloaded, by_key}).account_words == by_key);
  // Errors that did not come through LiteLLM are of no chain.
  const auto quoted = [](const std::string& message) {
    return "\"litellm.RateLimitError: MoonshotException - " + message + "\"";
  };
  const std::string named = error_body("rate_limit_reached_error", first);
  CHECK(open("[" + quoted(overloaded) + "," + named + "]").account_words.empty());
  CHECK(open("[" + error_body("engine_overloaded_error", overloaded) + "," + quoted(first) + "]")
            .account_words.empty());
}

TEST_CASE("the members of an unknown object are looked at until one is known", "[unit][errors]") {
  const auto found = open(R"({"first":"Invalid Authentication","second":")" + overloaded + "\"}");
  CHECK(found.others.empty());
  CHECK(found.message == "Invalid Authentication");
}

TEST_CASE("the status nearest to the error counts", "[unit][errors]") {
  const auto outer = open(R"(Error code: 500 - {"error": {"message": "so it is", "code": 404}})");
  CHECK(outer.told_status == 404);
  CHECK(outer.status == 404);
  // What stands further out is further from the error, though it is read later.
  CHECK(open(R"(["Error code: 500 - {\"message\": \"so it is\", \"code\": 404}","HTTP 503 gone"])")
            .told_status == 404);
  const auto named = open("openai.NotFoundError: so it is", 500);
  CHECK(named.told_status == 404);
  CHECK(named.status_of_class);
  CHECK(named.status == 404);
  CHECK(
      open(R"(["openai.NotFoundError: so it is","openai.RateLimitError: so it is"])").told_status ==
      404);
  const auto both = open("openai.NotFoundError: Error code: 403 - so it is", 500);
  CHECK(both.told_status == 403);
  CHECK_FALSE(both.status_of_class);
  CHECK(both.status == 403);
}

TEST_CASE("the status of an answer belongs to its outermost wrapper", "[unit][errors]") {
  CHECK(open("so it is", 500).status == 500);
  CHECK(open(R"({"aaaa":"so it is, they say"})", 500).status == 500);
  CHECK(open(R"(["so it is"])", 500).status == 0);
  CHECK(open(R"({"errorMessage":"so it is"})", 500).status == 0);
}

TEST_CASE("type and code of a wrapper stay with what is in it", "[unit][errors]") {
  const std::string relayed =
      R"({"error":{"message":"litellm.APIError: MoonshotException - so it is","type":"a_type","code":"a_code"}})";
  const auto direct = open(relayed);
  CHECK(direct.message == "so it is");
  CHECK(direct.type == "a_type");
  CHECK(direct.code == "a_code");
  const auto deeper = open(
      R"({"errorMessage":"{\"error\":{\"message\":\"litellm.APIError: MoonshotException - so it is\",\"type\":\"a_type\",\"code\":\"a_code\"}}"})");
  CHECK(deeper.message == "so it is");
  CHECK(deeper.type == "a_type");
  CHECK(deeper.code == "a_code");
  const auto typed = open(
      R"({"error":{"message":"litellm.APIError: MoonshotException - {\"error\":{\"message\":\"so it is\",\"type\":\"inner_type\"}}","type":"a_type","code":"a_code"}})");
  CHECK(typed.message == "so it is");
  CHECK(typed.type == "inner_type");
  CHECK(typed.code == "a_code");
}

TEST_CASE("an empty text hides no other one", "[unit][errors]") {
  CHECK(open(R"({"error":{"message":"","type":"a_type"},"reason":"so it is"})").message ==
        "so it is");
}

TEST_CASE("white space behind a byte order mark is none of the error", "[unit][errors]") {
  const auto found = open("\xEF\xBB\xBF \r\n" + error_body("engine_overloaded_error", overloaded));
  CHECK(found.message == overloaded);
  CHECK(found.api_shape);
  CHECK(found.layers.size() == 1);
}

TEST_CASE("a JSON text within a JSON string is told where it is the body", "[unit][errors]") {
  const std::string evidence = "The body is a JSON text within a JSON string.";
  CHECK(shows(open("\"" + overloaded + "\""), evidence));
  CHECK_FALSE(shows(open("[\"" + overloaded + "\"]"), evidence));
}

TEST_CASE("an error object of the API's has four members at most", "[unit][errors]") {
  const auto of = [](const std::string& members, const std::string& type = "rate_limit_error") {
    return open(R"({"error":{"message":"so it is","type":")" + type + "\"" + members + "}}");
  };
  CHECK_FALSE(of("").foreign_members);
  CHECK_FALSE(of(R"(,"code":"7")").foreign_members);
  CHECK_FALSE(of(R"(,"request_id":"r")").foreign_members);
  CHECK(of(R"(,"zz":null)").foreign_members);
  CHECK_FALSE(of(R"(,"zz":null)").other_members);
  CHECK(of(R"(,"param":"p")").foreign_members);
  // Any program may add a member that says nothing.
  CHECK_FALSE(of(R"(,"param":null)").foreign_members);
  CHECK(of(R"(,"param":null)").other_members);
  CHECK(of(R"(,"param":null)", "a_type_of_tomorrow").foreign_members);
  CHECK_FALSE(of(R"(,"param":null)", "").foreign_members);
  CHECK(open(R"({"error":{"message":"Error: so it is","type":"rate_limit_error","param":null}})")
            .foreign_members);
}

TEST_CASE("a member that a known relay has added is not foreign to the error", "[unit][errors]") {
  const auto within = [](const std::string& words) {
    return open(R"({"error":{"message":")" + words +
                R"({\"error\":{\"message\":\"so it is\",\"type\":\"inner_type\"}}",)" +
                R"("type":"a_type","code":"7","zz":"p"}})");
  };
  CHECK_FALSE(within("litellm.APIError: MoonshotException - ").foreign_members);
  CHECK(within("429 ").foreign_members);
  const auto relayed = [](const std::string& id) {
    return open(R"({"error":{"message":"so it is)" + id + R"(","type":"a_type","zz":"p"}})");
  };
  CHECK_FALSE(relayed(" (request id: 20260102030405)").foreign_members);
  CHECK(relayed("").foreign_members);
}

TEST_CASE("members beside the error show a frame that is not the API's", "[unit][errors]") {
  const auto with = [](const std::string& members) {
    return open(R"({"error":{"message":"so it is","type":"a_type"})" + members + "}");
  };
  CHECK_FALSE(with("").foreign_frame);
  CHECK_FALSE(with(R"(,"type":"error")").foreign_frame);
  CHECK_FALSE(with(R"(,"request_id":"r")").foreign_frame);
  CHECK(with(R"(,"zz":"r")").foreign_frame);
  const auto inner = open(R"({"message":"so it is","type":"a_type","zz":"r"})");
  CHECK(inner.api_shape);
  CHECK_FALSE(inner.foreign_frame);
  // Either member alone is no error of the API's form.
  CHECK_FALSE(open(R"({"message":"so it is"})").api_shape);
  CHECK_FALSE(open(R"({"type":"a_type_of_tomorrow"})").api_shape);
}

TEST_CASE("a type of the API's in the member code is the type", "[unit][errors]") {
  const auto moved = [](const std::string& type) {
    return open(R"({"error":{"message":"so it is","type":")" + type +
                R"(","code":"engine_overloaded_error"}})");
  };
  CHECK(moved("").type == "engine_overloaded_error");
  CHECK(moved("a_type").type == "engine_overloaded_error");
  CHECK(moved("rate_limit_reached_error").type == "rate_limit_reached_error");
}

TEST_CASE("a type and a code hold no white space", "[unit][errors]") {
  const auto found = open(
      R"({"error":{"message":"so it is","type":"engine_over\nloaded_error","code":"a_\n code"}})");
  CHECK(found.type == "engine_overloaded_error");
  CHECK(found.code == "a_code");
}

TEST_CASE("an unknown path has a code, a message and a type", "[unit][errors]") {
  const auto found =
      open(R"({"code":5,"error":"url.not_found","message":"so it is","scode":"0x5"})");
  CHECK(found.type == "url.not_found");
  CHECK(found.code == "5");
  CHECK(found.message == "so it is");
  CHECK(found.api_shape);
}

TEST_CASE("type and message are read of JSON that breaks off", "[unit][errors]") {
  const auto found = open(R"({"error":{"type":"a_type","message":"so \"it\" is)");
  CHECK(found.broken);
  CHECK(found.type == "a_type");
  CHECK(found.message == R"(so \"it\" is)");
  // Three dots show that a logger has shortened what was whole.
  CHECK(open(R"({"error":{"message":"so \"it\" is...)").message == "so \"it\" is...");
  CHECK(open("{\"error\":{\"message\":\"so \\\"it\\\" is\xE2\x80\xA6").message ==
        "so \"it\" is\xE2\x80\xA6");
  CHECK(open(R"({"error":{"message":"so \q...)").message == R"(so \q...)");
  const auto path = open(R"({"code":5,"error":"url.not_found","scode":"0x5","message":"so)");
  CHECK(path.type == "url.not_found");
  CHECK(open(R"({"error":"a text","message":"so)").type.empty());
  CHECK(open(R"({"a":1,)").message == R"({"a":1,)");
}

TEST_CASE("JSON that breaks off may be an answer", "[unit][errors]") {
  for (const std::string name : {"choices", "candidates", "output", "role", "messages"}) {
    INFO(name);
    CHECK(open("{\"" + name + "\":[{\"message\":\"so").is_answer);
  }
  CHECK_FALSE(open(R"({"error":{"message":"so)").is_answer);
  CHECK(open(R"({"choices":[{"message":{"content":"so"}}]})").is_answer);
}

TEST_CASE("a wrapper with nothing in it speaks for itself", "[unit][errors]") {
  CHECK(open(R"({"status":"failure","message":"the x-portkey-provider header is missing"})")
            .own_words);
  CHECK_FALSE(open("so it is").own_words);
}

TEST_CASE("members that are named as errors are looked at first, then those with spaces",
          "[unit][errors]") {
  const auto message = [](const std::string& one, const std::string& other) {
    return open("{" + one + "," + other + "}").message;
  };
  const std::string named = R"("reason":"so-it-is-named")";
  const std::string named_words = R"("reason":"so it is named")";
  const std::string other_named = R"("exception":"so-it-was-named")";
  const std::string plain = R"("aaaaaaaa":"so-it-is-plain")";
  const std::string words = R"("bbbbbbbb":"so it is plain")";
  CHECK(message(plain, named) == "so-it-is-named");
  CHECK(message(words, named) == "so-it-is-named");
  CHECK(message(plain, words) == "so it is plain");
  CHECK(message(other_named, named_words) == "so it is named");
  CHECK(message(words, R"("cccccccc":"so it is later")") == "so it is plain");
}

TEST_CASE("a message with a type is judged by both, the members beside it by themselves",
          "[unit][errors]") {
  const auto found = open(R"({"type":"invalid_request_error","message":"so it is","reason":")" +
                          overloaded + "\"}");
  CHECK(found.message == overloaded);
}

TEST_CASE("what a person has copied is no wrapper", "[unit][errors]") {
  const std::string native = error_body("engine_overloaded_error", overloaded);
  std::string broken = native;
  broken.replace(broken.find(" currently"), 1, "\n");
  for (const auto& body : {"```\n" + native + "\n```", broken}) {
    INFO(body);
    const auto found = open(body);
    CHECK(found.type == "engine_overloaded_error");
    CHECK(found.layers.size() == 1);
    CHECK_FALSE(is_wrapped(found.layers));
  }
  CHECK(is_wrapped(open("[" + native + "]").layers));
}

TEST_CASE("an object that a message about the request quotes is not the error", "[unit][errors]") {
  const std::string label = "Invalid request: ";
  const std::string native = error_body("engine_overloaded_error", overloaded);
  const std::string quoting = label + "the tool said " + native;
  CHECK(open(quoting).message == quoting);
  CHECK(open(quoting).layers.empty());
  CHECK(open("so it is: " + quoting).message == quoting);
  // What LiteLLM adds is no part of the message.
  CHECK(
      open("litellm.BadRequestError: MoonshotException - " + quoting + " Received Model Group=kimi")
          .message == quoting);
  // An object in front of the label is not one that it quotes.
  CHECK(open("see " + native + ", " + label + "so it is").message == overloaded);
  // Right behind the label, or in a line of its own, it is.
  CHECK(open(label + native).message == overloaded);
  CHECK(open(label + "so it is\n" + native).message == overloaded);
}

TEST_CASE("twelve layers are taken off, and no more", "[unit][errors]") {
  const std::string native = error_body("engine_overloaded_error", overloaded);
  const auto nested = [&](std::size_t times) {
    return open(std::string(times, '[') + native + std::string(times, ']'));
  };
  CHECK(nested(12).type == "engine_overloaded_error");
  CHECK(nested(12).layers.size() == 12);
  CHECK(nested(13).type.empty());
  // An unknown object is a layer, too.
  const std::string inner = native.substr(native.find(':') + 1, native.size() - 10);
  const auto within = [&](std::size_t times) {
    return open(std::string(times, '[') + R"({"aaaaaaaa":)" + inner + "}" +
                std::string(times, ']'));
  };
  CHECK(within(11).type == "engine_overloaded_error");
  CHECK(within(12).type.empty());
}

TEST_CASE("a whole object or event stream of no known form is not searched for words",
          "[unit][errors]") {
  const auto words = [](const std::string& message, bool broken, bool is_answer) {
    Envelope envelope;
    envelope.message = message;
    envelope.broken = broken;
    envelope.is_answer = is_answer;
    return std::string(moonshot::detail::words_of(envelope));
  };
  for (const std::string message : {"{\"a\":1}", "[{\"a\":1}]", "data: a", "event: a"}) {
    INFO(message);
    CHECK(words(message, false, false).empty());
    CHECK(words(message, true, false) == message);
    CHECK(words(message, true, true).empty());
    CHECK(words("a " + message, false, false) == "a " + message);
  }
  CHECK(words("words", false, true).empty());
}
