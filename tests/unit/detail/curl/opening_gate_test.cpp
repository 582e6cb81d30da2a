#include <moonshot_catch.hpp>

#include <moonshot/detail/curl/opening_gate.hpp>

using moonshot::detail::OpeningGate;

TEST_CASE("while nothing is known of a server, one exchange begins at a time",
          "[unit][transport]") {
  OpeningGate gate;
  CHECK(gate.is_open(0, 500));
  CHECK_FALSE(gate.is_open(1, 500));
  gate.begun(4001);
  CHECK(gate.is_open(0, 499));
  CHECK_FALSE(gate.is_open(1, 499));
}

TEST_CASE("where exchanges share no connection, none waits for another", "[unit][transport]") {
  OpeningGate gate;
  gate.begun(4001);
  gate.begun(4002);
  CHECK(gate.shares_nothing());
  CHECK(gate.is_open(300, 200));
}

TEST_CASE("what fits on a connection is learned from the one that was opened beside it",
          "[unit][transport]") {
  OpeningGate gate;
  for (int i = 0; i < 100; ++i) gate.begun(4001);
  gate.begun(4002);
  CHECK_FALSE(gate.shares_nothing());
  // As many connections are opened at a time as will be filled, and no more than eight.
  CHECK(gate.is_open(0, 5));
  CHECK_FALSE(gate.is_open(1, 5));
  CHECK(gate.is_open(3, 399));
  CHECK_FALSE(gate.is_open(4, 399));
  CHECK(gate.is_open(7, 100000));
  CHECK_FALSE(gate.is_open(8, 100000));
}

TEST_CASE("a connection that is free again teaches nothing", "[unit][transport]") {
  OpeningGate gate;
  gate.begun(4001);
  gate.ended(4001);
  gate.begun(4002);
  CHECK_FALSE(gate.shares_nothing());
}

TEST_CASE("where exchanges are seen on one connection after all, they wait again",
          "[unit][transport]") {
  OpeningGate gate;
  gate.begun(4001);  // its connection takes no second one, because it is closing
  gate.begun(4002);
  REQUIRE(gate.shares_nothing());
  gate.begun(4002);
  CHECK_FALSE(gate.shares_nothing());
  CHECK(gate.is_open(7, 500));
  CHECK_FALSE(gate.is_open(8, 500));
  // Nor is it forgotten when the connections next to a new one are closing again.
  gate.ended(4001);
  gate.ended(4002);
  gate.begun(4003);
  CHECK_FALSE(gate.shares_nothing());
}

TEST_CASE("the connection with the most exchanges tells how many fit on one", "[unit][transport]") {
  OpeningGate gate;
  for (int i = 0; i < 3; ++i) gate.begun(1);
  gate.begun(2);
  // Three on one: of six that wait, three connections are worth while.
  CHECK(gate.is_open(2, 6));
  CHECK_FALSE(gate.is_open(3, 6));
  CHECK(gate.is_open(2, 8));
  CHECK_FALSE(gate.is_open(3, 8));
  CHECK(gate.is_open(0, 0));
  CHECK_FALSE(gate.is_open(1, 0));
  gate.ended(1);
  gate.ended(7);  // one that nobody knows
  for (int i = 0; i < 4; ++i) gate.begun(2);
  gate.begun(3);
  CHECK(gate.is_open(1, 5));
  CHECK_FALSE(gate.is_open(2, 9));
  CHECK(gate.is_open(2, 10));
}
