#include <moonshot_catch.hpp>

#include <moonshot/types/usage.hpp>

TEST_CASE("what was read from the cache is told in one of two places", "[unit][types]") {
  moonshot::Usage usage;
  CHECK(usage.cache_hits() == 0);
  CHECK(usage.cache_writes() == 0);
  usage.prompt_tokens_details.emplace();
  CHECK(usage.cache_hits() == 0);
  CHECK(usage.cache_writes() == 0);
  usage.prompt_tokens_details->cached_tokens = 6;
  usage.prompt_tokens_details->cache_write_tokens = 7;
  CHECK(usage.cache_hits() == 6);
  CHECK(usage.cache_writes() == 7);
  usage.cached_tokens = 5;
  CHECK(usage.cache_hits() == 5);
  usage.cached_tokens = 0;
  CHECK(usage.cache_hits() == 0);
  CHECK(usage.cache_writes() == 7);
}
