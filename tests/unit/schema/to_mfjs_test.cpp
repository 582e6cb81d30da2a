#include "verdicts.hpp"

#include <growth.hpp>

#include <moonshot/schema/to_mfjs.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>

using moonshot::check_schema;
using moonshot::SchemaLevel;
using moonshot::SchemaUse;
using nlohmann::json;

namespace {

struct Made {
  std::string schema;
  std::vector<std::string> changes;
};

/// Converts, and checks what is true of every conversion: the result is right, also at the level
/// ultra, and it is not changed again.
Made convert(const std::string& schema, SchemaUse use = SchemaUse::tool) {
  INFO(schema);
  const auto made = moonshot::try_to_mfjs(schema, use);
  if (!made) {
    INFO(made.error().message());
    CHECK(made);
    return {};
  }
  Made result{made->schema.text(), {}};
  for (const auto& change : made->changes) {
    result.changes.push_back(change.path + ": " + change.what);
  }
  INFO(result.schema);
  std::vector<std::string> problems;
  for (const auto& problem : check_schema(result.schema, use)) problems.push_back(problem.what());
  CHECK(problems == std::vector<std::string>());
  const auto again = moonshot::try_to_mfjs(result.schema, use);
  REQUIRE(again);
  CHECK(again->schema.text() == result.schema);
  CHECK(again->changes.empty());
  return result;
}

/// What becomes of one property.
std::string property(const std::string& schema) {
  const auto made = convert(R"({"type":"object","properties":{"x":)" + schema + "}}");
  if (made.schema.empty()) return {};
  CHECK(made.changes == std::vector<std::string>());
  return nlohmann::ordered_json::parse(made.schema)["properties"]["x"].dump();
}

/// The same, with the steps that changed the meaning.
std::string property(const std::string& schema, const std::vector<std::string>& changes) {
  const auto made = convert(R"({"type":"object","properties":{"x":)" + schema + "}}");
  if (made.schema.empty()) return {};
  CHECK(made.changes == changes);
  return nlohmann::ordered_json::parse(made.schema)["properties"]["x"].dump();
}

std::string refusal(const std::string& schema, SchemaUse use = SchemaUse::tool) {
  const auto made = moonshot::try_to_mfjs(schema, use);
  REQUIRE_FALSE(made);
  REQUIRE(made.error().as<moonshot::UsageError>() != nullptr);
  CHECK(made.error().as<moonshot::UsageError>()->argument() == "schema");
  return made.error().message();
}

const std::string anything = R"({"type":["null","string","number","boolean","object","array"]})";

}  // namespace

TEST_CASE("a schema that is right comes back byte for byte", "[unit][schema]") {
  for (const std::string schema : {
           R"({ "type" : "object" })",
           R"({"properties":{"a":{"minimum":1.50,"type":"number"}},"type":"object"})",
       }) {
    CHECK(convert(schema).schema == schema);
  }
  CHECK(convert(R"({"type":["string","null"]})", SchemaUse::answer).schema ==
        R"({"type":["string","null"]})");
}

TEST_CASE("the top of a tool's parameters becomes an object", "[unit][schema]") {
  const std::string object = R"({"type":"object"})";
  CHECK(convert("{}").schema == object);
  CHECK(convert(R"({"type":["object","null"],"$schema":"s","$id":"i"})").schema == object);
  CHECK(convert(R"({"properties":{"a":{"type":"null"}}})").schema ==
        R"({"type":"object","properties":{"a":{"type":"null"}}})");
  const auto text = convert(R"({"type":"string","description":"d"})");
  CHECK(text.schema == R"({"type":"object","description":"d"})");
  CHECK(text.changes.size() == 1);
  const auto either =
      convert(R"({"description":"d","anyOf":[{"type":"object","properties":{"kind":{"const":"a"},)"
              R"("n":{"type":"integer"}},"required":["kind","n"],"additionalProperties":false},)"
              R"({"type":"null"},{"type":"object","properties":{"kind":{"const":"b"},"n":)"
              R"({"type":"string"}},"required":["kind"],"additionalProperties":false}]})");
  CHECK(either.schema ==
        R"({"type":"object","description":"d","properties":{"kind":{"type":"string",)"
        R"("enum":["a","b"]},"n":{"anyOf":[{"type":"integer"},{"type":"string"}]}},)"
        R"("required":["kind"],"additionalProperties":false})");
  CHECK(either.changes.size() == 1);
  // As GitHub's tools ask for one of two members.
  const auto one_of_two =
      convert(R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},)"
              R"("required":["c"],"anyOf":[{"required":["a"]},{"required":["b"]}]})");
  CHECK(json::parse(one_of_two.schema)["properties"].size() == 2);
  CHECK(convert(R"({"anyOf":[{"type":"string"}],"$schema":"s"})", SchemaUse::answer).schema ==
        R"({"type":"string"})");
}

TEST_CASE("references are put in place", "[unit][schema]") {
  const auto made = convert(
      R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"},"b":{"$ref":"#/definitions/B~1%20"},)"
      R"("c":{"$ref":"#/properties/a"},"d":{"description":"outer","$ref":"#/$defs/D"}},)"
      R"("$defs":{"A":{"$ref":"#/$defs/D"},"D":{"type":"string","description":"inner"}},)"
      R"("definitions":{"B/ ":{"type":"boolean"}}})");
  CHECK(made.schema ==
        R"({"type":"object","properties":{"a":{"type":"string","description":"inner"},)"
        R"("b":{"type":"boolean"},"c":{"type":"string","description":"inner"},)"
        R"("d":{"type":"string","description":"outer"}}})");
  CHECK(made.changes.empty());
  CHECK(property(R"({"$ref":"https://example.com/s.json"})",
                 {"properties.x: `$ref` leads to nothing in this schema: "
                  "\"https://example.com/s.json\"; any value is allowed there"}) == anything);
  CHECK(convert(R"({"$ref":"#/$defs/A","$defs":{"A":{"type":"object"}}})").schema ==
        R"({"type":"object"})");
}

TEST_CASE("a reference to the empty name is one to the whole schema", "[unit][schema]") {
  const auto made = convert(R"({"type":"object","properties":{"next":{"$ref":"#/"}}})");
  CHECK(made.schema == convert(R"({"type":"object","properties":{"next":{"$ref":"#"}}})").schema);
  CHECK(made.changes.empty());
}

TEST_CASE("a schema that contains itself stays a reference", "[unit][schema]") {
  const auto tree = convert(
      R"({"type":"object","properties":{"root":{"$ref":"#/definitions/Node"}},"definitions":)"
      R"({"Node":{"type":"object","properties":{"children":{"type":"array","items":)"
      R"({"$ref":"#/definitions/Node"}}}}}})");
  CHECK(tree.schema ==
        R"({"type":"object","properties":{"root":{"$ref":"#/$defs/Node"}},"$defs":{"Node":)"
        R"({"type":"object","properties":{"children":{"type":"array","items":)"
        R"({"$ref":"#/$defs/Node"}}}}}})");
  CHECK(tree.changes.empty());
  const auto top = convert(
      R"({"type":"object","properties":{"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}}})");
  CHECK(json::parse(top.schema)["$defs"].size() == 1);
  CHECK(top.changes.empty());
  const auto at_top = convert(
      R"({"$ref":"#/$defs/A","$defs":{"A":{"type":"object","properties":{"b":)"
      R"({"$ref":"#/$defs/B"}}},"B":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}})");
  CHECK(json::parse(at_top.schema)["type"] == "object");
  // One that no finite value fits, and one with names that no reference can have.
  const auto endless = convert(
      R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"required":["a"],"$defs":{"A":)"
      R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"required":["a"]}}})");
  CHECK(endless.schema.find("$ref") == std::string::npos);
  CHECK_FALSE(endless.changes.empty());
  const auto slash =
      convert(R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":)"
              R"({"type":"object","properties":{"a/b":{"$ref":"#/$defs/A"}}}}})");
  CHECK_FALSE(slash.changes.empty());
  convert(R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":)"
          R"({"$ref":"#/$defs/A"}}})");
}

TEST_CASE("what stands beside a reference to a schema that contains itself is kept or told of",
          "[unit][schema]") {
  const std::string definitions =
      R"(,"$defs":{"A":{"type":"object","description":"inner","properties":{"a":)"
      R"({"$ref":"#/$defs/A"}}}}})";
  const auto beside = [&](const std::string& members, const std::string& kept,
                          const std::vector<std::string>& changes) {
    INFO(members);
    const auto made = convert(R"({"type":"object","properties":{"x":{"$ref":"#/$defs/A")" +
                              members + "}}" + definitions);
    CHECK(made.schema == R"({"type":"object","properties":{"x":)" + kept + "}" + definitions);
    CHECK(made.changes == changes);
  };
  const std::string reference = R"({"$ref":"#/$defs/A"})";
  const std::vector<std::string> is_told = {
      "properties.x: what stands beside a reference to a schema that contains itself is left out"};
  beside("", reference, {});
  beside(R"(,"title":"outer")", R"({"$ref":"#/$defs/A","title":"outer"})", {});
  // Where both describe it, the API takes the words of the schema that is referred to.
  beside(R"(,"description":"outer")", reference, {});
  beside(R"(,"nullable":true)", R"({"anyOf":[{"$ref":"#/$defs/A"},{"type":"null"}]})", {});
  beside(R"(,"nullable":false)", reference, {});
  beside(R"(,"type":"object")", reference, {});
  for (const char* rule : {R"(,"required":["a"])", R"(,"anyOf":[{"type":"object"}])",
                           R"(,"oneOf":[{"type":"object"}])"}) {
    beside(rule, reference, is_told);
  }
}

TEST_CASE("where a schema that contains itself is left out, the words beside the reference stay",
          "[unit][schema]") {
  // No reference of the API can lead through a name with a slash.
  const auto made =
      convert(R"({"type":"object","properties":{"x":{"$ref":"#/$defs/A","description":"outer"}},)"
              R"("$defs":{"A":{"type":"object","description":"inner","properties":{"a/b":)"
              R"({"$ref":"#/$defs/A"}}}}})");
  CHECK(made.schema ==
        R"({"type":"object","properties":{"x":{"type":"object","description":"outer"}}})");
  CHECK(made.changes ==
        std::vector<std::string>{
            "properties.x: a schema that contains itself: its inside is left out here"});
}

TEST_CASE("what else is changed is told where a schema that contains itself is left out",
          "[unit][schema]") {
  const auto made =
      convert(R"({"type":"object","properties":{"n":{"type":"number","exclusiveMinimum":1},)"
              R"("x":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"object","properties":{"a/b":)"
              R"({"$ref":"#/$defs/A"}}}}})");
  CHECK(made.changes ==
        std::vector<std::string>{
            "properties.n: `exclusiveMinimum` became `minimum`: the bound itself fits too",
            "properties.x: a schema that contains itself: its inside is left out here"});
}

TEST_CASE("a schema that is a part or a branch of itself adds nothing to itself",
          "[unit][schema]") {
  for (const char* schema :
       {R"({"allOf":[{"$ref":"#"}]})", R"({"type":"object","allOf":[{"$ref":"#"}]})",
        R"({"allOf":[{"allOf":[{"$ref":"#"}]},{"$ref":"#"}]})"}) {
    const auto made = convert(schema);
    CHECK(made.schema == R"({"type":"object"})");
    CHECK(made.changes.empty());
  }
  CHECK(convert(R"({"anyOf":[{"$ref":"#"}]})").schema == R"({"type":"object"})");
  CHECK(
      convert(R"({"oneOf":[{"$ref":"#"},{"type":"object","properties":{"b":{"type":"string"}}}]})")
          .schema == R"({"type":"object","properties":{"b":{"type":"string"}}})");
  const std::string any = R"({"type":["null","string","number","boolean","object","array"]})";
  CHECK(property(R"({"allOf":[{"$ref":"#/properties/x"}]})") == any);
  const auto around = convert(
      R"({"type":"object","properties":{"x":{"$ref":"#/$defs/p"}},)"
      R"("$defs":{"p":{"allOf":[{"$ref":"#/$defs/q"}]},"q":{"allOf":[{"$ref":"#/$defs/p"}]}}})");
  CHECK(around.schema == R"({"type":"object","properties":{"x":)" + any + "}}");
}

TEST_CASE("a schema is made for the use that is named, also by the function that throws",
          "[unit][schema]") {
  const std::string text = R"({"type":"string"})";
  CHECK(moonshot::to_mfjs(text, SchemaUse::answer).schema.text() == text);
  CHECK(moonshot::to_mfjs(text, SchemaUse::tool).schema.text() == R"({"type":"object"})");
  CHECK(moonshot::to_mfjs(text).schema.text() == R"({"type":"object"})");
}

TEST_CASE("a missing type is filled in", "[unit][schema]") {
  CHECK(property("{}") == "{}");  // right as it is
  CHECK(property(R"({"$comment":"c"})") == anything);
  CHECK(property("true") == anything);
  CHECK(property(R"({"enum":["a","b"]})") == R"({"type":"string","enum":["a","b"]})");
  CHECK(property(R"({"enum":[1,2.0]})") == R"({"type":"number","enum":[1,2.0]})");
  CHECK(property(R"({"enum":[1,2]})") == R"({"type":"integer","enum":[1,2]})");
  CHECK(property(R"({"enum":["a",null]})") ==
        R"({"anyOf":[{"type":"null"},{"type":"string","enum":["a"]}]})");
  CHECK(property(R"({"const":true})") == R"({"type":"boolean","enum":[true]})");
  CHECK(property(R"({"const":null})") == R"({"type":"null"})");
  CHECK(property(R"({"minLength":1,"$comment":"c"})") == R"({"type":"string","minLength":1})");
  CHECK(property(R"({"items":{"type":"null"},"$comment":"c"})") ==
        R"({"type":"array","items":{"type":"null"}})");
  CHECK(property(R"({"type":"STRING"})") == R"({"type":"string"})");
  CHECK(property(R"({"type":"int"})") == R"({"type":"integer"})");
}

TEST_CASE("types move into the branches", "[unit][schema]") {
  CHECK(
      property(R"({"type":"string","anyOf":[{"minLength":2},{"enum":["a"]}],"description":"d"})") ==
      R"({"description":"d","anyOf":[{"type":"string","minLength":2},)"
      R"({"type":"string","enum":["a"]}]})");
  CHECK(property(R"({"type":["string","null"],"minLength":1,"default":null})") ==
        R"({"anyOf":[{"type":"null","default":null},{"type":"string","minLength":1}]})");
  CHECK(property(R"({"type":"array","items":{"type":"string"},"nullable":true})") ==
        R"({"anyOf":[{"type":"null"},{"type":"array","items":{"type":"string"}}]})");
  CHECK(property(R"({"type":["string","null"],"description":"d"})") ==
        R"({"type":["string","null"],"description":"d"})");
  CHECK(property(R"({"type":["string"],"minLength":1})") == R"({"type":["string"],"minLength":1})");
  CHECK(property(R"({"type":"object","anyOf":[{"type":"string"},{"properties":{"a":{}}}]})") ==
        R"({"type":"object","properties":{"a":)" + anything + "}}");
  // An optional list after a conversion by a server: `items` stands on both levels.
  CHECK(
      property(R"({"items":{"type":"string"},"anyOf":[{"type":"array","items":{"type":"string"}},)"
               R"({"type":"null"}]})") ==
      R"({"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"null"}]})");
}

TEST_CASE("the branches become as simple as they allow", "[unit][schema]") {
  CHECK(property(R"({"anyOf":[{"const":"a","type":"string"},{"const":"b","type":"string"}]})") ==
        R"({"type":"string","enum":["a","b"]})");
  CHECK(property(R"({"anyOf":[{"type":"null"},{"oneOf":[{"type":"string"},{"type":"null"}]}]})") ==
        R"({"anyOf":[{"type":"null"},{"type":"string"}]})");
  CHECK(property(R"({"anyOf":[{"type":"string","description":"in"}],"description":"out"})") ==
        R"({"type":"string","description":"out\nin"})");
  CHECK(property(R"({"title":"T","description":"out","anyOf":[{"type":"string","title":"S",)"
                 R"("description":"in"},{"type":"null"}]})") ==
        R"({"anyOf":[{"type":"string","title":"S","description":"out\nin"},)"
        R"({"type":"null","description":"out"}]})");
  CHECK(property(R"({"anyOf":[{"type":"string"},false]})") == R"({"type":"string"})");
  CHECK(property(R"({"oneOf":[{"type":"object"},{"type":"object","properties":{}}]})",
                 {"properties.x: `oneOf` became `anyOf`: a value may fit several branches"}) ==
        R"({"anyOf":[{"type":"object"},{"type":"object","properties":{}}]})");
}

TEST_CASE("parts are merged", "[unit][schema]") {
  CHECK(property(R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":)"
                 R"(["a"]},{"properties":{"a":{"minLength":1},"b":{"type":"null"}},"required":)"
                 R"(["a","b"],"additionalProperties":false}],"description":"d"})") ==
        R"({"type":"object","description":"d","properties":{"a":{"type":"string","minLength":1},)"
        R"("b":{"type":"null"}},"required":["a","b"],"additionalProperties":false})");
  CHECK(property(R"({"allOf":[{"type":["integer","string"],"minimum":1},{"type":"number",)"
                 R"("minimum":2,"maximum":9},{"maximum":10}]})") ==
        R"({"type":"integer","minimum":2,"maximum":9})");
  CHECK(property(R"({"allOf":[{"enum":["a","b"]},{"enum":["b","c"]}]})") ==
        R"({"type":"string","enum":["b"]})");
  CHECK(property(R"({"allOf":[{"type":"string"},{"type":"boolean"}]})",
                 {"properties.x: parts that have to fit together are of different types; only one "
                  "is kept"}) == R"({"type":"string"})");
}

TEST_CASE("what has no meaning here goes, what had one is listed", "[unit][schema]") {
  CHECK(
      property(R"({"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":10.5,"example":1})") ==
      R"({"type":"integer","minimum":1,"maximum":10})");
  CHECK(property(R"({"type":"integer","minimum":1.5,"exclusiveMinimum":0,"maximum":8.5,)"
                 R"("exclusiveMaximum":20})") == R"({"type":"integer","minimum":2,"maximum":8})");
  CHECK(property(R"({"type":"integer","minimum":0,"exclusiveMinimum":true})") ==
        R"({"type":"integer","minimum":1})");
  CHECK(
      property(R"({"type":"number","exclusiveMinimum":0})",
               {"properties.x: `exclusiveMinimum` became `minimum`: the bound itself fits too"}) ==
      R"({"type":"number","minimum":0})");
  CHECK(property(R"({"type":"string","format":"date","not":{"const":"a"},"minimum":1})",
                 {"properties.x: left out, because the API does not know it: `format`, `not`"}) ==
        R"({"type":"string"})");
  CHECK(
      property(R"({"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],)"
               R"("items":false})",
               {"properties.x: the places of a list are not told apart: each item may be what "
                "any of them may be"}) ==
      R"({"type":"array","maxItems":2,"items":{"anyOf":[{"type":"string"},{"type":"integer"}]}})");
  CHECK(property(R"({"type":"array","items":[{"type":"string"}],"maxItems":1,"minItems":1})",
                 {"properties.x: the places of a list are not told apart: each item may be what "
                  "any of them may be"}) ==
        R"({"type":"array","minItems":1,"maxItems":1,"items":{"type":"string"}})");
  CHECK(property(R"({"type":"object","patternProperties":{"^x":{}},"additionalProperties":false})",
                 {"properties.x: left out, because the API does not know it: "
                  "`patternProperties`"}) == R"({"type":"object"})");
  CHECK(property(R"({"type":"string","enum":[1,2]})",
                 {"properties.x: no value of `enum` is of the type; the type of the values is "
                  "taken"}) == R"({"type":"integer","enum":[1,2]})");
  CHECK(property(R"({"type":"object","enum":[{}]})",
                 {"properties.x: fixed objects and lists are left out: the API knows only simple "
                  "values"}) == R"({"type":"object"})");
  CHECK(property(R"({"type":"string","minLength":3,"maxLength":2})",
                 {"properties.x: bounds that no value fits are left out"}) ==
        R"({"type":"string"})");
  CHECK(property(R"({"type":"object","additionalProperties":{"type":"array","items":true}})") ==
        R"({"type":"object","additionalProperties":{"type":"array"}})");
}

TEST_CASE("of two bounds the one that is a number counts", "[unit][schema]") {
  for (const char* parts :
       {R"({"minimum":"x"},{"minimum":2})", R"({"minimum":2},{"minimum":"x"})"}) {
    const auto made = convert(R"({"type":"object","properties":{"x":{"type":"number","allOf":[)" +
                              std::string(parts) + "]}}}");
    CHECK(made.schema == R"({"type":"object","properties":{"x":{"type":"number","minimum":2}}})");
  }
}

TEST_CASE("parts that say the same are one", "[unit][schema]") {
  CHECK(property(R"({"type":"string","allOf":[{"pattern":"^a"},{"pattern":"^a"}]})") ==
        property(R"({"type":"string","pattern":"^a"})"));
}

TEST_CASE("a closed part that is merged with names of another is listed", "[unit][schema]") {
  const std::string part =
      "`additionalProperties` of one part does not hold for the members that another part names";
  const std::string at = "properties.x: ";
  CHECK(property(R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}},)"
                 R"("additionalProperties":false},{"properties":{"b":{"type":"null"}}}]})",
                 {at + part}) ==
        R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"null"}},)"
        R"("additionalProperties":false})");
  CHECK(property(R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}}},)"
                 R"({"additionalProperties":{"type":"integer"}}]})",
                 {at + part}) == R"({"type":"object","properties":{"a":{"type":"string"}},)"
                                 R"("additionalProperties":{"type":"integer"}})");
  // A schema that allows everything binds nobody.
  CHECK(property(R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}}},)"
                 R"({"additionalProperties":{}}]})") ==
        R"({"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":true})");
  CHECK(property(R"({"type":"object","additionalProperties":false,"anyOf":[{"properties":{"a":)"
                 R"({"type":"string"}}},{"type":"null"}]})",
                 {"properties.x.anyOf{0}: " + part}) ==
        R"({"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false})");
  // The usual ones close what they name.
  CHECK(property(R"({"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":)"
                 R"(false,"anyOf":[{"required":["a"]},{"properties":{"a":{"minLength":1}}}]})") !=
        "");
}

TEST_CASE("what a left out rule may allow is not refused", "[unit][schema]") {
  const std::string unknown = "properties.x: left out, because the API does not know it: ";
  CHECK(property(R"({"type":"object","patternProperties":{"^x":{"type":"string"}},)"
                 R"("additionalProperties":{"type":"integer"}})",
                 {unknown + "`patternProperties`"}) == R"({"type":"object"})");
  CHECK(property(R"({"type":"object","properties":{"k":{"type":"string"}},"if":{"required":["k"]},)"
                 R"("then":{"properties":{"y":{"type":"null"}}},"unevaluatedProperties":false})",
                 {unknown + "`if`",
                  "properties.x: `unevaluatedProperties` is left out, because `if` is"}) ==
        R"({"type":"object","properties":{"k":{"type":"string"}}})");
  CHECK(property(R"({"type":"array","prefixItems":[{"type":"null"}],"contains":{"type":"string"},)"
                 R"("unevaluatedItems":false})",
                 {unknown + "`contains`",
                  "properties.x: the places of a list are not told apart: each item may be what "
                  "any of them may be"}) == R"({"type":"array"})");
  // A value that fits both branches has the members of both.
  CHECK(property(R"({"type":"object","anyOf":[{"properties":{"a":{"type":"null"}}},{"properties":)"
                 R"({"b":{"type":"null"}}}],"unevaluatedProperties":false})",
                 {"properties.x: `unevaluatedProperties` beside `anyOf` is left out"}) ==
        R"({"anyOf":[{"type":"object","properties":{"a":{"type":"null"}}},)"
        R"({"type":"object","properties":{"b":{"type":"null"}}}]})");
}

TEST_CASE("a rule for what no part names closes the schema", "[unit][schema]") {
  CHECK(property(R"({"allOf":[{"type":"object","properties":{"a":{"type":"null"}}}],)"
                 R"("anyOf":[{"required":["a"]},{"properties":{"b":{"type":"null"}}}],)"
                 R"("unevaluatedProperties":false})") ==
        R"({"anyOf":[{"type":"object","properties":{"a":{"type":"null"}},"required":["a"],)"
        R"("additionalProperties":false},{"type":"object","properties":{"b":{"type":"null"},)"
        R"("a":{"type":"null"}},"additionalProperties":false}]})");
  CHECK(property(R"({"type":"array","prefixItems":[{"type":"null"}],"unevaluatedItems":false})",
                 {"properties.x: the places of a list are not told apart: each item may be what "
                  "any of them may be"}) ==
        R"({"type":"array","maxItems":1,"items":{"type":"null"}})");
  CHECK(property(R"({"type":"array","unevaluatedItems":{"type":"string"}})") ==
        R"({"type":"array","items":{"type":"string"}})");
}

TEST_CASE("values that cannot be are listed", "[unit][schema]") {
  CHECK(property(R"({"enum":[]})", {"properties.x: an `enum` without values is left out"}) ==
        anything);
  CHECK(property(R"({"allOf":[{"enum":["a"]},{"enum":["b"]}]})",
                 {"properties.x: an `enum` without values is left out"}) == anything);
  CHECK(property(R"({"const":"c","enum":["a","b"]})",
                 {"properties.x: `const` is none of the values of `enum`; only `const` is kept"}) ==
        R"({"type":"string","enum":["c"]})");
  CHECK(property(R"({"const":"a","enum":["a","b"]})") == R"({"type":"string","enum":["a"]})");
  CHECK(property(R"({"enum":[null,"a",1.5,true,{},[]]})",
                 {"properties.x: fixed objects and lists are left out: the API knows only simple "
                  "values",
                  "properties.x: fixed objects and lists are left out: the API knows only simple "
                  "values"}) ==
        R"({"anyOf":[{"type":"null"},{"type":"string","enum":["a"]},{"type":"number","enum":)"
        R"([1.5]},{"type":"boolean","enum":[true]},{"type":"object"},{"type":"array"}]})");
}

TEST_CASE("names that the API cannot take are left out and listed", "[unit][schema]") {
  const auto made = convert(
      R"({"type":"object","properties":{"a":{"type":"string"},"$ref":{"type":"string"},"":{},)"
      R"("never":false,"required":{}},"required":["a","a","codecType","$ref"],)"
      R"("additionalProperties":false})");
  CHECK(made.schema == R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],)"
                       R"("additionalProperties":false})");
  CHECK(made.changes.size() == 5);
}

TEST_CASE("schemas as generators and servers write them become right", "[unit][schema]") {
  const std::vector<std::string> schemas = {
      // pydantic
      R"({"$defs":{"Color":{"enum":["red","blue"],"title":"Color","type":"string"},"Item":)"
      R"({"properties":{"name":{"title":"Name","type":"string"},"color":{"$ref":"#/$defs/Color",)"
      R"("default":"red"},"tags":{"anyOf":[{"items":{"type":"string"},"type":"array"},)"
      R"({"type":"null"}],"default":null,"title":"Tags"}},"required":["name"],"title":"Item",)"
      R"("type":"object"}},"properties":{"items":{"items":{"$ref":"#/$defs/Item"},"title":"Items",)"
      R"("type":"array"},"size":{"maxItems":2,"minItems":2,"prefixItems":[{"type":"integer"},)"
      R"({"type":"integer"}],"type":"array"},"meta":{"additionalProperties":true,"type":"object"},)"
      R"("any":{"title":"Any"}},"required":["items"],"title":"Order","type":"object"})",
      // pydantic 1
      R"({"title":"M","type":"object","properties":{"c":{"description":"a color","allOf":)"
      R"([{"$ref":"#/definitions/C"}]}},"definitions":{"C":{"title":"C","description":"An enum.",)"
      R"("enum":[1,2]}}})",
      // zod
      R"({"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":)"
      R"({"a":{"type":"string","minLength":1,"format":"email"},"b":{"anyOf":[{"type":"string",)"
      R"("const":"x"},{"type":"string","const":"y"}]},"c":{"type":["string","null"],"default":null},)"
      R"("d":{"type":"array","items":[{"type":"string"},{"type":"number"}],"minItems":2,)"
      R"("maxItems":2},"e":{"type":"object","additionalProperties":{"type":"number"}},"f":)"
      R"({"type":"number","exclusiveMinimum":0},"g":{"$ref":"#/properties/a"},"h":{"not":{}}},)"
      R"("required":["a","b"],"additionalProperties":false})",
      // zod 4, with numbered definitions and a type beside a reference
      R"({"type":"object","properties":{"v":{"type":"object","$ref":"#/$defs/__schema0"}},)"
      R"("$defs":{"__schema0":{"anyOf":[{"type":"string"},{"type":"object","propertyNames":)"
      R"({"type":"string"},"additionalProperties":{"$ref":"#/$defs/__schema0"}}]}}})",
      // typebox
      R"({"type":"object","properties":{"mode":{"anyOf":[{"const":"r","type":"string"},{"const":"w",)"
      R"("type":"string"}]},"any":{},"u":{"anyOf":[{"type":"integer"},{"type":"string"}],)"
      R"("description":"d"},"rec":{"type":"object","patternProperties":{"^(.*)$":)"
      R"({"type":"string"}}}},"required":["mode"]})",
      // MCP servers
      R"({"type":"object","properties":{"query":{"type":"string"},"outputSchema":true,"filter":)"
      R"({"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}],"type":)"
      R"(["string","array"]}},"required":["query","codecType"],"$schema":"s"})",
      R"({"anyOf":[{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},)"
      R"({"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}]})",
      R"({"type":"object","properties":{"a":{"description":"no type"},"b":{"items":)"
      R"({"description":"no type"},"type":"array"}},"required":null})",
      // OpenAPI
      R"({"type":"object","properties":{"p":{"$ref":"#/components/schemas/P"}},"components":)"
      R"({"schemas":{"P":{"type":"object","nullable":true,"discriminator":{"propertyName":"k"},)"
      R"("oneOf":[{"properties":{"k":{"enum":["a"]}}},{"properties":{"k":{"enum":["b"]}}}]}}}})",
      // a union that is told apart by a member
      R"({"type":"object","properties":{"shape":{"discriminator":{"mapping":{"c":"#/$defs/C"}},)"
      R"("oneOf":[{"$ref":"#/$defs/C"},{"$ref":"#/$defs/S"}]}},"$defs":{"C":{"type":"object",)"
      R"("properties":{"kind":{"const":"c"},"r":{"type":"number"}},"required":["kind"]},"S":)"
      R"({"type":"object","properties":{"kind":{"const":"s"},"inner":{"$ref":"#/$defs/S"}}}}})",
      R"({"type":"object","properties":{"if":{"type":"string"},"x":{"type":"object","if":)"
      R"({"properties":{"a":{"const":1}}},"then":{"required":["b"]},"else":{"required":["c"]},)"
      R"("dependentRequired":{"a":["b"]},"properties":{"a":{"type":"integer"}}}}})",
  };
  for (const auto& schema : schemas) {
    convert(schema);
    convert(schema, SchemaUse::answer);
  }
}

TEST_CASE("every keyword with every kind of value is converted or refused", "[unit][schema]") {
  const char* const keywords[] = {
      "type",      "title",    "description", "default",  "enum",        "properties",
      "required",  "const",    "anyOf",       "oneOf",    "allOf",       "additionalProperties",
      "$ref",      "items",    "minItems",    "maxItems", "prefixItems", "minLength",
      "maxLength", "pattern",  "minimum",     "maximum",  "$defs",       "exclusiveMinimum",
      "$id",       "nullable", "not",         "if",       "format",      "patternProperties"};
  const char* const values[] = {"null",
                                "true",
                                "false",
                                "0",
                                "-1.5",
                                "1e400",
                                "\"\"",
                                "\"a\"",
                                "\"#\"",
                                "[]",
                                "[null]",
                                "[\"a\",1]",
                                "{}",
                                "[{}]",
                                "[true]",
                                R"({"a":{}})",
                                R"({"a":1})",
                                R"([{"type":"object","required":["a"]}])",
                                R"({"type":"array"})"};
  for (const char* keyword : keywords) {
    for (const char* value : values) {
      for (const char* beside : {"", R"(,"type":"object")", R"(,"type":["array","null"])"}) {
        if (std::string(keyword) == "type" && *beside != '\0') continue;
        const std::string schema = "{\"" + std::string(keyword) + "\":" + value + beside + "}";
        for (const auto& whole :
             {schema, R"({"type":"object","properties":{"p":)" + schema + "}}"}) {
          if (!moonshot::try_to_mfjs(whole)) continue;
          convert(whole);
          if (moonshot::try_to_mfjs(whole, SchemaUse::answer)) convert(whole, SchemaUse::answer);
        }
      }
    }
  }
}

TEST_CASE("what cannot be converted is refused as a value", "[unit][schema]") {
  CHECK(refusal("") == "it cannot be read: invalid JSON: the text ends too early at byte 0");
  CHECK(refusal("[]") == "it is no JSON object");
  CHECK(refusal("true") == "it is no JSON object");
  CHECK(refusal(std::string(1000000, '[')).find("more than 256 levels") != std::string::npos);
  std::string deep;
  for (int i = 0; i < 400; ++i) deep += R"({"items":)";
  CHECK(refusal(deep).find("more than 256 levels") != std::string::npos);
  CHECK(refusal(R"({"type":"object"} {"type":"string"})") ==
        "it cannot be read: invalid JSON: something follows the value at byte 18");
  CHECK(refusal(R"({"properties":{}}])") ==
        "it cannot be read: invalid JSON: something follows the value at byte 17");

  // Each definition holds the next one twice.
  std::string bomb = R"({"type":"object","properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{)";
  for (int i = 0; i < 60; ++i) {
    const std::string next = R"({"$ref":"#/$defs/d)" + std::to_string(i + 1) + "\"}";
    bomb += "\"d" + std::to_string(i) + R"(":{"type":"array","items":{"anyOf":[{"type":"object",)" +
            R"("properties":{"a":)" + next + R"(,"b":)" + next + "}}]}},";
  }
  bomb += R"("d60":{"type":"string"}}})";
  CHECK(refusal(bomb).find("it is more than the 120000 bytes") != std::string::npos);

  // The same with allOf and anyOf, which multiply.
  std::string product = R"({"type":"object","properties":{"x":{"allOf":[)";
  for (int i = 0; i < 40; ++i) {
    if (i > 0) product += ',';
    product += R"({"anyOf":[{"minLength":)" + std::to_string(i) + R"(},{"maxLength":9}],)" +
               R"("oneOf":[{"type":"string"},{"type":"null"}]})";
  }
  product += "]}}}";
  const auto made = moonshot::try_to_mfjs(product);
  if (!made) CHECK(made.error().as<moonshot::UsageError>() != nullptr);

  std::string wide = R"({"type":"object","properties":{)";
  for (int i = 0; i < 3001; ++i) {
    wide += (i > 0 ? ",\"p" : "\"p") + std::to_string(i) + R"(":{"type":"null"})";
  }
  CHECK(refusal(wide + "}}").find("exceeds maximum limit of 3000") != std::string::npos);
}

TEST_CASE("a long chain of references and a long list of parts are followed", "[unit][schema]") {
  std::string chain = R"({"type":"object","properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{)";
  for (int i = 0; i < 20000; ++i) {
    chain += "\"d" + std::to_string(i) + R"(":{"$ref":"#/$defs/d)" + std::to_string(i + 1) + "\"},";
  }
  chain += R"("d20000":{"type":"string"}}})";
  CHECK(convert(chain).schema == R"({"type":"object","properties":{"a":{"type":"string"}}})");
  std::string parts = R"({"type":"object","properties":{"a":{"type":"string","allOf":[)";
  for (int i = 0; i < 20000; ++i) parts += R"({"minLength":)" + std::to_string(i) + "},";
  CHECK(convert(parts + "{}]}}}").schema ==
        R"({"type":"object","properties":{"a":{"type":"string","minLength":19999}}})");
}

TEST_CASE("a key in a schema is not repeated in what was changed", "[unit][schema]") {
  const auto made = convert(R"({"type":"object","required":["sk-abcdefgh12345678SECRET"]})");
  REQUIRE(made.changes.size() == 1);
  CHECK(made.changes[0].find("SECRET") == std::string::npos);
}

TEST_CASE("the parameters of a tool need an object at the top, at every level", "[unit][schema]") {
  const std::string problem = "At path 'root': parameters.type is required and must be 'object'";
  for (const auto level :
       {SchemaLevel::loose, SchemaLevel::lite, SchemaLevel::strict, SchemaLevel::ultra}) {
    for (const char* schema :
         {"{}", R"({"anyOf":[{"type":"object"}]})", R"({"type":["object"]})",
          R"({"$ref":"#/$defs/A","$defs":{"A":{"type":"object"}}})", R"({"type":"string"})"}) {
      INFO(schema);
      const auto problems = check_schema(schema, SchemaUse::tool, level);
      REQUIRE_FALSE(problems.empty());
      CHECK(problems.front().what() == problem);
      CHECK(check_schema(schema, SchemaUse::answer, level).size() + 1 == problems.size());
    }
    CHECK(check_schema(R"({"type":"object"})", SchemaUse::tool, level).empty());
    CHECK(check_schema("{", SchemaUse::tool, level).size() == 1);
  }
}

TEST_CASE("references by name and by address are followed", "[unit][schema]") {
  const auto of = [](const std::string& reference, const std::string& definition) {
    return convert(R"({"$id":"https://e.com/s/root.json","type":"object","properties":{"a":)" +
                   reference + R"(},"$defs":{"A":)" + definition + "}}");
  };
  const std::string text = R"({"type":"object","properties":{"a":{"type":"string"}}})";
  for (const char* reference :
       {R"({"$ref":"#n"})", R"({"$dynamicRef":"#n"})", R"({"$ref":"root.json#n"})",
        R"({"$ref":"#/$defs/A"})", R"({"$ref":"https://e.com/s/root.json#/$defs/A"})",
        R"({"$ref":"$defs/A"})"}) {
    INFO(reference);
    const auto made = of(reference, R"({"$anchor":"n","type":"string"})");
    CHECK(made.schema == text);
    CHECK(made.changes.empty());
  }
  CHECK(of(R"({"$dynamicRef":"#d"})", R"({"$dynamicAnchor":"d","type":"string"})").schema == text);
  // In the drafts before the word `$anchor`.
  CHECK(of(R"({"$ref":"#o"})", R"({"$id":"#o","type":"string"})").schema == text);
  for (const char* reference : {"item.json", "./item.json", "https://e.com/s/item.json#",
                                "/s/item.json", "item.json#/properties/.."}) {
    INFO(reference);
    const auto made = of(R"({"$ref":")" + std::string(reference) + "\"}",
                         R"({"$id":"item.json","type":"string","properties":{"..":)"
                         R"({"type":"string"}}})");
    CHECK(made.schema == text);
  }
  CHECK(of(R"({"$ref":"urn:x:1"})", R"({"id":"urn:x:1","type":"string"})").schema == text);
  // Within a schema with an address of its own, pointers may count from it or from the top.
  const auto inner =
      of(R"({"$ref":"A"})", R"({"$id":"A","$defs":{"I":{"type":"string"}},"type":"object",)"
                            R"("properties":{"i":{"$ref":"#/$defs/I"},"r":{"$ref":"#/$defs/B"}}},)"
                            R"("B":{"type":"integer"})");
  CHECK(inner.schema == R"({"type":"object","properties":{"a":{"type":"object","properties":)"
                        R"({"i":{"type":"string"},"r":{"type":"integer"}}}}})");
  for (const char* nowhere :
       {"#m", "other.json", "https://f.com/s/item.json", "item.json#/none", "item.json#n", ""}) {
    INFO(nowhere);
    const auto made =
        of(R"({"$ref":")" + std::string(nowhere) + "\"}", R"({"$id":"item.json","type":"string"})");
    CHECK((made.changes.size() == 1) == (nowhere[0] != '\0'));
  }
}

TEST_CASE("a reference into a schema with an address is not looked for at the top",
          "[unit][schema]") {
  for (const std::string place : {"#/$defs/text", "#text"}) {
    INFO(place);
    const auto made = convert(R"({"type":"object","properties":{"a":{"$ref":"item.json)" + place +
                              R"("}},"$defs":{"text":{"$anchor":"text","type":"string"},)"
                              R"("item":{"$id":"item.json","type":"integer"}}})");
    CHECK(made.changes ==
          std::vector<std::string>{"properties.a: `$ref` leads to nothing in this schema: "
                                   "\"item.json" +
                                   place + "\"; any value is allowed there"});
  }
}

TEST_CASE("a reference beside another one is never lost without a word", "[unit][schema]") {
  const auto of = [](const std::string& members) {
    return convert(R"({"type":"object","properties":{"a":{)" + members +
                   R"(}},"$defs":{"S":{"$dynamicAnchor":"s","type":"string"},)"
                   R"("N":{"$dynamicAnchor":"n","type":"integer"}}})");
  };
  const std::string text = R"({"type":"object","properties":{"a":{"type":"string"}}})";
  const auto left_out = [](const std::string& names) {
    return std::vector<std::string>{"properties.a: left out, because the API does not know it: " +
                                    names};
  };
  for (const char* members :
       {R"("$ref":"#/$defs/S","$dynamicRef":"#n")", R"("$dynamicRef":"#n","$ref":"#/$defs/S")"}) {
    const auto made = of(members);
    CHECK(made.schema == text);
    CHECK(made.changes == left_out("`$dynamicRef`"));
  }
  const auto recursive = of(R"("$recursiveRef":"#/$defs/N","$dynamicRef":"#s")");
  CHECK(recursive.schema == text);
  CHECK(recursive.changes == left_out("`$recursiveRef`"));
  const auto all = of(R"("$recursiveRef":"#","$dynamicRef":"#n","$ref":"#s")");
  CHECK(all.schema == text);
  CHECK(all.changes == left_out("`$dynamicRef`, `$recursiveRef`"));
  // The one of a schema that contains itself is kept as a reference, and nothing stands beside it.
  const auto circle = of(R"("$dynamicRef":"#n","$ref":"#")");
  CHECK(json::parse(circle.schema)["properties"]["a"].contains("$ref"));
  REQUIRE_FALSE(circle.changes.empty());
  CHECK(circle.changes.front() == left_out("`$dynamicRef`").front());
}

TEST_CASE("a schema that contains itself is found by any form of reference", "[unit][schema]") {
  const std::string inside =
      R"({"type":"object","properties":{"v":{"type":"string"},"n":{"type":"array","items":)";
  const auto made = [&](const std::string& begin, const std::string& reference) {
    return convert("{" + begin + inside.substr(1) + reference + "}}}");
  };
  for (const auto& tree :
       {made(R"("$id":"T0",)", R"({"$ref":"T0"})"), made("", R"({"$recursiveRef":"#"})"),
        made(R"("$dynamicAnchor":"T0",)", R"({"$dynamicRef":"#T0"})"),
        made(R"("$anchor":"T0",)", R"({"$ref":"#T0"})")}) {
    CHECK(tree.changes.empty());
    const auto read = json::parse(tree.schema);
    REQUIRE(read["$defs"].size() == 1);
    const auto reference = "#/$defs/" + read["$defs"].begin().key();
    CHECK(read["properties"]["n"]["items"]["$ref"] == reference);
    CHECK(read["$defs"].begin().value()["properties"]["n"]["items"]["$ref"] == reference);
  }
  // Names of properties are no keywords.
  for (const char* name : {"default", "enum", "const", "example", "examples"}) {
    INFO(name);
    const auto named = convert(
        R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"object",)"
        R"("properties":{")" +
        std::string(name) + R"(":{"$ref":"#/$defs/A"}}}}})");
    CHECK(named.changes.empty());
    CHECK(json::parse(named.schema)["$defs"]["A"]["properties"][name]["$ref"] == "#/$defs/A");
  }
}

TEST_CASE("many addresses and references are read in time", "[unit][schema][growth]") {
  CHECK(support::grows_in_proportion(
      [](std::size_t count) {
        std::string schemas;
        std::string uses;
        for (std::size_t i = 0; i < count; ++i) {
          const std::string name = "s" + std::to_string(i);
          schemas += (i == 0 ? "\"" : ",\"") + name + R"(":{"$id":"https://e.com/)" + name +
                     R"(","$anchor":"a","$ref":"https://e.com/s)" + std::to_string(i + 1) + "\"}";
          if (i % 3 == 0) uses += (i == 0 ? "\"" : ",\"") + name + R"(":{"$ref":"x/y/z#a"})";
        }
        const std::string base(60 * count, 'b');
        CHECK(moonshot::try_to_mfjs(R"({"$id":")" + base + R"(","properties":{)" + uses +
                                    R"(},"$defs":{)" + schemas + "}}"));
      },
      750));
}

TEST_CASE("values of an enum that are whole are integers however they are written",
          "[unit][schema]") {
  CHECK(property(R"({"type":"integer","enum":[1.0,2,3e0]})") ==
        R"({"type":"integer","enum":[1.0,2,3.0]})");
  CHECK(property(R"({"enum":[1,2.5]})") == R"({"type":"number","enum":[1,2.5]})");
  CHECK(property(R"({"const":4.0})") == R"({"type":"number","enum":[4.0]})");
  CHECK(property(R"({"type":"integer","default":2.0})") == R"({"type":"integer","default":2.0})");
  CHECK(property(R"({"type":"string","enum":[1,2]})",
                 {"properties.x: no value of `enum` is of the type; the type of the values is "
                  "taken"}) == R"({"type":"integer","enum":[1,2]})");
}

TEST_CASE("what is no character becomes one that says so", "[unit][schema]") {
  for (const std::string half : {"\\ud83d", "\\ude00", "\xF0\x9F"}) {
    const auto made = convert(R"({"type":"object","description":"a)" + half + "\"}");
    CHECK(made.schema == "{\"type\":\"object\",\"description\":\"a\xEF\xBF\xBD\"}");
    CHECK(made.changes == std::vector<std::string>{"root: what is no character became U+FFFD"});
  }
}
