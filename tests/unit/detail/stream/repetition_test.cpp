#include <moonshot_catch.hpp>

#include <moonshot/detail/stream/repetition.hpp>

#include <cstddef>
#include <string>

using moonshot::RepetitionGuard;
using moonshot::detail::RepetitionDetector;

namespace {

/// Adds `text` in pieces; whether any of them was one too many.
bool trips(const RepetitionGuard& guard, const std::string& text, std::size_t piece = 7) {
  RepetitionDetector detector(guard);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    if (detector.add(text.substr(at, piece))) return true;
  }
  return false;
}

std::string times(const std::string& passage, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += passage;
  return text;
}

RepetitionGuard guard_of(std::size_t min_length, int repeats) {
  RepetitionGuard guard;
  guard.min_length = min_length;
  guard.repeats = repeats;
  return guard;
}

}  // namespace

TEST_CASE("a passage over and over is noticed, whatever stands in front", "[stream]") {
  const auto guard = guard_of(200, 10);
  CHECK(trips(guard, times("again ", 100)));
  CHECK(trips(guard, "A beginning of its own. " + times("x", 400)));
  CHECK(trips(guard, times("a passage of 19 byte", 40)));
  for (const std::size_t piece : {1U, 3U, 64U, 5000U}) {
    CHECK(trips(guard, times("again ", 100), piece));
  }
}

TEST_CASE("what repeats too seldom or for too short is let through", "[stream]") {
  CHECK_FALSE(trips(guard_of(200, 10), times("again ", 20)));
  CHECK_FALSE(trips(guard_of(200, 10), times(std::string(50, 'a') + "b", 40)));
  std::string counting;
  for (int i = 0; i < 500; ++i) counting += std::to_string(i) + "\n";
  CHECK_FALSE(trips(guard_of(200, 10), counting));
}

TEST_CASE("a guard of no length or no repetition is off", "[stream]") {
  CHECK_FALSE(trips(guard_of(0, 10), times("again ", 1000)));
  CHECK_FALSE(trips(guard_of(200, 1), times("again ", 1000)));
}

TEST_CASE("a passage that is left again for other words is no endless one", "[stream]") {
  std::string other;
  for (int i = 100; other.size() < 90; ++i) other += std::to_string(i) + ";";
  CHECK_FALSE(trips(guard_of(200, 2), times("again ", 20) + other, 50));
  CHECK(trips(guard_of(200, 2), times("again ", 20) + other + times("and then ", 60)));
  // Its beginning occurs within it.
  CHECK(trips(guard_of(200, 10), times("aabaaab", 60)));
  CHECK(trips(guard_of(200, 10), times("ab abab ", 60)));
}

TEST_CASE("the length and the number of repetitions are exact bounds", "[stream]") {
  const auto ends_so = [](const RepetitionGuard& guard, const std::string& text) {
    return RepetitionDetector(guard).add(text);
  };
  CHECK(ends_so(guard_of(8, 4), "abababab"));
  CHECK_FALSE(ends_so(guard_of(8, 5), "abababab"));
  CHECK_FALSE(ends_so(guard_of(8, 4), "abababa"));
  CHECK(ends_so(guard_of(7, 3), "abababa"));
  CHECK_FALSE(ends_so(guard_of(8, 4), "abcabcab"));
  CHECK(ends_so(guard_of(8, 2), "abcabcab"));
  CHECK_FALSE(ends_so(guard_of(8, 2), "abcdeabc"));
  CHECK(ends_so(guard_of(1, 2), "aa") == ends_so(guard_of(1, 2), "ab"));
  // Only the end counts, whatever was before.
  CHECK(ends_so(guard_of(8, 4), "something else: abababab"));
  CHECK_FALSE(ends_so(guard_of(8, 4), "abababab and something else"));
}

TEST_CASE("it is looked for whenever a quarter of the length was added", "[stream]") {
  RepetitionDetector detector(guard_of(8, 8));
  CHECK_FALSE(detector.add("abbbbbbb"));
  CHECK_FALSE(detector.add("b"));
  CHECK(detector.add("b"));
  RepetitionDetector pieces(guard_of(8, 8));
  for (int i = 0; i < 7; ++i) CHECK_FALSE(pieces.add("b"));
  CHECK(pieces.add("b"));
}
