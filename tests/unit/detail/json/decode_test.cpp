#include <moonshot_catch.hpp>

#include <moonshot/endpoint.hpp>
#include <moonshot/http/url.hpp>
#include <moonshot/json.hpp>
#include <moonshot/types/balance.hpp>
#include <moonshot/types/batches.hpp>
#include <moonshot/types/files.hpp>
#include <moonshot/types/models.hpp>
#include <moonshot/types/tokens.hpp>
#include <moonshot/types/usage.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace detail = moonshot::detail;
using detail::Strictness;
using moonshot::JsonText;

namespace decode_example {

struct Numbers {
  std::int16_t narrow = 0;
  std::uint16_t natural = 0;
  std::int64_t wide = 0;
  std::uint64_t largest = 0;
  double real = 0;
  float coarse = 0;
};
MOONSHOT_FIELDS(Numbers, narrow, natural, wide, largest, real, coarse)

// A type of the API, without a row in the table of meanings.
struct Measures {
  std::int16_t narrow = 7;
  double real = 7;
  moonshot::Decimal money;
  std::string text = "seven";
  std::vector<std::string> words = {"seven"};
  std::optional<bool> flag;
  moonshot::Extra extra;
};
MOONSHOT_FIELDS(Measures, narrow, real, money, text, words, flag)

struct Circle {
  int radius = 0;
};
MOONSHOT_FIELDS(Circle, radius)

struct Ring {
  int radius = 0;
  int width = 0;
};
MOONSHOT_FIELDS(Ring, radius, width)

struct Picture {
  std::variant<Circle, Ring> shape;
};
MOONSHOT_FIELDS(Picture, shape)

struct HungPicture {
  std::variant<Circle, Ring> shape;
  int nails = 0;
};
MOONSHOT_FIELDS(HungPicture, shape, nails)

}  // namespace decode_example

using decode_example::Circle;
using decode_example::HungPicture;
using decode_example::Measures;
using decode_example::Numbers;
using decode_example::Picture;
using decode_example::Ring;

namespace {

// `pointer: expected / found` of the failure.
template <class T>
std::string mismatch_of(const std::string& text, Strictness strictness = Strictness::exact) {
  T value{};
  detail::Mismatch mismatch;
  if (detail::decode_text(text, value, mismatch, strictness)) return "read";
  return mismatch.pointer + ": " + mismatch.expected + " / " + mismatch.found;
}

// What is written after `text` was read as an answer.
template <class T>
std::string read_again(const std::string& text, Strictness strictness = Strictness::answer) {
  T value{};
  detail::Mismatch mismatch;
  if (!detail::decode_text(text, value, mismatch, strictness)) return "not read";
  return moonshot::json::encode(value).value();
}

Measures measures_of(const std::string& text, Strictness strictness = Strictness::answer) {
  Measures value;
  detail::Mismatch mismatch;
  REQUIRE(detail::decode_text(text, value, mismatch, strictness));
  return value;
}

std::string numbers_with(const std::string& member, const std::string& value) {
  std::string text = "{";
  for (const char* name : {"narrow", "natural", "wide", "largest", "real", "coarse"}) {
    text +=
        std::string(text.size() > 1 ? ",\"" : "\"") + name + "\":" + (member == name ? value : "0");
  }
  return text + "}";
}

}  // namespace

TEST_CASE("a number that does not fit says which one would", "[unit][json]") {
  struct NumberRow {
    std::string member;
    std::string value;
    std::string mismatch;  // behind the pointer
  };
  const std::vector<NumberRow> rows = {
      {"narrow", "32767", ""},
      {"narrow", "-32768", ""},
      {"narrow", "32768", "an integer of 16 bits / the number 32768"},
      {"narrow", "-32769", "an integer of 16 bits / the number -32769"},
      {"narrow", "5.0", "an integer / the number 5.0"},
      {"narrow", "\"5\"", "an integer / a string"},
      {"natural", "65535", ""},
      {"natural", "65536", "an unsigned integer of 16 bits / the number 65536"},
      {"natural", "-1", "an unsigned integer / the number -1"},
      {"natural", "true", "an unsigned integer / a boolean"},
      {"wide", "9223372036854775807", ""},
      {"wide", "9223372036854775808", "an integer / the number 9223372036854775808"},
      {"largest", "18446744073709551615", ""},
      {"real", "1e308", ""},
      {"real", "12345678901234567", ""},
      {"real", "1e309", "a number that fits a double / the number 1e309"},
      {"real", "1" + std::string(400, '0'),
       "a number that fits a double / the number 1" + std::string(39, '0')},
      {"real", "\"1\"", "a number / a string"},
      {"coarse", "3.4028234663852886e38", ""},
      {"coarse", "-3.4028234663852886e38", ""},
      {"coarse", "3.5e38", "a number that fits a float / the number 3.5e+38"},
      {"coarse", "-3.5e38", "a number that fits a float / the number -3.5e+38"},
      {"coarse", "null", "a number / null"},
  };
  for (const auto& row : rows) {
    INFO(row.member << " " << row.value.substr(0, 30));
    const std::string wanted =
        row.mismatch.empty() ? "read" : "/" + row.member + ": " + row.mismatch;
    CHECK(mismatch_of<Numbers>(numbers_with(row.member, row.value)) == wanted);
  }
  CHECK(mismatch_of<Circle>("{}") == ": the member `radius` / no such member");
  CHECK(mismatch_of<std::vector<Circle>>(R"([{"radius":1},{"a":1}])") ==
        "/1: the member `radius` / no such member");
  CHECK(mismatch_of<std::map<std::string, int>>(R"({"a":1,"b~/":"x"})") ==
        "/b~0~1: an integer / a string");
  CHECK(mismatch_of<std::vector<int>>("[1] 2") ==
        ": JSON / invalid JSON: something follows the value at byte 4");
}

TEST_CASE("the numbers of a user's type keep their values", "[unit][json]") {
  Numbers numbers;
  detail::Mismatch mismatch;
  REQUIRE(detail::decode_text(
      R"({"narrow":-1,"natural":2,"wide":-3,"largest":18446744073709551615,"real":0.5,"coarse":-0.25})",
      numbers, mismatch));
  CHECK(numbers.narrow == -1);
  CHECK(numbers.natural == 2);
  CHECK(numbers.wide == -3);
  CHECK(numbers.largest == 18446744073709551615U);
  CHECK(numbers.real == 0.5);
  CHECK(numbers.coarse == -0.25F);
}

TEST_CASE("what converts without loss is read from an answer, and from nothing else",
          "[unit][json]") {
  for (const char* five : {"5", "5.0", "50e-1", "\"5\"", "\"5.0\"", "\"0.5e1\""}) {
    INFO(five);
    const std::string text = std::string(R"({"narrow":)") + five + "}";
    const auto value = measures_of(text);
    CHECK(value.narrow == 5);
    CHECK(value.extra.empty());
    if (five == std::string("5")) continue;
    CHECK(mismatch_of<Measures>(text) != "read");
    CHECK(measures_of(text, Strictness::kept).narrow == 0);
    CHECK(measures_of(text, Strictness::kept).extra.size() == 1);
  }
  for (const char* other : {"5.5", "\"5.5\"", "\"five\"", "\"\"", "\" 5\"", "\"5 \"", "32768",
                            "\"32768\"", "true", "[5]", "\"0x5\"", "\"+5\""}) {
    INFO(other);
    const auto value = measures_of(std::string(R"({"narrow":)") + other + "}");
    CHECK(value.narrow == 0);
    REQUIRE(value.extra.find("narrow") != nullptr);
    CHECK(value.extra.find("narrow")->text() == other);
  }
  CHECK(measures_of(R"({"money":"49.50"})").money.text() == "49.50");
  CHECK(measures_of(R"({"money":49.50})").money.text() == "49.50");
  CHECK(measures_of(R"({"money":"much"})").extra.size() == 1);
  CHECK(mismatch_of<Measures>(R"({"money":"49.50"})") == "/money: a number / a string");
  CHECK(mismatch_of<Measures>(R"({"money":[]})") == "/money: a number / an array");
}

TEST_CASE("a double that would lose digits is kept as it came", "[unit][json]") {
  for (const auto how : {Strictness::answer, Strictness::kept}) {
    for (const char* fits : {"123456789012345", "1234567890123456", "12345678901234567.5", "0.1",
                             "12345678901234567e0", "12345678901234567E0"}) {
      INFO(fits);
      CHECK(measures_of(std::string(R"({"real":)") + fits + "}", how).extra.empty());
    }
    for (const char* lost : {"9007199254740993", "12345678901234567", "-9007199254740993"}) {
      INFO(lost);
      const auto value = measures_of(std::string(R"({"real":)") + lost + "}", how);
      CHECK(value.real == 0);
      REQUIRE(value.extra.find("real") != nullptr);
      CHECK(value.extra.find("real")->text() == lost);
    }
  }
  CHECK(mismatch_of<Measures>(R"({"real":9007199254740993})") == "read");
}

TEST_CASE("what was read before is taken back where a member does not fit", "[unit][json]") {
  const auto value =
      measures_of(R"({"narrow":"x","real":[],"money":{},"text":5,"words":["a",1],"flag":"x"})");
  CHECK(value.narrow == 0);
  CHECK(value.real == 0);
  CHECK(value.money.text() == "0");
  CHECK(value.text.empty());
  CHECK(value.words.empty());
  CHECK_FALSE(value.flag.has_value());
  CHECK(value.extra.size() == 6);
  // Defaults of the type that are not empty go where the wire had nothing, or null.
  for (const char* text : {"{}", R"({"narrow":null,"text":null,"words":null})"}) {
    const auto empty = measures_of(text);
    CHECK(empty.narrow == 0);
    CHECK(empty.text.empty());
    CHECK(empty.words.empty());
    CHECK(moonshot::json::encode(empty).value() == text);
  }
}

TEST_CASE("of a member that comes several times the last one stands", "[unit][json]") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"({"narrow":1,"narrow":"x"})", R"({"narrow":"x"})"},
      {R"({"narrow":"x","narrow":1})", R"({"narrow":1})"},
      {R"({"narrow":"x","narrow":null})", R"({"narrow":null})"},
      {R"({"narrow":null,"narrow":"x"})", R"({"narrow":"x"})"},
      {R"({"narrow":"x","narrow":"y"})", R"({"narrow":"y"})"},
      {R"({"narrow":"x","narrow":"y","narrow":"z"})", R"({"narrow":"z"})"},
      {R"({"words":[],"words":5})", R"({"words":5})"},
      {R"({"a":1,"narrow":"x","b":2,"real":"y","narrow":3,"c":3})",
       R"({"narrow":3,"a":1,"b":2,"real":"y","c":3})"},
      {R"({"narrow":"x","real":"y","a":1,"real":2,"narrow":3})", R"({"narrow":3,"real":2,"a":1})"},
  };
  for (const auto& row : rows) {
    INFO(row.first);
    CHECK(read_again<Measures>(row.first) == row.second);
  }
}

TEST_CASE("a null within a list of objects is passed over in an answer alone", "[unit][json]") {
  const std::string text = R"({"data":[null,{"id":"a"},null]})";
  moonshot::ModelList list;
  detail::Mismatch mismatch;
  REQUIRE(detail::decode_text(text, list, mismatch, Strictness::answer));
  REQUIRE(list.data.size() == 1);
  CHECK(list.data[0].id == "a");
  CHECK(mismatch_of<moonshot::ModelList>(text) == "/data/0: an object / null");
  CHECK(mismatch_of<moonshot::ModelList>(R"({"data":[{"id":"a"},null,{"id":""}]})",
                                         Strictness::answer) ==
        "/data/2/id: a value / an empty text");
  CHECK(measures_of(R"({"words":["a",null]})").extra.size() == 1);
}

TEST_CASE("an answer without what it is about is none", "[unit][json]") {
  using moonshot::Batch;
  using moonshot::File;
  using moonshot::FileDeletion;
  using moonshot::Model;
  const auto how = Strictness::answer;
  CHECK(mismatch_of<Model>("{}", how) == ": the member `id` / no such member");
  CHECK(mismatch_of<Model>(R"({"id":null})", how) == "/id: a value / null");
  CHECK(mismatch_of<Model>(R"({"id":""})", how) == "/id: a value / an empty text");
  CHECK(mismatch_of<Model>(R"({"id":5})", how) == "/id: a string / a number");
  CHECK(mismatch_of<File>("{}", how) == ": the member `id` / no such member");
  CHECK(mismatch_of<File>(R"({"id":"","status":""})", how) == "/id: a value / an empty text");
  CHECK(mismatch_of<File>(R"({"id":"a","status":""})", how) == "read");
  CHECK(mismatch_of<FileDeletion>("{}", how) == ": the member `deleted` / no such member");
  CHECK(mismatch_of<FileDeletion>(R"({"deleted":null})", how) == "/deleted: a value / null");
  CHECK(mismatch_of<FileDeletion>(R"({"deleted":false})", how) == "read");
  CHECK(mismatch_of<Batch>(R"({"status":"x"})", how) == ": the member `id` / no such member");
  CHECK(mismatch_of<Batch>(R"({"id":"x"})", how) == ": the member `status` / no such member");
  CHECK(mismatch_of<Batch>(R"({"id":"x","status":""})", how) == "/status: a value / an empty text");
  CHECK(mismatch_of<Batch>(R"({"id":"x","status":null})", how) == "/status: a value / null");
  CHECK(mismatch_of<Batch>(R"({"id":"x","status":"y"})", how) == "read");
  for (const auto other : {Strictness::exact, Strictness::kept}) {
    CHECK(mismatch_of<Model>("{}", other) == "read");
    CHECK(mismatch_of<Batch>(R"({"id":""})", other) == "read");
  }
}

TEST_CASE("an alternative that has names for all members is preferred", "[unit][json]") {
  using Shape = std::variant<Circle, Ring>;
  const auto place = [](const std::string& text) {
    Shape shape;
    detail::Mismatch mismatch;
    if (detail::decode_text(text, shape, mismatch)) return static_cast<int>(shape.index());
    return -1;
  };
  CHECK(place(R"({"radius":1})") == 0);
  CHECK(place(R"({"radius":1,"width":2})") == 1);
  CHECK(place(R"({"radius":1,"width":2,"colour":3})") == 0);
  CHECK(place(R"({"width":2})") == -1);
  CHECK(mismatch_of<Shape>(R"({"width":2})") ==
        ": one of the 2 alternatives / a value that is none of them");
  CHECK(mismatch_of<std::vector<Shape>>(R"([{"radius":1},{"radius":1x}])") ==
        "/1: JSON / invalid JSON: a comma is missing at byte 25");
  // Within an alternative, nothing else is asked to be exact afterwards.
  CHECK(mismatch_of<std::vector<Shape>>(R"([{"radius":1,"x":1},{"radius":1,"y":1}])") == "read");
  const auto encoded = moonshot::json::encode(Shape(Ring{1, 2}));
  CHECK(encoded.value() == R"({"radius":1,"width":2})");
}

TEST_CASE("an alternative that has alternatives within is to have names for all members, too",
          "[unit][json]") {
  const auto place = [](auto value, const std::string& text) {
    detail::Mismatch mismatch;
    if (detail::decode_text(text, value, mismatch)) return static_cast<int>(value.index());
    return -1;
  };
  const std::variant<Picture, HungPicture> picture;
  CHECK(place(picture, R"({"shape":{"radius":1}})") == 0);
  CHECK(place(picture, R"({"shape":{"radius":1},"nails":2})") == 1);
  CHECK(place(picture, R"({"nails":2,"shape":{"radius":1}})") == 1);
  CHECK(place(picture, R"({"shape":{"radius":1},"nails":2,"colour":3})") == 0);
  CHECK(place(picture, R"({"shape":{"width":1}})") == -1);
  const std::variant<std::variant<Circle, Picture>, Ring> nested;
  CHECK(place(nested, R"({"radius":1})") == 0);
  CHECK(place(nested, R"({"radius":1,"width":2})") == 1);
  CHECK(place(nested, R"({"radius":1,"width":2,"colour":3})") == 0);
}

TEST_CASE("the error of a decoding says what was expected where, and from whom", "[unit][json]") {
  const detail::Mismatch at_top = {"", "an object", "an array"};
  const auto error = detail::decode_error(at_top, "[]");
  CHECK(std::string(error.what()) == "DecodeError: expected an object at the top, found an array");
  CHECK(error.message() == "expected an object at the top, found an array");
  CHECK(error.pointer().empty());
  CHECK(error.expected() == "an object");
  CHECK(error.found() == "an array");
  CHECK(error.body() == "[]");
  CHECK(error.attempts().empty());

  const detail::Mismatch within = {"/a/0", "a string", "null"};
  moonshot::Attempt attempt;
  attempt.status = 200;
  std::string problem;
  const auto url = moonshot::http::parse_url("https://api.moonshot.ai/v1", problem);
  REQUIRE(url);
  const moonshot::Endpoint endpoint(*url);
  const auto named = detail::decode_error(within, "{}", endpoint, {attempt, attempt});
  CHECK(std::string(named.what()) ==
        "DecodeError from api.moonshot.ai: expected a string at /a/0, found null");
  CHECK(named.message() == "expected a string at /a/0, found null");
  CHECK(named.pointer() == "/a/0");
  CHECK(named.endpoint().name() == "api.moonshot.ai");
  CHECK(named.attempts().size() == 2);
  // A name of the text may break a line, a line of a log not.
  CHECK(std::string(detail::decode_error({"/a\nb", "a string", "null"}, "{}").what()) ==
        "DecodeError: expected a string at /a\\nb, found null");
  // Without a call there is nobody whose words it could be.
  CHECK(std::string(detail::decode_error(within, "{}", endpoint).what()) ==
        "DecodeError: expected a string at /a/0, found null");
}

TEST_CASE("what the wire had is known by the name of a member", "[unit][json]") {
  const auto value = measures_of(R"({"narrow":null,"real":1,"words":[]})");
  CHECK(detail::was_null(value, "narrow"));
  CHECK_FALSE(detail::was_null(value, "real"));
  CHECK_FALSE(detail::was_null(value, "money"));
  CHECK_FALSE(detail::was_null(value, "unknown"));
  CHECK(detail::was_absent(value, "money"));
  CHECK(detail::was_absent(value, "text"));
  CHECK_FALSE(detail::was_absent(value, "narrow"));
  CHECK_FALSE(detail::was_absent(value, "real"));
  CHECK_FALSE(detail::was_absent(value, "words"));
  CHECK_FALSE(detail::was_absent(value, "flag"));  // one that may be absent
  CHECK_FALSE(detail::was_absent(value, "unknown"));
  // One that was kept raw is not there under its name.
  CHECK(detail::was_absent(measures_of(R"({"narrow":"x"})"), "narrow"));
  CHECK_FALSE(detail::was_absent(measures_of(R"({"narrow":"x","narrow":1})"), "narrow"));
}
