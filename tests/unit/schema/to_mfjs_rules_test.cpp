// What becomes of a schema, rule by rule: the whole result, and each step that changed its meaning.

#include <moonshot_catch.hpp>

#include <moonshot/schema/mfjs.hpp>
#include <moonshot/schema/to_mfjs.hpp>

#include <cstddef>
#include <string>
#include <utility>
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
          {R"({"anyOf":[{"type":"string"}],"nullable":false})", R"({"type":"string"})", {}},
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

TEST_CASE("rules, values and defaults go to the types that they belong to", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"const":"a","nullable":true})",
           R"({"anyOf":[{"type":"null"},{"type":"string","enum":["a"]}]})",
           {}},
          {R"({"type":["array","null"],"prefixItems":[{"type":"string"}]})",
           R"({"anyOf":[{"type":"null"},{"type":"array"}]})",
           {"root: the places of a list are not told apart: each item may be what any of "
            "them may be"}},
          {R"({"type":["number","null"],"exclusiveMaximum":5})",
           R"({"anyOf":[{"type":"null"},{"type":"number","maximum":5}]})",
           {"root: `exclusiveMaximum` became `maximum`: the bound itself fits too"}},
          {R"({"type":["number","null"],"exclusiveMinimum":5})",
           R"({"anyOf":[{"type":"null"},{"type":"number","minimum":5}]})",
           {"root: `exclusiveMinimum` became `minimum`: the bound itself fits too"}},
          {R"({"type":["array","null"],"unevaluatedItems":{"type":"string"}})",
           R"({"anyOf":[{"type":"null"},{"type":"array","items":{"type":"string"}}]})",
           {}},
          {R"({"type":["object","null"],"unevaluatedProperties":false})",
           R"({"anyOf":[{"type":"null"},{"type":"object","additionalProperties":false}]})",
           {}},
          {R"({"type":["string","string","null"]})", R"({"type":["null","string"]})", {}},
          {R"({"type":["string","integer"],"nullable":true})",
           R"({"type":["null","string","integer"]})",
           {}},
          {R"({"type":["null","string","number","boolean","object","array"],"minLength":2,)"
           R"("format":"date"})",
           R"({"anyOf":[{"type":"null"},{"type":"string","minLength":2},{"type":"number"},)"
           R"({"type":"boolean"},{"type":"object"},{"type":"array"}]})",
           {"root: left out, because the API does not know it: `format`"}},
          {R"({"type":"string","$dynamicRef":5})",
           R"({"type":"string"})",
           {"root: left out, because the API does not know it: `$dynamicRef`"}},
          {R"({"minLength":2,"if":{}})",
           R"({"type":"string","minLength":2})",
           {"root: left out, because the API does not know it: `if`"}},
          {R"({"type":"string","format":"date","default":7})",
           R"({"type":"string"})",
           {"root: left out, because the API does not know it: `format`"}},
      });
}

TEST_CASE("what the branches of the top leave open stays open", "[unit][schema]") {
  check_conversions(
      SchemaUse::tool,
      {
          {R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}}},)"
           R"({"type":"object","additionalProperties":false}]})",
           R"({"type":"object","properties":{"a":{"type":"string"}}})",
           {"root: the branches at the top became one object, which is all that the API "
            "takes there: which of its members belong together is left out"}},
          {R"({"anyOf":[{"type":"object","additionalProperties":false},{"type":"object",)"
           R"("properties":{"a":{"type":"string"}},"additionalProperties":true}]})",
           R"({"type":"object","properties":{"a":{"type":"string"}}})",
           {"root: the branches at the top became one object, which is all that the API "
            "takes there: which of its members belong together is left out"}},
          // A name that stands twice in one branch is still not demanded by the other.
          {R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},)"
           R"("required":["a","a"]},{"type":"object"}]})",
           R"({"type":"object","properties":{"a":{"type":"string"}}})",
           {"root: the branches at the top became one object, which is all that the API "
            "takes there: which of its members belong together is left out"}},
          {R"({"type":"object","minProperties":1})",
           R"({"type":"object"})",
           {"root: left out, because the API does not know it: `minProperties`"}},
          {R"({"anyOf":[{"$ref":"#/$defs/e","required":["a"]},{"$ref":"#/$defs/e"}],)"
           R"("$defs":{"e":{"oneOf":[{"type":"object","properties":{"a":{"type":"string"}}},)"
           R"({"type":"object","properties":{"b":{"type":"string"}}}]}}})",
           R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}})",
           {"root: the branches at the top became one object, which is all that the API "
            "takes there: which of its members belong together is left out"}},
          {R"({"allOf":[{"$ref":"#/$defs/A"}],"$defs":{"A":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"}}}}})",
           R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},)"
           R"("$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}})",
           {}},
      });
}

TEST_CASE("texts and defaults of what is left out or split stay", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"anyOf":[],"title":"t","description":"d","type":"string"})",
           R"({"type":"string","title":"t","description":"d"})",
           {"root: `anyOf` without branches is left out"}},
          {R"({"anyOf":[false],"title":"t","description":"d"})",
           R"({"type":["null","string","number","boolean","object","array"],"title":"t",)"
           R"("description":"d"})",
           {"root: no branch can be fitted; any value is allowed there"}},
          {R"({"anyOf":[{"type":"string","minLength":2},{"type":"string","maxLength":1}],)"
           R"("default":"s"})",
           R"({"anyOf":[{"type":"string","default":"s","minLength":2},{"type":"string",)"
           R"("maxLength":1}]})",
           {}},
          {R"({"anyOf":[{"type":"integer"},{"anyOf":[{"type":"string"},{"type":"null"}],)"
           R"("title":"t"}],"default":1})",
           R"({"anyOf":[{"type":"integer","default":1},{"title":"t",)"
           R"("anyOf":[{"type":"string"},{"type":"null"}]}]})",
           {}},
          {R"({"anyOf":[{"type":"string","minLength":2,"default":"in"},{"type":"string",)"
           R"("maxLength":1}],"default":"s"})",
           R"({"anyOf":[{"type":"string","default":"in","minLength":2},{"type":"string",)"
           R"("maxLength":1}]})",
           {}},
          {R"({"type":"array","items":{"$comment":"c","description":"d"}})",
           R"({"type":"array","items":{"type":["null","string","number","boolean","object",)"
           R"("array"],"description":"d"}})",
           {}},
          {R"({"type":"array","items":{"$comment":"c"}})", R"({"type":"array"})", {}},
          {R"({"type":"object","additionalProperties":{"$comment":"c","description":"d"}})",
           R"({"type":"object","additionalProperties":{"type":["null","string","number",)"
           R"("boolean","object","array"],"description":"d"}})",
           {}},
          {R"({"properties":{"x":{"anyOf":[{"$ref":"#/$defs/A"},{"type":"null",)"
           R"("description":"in"}],"description":"out"}},"$defs":{"A":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"}}}}})",
           R"({"type":"object","properties":{"x":{"anyOf":[{"$ref":"#/$defs/A"},)"
           R"({"type":"null","description":"out\nin"}]}},"$defs":{"A":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"}}}}})",
           {}},
      });
}

TEST_CASE("a change names the place that it is made at", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"type":"object","additionalProperties":{"type":"string","format":"date"}})",
           R"({"type":"object","additionalProperties":{"type":"string"}})",
           {"additionalProperties: left out, because the API does not know it: `format`"}},
          {R"({"type":"array","items":{"type":"string","format":"date"}})",
           R"({"type":"array","items":{"type":"string"}})",
           {"items: left out, because the API does not know it: `format`"}},
          {R"({"oneOf":[{"type":"string"},{"type":"string","minLength":1},)"
           R"({"type":"integer"}]})",
           R"({"anyOf":[{"type":"string"},{"type":"string","minLength":1},)"
           R"({"type":"integer"}]})",
           {"root: `oneOf` became `anyOf`: a value may fit several branches"}},
          {R"({"type":"object","required":["b"]})",
           R"({"type":"object"})",
           {"root: `required` names 'b', which is no property; it is left out"}},
      });
}

TEST_CASE("a rule for what no branch names holds where the branches are apart", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"oneOf":[{"type":"object","properties":{"a":{"type":"string"}},)"
           R"("required":["a"]},{"type":"object","properties":{"b":{"type":"string"}},)"
           R"("required":["b"]}],"unevaluatedProperties":false})",
           R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},)"
           R"("required":["a"],"additionalProperties":false},{"type":"object",)"
           R"("properties":{"b":{"type":"string"}},"required":["b"],)"
           R"("additionalProperties":false}]})",
           {"root: `oneOf` became `anyOf`: a value may fit several branches"}},
          {R"({"anyOf":[{"type":"array","items":{"type":"string"},"maxItems":1},)"
           R"({"type":"array","items":{"type":"integer"},"minItems":2}],)"
           R"("unevaluatedItems":false})",
           R"({"anyOf":[{"type":"array","maxItems":1,"items":{"type":"string"}},)"
           R"({"type":"array","minItems":2,"items":{"type":"integer"}}]})",
           {"root: `unevaluatedItems` beside `anyOf` is left out"}},
          {R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}}},)"
           R"({"type":"object","properties":{"b":{"type":"string"}}}],)"
           R"("unevaluatedProperties":true})",
           R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},)"
           R"("additionalProperties":true},{"type":"object",)"
           R"("properties":{"b":{"type":"string"}},"additionalProperties":true}]})",
           {}},
      });
}

TEST_CASE("whatever may name members makes the rule for the others unsure", "[unit][schema]") {
  for (const char* names :
       {R"("properties":{"a":{}})", R"("patternProperties":{"a":{}})",
        R"("additionalProperties":{"type":"null"})", R"("dependentSchemas":{"a":{}})",
        R"("items":{"type":"null"})", R"("prefixItems":[{}])", R"("contains":{})",
        R"("$ref":"#/$defs/A")", R"("allOf":[{}])", R"("anyOf":[{}])", R"("oneOf":[{}])",
        R"("if":{})"}) {
    INFO(names);
    const std::string branch = "{" + std::string(names) + "}";
    const auto made =
        moonshot::try_to_mfjs(R"({"type":["object","array"],"anyOf":[)" + branch + "," + branch +
                                  R"(],"unevaluatedProperties":false,)"
                                  R"("$defs":{"A":{"type":"object"}}})",
                              SchemaUse::answer);
    REQUIRE(made);
    REQUIRE_FALSE(made->changes.empty());
    CHECK(made->changes.front().what == "`unevaluatedProperties` beside `anyOf` is left out");
  }
}

TEST_CASE("parts are merged rule by rule, and what is lost is told", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"allOf":[{"type":"object","additionalProperties":true},)"
           R"({"properties":{"a":{"type":"string"}}}]})",
           R"({"type":"object","properties":{"a":{"type":"string"}},)"
           R"("additionalProperties":true})",
           {}},
          {R"({"allOf":[{"type":"integer","exclusiveMaximum":9,"exclusiveMinimum":1},)"
           R"({"exclusiveMaximum":5,"exclusiveMinimum":3}]})",
           R"({"type":"integer","minimum":4,"maximum":4})",
           {}},
          {R"({"allOf":[{"type":"array","items":{"type":"string"}},)"
           R"({"items":{"minLength":1}}]})",
           R"({"type":"array","items":{"type":"string","minLength":1}})",
           {}},
          {R"({"allOf":[{"type":"array","items":false},{"items":{"type":"string"}}]})",
           R"({"type":"array","maxItems":0})",
           {}},
          {R"({"allOf":[{"type":"array","items":{"type":"string"}},{"items":false}]})",
           R"({"type":"array","maxItems":0})",
           {}},
          {R"({"allOf":[{"type":"object","additionalProperties":{"type":"string"}},)"
           R"({"additionalProperties":{"minLength":1}}]})",
           R"({"type":"object","additionalProperties":{"type":"string","minLength":1}})",
           {}},
          {R"({"allOf":[{"type":"string","default":"a","title":"t"},{"default":"b",)"
           R"("title":"u"}]})",
           R"({"type":"string","title":"t","default":"a"})",
           {}},
          {R"({"allOf":[{"type":"string","format":"date"},{"format":"email"}]})",
           R"({"type":"string"})",
           {"root: `format` stands in several parts that have to fit together; only one is "
            "kept",
            "root: left out, because the API does not know it: `format`"}},
          {R"({"allOf":[{"oneOf":[{"type":"string"},{"type":"null"}]},)"
           R"({"oneOf":[{"type":"string"},{"type":"integer"}]}]})",
           R"({"anyOf":[{"type":"string"},{"type":"null"}]})",
           {"root: `oneOf` stands in several parts that have to fit together; only one is "
            "kept"}},
          {R"({"allOf":[{"const":"a"},{"const":"b"}]})",
           R"({"type":"string","enum":["a"]})",
           {"root: `const` stands in several parts that have to fit together; only one is "
            "kept"}},
          {R"({"allOf":[{"type":"array","prefixItems":[{"type":"string"}]},)"
           R"({"prefixItems":[{"type":"null"}]}]})",
           R"({"type":"array"})",
           {"root: `prefixItems` stands in several parts that have to fit together; only one "
            "is kept",
            "root: the places of a list are not told apart: each item may be what any of "
            "them may be"}},
          {R"({"allOf":[{"type":"string"},true]})", R"({"type":"string"})", {}},
          {R"({"allOf":[{"type":"string"},5]})",
           R"({"type":"string"})",
           {"root: a part of `allOf` is no schema that can be put in place; it is left out"}},
          {R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}},)"
           R"("additionalProperties":false},{"properties":{"b":false}}]})",
           R"({"type":"object","properties":{"a":{"type":"string"}},)"
           R"("additionalProperties":false})",
           {}},
          // Of two values the one that means something counts.
          {R"({"allOf":[{"properties":5},{"properties":{"a":{"type":"string"}}}]})",
           R"({"type":"object","properties":{"a":{"type":"string"}}})",
           {}},
          {R"({"properties":{"a":{"type":"string"}},"allOf":[{"required":"x"},)"
           R"({"required":["a"]}]})",
           R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})",
           {}},
      });
}

TEST_CASE("references to schemas that contain themselves", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"$ref":"#/$defs/A","$defs":{"A":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"}}},"B":{"type":"object",)"
           R"("properties":{"b":{"$ref":"#/$defs/B"}}}}})",
           R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},)"
           R"("$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}})",
           {}},
          {R"({"properties":{"x":{"$ref":"#/$defs/A"},"y":{"$ref":"#/$defs/B"}},)"
           R"("$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}},)"
           R"("B":{"type":"object","properties":{"b":{"$ref":"#/$defs/B"}}}}})",
           R"({"type":"object","properties":{"x":{"$ref":"#/$defs/A"},)"
           R"("y":{"$ref":"#/$defs/B"}},"$defs":{"A":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"}}},"B":{"type":"object",)"
           R"("properties":{"b":{"$ref":"#/$defs/B"}}}}})",
           {}},
          {R"({"properties":{"x":{"allOf":[{"$ref":"#/$defs/A"},{"$ref":"#/$defs/A"}]}},)"
           R"("$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}},)"
           R"("B":{"type":"object","properties":{"b":{"$ref":"#/$defs/B"}}}}})",
           R"({"type":"object","properties":{"x":{"$ref":"#/$defs/A"}},)"
           R"("$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}})",
           {}},
          {R"({"properties":{"x":{"allOf":[{"$ref":"#/$defs/A"},{"$ref":"#/$defs/B"}]}},)"
           R"("$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}},)"
           R"("B":{"type":"object","properties":{"b":{"$ref":"#/$defs/B"}}}}})",
           R"({"type":"object","properties":{"x":{"$ref":"#/$defs/A"}},)"
           R"("$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}})",
           {"properties.x: `$ref` stands in several parts that have to fit together; only "
            "one is kept"}},
          {R"({"properties":{"x":{"$ref":"#/$defs/A","$id":"i","default":null}},)"
           R"("$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}},)"
           R"("B":{"type":"object","properties":{"b":{"$ref":"#/$defs/B"}}}}})",
           R"({"type":"object","properties":{"x":{"$ref":"#/$defs/A"}},)"
           R"("$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}})",
           {}},
      });
}

TEST_CASE("a reference to what is no schema", "[unit][schema]") {
  check_conversions(SchemaUse::answer,
                    {
                        {R"({"properties":{"x":{"$ref":"#/$defs/A"}},"$defs":{"A":5}})",
                         R"({"type":"object","properties":{"x":{"type":["null","string","number",)"
                         R"("boolean","object","array"]}}})",
                         {"properties.x: `$ref` leads to no schema; any value is allowed there"}},
                        {R"({"properties":{"x":{"$ref":"#/$defs/A"}},"$defs":{"A":true}})",
                         R"({"type":"object","properties":{"x":{"type":["null","string","number",)"
                         R"("boolean","object","array"]}}})",
                         {}},
                    });
}

TEST_CASE("the stricter of two bounds is taken", "[unit][schema]") {
  check_conversions(SchemaUse::answer,
                    {
                        {R"({"type":"integer","minimum":2.5,"exclusiveMinimum":2})",
                         R"({"type":"integer","minimum":3})",
                         {}},
                        {R"({"type":"integer","minimum":2,"exclusiveMinimum":"7"})",
                         R"({"type":"integer","minimum":2})",
                         {}},
                        {R"({"type":"string","minLength":"2"})", R"({"type":"string"})", {}},
                        {R"({"type":"number","minimum":3,"exclusiveMinimum":2,"maximum":4,)"
                         R"("exclusiveMaximum":5})",
                         R"({"type":"number","minimum":3,"maximum":4})",
                         {}},
                        {R"({"type":"number","minimum":2,"exclusiveMinimum":3,"maximum":5,)"
                         R"("exclusiveMaximum":4})",
                         R"({"type":"number","minimum":3,"maximum":4})",
                         {"root: `exclusiveMinimum` became `minimum`: the bound itself fits too",
                          "root: `exclusiveMaximum` became `maximum`: the bound itself fits too"}},
                        {R"({"type":"number","minimum":3,"exclusiveMinimum":3,"maximum":5,)"
                         R"("exclusiveMaximum":5})",
                         R"({"type":"number","minimum":3,"maximum":5})",
                         {"root: `exclusiveMinimum` became `minimum`: the bound itself fits too",
                          "root: `exclusiveMaximum` became `maximum`: the bound itself fits too"}},
                        {R"({"type":"integer","minimum":9.5,"exclusiveMinimum":9})",
                         R"({"type":"integer","minimum":10})",
                         {}},
                    });
}

TEST_CASE("what is data holds no references", "[unit][schema]") {
  for (const char* data : {R"("default":{"$ref":"#/$defs/A"})", R"("const":{"$ref":"#/$defs/A"})",
                           R"("enum":[{"$ref":"#/$defs/A"}])", R"("example":{"$ref":"#/$defs/A"})",
                           R"("examples":[{"$ref":"#/$defs/A"}])"}) {
    INFO(data);
    const auto made = moonshot::try_to_mfjs(
        R"({"type":"object","properties":{"x":{"$ref":"#/$defs/A","required":[]}},"$defs":{"A":)"
        R"({"type":"object",)" +
            std::string(data) + "}}}",
        SchemaUse::answer);
    REQUIRE(made);
    CHECK(made->schema.text() == R"({"type":"object","properties":{"x":{"type":"object"}}})");
    for (const auto& change : made->changes) {
      CHECK(change.what.find("contains itself") == std::string::npos);
    }
  }
}

TEST_CASE("a schema may be named like a keyword", "[unit][schema]") {
  for (const std::string place : {"$defs", "definitions", "components/schemas", "properties",
                                  "patternProperties", "dependentSchemas", "dependencies"}) {
    INFO(place);
    const auto slash = place.find('/');
    const std::string named = R"({"default":{"$ref":"#/x/T"}})";
    const std::string holder =
        "\"" + place.substr(0, slash) + "\":" +
        (slash == std::string::npos ? named
                                    : "{\"" + place.substr(slash + 1) + "\":" + named + "}");
    const auto made = moonshot::try_to_mfjs(R"({"x":{"T":{"type":"string"},"U":{)" + holder +
                                                R"(}},"type":"array","items":{"$ref":"#/x/U/)" +
                                                place + R"(/default"}})",
                                            SchemaUse::answer);
    REQUIRE(made);
    CHECK(made->schema.text() == R"({"type":"array","items":{"type":"string"}})");
    CHECK(made->changes.empty());
  }
}

TEST_CASE("a reference finds the place that it names", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"properties":{"x":{"$ref":"#/$defs/a~0b"},"y":{"$ref":"#/$defs/a~01b"},)"
           R"("z":{"$ref":"#/$defs/a~1b"}},"$defs":{"a~b":{"type":"string"},)"
           R"("a~1b":{"type":"integer"},"a/b":{"type":"null"}}})",
           R"({"type":"object","properties":{"x":{"type":"string"},"y":{"type":"integer"},)"
           R"("z":{"type":"null"}}})",
           {}},
          {R"({"properties":{"x":{"$ref":"#/$defs/A/anyOf/1"},)"
           R"("y":{"$ref":"#/$defs/A/anyOf/2"},"z":{"$ref":"#/$defs/A/anyOf/0x"}},)"
           R"("$defs":{"A":{"anyOf":[{"type":"string"},{"type":"integer"}]}}})",
           R"({"type":"object","properties":{"x":{"type":"integer"},"y":{"type":["null",)"
           R"("string","number","boolean","object","array"]},"z":{"type":["null","string",)"
           R"("number","boolean","object","array"]}}})",
           {"properties.y: `$ref` leads to nothing in this schema: \"#/$defs/A/anyOf/2\"; any "
            "value is allowed there",
            "properties.z: `$ref` leads to nothing in this schema: \"#/$defs/A/anyOf/0x\"; any "
            "value is allowed there"}},
          {R"({"$id":"https://e.com/s/root",)"
           R"("properties":{"x":{"$ref":"https://e.com/s/a/b:c"}},)"
           R"("$defs":{"A":{"$id":"a/b:c","type":"string"}}})",
           R"({"type":"object","properties":{"x":{"type":"string"}}})",
           {}},
          {R"({"$id":"s/root","properties":{"x":{"$id":"t/u","type":"array",)"
           R"("items":{"$ref":"/item"}}},"$defs":{"A":{"$id":"/item","type":"string"}}})",
           R"({"type":"object","properties":{"x":{"type":"array","items":{"type":"string"}}}})",
           {}},
          {R"({"$id":"r","properties":{"x":{"$id":"s","type":"array","items":{"$ref":"#n"}}},)"
           R"("$defs":{"A":{"$anchor":"n","type":"string"}}})",
           R"({"type":"object","properties":{"x":{"type":"array","items":{"type":"string"}}}})",
           {}},
          {R"({"$id":"s/root","properties":{"x":{"$ref":"/item"},"y":{"$ref":"item"}},)"
           R"("$defs":{"A":{"$id":"/item","type":"string"}}})",
           R"({"type":"object","properties":{"x":{"type":"string"},"y":{"type":["null",)"
           R"("string","number","boolean","object","array"]}}})",
           {"properties.y: `$ref` leads to nothing in this schema: \"item\"; any value is "
            "allowed there"}},
          {R"({"id":"http://e.com/s#","properties":{"x":{"$ref":"http://e.com/s#/definitions)"
           R"(/A"}},"definitions":{"A":{"type":"string"}}})",
           R"({"type":"object","properties":{"x":{"type":"string"}}})",
           {}},
          {R"({"$id":"https://e.com/r","properties":{"x":{"$ref":"p#n"},"y":{"$ref":"q#n"}},)"
           R"("$defs":{"P":{"$id":"p","$defs":{"N":{"$anchor":"n","type":"string"}}},)"
           R"("Q":{"$id":"q","$defs":{"N":{"$anchor":"n","type":"integer"}}}}})",
           R"({"type":"object","properties":{"x":{"type":"string"},"y":{"type":"integer"}}})",
           {}},
      });
}

TEST_CASE("only what leads back to itself stays a reference", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"properties":{"x":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"object",)"
           R"("properties":{"b":{"$ref":"#/$defs/B"}}},"B":{"type":"object",)"
           R"("properties":{"c":{"$ref":"#/$defs/C"}}},"C":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"}}}}})",
           R"({"type":"object","properties":{"x":{"$ref":"#/$defs/A"}},)"
           R"("$defs":{"A":{"type":"object","properties":{"b":{"$ref":"#/$defs/B"}}},)"
           R"("B":{"type":"object","properties":{"c":{"$ref":"#/$defs/C"}}},)"
           R"("C":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}})",
           {}},
          {R"({"properties":{"x":{"$ref":"#/$defs/A"},"y":{"$ref":"#/$defs/B"}},)"
           R"("$defs":{"A":{"type":"string"},"B":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"}}}}})",
           R"({"type":"object","properties":{"x":{"type":"string"},"y":{"type":"object",)"
           R"("properties":{"a":{"type":"string"}}}}})",
           {}},
          {R"({"properties":{"x":{"$ref":"#/$defs/A"},"y":{"$ref":"#/$defs/B"}},)"
           R"("$defs":{"A":{"type":"object","properties":{"b":{"$ref":"#/$defs/B"},)"
           R"("c":{"$ref":"#/$defs/B"}}},"B":{"type":"array","items":{"$ref":"#/$defs/C"}},)"
           R"("C":{"type":"string"}}})",
           R"({"type":"object","properties":{"x":{"type":"object",)"
           R"("properties":{"b":{"type":"array","items":{"type":"string"}},)"
           R"("c":{"type":"array","items":{"type":"string"}}}},"y":{"type":"array",)"
           R"("items":{"type":"string"}}}})",
           {}},
          {R"({"properties":{"x":{"$ref":"#/$defs/A"},"y":{"$ref":"#/$defs/B"}},)"
           R"("$defs":{"A":{"type":"string"},"B":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"},"c":{"$ref":"#/$defs/C"}}},)"
           R"("C":{"type":"object","properties":{"b":{"$ref":"#/$defs/B"}}}}})",
           R"({"type":"object","properties":{"x":{"type":"string"},)"
           R"("y":{"$ref":"#/$defs/B"}},"$defs":{"B":{"type":"object",)"
           R"("properties":{"a":{"type":"string"},"c":{"$ref":"#/$defs/C"}}},)"
           R"("C":{"type":"object","properties":{"b":{"$ref":"#/$defs/B"}}}}})",
           {}},
          // Definitions within a schema are no part of it.
          {R"({"properties":{"x":{"$ref":"#/$defs/A","minLength":1},)"
           R"("y":{"$ref":"#/$defs/A/$defs/B"}},"$defs":{"A":{"type":"string",)"
           R"("$defs":{"B":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}}}})",
           R"({"type":"object","properties":{"x":{"type":"string","minLength":1},)"
           R"("y":{"type":"object","properties":{"a":{"type":"string"}}}}})",
           {}},
          // But its properties are, and its branches.
          {R"({"properties":{"y":{"$ref":"#/$defs/A/properties/b"}},)"
           R"("$defs":{"A":{"type":"object","properties":{"b":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"}}}}}}})",
           R"({"type":"object","properties":{"y":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"}}}},"$defs":{"A":{"type":"object",)"
           R"("properties":{"b":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"}}}}}}})",
           {}},
          {R"({"properties":{"x":{"$ref":"#/$defs/A"}},)"
           R"("$defs":{"A":{"anyOf":[{"type":"null"},{"type":"array",)"
           R"("items":{"$ref":"#/$defs/A"}}]}}})",
           R"({"type":"object","properties":{"x":{"$ref":"#/$defs/A"}},)"
           R"("$defs":{"A":{"anyOf":[{"type":"null"},{"type":"array",)"
           R"("items":{"$ref":"#/$defs/A"}}]}}})",
           {}},
      });
}

TEST_CASE("definitions get names that tell them apart", "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"properties":{"x":{"$ref":"#/$defs/A"},"z":{"$ref":"#/definitions/A_2"},)"
           R"("y":{"$ref":"#/definitions/A"}},"$defs":{"A":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/A"}}}},"definitions":{"A":{"type":"object",)"
           R"("properties":{"b":{"$ref":"#/definitions/A"}}},"A_2":{"type":"object",)"
           R"("properties":{"c":{"$ref":"#/definitions/A_2"}}}}})",
           R"({"type":"object","properties":{"x":{"$ref":"#/$defs/A"},)"
           R"("z":{"$ref":"#/$defs/A_2"},"y":{"$ref":"#/$defs/A_3"}},)"
           R"("$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}},)"
           R"("A_2":{"type":"object","properties":{"c":{"$ref":"#/$defs/A_2"}}},)"
           R"("A_3":{"type":"object","properties":{"b":{"$ref":"#/$defs/A_3"}}}}})",
           {}},
          {R"({"properties":{"x":{"$ref":"#/$defs/B%20C"}},"$defs":{"B C":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/B%20C"}}}}})",
           R"({"type":"object","properties":{"x":{"$ref":"#/$defs/B_20C"}},)"
           R"("$defs":{"B_20C":{"type":"object",)"
           R"("properties":{"a":{"$ref":"#/$defs/B_20C"}}}}})",
           {}},
      });
}

TEST_CASE("values of branches are joined as far as one list may hold them", "[unit][schema]") {
  const auto branches_with = [](std::size_t first, std::size_t second) {
    const auto list = [](std::size_t from, std::size_t end) {
      std::string values;
      for (std::size_t i = from; i < end; ++i) values += (i == from ? "" : ",") + std::to_string(i);
      return R"({"enum":[)" + values + "]}";
    };
    const auto made = moonshot::try_to_mfjs(
        R"({"anyOf":[)" + list(0, first) + "," + list(first, first + second) + "]}",
        SchemaUse::answer);
    REQUIRE(made);
    CHECK(made->schema.text().find("," + std::to_string(first + second - 1) + "]") !=
          std::string::npos);
    return made->schema.text().find("anyOf") == std::string::npos ? 1 : 2;
  };
  const std::size_t most = moonshot::SchemaLimits().enum_values;
  CHECK(branches_with(600, most - 600) == 1);
  CHECK(branches_with(600, most - 600 + 1) == 2);
}

TEST_CASE("counts and bounds that nothing can have", "[unit][schema]") {
  check_conversions(SchemaUse::answer,
                    {
                        {R"({"type":"string","minLength":-1})", R"({"type":"string"})", {}},
                        {R"({"type":"string","maxLength":-1})",
                         R"({"type":"string"})",
                         {"root: a largest number below 0 is left out: nothing would fit"}},
                        {R"({"type":"string","minLength":1.5,"maxLength":3.5})",
                         R"({"type":"string","minLength":2,"maxLength":3})",
                         {}},
                        {R"({"type":"integer","exclusiveMinimum":1e300})",
                         R"({"type":"integer","minimum":1e300})",
                         {"root: `exclusiveMinimum` became `minimum`: the bound itself fits too"}},
                        {R"({"type":"number","maximum":3,"exclusiveMaximum":true})",
                         R"({"type":"number","maximum":3})",
                         {"root: `exclusiveMaximum` became `maximum`: the bound itself fits too"}},
                    });
}

TEST_CASE("of members of one name the last one counts", "[unit][schema]") {
  check_conversions(SchemaUse::answer,
                    {
                        {R"({"properties":{"a":{"type":"string"},"b":{"type":"null"},)"
                         R"("a":{"type":"integer"}}})",
                         R"({"properties":{"a":{"type":"string"},"b":{"type":"null"},)"
                         R"("a":{"type":"integer"}}})",
                         {}},
                    });
}

TEST_CASE("one among many definitions is found, and no other one", "[unit][schema]") {
  const auto items = [](const std::string& name) {
    std::string definitions = R"("last":{"type":"null"},"last":{"type":"string"})";
    for (int i = 0; i < 30; ++i) definitions += ",\"d" + std::to_string(i) + R"(":{"type":"null"})";
    const auto made = moonshot::try_to_mfjs(R"({"type":"array","items":{"$ref":"#/$defs/)" + name +
                                                R"("},"$defs":{)" + definitions + "}}",
                                            SchemaUse::answer);
    REQUIRE(made);
    return made->schema.text() + (made->changes.empty() ? "" : " changed");
  };
  CHECK(items("last") == R"({"type":"array","items":{"type":"string"}})");
  for (int i = 0; i < 30; ++i) {
    CHECK(items("d" + std::to_string(i)) == R"({"type":"array","items":{"type":"null"}})");
  }
  CHECK(items("d") == R"({"type":"array"} changed)");
  CHECK(items("none") == R"({"type":"array"} changed)");
}

TEST_CASE("a list of more values than the API takes is left out", "[unit][schema]") {
  const std::size_t most = moonshot::SchemaLimits().enum_values;
  std::string values = "0";
  for (std::size_t i = 1; i < most; ++i) values += "," + std::to_string(i);
  const auto made = [](const std::string& list) {
    const auto result = moonshot::try_to_mfjs(R"({"enum":[)" + list + "]}", SchemaUse::answer);
    REQUIRE(result);
    return *result;
  };
  CHECK(made(values).schema.text() == R"({"type":"integer","enum":[)" + values + "]}");
  const auto longer = made(values + "," + std::to_string(most));
  CHECK(longer.schema.text() == R"({"type":"integer"})");
  REQUIRE(longer.changes.size() == 1);
  CHECK(longer.changes[0].what == "an `enum` of more than 1000 values is left out");
}

TEST_CASE("a default that is too long to be searched for references is left out",
          "[unit][schema]") {
  const std::string branches = R"("anyOf":[{"type":"object"},{"type":"integer"}])";
  const auto schema =
      "{" + branches + R"(,"default":{"a":")" + std::string(10000, 'a') + R"(","b":{"$ref":"x"}}})";
  check_conversions(SchemaUse::answer, {{schema.c_str(), ("{" + branches + "}").c_str(), {}}});
}

TEST_CASE("a rule for what is not named says of which type a value is", "[unit][schema]") {
  check_conversions(SchemaUse::answer, {
                                           {R"({"unevaluatedProperties":false})",
                                            R"({"type":"object","additionalProperties":false})",
                                            {}},
                                           {R"({"unevaluatedItems":{"type":"string"}})",
                                            R"({"type":"array","items":{"type":"string"}})",
                                            {}},
                                       });
}

TEST_CASE("null stays allowed where `anyOf` has no branches", "[unit][schema]") {
  check_conversions(SchemaUse::answer,
                    {
                        {R"({"type":"string","nullable":true,"anyOf":[]})",
                         R"({"type":["null","string"]})",
                         {"root: `anyOf` without branches is left out"}},
                        {R"({"nullable":true,"oneOf":5,"anyOf":[{"type":"string"}]})",
                         R"({"anyOf":[{"type":"string"},{"type":"null"}]})",
                         {"anyOf{0}: `oneOf` without branches is left out"}},
                    });
}

TEST_CASE("a rule that differs between parts is told, whichever it is", "[unit][schema]") {
  for (const std::string keyword :
       {"nullable", "unevaluatedProperties", "unevaluatedItems", "additionalItems"}) {
    INFO(keyword);
    const auto parts = [&](const char* second) {
      return R"({"allOf":[{"type":["object","array"],")" + keyword + R"(":true},{")" + keyword +
             "\":" + second + "}]}";
    };
    const auto made = moonshot::try_to_mfjs(parts("false"), SchemaUse::answer);
    REQUIRE(made);
    REQUIRE(made->changes.size() == 1);
    CHECK(made->changes[0].what ==
          "`" + keyword + "` stands in several parts that have to fit together; only one is kept");
    CHECK(moonshot::try_to_mfjs(parts("true"), SchemaUse::answer)->changes.empty());
  }
}

TEST_CASE("words of other languages name types", "[unit][schema]") {
  const std::string any = R"(["null","string","number","boolean","object","array"])";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"any", any},
      {"Any", any},
      {"int", R"("integer")"},
      {"INT", R"("integer")"},
      {"float", R"("number")"},
      {"double", R"("number")"},
      {"bool", R"("boolean")"},
      {"str", R"("string")"},
      {"dict", R"("object")"},
      {"list", R"("array")"},
      {"None", any},
      {"an_integer", any},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    const auto made = moonshot::try_to_mfjs(R"({"type":")" + row.first + "\"}", SchemaUse::answer);
    REQUIRE(made);
    CHECK(made->schema.text() == R"({"type":)" + row.second + "}");
    const bool is_known = row.first != "None" && row.first != "an_integer";
    CHECK(made->changes.size() == (is_known ? 0 : 1));
  }
}

TEST_CASE("a keyword alone tells the type that it speaks of", "[unit][schema]") {
  struct Row {
    const char* keyword;
    const char* value;
    const char* type;  // empty: any
    bool is_left_out;
  };
  const Row rows[] = {
      {"properties", "{}", "object", false},
      {"required", "[]", "object", false},
      {"additionalProperties", "true", "object", false},
      {"unevaluatedProperties", "true", "object", false},
      {"patternProperties", "{}", "object", true},
      {"propertyNames", "{}", "object", true},
      {"minProperties", "1", "object", true},
      {"maxProperties", "1", "object", true},
      {"dependentRequired", "{}", "object", true},
      {"dependentSchemas", "{}", "object", true},
      {"dependencies", "{}", "object", true},
      {"items", "{}", "array", false},
      {"prefixItems", "[]", "array", false},
      {"unevaluatedItems", "true", "array", false},
      {"minItems", "1", "array", false},
      {"maxItems", "1", "array", false},
      {"uniqueItems", "true", "array", true},
      {"contains", "{}", "array", true},
      {"minContains", "1", "array", true},
      {"maxContains", "1", "array", true},
      {"minLength", "1", "string", false},
      {"maxLength", "1", "string", false},
      {"pattern", "\"a\"", "string", false},
      {"format", "\"date\"", "string", true},
      {"minimum", "1", "number", false},
      {"maximum", "1", "number", false},
      {"exclusiveMinimum", "1", "number", false},
      {"exclusiveMaximum", "1", "number", false},
      {"multipleOf", "2", "number", true},
      {"not", "{}", "", true},
      {"if", "{}", "", true},
  };
  for (const auto& row : rows) {
    INFO(row.keyword);
    const auto made = moonshot::try_to_mfjs(
        std::string(R"({"$comment":"c",")") + row.keyword + "\":" + row.value + "}",
        SchemaUse::answer);
    REQUIRE(made);
    const std::string type(row.type);
    const std::string text = made->schema.text();
    if (type.empty()) {
      CHECK(text == R"({"type":["null","string","number","boolean","object","array"]})");
    } else {
      CHECK(text.find(R"({"type":")" + type + "\"") == 0);
    }
    const std::string words =
        "left out, because the API does not know it: `" + std::string(row.keyword) + "`";
    std::size_t told = 0;
    for (const auto& change : made->changes) told += change.what == words ? 1U : 0U;
    CHECK(told == (row.is_left_out ? 1 : 0));
  }
}

TEST_CASE("the types of a schema are those that its values and its words agree on",
          "[unit][schema]") {
  check_conversions(
      SchemaUse::answer,
      {
          {R"({"enum":[1E1],"$comment":"c"})", R"({"type":"number","enum":[1E1]})", {}},
          {R"({"type":"integer","enum":[1.0,2],"$comment":"c"})",
           R"({"type":"integer","enum":[1.0,2]})",
           {}},
          {R"({"type":"number","enum":[1,2],"$comment":"c"})",
           R"({"type":"number","enum":[1,2]})",
           {}},
          {R"({"type":["string","null"],"enum":["a",1],"$comment":"c"})",
           R"({"type":"string","enum":["a"]})",
           {}},
          {R"({"const":"a","enum":["a",1]})", R"({"type":"string","enum":["a"]})", {}},
          {R"({"minLength":1,"minimum":2,"$comment":"c"})",
           R"({"anyOf":[{"type":"string","minLength":1},{"type":"number","minimum":2}]})",
           {}},
          {R"({"properties":{"a":{"type":"string"}},"not":{"required":["a"]}})",
           R"({"type":"object","properties":{"a":{"type":"string"}}})",
           {"root: left out, because the API does not know it: `not`"}},
          {R"({"minLength":1,"if":{"minLength":2}})",
           R"({"type":"string","minLength":1})",
           {"root: left out, because the API does not know it: `if`"}},
          {R"({"type":"string","nullable":false})", R"({"type":"string"})", {}},
          {R"({"type":"array","uniqueItems":false})", R"({"type":"array"})", {}},
      });
}
