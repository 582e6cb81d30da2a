#include <moonshot_catch.hpp>

#include <moonshot/json.hpp>
#include <moonshot/types/chat_request.hpp>
#include <moonshot/types/usages.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using moonshot::Decimal;
using moonshot::JsonText;
using moonshot::json::encode;

namespace encode_example {

MOONSHOT_OPEN_ENUM(Shade, light, dark)

struct Leaf {
  std::string name;
  moonshot::Extra extra;
};
MOONSHOT_FIELDS(Leaf, name)

// A type of the API: whatever stands at its default is left out, unless the wire had it.
struct Tree {
  std::int64_t number = 0;
  std::uint8_t natural = 0;
  bool flag = false;
  double real = 0;
  std::string text;
  Shade shade;
  Decimal money;
  JsonText open;
  Leaf leaf;
  std::optional<std::string> maybe;
  std::vector<Leaf> leaves;
  std::map<std::string, double> weights;
  moonshot::Extra extra;
};
MOONSHOT_FIELDS(Tree, number, natural, flag, real, text, shade, money, open, leaf, maybe, leaves,
                weights)

// A user's own type: all but the optional members are written.
struct Own {
  std::optional<int> maybe;
  std::optional<std::vector<int>> list;
  std::map<std::string, std::vector<double>> weights;
  std::variant<bool, std::string> either;
  float coarse = 0.5F;
};
MOONSHOT_FIELDS(Own, maybe, list, weights, either, coarse)

}  // namespace encode_example

using encode_example::Leaf;
using encode_example::Own;
using encode_example::Shade;
using encode_example::Tree;

namespace {

template <class T>
std::string why_not_encoded(const T& value) {
  const auto text = encode(value);
  return text ? *text : text.error().what();
}

std::string tree_with(void (*change)(Tree& tree)) {
  Tree tree;
  change(tree);
  return why_not_encoded(tree);
}

}  // namespace

TEST_CASE("each member of an API type is written once it is set", "[unit][json]") {
  using Change = void (*)(Tree&);
  const std::vector<std::pair<Change, std::string>> rows = {
      {[](Tree& tree) { tree.number = -5; }, R"("number":-5)"},
      {[](Tree& tree) { tree.natural = 255; }, R"("natural":255)"},
      {[](Tree& tree) { tree.flag = true; }, R"("flag":true)"},
      {[](Tree& tree) { tree.real = -0.25; }, R"("real":-0.25)"},
      {[](Tree& tree) { tree.text = "x"; }, R"("text":"x")"},
      {[](Tree& tree) { tree.shade = Shade::dark; }, R"("shade":"dark")"},
      {[](Tree& tree) { tree.money = Decimal("0.0"); }, R"("money":0.0)"},
      {[](Tree& tree) { tree.open = JsonText(" [1] "); }, R"("open":[1])"},
      {[](Tree& tree) { tree.leaf.name = "n"; }, R"("leaf":{"name":"n"})"},
      {[](Tree& tree) { tree.leaf.extra.set("a", JsonText("1")); }, R"("leaf":{"name":"","a":1})"},
      {[](Tree& tree) { tree.maybe = ""; }, R"("maybe":"")"},
      {[](Tree& tree) { tree.leaves.emplace_back(); }, R"("leaves":[{"name":""}])"},
      {[](Tree& tree) { tree.weights["b"] = 1; }, R"("weights":{"b":1})"},
      {[](Tree& tree) { tree.extra.set("c", JsonText("2")); }, R"("c":2)"},
  };
  const auto part = [](const std::string& all, const std::string& text) {
    return all.find(text) != std::string::npos;
  };
  const std::string empty = tree_with([](Tree&) {});
  CHECK(
      empty ==
      R"({"number":0,"natural":0,"flag":false,"real":0,"text":"","shade":"","money":0,"open":null,"leaf":{"name":""}})");
  for (const auto& row : rows) {
    const std::string text = tree_with(row.first);
    INFO(text);
    CHECK(part(text, row.second));
    CHECK_FALSE(part(empty, row.second));
  }
}

TEST_CASE("a user's type writes all but what is optional and absent", "[unit][json]") {
  Own own;
  CHECK(why_not_encoded(own) == R"({"weights":{},"either":false,"coarse":0.5})");
  own.maybe = 0;
  own.list.emplace();
  own.weights = {{"b", {1, 2}}, {"a", {}}};
  own.either = "text";
  CHECK(why_not_encoded(own) ==
        R"({"maybe":0,"list":[],"weights":{"a":[],"b":[1,2]},"either":"text","coarse":0.5})");
  CHECK(why_not_encoded(std::vector<std::optional<int>>{1, std::nullopt}) == "[1,null]");
  CHECK(why_not_encoded(std::vector<bool>{true, false}) == "[true,false]");
  CHECK(why_not_encoded(std::vector<std::uint64_t>{18446744073709551615U}) ==
        "[18446744073709551615]");
}

TEST_CASE("what cannot be written says where and why", "[unit][json]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string not_finite = "is not a finite number; JSON has no NaN or infinity";
  const std::string not_utf8 = "is not valid UTF-8; convert it before sending";
  using Change = void (*)(Tree&);
  const std::vector<std::pair<Change, std::string>> rows = {
      {[](Tree& tree) { tree.real = std::numeric_limits<double>::infinity(); },
       "real: " + not_finite},
      {[](Tree& tree) { tree.text = "\xFF"; }, "text: " + not_utf8},
      {[](Tree& tree) { tree.shade = Shade("\xFF"); }, "shade: is not valid UTF-8"},
      {[](Tree& tree) { tree.money = Decimal("1,5"); },
       "money: is not one JSON value: invalid JSON: something follows the value at byte 1"},
      {[](Tree& tree) { tree.open = JsonText("nope"); },
       "open: is not one JSON value: invalid JSON: an unknown word at byte 0"},
      {[](Tree& tree) { tree.leaf.name = "\xFF"; }, "leaf.name: " + not_utf8},
      {[](Tree& tree) {
         tree.leaves.resize(3);
         tree.leaves[2].name = "\xFF";
       },
       "leaves[2].name: " + not_utf8},
      {[](Tree& tree) {
         tree.weights = {{"a", std::numeric_limits<double>::quiet_NaN()}};
       },
       "weights.a: " + not_finite},
      {[](Tree& tree) {
         tree.weights = {{"\xFF", 1}};
       },
       "weights: has a name that is not valid UTF-8"},
      {[](Tree& tree) { tree.extra.set("\xFF", JsonText("1")); },
       "extra: has a name that is not valid UTF-8"},
      {[](Tree& tree) { tree.extra.set("a", JsonText("")); },
       "extra.a: is not one JSON value: invalid JSON: the text ends too early at byte 0"},
      {[](Tree& tree) {
         tree.maybe = "x";
         tree.extra.set("maybe", JsonText("1"));
       },
       "extra.maybe: repeats a member that is set already"},
  };
  for (const auto& row : rows) {
    INFO(row.second);
    CHECK(tree_with(row.first) == "UsageError: " + row.second);
  }
  CHECK(why_not_encoded(std::vector<std::vector<double>>{{1}, {2, nan}}) ==
        "UsageError: [1][1]: " + not_finite);
  Tree tree;
  tree.text = "\xFF";
  const auto refused = encode(tree);
  REQUIRE_FALSE(refused);
  const auto* error = refused.error().as<moonshot::UsageError>();
  REQUIRE(error != nullptr);
  CHECK(error->argument() == "text");
  CHECK(error->message() == not_utf8);
}

TEST_CASE("what the wire had is written again until it is changed", "[unit][json]") {
  const auto again = [](const std::string& text, void (*change)(Tree&)) {
    auto tree = moonshot::json::decode<Tree>(text).value();
    change(tree);
    return why_not_encoded(tree);
  };
  const auto nothing = [](Tree&) {};
  for (const char* text :
       {"{}", R"({"number":0})", R"({"number":null})", R"({"flag":null,"maybe":null})",
        R"({"leaves":[]})", R"({"leaves":null})", R"({"weights":{}})", R"({"leaf":{}})",
        R"({"leaf":{"name":null}})", R"({"leaf":null})", R"({"money":0.0})", R"({"open":null})",
        R"({"maybe":""})", R"({"x":1,"y":[ 1 ]})"}) {
    INFO(text);
    CHECK(again(text, nothing) == text);
  }
  // A member of an unexpected type stands in the place of the one at its default.
  CHECK(
      tree_with([](Tree& tree) {
        tree.extra.set("number", JsonText("\"many\""));
        tree.extra.set("text", JsonText("5"));
      }) ==
      R"({"natural":0,"flag":false,"real":0,"shade":"","money":0,"open":null,"leaf":{"name":""},"number":"many","text":5})");
  CHECK(again(R"({"number":null})", [](Tree& tree) { tree.number = 1; }) == R"({"number":1})");
  CHECK(again("{}", [](Tree& tree) { tree.number = 1; }) == R"({"number":1})");
  CHECK(again("{}", [](Tree& tree) { tree.number = -1; }) == R"({"number":-1})");
  CHECK(again("{}", [](Tree& tree) { tree.real = -0.5; }) == R"({"real":-0.5})");
  CHECK(again("{}", [](Tree& tree) { tree.leaf.extra.set("x", JsonText("1")); }) ==
        R"({"leaf":{"name":"","x":1}})");
  CHECK(again(R"({"leaves":[]})", [](Tree& tree) { tree.leaves.resize(1); }) ==
        R"({"leaves":[{"name":""}]})");
  CHECK(again(R"({"leaves":[{"name":"a"}]})", [](Tree& tree) { tree.leaves.clear(); }) == "{}");
  CHECK(again(R"({"maybe":"a"})", [](Tree& tree) { tree.maybe.reset(); }) == "{}");
  CHECK(again(R"({"number":5})", [](Tree& tree) { tree.number = 0; }) == R"({"number":0})");
}

TEST_CASE("types with a form of their own are written in it", "[unit][json]") {
  using moonshot::Content;
  using moonshot::Quantity;
  using moonshot::Stop;
  using moonshot::ToolChoice;
  CHECK(why_not_encoded(Content()) == "null");
  CHECK(why_not_encoded(Content("")) == "\"\"");
  CHECK(why_not_encoded(Content(std::vector<moonshot::ContentPart>())) == "[]");
  CHECK(why_not_encoded(Content{moonshot::text_part("a")}) == R"([{"type":"text","text":"a"}])");
  CHECK(why_not_encoded(Stop("a")) == "\"a\"");
  CHECK(why_not_encoded(Stop(std::vector<std::string>{"a"})) == "[\"a\"]");
  CHECK(why_not_encoded(ToolChoice()) == "\"\"");
  CHECK(why_not_encoded(ToolChoice(moonshot::ToolChoiceMode::auto_)) == "\"auto\"");
  CHECK(why_not_encoded(ToolChoice::function("f")) ==
        R"({"type":"function","function":{"name":"f"}})");
  Quantity quantity;
  CHECK(why_not_encoded(quantity) == "\"0\"");
  quantity.quoted = false;
  quantity.number = Decimal("1.50");
  CHECK(why_not_encoded(quantity) == "1.50");
  moonshot::MediaUrl media;
  media.url = "u";
  CHECK(why_not_encoded(media) == R"({"url":"u"})");
  media.bare = true;
  CHECK(why_not_encoded(media) == "\"u\"");
}

TEST_CASE("types with a form of their own are read from each of their forms", "[unit][json]") {
  using moonshot::Content;
  using moonshot::MediaUrl;
  using moonshot::Quantity;
  using moonshot::Stop;
  using moonshot::ToolChoice;
  using moonshot::json::decode;
  const auto failure = [](const moonshot::Error& error) {
    const auto* decoding = error.as<moonshot::DecodeError>();
    return decoding == nullptr ? std::string("another class")
                               : decoding->expected() + " / " + decoding->found();
  };
  CHECK(*decode<Content>("\"a\"")->text() == "a");
  CHECK(decode<Content>("[{},{}]")->parts()->size() == 2);
  CHECK(failure(decode<Content>("5").error()) == "a string or a list of parts / a number");
  CHECK(failure(decode<Content>("{}").error()) == "a string or a list of parts / an object");
  CHECK(decode<MediaUrl>("\"u\"")->bare);
  CHECK_FALSE(decode<MediaUrl>(R"({"url":"u"})")->bare);
  CHECK(decode<MediaUrl>("\"u\"")->url == "u");
  CHECK(failure(decode<MediaUrl>("5").error()) == "an object / a number");
  CHECK(decode<Stop>("\"a\"")->single());
  CHECK_FALSE(decode<Stop>("[\"a\"]")->single());
  CHECK(decode<Stop>("[\"a\",\"b\"]")->values() == std::vector<std::string>{"a", "b"});
  CHECK(failure(decode<Stop>("5").error()) == "an array / a number");
  CHECK(decode<ToolChoice>("\"none\"")->named() == nullptr);
  CHECK(*decode<ToolChoice>("\"none\"")->mode() == moonshot::ToolChoiceMode::none);
  CHECK(decode<ToolChoice>("{}")->mode() == nullptr);
  CHECK(failure(decode<ToolChoice>("5").error()) == "a string / a number");
  CHECK(decode<Quantity>("\"1.5\"")->quoted);
  CHECK(decode<Quantity>("\"1.5\"")->number.text() == "1.5");
  CHECK_FALSE(decode<Quantity>("1.5")->quoted);
  CHECK(decode<Quantity>("1.5")->number.text() == "1.5");
  for (const char* text : {"\"\"", "\"many\"", "\"1 2\"", "\"1.\"", "\"x1\""}) {
    INFO(text);
    CHECK(failure(decode<Quantity>(text).error()) == "a number / another string");
  }
  CHECK(failure(decode<Quantity>("[]").error()) == "a number / an array");
}
