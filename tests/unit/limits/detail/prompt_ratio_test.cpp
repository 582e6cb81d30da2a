#include <moonshot_catch.hpp>

#include <moonshot/limits/detail/prompt_ratio.hpp>

using moonshot::detail::PromptRatio;

TEST_CASE("before anything is known, prompts are taken to be longer than estimated",
          "[unit][limits]") {
  CHECK(PromptRatio().value() == 1.5);
}

TEST_CASE("the first answer counts at once, later ones by their length", "[unit][limits]") {
  PromptRatio ratio;
  ratio.learn(1000, 1000);
  CHECK(ratio.value() == 1.0);
  ratio.learn(10, 50);  // a short prompt with much around it says little of others
  CHECK(ratio.value() < 1.05);
  for (int i = 0; i < 100; ++i) ratio.learn(1000, 1400);
  CHECK(ratio.value() > 1.39);
  CHECK(ratio.value() < 1.41);
}

TEST_CASE("what is far off is believed in part only", "[unit][limits]") {
  PromptRatio high;
  high.learn(1, 1000000000000);
  CHECK(high.value() == 3);
  PromptRatio low;
  low.learn(1000000000000, 1);
  CHECK(low.value() == 0.5);
}

TEST_CASE("an answer weighs a sixteenth less with each that follows", "[unit][limits]") {
  PromptRatio ratio;
  ratio.learn(1000, 1000);
  ratio.learn(1000, 2000);
  CHECK(ratio.value() == (1000 * 15.0 / 16 + 2000) / (1000 * 15.0 / 16 + 1000));
}

TEST_CASE("a ratio within its bounds is believed", "[unit][limits]") {
  PromptRatio high;
  high.learn(1000, 2999);
  CHECK(high.value() == 2.999);
  PromptRatio low;
  low.learn(1000, 501);
  CHECK(low.value() == 0.501);
}
