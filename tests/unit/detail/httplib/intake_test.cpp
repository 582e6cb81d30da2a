#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/intake.hpp>

using moonshot::detail::Intake;

TEST_CASE("a connection takes so much for nothing and no more", "[unit][transport]") {
  Intake intake;
  CHECK(intake.room() == Intake::most);
  intake.add(Intake::most - 1);
  CHECK(intake.room() == 1);
  CHECK(intake.admits(1));
  CHECK_FALSE(intake.exceeded());
  CHECK_FALSE(intake.admits(2));
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
