#include <moonshot_catch.hpp>

#include <moonshot/json.hpp>
#include <moonshot/schema/mfjs.hpp>
#include <moonshot/schema/response_format.hpp>
#include <moonshot/value/open_enum.hpp>

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kitchen {

MOONSHOT_OPEN_ENUM(Unit, gram, piece)

struct Ingredient {
  std::string name;
  double amount = 0;
  Unit unit;
};
MOONSHOT_FIELDS(Ingredient, name, amount, unit)

struct Recipe {
  std::string title;
  std::vector<Ingredient> ingredients;
  std::optional<int> minutes;
  bool vegan = false;
  std::map<std::string, double> prices;
  unsigned servings = 1;
};
MOONSHOT_FIELDS(Recipe, title, ingredients, minutes, vegan, prices, servings)

void moonshot_notes(moonshot::TypeNotes<Recipe>& notes) {
  notes.self().described("A recipe \"for one\"");
  notes(&Recipe::minutes).described("from start to table").range(1, 600);
  notes(&Recipe::title).min_length(1).max_length(80);
  notes(&Recipe::ingredients).min_items(1).max_items(40);
  notes(&Recipe::servings).minimum(1);
}

struct Tree {
  std::string label;
  std::vector<Tree> children;
};
MOONSHOT_FIELDS(Tree, label, children)

struct Forest {
  Tree oldest;
  std::vector<Tree> others;
};
MOONSHOT_FIELDS(Forest, oldest, others)

struct Circle {
  double radius = 0;
};
MOONSHOT_FIELDS(Circle, radius)
struct Square {
  double side = 0;
};
MOONSHOT_FIELDS(Square, side)
struct Drawing {
  std::variant<Circle, Square, std::string> shape;
  std::string colour;
};
MOONSHOT_FIELDS(Drawing, shape, colour)

void moonshot_notes(moonshot::TypeNotes<Drawing>& notes) {
  notes(&Drawing::shape).described("what to draw");
  notes(&Drawing::colour).one_of({"red", "blue"});
}

struct RingWithHole {
  double radius = 0;
  double inner = 0;
};
MOONSHOT_FIELDS(RingWithHole, radius, inner)

struct Scores {
  std::vector<int> scores;
  std::vector<std::string> words;
};
MOONSHOT_FIELDS(Scores, scores, words)

void moonshot_notes(moonshot::TypeNotes<Scores>& notes) {
  notes(&Scores::scores).range(0, 5).min_items(1).described("all");
  notes(&Scores::words).one_of({"a", "b"});
}

}  // namespace kitchen

using kitchen::Drawing;
using kitchen::Recipe;
using moonshot::json_schema;

TEST_CASE("a struct's schema follows its field list and notes", "[schema]") {
  CHECK(
      json_schema<Recipe>().text() ==
      R"({"type":"object","properties":{)"
      R"("title":{"type":"string","minLength":1,"maxLength":80},)"
      R"("ingredients":{"type":"array","items":{"type":"object","properties":{)"
      R"("name":{"type":"string"},"amount":{"type":"number"},)"
      R"("unit":{"type":"string","enum":["gram","piece"]}},)"
      R"("required":["name","amount","unit"],"additionalProperties":false},)"
      R"("minItems":1,"maxItems":40},)"
      R"("minutes":{"type":"integer","description":"from start to table","minimum":1,"maximum":600},)"
      R"("vegan":{"type":"boolean"},)"
      R"("prices":{"type":"object","additionalProperties":{"type":"number"}},)"
      R"("servings":{"type":"integer","minimum":1}},)"
      R"("required":["title","ingredients","vegan","prices","servings"],)"
      R"("additionalProperties":false,"description":"A recipe \"for one\""})");
}

TEST_CASE("a type that contains itself is referred to", "[schema]") {
  CHECK(json_schema<kitchen::Tree>().text() ==
        R"({"type":"object","properties":{"label":{"type":"string"},)"
        R"("children":{"type":"array","items":{"$ref":"#"}}},)"
        R"("required":["label","children"],"additionalProperties":false})");
  CHECK(json_schema<kitchen::Forest>().text() ==
        R"({"type":"object","properties":{"oldest":{"$ref":"#/$defs/type1"},)"
        R"("others":{"type":"array","items":{"$ref":"#/$defs/type1"}}},)"
        R"("required":["oldest","others"],"additionalProperties":false,)"
        R"("$defs":{"type1":{"type":"object","properties":{"label":{"type":"string"},)"
        R"("children":{"type":"array","items":{"$ref":"#/$defs/type1"}}},)"
        R"("required":["label","children"],"additionalProperties":false}}})");
}

TEST_CASE("alternatives are an anyOf, and the first that fits is read", "[schema]") {
  const auto text = json_schema<Drawing>().text();
  CHECK(text.find(R"("shape":{"anyOf":[{"type":"object","properties":{"radius")") !=
        std::string::npos);
  CHECK(text.find(R"({"type":"string"}],"description":"what to draw"})") != std::string::npos);
  CHECK(text.find(R"("colour":{"type":"string","enum":["red","blue"]})") != std::string::npos);

  const auto square = moonshot::json::decode<Drawing>(R"({"shape":{"side":2},"colour":"red"})");
  REQUIRE(square);
  CHECK(square->shape.index() == 1);
  const auto words = moonshot::json::decode<Drawing>(R"({"shape":"a dot","colour":"red"})");
  REQUIRE(words);
  CHECK(std::get<std::string>(words->shape) == "a dot");
  CHECK(*moonshot::json::encode(*square) == R"({"shape":{"side":2},"colour":"red"})");
  const auto neither = moonshot::json::decode<Drawing>(R"({"shape":5,"colour":"red"})");
  REQUIRE_FALSE(neither);
  CHECK(neither.error().as<moonshot::DecodeError>()->pointer() == "/shape");
  const auto cut = moonshot::json::decode<Drawing>(R"({"shape":{"side":2)");
  CHECK_FALSE(cut);
}

TEST_CASE("an alternative does not swallow what another one has a name for", "[schema]") {
  using Figure = std::variant<kitchen::Circle, kitchen::RingWithHole, std::vector<kitchen::Circle>>;
  const auto holed = moonshot::json::decode<Figure>(R"({"radius":2,"inner":1})");
  REQUIRE(holed);
  REQUIRE(holed->index() == 1);
  CHECK(std::get<kitchen::RingWithHole>(*holed).inner == 1);
  CHECK(moonshot::json::decode<Figure>(R"({"radius":2})")->index() == 0);
  // A model that is not strict may add to what it was asked for.
  CHECK(moonshot::json::decode<Figure>(R"({"radius":2,"colour":"red"})")->index() == 0);
  CHECK(moonshot::json::decode<Figure>(R"([{"radius":2,"x":1}])")->index() == 2);
}

TEST_CASE("notes on a list hold for its items, and its length for itself", "[schema]") {
  CHECK(moonshot::json_schema<kitchen::Scores>().text() ==
        R"({"type":"object","properties":{"scores":{"type":"array","items":{"type":"integer",)"
        R"("minimum":0,"maximum":5},"description":"all","minItems":1},"words":{"type":"array",)"
        R"("items":{"type":"string","enum":["a","b"]}}},"required":["scores","words"],)"
        R"("additionalProperties":false})");
}

TEST_CASE("schemas of field lists are Moonshot-flavoured", "[schema]") {
  for (const auto& schema : {json_schema<Recipe>(), json_schema<Drawing>(),
                             json_schema<kitchen::Tree>(), json_schema<kitchen::Forest>()}) {
    INFO(schema.text());
    for (const auto& problem : moonshot::check_schema(schema.text())) CHECK(problem.what() == "");
  }
}
