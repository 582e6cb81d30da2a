#include <moonshot_catch.hpp>

#include <moonshot/detail/files/private_file.hpp>
#include <moonshot/detail/files/read_file.hpp>

#include <cstdio>
#include <string>

#if !defined(_WIN32)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

using moonshot::detail::open_private_file;
using moonshot::detail::read_file;

namespace {

struct GoneAfterwards {
  explicit GoneAfterwards(const char* name) : path(name) { std::remove(name); }
  GoneAfterwards(const GoneAfterwards&) = delete;
  GoneAfterwards& operator=(const GoneAfterwards&) = delete;
  ~GoneAfterwards() { std::remove(path.c_str()); }
  std::string path;
};

void write(const std::string& path, bool append, const char* text) {
  const auto file = open_private_file(path, append);
  REQUIRE(file != nullptr);
  std::fputs(text, file.get());
}

}  // namespace

TEST_CASE("a private file is emptied or continued", "[unit][files]") {
  const GoneAfterwards file("private-file-test-1");
  write(file.path, true, "one");
  write(file.path, true, "two");
  CHECK(read_file(file.path) == "onetwo");
  write(file.path, false, "three");
  CHECK(read_file(file.path) == "three");
  CHECK(open_private_file("/no/such/folder/x", false) == nullptr);
  CHECK(open_private_file(std::string("private-file-test-1\0x", 21), false) == nullptr);
  CHECK(read_file(file.path) == "three");
  CHECK_FALSE(read_file(std::string("private-file-test-1\0x", 21)));
}

#if !defined(_WIN32)
TEST_CASE("only its owner may read a private file, a new and an old one", "[unit][files]") {
  const GoneAfterwards file("private-file-test-2");
  const auto mode = [&] {
    struct stat status {};
    REQUIRE(::stat(file.path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
  };
  const auto before = ::umask(0);
  write(file.path, false, "new");
  CHECK(mode() == 0600U);
  for (const bool append : {false, true}) {
    REQUIRE(::chmod(file.path.c_str(), 0644) == 0);
    write(file.path, append, "old");
    CHECK(mode() == 0600U);
  }
  ::umask(before);
}

TEST_CASE("a private file is not handed on to the programs that a program starts",
          "[unit][files]") {
  const GoneAfterwards file("private-file-test-3");
  const auto opened = open_private_file(file.path, false);
  REQUIRE(opened != nullptr);
  CHECK((::fcntl(::fileno(opened.get()), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("a pipe that is written to as a private file keeps its mode", "[unit][files]") {
  const GoneAfterwards pipe("private-file-test-4");
  const auto before = ::umask(0);
  const int made = ::mkfifo(pipe.path.c_str(), 0644);
  ::umask(before);
  REQUIRE(made == 0);
  const int reader = ::open(pipe.path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(reader >= 0);
  write(pipe.path, true, "one");
  struct stat status {};
  CHECK(::stat(pipe.path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0644U);
  ::close(reader);
}
#endif
