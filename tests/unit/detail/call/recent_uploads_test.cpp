#include <moonshot_catch.hpp>

#include <moonshot/detail/call/recent_uploads.hpp>

#include <chrono>

using std::chrono::seconds;

TEST_CASE("an upload is recent for a minute", "[pipeline]") {
  moonshot::detail::RecentUploads uploads;
  const moonshot::detail::RecentUploads::Clock::time_point start{};
  uploads.add("a", start);
  uploads.add("b", start + seconds(30));
  CHECK(uploads.contains("a", start + seconds(60)));
  CHECK_FALSE(uploads.contains("c", start + seconds(60)));
  CHECK_FALSE(uploads.contains("a", start + seconds(61)));
  CHECK(uploads.contains("b", start + seconds(61)));
}
