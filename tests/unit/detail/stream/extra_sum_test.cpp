#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/extra_sum.hpp>

#include <string>

using moonshot::Extra;
using moonshot::JsonText;
using moonshot::detail::ExtraSum;

namespace {

std::string sum_shown(const Extra& extra) {
  std::string shown;
  for (const auto& member : extra) shown += member.first + "=" + member.second.text() + ";";
  return shown;
}

Extra::Member member_of_sum(const char* name, const char* text) { return {name, JsonText(text)}; }

}  // namespace

TEST_CASE("of a value that is replaced the last one counts, and null is none", "[unit][stream]") {
  Extra target;
  ExtraSum sum;
  sum.replace(target, member_of_sum("a", "null"));
  sum.replace(target, member_of_sum("b", "1"));
  CHECK(sum_shown(target) == "a=null;b=1;");
  sum.replace(target, member_of_sum("a", "2"));
  sum.replace(target, member_of_sum("b", "null"));
  CHECK(sum_shown(target) == "a=2;b=1;");
  sum.replace(target, member_of_sum("b", "\"x\""));
  CHECK(sum_shown(target) == "a=2;b=\"x\";");
}

TEST_CASE("texts are joined with texts, lists with lists, and nothing else", "[unit][stream]") {
  struct SumRow {
    const char* first;
    const char* second;
    const char* joined;
  };
  const SumRow rows[] = {
      {"\"a\"", "\"b\"", "\"ab\""},
      {"\"\"", "\"b\"", "\"b\""},
      {"\"a\\\"\"", "\"\"", "\"a\\\"\""},
      {"[1]", "[2,3]", "[1,2,3]"},
      {"[1]", "[ ]", "[1]"},
      {"[]", "[2]", "[2]"},
      {"[ \n]", "[2]", "[ \n2]"},
      {"[]", "[]", "[]"},
      {"[[]]", "[[]]", "[[],[]]"},
      {"\"a\"", "[1]", "[1]"},
      {"[1]", "\"a\"", "\"a\""},
      {"1", "2", "2"},
      {"{\"a\":1}", "{\"b\":2}", "{\"b\":2}"},
      {"\"a\"", "null", "\"a\""},
      {"null", "\"a\"", "\"a\""},
      {"null", "null", "null"},
      {"true", "false", "false"},
  };
  for (const auto& row : rows) {
    INFO(row.first << " and " << row.second);
    Extra target;
    ExtraSum sum;
    sum.append(target, member_of_sum("x", row.first));
    sum.append(target, member_of_sum("x", row.second));
    CHECK(sum_shown(target) == "x=" + std::string(row.joined) + ";");
  }
}

TEST_CASE("an object to be filled is there once it is asked for", "[unit][stream]") {
  Extra target;
  ExtraSum sum;
  CHECK(sum.object(target, "a").text() == "{}");
  sum.object(target, "a") = JsonText("{\"x\":1}");
  CHECK(sum.object(target, "a").text() == "{\"x\":1}");
  sum.replace(target, member_of_sum("b", "5"));
  CHECK(sum.object(target, "b").text() == "{}");
  CHECK(sum_shown(target) == "a={\"x\":1};b={};");
}

TEST_CASE("a member is set where it is, and forgotten where it is not wanted any more",
          "[unit][stream]") {
  Extra target;
  ExtraSum sum;
  sum.set(target, "a", "x");
  CHECK(target.empty());
  sum.replace(target, member_of_sum("a", "1"));
  sum.set(target, "a", "x\"");
  CHECK(sum_shown(target) == "a=\"x\\\"\";");
  sum.forget(target, "b");
  CHECK(target.size() == 1);
  sum.forget(target, "a");
  CHECK(target.empty());
}

TEST_CASE("many members are found as few are, also after one was forgotten", "[unit][stream]") {
  Extra target;
  ExtraSum sum;
  for (int i = 0; i < 40; ++i) {
    sum.append(target, {"m" + std::to_string(i), JsonText("\"a\"")});
  }
  for (int i = 0; i < 40; ++i) {
    sum.append(target, {"m" + std::to_string(i), JsonText("\"b\"")});
  }
  CHECK(target.size() == 40);
  for (int i = 0; i < 40; ++i) {
    CHECK(target.find("m" + std::to_string(i))->text() == "\"ab\"");
  }
  sum.forget(target, "m3");
  CHECK(target.size() == 39);
  sum.append(target, member_of_sum("m3", "\"c\""));
  sum.append(target, member_of_sum("m4", "\"c\""));
  sum.append(target, member_of_sum("m39", "\"c\""));
  CHECK(target.size() == 40);
  CHECK(target.find("m3")->text() == "\"c\"");
  CHECK(target.find("m4")->text() == "\"abc\"");
  CHECK(target.find("m39")->text() == "\"abc\"");
}
