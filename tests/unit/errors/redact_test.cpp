#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <moonshot/errors/redact.hpp>

#include <string>
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
      "Bearer eyJhbGciOi.SECRETDONOTPRINT0123.c2lnbmF0dXJl",
      "Bearer abcdefgh+/SECRETDONOTPRINT0123==",
  };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    INFO("text " << i);
    CHECK_FALSE(leaks(texts[i]));
  }
}

TEST_CASE("only the key is masked", "[unit][errors]") {
  CHECK((redact("a " + key + " b") == "a sk-*** b"));
  CHECK((redact(R"({"k":")" + key + R"(","l":1})") == R"({"k":"sk-***","l":1})"));
}

TEST_CASE("public ids and ordinary words stay", "[unit][errors]") {
  const std::vector<std::string> texts = {
      "",
      "sk-",
      "sk-short",
      "Your account org-00112233445566778899aabbccddeeff <ak-f0a1b2c3d4e5f6g7h8i9> is suspended",
      "task-force-manual and risk-assessments",
      "Bearer token",
      "the bearer of this",
      "sk-***",
      "Bearer ***",
  };
  for (const auto& text : texts) CHECK(redact(text) == text);
}

TEST_CASE("masking twice is masking once", "[unit][errors]") {
  const std::vector<std::string> texts = {key, "Bearer " + key, "\\n" + key + key,
                                          "Bearer sk-abcdefghi.x"};
  for (const auto& text : texts) {
    CHECK((redact(redact(text)) == redact(text)));
  }
}

TEST_CASE("a long text is masked in linear time", "[unit][errors]") {
  std::string text;
  for (int i = 0; i < 200000; ++i) text += "sk-sk-Bearer ";
  CHECK(redact(text).size() <= text.size());
  CHECK((redact(std::string(5000000, 's')).size() == 5000000));
}
