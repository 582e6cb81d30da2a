#include <moonshot_catch.hpp>

#include <moonshot/environment.hpp>

#include <cstdlib>
#include <string>

TEST_CASE("the environment of the process is what getenv says, and empty where that is nothing",
          "[unit]") {
  const char* const path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  CHECK(moonshot::process_environment("PATH") == (path != nullptr ? path : ""));
  CHECK(moonshot::process_environment("MOONSHOT_NO_SUCH_VARIABLE").empty());
}
