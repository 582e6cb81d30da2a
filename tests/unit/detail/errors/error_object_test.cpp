// The members of an error's object.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/error_names.hpp>
#include <moonshot/detail/errors/error_object.hpp>

#include <string>

using moonshot::detail::ErrorObject;

namespace {

// An object with `plain` members, then `named` ones that are named as errors, then `last`.
std::string object_of(int plain, int named, const std::string& last) {
  std::string text = "{";
  for (int i = 0; i < plain; ++i) text += "\"m" + std::to_string(i) + "\":0,";
  for (int i = 0; i < named; ++i) text += "\"err\":0,";
  return text + "\"" + last + "\":1}";
}

bool keeps_last(int plain, int named, const std::string& last) {
  const std::string text = object_of(plain, named, last);
  const auto object = ErrorObject::parse(text);
  REQUIRE(object);
  return object->has(last);
}

}  // namespace

TEST_CASE("of very many members the first count, and more of those named as errors",
          "[unit][errors]") {
  CHECK(keeps_last(63, 0, "zz"));
  CHECK_FALSE(keeps_last(64, 0, "zz"));
  CHECK(keeps_last(64, 0, "reason"));
  CHECK(keeps_last(1000, 63, "reason"));
  CHECK_FALSE(keeps_last(64, 64, "reason"));
}

TEST_CASE("a member is read as text, and null is none", "[unit][errors]") {
  const std::string text = R"({"a":"x \"y\"","b":7,"c":null,"d":{"e":1}})";
  const auto object = ErrorObject::parse(text);
  REQUIRE(object);
  CHECK(object->text_of("a") == "x \"y\"");
  CHECK(object->text_of("b") == "7");
  CHECK(object->text_of("c").empty());
  CHECK(object->text_of("d") == R"({"e":1})");
  CHECK(object->text_of("z").empty());
  CHECK(object->string("a") == "x \"y\"");
  CHECK_FALSE(object->string("b"));
  CHECK(object->object("d"));
  CHECK_FALSE(object->object("a"));
  CHECK(object->raw("a") == R"("x \"y\"")");
  CHECK_FALSE(ErrorObject::parse(text + "x"));
  CHECK_FALSE(ErrorObject::parse("[]"));
}

TEST_CASE("the names in which programs report an error are known", "[unit][errors]") {
  for (const char* name : {"error",       "errors",         "message",
                           "msg",         "detail",         "details",
                           "reason",      "errorMessage",   "error_message",
                           "errorMsg",    "error_msg",      "errmsg",
                           "err",         "exception",      "cause",
                           "description", "Message",        "error_description",
                           "status_msg",  "status_message", "errorDescription"}) {
    INFO(name);
    CHECK(moonshot::detail::is_name_of_error(name));
  }
  for (const char* name : {"", "Error", "messages", "code", "type", "errorCode"}) {
    INFO(name);
    CHECK_FALSE(moonshot::detail::is_name_of_error(name));
  }
}
