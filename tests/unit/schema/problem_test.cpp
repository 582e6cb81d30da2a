#include <moonshot_catch.hpp>

#include <moonshot/schema/problem.hpp>

#include <string>

using moonshot::SchemaLimits;

TEST_CASE("the defaults of the limits are those of the official validator", "[unit][schema]") {
  const SchemaLimits limits;
  CHECK(limits.size == 120000);
  CHECK(limits.depth == 30);
  CHECK(limits.properties == 3000);
  CHECK(limits.any_of_branches == 500);
  CHECK(limits.enum_values == 1000);
  CHECK(limits.enum_text == 75000);
  CHECK(limits.enum_text_from == 2500);
  CHECK(limits.problems == 100);
}

TEST_CASE("the line of a problem leaves out which branch is meant", "[unit][schema]") {
  const auto line = [](const char* path) {
    return moonshot::SchemaProblem{path, "it is odd"}.what();
  };
  CHECK(line("") == "it is odd");
  CHECK(line("root") == "At path 'root': it is odd");
  CHECK(line("anyOf{0}") == "At path 'anyOf': it is odd");
  CHECK(line("a.anyOf{12}.b.anyOf{3}.c") == "At path 'a.anyOf.b.anyOf.c': it is odd");
  CHECK(line("a.anyOf{}") == "At path 'a.anyOf{}': it is odd");
  CHECK(line("a.anyOf{1") == "At path 'a.anyOf{1': it is odd");
  CHECK(line("a.anyOf{}.anyOf{1}") == "At path 'a.anyOf{}.anyOf': it is odd");
}
