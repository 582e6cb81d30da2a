#include <moonshot_catch.hpp>

#include <moonshot/detail/drive/event_call.hpp>

using moonshot::detail::CallControl;

TEST_CASE("a call is held up until its latest pause is ended", "[unit][async]") {
  CallControl control;
  CHECK_FALSE(control.is_held_up());
  CHECK(control.pauses() == 0);
  CHECK_FALSE(control.resume(control.pauses()));  // there was none
  control.pause();
  CHECK(control.is_held_up());
  CHECK(control.pauses() == 1);
  CHECK(control.resume(1));
  CHECK_FALSE(control.is_held_up());
  CHECK_FALSE(control.resume(1));  // it was ended before

  control.pause();
  const auto seen = control.pauses();
  control.pause();
  CHECK(control.resume(seen));
  CHECK(control.is_held_up());  // by the one that followed
  CHECK_FALSE(control.resume(1));
  CHECK(control.is_held_up());
  CHECK(control.resume(control.pauses()));
  CHECK_FALSE(control.is_held_up());
  CHECK_FALSE(control.stop.token().cancelled());
}
