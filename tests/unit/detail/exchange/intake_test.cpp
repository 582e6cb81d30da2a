#include <moonshot_catch.hpp>

#include <moonshot/detail/exchange/intake.hpp>

using moonshot::detail::Intake;

TEST_CASE("a connection takes so much for nothing and no more", "[unit][transport]") {
  Intake intake;
  CHECK(intake.room() == Intake::most);
  intake.add(Intake::most - 1);
  CHECK(intake.room() == 1);
  CHECK_FALSE(intake.exceeded());
  intake.add(1);
  CHECK(intake.room() == 0);
  CHECK(intake.exceeded());
  CHECK(intake.room() == 0);
  intake.delivered();
  CHECK(intake.room() == 0);
  intake.begin();
  CHECK(intake.room() == Intake::most);
}

TEST_CASE("what reaches the caller does not count", "[unit][transport]") {
  Intake intake;
  for (int i = 0; i < 10; ++i) {
    REQUIRE(intake.room() == Intake::most);
    intake.add(Intake::most);
    intake.delivered();
  }
  CHECK_FALSE(intake.exceeded());
}

TEST_CASE("the last byte that is allowed is read, and the one after it is refused",
          "[unit][transport]") {
  Intake intake;
  CHECK(intake.room() == Intake::most);
  CHECK_FALSE(intake.exceeded());
  intake.add(Intake::most);
  CHECK_FALSE(intake.exceeded());  // nothing was refused yet
  CHECK(intake.room() == 0);
  CHECK(intake.exceeded());
}

TEST_CASE("what brings nothing that can be read counts as well, until something comes",
          "[unit][transport]") {
  Intake intake;
  for (int time = 0; time < 3; ++time) {
    for (std::size_t i = 0; i < Intake::most; ++i) intake.add_round();
    CHECK_FALSE(intake.exceeded());
    CHECK(intake.room() == Intake::most);
    intake.delivered();
  }
  for (std::size_t i = 0; i <= Intake::most; ++i) intake.add_round();
  CHECK(intake.exceeded());
  CHECK(intake.room() == 0);
}

TEST_CASE("a new exchange begins to count anew, and no more than 24 KiB are taken",
          "[unit][transport]") {
  CHECK(Intake::most == 24576);
  Intake intake;
  intake.add(100);
  for (std::size_t i = 0; i < Intake::most; ++i) intake.add_round();
  CHECK(intake.room() == Intake::most - 100);
  intake.begin();
  CHECK(intake.room() == Intake::most);
  for (std::size_t i = 0; i < Intake::most; ++i) intake.add_round();
  CHECK_FALSE(intake.exceeded());
  intake.add_round();
  CHECK(intake.exceeded());
  intake.begin();
  CHECK_FALSE(intake.exceeded());
  intake.add(Intake::most + 1);
  CHECK(intake.room() == 0);
}
