#include <moonshot_catch.hpp>

#include <moonshot/detail/drive/recent_uploads.hpp>

#include <chrono>

using std::chrono::seconds;

TEST_CASE("an upload is recent for a minute", "[files]") {
  moonshot::detail::RecentUploads uploads;
  const moonshot::detail::RecentUploads::Clock::time_point start{};
  uploads.add("a", start);
  uploads.add("b", start + seconds(30));
  CHECK(uploads.uploaded_at("a", start + seconds(60)));
  CHECK_FALSE(uploads.uploaded_at("c", start + seconds(60)));
  CHECK_FALSE(uploads.uploaded_at("a", start + seconds(61)));
  CHECK(uploads.uploaded_at("b", start + seconds(61)));
}
