// What becomes of a schema, rule by rule: the whole result, and each step that changed its meaning.

#include <moonshot_catch.hpp>

#include <moonshot/schema/mfjs.hpp>
#include <moonshot/schema/to_mfjs.hpp>

#include <string>
#include <vector>

using moonshot::SchemaUse;

namespace {

struct Conversion {
  const char* schema;
  const char* made;
  std::vector<const char*> changes;
};

void check_conversions(SchemaUse use, const std::vector<Conversion>& rows) {
  for (const auto& row : rows) {
    INFO(row.schema);
    const auto made = moonshot::try_to_mfjs(row.schema, use);
    REQUIRE(made);
    CHECK(made->schema.text() == row.made);
    std::vector<std::string> changes;
    for (const auto& change : made->changes) changes.push_back(change.path + ": " + change.what);
    CHECK(changes == std::vector<std::string>(row.changes.begin(), row.changes.end()));
    CHECK(moonshot::check_schema(made->schema.text(), use).empty());
  }
}

}  // namespace

TEST_CASE("the parameters of a tool become one object", "[unit][schema]") {
  check_conversions(
      SchemaUse::tool,
      {
          {R"({"oneOf":[{"properties":{"a":{"type":"string"}},"required":["a"],)"
           R"("additionalProperties":false},{"properties":{"a":{"type":"integer"},)"
           R"("b":{"type":"string"}},"required":["a","b"],"additionalProperties":false}]})",
           R"({"type":"object","properties":{"a":{"anyOf":[{"type":"string"},)"
           R"({"type":"integer"}]},"b":{"type":"string"}},"required":["a"],)"
           R"("additionalProperties":false})",
           {"root: the branches at the top became one object, which is all that the API takes "
            "there: which of its members belong together is left out"}},
          {R"({"oneOf":[{"type":"object","properties":{"a":{"type":"string"}},)"
           R"("required":["a"]},{"type":"object"}]})",
           R"({"type":"object","properties":{"a":{"type":"string"}}})",
           {"root: the branches at the top became one object, which is all that the API takes "
            "there: which of its members belong together is left out"}},
          {R"({"anyOf":[{"type":"string"},{"type":"object",)"
           R"("properties":{"a":{"type":"string"}}}],"title":"t"})",
           R"({"type":"object","title":"t","properties":{"a":{"type":"string"}}})",
           {}},
          {R"({"anyOf":[{"type":"string"}]})",
           R"({"type":"object"})",
           {"root: the parameters of a tool are always an object, which this schema allows "
            "nowhere"}},
          {R"({"anyOf":[]})", R"({"type":"object"})", {}},
          {R"({"anyOf":[true,{"type":"object"}]})", R"({"type":"object"})", {}},
          {R"({"type":"object","anyOf":[{"type":"string"},{"required":["a"]}],)"
           R"("properties":{"a":{"type":"string"}}})",
           R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})",
           {}},
          {R"({"type":"string"})",
           R"({"type":"object"})",
           {"root: the parameters of a tool are always an object, which this schema allows "
            "nowhere"}},
      });
}

TEST_CASE("branches are fitted, joined and told apart", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"anyOf":[]})",
           R"({"type":["null","string","number","boolean","object","array"]})",
           {"root: `anyOf` without branches is left out"}},
          {R"({"anyOf":[5,{"type":"string"}]})",
           R"({"anyOf":[{"type":["null","string","number","boolean","object","array"]},)"
           R"({"type":"string"}]})",
           {"anyOf{0}: a branch that is no schema: any value is allowed there"}},
          {R"({"anyOf":[false,{"type":"string"}]})", R"({"type":"string"})", {}},
          {R"({"anyOf":[false]})",
           R"({"type":["null","string","number","boolean","object","array"]})",
           {"root: no branch can be fitted; any value is allowed there"}},
          {R"({"anyOf":[true,{"type":"string"}],"title":"t","description":"d"})",
           R"({"title":"t","description":"d","anyOf":[{"type":["null","string","number",)"
           R"("boolean","object","array"]},{"type":"string"}]})",
           {}},
          {R"({"anyOf":[{"type":"string","description":"in"},{"type":"integer"}],)"
           R"("description":"out"})",
           R"({"anyOf":[{"type":"string","description":"out\nin"},{"type":"integer",)"
           R"("description":"out"}]})",
           {}},
          {R"({"anyOf":[{"type":"string","title":"in"},{"type":"integer"}],"title":"out"})",
           R"({"anyOf":[{"type":"string","title":"in"},{"type":"integer"}]})",
           {}},
          {R"({"anyOf":[{"type":"string","description":"d"},{"type":"integer"}],)"
           R"("description":"d"})",
           R"({"anyOf":[{"type":"string","description":"d"},{"type":"integer",)"
           R"("description":"d"}]})",
           {}},
          {R"({"anyOf":[{"type":"string"},{"type":"string"}],"description":"d"})",
           R"({"anyOf":[{"type":"string"},{"type":"string"}],"description":"d"})",
           {}},
          {R"({"anyOf":[{"enum":["a","b"]},{"enum":["b","c"]},{"enum":[1]}]})",
           R"({"anyOf":[{"type":"string","enum":["a","b","c"]},{"type":"integer",)"
           R"("enum":[1]}]})",
           {}},
          {R"({"anyOf":[{"enum":["a"],"title":"x"},{"enum":["b"]}]})",
           R"({"anyOf":[{"type":"string","title":"x","enum":["a"]},{"type":"string",)"
           R"("enum":["b"]}]})",
           {}},
          {R"({"anyOf":[{"type":"string"},{"type":"integer"}],"default":7})",
           R"({"anyOf":[{"type":"string"},{"type":"integer","default":7}]})",
           {}},
          {R"({"anyOf":[{"type":"string"},{"type":"integer"}],"default":"s"})",
           R"({"anyOf":[{"type":"string","default":"s"},{"type":"integer"}]})",
           {}},
          {R"({"anyOf":[{"type":"integer","default":1},{"type":"string"}],"default":7})",
           R"({"anyOf":[{"type":"integer","default":1},{"type":"string"}]})",
           {}},
          {R"({"anyOf":[{"type":"object"},{"type":"integer"}],"default":{"$ref":"x"}})",
           R"({"anyOf":[{"type":"object"},{"type":"integer"}]})",
           {}},
          {R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}}},)"
           R"({"type":"object","properties":{"b":{"type":"string"}}}],)"
           R"("unevaluatedProperties":false})",
           R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}}},)"
           R"({"type":"object","properties":{"b":{"type":"string"}}}]})",
           {"root: `unevaluatedProperties` beside `anyOf` is left out"}},
          {R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}}},)"
           R"({"type":"object"}],"unevaluatedProperties":false})",
           R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},)"
           R"("additionalProperties":false},{"type":"object","additionalProperties":false}]})",
           {}},
          {R"({"oneOf":[{"type":"integer"},{"type":"number"}]})",
           R"({"anyOf":[{"type":"integer"},{"type":"number"}]})",
           {"root: `oneOf` became `anyOf`: a value may fit several branches"}},
          {R"({"oneOf":[{"type":"string"},{"type":"number"}]})",
           R"({"anyOf":[{"type":"string"},{"type":"number"}]})",
           {}},
          {R"({"oneOf":[{"type":"string"},{}]})",
           R"({"anyOf":[{"type":"string"},{"type":["null","string","number","boolean",)"
           R"("object","array"]}]})",
           {"root: `oneOf` became `anyOf`: a value may fit several branches"}},
          {R"({"type":"string","anyOf":[{"type":"integer"},{"minLength":2}]})",
           R"({"type":"string","minLength":2})",
           {}},
          {R"({"type":"number","anyOf":[{"type":"integer"},{"type":"string"}]})",
           R"({"type":"integer"})",
           {}},
          {R"({"anyOf":[{"type":"string"}],"nullable":true})",
           R"({"anyOf":[{"type":"string"},{"type":"null"}]})",
           {}},
      });
}

TEST_CASE("the members of an object are kept as far as the API takes them", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"type":"object","properties":{"a":false,"":{"type":"string"},"b":true,"c":5}})",
           R"({"type":"object","properties":{"b":{"type":["null","string","number",)"
           R"("boolean","object","array"]},"c":{"type":["null","string","number","boolean",)"
           R"("object","array"]}}})",
           {"properties.a: the property that must not be there is left out",
            "properties.: the property is left out: the API takes none of this name",
            "properties.c: no value, or no schema; any value is allowed there"}},
          {R"({"type":"object","properties":{"a":false},"additionalProperties":false})",
           R"({"type":"object","properties":{},"additionalProperties":false})",
           {}},
          {R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a","a","b",)"
           R"(7]})",
           R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})",
           {"root: `required` names 'b', which is no property; it is left out"}},
          {R"({"type":"object","required":"a"})", R"({"type":"object"})", {}},
          {R"({"type":"object","required":[]})", R"({"type":"object","required":[]})", {}},
          {R"({"type":"object","additionalProperties":{}})",
           R"({"type":"object","additionalProperties":{}})",
           {}},
          {R"({"type":"object","additionalProperties":{"type":"string"}})",
           R"({"type":"object","additionalProperties":{"type":"string"}})",
           {}},
          {R"({"type":"object","additionalProperties":true})",
           R"({"type":"object","additionalProperties":true})",
           {}},
          {R"({"type":"object","additionalProperties":7})", R"({"type":"object"})", {}},
          {R"({"type":"object","patternProperties":{"a":{}},"additionalProperties":false})",
           R"({"type":"object"})",
           {"root: left out, because the API does not know it: `patternProperties`"}},
          {R"({"type":"object","patternProperties":{"a":{}},"additionalProperties":true})",
           R"({"type":"object","additionalProperties":true})",
           {"root: left out, because the API does not know it: `patternProperties`"}},
          {R"({"type":"object","unevaluatedProperties":false})",
           R"({"type":"object","additionalProperties":false})",
           {}},
          {R"({"type":"object","unevaluatedProperties":true,"if":{}})",
           R"({"type":"object","additionalProperties":true})",
           {"root: left out, because the API does not know it: `if`"}},
          {R"({"type":"object","unevaluatedProperties":false,"if":{}})",
           R"({"type":"object"})",
           {"root: left out, because the API does not know it: `if`",
            "root: `unevaluatedProperties` is left out, because `if` is"}},
          {R"({"type":"object","unevaluatedProperties":false,"dependentSchemas":{}})",
           R"({"type":"object"})",
           {"root: left out, because the API does not know it: `dependentSchemas`",
            "root: `unevaluatedProperties` is left out, because `dependentSchemas` is"}},
          {R"({"type":"object","unevaluatedProperties":false,"dependencies":{}})",
           R"({"type":"object"})",
           {"root: left out, because the API does not know it: `dependencies`",
            "root: `unevaluatedProperties` is left out, because `dependencies` is"}},
          {R"({"properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"object",)"
           R"("title":"T","properties":{"next":{"$ref":"#/$defs/n","title":"u",)"
           R"("description":"d"}}}}})",
           R"({"type":"object","properties":{"a":{"$ref":"#/$defs/n"}},)"
           R"("$defs":{"n":{"type":"object","title":"T",)"
           R"("properties":{"next":{"$ref":"#/$defs/n","description":"d"}}}}})",
           {}},
          {R"({"properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"object",)"
           R"("properties":{"next":{"$ref":"#/$defs/n","nullable":true}}}}})",
           R"({"type":"object","properties":{"a":{"$ref":"#/$defs/n"}},)"
           R"("$defs":{"n":{"type":"object",)"
           R"("properties":{"next":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}}}}})",
           {}},
          {R"({"properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"object",)"
           R"("properties":{"next":{"$ref":"#/$defs/n","minProperties":1}}}}})",
           R"({"type":"object","properties":{"a":{"$ref":"#/$defs/n"}},)"
           R"("$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"}}}}})",
           {"$defs.n.properties.next: left out, because the API does not know it: "
            "`minProperties`"}},
          {R"({"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},)"
           R"("b":{"$ref":"#/$defs/a"}}})",
           R"({"type":["null","string","number","boolean","object","array"]})",
           {}},
      });
}

TEST_CASE("the items of a list are kept as far as the API takes them", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"type":"array","items":false,"minItems":1})",
           R"({"type":"array","maxItems":0})",
           {}},
          {R"({"type":"array","items":true})", R"({"type":"array"})", {}},
          {R"({"type":"array","items":{"type":"string"}})",
           R"({"type":"array","items":{"type":"string"}})",
           {}},
          {R"({"type":"array","items":{}})", R"({"type":"array","items":{}})", {}},
          {R"({"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}]})",
           R"({"type":"array"})",
           {"root: the places of a list are not told apart: each item may be what any of them may "
            "be"}},
          {R"({"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],)"
           R"("items":false})",
           R"({"type":"array","maxItems":2,"items":{"anyOf":[{"type":"string"},)"
           R"({"type":"integer"}]}})",
           {"root: the places of a list are not told apart: each item may be what any of them may "
            "be"}},
          {R"({"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],)"
           R"("items":{"type":"null"}})",
           R"({"type":"array","items":{"anyOf":[{"type":"string"},{"type":"integer"},)"
           R"({"type":"null"}]}})",
           {"root: the places of a list are not told apart: each item may be what any of them may "
            "be"}},
          {R"({"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],)"
           R"("maxItems":2,"items":{"type":"null"}})",
           R"({"type":"array","maxItems":2,"items":{"anyOf":[{"type":"string"},)"
           R"({"type":"integer"}]}})",
           {"root: the places of a list are not told apart: each item may be what any of them may "
            "be"}},
          {R"({"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],)"
           R"("maxItems":3,"items":{"type":"null"}})",
           R"({"type":"array","maxItems":3,"items":{"anyOf":[{"type":"string"},)"
           R"({"type":"integer"},{"type":"null"}]}})",
           {"root: the places of a list are not told apart: each item may be what any of them may "
            "be"}},
          {R"({"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],)"
           R"("maxItems":1,"items":false})",
           R"({"type":"array","maxItems":1,"items":{"anyOf":[{"type":"string"},)"
           R"({"type":"integer"}]}})",
           {"root: the places of a list are not told apart: each item may be what any of them may "
            "be"}},
          {R"({"type":"array","items":[{"type":"string"}],"additionalItems":false})",
           R"({"type":"array","maxItems":1,"items":{"type":"string"}})",
           {"root: the places of a list are not told apart: each item may be what any of them may "
            "be"}},
          {R"({"type":"array","items":[{"type":"string"}],)"
           R"("additionalItems":{"type":"integer"}})",
           R"({"type":"array","items":{"anyOf":[{"type":"string"},{"type":"integer"}]}})",
           {"root: the places of a list are not told apart: each item may be what any of them may "
            "be"}},
          {R"({"type":"array","items":[{"type":"string"}]})",
           R"({"type":"array"})",
           {"root: the places of a list are not told apart: each item may be what any of them may "
            "be"}},
          {R"({"type":"array","prefixItems":[],"items":{"type":"string"}})",
           R"({"type":"array","items":{"type":"string"}})",
           {}},
          {R"({"type":"array","unevaluatedItems":{"type":"string"}})",
           R"({"type":"array","items":{"type":"string"}})",
           {}},
          {R"({"type":"array","unevaluatedItems":{"type":"string"},"contains":{}})",
           R"({"type":"array"})",
           {"root: left out, because the API does not know it: `contains`"}},
          {R"({"type":"array","unevaluatedItems":{"type":"string"},"if":{}})",
           R"({"type":"array"})",
           {"root: left out, because the API does not know it: `if`"}},
          {R"({"type":"array","default":[{"$ref":"a"}]})", R"({"type":"array"})", {}},
          {R"({"prefixItems":[{"type":"string"}],"items":false})",
           R"({"type":"array","maxItems":1,"items":{"type":"string"}})",
           {"root: the places of a list are not told apart: each item may be what any of them may "
            "be"}},
      });
}

TEST_CASE("types, values and defaults fit together", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"type":["string","null"]})", R"({"type":["string","null"]})", {}},
          {R"({"type":["string","string"]})", R"({"type":"string"})", {}},
          {R"({"type":["string","null"],"enum":["a",null]})",
           R"({"type":["string","null"],"enum":["a",null]})",
           {}},
          {R"({"type":["string","integer"],"minLength":2,"title":"t","description":"d",)"
           R"("default":"s"})",
           R"({"title":"t","description":"d","anyOf":[{"type":"string","default":"s",)"
           R"("minLength":2},{"type":"integer"}]})",
           {}},
          {R"({"type":["string"],"title":"t"})", R"({"type":["string"],"title":"t"})", {}},
          {R"({"type":"string","nullable":true,"pattern":"a"})",
           R"({"anyOf":[{"type":"null"},{"type":"string","pattern":"a"}]})",
           {}},
          {R"({"type":"integer","pattern":"a"})", R"({"type":"integer"})", {}},
          {R"({"type":"string","pattern":7})", R"({"type":"string"})", {}},
          {R"({"type":"string","default":7})", R"({"type":"string","default":7})", {}},
          {R"({"type":"string","default":"a"})", R"({"type":"string","default":"a"})", {}},
          {R"({"enum":[]})",
           R"({"type":["null","string","number","boolean","object","array"]})",
           {"root: an `enum` without values is left out"}},
          {R"({"enum":[],"title":"t"})",
           R"({"type":["null","string","number","boolean","object","array"],"title":"t"})",
           {"root: an `enum` without values is left out"}},
          {R"({"const":"a"})", R"({"type":"string","enum":["a"]})", {}},
          {R"({"const":null})", R"({"type":"null"})", {}},
          {R"({"minimum":3})", R"({"minimum":3})", {}},
          {R"({"exclusiveMinimum":3})",
           R"({"type":"number","minimum":3})",
           {"root: `exclusiveMinimum` became `minimum`: the bound itself fits too"}},
      });
}

TEST_CASE("a default that is too long to be searched for references is left out",
          "[unit][schema]") {
  const std::string branches = R"("anyOf":[{"type":"object"},{"type":"integer"}])";
  const auto schema =
      "{" + branches + R"(,"default":{"a":")" + std::string(10000, 'a') + R"(","b":{"$ref":"x"}}})";
  check_conversions(SchemaUse::answer, {{schema.c_str(), ("{" + branches + "}").c_str(), {}}});
}
