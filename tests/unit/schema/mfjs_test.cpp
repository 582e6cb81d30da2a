#include "verdicts.hpp"

#include <string>

using moonshot::check_schema;
using moonshot::SchemaLevel;
using moonshot::SchemaLimits;
using moonshot::SchemaProblem;
using support::check_verdicts;
using support::right;
using support::verdict;
using support::verdicts;
using support::wrong_at_all;
using support::wrong_at_ultra;

TEST_CASE("a text that is no JSON object is a problem at every level", "[unit][schema]") {
  for (const auto level :
       {SchemaLevel::loose, SchemaLevel::lite, SchemaLevel::strict, SchemaLevel::ultra}) {
    CHECK(verdict("{", level) == "JSON schema parsing error: a member name is missing at byte 1");
    CHECK(verdict("", level) == "JSON schema parsing error: the text ends too early at byte 0");
    CHECK(verdict("[]", level) == "JSON schema parsing error: expected an object, found an array");
    CHECK(verdict("\"{}\"", level) ==
          "JSON schema parsing error: expected an object, found a string");
    CHECK(verdict("[1,", level) == "JSON schema parsing error: the text ends too early at byte 3");
    CHECK(verdict("{} {}", level) ==
          "JSON schema parsing error: something follows the value at byte 3");
    CHECK(
        verdict(R"({"a":1e999})", level) ==
        "JSON schema parsing error: expected a number that fits a double, found the number 1e999");
    CHECK(check_schema("nul", level).at(0).path.empty());
    CHECK(verdict("[] {}", level) ==
          "JSON schema parsing error: something follows the value at byte 3");
    CHECK(verdict(R"({"a":1)" + std::string(400, '0') + "}", level) ==
          "JSON schema parsing error: expected a number that fits a double, found the number 1" +
              std::string(39, '0'));
    CHECK(verdict("{}", level).empty());
    CHECK(verdict(R"({"maximum":1e-999})", level).empty());
    const std::string tiny = "0." + std::string(400, '0') + "1";
    for (const char* sign : {"", "-"}) {
      CHECK(verdict(R"({"maximum":)" + (sign + tiny) + "}", level).empty());
    }
  }
  CHECK(verdict("null", SchemaLevel::loose).empty());
  CHECK(verdict("null", SchemaLevel::lite) == "At path 'root': schema must be a dict");
}

TEST_CASE("ultra is the default", "[unit][schema]") {
  CHECK(check_schema(R"({"x":1})").size() == 1);
}

TEST_CASE("keywords", "[unit][schema]") {
  check_verdicts({
      right(R"({"type":"string","minLength":1,"maxLength":2,"pattern":"a","enum":["a"],
                "default":5,"title":"t","description":"d"})"),
      right(R"({"type":"array","items":{"type":"null"},"minItems":0,"maxItems":1})"),
      right(R"({"$id":"x","$defs":{},"type":"object","properties":{"a":{}},"required":["a"],
                "additionalProperties":{"type":"integer"},"default":{"a":1}})"),
      wrong_at_ultra(R"({"type":"string","format":"date","$schema":"x"})",
                     "At path 'root': unsupported keywords: $schema, format"),
      wrong_at_ultra(R"({"type":"integer","":1})", "At path 'root': unsupported keywords: "),
      wrong_at_ultra(R"({"type":"string","required":[],"items":{}})",
                     "At path 'root': invalid keywords: items, required"),
      wrong_at_ultra(R"({"type":"object","enum":[{}]})", "At path 'root': invalid keywords: enum"),
      wrong_at_ultra(R"({"type":"boolean","minimum":0})",
                     "At path 'root': invalid keywords: minimum"),
      wrong_at_ultra(R"({"type":"array","items":{"type":"null","$defs":{},"$id":"x"}})",
                     "At path 'items': keyword $defs must be at root level"),
      wrong_at_all(R"({"$id":5})", "At path '$id': $id must be a string"),
      wrong_at_all(R"({"description":[]})", "At path 'description': description must be a string"),
      wrong_at_all(R"({"pattern":{}})", "At path 'pattern': pattern must be a string"),
      right(R"({"pattern":null,"$id":null,"title":5})"),
  });
}

TEST_CASE("types", "[unit][schema]") {
  const std::string stray = "At path 'root': type must be string or array of strings";
  check_verdicts({
      right(R"({"type":["string","null","integer","boolean","array","object","number"]})"),
      wrong_at_all(R"({"type":"text"})", "At path 'root': invalid type"),
      wrong_at_all(R"({"type":["string","text"]})", "At path 'root': invalid type in type array"),
      wrong_at_all(R"({"type":[5]})", "At path 'root': invalid type in type array"),
      wrong_at_all(R"({"type":[]})", "At path 'root': type array cannot be empty"),
      wrong_at_all(R"({"type":null})", stray),
      wrong_at_all(R"({"type":{}})", stray),
      wrong_at_ultra(R"({"type":["null","null"]})",
                     "At path 'type': duplicate types in type array"),
      {R"({"type":["array","null"],"items":{}})", "",
       "At path 'root': keyword items is not allowed in combination with multiple types",
       "At path 'root': keyword items is not allowed in combination with multiple types"},
      right(R"({"type":["array","null"],"description":"d","title":"t","$id":"i","$defs":{}})"),
      {R"({"items":{"type":["array","null"],"$id":"i"}})", "",
       "At path 'items': keyword $id is not allowed in combination with multiple types",
       "At path 'items': keyword $id is not allowed in combination with multiple types"},
  });
}

TEST_CASE("a type beside anyOf or $ref", "[unit][schema]") {
  check_verdicts({
      wrong_at_all(
          R"({"type":"object","anyOf":[{"type":"null"}]})",
          "At path 'root': when using anyOf, type should be defined in anyOf items instead "
          "of the parent schema"),
      wrong_at_all(R"({"items":{"type":"object","$ref":"#"}})",
                   "At path 'items': when using $ref, type should be defined in the referenced "
                   "schema instead of the parent schema"),
  });
}

TEST_CASE("enums", "[unit][schema]") {
  const std::string two =
      "At path 'root': when type is array and enum is specified, currently only 2 types are "
      "supported, one must be null, and the other can be string/integer/number/boolean";
  const std::string many =
      "At path 'root': keyword enum is not allowed in combination with multiple types";
  check_verdicts({
      right(R"({"type":"number","enum":[1,2.5,-3e2]})"),
      right(R"({"type":["string","null"],"enum":["a",null]})"),
      right(R"({"type":["null","integer"],"enum":[1,null,2.0]})"),
      // Types are tried in order, and a number type refuses what is no number at once.
      wrong_at_all(R"({"type":["integer","null"],"enum":[1,null]})",
                   "At path 'enum': not a valid integer"),
      wrong_at_all(R"({"type":"integer","enum":[1.5]})", "At path 'enum': not a valid integer"),
      wrong_at_all(R"({"type":"number","enum":["1"]})", "At path 'enum': not a valid number"),
      wrong_at_all(R"({"type":"string","enum":{}})", "At path 'enum': enum must be an array"),
      wrong_at_all(R"({"type":"string","enum":[]})", "At path 'enum': enum array cannot be empty"),
      wrong_at_all(R"({"enum":["a"]})", "At path 'root': type is not defined"),
      wrong_at_all(R"({"type":5,"enum":["a"]})", "At path 'root': invalid type value"),
      wrong_at_all(R"({"type":["null","null"],"enum":[null]})",
                   "At path 'root': invalid type combination with enum:  + null"),
      wrong_at_all(R"({"type":["string","integer"],"enum":["a"]})", two),
      {R"({"type":["string","integer","null"],"enum":["a"]})", two, many, many},
      wrong_at_all(R"({"type":["array","null"],"enum":[null]})",
                   "At path 'root': type array is not allowed in combination with enum"),
      wrong_at_all(R"({"type":"string","enum":["a",1e21]})",
                   "At path 'enum': enum value (1e+21) does not match any type in [string]"),
      wrong_at_all(R"({"type":["string","null"],"enum":[{"b":[true,null,[],{}],"a":"x"}]})",
                   "At path 'enum': enum value (map[a:x b:[true <nil> [] map[]]]) does not match "
                   "any type in "
                   "[string null]"),
  });
  // A value is shown up to 200 bytes, and cut between two characters.
  const auto shown = [](const std::string& value) {
    const auto line = verdict(R"({"type":"null","enum":[)" + value + "]}");
    const auto begin = line.find('(') + 1;
    return line.substr(begin, line.find(") does not match") - begin);
  };
  const std::string whole(200, 'x');
  const std::string cut = "\xE2\x80\xA6";
  CHECK(shown("\"" + whole + "\"") == whole);
  CHECK(shown("\"" + whole + "y\"") == whole + cut);
  CHECK(shown("\"" + std::string(199, 'x') + "\xC3\xA9\"") == std::string(199, 'x') + cut);
  const std::string half(90, 'x');
  CHECK(shown("[\"" + half + "\",\"" + half + "\",1]") == "[" + half + " " + half + " 1]");
  const std::string long_value =
      verdict(R"({"type":"null","enum":[")" + std::string(999, 'x') + R"("]})");
  CHECK(long_value.size() < 300);
}

TEST_CASE("objects", "[unit][schema]") {
  const std::string reserved =
      "At path 'properties': property name '$ref' is reserved for JSON Schema keywords";
  const std::string empty_name =
      "At path 'required': property names in required array cannot be empty";
  check_verdicts({
      right(R"({"type":"object","properties":{"type":{"type":"string"}},"required":[]})"),
      right(R"({"type":["object"],"properties":{"a":{}},"required":["a"]})"),
      wrong_at_all(R"({"type":"object","properties":[]})",
                   "At path 'properties': properties must be an object"),
      wrong_at_all(R"({"type":"object","properties":{"a":true}})",
                   "At path 'properties': property schema for 'a' must be an object"),
      wrong_at_ultra(R"({"type":"object","properties":{"":{}}})",
                     "At path 'properties': property name cannot be empty"),
      {R"({"type":"object","properties":{"$ref":{"type":"null"}}})",
       "At path 'properties.$ref': $ref must be a string", reserved, reserved},
      {R"({"type":"object","properties":{"required":{"type":"null"}}})", "",
       "At path 'properties': property name 'required' is reserved for JSON Schema keywords",
       "At path 'properties': property name 'required' is reserved for JSON Schema keywords"},
      wrong_at_all(R"({"type":"object","required":"a"})",
                   "At path 'required': required must be an array"),
      wrong_at_all(R"({"type":"object","required":[5]})",
                   "At path 'required': items in required array must be strings"),
      wrong_at_all(R"({"type":"object","properties":{},"required":["a"]})",
                   "At path 'required': required property 'a' is not defined in properties"),
      {R"({"type":"object","properties":{},"required":[""]})",
       "At path 'required': required property '' is not defined in properties",
       "At path 'required': required property '' is not defined in properties", empty_name},
      {R"({"type":"object","required":["a"]})",
       "At path 'required': required property 'a' is not defined in properties",
       "At path 'required': required property 'a' is not defined in properties",
       "At path 'required': required specified but 'properties' keyword is missing"},
      wrong_at_ultra(R"({"type":"object","properties":{"a":{}},"required":["a","a"]})",
                     "At path 'required': duplicate items in required array: a"),
      wrong_at_ultra(R"({"properties":{"a":{}},"required":["a"]})",
                     "At path 'required': required keyword must be used with object"),
      wrong_at_all(R"({"type":"object","additionalProperties":"no"})",
                   "At path 'additionalProperties': additionalProperties must be a boolean or an "
                   "object"),
      right(R"({"type":"object","additionalProperties":{}})"),
      wrong_at_all(R"({"type":"array","items":[]})", "At path 'items': items must be an object"),
  });
}

TEST_CASE("ranges", "[unit][schema]") {
  check_verdicts({
      right(R"({"type":"number","minimum":-1.5,"maximum":-1.5})"),
      right(R"({"type":"string","minLength":null,"maxLength":1})"),
      wrong_at_ultra(R"({"type":"string","minLength":-1})",
                     "At path 'root': minLength must be non-negative"),
      wrong_at_ultra(R"({"type":"string","maxLength":1.5})", "At path 'root': not a valid integer"),
      wrong_at_ultra(R"({"type":"string","minLength":"1"})",
                     "At path 'root': minLength must be an integer"),
      wrong_at_ultra(R"({"type":"string","minLength":1000000,"maxLength":1})",
                     "At path 'minLength': minLength (1e+06) cannot be greater than maxLength (1)"),
      wrong_at_ultra(R"({"type":"array","minItems":2,"maxItems":1})",
                     "At path 'minItems': minItems (2) cannot be greater than maxItems (1)"),
      wrong_at_ultra(R"({"type":"array","maxItems":-0.5})",
                     "At path 'root': maxItems must be non-negative"),
      wrong_at_ultra(R"({"type":"number","minimum":0.0001,"maximum":0.00001})",
                     "At path 'root': minimum (0.0001) cannot be greater than maximum (1e-05)"),
      wrong_at_ultra(R"({"type":"number","minimum":100000,"maximum":-0.5})",
                     "At path 'root': minimum (100000) cannot be greater than maximum (-0.5)"),
      wrong_at_ultra(R"({"type":"number","minimum":2.5,"maximum":1})",
                     "At path 'root': minimum (2.5) cannot be greater than maximum (1)"),
      wrong_at_ultra(R"({"type":"number","maximum":"1"})",
                     "At path 'root': maximum must be a number"),
      wrong_at_ultra(R"({"type":"integer","maximum":"1"})",
                     "At path 'root': maximum must be an integer"),
      wrong_at_ultra(R"({"type":["integer"],"minimum":1.5})",
                     "At path 'root': not a valid integer"),
  });
}

TEST_CASE("anyOf", "[unit][schema]") {
  const std::string texts =
      "At path 'root': conflicting keywords found in anyOf with parent: keywords (description, "
      "title) are defined on the parent schema and inside anyOf; remove them from the parent or "
      "from anyOf branches";
  const std::string lengths =
      "At path 'root': conflicting keywords found in anyOf with parent: keywords (minLength) are "
      "defined on the parent schema and inside anyOf; remove them from the parent or from anyOf "
      "branches";
  check_verdicts({
      right(R"({"anyOf":[{"type":"string"},{"description":"d"}],"title":"t","$defs":{},"$id":""})"),
      wrong_at_all(R"({"anyOf":{}})", "At path 'anyOf': anyOf must be an array"),
      wrong_at_all(R"({"anyOf":[]})", "At path 'anyOf': anyOf must have 1-500 items"),
      wrong_at_all(R"({"anyOf":[{},5]})", "At path 'anyOf': schema in anyOf must be an object"),
      wrong_at_ultra(R"({"anyOf":[{}],"minLength":1})",
                     "At path 'root': keyword 'minLength' is not allowed at the same level as "
                     "anyOf"),
      wrong_at_ultra(R"({"items":{"anyOf":[{}],"$id":""}})",
                     "At path 'items': keyword '$id' is not allowed at the same level as anyOf"),
      wrong_at_ultra(
          R"({"anyOf":[{},{"title":"t","description":"d"}],"title":"","description":""})", texts),
      {R"({"anyOf":[{"minLength":1}],"minLength":2})", lengths, lengths,
       "At path 'root': keyword 'minLength' is not allowed at the same level as anyOf"},
  });
}

TEST_CASE("limits", "[unit][schema]") {
  SchemaLimits limits;
  limits.any_of_branches = 1;
  limits.enum_values = 3;
  limits.enum_text_from = 2;
  limits.enum_text = 5;
  limits.properties = 2;
  limits.depth = 1;
  limits.size = 120;
  const auto at_limits = [&](std::string_view schema) {
    return verdict(schema, SchemaLevel::lite, limits);
  };
  CHECK(at_limits(R"({"anyOf":[{},{}]})") == "At path 'anyOf': anyOf must have 1-1 items");
  CHECK(at_limits(R"({"type":"null","enum":[null,null,null,null]})") ==
        "At path 'enum': enum array cannot have more than 3 items");
  CHECK(at_limits(R"({"type":"string","enum":["abc","abc"]})").empty());
  CHECK(at_limits(R"({"type":"string","enum":["abc","ab",""]})").empty());
  CHECK(at_limits(R"({"type":["null","integer"],"enum":[null,1000000,1]})") ==
        "At path 'enum': total string length of enum values (6) exceeds maximum limit of 5 "
        "characters when enum has more than 2 values");
  CHECK(at_limits(R"({"type":"boolean","enum":[true,false,true]})").empty());
  CHECK(at_limits(R"({"properties":{"a":{},"b":{}}})").empty());
  CHECK(at_limits(R"({"items":{"properties":{"a":{}}},"properties":{"a":{},"b":{}}})") ==
        "At path 'items': total number of properties keys(3) across all objects exceeds maximum "
        "limit of 2");
  CHECK(at_limits(R"({"properties":{"a":{"items":{"anyOf":[{"type":"null"}]}}}})").empty());
  CHECK(at_limits(R"({"properties":{"a":{"properties":{"b":{}}}}})") ==
        "At path 'properties.a.properties.b': schema depth exceeds maximum limit of 1");
  CHECK(at_limits(R"({"description":")" + std::string(102, 'x') + R"("})").empty());
  CHECK(at_limits(R"({"description":")" + std::string(103, 'x') + R"("})") ==
        "At path 'root': schema exceeds maximum allowed size");
}

TEST_CASE("the size is that of Go's encoding without white space", "[unit][schema]") {
  const auto size_is = [](const std::string& schema, std::size_t size) {
    SchemaLimits limits;
    limits.size = size;
    const bool fits = verdict(schema, SchemaLevel::lite, limits).empty();
    limits.size = size - 1;
    return fits && !verdict(schema, SchemaLevel::lite, limits).empty();
  };
  CHECK(size_is(R"( { "default" : [ 1 , { } , [ ] , null , true , false ] } )", 37));
  CHECK(size_is(R"({"default":1.50})", 15));
  CHECK(size_is(R"({"default":1e20})", 33));
  CHECK(size_is(R"({"default":1e21})", 17));
  CHECK(size_is(R"({"default":0.000001})", 20));
  CHECK(size_is(R"({"default":0.0000001})", 16));
  CHECK(size_is(R"({"default":-0.0})", 14));
  CHECK(size_is(R"({"default":-1e20})", 34));
  CHECK(size_is(R"({"default":-1e21})", 18));
  CHECK(size_is(R"({"default":-0.000001})", 21));
  CHECK(size_is(R"({"default":-0.0000001})", 17));
  CHECK(size_is(R"({"default":"<&>\u2028\b\u0001\u00e9"})", 14 + 4 * 6 + 2 + 6 + 2));
  CHECK(size_is(R"({"default":{"<a>":1}})", 31));
  CHECK(size_is(R"({"default":"a much longer text","default":1})", 13));
  CHECK(size_is(R"({"default":"\u2029\f"})", 14 + 6 + 2));
  CHECK(size_is(R"({"default":[1,1,1,1,1,1,1,1,1,1,1,1]})", 37));
}

TEST_CASE("the last of equal names counts", "[unit][schema]") {
  CHECK(verdict(R"({"type":"nonsense","type":"null"})").empty());
  CHECK(verdict(R"({"type":"null","type":"nonsense"})") == "At path 'root': invalid type");
}

TEST_CASE("all problems are listed, the official validator's first", "[unit][schema]") {
  CHECK(verdicts(R"({
    "type": "object",
    "format": "x",
    "description": 5,
    "properties": {
      "age": {"type": "integer", "minimum": 2, "maximum": 1},
      "name": {"type": "text"},
      "tags": {"type": "array", "items": {"enum": []}, "minItems": -1, "maxItems": "x"},
      "then": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/None"}]}
    },
    "required": ["age", "size", "weight"],
    "$defs": {"Some": {"type": ["null", "null"]}}
  })") == std::vector<std::string>{
              "At path 'root': unsupported keywords: format",
              "At path '$defs.Some.type': duplicate types in type array",
              "At path 'description': description must be a string",
              "At path 'required': required property 'size' is not defined in properties",
              "At path 'required': required property 'weight' is not defined in properties",
              "At path 'properties.age': minimum (2) cannot be greater than maximum (1)",
              "At path 'properties.name': invalid type",
              "At path 'properties.tags': minItems must be non-negative",
              "At path 'properties.tags': maxItems must be an integer",
              "At path 'properties.tags.items.enum': enum array cannot be empty",
              "At path 'properties.then.anyOf.$ref': invalid $ref path: #/$defs/None",
          });
}

TEST_CASE("one mistake is one problem", "[unit][schema]") {
  for (const char* schema : {
           R"({"type":"string","properties":{"a":{"type":"x"}},"items":{"type":"y"}})",
           R"({"type":"null","anyOf":[{"type":"null"}]})",
           R"({"type":"x","enum":["a"],"properties":{"a":{}},"required":["a"]})",
           R"({"$ref":"#/$defs/A","anyOf":[{"$ref":"#/$defs/A"}],"$defs":{"A":{}}})",
           R"({"anyOf":[{"minimum":1}],"minimum":1})",
           R"({"type":"object","$defs":{"A":5}})",
       }) {
    INFO(schema);
    CHECK(verdicts(schema).size() == 1);
  }
}

TEST_CASE("a path names the branch, the official line does not", "[unit][schema]") {
  const auto problems = check_schema(
      R"({"type":"object","properties":{"a.b":{"anyOf":[{},{"additionalProperties":{"type":5}}]}}})");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].path == "properties.a.b.anyOf{1}.additionalProperties");
  CHECK(problems[0].message == "type must be string or array of strings");
  CHECK(problems[0].what() ==
        "At path 'properties.a.b.anyOf.additionalProperties': type must be string or array of "
        "strings");
}

TEST_CASE("the line of any path", "[unit][schema]") {
  const auto line = [](const char* path) { return SchemaProblem{path, "m"}.what(); };
  CHECK(line("") == "m");
  CHECK(line("root") == "At path 'root': m");
  CHECK(line("anyOf{0}.anyOf{12}") == "At path 'anyOf.anyOf': m");
  CHECK(line("anyOf{}") == "At path 'anyOf{}': m");
  CHECK(line("anyOf{1") == "At path 'anyOf{1': m");
  CHECK(line("oneOf{1}") == "At path 'oneOf{1}': m");
}

TEST_CASE("limits by default", "[unit][schema]") {
  const SchemaLimits limits;
  CHECK(limits.size == 120000);
  CHECK(limits.properties == 3000);
  CHECK(limits.enum_values == 1000);
  CHECK(limits.enum_text == 75000);
  CHECK(limits.enum_text_from == 2500);

  const auto texts = [](std::size_t count, std::size_t length) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) {
      list += (i == 0 ? "\"" : ",\"") + std::string(length, 'x') + "\"";
    }
    return list;
  };
  const auto sized = [](std::size_t size) {
    const std::string rest = R"({"description":""})";
    return R"({"description":")" + std::string(size - rest.size(), 'x') + R"("})";
  };
  CHECK(verdict(sized(120000)).empty());
  CHECK(verdict(sized(120001)) == "At path 'root': schema exceeds maximum allowed size");

  const auto properties = [](std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) {
      list += (i == 0 ? "\"p" : ",\"p") + std::to_string(i) + R"(":{})";
    }
    return R"({"type":"object","properties":{)" + list + "}}";
  };
  CHECK(verdict(properties(3000)).empty());
  CHECK(verdict(properties(3001)) ==
        "At path 'root': total number of properties keys(3001) across all objects exceeds maximum "
        "limit of 3000");

  const auto enumeration = [](const std::string& list) {
    return R"({"type":"string","enum":[)" + list + "]}";
  };
  CHECK(verdict(enumeration(texts(1000, 1)), SchemaLevel::lite).empty());
  CHECK(verdict(enumeration(texts(1001, 1)), SchemaLevel::lite) ==
        "At path 'enum': enum array cannot have more than 1000 items");

  // The limit of the text is out of reach as long as that of the values stands.
  SchemaLimits more = limits;
  more.enum_values = 5000;
  CHECK(verdict(enumeration(texts(2500, 31)), SchemaLevel::lite, more).empty());
  CHECK(verdict(enumeration(texts(2500, 30) + "," + texts(1, 0)), SchemaLevel::lite, more).empty());
  CHECK(verdict(enumeration(texts(2500, 30) + "," + texts(1, 1)), SchemaLevel::lite, more) ==
        "At path 'enum': total string length of enum values (75001) exceeds maximum limit of 75000 "
        "characters when enum has more than 2500 values");
}
