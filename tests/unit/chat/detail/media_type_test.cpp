#include <moonshot_catch.hpp>

#include <moonshot/chat/detail/media_type.hpp>

#include <string>
#include <utility>
#include <vector>

using moonshot::detail::is_video_type;
using moonshot::detail::media_type_of;

TEST_CASE("each sign of an image or video is read at its place, and whole", "[unit][media]") {
  const std::string box(4, '\x18');
  const std::string riff = "RIFF" + box;
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"\xFF\xD8\xFF", "image/jpeg"},
      {"\x89PNG\r\n\x1A\n", "image/png"},
      {"GIF87a", "image/gif"},
      {"GIF89a", "image/gif"},
      {riff + "WEBP", "image/webp"},
      {"BM" + box + std::string(4, '\0'), "image/bmp"},
      {box + "ftyphei", "image/heic"},
      {box + "ftyphev", "image/heic"},
      {box + "ftypmif1", "image/heif"},
      {box + "ftypmsf1", "image/heif"},
      {box + "ftypqt  ", "video/quicktime"},
      {box + "ftyp3g", "video/3gpp"},
      {box + "ftypiso", "video/mp4"},
      {box + "ftypmp4", "video/mp4"},
      {box + "ftypavc1", "video/mp4"},
      {box + "ftypdash", "video/mp4"},
      {box + "ftypM4V", "video/mp4"},
      {box + "ftypMSNV", "video/mp4"},
      {box + "ftypmmp4", "video/mp4"},
      {box + "ftypf4v", "video/mp4"},
      {box + "moov", "video/quicktime"},
      {riff + "AVI ", "video/avi"},
      {"FLV\x01", "video/x-flv"},
      {"\x30\x26\xB2\x75\x8E\x66\xCF\x11", "video/x-ms-wmv"},
      {std::string("\0\0\x01\xBA", 4), "video/mpeg"},
      {std::string("\0\0\x01\xB3", 4), "video/mpeg"},
      {"\x1A\x45\xDF\xA3webm", "video/webm"},
      {"\x1A\x45\xDF\xA3" + std::string(56, 'x') + "webm", "video/webm"},
  };
  for (const auto& row : rows) {
    INFO(row.second << ", " << row.first.size() << " bytes");
    CHECK(media_type_of(row.first) == row.second);
    CHECK(media_type_of(row.first + "and what follows") == row.second);
    CHECK(media_type_of(row.first.substr(0, row.first.size() - 1)).empty());
    CHECK(media_type_of("x" + row.first).empty());
    CHECK(is_video_type(row.second) == (row.second[0] == 'v'));
  }
  // The name of WebM stands within the first 64 bytes.
  CHECK(media_type_of("\x1A\x45\xDF\xA3" + std::string(57, 'x') + "webm").empty());
  // A sign that is too short alone needs the other one.
  CHECK(media_type_of("XXXX" + box + "WEBP").empty());
  CHECK(media_type_of("XXXX" + box + "AVI ").empty());
  CHECK(media_type_of("BM" + box + "abcd").empty());
  CHECK_FALSE(is_video_type(""));
  CHECK_FALSE(is_video_type("video"));
  CHECK_FALSE(is_video_type("audio/mp4"));
}
