#include <moonshot_catch.hpp>

#include <moonshot/detail/value/result_state.hpp>
#include <moonshot/detail/value/rollback.hpp>
#include <moonshot/detail/value/share_new.hpp>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace {

// Counts how many of it are alive.
class CountedValue {
 public:
  CountedValue(std::string text, int& alive) : text_(std::move(text)), alive_(&alive) { ++*alive_; }
  CountedValue(const CountedValue& other) : text_(other.text_), alive_(other.alive_) { ++*alive_; }
  CountedValue(CountedValue&& other) noexcept
      : text_(std::move(other.text_)), alive_(other.alive_) {
    ++*alive_;
  }
  CountedValue& operator=(const CountedValue&) = delete;
  CountedValue& operator=(CountedValue&&) = delete;
  ~CountedValue() { --*alive_; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  int* alive_;
};

using State = moonshot::detail::ResultState<CountedValue, std::shared_ptr<int>>;

State state_of_value(int& alive, const std::string& text = "value") {
  return State(CountedValue(text, alive));
}
State state_of_error() { return State(std::make_shared<int>(7)); }

bool holds_value(const State& state, const std::string& text) {
  return state.has_value() && state.value().text() == text && state.error() == nullptr;
}
bool holds_error(const State& state) {
  return !state.has_value() && state.error() != nullptr && *state.error() == 7;
}

}  // namespace

TEST_CASE("a result is copied and moved whole, whatever it held before", "[unit]") {
  int alive = 0;
  {
    const State value = state_of_value(alive);
    const State error = state_of_error();
    CHECK(holds_value(value, "value"));
    CHECK(holds_error(error));
    State copy(value);
    CHECK(holds_value(copy, "value"));
    CHECK(alive == 2);
    State copied_error(error);
    CHECK(holds_error(copied_error));
    CHECK(copied_error.error() == error.error());
    // Each kind over each kind.
    copy = error;
    CHECK(holds_error(copy));
    CHECK(alive == 1);
    copy = copied_error;
    CHECK(holds_error(copy));
    copy = value;
    CHECK(holds_value(copy, "value"));
    CHECK(alive == 2);
    copy = state_of_value(alive, "other");
    CHECK(holds_value(copy, "other"));
    CHECK(alive == 2);
    copy = state_of_error();
    CHECK(holds_error(copy));
    CHECK(alive == 1);
    copy = state_of_value(alive, "again");
    CHECK(holds_value(copy, "again"));
    State moved(std::move(copy));
    CHECK(holds_value(moved, "again"));
    State moved_error(std::move(copied_error));
    CHECK(holds_error(moved_error));
  }
  CHECK(alive == 0);
}

TEST_CASE("a result that is assigned to itself stays", "[unit]") {
  int alive = 0;
  {
    State value = state_of_value(alive);
    State& same = value;
    value = same;
    CHECK(holds_value(value, "value"));
    CHECK(alive == 1);
    value = std::move(same);
    CHECK(holds_value(value, "value"));
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
}

TEST_CASE("what fails half-way is undone unless it is kept", "[unit]") {
  int undone = 0;
  {
    const moonshot::detail::Rollback rollback([&] { ++undone; });
    CHECK(undone == 0);
  }
  CHECK(undone == 1);
  {
    moonshot::detail::Rollback rollback([&] { ++undone; });
    rollback.keep();
  }
  CHECK(undone == 1);
}

TEST_CASE("only what may be copied can be", "[unit]") {
  using moonshot::detail::CopyableIf;
  CHECK(std::is_copy_constructible<CopyableIf<true>>::value);
  CHECK(std::is_copy_assignable<CopyableIf<true>>::value);
  CHECK_FALSE(std::is_copy_constructible<CopyableIf<false>>::value);
  CHECK_FALSE(std::is_copy_assignable<CopyableIf<false>>::value);
  CHECK(std::is_move_constructible<CopyableIf<false>>::value);
  CHECK(std::is_move_assignable<CopyableIf<false>>::value);
  const auto shared = moonshot::detail::share_new(new int(5));
  CHECK(*shared == 5);
  CHECK(shared.use_count() == 1);
}
