// Each problem of a schema in the official validator's words, at the first level that refuses it.

#include <moonshot_catch.hpp>

#include <moonshot/schema/mfjs.hpp>

#include <cstddef>
#include <string>
#include <vector>

using moonshot::check_schema;
using moonshot::SchemaLevel;
using moonshot::SchemaLimits;

namespace {

struct Judgement {
  SchemaLevel level;
  const char* schema;
  std::vector<const char*> problems;
};

std::vector<std::string> problem_lines(const std::vector<moonshot::SchemaProblem>& problems) {
  std::vector<std::string> lines;
  for (const auto& problem : problems) lines.push_back(problem.path + ": " + problem.message);
  return lines;
}

void check_judgements(const std::vector<Judgement>& rows) {
  for (const auto& row : rows) {
    INFO(row.schema);
    CHECK(problem_lines(check_schema(row.schema, row.level)) ==
          std::vector<std::string>(row.problems.begin(), row.problems.end()));
  }
}

std::string only_problem(const std::string& schema, const SchemaLimits& limits) {
  const auto problems = problem_lines(check_schema(schema, SchemaLevel::ultra, limits));
  if (problems.empty()) return "right";
  return problems.size() == 1 ? problems.front() : "several problems";
}

}  // namespace

TEST_CASE("types are told from what is none", "[unit][schema]") {
  check_judgements({
      {SchemaLevel::loose, R"({"type":7})", {}},
      {SchemaLevel::loose,
       R"(7)",
       {": JSON schema parsing error: expected an object, found a number"}},
      {SchemaLevel::lite, R"(null)", {"root: schema must be a dict"}},
      {SchemaLevel::lite, R"({"type":7})", {"root: type must be string or array of strings"}},
      {SchemaLevel::lite, R"({"type":"strin"})", {"root: invalid type"}},
      {SchemaLevel::lite, R"({"type":[]})", {"root: type array cannot be empty"}},
      {SchemaLevel::lite, R"({"type":["string",7]})", {"root: invalid type in type array"}},
      {SchemaLevel::lite, R"({"type":["string","strin"]})", {"root: invalid type in type array"}},
      {SchemaLevel::lite, R"({"type":["string","string"]})", {}},
      {SchemaLevel::ultra,
       R"({"type":["string","string"]})",
       {"type: duplicate types in type array"}},
      {SchemaLevel::ultra, R"({"type":["string","strin"]})", {"root: invalid type in type array"}},
      {SchemaLevel::ultra, R"({"type":["number","integer"]})", {}},
      {SchemaLevel::lite, R"({"type":["string","integer"],"minLength":1})", {}},
      {SchemaLevel::strict,
       R"({"type":["string","integer"],"minLength":1})",
       {"root: keyword minLength is not allowed in combination with multiple types"}},
      {SchemaLevel::strict,
       R"({"type":["string","integer"],"title":"t","description":"d","$id":"i",)"
       R"("$defs":{}})",
       {}},
      {SchemaLevel::strict,
       R"({"type":"object","properties":{"a":{"type":["string","integer"],"$id":"i"}}})",
       {"properties.a: keyword $id is not allowed in combination with multiple types"}},
      {SchemaLevel::strict, R"({"type":["string","null"],"enum":["a"],"minLength":1})", {}},
      {SchemaLevel::ultra,
       R"({"type":["null","string"],"enum":["a",null],"minLength":1})",
       {"root: invalid keywords: minLength"}},
      {SchemaLevel::ultra,
       R"({"type":["string","integer"],"minLength":1})",
       {"root: keyword minLength is not allowed in combination with multiple types"}},
      {SchemaLevel::lite, R"({"type":["object"],"enum":[{"a":1}]})", {}},
      {SchemaLevel::strict,
       R"({"type":["string","integer","null"],"enum":["a"]})",
       {"root: keyword enum is not allowed in combination with multiple types"}},
      {SchemaLevel::strict,
       R"({"type":["string","integer"],"enum":["a"]})",
       {"root: when type is array and enum is specified, currently only 2 types are supported, one "
        "must be null, and the other can be string/integer/number/boolean"}},
      {SchemaLevel::strict,
       R"({"type":["string","integer"],"zz":1})",
       {"root: keyword zz is not allowed in combination with multiple types"}},
      {SchemaLevel::ultra,
       R"({"type":["string","integer"],"zz":1})",
       {"root: unsupported keywords: zz"}},
      {SchemaLevel::lite,
       R"({"type":["object","null"],"enum":[null]})",
       {"root: type object is not allowed in combination with enum"}},
      {SchemaLevel::lite,
       R"({"type":["null","array"],"enum":[null]})",
       {"root: type array is not allowed in combination with enum"}},
      {SchemaLevel::lite,
       R"({"type":"object","anyOf":[{"type":"string"}]})",
       {"root: when using anyOf, type should be defined in anyOf items instead of the parent "
        "schema"}},
      {SchemaLevel::lite,
       R"({"type":"object","$ref":"#/$defs/a","$defs":{"a":{"type":"string"}}})",
       {"root: when using $ref, type should be defined in the referenced schema instead of the "
        "parent schema"}},
  });
}

TEST_CASE("keywords stand where they belong and hold what they should", "[unit][schema]") {
  check_judgements({
      {SchemaLevel::ultra,
       R"({"zz":1,"yy":2,"type":"string"})",
       {"root: unsupported keywords: yy, zz"}},
      {SchemaLevel::strict, R"({"zz":1,"type":"string"})", {}},
      {SchemaLevel::ultra,
       R"({"type":"object","properties":{"a":{"type":"string","$defs":{},"$id":"x"}}})",
       {"properties.a: keyword $defs must be at root level",
        "properties.a: keyword $id must be at root level"}},
      {SchemaLevel::ultra,
       R"({"type":"string","items":{},"minimum":1})",
       {"root: invalid keywords: items, minimum"}},
      {SchemaLevel::ultra,
       R"({"type":"integer","minLength":1,"properties":{}})",
       {"root: invalid keywords: minLength, properties"}},
      {SchemaLevel::ultra,
       R"({"type":"array","pattern":"a","required":[]})",
       {"root: invalid keywords: pattern, required"}},
      {SchemaLevel::ultra, R"({"type":"null","enum":[null]})", {}},
      {SchemaLevel::ultra, R"({"type":"boolean","enum":[true]})", {}},
      {SchemaLevel::lite, R"({"$defs":7})", {"$defs: $defs must be an object"}},
      {SchemaLevel::lite,
       R"({"$defs":{"":{"type":"string"}}})",
       {"$defs: $defs property name cannot be empty"}},
      {SchemaLevel::lite,
       R"({"$defs":{"a/b":{"type":"string"}}})",
       {"$defs: $defs property name 'a/b' cannot contain '/' character"}},
      {SchemaLevel::lite,
       R"({"$defs":{"a":{"type":"object","properties":{"x/y":{"type":"string"}}}}})",
       {"$defs.a: $defs property name 'x/y' cannot contain '/' character"}},
      {SchemaLevel::lite,
       R"({"$defs":{"a":{"anyOf":[{"type":"object",)"
       R"("properties":{"x/y":{"type":"string"}}}]}}})",
       {"$defs.a.anyOf[0]: $defs property name 'x/y' cannot contain '/' character"}},
      {SchemaLevel::lite, R"({"$defs":{"a":7}})", {"$defs: $defs schema must be object: a"}},
      {SchemaLevel::lite, R"({"$id":7})", {"$id: $id must be a string"}},
      {SchemaLevel::lite, R"({"$id":null,"type":"string","pattern":null})", {}},
      {SchemaLevel::lite,
       R"({"type":"string","pattern":7})",
       {"pattern: pattern must be a string"}},
      {SchemaLevel::lite,
       R"({"type":"object","additionalProperties":7})",
       {"additionalProperties: additionalProperties must be a boolean or an object"}},
      {SchemaLevel::lite,
       R"({"type":"object","additionalProperties":{"type":"strin"}})",
       {"additionalProperties: invalid type"}},
      {SchemaLevel::lite, R"({"anyOf":7})", {"anyOf: anyOf must be an array"}},
      {SchemaLevel::lite, R"({"anyOf":[]})", {"anyOf: anyOf must have 1-500 items"}},
      {SchemaLevel::lite, R"({"anyOf":[7]})", {"anyOf: schema in anyOf must be an object"}},
      {SchemaLevel::lite,
       R"({"description":7,"type":"string"})",
       {"description: description must be a string"}},
  });
}

TEST_CASE("values fit their type, and names their properties", "[unit][schema]") {
  check_judgements({
      {SchemaLevel::lite, R"({"type":"string","enum":7})", {"enum: enum must be an array"}},
      {SchemaLevel::lite, R"({"type":"string","enum":[]})", {"enum: enum array cannot be empty"}},
      {SchemaLevel::lite,
       R"({"type":"string","enum":[1]})",
       {"enum: enum value (1) does not match any type in [string]"}},
      {SchemaLevel::lite, R"({"type":"number","enum":["a"]})", {"enum: not a valid number"}},
      {SchemaLevel::lite, R"({"type":"integer","enum":[1.5]})", {"enum: not a valid integer"}},
      {SchemaLevel::lite, R"({"type":"integer","enum":[1,2.0]})", {}},
      {SchemaLevel::lite,
       R"({"type":["string","null"],"enum":[true]})",
       {"enum: enum value (true) does not match any type in [string null]"}},
      {SchemaLevel::lite, R"({"type":["null","number"],"enum":[null,1]})", {}},
      {SchemaLevel::lite,
       R"({"type":["number","null"],"enum":[null]})",
       {"enum: not a valid number"}},
      {SchemaLevel::lite,
       R"({"type":"boolean","enum":[true,"a"]})",
       {"enum: enum value (a) does not match any type in [boolean]"}},
      {SchemaLevel::lite,
       R"({"type":"boolean","enum":["a","b"]})",
       {"enum: enum value (a) does not match any type in [boolean]"}},
      {SchemaLevel::strict, R"({"type":["boolean","null"],"enum":[true,null]})", {}},
      {SchemaLevel::lite, R"({"type":"array","enum":[[1]]})", {}},
      {SchemaLevel::lite, R"({"type":"object","enum":[{"a":1}]})", {}},
      {SchemaLevel::lite, R"({"enum":["a"]})", {"root: type is not defined"}},
      {SchemaLevel::lite,
       R"({"type":7,"enum":["a"]})",
       {"root: invalid type value", "root: type must be string or array of strings"}},
      {SchemaLevel::lite, R"({"type":"array","items":7})", {"items: items must be an object"}},
      {SchemaLevel::lite, R"({"type":"array","items":{"type":"strin"}})", {"items: invalid type"}},
      {SchemaLevel::lite,
       R"({"type":"object","properties":7})",
       {"properties: properties must be an object"}},
      {SchemaLevel::lite,
       R"({"type":"object","properties":{"a":7}})",
       {"properties: property schema for 'a' must be an object"}},
      {SchemaLevel::ultra,
       R"({"type":"object","properties":{"":{"type":"string"}}})",
       {"properties: property name cannot be empty"}},
      {SchemaLevel::strict, R"({"type":"object","properties":{"":{"type":"string"}}})", {}},
      {SchemaLevel::strict,
       R"({"type":"object","properties":{"$ref":{"type":"string"},)"
       R"("$defs":{"type":"string"},"anyOf":{"type":"string"},)"
       R"("required":{"type":"string"},"additionalProperties":{"type":"string"}}})",
       {"properties: property name '$defs' is reserved for JSON Schema keywords",
        "properties: property name '$ref' is reserved for JSON Schema keywords",
        "properties: property name 'additionalProperties' is reserved for JSON Schema keywords",
        "properties: property name 'anyOf' is reserved for JSON Schema keywords",
        "properties: property name 'required' is reserved for JSON Schema keywords"}},
      {SchemaLevel::lite,
       R"({"type":"object","properties":{"$ref":{"type":"string"}}})",
       {"properties.$ref: $ref must be a string"}},
      {SchemaLevel::lite,
       R"({"type":"object","required":7})",
       {"required: required must be an array"}},
      {SchemaLevel::lite, R"({"type":"object","required":[]})", {}},
      {SchemaLevel::lite,
       R"({"type":"object","required":[7]})",
       {"required: items in required array must be strings"}},
      {SchemaLevel::lite,
       R"({"type":"object","required":[7,8]})",
       {"required: items in required array must be strings"}},
      {SchemaLevel::ultra,
       R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a",""]})",
       {"required: property names in required array cannot be empty"}},
      {SchemaLevel::ultra,
       R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a","a"]})",
       {"required: duplicate items in required array: a"}},
      {SchemaLevel::lite,
       R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a","a",)"
       R"("b"]})",
       {"required: required property 'b' is not defined in properties"}},
      {SchemaLevel::ultra,
       R"({"type":"object","required":["a"]})",
       {"required: required specified but 'properties' keyword is missing"}},
      {SchemaLevel::lite,
       R"({"type":"object","required":["a"]})",
       {"required: required property 'a' is not defined in properties"}},
      {SchemaLevel::ultra,
       R"({"required":["a"],"properties":{"a":{"type":"string"}}})",
       {"required: required keyword must be used with object"}},
  });
}

TEST_CASE("references, branches and ranges are sound", "[unit][schema]") {
  check_judgements({
      {SchemaLevel::lite, R"({"$ref":7})", {"$ref: $ref must be a string"}},
      {SchemaLevel::lite,
       R"({"$ref":"#"})",
       {"root: detected infinite recursion without termination condition"}},
      {SchemaLevel::lite, R"({"$ref":"a"})", {"$ref: references must start with #/$defs/"}},
      {SchemaLevel::lite, R"({"$ref":"#/$defs/"})", {"$ref: definition name cannot be empty"}},
      {SchemaLevel::lite,
       R"({"$ref":"#/$defs/a"})",
       {"$ref: $defs not found for reference: #/$defs/a"}},
      {SchemaLevel::lite,
       R"({"$ref":"#/$defs/a","$defs":{"b":{"type":"string"}}})",
       {"$ref: invalid $ref path: #/$defs/a"}},
      {SchemaLevel::ultra,
       R"({"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}},"minLength":1,"title":"t"})",
       {"root: keyword 'minLength' is not allowed at the same level as $ref"}},
      {SchemaLevel::strict,
       R"({"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}},"minLength":1})",
       {}},
      {SchemaLevel::ultra,
       R"({"anyOf":[{"type":"string"}],"minLength":1,"default":"a","description":"d"})",
       {"root: keyword 'default' is not allowed at the same level as anyOf",
        "root: keyword 'minLength' is not allowed at the same level as anyOf"}},
      {SchemaLevel::strict,
       R"({"anyOf":[{"type":"string","minLength":1}],"minLength":1,"default":"a"})",
       {"root: conflicting keywords found in anyOf with parent: keywords (minLength) are defined "
        "on the parent schema and inside anyOf; remove them from the parent or from anyOf "
        "branches"}},
      {SchemaLevel::strict,
       R"({"anyOf":[{"type":"string","zz":1}],"zz":1})",
       {"root: conflicting keywords found in anyOf with parent: keywords (zz) are defined on the "
        "parent schema and inside anyOf; remove them from the parent or from anyOf branches"}},
      {SchemaLevel::ultra,
       R"({"anyOf":[{"type":"string","title":"a"}],"title":"t"})",
       {"root: conflicting keywords found in anyOf with parent: keywords (title) are defined on "
        "the parent schema and inside anyOf; remove them from the parent or from anyOf branches"}},
      {SchemaLevel::strict, R"({"anyOf":[{"type":"string","title":"a"}],"title":"t"})", {}},
      {SchemaLevel::ultra,
       R"({"type":"string","minLength":3,"maxLength":2})",
       {"minLength: minLength (3) cannot be greater than maxLength (2)"}},
      {SchemaLevel::ultra, R"({"type":"string","minLength":2,"maxLength":2})", {}},
      {SchemaLevel::ultra,
       R"({"type":"string","minLength":-1,"maxLength":-1})",
       {"root: minLength must be non-negative", "root: maxLength must be non-negative"}},
      {SchemaLevel::ultra, R"({"type":"string","minLength":1.5})", {"root: not a valid integer"}},
      {SchemaLevel::ultra,
       R"({"type":"string","minLength":"a"})",
       {"root: minLength must be an integer"}},
      {SchemaLevel::ultra, R"({"type":"string","minLength":null,"maxLength":1})", {}},
      {SchemaLevel::ultra, R"({"type":"string","minLength":1,"maxLength":null})", {}},
      {SchemaLevel::ultra,
       R"({"type":"string","minLength":1,"maxLength":-1})",
       {"root: maxLength must be non-negative"}},
      {SchemaLevel::ultra,
       R"({"type":"number","minimum":1.5,"maximum":1})",
       {"root: minimum (1.5) cannot be greater than maximum (1)"}},
      {SchemaLevel::ultra,
       R"({"type":"number","minimum":"a"})",
       {"root: minimum must be a number"}},
      {SchemaLevel::ultra,
       R"({"type":"integer","minimum":"a"})",
       {"root: minimum must be an integer"}},
      {SchemaLevel::ultra, R"({"type":"integer","minimum":1.5})", {"root: not a valid integer"}},
      {SchemaLevel::ultra,
       R"({"type":"integer","minimum":-1,"maximum":-2})",
       {"root: minimum (-1) cannot be greater than maximum (-2)"}},
      {SchemaLevel::ultra,
       R"({"type":"array","minItems":2,"maxItems":1})",
       {"minItems: minItems (2) cannot be greater than maxItems (1)"}},
      {SchemaLevel::ultra,
       R"({"type":"array","maxItems":-1})",
       {"root: maxItems must be non-negative"}},
      {SchemaLevel::strict, R"({"type":"string","minLength":3,"maxLength":2})", {}},
      {SchemaLevel::lite,
       R"({"type":"object","properties":{"a{b}":{"type":"object",)"
       R"("properties":{"c":{"type":"string","enum":["a"]}}}}})",
       {"properties.a{b}.properties.c.enum: invalid path: properties.a{b}.properties.c"}},
      {SchemaLevel::lite,
       R"({"type":"object","properties":{"a":{"anyOf":[{"type":"strin"}]}}})",
       {"properties.a.anyOf{0}: invalid type"}},
  });
}

TEST_CASE("each limit of a schema is the last number that is right", "[unit][schema]") {
  const std::string branches = R"({"anyOf":[{"type":"string"},{"type":"integer"}]})";
  SchemaLimits limits;
  limits.any_of_branches = 2;
  CHECK(only_problem(branches, limits) == "right");
  limits.any_of_branches = 1;
  CHECK(only_problem(branches, limits) == "anyOf: anyOf must have 1-1 items");

  const std::string values = R"({"type":"string","enum":["ab","c"]})";
  limits = {};
  limits.enum_values = 2;
  CHECK(only_problem(values, limits) == "right");
  limits.enum_values = 1;
  CHECK(only_problem(values, limits) == "enum: enum array cannot have more than 1 items");

  limits = {};
  limits.enum_text_from = 1;
  limits.enum_text = 3;
  CHECK(only_problem(values, limits) == "right");
  limits.enum_text = 2;
  CHECK(only_problem(values, limits) ==
        "enum: total string length of enum values (3) exceeds maximum limit of 2 characters when "
        "enum has more than 1 values");
  CHECK(only_problem(R"({"type":"number","enum":[10,2]})", limits) ==
        "enum: total string length of enum values (3) exceeds maximum limit of 2 characters when "
        "enum has more than 1 values");
  CHECK(only_problem(R"({"type":"integer","enum":[10,2]})", limits) != "right");
  CHECK(only_problem(R"({"type":"boolean","enum":[true,false]})", limits) == "right");
  limits.enum_text_from = 2;
  CHECK(only_problem(values, limits) == "right");

  const std::string names =
      R"({"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"null"}}}}})";
  limits = {};
  limits.properties = 2;
  CHECK(only_problem(names, limits) == "right");
  limits.properties = 1;
  CHECK(only_problem(names, limits) ==
        "properties.a: total number of properties keys(2) across all objects exceeds maximum limit "
        "of 1");
  // What comes after the first name too many is not looked at.
  limits.properties = 2;
  CHECK(
      only_problem(R"({"type":"object","properties":{"a":{"type":"object","properties":{"b":{}}},)"
                   R"("c":{"type":"object","properties":{"d":{"type":"x"}}}}})",
                   limits) ==
      "properties.a: total number of properties keys(3) across all objects exceeds maximum limit "
      "of 2");
  limits = {};
  limits.depth = 2;
  CHECK(only_problem(names, limits) == "right");
  limits.depth = 1;
  CHECK(only_problem(names, limits) ==
        "properties.a.properties.b: schema depth exceeds maximum limit of 1");
  limits = {};
  limits.size = names.size();
  CHECK(only_problem(names, limits) == "right");
  CHECK(only_problem(" " + names + "\n", limits) == "right");
  limits.size = names.size() - 1;
  CHECK(only_problem(names, limits) == "root: schema exceeds maximum allowed size");
}

TEST_CASE("no more problems are listed than asked for, but always the first", "[unit][schema]") {
  const std::string three = R"({"type":"string","minLength":-1,"maxLength":-1,"minItems":-1})";
  SchemaLimits limits;
  const auto count = [&](std::size_t most) {
    limits.problems = most;
    return check_schema(three, SchemaLevel::ultra, limits).size();
  };
  CHECK(count(0) == 1);
  CHECK(count(1) == 1);
  CHECK(count(2) == 2);
  CHECK(count(3) == 3);
  CHECK(count(100) == 3);
}

TEST_CASE("the parameters of a tool name their type at the top at every level", "[unit][schema]") {
  using moonshot::SchemaUse;
  const std::string needed = "root: parameters.type is required and must be 'object'";
  const auto lines = [](const char* schema, SchemaUse use, SchemaLevel level) {
    return problem_lines(check_schema(schema, use, level));
  };
  for (const auto level :
       {SchemaLevel::loose, SchemaLevel::lite, SchemaLevel::strict, SchemaLevel::ultra}) {
    CHECK(lines(R"({"type":"object"})", SchemaUse::tool, level).empty());
    CHECK(lines("{}", SchemaUse::tool, level) == std::vector<std::string>{needed});
    CHECK(lines("{}", SchemaUse::answer, level).empty());
    CHECK(lines(R"({"type":"string"})", SchemaUse::tool, level) ==
          std::vector<std::string>{needed});
    CHECK(lines("7", SchemaUse::tool, level) == lines("7", SchemaUse::answer, level));
  }
  CHECK(lines(R"({"type":"strin"})", SchemaUse::tool, SchemaLevel::lite) ==
        std::vector<std::string>{needed, "root: invalid type"});
}

TEST_CASE("each keyword belongs to its types, and to no others", "[unit][schema]") {
  const std::string all = " null boolean string number integer array object ";
  struct Row {
    const char* keyword;
    const char* value;
    std::string types;
  };
  const Row rows[] = {
      {"title", R"("t")", all},
      {"description", R"("d")", all},
      {"default", "null", all},
      {"$defs", "{}", all},
      {"$id", R"("i")", all},
      {"enum", "[null]", " null boolean string number integer "},
      {"properties", "{}", " object "},
      {"required", "[]", " object "},
      {"additionalProperties", "true", " object "},
      {"items", "{}", " array "},
      {"minItems", "1", " array "},
      {"maxItems", "1", " array "},
      {"minLength", "1", " string "},
      {"maxLength", "1", " string "},
      {"pattern", R"("a")", " string "},
      {"minimum", "1", " number integer "},
      {"maximum", "1", " number integer "},
  };
  for (const auto& row : rows) {
    for (const char* type : {"null", "boolean", "string", "number", "integer", "array", "object"}) {
      const std::string schema =
          R"({"type":")" + std::string(type) + R"(",")" + row.keyword + "\":" + row.value + "}";
      INFO(schema);
      std::size_t refusals = 0;
      for (const auto& problem : check_schema(schema, SchemaLevel::ultra)) {
        CHECK(problem.message.find("unsupported") == std::string::npos);
        if (problem.message == "invalid keywords: " + std::string(row.keyword)) ++refusals;
      }
      const bool belongs = row.types.find(" " + std::string(type) + " ") != std::string::npos;
      CHECK(refusals == (belongs ? 0 : 1));
    }
  }
}
