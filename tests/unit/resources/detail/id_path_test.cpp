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
