#include <moonshot_catch.hpp>

#include <moonshot/chat/detail/tool_call_ids.hpp>

#include <cstddef>
#include <string>
#include <vector>

using moonshot::Message;
namespace detail = moonshot::detail;

namespace {

Message calls_with_ids(const std::vector<std::string>& ids) {
  Message message;
  message.role = moonshot::Role::assistant;
  for (const auto& id : ids) message.tool_calls.emplace_back().id = id;
  return message;
}
Message result_with_id(const std::string& id) { return moonshot::tool(id, "7"); }

std::string ids_shown(const std::vector<Message>& messages) {
  std::string shown;
  for (const auto& message : messages) {
    for (const auto& call : message.tool_calls) shown += call.id + " ";
    if (message.tool_call_id) shown += "=" + *message.tool_call_id + " ";
  }
  return shown;
}

const std::string of_none =
    "call_f52a15e9a9b5e89b";                       // the beginning of what stands for an empty id
const std::string of_a = "call_02c0bdbf481420f8";  // and for "a"

}  // namespace

TEST_CASE("an id that is taken or empty has a substitute that is always the same",
          "[unit][conversation]") {
  detail::ToolCallIds ids({calls_with_ids({"a", of_a + "00000002"})});
  CHECK(ids.take("b") == "b");
  CHECK(ids.take("a") == of_a + "00000001");
  CHECK(ids.take("a") == of_a + "00000003");  // the second one is taken
  CHECK(ids.take("") == of_none + "00000001");
  CHECK(ids.take("") == of_none + "00000002");
  CHECK(ids.take_substitute("c").size() == 29);
  CHECK(ids.take("c") == "c");
  CHECK(ids.take(of_a + "00000001") != of_a + "00000001");
}

TEST_CASE("calls with the same id are told apart with their results", "[unit][conversation]") {
  std::vector<Message> messages = {calls_with_ids({"a", "b"}), result_with_id("a"),
                                   result_with_id("b"),        calls_with_ids({"a", "", "a"}),
                                   result_with_id(""),         result_with_id("a"),
                                   result_with_id("a"),        result_with_id("a")};
  const auto renamed = detail::make_call_ids_unique(messages);
  CHECK(ids_shown(messages) == "a b =a =b " + of_a + "00000001 " + of_none + "00000001 " + of_a +
                                   "00000002 =" + of_none + "00000001 =" + of_a +
                                   "00000001 =" + of_a + "00000002 =a ");
  REQUIRE(renamed.size() == 6);
  struct RenamedRow {
    std::size_t message;
    std::size_t call;
    bool is_call;
    std::string from;
    std::string to;
  };
  const std::vector<RenamedRow> rows = {
      {3, 0, true, "a", of_a + "00000001"},  {3, 1, true, "", of_none + "00000001"},
      {3, 2, true, "a", of_a + "00000002"},  {4, 0, false, "", of_none + "00000001"},
      {5, 0, false, "a", of_a + "00000001"}, {6, 0, false, "a", of_a + "00000002"}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    INFO(i);
    CHECK(renamed[i].message == rows[i].message);
    CHECK(renamed[i].is_call == rows[i].is_call);
    if (rows[i].is_call) CHECK(renamed[i].call == rows[i].call);
    CHECK(renamed[i].from == rows[i].from);
    CHECK(renamed[i].to == rows[i].to);
  }
  // A second time there is nothing to do.
  CHECK(detail::make_call_ids_unique(messages).empty());
}

TEST_CASE("a result may name its call as the model did", "[unit][conversation]") {
  const std::string substitute = of_a + "00000001";
  std::vector<Message> messages = {calls_with_ids({substitute, "b"}), result_with_id("a"),
                                   result_with_id("b")};
  const auto renamed = detail::make_call_ids_unique(messages);
  CHECK(ids_shown(messages) == substitute + " b =" + substitute + " =b ");
  REQUIRE(renamed.size() == 1);
  CHECK(renamed[0].message == 1);
  CHECK_FALSE(renamed[0].is_call);
  // Results of no call stay as they are, and so do those of the round before.
  std::vector<Message> others = {result_with_id("x"), calls_with_ids({"a"}), calls_with_ids({"b"}),
                                 result_with_id("a"), result_with_id("b")};
  CHECK(detail::make_call_ids_unique(others).empty());
  CHECK(ids_shown(others) == "=x a b =a =b ");
}

TEST_CASE("the id of a call in the history is that of the first that waits",
          "[unit][conversation]") {
  const std::string first = of_a + "00000001";
  const std::string second = of_a + "00000002";
  const std::vector<Message> none;
  CHECK(detail::id_in_history(none, "a") == "a");
  CHECK(detail::id_in_history({moonshot::user("x")}, "a") == "a");
  CHECK(detail::id_in_history({calls_with_ids({"a"})}, "a") == "a");
  CHECK(detail::id_in_history({calls_with_ids({"b"})}, "a") == "a");
  CHECK(detail::id_in_history({calls_with_ids({first, second})}, "a") == first);
  CHECK(detail::id_in_history({calls_with_ids({first, second}), result_with_id(first)}, "a") ==
        second);
  CHECK(detail::id_in_history({calls_with_ids({first}), result_with_id(first)}, "a") == "a");
  CHECK(detail::id_in_history({calls_with_ids({first, second})}, second) == second);
  CHECK(detail::id_in_history({calls_with_ids({first, "a"})}, "a") == first);
  // Only the last round counts, and what stands in for another id does not.
  CHECK(detail::id_in_history({calls_with_ids({first}), calls_with_ids({"b"})}, "a") == "a");
  CHECK(detail::id_in_history(
            {calls_with_ids({first}), result_with_id(first), calls_with_ids({first})}, "a") ==
        first);
  CHECK(detail::id_in_history({calls_with_ids({of_none + "00000001"})}, "a") == "a");
  CHECK(detail::id_in_history({calls_with_ids({of_a + "0000001"})}, "a") == "a");
}

TEST_CASE("a call that has its result leaves the next result to the call that shared its id",
          "[unit][conversation]") {
  const std::string other = of_a + "00000001";
  const auto calls = calls_with_ids({"a", other});
  CHECK(detail::id_in_history({calls}, "a") == "a");
  CHECK(detail::id_in_history({calls, result_with_id("a")}, "a") == other);
  CHECK(detail::id_in_history({calls, result_with_id(other)}, "a") == "a");
  // Where all have theirs, the result stays under the name that it came with.
  CHECK(detail::id_in_history({calls, result_with_id("a"), result_with_id(other)}, "a") == "a");
}
