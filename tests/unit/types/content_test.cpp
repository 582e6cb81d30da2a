#include <moonshot_catch.hpp>

#include <moonshot/types/message.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::Content;
using moonshot::ContentPart;
using moonshot::ContentPartType;

namespace {

bool is_text_content(const Content& content, std::string_view text) {
  return !content.absent() && content.text() != nullptr && *content.text() == text &&
         content.parts() == nullptr;
}
bool is_parts_content(const Content& content, std::size_t count) {
  return !content.absent() && content.text() == nullptr && content.parts() != nullptr &&
         content.parts()->size() == count;
}
bool is_absent_content(const Content& content) {
  return content.absent() && content.text() == nullptr && content.parts() == nullptr;
}

ContentPart part_of_type(const char* type, const char* text) {
  ContentPart part;
  part.type = ContentPartType(type);
  if (text != nullptr) part.text = text;
  return part;
}

}  // namespace

TEST_CASE("content is absent, a text or a list of parts", "[unit][types]") {
  const char* const nothing = nullptr;
  CHECK(is_absent_content(Content()));
  CHECK(is_absent_content(Content(nothing)));
  CHECK(is_text_content(Content(""), ""));
  CHECK(is_text_content(Content("a"), "a"));
  CHECK(is_text_content(Content(std::string("b")), "b"));
  CHECK(is_text_content(Content(std::string_view("cd", 1)), "c"));
  CHECK(is_parts_content(Content(std::vector<ContentPart>()), 0));
  CHECK(is_parts_content(Content({moonshot::text_part("a"), moonshot::text_part("b")}), 2));
}

TEST_CASE("content is copied, moved and changed in each of its kinds", "[unit][types]") {
  Content content("a");
  *content.text() += "b";
  const Content copy(content);
  CHECK(is_text_content(copy, "ab"));
  content = Content({moonshot::text_part("c")});
  content.parts()->push_back(moonshot::text_part("d"));
  CHECK(is_parts_content(content, 2));
  CHECK(content.text() == nullptr);
  Content other;
  other = content;
  CHECK(is_parts_content(other, 2));
  other = copy;
  CHECK(is_text_content(other, "ab"));
  CHECK(other.parts() == nullptr);
  Content moved(std::move(other));
  CHECK(is_text_content(moved, "ab"));
  moved = Content();
  CHECK(is_absent_content(moved));
}

TEST_CASE("the text of content is that of its text parts, joined", "[unit][types]") {
  CHECK(Content().joined_text().empty());
  CHECK(Content("a").joined_text() == "a");
  CHECK(Content(std::vector<ContentPart>()).joined_text().empty());
  // Other servers leave the type out, or name it otherwise.
  const Content mixed({part_of_type("text", "a"), part_of_type("", "b"),
                       part_of_type("output_text", "c"), part_of_type("image_url", "x"),
                       part_of_type("refusal", "y"), part_of_type("text", nullptr),
                       moonshot::image_part("z"), part_of_type("text", "d")});
  CHECK(mixed.joined_text() == "abcd");
  CHECK(part_of_type("text", "").is_text());
  CHECK_FALSE(part_of_type("text", nullptr).is_text());
  CHECK_FALSE(part_of_type("Text", "a").is_text());
}

TEST_CASE("a part has one member, which its type names", "[unit][types]") {
  const auto text = moonshot::text_part("a");
  CHECK(text.type == ContentPartType::text);
  CHECK(text.text == "a");
  CHECK_FALSE(text.image_url.has_value());
  CHECK_FALSE(text.video_url.has_value());
  const auto image = moonshot::image_part("b");
  CHECK(image.type == ContentPartType::image_url);
  CHECK_FALSE(image.text.has_value());
  REQUIRE(image.image_url);
  CHECK(image.image_url->url == "b");
  CHECK_FALSE(image.image_url->bare);
  CHECK_FALSE(image.video_url.has_value());
  const auto video = moonshot::video_part("c");
  CHECK(video.type == ContentPartType::video_url);
  REQUIRE(video.video_url);
  CHECK(video.video_url->url == "c");
  CHECK_FALSE(video.video_url->bare);
  CHECK_FALSE(video.image_url.has_value());
}

TEST_CASE("a message has the role that its function names", "[unit][types]") {
  const std::string text = "t";
  const auto is = [&](const moonshot::Message& message, moonshot::Role::Known role) {
    return message.role == role && is_text_content(message.content, text) &&
           !message.reasoning_content && message.tool_calls.empty() && !message.name &&
           !message.partial && message.tools.empty() && message.extra.empty();
  };
  CHECK(is(moonshot::system(text), moonshot::Role::system));
  CHECK(is(moonshot::system("t"), moonshot::Role::system));
  CHECK(is(moonshot::user(text), moonshot::Role::user));
  CHECK(is(moonshot::assistant(text), moonshot::Role::assistant));
  CHECK(is(moonshot::tool("id", text), moonshot::Role::tool));
  CHECK(moonshot::tool("id", text).tool_call_id == "id");
  CHECK_FALSE(moonshot::user(text).tool_call_id.has_value());
}
