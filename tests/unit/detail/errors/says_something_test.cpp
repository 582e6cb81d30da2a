// An error needs words: values that say nothing are no error.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/judge.hpp>
#include <moonshot/detail/errors/says_something.hpp>

#include <string>
#include <string_view>

using moonshot::detail::holds_error;
using moonshot::detail::says_something;

TEST_CASE("Empty values of any depth say nothing", "[errors]") {
  for (const std::string_view value :
       {"null", "false", "0", "-0.0", "0e7", R"("")", R"("  ")", "{}", "[]", "[[],{}]",
        R"({"message":""})", R"({"message":"","type":null,"code":0,"param":false})",
        R"({ "message" : "" , "inner" : { "type" : [ "" , null ] } })",
        R"({"code":0E10,"message":""})", R"({"a\"b":""})"}) {
    INFO(value);
    CHECK_FALSE(says_something(value));
    CHECK_FALSE(holds_error(R"({"id":"a","error":)" + std::string(value) + "}"));
  }
}

TEST_CASE("One value that is not empty says something", "[errors]") {
  for (const std::string_view value :
       {"true", "1", "-0.5", "400", R"("no")", R"(["",{"a":"b"}])", R"({"message":"full"})",
        R"({"message":"","code":429})", R"({"message":"","type":"server_error"})",
        R"({"message":"\"","type":""})", R"({"a":{"b":{"c":{"d":[false,"x"]}}}})"}) {
    INFO(value);
    CHECK(says_something(value));
    CHECK(holds_error(R"({"id":"a","error":)" + std::string(value) + "}"));
  }
}

TEST_CASE("Only the member error counts as an error", "[errors]") {
  CHECK_FALSE(holds_error(R"({"message":"words"})"));
  CHECK_FALSE(holds_error("error"));
  CHECK_FALSE(holds_error("[]"));
  CHECK_FALSE(says_something(""));
}
