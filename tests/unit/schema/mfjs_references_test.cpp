#include "verdicts.hpp"

#include <cstddef>
#include <string>
#include <vector>

using moonshot::check_schema;
using moonshot::SchemaLevel;
using moonshot::SchemaLimits;
using support::check_verdicts;
using support::right;
using support::verdict;
using support::verdicts;
using support::wrong_at_all;
using support::wrong_at_ultra;

namespace {

const std::string endless = "detected infinite recursion without termination condition";

std::string with_definitions(const std::string& members, const std::string& definitions) {
  return "{" + members + R"(,"$defs":{)" + definitions + "}}";
}

}  // namespace

TEST_CASE("the text of a reference", "[unit][schema]") {
  check_verdicts({
      right(R"({"type":"object","properties":{"a":{"$ref":"#"}}})"),
      wrong_at_all(R"({"items":{"$ref":5}})", "At path 'items.$ref': $ref must be a string"),
      wrong_at_all(R"({"items":{"$ref":"other.json"}})",
                   "At path 'items.$ref': references must start with #/$defs/"),
      wrong_at_all(R"({"items":{"$ref":"#/properties/a"}})",
                   "At path 'items.$ref': references must start with #/$defs/"),
      wrong_at_all(R"({"items":{"$ref":"#/$defs/"}})",
                   "At path 'items.$ref': definition name cannot be empty"),
      wrong_at_all(R"({"items":{"$ref":"#/$defs/A"}})",
                   "At path 'items.$ref': $defs not found for reference: #/$defs/A"),
      wrong_at_all(R"({"items":{"$ref":"#/$defs/B"},"$defs":{"A":{}}})",
                   "At path 'items.$ref': invalid $ref path: #/$defs/B"),
      wrong_at_all(R"({"items":{"$ref":"#/$defs/A/enum"},"$defs":{"A":{"type":"string",
                "enum":["x"]}}})",
                   "At path 'items.$ref': invalid $ref path: #/$defs/A/enum"),
      wrong_at_all(R"({"items":{"$ref":"#/$defs/A/type"},"$defs":{"A":{"type":"string"}}})",
                   "At path 'items.$ref': invalid $ref path: #/$defs/A/type"),
      wrong_at_all(R"({"items":{"$ref":"#/$defs/A/"},"$defs":{"A":{"type":"string"}}})",
                   "At path 'items.$ref': invalid $ref path: #/$defs/A/"),
      right(R"({"items":{"$ref":"#/$defs/A/properties/b"},"$defs":{"A":{"type":"object",
                "properties":{"b":{"type":"null"}}}}})"),
  });
}

TEST_CASE("definitions", "[unit][schema]") {
  check_verdicts({
      wrong_at_all(R"({"$defs":[]})", "At path '$defs': $defs must be an object"),
      wrong_at_all(R"({"$defs":{"A":null}})", "At path '$defs': $defs schema must be object: A"),
      wrong_at_all(R"({"$defs":{"":{}}})", "At path '$defs': $defs property name cannot be empty"),
      wrong_at_all(R"({"$defs":{"a/b":{}}})",
                   "At path '$defs': $defs property name 'a/b' cannot contain '/' character"),
      wrong_at_all(R"({"$defs":{"A":{"type":"object","properties":{"b/c":{}}}}})",
                   "At path '$defs.A': $defs property name 'b/c' cannot contain '/' character"),
      wrong_at_all(R"({"$defs":{"A":{"anyOf":[{},{"default":{"b/c":1}}]}}})",
                   "At path '$defs.A.anyOf[1]': $defs property name 'b/c' cannot contain '/' "
                   "character"),
      right(R"({"type":"object","properties":{"b/c":{}},"$defs":{"A":{"type":"null"}}})"),
      wrong_at_all(R"({"$defs":{"A":{"type":"x"}}})", "At path '$defs.A': invalid type"),
  });
}

TEST_CASE("beside a reference", "[unit][schema]") {
  const auto beside = [](const std::string& neighbour, const std::string& definition) {
    return with_definitions(
        R"("type":"object","properties":{"a":{"$ref":"#/$defs/A",)" + neighbour + "}}",
        R"("A":)" + definition);
  };
  const std::string repeated =
      "At path 'properties.a': conflicting keywords found after $ref expansion: keywords ";
  const std::string remove =
      R"( are defined both alongside "$ref" and in the referenced schema; remove the duplicates)";
  check_verdicts({
      right(beside(R"("description":"d")", R"({"type":"null","title":"t"})")),
      wrong_at_ultra(beside(R"("description":"d","title":"t")",
                            R"({"type":"null","title":"t","description":"d"})"),
                     repeated + "(description, title)" + remove),
      {beside(R"("minLength":1)", R"({"type":"string","minLength":2})"),
       repeated + "(minLength)" + remove, repeated + "(minLength)" + remove,
       "At path 'properties.a': keyword 'minLength' is not allowed at the same level as $ref"},
      {beside(R"("anyOf":[{}])", R"({"type":"null"})"),
       "At path 'properties.a': invalid schema after $ref expansion: (when using anyOf, type "
       "should "
       "be defined in anyOf items instead of the parent schema)",
       "At path 'properties.a': invalid schema after $ref expansion: (when using anyOf, type "
       "should "
       "be defined in anyOf items instead of the parent schema)",
       "At path 'properties.a': keyword 'anyOf' is not allowed at the same level as $ref"},
      wrong_at_ultra(beside(R"("title":"t")", R"({"anyOf":[{"type":"null"},{"title":"u"}]})"),
                     "At path 'properties.a': conflicting keywords found in anyOf after ref "
                     "expansion: keywords "
                     "(title) are defined alongside \"$ref\" and inside anyOf in the referenced "
                     "schema; define "
                     "them in only one place"),
      right(R"({"$ref":"#/$defs/A","$id":"i","title":"t","$defs":{"A":{"type":"null"}}})"),
  });
}

TEST_CASE("references to references", "[unit][schema]") {
  const std::string top = R"("type":"object","properties":{"a":{"$ref":"#/$defs/A"}})";
  check_verdicts({
      right(with_definitions(top, R"("A":{"$ref":"#/$defs/B","title":"t"},
                                     "B":{"$ref":"#/$defs/C","description":"d"},
                                     "C":{"type":"null","title":"u"})")),
      wrong_at_ultra(
          with_definitions(top, R"("A":{"$ref":"#/$defs/B","title":"t"},
                                   "B":{"$ref":"#/$defs/C","title":"u"},"C":{"type":"null"})"),
          "At path '$defs.A': conflicting keywords found after $ref expansion: keyword \"title\" "
          "appears at multiple levels in a chained \"$ref\"; keep it in only one place"),
      wrong_at_ultra(
          with_definitions(top, R"("A":{"$ref":"#/$defs/B"},"B":{"$ref":"#/$defs/C","title":"t"},
                                   "C":{"$ref":"#/$defs/D","title":"u"},"D":{"type":"null"})"),
          "At path '$defs.B': conflicting keywords found after $ref expansion: keyword \"title\" "
          "appears at multiple levels in a chained \"$ref\"; keep it in only one place"),
      // The words on the way to a schema are as good as its own.
      wrong_at_ultra(
          with_definitions(R"("type":"object","properties":{"a":{"$ref":"#/$defs/A","title":"t"}})",
                           R"("A":{"$ref":"#/$defs/B","title":"u"},"B":{"type":"null"})"),
          "At path 'properties.a': conflicting keywords found after $ref expansion: keywords "
          "(title) are defined both alongside \"$ref\" and in the referenced schema; remove the "
          "duplicates"),
      wrong_at_all(
          with_definitions(R"("type":"object","properties":{"a":{"$ref":"#/$defs/A"}},
                              "required":["a"])",
                           R"("A":{"$ref":"#/$defs/B","title":"t"},"B":{"$ref":"#/$defs/A"})"),
          "At path 'properties.a': " + endless),
      wrong_at_ultra(
          with_definitions(R"("anyOf":[{"type":"string"},{"$ref":"#/$defs/A","title":"t"}])",
                           R"("A":{"type":"null","title":"u"})"),
          "At path 'anyOf': conflicting keywords found after $ref expansion: keywords (title) are "
          "defined both alongside \"$ref\" and in the referenced schema; remove the duplicates"),
      wrong_at_all(R"({"anyOf":[{"$ref":"#"}]})", "At path 'anyOf': " + endless),
      right(with_definitions(top, R"("A":{"$ref":"#/$defs/A"})")),
  });
}

TEST_CASE("a reference stands where a schema may be", "[unit][schema]") {
  check_verdicts({
      right(R"({"$ref":"#/$defs/A","$defs":{"A":{"type":"null"}}})"),
      right(R"({"type":"array","items":{"type":"object","additionalProperties":{"$ref":"#"}}})"),
      // Nobody would take these for references, but the official validator does.
      right(R"({"default":{"$ref":"#"},"type":"null"})"),
      wrong_at_all(R"({"default":{"a":{"$ref":"#"}},"type":"null"})",
                   "At path 'default.a': $ref is not allowed in this schema."),
      wrong_at_all(R"({"default":{"$ref":"x"},"type":"null"})",
                   "At path 'default.$ref': only local references are supported"),
      right(R"({"default":{"$ref":null},"type":"null"})"),
      wrong_at_all(R"({"default":{"$ref":5},"type":"null"})",
                   "At path 'default.$ref': $ref must be a string"),
      wrong_at_all(R"({"default":{"$ref":"#/$defs/A"},"type":"null"})",
                   "At path 'default': invalid $ref path: #/$defs/A"),
  });
}

TEST_CASE("a recursion has to end", "[unit][schema]") {
  const std::string needs_a =
      R"("type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"required":["a"])";
  const auto wrong = [&](const std::string& path) { return "At path '" + path + "': " + endless; };
  check_verdicts({
      wrong_at_all(R"({"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]})",
                   wrong("properties.a")),
      right(R"({"type":"object","properties":{"a":{"$ref":"#"}},"required":[]})"),
      right(R"({"type":"object","properties":{"a":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},
                "required":["a"]})"),
      right(R"({"type":"object","properties":{"a":{"type":"array"}},"required":["a"],
                "additionalProperties":{"$ref":"#"}})"),
      // What is optional within what does not end is not to blame.
      wrong_at_all(R"({"type":"object","properties":{"a":{"type":"object","properties":
                       {"c":{"$ref":"#"}},"required":[]},"b":{"$ref":"#"}},"required":["b"]})",
                   wrong("properties.b")),
      wrong_at_all(R"({"type":"object","properties":{"b":{"$ref":"#"}},"required":["b"],
                       "additionalProperties":{"$ref":"#"}})",
                   wrong("properties.b")),
      wrong_at_all(R"({"type":"object","properties":{"a":{"type":"array","items":{"$ref":"#"}}},
                       "required":["a"]})",
                   wrong("properties.a.items")),
      right(R"({"type":"object","properties":{"a":{"type":["array","null"]}},"required":["a"]})"),
      wrong_at_all(with_definitions(needs_a, R"("A":{"anyOf":[{"$ref":"#/$defs/B"}]},
                                                "B":{"$ref":"#/$defs/A"})"),
                   wrong("properties.a")),
      right(with_definitions(needs_a, R"("A":{"anyOf":[{"$ref":"#/$defs/B"},{}]},
                                         "B":{"$ref":"#/$defs/A"})")),
      // One required property that ends is enough.
      right(with_definitions(
          R"("type":"object","properties":{"a":{"$ref":"#/$defs/A"},"b":{"type":"null"}},
             "required":["a","b"])",
          R"("A":{"$ref":"#/$defs/A"})")),
      // A schema of texts alone is any value, and yet counts as endless behind a reference.
      wrong_at_all(with_definitions(needs_a, R"("A":{"description":"any"})"),
                   wrong("properties.a")),
      right(with_definitions(needs_a, R"("A":{})")),
      // So does any value behind words of a reference, and none without them.
      wrong_at_all(with_definitions(
                       R"("type":"object","properties":{"a":{"$ref":"#/$defs/A"},"b":{"$ref":"#"}},
                          "required":["b"])",
                       R"("A":{"$ref":"#/$defs/B","title":"t"},"B":{})"),
                   wrong("properties.a")),
      wrong_at_all(with_definitions(
                       R"("type":"object","properties":{"a":{"$ref":"#/$defs/A"},"b":{"$ref":"#"}},
                          "required":["b"])",
                       R"("A":{})"),
                   wrong("properties.b")),
  });
}

TEST_CASE("a schema that ends says nothing of the next one", "[unit][schema]") {
  check_verdicts({
      wrong_at_all(
          R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"},"b":{"$ref":"#/$defs/B"}},
              "required":["b"],"$defs":{"A":{"anyOf":[{"type":"string"},{"type":"null"}]},
              "B":{"$ref":"#/$defs/B"}}})",
          "At path 'properties.b': " + endless),
  });
}

TEST_CASE("where Go's map order decides, the schema is wrong", "[unit][schema]") {
  CHECK(verdict(R"({"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"],
                    "additionalProperties":{"type":"null"}})") ==
        "At path 'properties.a': " + endless);
}

TEST_CASE("depth is counted through references", "[unit][schema]") {
  const auto fits = [](const std::string& schema, std::size_t depth) {
    SchemaLimits limits;
    limits.depth = depth;
    const auto at = [&] { return verdict(schema, SchemaLevel::ultra, limits); };
    const std::string right = at();
    limits.depth = depth - 1;
    return right.empty() && at().find("schema depth exceeds maximum limit of " +
                                      std::to_string(depth - 1)) != std::string::npos;
  };
  const std::string top = R"("type":"object","properties":{"a":{"$ref":"#/$defs/A"}})";
  CHECK(fits(with_definitions(top, R"("A":{"type":"object","properties":{"b":{}}})"), 2));
  CHECK(fits(with_definitions(top, R"("A":{"type":"object","additionalProperties":
                                      {"anyOf":[{"type":"null"},{"type":"object","properties":{"b":
                                      {"type":"object","properties":{}}}}]}})"),
             3));
  // Each reference counts once on a way.
  CHECK(fits(with_definitions(top, R"("A":{"type":"object","properties":{"b":
                                      {"$ref":"#/$defs/A"}}})"),
             3));
  // How deep a definition is where it was reached through itself says nothing of it elsewhere,
  // whichever of the two is asked for first.
  const auto reference = [](const std::string& name) {
    return R"({"$ref":"#/$defs/)" + name + "\"}";
  };
  const std::string circle = R"("A":{"type":"object","properties":{"b":{"$ref":"#/$defs/B"}}},
                                "B":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}})";
  for (const auto& [deeper, other] : {std::pair("A", "B"), std::pair("B", "A")}) {
    CHECK(fits(with_definitions(R"("type":"object","properties":{"x":{"type":"object",)"
                                R"("properties":{"y":)" +
                                    reference(deeper) + R"(}},"z":)" + reference(other) + "}",
                                circle),
               5));
  }
  // What is in an array behind a reference does not count.
  CHECK(fits(with_definitions(top, R"("A":{"type":"array","items":{"$ref":"#/$defs/B"}},
                                      "B":{"type":"object","properties":{"c":{}}})"),
             1));
  CHECK(
      fits(R"({"type":"object","properties":{"a":{"anyOf":[{"$ref":"#"},{"type":"null"}]}}})", 1));
}

TEST_CASE("depth behind a reference is that of the place that it names", "[unit][schema]") {
  const auto depth_is = [](const std::string& members, const std::string& definitions,
                           std::size_t depth) {
    INFO(members << " with " << definitions);
    const auto schema =
        with_definitions(R"("type":"object","properties":{)" + members + "}", definitions);
    SchemaLimits limits;
    limits.depth = depth;
    CHECK(verdict(schema, SchemaLevel::ultra, limits).empty());
    limits.depth = depth - 1;
    CHECK(verdict(schema, SchemaLevel::ultra, limits).find("schema depth exceeds") !=
          std::string::npos);
  };
  const std::string leaf = R"({"type":"object","properties":{"l":{"type":"null"}}})";
  // A place within a definition.
  depth_is(R"("a":{"$ref":"#/$defs/A/additionalProperties"})",
           R"("A":{"type":"object","additionalProperties":)" + leaf + "}", 2);
  // The top, where a definition refers to it, however.
  const std::string to_top = R"({"anyOf":[{"$ref":"#"},{"type":"null"}]})";
  const std::string to_itself = R"("a":)" + to_top;
  depth_is(to_itself, R"("A":)" + to_top, 2);
  depth_is(to_itself, R"("A":{"type":"object","additionalProperties":)" + to_top + "}", 2);
  depth_is(to_itself, R"("A":{"type":"object","properties":{"b":)" + to_top + "}}", 2);
  depth_is(to_itself, R"("A":{"type":"array","items":)" + to_top + "}", 1);
  depth_is(to_itself,
           R"("A":{"$ref":"#/$defs/B/items"},"B":{"type":"array","items":)" + to_top + "}", 2);
  // A definition that was measured before is as deep the next time.
  depth_is(R"("a":{"$ref":"#/$defs/A"},"b":{"$ref":"#/$defs/B"})",
           R"("A":{"type":"object","properties":{"x":{"$ref":"#/$defs/C"}}},)"
           R"("B":{"type":"object","properties":{"y":{"type":"object",)"
           R"("properties":{"x":{"$ref":"#/$defs/C"}}}}},"C":)" +
               leaf,
           4);
  // Nor does a place count less because it was asked for before, by itself or within a circle.
  depth_is(R"("a":{"$ref":"#/$defs/A/items"},"b":{"$ref":"#/$defs/B/items"})",
           R"("A":{"type":"array","items":)" + leaf +
               R"(},"B":{"type":"array","items":{"type":"object","properties":{)"
               R"("x":{"$ref":"#/$defs/A/items"}}}},)"
               R"("C":{"anyOf":[{"$ref":"#/$defs/A/items"},{"$ref":"#/$defs/B/items"}]})",
           3);
  depth_is(R"("a":{"type":"null"})",
           R"("A":{"type":"object","properties":{"q":{"$ref":"#/$defs/B"}}},)"
           R"("B":{"type":"object","properties":{"z":{"$ref":"#/$defs/X"}}},)"
           R"("R":{"type":"object","properties":{"a":{"$ref":"#/$defs/X"},)"
           R"("s":{"$ref":"#/$defs/S"}}},"S":)" +
               leaf +
               R"(,"X":{"type":"object","properties":{"d":{"type":"object","properties":{"e":)" +
               leaf + R"(}},"r":{"$ref":"#/$defs/R"}}})",
           6);
  // Many schemas beside each other are not one within the other.
  std::string wide;
  for (int i = 0; i < 300; ++i) wide += "\"p" + std::to_string(i) + R"(":{"type":"null"},)";
  depth_is(R"("a":{"$ref":"#/$defs/A"})",
           R"("A":{"type":"object","properties":{)" + wide + R"("q":)" + leaf + "}}", 3);
}

TEST_CASE("a schema that is too deep by several references is told of once", "[unit][schema]") {
  const auto paths = [](const std::string& schema) {
    SchemaLimits limits;
    limits.depth = 1;
    std::vector<std::string> found;
    for (const auto& problem : check_schema(schema, SchemaLevel::ultra, limits)) {
      CHECK(problem.message == "schema depth exceeds maximum limit of 1");
      found.push_back(problem.path);
    }
    return found;
  };
  const std::string leaf = R"({"type":"object","properties":{"l":{"type":"null"}}})";
  CHECK(paths(with_definitions(R"("type":"object","properties":{"a":{"$ref":"#/$defs/A"},)"
                               R"("b":{"$ref":"#/$defs/A"}})",
                               R"("A":)" + leaf)) == std::vector<std::string>{"properties.a"});
  // And not at all where a place in the text is too deep already.
  CHECK(paths(with_definitions(
            R"("type":"object","properties":{"a":)" + leaf + R"(,"b":{"$ref":"#/$defs/A"}})",
            R"("A":)" + leaf)) == std::vector<std::string>{"properties.a.properties.l"});
}

TEST_CASE("braces in a name hide what is below", "[unit][schema]") {
  check_verdicts({
      wrong_at_all(R"({"type":"object","properties":{"{id}":{"type":"string","enum":["a"]}}})",
                   "At path 'properties.{id}.enum': invalid path: properties.{id}"),
      right(R"({"type":"object","properties":{"{id":{"type":"string","enum":["a"]}}})"),
      right(R"({"type":"object","properties":{"id}":{"type":"string","enum":["a"]}}})"),
      // What stands behind it is found.
      right(R"({"type":"object","properties":{"{id}":{"type":"null"},
                "~z":{"type":"string","enum":["a"]}}})"),
      right(R"({"type":"object","properties":{"{id}":{"type":"string","minLength":1}}})"),
  });
}
