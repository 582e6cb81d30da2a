#include <moonshot_catch.hpp>

#include <moonshot/resources/detail/multipart.hpp>

#include <memory>
#include <string>

using moonshot::detail::Form;

namespace {

std::string text_of(const std::shared_ptr<moonshot::http::BodySource>& body) {
  std::string text(static_cast<std::size_t>(body->size()), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const auto count = body->read(&text[done], text.size() - done);
    if (count == 0) return "too short";
    done += count;
  }
  return text;
}

}  // namespace

TEST_CASE("a form is written as browsers write it", "[http]") {
  Form form;
  form.fields = {{"purpose", "file-extract"}};
  form.file_field = "file";
  form.file_name = "a \"b\"\r\nc\\ü.txt";
  form.file_type = "text/plain";
  form.file = std::make_shared<moonshot::http::MemoryBody>("line\r\n--B\r\n");
  CHECK(text_of(form_body(form, "BB")) ==
        "--BB\r\n"
        "Content-Disposition: form-data; name=\"purpose\"\r\n"
        "\r\n"
        "file-extract\r\n"
        "--BB\r\n"
        "Content-Disposition: form-data; name=\"file\"; filename=\"a %22b%22%0D%0Ac\\ü.txt\"\r\n"
        "Content-Type: text/plain\r\n"
        "\r\n"
        "line\r\n--B\r\n"
        "\r\n--BB--\r\n");
  CHECK(moonshot::detail::form_content_type("BB") == "multipart/form-data; boundary=BB");
}

TEST_CASE("no two boundaries are the same", "[http]") {
  const auto boundary = moonshot::detail::make_boundary();
  CHECK(boundary != moonshot::detail::make_boundary());
  CHECK(boundary.size() <= 70);  // RFC 2046
}
