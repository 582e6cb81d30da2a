#include <moonshot_catch.hpp>

#include <moonshot/json.hpp>
#include <moonshot/types/files.hpp>

#include <string>

using moonshot::File;
using moonshot::FileDeletion;
using moonshot::FileList;

namespace {

const std::string extracted =
    R"({"id":"file-1","object":"file","bytes":1234,"created_at":1795500001,"filename":"a.pdf","purpose":"file-extract","status":"ready","status_details":"parsed in 2 s"})";
const std::string clip =
    R"({"id":"file-2","object":"file","bytes":0,"created_at":1795500002,"filename":"","purpose":"video","status":"ok"})";

}  // namespace

TEST_CASE("a file has each value under its name and encodes to what it was", "[types]") {
  const auto file = moonshot::json::decode<File>(extracted);
  REQUIRE(file);
  CHECK(file->id == "file-1");
  CHECK(file->object == "file");
  CHECK(file->bytes == 1234);
  CHECK(file->created_at == 1795500001);
  CHECK(file->filename == "a.pdf");
  CHECK(file->purpose == "file-extract");
  CHECK(file->status == "ready");
  CHECK(file->status_details == "parsed in 2 s");
  CHECK(file->extra.empty());
  CHECK(*moonshot::json::encode(*file) == extracted);

  const auto bare = moonshot::json::decode<File>(clip);
  REQUIRE(bare);
  CHECK_FALSE(bare->status_details);
  CHECK(*moonshot::json::encode(*bare) == clip);
}

TEST_CASE("a list of files encodes to what it was", "[types]") {
  const std::string text = R"({"object":"list","data":[)" + extracted + "," + clip + "]}";
  const auto list = moonshot::json::decode<FileList>(text);
  REQUIRE(list);
  CHECK(list->object == "list");
  REQUIRE(list->data.size() == 2);
  CHECK(list->data[0].status_details == "parsed in 2 s");
  CHECK(list->data[1].created_at == 1795500002);
  CHECK(*moonshot::json::encode(*list) == text);
}

TEST_CASE("a deletion names the file and encodes to what it was", "[types]") {
  const std::string text = R"({"id":"file-1","object":"file","deleted":true})";
  const auto deletion = moonshot::json::decode<FileDeletion>(text);
  REQUIRE(deletion);
  CHECK(deletion->id == "file-1");
  CHECK(deletion->object == "file");
  CHECK(deletion->deleted);
  CHECK(*moonshot::json::encode(*deletion) == text);
}

TEST_CASE("the purposes of files are the words of the wire", "[types]") {
  namespace purposes = moonshot::file_purposes;
  CHECK(purposes::extract == std::string("file-extract"));
  CHECK(purposes::image == std::string("image"));
  CHECK(purposes::video == std::string("video"));
  CHECK(purposes::batch == std::string("batch"));
}
