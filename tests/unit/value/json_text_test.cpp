#include <moonshot_catch.hpp>

#include <moonshot/value/json_text.hpp>
#include <moonshot/value/nlohmann.hpp>

#include <nlohmann/json.hpp>

#include <utility>

using moonshot::JsonText;

TEST_CASE("JSON text is kept to the byte", "[unit][json]") {
  CHECK(JsonText().text() == "null");
  CHECK(JsonText(" {\"b\": 1.0} ").text() == " {\"b\": 1.0} ");
  CHECK(JsonText::string("").text() == "\"\"");
  CHECK(JsonText::string("a\"\\\n\t\r\x01\x1F/\x7F\xC3\xA9").text() ==
        "\"a\\\"\\\\\\n\\t\\r\\u0001\\u001f/\x7F\xC3\xA9\"");
  CHECK(JsonText::string("\xFF").text() == "\"\xFF\"");
  JsonText text("[1]");
  CHECK(std::move(text).text() == "[1]");
  CHECK(JsonText("1") == JsonText("1"));
  CHECK_FALSE(JsonText("1") != JsonText("1"));
  CHECK(JsonText("1") != JsonText("1 "));
  CHECK_FALSE(JsonText("1") == JsonText("1 "));
}

TEST_CASE("JSON text converts from and to nlohmann's values", "[unit][json]") {
  const auto value = nlohmann::json::parse(R"({"b":[1,null],"a":"\u00e9"})");
  CHECK(moonshot::json_text(value).text() == "{\"a\":\"\xC3\xA9\",\"b\":[1,null]}");
  CHECK(moonshot::json_text(nlohmann::json("\xFF")).text() == "\"\xEF\xBF\xBD\"");
  CHECK(nlohmann::json(JsonText("[1, 2]")) == nlohmann::json({1, 2}));
  CHECK(nlohmann::json(JsonText("[1")).is_discarded());
  CHECK(value.get<JsonText>().text() == "{\"a\":\"\xC3\xA9\",\"b\":[1,null]}");
}
