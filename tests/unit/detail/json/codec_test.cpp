#include <moonshot_catch.hpp>
#include <secret.hpp>

#include <moonshot/json.hpp>
#include <moonshot/value/open_enum.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace example {

MOONSHOT_OPEN_ENUM(Colour, red, green, auto_)

// A user's own type: no `extra`.
struct Recipe {
  std::string title;
  std::vector<std::string> steps;
  int minutes = 0;
  std::optional<double> rating;
};
MOONSHOT_FIELDS(Recipe, title, steps, minutes, rating)

struct Inner {
  std::string name;
  moonshot::Extra extra;
};
MOONSHOT_FIELDS(Inner, name)

// A type of the API: it keeps what it does not know.
struct Wire {
  std::int64_t number = 0;
  std::string text;
  bool flag = false;
  double real = 0;
  Colour colour;
  std::optional<std::int64_t> maybe;
  std::vector<std::string> list;
  Inner inner;
  std::optional<Inner> maybe_inner;
  moonshot::JsonText open;
  moonshot::Decimal money;
  moonshot::Extra extra;
};
MOONSHOT_FIELDS(Wire, number, text, flag, real, colour, maybe, list, inner, maybe_inner, open,
                money)

struct Small {
  std::int8_t narrow = 0;
  std::uint16_t natural = 0;
  std::map<std::string, int> counts;
};
MOONSHOT_FIELDS(Small, narrow, natural, counts)

struct Measured {
  float weight = 0;
  std::vector<bool> ticked;
  std::vector<float> heights;
};
MOONSHOT_FIELDS(Measured, weight, ticked, heights)

// As many members as a field list takes.
struct Wide {
  int a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, a7 = 0, a8 = 0, b1 = 0, b2 = 0, b3 = 0,
      b4 = 0, b5 = 0, b6 = 0, b7 = 0, b8 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0,
      c7 = 0, c8 = 0, d1 = 0, d2 = 0, d3 = 0, d4 = 0, d5 = 0, d6 = 0, d7 = 0, d8 = 0, e1 = 0,
      e2 = 0, e3 = 0, e4 = 0, e5 = 0, e6 = 0, e7 = 0, e8 = 0, f1 = 0, f2 = 0, f3 = 0, f4 = 0,
      f5 = 0, f6 = 0, f7 = 0, f8 = 0;
};
MOONSHOT_FIELDS(Wide, a1, a2, a3, a4, a5, a6, a7, a8, b1, b2, b3, b4, b5, b6, b7, b8, c1, c2, c3,
                c4, c5, c6, c7, c8, d1, d2, d3, d4, d5, d6, d7, d8, e1, e2, e3, e4, e5, e6, e7, e8,
                f1, f2, f3, f4, f5, f6, f7, f8)

}  // namespace example

using example::Colour;
using example::Measured;
using example::Recipe;
using example::Small;
using example::Wide;
using example::Wire;
using moonshot::DecodeError;
using moonshot::JsonText;
using moonshot::UsageError;
using moonshot::json::decode;
using moonshot::json::encode;
using moonshot::json::OnMismatch;

namespace {

template <class T>
std::string round_trip(const std::string& text, OnMismatch policy = OnMismatch::fail) {
  const auto value = decode<T>(text, policy);
  if (!value) return value.error().what();
  const auto again = encode(*value);
  return again ? *again : again.error().what();
}

// `pointer: found` of the failure.
template <class T>
std::string failure(const std::string& text) {
  const auto value = decode<T>(text);
  if (value) return "decoded";
  const auto* error = value.error().template as<DecodeError>();
  if (error == nullptr) return "another class";
  if (error->body() != text) return "the bytes are lost";
  return error->pointer() + ": " + error->found();
}

template <class T>
std::string argument(const T& value) {
  const auto text = encode(value);
  if (text) return "encoded";
  const auto* error = text.error().template as<UsageError>();
  return error != nullptr ? error->argument() : "another class";
}

}  // namespace

TEST_CASE("a user's type is read and written by its field list", "[unit][json]") {
  const auto recipe =
      decode<Recipe>(R"({"minutes":5,"steps":["boil","eat"],"title":"Egg","rating":null})");
  REQUIRE(recipe);
  CHECK(recipe->title == "Egg");
  CHECK(recipe->steps == std::vector<std::string>{"boil", "eat"});
  CHECK(recipe->minutes == 5);
  CHECK_FALSE(recipe->rating);
  const auto again =
      decode<Recipe>(R"({"title":"Egg","steps":[],"minutes":5,"rating":1,"rating":null})");
  REQUIRE(again);
  CHECK_FALSE(again->rating);
  CHECK(*encode(*recipe) == R"({"title":"Egg","steps":["boil","eat"],"minutes":5})");
}

TEST_CASE("a user's type must be complete", "[unit][json]") {
  CHECK(failure<Recipe>(R"({"title":"Egg","steps":[]})") == ": no such member");
  CHECK(failure<Recipe>(R"({"title":"Egg","steps":null,"minutes":1})") == "/steps: null");
  CHECK(*encode(Recipe{}) == R"({"title":"","steps":[],"minutes":0})");
}

TEST_CASE("a value of another type is refused with its pointer", "[unit][json]") {
  CHECK(failure<Wire>(R"({"number":1.9})") == "/number: the number 1.9");
  CHECK(failure<Wire>(R"({"number":true})") == "/number: a boolean");
  CHECK(failure<Wire>(R"({"number":"1"})") == "/number: a string");
  CHECK(failure<Wire>(R"({"number":[1]})") == "/number: an array");
  CHECK(failure<Wire>(R"({"number":9223372036854775808})") ==
        "/number: the number 9223372036854775808");
  CHECK(failure<Wire>(R"({"text":1})") == "/text: a number");
  CHECK(failure<Wire>(R"({"text":{}})") == "/text: an object");
  CHECK(failure<Wire>(R"({"flag":1})") == "/flag: a number");
  CHECK(failure<Wire>(R"({"flag":"true"})") == "/flag: a string");
  CHECK(failure<Wire>(R"({"real":"0.5"})") == "/real: a string");
  CHECK(failure<Wire>(R"({"real":1e400})") == "/real: the number 1e400");
  CHECK(failure<Wire>(R"({"colour":3})") == "/colour: a number");
  CHECK(failure<Wire>(R"({"maybe":1.5})") == "/maybe: the number 1.5");
  CHECK(failure<Wire>(R"({"list":["a",2]})") == "/list/1: a number");
  CHECK(failure<Wire>(R"({"list":{}})") == "/list: an object");
  CHECK(failure<Wire>(R"({"inner":{"name":false}})") == "/inner/name: a boolean");
  CHECK(failure<Wire>(R"({"maybe_inner":{"name":[]}})") == "/maybe_inner/name: an array");
  CHECK(failure<Wire>(R"({"money":"1.00"})") == "/money: a string");
  CHECK(failure<Wire>("[]") == ": an array");
  CHECK(failure<Wire>("null") == ": null");
  CHECK(failure<Wire>("\"text\"") == ": a string");
}

TEST_CASE("text that is not JSON is refused with its bytes", "[unit][json]") {
  const std::string good = R"({"number":1,"inner":{"name":"x"},"list":["a"],"unknown":[{}]})";
  for (std::size_t length = 0; length < good.size(); ++length) {
    CHECK_THAT(failure<Wire>(good.substr(0, length)),
               Catch::Matchers::ContainsSubstring("invalid JSON"));
  }
  CHECK_THAT(failure<Wire>(good + "x"), Catch::Matchers::ContainsSubstring("invalid JSON"));
  CHECK_THAT(failure<Wire>("<html>"), Catch::Matchers::ContainsSubstring("invalid JSON"));
}

TEST_CASE("a number is never wrapped into a narrower type", "[unit][json]") {
  CHECK(failure<Small>(R"({"narrow":128,"natural":0,"counts":{}})") == "/narrow: the number 128");
  CHECK(failure<Small>(R"({"narrow":-129,"natural":0,"counts":{}})") == "/narrow: the number -129");
  CHECK(failure<Small>(R"({"narrow":0,"natural":-1,"counts":{}})") == "/natural: the number -1");
  CHECK(failure<Small>(R"({"narrow":0,"natural":65536,"counts":{}})") ==
        "/natural: the number 65536");
  CHECK(failure<Small>(R"({"narrow":0,"natural":0,"counts":{"a/b":3000000000}})") ==
        "/counts/a~1b: the number 3000000000");
  CHECK(round_trip<Small>(R"({"narrow":-128,"natural":65535,"counts":{"a":1,"b":-1}})") ==
        R"({"narrow":-128,"natural":65535,"counts":{"a":1,"b":-1}})");
  // Of a member that is there twice the last one counts, and nothing of the other.
  CHECK(round_trip<Small>(R"({"counts":{"a":1},"narrow":1,"natural":2,"counts":{"b":2}})") ==
        R"({"narrow":1,"natural":2,"counts":{"b":2}})");
}

TEST_CASE("a float and a list of truth values are members like others", "[unit][json]") {
  const std::string text = R"({"weight":2.5,"ticked":[true,false,true],"heights":[1,-0.25]})";
  const auto read = decode<Measured>(text);
  REQUIRE(read);
  CHECK(read->weight == 2.5F);
  CHECK(read->ticked == std::vector<bool>{true, false, true});
  CHECK(read->heights == std::vector<float>{1.0F, -0.25F});
  CHECK(*encode(*read) == text);
  CHECK(failure<Measured>(R"({"weight":1,"ticked":[true,"yes"],"heights":[]})") ==
        "/ticked/1: a string");
  CHECK(failure<Measured>(R"({"weight":1e39,"ticked":[],"heights":[]})") ==
        "/weight: the number 1e+39");
}

TEST_CASE("a field list takes 48 members", "[unit][json]") {
  Wide wide;
  wide.a1 = 1;
  wide.f8 = 48;
  const auto text = encode(wide);
  REQUIRE(text);
  const auto read = decode<Wide>(*text);
  REQUIRE(read);
  CHECK(read->a1 == 1);
  CHECK(read->f8 == 48);
}

TEST_CASE("what an API type was decoded from is what it encodes to", "[unit][json]") {
  const std::vector<std::string> texts = {
      "{}",
      R"({"number":0,"text":"","flag":false,"real":0,"colour":"","list":[],"inner":{}})",
      R"({"number":null,"text":null,"flag":null,"real":null,"colour":null,"maybe":null,"list":null,"inner":null,"maybe_inner":null,"open":null,"money":null})",
      R"({"list":[]})",
      R"({"inner":{"name":null}})",
      R"({"inner":{"new":1}})",
      R"({"maybe_inner":{}})",
      R"({"colour":"ultraviolet"})",
      R"({"colour":"auto"})",
      R"({"open":{"z":1,"a":[1.50,"\u003c"]}})",
      R"({"money":49.588940000000000000001})",
      R"({"new":{"deep":[null]},"another":"x"})",
      R"({"number":5,"unknown":1,"unknown":2})",
  };
  for (const auto& text : texts) CHECK(round_trip<Wire>(text) == text);
}

TEST_CASE("a changed value is written whatever the wire had", "[unit][json]") {
  auto value = decode<Wire>(R"({"number":null,"list":[],"inner":null})");
  REQUIRE(value);
  value->number = 3;
  value->list = {"a"};
  value->inner.name = "x";
  CHECK(*encode(*value) == R"({"number":3,"list":["a"],"inner":{"name":"x"}})");
}

TEST_CASE("of equal member names the last one counts", "[unit][json]") {
  const auto value = decode<Wire>(R"({"number":1,"list":["a","b"],"number":2,"list":["c"]})");
  REQUIRE(value);
  CHECK(value->number == 2);
  CHECK(value->list == std::vector<std::string>{"c"});
  CHECK(round_trip<Wire>(R"({"number":null,"number":2})") == R"({"number":2})");
  CHECK(round_trip<Wire>(R"({"number":2,"number":null})") == R"({"number":null})");
  CHECK(round_trip<Wire>(R"({"list":[],"list":["a"]})") == R"({"list":["a"]})");
  CHECK(round_trip<Wire>(R"({"list":["a"],"list":[]})") == R"({"list":[]})");
  CHECK(round_trip<Wire>(R"({"list":null,"list":[]})") == R"({"list":[]})");
  // What was null or empty at first, and is changed later, is written as it is then.
  auto cleared = decode<Wire>(R"({"list":[],"list":["a"]})");
  REQUIRE(cleared);
  cleared->list.clear();
  CHECK(*encode(*cleared) == "{}");
  // Also where one of them was kept as it was.
  CHECK(round_trip<Wire>(R"({"maybe":"5","maybe":6})", OnMismatch::keep) == R"({"maybe":6})");
  CHECK(round_trip<Wire>(R"({"maybe":6,"maybe":"5"})", OnMismatch::keep) == R"({"maybe":"5"})");
}

TEST_CASE("a mismatch can be kept instead of refused", "[unit][json]") {
  const std::vector<std::string> texts = {
      R"({"number":1.9,"text":"x"})",
      R"({"text":["not","text"]})",
      R"({"list":"one"})",
      R"({"maybe":"5"})",
      R"({"inner":"text"})",
      R"({"inner":{"name":7}})",
      R"({"maybe_inner":[{}]})",
      R"({"colour":{"r":1}})",
  };
  for (const auto& text : texts) {
    CHECK_FALSE(decode<Wire>(text));
    const auto kept = decode<Wire>(text, OnMismatch::keep);
    REQUIRE(kept);
    // Kept members come last, so compare their number and not the order.
    const auto again = round_trip<Wire>(text, OnMismatch::keep);
    CHECK(again.size() == text.size());
  }
  CHECK_FALSE(decode<Wire>(R"({"number":"x)", OnMismatch::keep));
}

TEST_CASE("an open enum knows its words and keeps others", "[unit][json]") {
  CHECK(Colour(Colour::red).word() == "red");
  CHECK(Colour(Colour::auto_).word() == "auto");
  CHECK(Colour("green") == Colour::green);
  CHECK(Colour("blue") == Colour::other);
  CHECK(Colour("blue").word() == "blue");
  CHECK(Colour("blue") != Colour("indigo"));
  CHECK(Colour("Red") == Colour::other);
  CHECK(Colour().known() == Colour::other);
}

TEST_CASE("what cannot be sent names its argument", "[unit][json]") {
  Recipe recipe;
  recipe.title = "\xFF";
  CHECK(argument(recipe) == "title");
  recipe.title = "ok";
  recipe.steps = {"ok", "\xE4\xBD"};
  CHECK(argument(recipe) == "steps[1]");
  recipe.steps.clear();
  recipe.rating = std::numeric_limits<double>::quiet_NaN();
  CHECK(argument(recipe) == "rating");
  recipe.rating = -std::numeric_limits<double>::infinity();
  CHECK(argument(recipe) == "rating");

  Wire wire;
  wire.colour = Colour("\x80");
  CHECK(argument(wire) == "colour");
  wire = Wire{};
  wire.inner.name = "\x80";
  CHECK(argument(wire) == "inner.name");
  wire = Wire{};
  wire.open = JsonText("{bad}");
  CHECK(argument(wire) == "open");
  wire.open = JsonText("1 2");
  CHECK(argument(wire) == "open");
  wire.open = JsonText("");
  CHECK(argument(wire) == "open");

  const std::vector<Recipe> list = {Recipe{}, Recipe{"x", {"\x80"}, 0, {}}};
  CHECK(argument(list) == "[1].steps[0]");

  Small small;
  small.counts["bad \xFF"] = 1;
  CHECK(argument(small) == "counts");
}

TEST_CASE("extra members are checked like the others", "[unit][json]") {
  Wire wire;
  wire.extra.set("seed", JsonText("7"));
  wire.extra.set("metadata", JsonText(R"( {"a": 1} )"));
  CHECK_THAT(*encode(wire), Catch::Matchers::ContainsSubstring(R"("seed":7,"metadata":{"a": 1}})"));

  wire.extra.set("seed", JsonText("seven"));
  CHECK(argument(wire) == "extra.seed");

  Wire clash;
  clash.text = "x";
  clash.extra.set("text", JsonText("\"y\""));
  CHECK(argument(clash) == "extra.text");

  Wire no_clash;
  no_clash.extra.set("maybe", JsonText("\"unusual\""));
  CHECK_THAT(*encode(no_clash), Catch::Matchers::ContainsSubstring(R"("maybe":"unusual")"));

  Wire bad_name;
  bad_name.extra.set("\xFF", JsonText("1"));
  CHECK(argument(bad_name) == "extra");
}

TEST_CASE("extra members are found and replaced by name", "[unit][json]") {
  moonshot::Extra extra{{"a", JsonText("1")}, {"b", JsonText("2")}};
  REQUIRE(extra.find("a") != nullptr);
  CHECK(extra.find("a")->text() == "1");
  CHECK(extra.find("c") == nullptr);
  extra.set("a", JsonText("3"));
  CHECK(extra.size() == 2);
  CHECK(extra.find("a")->text() == "3");
}

TEST_CASE("money keeps its digits", "[unit][json]") {
  const auto value = decode<Wire>(R"({"money":49.58894})");
  REQUIRE(value);
  CHECK(value->money.text() == "49.58894");
  CHECK(value->money.value() == 49.58894);
  CHECK(moonshot::Decimal().text() == "0");
}

TEST_CASE("the error of a decoding never shows a key", "[unit][json]") {
  const auto value = decode<Small>(R"({"counts":{"sk-sim-ok-SECRETDONOTPRINT0123":"x"}})");
  REQUIRE_FALSE(value);
  CHECK_FALSE(support::leaks(value.error().what()));
}
