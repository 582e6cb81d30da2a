#include <moonshot_catch.hpp>

#include <moonshot/http/body_source.hpp>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
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
