#include <moonshot_catch.hpp>

#include <moonshot/resources/detail/id_path.hpp>

#include <string>

using moonshot::detail::id_path;

TEST_CASE("an id stays one part of the path", "[resources]") {
  CHECK(*id_path("/files/", "id", "file-1_~.x", "/content") == "/files/file-1_~.x/content");
  CHECK(*id_path("/files/", "id", "a b?c#d%\xC3\xBC") == "/files/a%20b%3Fc%23d%25%C3%BC");
  CHECK(*id_path("/files/", "id", "a/b:c") == "/files/a%2Fb%3Ac");
  CHECK(*id_path("/formulas/", "uri", "a/b:c", "/tools", "/:") == "/formulas/a/b:c/tools");
}

TEST_CASE("an id that leads elsewhere is refused", "[resources]") {
  for (const char* id : {"", ".", "..", "../models", "a/..", "a//b", "/a", "a/"}) {
    const auto path = id_path("/formulas/", "uri", id, "/tools", "/:");
    REQUIRE_FALSE(path);
    CHECK(path.error().as<moonshot::UsageError>()->argument() == "uri");
  }
}

TEST_CASE("every byte of an id is kept or percent-encoded", "[resources]") {
  const std::string unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  const std::string digits = "0123456789ABCDEF";
  for (unsigned byte = 0; byte < 256; ++byte) {
    INFO(byte);
    const auto c = static_cast<char>(byte);
    const bool is_kept = unreserved.find(c) != std::string::npos;
    const std::string expected =
        is_kept ? std::string(1, c) : std::string("%") + digits[byte / 16] + digits[byte % 16];
    CHECK(*id_path("/files/", "id", std::string("a") + c + "b") == "/files/a" + expected + "b");
  }
}

TEST_CASE("an id of dots leads elsewhere where there are one or two", "[resources]") {
  for (const char* id : {"...", ".a", "a.", "a..b", "a/...", ".../a", "..a/b"}) {
    INFO(id);
    CHECK(id_path("/formulas/", "uri", id, "", "/:").has_value());
  }
  for (const char* id : {"./a", "../a", "a/./b", "a/../b", "a/.", "//"}) {
    INFO(id);
    const auto path = id_path("/files/", "id", id);
    REQUIRE_FALSE(path);
    CHECK(path.error().message() == "it is no id: a part of it is empty, `.` or `..`");
  }
  CHECK(id_path("/files/", "id", "").error().message() == "it is empty");
}
