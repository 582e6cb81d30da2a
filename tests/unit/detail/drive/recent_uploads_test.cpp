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

TEST_CASE("an upload is known by its own time, whatever was uploaded after it", "[files]") {
  moonshot::detail::RecentUploads uploads;
  const moonshot::detail::RecentUploads::Clock::time_point start{std::chrono::hours(1)};
  uploads.add("a", start);
  uploads.add("b", start + seconds(60));  // "a" is recent still
  CHECK((uploads.uploaded_at("a", start + seconds(60)) == start));
  CHECK((uploads.uploaded_at("b", start + seconds(60)) == start + seconds(60)));
  const auto late = start + seconds(60) + std::chrono::nanoseconds(1);
  CHECK_FALSE(uploads.uploaded_at("a", late));
  uploads.add("c", late);
  CHECK_FALSE(uploads.uploaded_at("a", start + seconds(60)));  // it was forgotten
  CHECK((uploads.uploaded_at("b", late) == start + seconds(60)));
  CHECK((uploads.uploaded_at("c", late) == late));
  CHECK_FALSE(uploads.uploaded_at("", late));
  uploads.add("a", late + seconds(1));
  CHECK((uploads.uploaded_at("a", late + seconds(1)) == late + seconds(1)));
}
