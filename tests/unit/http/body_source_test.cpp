#include <moonshot_catch.hpp>

#include <moonshot/http/body_source.hpp>

#if !defined(_WIN32)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <temporary_file.hpp>

using moonshot::http::BodySource;
using moonshot::http::FileBody;
using moonshot::http::JoinedBody;
using moonshot::http::MemoryBody;
using moonshot::http::ObservedBody;

namespace {

std::string read_all(BodySource& body, std::size_t capacity) {
  std::string text;
  std::string buffer(capacity, '\0');
  while (const auto count = body.read(buffer.data(), capacity)) text.append(buffer, 0, count);
  return text;
}

std::shared_ptr<BodySource> memory(std::string bytes) {
  return std::make_shared<MemoryBody>(std::move(bytes));
}

}  // namespace

TEST_CASE("a body is read in pieces of any size, as often as wanted", "[http]") {
  const std::string text("one\0two", 7);
  const support::TemporaryFile file(text);
  JoinedBody joined({memory("on"), memory(""), memory(std::string("e\0t", 3)), memory("wo")});
  MemoryBody in_memory(text);
  FileBody on_disk(file.path());
  ObservedBody observed(memory(text), [](std::uint64_t) {});
  for (BodySource* body : std::vector<BodySource*>{&joined, &in_memory, &on_disk, &observed}) {
    CHECK(body->size() == text.size());
    for (const std::size_t capacity : {1U, 2U, 3U, 7U, 100U}) {
      CHECK(read_all(*body, capacity) == text);
      CHECK(body->rewind());
    }
    // A try that breaks off within the body begins anew.
    char byte = 0;
    CHECK(body->read(&byte, 1) == 1);
    CHECK(body->rewind());
    CHECK(read_all(*body, 2) == text);
    CHECK(body->problem().empty());
  }
}

TEST_CASE("a file that cannot be read says why", "[http]") {
  const std::string missing = FileBody("/no/such/file").problem();
  CHECK_THAT(missing, Catch::Matchers::StartsWith("/no/such/file: "));
  CHECK_FALSE(FileBody("/").problem().empty());
  CHECK(FileBody("/no/such/file").size() == 0);
  char byte = 0;
  CHECK(FileBody("/no/such/file").read(&byte, 1) == 0);
}

TEST_CASE("a file that becomes shorter while it is read is a failure", "[http]") {
  const support::TemporaryFile file(std::string(100000, 'x'));
  auto body = std::make_shared<FileBody>(file.path());
  JoinedBody joined({memory("head"), body, memory("tail")});
  REQUIRE(joined.rewind());
  std::ofstream(file.path(), std::ios::trunc) << "x";
  CHECK(read_all(joined, 1000).find("tail") == std::string::npos);
  CHECK_THAT(joined.problem(), Catch::Matchers::EndsWith("it became shorter while it was read"));
}

TEST_CASE("an observer is told how far the reader has come, and of a new beginning", "[http]") {
  std::vector<std::uint64_t> told;
  ObservedBody body(memory("abcde"), [&](std::uint64_t read) { told.push_back(read); });
  read_all(body, 2);
  body.rewind();
  read_all(body, 4);
  CHECK(told == std::vector<std::uint64_t>{2, 4, 5, 4, 5});
}

TEST_CASE("a body tells whether it may wait, and whether it is ready", "[http]") {
  /// Says that it is ready when it is told so.
  class Switched final : public BodySource {
   public:
    std::uint64_t size() const noexcept override { return 1; }
    std::size_t read(char* buffer, std::size_t) override {
      *buffer = 's';
      return 1;
    }
    bool rewind() override { return true; }
    bool may_wait() const noexcept override { return false; }
    bool is_ready(const std::function<void()>& wake) override {
      if (!is_on) wake();
      return is_on;
    }
    bool is_on = false;
  };
  const support::TemporaryFile file("x");
  const auto on_disk = std::make_shared<FileBody>(file.path());
  const auto switched = std::make_shared<Switched>();
  int wakes = 0;
  const std::function<void()> wake = [&] { ++wakes; };
  CHECK(on_disk->may_wait());
  CHECK_FALSE(memory("a")->may_wait());
  CHECK(JoinedBody({memory("a"), on_disk}).may_wait());
  CHECK_FALSE(JoinedBody({memory("a"), switched}).may_wait());
  CHECK(ObservedBody(on_disk, [](std::uint64_t) {}).may_wait());
  CHECK_FALSE(ObservedBody(switched, [](std::uint64_t) {}).may_wait());
  CHECK(memory("a")->is_ready(wake));
  CHECK(on_disk->is_ready(wake));
  CHECK(wakes == 0);

  // Of several bodies, the one that is read next is asked.
  JoinedBody joined({memory("ab"), memory(""),
                     std::make_shared<ObservedBody>(switched, [](std::uint64_t) {}), memory("z")});
  char buffer[2];
  CHECK(joined.is_ready(wake));
  CHECK(joined.read(buffer, 1) == 1);
  CHECK(joined.is_ready(wake));
  CHECK(joined.read(buffer, 2) == 1);
  CHECK(wakes == 0);
  CHECK_FALSE(joined.is_ready(wake));
  CHECK(wakes == 1);
  switched->is_on = true;
  CHECK(joined.is_ready(wake));
  CHECK(joined.read(buffer, 2) == 1);
  CHECK(buffer[0] == 's');
  switched->is_on = false;
  CHECK(joined.is_ready(wake));
  CHECK(joined.read(buffer, 2) == 1);
  CHECK(joined.is_ready(wake));
  CHECK(joined.read(buffer, 2) == 0);
  CHECK(joined.rewind());
  CHECK(joined.is_ready(wake));
  CHECK(wakes == 1);
}

TEST_CASE("a path with a NUL character is no path", "[http]") {
  FileBody body(std::string("/tmp\0/x", 7));
  CHECK(body.problem() == "the path holds a NUL character");
  CHECK(body.size() == 0);
  CHECK_FALSE(body.rewind());
}

TEST_CASE("a file that is not there has no size, no bytes and no beginning", "[http]") {
  FileBody body("/no/such/file");
  CHECK(body.problem() ==
        "/no/such/file: " + std::error_code(ENOENT, std::generic_category()).message());
  CHECK(body.size() == 0);
  CHECK_FALSE(body.rewind());
  JoinedBody joined({memory("head"), std::make_shared<FileBody>("/no/such/file"), memory("tail")});
  CHECK(joined.size() == 8);
  CHECK_FALSE(joined.rewind());
  CHECK(read_all(joined, 100) == "head");
  CHECK(joined.problem() == body.problem());
}

#if !defined(_WIN32)
TEST_CASE("a directory is no file", "[http]") {
  FileBody body("/tmp");
  CHECK(body.problem() == "/tmp: " + std::error_code(EISDIR, std::generic_category()).message());
  CHECK(body.size() == 0);
  char byte = 0;
  CHECK(body.read(&byte, 1) == 0);
}

TEST_CASE("a pipe cannot be measured", "[http]") {
  const support::TemporaryFile place("");
  const auto path = place.path() + ".pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int both_ends = ::open(path.c_str(), O_RDWR);
  REQUIRE(::write(both_ends, "xy", 2) == 2);
  FileBody body(path);
  CHECK(body.problem() == path + ": its size cannot be told in advance; read it into memory first");
  CHECK(body.size() == 0);
  char byte = 0;
  CHECK(body.read(&byte, 1) == 0);
  ::close(both_ends);
  ::unlink(path.c_str());
}
#endif

TEST_CASE("a file that grows after it was opened keeps its size", "[http]") {
  const support::TemporaryFile file("abc");
  FileBody body(file.path());
  std::ofstream(file.path(), std::ios::app) << "def";
  CHECK(body.size() == 3);
  CHECK(read_all(body, 2) == "abc");
  CHECK(body.problem().empty());
  CHECK(body.rewind());
  CHECK(read_all(body, 100) == "abc");
}

TEST_CASE("an empty file is a body without bytes", "[http]") {
  const support::TemporaryFile file("");
  FileBody body(file.path());
  CHECK(body.problem().empty());
  CHECK(body.size() == 0);
  CHECK(read_all(body, 4).empty());
  CHECK(body.rewind());
  CHECK(body.problem().empty());
}

TEST_CASE("a part that cannot begin anew stops the whole, and the first problem is told",
          "[http]") {
  class Failing final : public BodySource {
   public:
    explicit Failing(std::string words) : words_(std::move(words)) {}
    std::uint64_t size() const noexcept override { return 2; }
    std::size_t read(char*, std::size_t) override { return 0; }
    bool rewind() override { return false; }
    std::string problem() const override { return words_; }

   private:
    std::string words_;
  };
  JoinedBody joined({memory("ab"), std::make_shared<Failing>("first"),
                     std::make_shared<Failing>("second"), memory("cd")});
  CHECK(joined.size() == 8);
  CHECK(joined.problem() == "first");
  CHECK(read_all(joined, 10) == "ab");
  CHECK(read_all(joined, 10).empty());
  CHECK_FALSE(joined.rewind());
  CHECK(JoinedBody({}).size() == 0);
  CHECK(JoinedBody({}).rewind());
  ObservedBody observed(std::make_shared<Failing>("mine"), [](std::uint64_t) { FAIL(); });
  CHECK(observed.problem() == "mine");
  CHECK(observed.size() == 2);
  CHECK_FALSE(observed.rewind());
  CHECK(read_all(observed, 10).empty());
}
