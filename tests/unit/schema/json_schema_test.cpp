#include <moonshot_catch.hpp>

#include <moonshot/json.hpp>
#include <moonshot/schema/mfjs.hpp>
#include <moonshot/schema/response_format.hpp>
#include <moonshot/value/decimal.hpp>
#include <moonshot/value/open_enum.hpp>

#include <cstdint>
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

struct Guild {
  std::vector<Guild> parts;
};
MOONSHOT_FIELDS(Guild, parts)

/// Two types that contain themselves, each in two places.
struct Village {
  std::optional<Tree> limetree;
  Guild guild;
  Forest forest;
  std::vector<Guild> others;
};
MOONSHOT_FIELDS(Village, limetree, guild, forest, others)

void moonshot_notes(moonshot::TypeNotes<Village>& notes) {
  notes(&Village::limetree).titled("Lime").described("in the middle").minimum(1);
  notes(&Village::guild).described("who works here").max_items(2);
}

struct Sign {
  std::variant<std::string, Circle> shape;
};
MOONSHOT_FIELDS(Sign, shape)

void moonshot_notes(moonshot::TypeNotes<Sign>& notes) {
  notes(&Sign::shape).titled("Shape").described("what is on it").maximum(3);
}

struct Plate {
  double size = 0;
};
MOONSHOT_FIELDS(Plate, size)

void moonshot_notes(moonshot::TypeNotes<Plate>& notes) {
  notes.self().titled("Plate").described("a round thing");
  notes(&Plate::size).minimum(0);
  notes(&Plate::size).titled("Size");
}

struct Setting {
  std::variant<std::optional<Plate>, Circle, std::string> first;
  std::variant<std::string, int> second;
};
MOONSHOT_FIELDS(Setting, first, second)

void moonshot_notes(moonshot::TypeNotes<Setting>& notes) {
  notes(&Setting::first).titled("First").described("in front of the guest");
  notes(&Setting::second).titled("Second").described("behind it");
}

struct Box {
  std::vector<Box> inside;
};
MOONSHOT_FIELDS(Box, inside)

void moonshot_notes(moonshot::TypeNotes<Box>& notes) { notes.self().described("a box"); }

struct Shelf {
  Box large;
  std::optional<Box> small;
  std::variant<Box, bool> lid;
};
MOONSHOT_FIELDS(Shelf, large, small, lid)

void moonshot_notes(moonshot::TypeNotes<Shelf>& notes) {
  notes(&Shelf::large).titled("Large").described("for books");
  notes(&Shelf::small).titled("Small").described("for pens");
  notes(&Shelf::lid).titled("Lid").described("what closes it");
}

struct Bag {
  std::vector<Bag> inside;
};
MOONSHOT_FIELDS(Bag, inside)

void moonshot_notes(moonshot::TypeNotes<Bag>& notes) { notes.self().titled("Bag"); }

struct Wardrobe {
  Bag large;
  Bag small;
  std::variant<Plate, bool> lid;
};
MOONSHOT_FIELDS(Wardrobe, large, small, lid)

void moonshot_notes(moonshot::TypeNotes<Wardrobe>& notes) {
  notes(&Wardrobe::small).titled("Small").described("for shoes");
  notes(&Wardrobe::lid).described("a round thing");
}

struct Table {
  Plate large;
  Plate small;
  Unit unit;
  std::map<std::string, int> prices;
  std::vector<Square> drawers;
};
MOONSHOT_FIELDS(Table, large, small, unit, prices, drawers)

void moonshot_notes(moonshot::TypeNotes<Table>& notes) {
  notes(&Table::large).titled("Large").described("for soup");
  notes(&Table::small).titled("Small");
  notes(&Table::unit).described("of what");
  notes(&Table::prices).described("by shop");
  notes(&Table::drawers).titled("Drawers").max_items(2);
}

struct Stock {
  moonshot::Decimal price;
  float weight = 0;
  std::int64_t change = 0;
  std::uint8_t boxes = 0;
  std::vector<std::optional<bool>> flags;
  std::map<std::string, std::vector<Square>> shelves;
};
MOONSHOT_FIELDS(Stock, price, weight, change, boxes, flags, shelves)

void moonshot_notes(moonshot::TypeNotes<Stock>& notes) {
  notes(&Stock::weight).range(-0.5, 1e21);
  notes(&Stock::boxes).maximum(9);
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

TEST_CASE("each kind of value has its type, and bounds are JSON numbers", "[schema]") {
  CHECK(json_schema<kitchen::Stock>().text() ==
        R"({"type":"object","properties":{"price":{"type":"number"},)"
        R"("weight":{"type":"number","minimum":-0.5,"maximum":1e+21},)"
        R"("change":{"type":"integer"},"boxes":{"type":"integer","minimum":0,"maximum":9},)"
        R"("flags":{"type":"array","items":{"type":"boolean"}},)"
        R"("shelves":{"type":"object","additionalProperties":{"type":"array","items":)"
        R"({"type":"object","properties":{"side":{"type":"number"}},"required":["side"],)"
        R"("additionalProperties":false}}}},)"
        R"("required":["price","weight","change","boxes","flags","shelves"],)"
        R"("additionalProperties":false})");
}

TEST_CASE("a note on a member stands in place of what its type says of itself", "[schema]") {
  const std::string plate =
      R"({"type":"object","properties":{"size":{"type":"number","title":"Size","minimum":0}},)"
      R"("required":["size"],"additionalProperties":false,)";
  CHECK(json_schema<kitchen::Table>().text() ==
        R"({"type":"object","properties":{"large":)" + plate +
            R"("title":"Large","description":"for soup"},"small":)" + plate +
            R"("title":"Small","description":"a round thing"},)"
            R"("unit":{"type":"string","enum":["gram","piece"],"description":"of what"},)"
            R"("prices":{"type":"object","additionalProperties":{"type":"integer"},)"
            R"("description":"by shop"},)"
            R"("drawers":{"type":"array","items":{"type":"object","properties":{)"
            R"("side":{"type":"number"}},"required":["side"],"additionalProperties":false},)"
            R"("title":"Drawers","maxItems":2}},)"
            R"("required":["large","small","unit","prices","drawers"],)"
            R"("additionalProperties":false})");
}

TEST_CASE("beside references and alternatives stand titles and descriptions alone", "[schema]") {
  CHECK(json_schema<kitchen::Village>().text() ==
        R"({"type":"object","properties":{)"
        R"("limetree":{"$ref":"#/$defs/type1","title":"Lime","description":"in the middle"},)"
        R"("guild":{"$ref":"#/$defs/type2","description":"who works here"},)"
        R"("forest":{"type":"object","properties":{"oldest":{"$ref":"#/$defs/type1"},)"
        R"("others":{"type":"array","items":{"$ref":"#/$defs/type1"}}},)"
        R"("required":["oldest","others"],"additionalProperties":false},)"
        R"("others":{"type":"array","items":{"$ref":"#/$defs/type2"}}},)"
        R"("required":["guild","forest","others"],"additionalProperties":false,)"
        R"("$defs":{"type1":{"type":"object","properties":{"label":{"type":"string"},)"
        R"("children":{"type":"array","items":{"$ref":"#/$defs/type1"}}},)"
        R"("required":["label","children"],"additionalProperties":false},)"
        R"("type2":{"type":"object","properties":{"parts":{"type":"array",)"
        R"("items":{"$ref":"#/$defs/type2"}}},)"
        R"("required":["parts"],"additionalProperties":false}}})");
  CHECK(json_schema<kitchen::Sign>().text() ==
        R"({"type":"object","properties":{"shape":{"anyOf":[{"type":"string"},)"
        R"({"type":"object","properties":{"radius":{"type":"number"}},"required":["radius"],)"
        R"("additionalProperties":false}],"title":"Shape","description":"what is on it"}},)"
        R"("required":["shape"],"additionalProperties":false})");
}

TEST_CASE("schemas of field lists are Moonshot-flavoured", "[schema]") {
  for (const auto& schema :
       {json_schema<Recipe>(), json_schema<Drawing>(), json_schema<kitchen::Tree>(),
        json_schema<kitchen::Forest>(), json_schema<kitchen::Table>(),
        json_schema<kitchen::Village>(), json_schema<kitchen::Sign>()}) {
    INFO(schema.text());
    for (const auto& problem : moonshot::check_schema(schema.text())) CHECK(problem.what() == "");
  }
}

TEST_CASE("the texts of a member and of its type stand where the API takes both", "[schema]") {
  const std::string setting = json_schema<kitchen::Setting>().text();
  INFO(setting);
  CHECK(setting.find(R"("title":"Plate","description":"in front of the guest\na round thing")") !=
        std::string::npos);
  CHECK(setting.find(R"({"type":"string","description":"in front of the guest"})") !=
        std::string::npos);
  CHECK(setting.find(R"("title":"First")") == std::string::npos);
  CHECK(setting.find(R"(],"title":"Second","description":"behind it"})") != std::string::npos);
  CHECK(moonshot::check_schema(setting, moonshot::SchemaUse::answer).empty());
  const std::string shelf = json_schema<kitchen::Shelf>().text();
  INFO(shelf);
  CHECK(shelf.find(R"({"$ref":"#/$defs/type1","title":"Small"})") != std::string::npos);
  CHECK(shelf.find(R"({"anyOf":[{"$ref":"#/$defs/type1"},)"
                   R"({"type":"boolean","description":"what closes it"}],"title":"Lid"})") !=
        std::string::npos);
  CHECK(moonshot::check_schema(shelf, moonshot::SchemaUse::answer).empty());
  const std::string wardrobe = json_schema<kitchen::Wardrobe>().text();
  INFO(wardrobe);
  CHECK(wardrobe.find(R"("small":{"$ref":"#/$defs/type1","description":"for shoes"})") !=
        std::string::npos);
  CHECK(wardrobe.find(R"("title":"Plate","description":"a round thing"},)"
                      R"({"type":"boolean","description":"a round thing"}]})") !=
        std::string::npos);
  CHECK(moonshot::check_schema(wardrobe, moonshot::SchemaUse::answer).empty());
}
