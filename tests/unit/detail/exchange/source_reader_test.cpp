#include <moonshot_catch.hpp>

#include <moonshot/config.hpp>
#include <moonshot/detail/exchange/source_reader.hpp>
#include <moonshot/http/body_source.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>

using moonshot::detail::SourceReader;
using moonshot::http::MemoryBody;

namespace {

std::string next_of(SourceReader& reader, bool from_the_beginning, std::size_t capacity) {
  std::string buffer(capacity, '\0');
  buffer.resize(reader.read(from_the_beginning, buffer.data(), capacity));
  return buffer;
}

struct StubbornSource final : moonshot::http::BodySource {
  std::uint64_t size() const noexcept override { return 3; }
  std::size_t read(char*, std::size_t) override {
    ++reads;
    if (throws) throw std::runtime_error("mine");
    return 0;
  }
  bool rewind() override {
    ++rewinds;
    return can_rewind;
  }
  bool is_ready(const std::function<void()>&) override {
    ++asked;
    if (throws) throw std::runtime_error("mine");
    return false;
  }
  std::string problem() const override { return "it is stubborn"; }
  int reads = 0;
  int rewinds = 0;
  int asked = 0;
  bool can_rewind = false;
  bool throws = false;
};

}  // namespace

TEST_CASE("a source is read on, or from its beginning", "[unit][transport]") {
  MemoryBody body("abcdef");
  SourceReader reader(body);
  CHECK_FALSE(reader.has_failed());
  CHECK(next_of(reader, true, 2) == "ab");
  CHECK(next_of(reader, false, 3) == "cde");
  CHECK(next_of(reader, true, 4) == "abcd");
  CHECK_FALSE(reader.has_failed());
  CHECK(next_of(reader, false, 9) == "ef");
  CHECK(reader.problem().empty());
  CHECK(next_of(reader, false, 9).empty());
  CHECK(reader.has_failed());
#if MOONSHOT_EXCEPTIONS
  CHECK(reader.thrown() == nullptr);
#endif
}

TEST_CASE("a source that cannot begin anew has failed, and is not read", "[unit][transport]") {
  StubbornSource source;
  SourceReader reader(source);
  CHECK(next_of(reader, true, 2).empty());
  CHECK(reader.has_failed());
  CHECK(source.rewinds == 1);
  CHECK(source.reads == 0);
  CHECK(reader.problem() == "it is stubborn");
}

TEST_CASE("a source that gives too little has failed", "[unit][transport]") {
  StubbornSource source;
  SourceReader reader(source);
  CHECK(next_of(reader, false, 2).empty());
  CHECK(reader.has_failed());
  CHECK(source.rewinds == 0);
  CHECK(source.reads == 1);
}

TEST_CASE("a source is asked whether it is ready at its beginning, which is not sought again",
          "[unit][transport]") {
  StubbornSource source;
  source.can_rewind = true;
  SourceReader reader(source);
  CHECK_FALSE(reader.is_ready(true, {}));
  CHECK_FALSE(reader.is_ready(true, {}));
  CHECK(source.asked == 2);
  CHECK(source.rewinds == 1);
  CHECK_FALSE(reader.has_failed());
  CHECK(next_of(reader, true, 2).empty());
  CHECK(source.rewinds == 1);
  // After it was read it has to begin anew once more.
  CHECK_FALSE(reader.is_ready(true, {}));
  CHECK(source.rewinds == 2);
  CHECK_FALSE(reader.is_ready(false, {}));
  CHECK(source.rewinds == 2);
}

TEST_CASE("a source that cannot begin anew is not waited for", "[unit][transport]") {
  StubbornSource source;
  SourceReader reader(source);
  CHECK(reader.is_ready(true, {}));
  CHECK(source.asked == 0);
  CHECK(next_of(reader, true, 2).empty());
  CHECK(reader.has_failed());
  CHECK(source.reads == 0);
}

#if MOONSHOT_EXCEPTIONS
TEST_CASE("what a source throws is a failure and is kept", "[unit][transport]") {
  StubbornSource source;
  source.throws = source.can_rewind = true;
  SourceReader reader(source);
  CHECK(next_of(reader, true, 2).empty());
  CHECK(reader.has_failed());
  REQUIRE(reader.thrown() != nullptr);
  CHECK_THROWS_WITH(std::rethrow_exception(reader.thrown()), "mine");
}

TEST_CASE("a source that throws when it is asked whether it is ready has failed",
          "[unit][transport]") {
  StubbornSource source;
  source.throws = true;
  SourceReader reader(source);
  CHECK(reader.is_ready(false, {}));
  CHECK(reader.has_failed());
  REQUIRE(reader.thrown() != nullptr);
  CHECK_THROWS_WITH(std::rethrow_exception(reader.thrown()), "mine");
}
#endif
