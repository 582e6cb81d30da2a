#include <moonshot_catch.hpp>

#include <moonshot/value/extra.hpp>
#include <moonshot/value/fields.hpp>

#include <string>
#include <type_traits>

namespace fields_example {

struct Point {
  int x = 1;
  std::string label = "p";
  double y = 2;
};
MOONSHOT_FIELDS(Point, x, label, y)

struct Bare {
  int x = 0;
};

// Takes all fields at once.
struct CountFields : moonshot::json::WholeList {
  template <class... Fields>
  bool all(const Fields&... fields) {
    count = static_cast<int>(sizeof...(fields));
    return false;
  }
  int count = 0;
};

}  // namespace fields_example

using fields_example::Point;

TEST_CASE("the fields of a type are visited in their order, by name and member", "[unit][json]") {
  const Point point;
  std::string names;
  const bool stopped = moonshot_fields(moonshot::json::FieldsOf<Point>{}, [&](const auto& field) {
    names += std::string(field.name) + " ";
    using Member = std::decay_t<decltype(point.*(field.member))>;
    if constexpr (std::is_same_v<Member, std::string>) names += point.*(field.member) + " ";
    return false;
  });
  CHECK(names == "x label p y ");
  CHECK_FALSE(stopped);
}

TEST_CASE("a visit ends with the field that it was looking for", "[unit][json]") {
  int visited = 0;
  CHECK(moonshot_fields(moonshot::json::FieldsOf<Point>{}, [&](const auto& field) {
    ++visited;
    return field.name == "label";
  }));
  CHECK(visited == 2);
  fields_example::CountFields counting;
  CHECK_FALSE(moonshot_fields(moonshot::json::FieldsOf<Point>{}, counting));
  CHECK(counting.count == 3);
}

TEST_CASE("a type has fields where its list was written", "[unit][json]") {
  CHECK(moonshot::json::has_fields<Point>);
  CHECK_FALSE(moonshot::json::has_fields<fields_example::Bare>);
  CHECK_FALSE(moonshot::json::has_fields<int>);
  CHECK_FALSE(moonshot::json::has_fields<moonshot::Extra>);
}
