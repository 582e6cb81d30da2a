#include <moonshot_catch.hpp>

#include <temporary_file.hpp>

#include <moonshot/detail/files/file_handle.hpp>
#include <moonshot/detail/files/private_file.hpp>
#include <moonshot/detail/files/read_file.hpp>

#include <cstddef>
#include <cstdio>
#include <string>

using moonshot::detail::read_file;

TEST_CASE("a file is read to its last byte, whatever its size", "[unit][files]") {
  for (const std::size_t size : {0U, 1U, 65535U, 65536U, 65537U, 200000U}) {
    INFO(size);
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 31 % 251);
    const support::TemporaryFile file(bytes);
    const bool same = read_file(file.path()) == bytes;
    CHECK(same);
  }
  const support::TemporaryFile lines("a\r\nb\x1A");
  CHECK(read_file(lines.path()) == "a\r\nb\x1A");
}

TEST_CASE("what is no file that can be read is none", "[unit][files]") {
  CHECK_FALSE(read_file("/no/such/file").has_value());
  CHECK_FALSE(read_file("").has_value());
  CHECK_FALSE(read_file("/tmp").has_value());
}

TEST_CASE("a path that holds a NUL opens nothing", "[unit][files]") {
  const support::TemporaryFile file("x");
  const std::string hidden = file.path() + std::string("\0y", 2);
  CHECK(moonshot::detail::holds_nul(hidden));
  CHECK_FALSE(moonshot::detail::holds_nul(file.path()));
  CHECK_FALSE(moonshot::detail::holds_nul(""));
  CHECK(moonshot::detail::open_file(hidden, "rb") == nullptr);
  CHECK(moonshot::detail::open_file(file.path(), "rb") != nullptr);
  CHECK(moonshot::detail::open_file("/no/such/file", "rb") == nullptr);
}

TEST_CASE("a private file is written from its beginning or its end", "[unit][files]") {
  const support::TemporaryFile file("a longer beginning");
  const auto write_to = [&](bool append, const char* text) {
    const auto opened = moonshot::detail::open_private_file(file.path(), append);
    REQUIRE(opened != nullptr);
    std::fputs(text, opened.get());
  };
  write_to(false, "one");
  CHECK(read_file(file.path()) == "one");
  write_to(true, "two");
  CHECK(read_file(file.path()) == "onetwo");
}
