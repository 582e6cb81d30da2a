#include <moonshot_catch.hpp>
#include <temporary_file.hpp>

#include <moonshot/chat/detail/media_type.hpp>
#include <moonshot/chat/media_part.hpp>
#include <moonshot/detail/text/base64.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::detail::media_type_of;
using namespace std::string_view_literals;

namespace {

const std::vector<std::pair<std::string_view, std::string_view>> beginnings = {
    {"\xFF\xD8\xFF\xE0\x00\x10JFIF"sv, "image/jpeg"},
    {"\x89PNG\r\n\x1A\n\x00\x00"sv, "image/png"},
    {"GIF89a\x01\x00"sv, "image/gif"},
    {"GIF87a\x01\x00"sv, "image/gif"},
    {"RIFF\x10\x00\x00\x00WEBPVP8 "sv, "image/webp"},
    {"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36"sv, "image/bmp"},
    {"\x00\x00\x00\x18"
     "ftypheim"sv,
     "image/heic"},
    {"\x00\x00\x00\x18"
     "ftypmp42"sv,
     "video/mp4"},
    {"\x00\x00\x00\x18"
     "ftypheic"sv,
     "image/heic"},
    {"\x00\x00\x00\x18"
     "ftypmif1"sv,
     "image/heif"},
    {"\x00\x00\x00\x18"
     "ftypisom"sv,
     "video/mp4"},
    {"\x00\x00\x00\x18"
     "ftypqt  "sv,
     "video/quicktime"},
    {"\x00\x00\x00\x18"
     "ftyp3gp4"sv,
     "video/3gpp"},
    {"RIFF\x10\x00\x00\x00"
     "AVI LIST"sv,
     "video/avi"},
    {"FLV\x01\x05"sv, "video/x-flv"},
    {"\x1A\x45\xDF\xA3\x9F\x42\x82\x84webm"sv, "video/webm"},
    {"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6"sv, "video/x-ms-wmv"},
    {"\x00\x00\x01\xBA\x44"sv, "video/mpeg"},
};

}  // namespace

TEST_CASE("a kind is told by the content", "[media]") {
  for (const auto& [bytes, media_type] : beginnings) {
    CHECK(media_type_of(bytes) == media_type);
    CHECK(media_type_of(bytes.substr(0, 1)).empty());
  }
  for (const auto none : {""sv, "<svg xmlns=\"\"/>"sv, "%PDF-1.7"sv, "RIFF\x01\x00\x00\x00WAVE"sv,
                          "BMW is a car"sv, "\x1A\x45\xDF\xA3\x9F\x42\x82\x88matroska"sv,
                          "\x00\x00\x00\x18"
                          "ftypavif"sv,
                          "\x00\x00\x00\x18"
                          "ftypM4A "sv,
                          "hello"sv, "\x00\x00\x00\x18"sv}) {
    CHECK(media_type_of(none).empty());
  }
}

TEST_CASE("content becomes a data URL of the right part", "[media]") {
  const auto image = moonshot::media_part("GIF89a\x01"sv);
  CHECK(image.type == moonshot::ContentPartType::image_url);
  CHECK(image.image_url->url == "data:image/gif;base64,R0lGODlhAQ==");
  const auto video = moonshot::media_part("FLV\x01"sv);
  CHECK(video.type == moonshot::ContentPartType::video_url);
  CHECK(video.video_url->url == "data:video/x-flv;base64,RkxWAQ==");
}

TEST_CASE("what the API does not take is a usage error", "[media][usage]") {
  for (const auto bytes : {""sv, "<svg/>"sv, "%PDF-1.7"sv}) {
    const auto part = moonshot::try_media_part(bytes);
    REQUIRE_FALSE(part);
    CHECK(part.error().as<moonshot::UsageError>()->argument() == "bytes");
  }
}

TEST_CASE("a file is read whole, and one that cannot be read is a usage error", "[media][usage]") {
  const support::TemporaryFile file("GIF89a\x01");
  const auto part = moonshot::try_media_file(file.path());
  REQUIRE(part);
  CHECK(part->image_url->url == "data:image/gif;base64,R0lGODlhAQ==");
  for (const char* unreadable : {"/no/such/file", "/tmp", ""}) {
    const auto none = moonshot::try_media_file(unreadable);
    REQUIRE_FALSE(none);
    CHECK(none.error().as<moonshot::UsageError>()->argument() == "path");
  }
}

TEST_CASE("Base64 is that of RFC 4648", "[media]") {
  const std::pair<std::string_view, const char*> rows[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"},
                                                           {"\xFF\xFE\x00"sv, "//4A"}};
  for (const auto& [bytes, text] : rows) CHECK(moonshot::detail::base64(bytes) == text);
}

TEST_CASE("why a content is no part of a message is said in words", "[media][usage]") {
  const std::string kinds =
      "it is no image or video that the API takes (jpeg, png, gif, webp, bmp, heic; mp4, mov, "
      "mpeg, avi, flv, webm, wmv, 3gp)";
  CHECK(std::string(moonshot::try_media_part("").error().what()) ==
        "UsageError: bytes: it is empty");
  CHECK(std::string(moonshot::try_media_part("%PDF").error().what()) ==
        "UsageError: bytes: " + kinds);
  CHECK(std::string(moonshot::try_media_file("/no/such/file").error().what()) ==
        "UsageError: path: the file /no/such/file cannot be read");
  const support::TemporaryFile pdf("%PDF");
  CHECK(std::string(moonshot::try_media_file(pdf.path()).error().what()) ==
        "UsageError: path: " + kinds);
  const support::TemporaryFile empty("");
  CHECK(std::string(moonshot::try_media_file(empty.path()).error().what()) ==
        "UsageError: path: it is empty");
}

TEST_CASE("public addresses of media are refused, others are not", "[media]") {
  for (const char* url : {"http://a", "https://a", "HTTPS://a", "Http://"}) {
    INFO(url);
    CHECK(moonshot::problem_with_media_url(url) ==
          "the API takes no public URLs; give the content (media_file, media_part), or upload the "
          "file and name it by ms://");
  }
  for (const char* url :
       {"", "ms://a", "data:image/png;base64,AA==", "http:/a", "https:a", "ftp://a", " http://a"}) {
    INFO(url);
    CHECK(moonshot::problem_with_media_url(url).empty());
  }
}
