#include <moonshot_catch.hpp>

#include <moonshot/detail/json/presence_access.hpp>
#include <moonshot/value/extra.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using moonshot::Extra;
using moonshot::JsonText;
using moonshot::detail::PresenceAccess;

namespace {

std::string members_shown(const Extra& extra) {
  std::string shown;
  for (const auto& member : extra) shown += member.first + "=" + member.second.text() + ";";
  return shown;
}

Extra three_members() {
  return Extra{{"a", JsonText("1")}, {"b", JsonText("2")}, {"c", JsonText("3")}};
}

}  // namespace

TEST_CASE("extra members stay in their order, and one that is set again in its place",
          "[unit][json]") {
  Extra extra;
  CHECK(extra.empty());
  CHECK(extra.size() == 0);
  CHECK(extra.find("a") == nullptr);
  extra.set("b", JsonText("1"));
  extra.set("a", JsonText("2"));
  CHECK(members_shown(extra) == "b=1;a=2;");
  extra.set("b", JsonText("3"));
  CHECK(members_shown(extra) == "b=3;a=2;");
  CHECK_FALSE(extra.empty());
  CHECK(extra.size() == 2);
  REQUIRE(extra.find("a") != nullptr);
  CHECK(extra.find("a")->text() == "2");
  CHECK(extra.find("A") == nullptr);
  CHECK(extra.find("") == nullptr);
  // The first of equal names is found.
  const Extra twice{{"a", JsonText("1")}, {"a", JsonText("2")}};
  CHECK(twice.find("a")->text() == "1");
  CHECK(twice.size() == 2);
}

TEST_CASE("extra members are copied and moved with what is remembered of the wire",
          "[unit][json]") {
  Extra extra = three_members();
  PresenceAccess::presence(extra).null = 5;
  PresenceAccess::presence(extra).empty = 6;
  PresenceAccess::presence(extra).absent = 7;
  const auto is_whole = [](const Extra& other) {
    const auto& presence = PresenceAccess::presence(other);
    return members_shown(other) == "a=1;b=2;c=3;" && presence.null == 5 && presence.empty == 6 &&
           presence.absent == 7;
  };
  const Extra copy(extra);
  CHECK(is_whole(copy));
  Extra assigned{{"x", JsonText("0")}};
  assigned = extra;
  CHECK(is_whole(assigned));
  CHECK(is_whole(extra));
  Extra moved(std::move(extra));
  CHECK(is_whole(moved));
  Extra last;
  last = std::move(moved);
  CHECK(is_whole(last));
  const Extra members = PresenceAccess::members_of(last);
  CHECK(members_shown(members) == "a=1;b=2;c=3;");
  CHECK(PresenceAccess::presence(members).null == 0);
  CHECK(PresenceAccess::presence(members).empty == 0);
  CHECK(PresenceAccess::presence(members).absent == 0);
}

TEST_CASE("members are removed by their places or their name", "[unit][json]") {
  const std::vector<std::pair<std::vector<std::size_t>, std::string>> rows = {
      {{}, "a=1;b=2;c=3;"}, {{0}, "b=2;c=3;"}, {{1}, "a=1;c=3;"}, {{2}, "a=1;b=2;"},
      {{2, 0}, "b=2;"},     {{1, 2}, "a=1;"},  {{2, 1, 0}, ""},
  };
  for (const auto& row : rows) {
    Extra extra = three_members();
    PresenceAccess::remove(extra, row.first);
    CHECK(members_shown(extra) == row.second);
  }
  Extra extra{{"a", JsonText("1")}, {"b", JsonText("2")}, {"a", JsonText("3")}};
  PresenceAccess::remove(extra, "x");
  CHECK(extra.size() == 3);
  PresenceAccess::remove(extra, "a");
  CHECK(members_shown(extra) == "b=2;");
  PresenceAccess::append(extra, "b", "4");
  CHECK(members_shown(extra) == "b=2;b=4;");
  PresenceAccess::at(extra, 1).second = JsonText("5");
  CHECK(members_shown(extra) == "b=2;b=5;");
}

TEST_CASE("a member that is set is not kept beside it in another form", "[unit][json]") {
  Extra extra = three_members();
  std::string field = "old";
  moonshot::detail::set_member(extra, "b", field, std::string("new"));
  CHECK(field == "new");
  CHECK(members_shown(extra) == "a=1;c=3;");
}
