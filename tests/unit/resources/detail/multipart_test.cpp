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

TEST_CASE("a form has its fields in their order, and their names in quotes", "[http]") {
  Form form;
  form.fields = {{"a\"", "1"}, {"b\r\n", ""}};
  form.file_field = "f\"";
  form.file_name = "n";
  form.file_type = "t/u";
  form.file = std::make_shared<moonshot::http::MemoryBody>("");
  CHECK(text_of(form_body(form, "x")) ==
        "--x\r\nContent-Disposition: form-data; name=\"a%22\"\r\n\r\n1\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"b%0D%0A\"\r\n\r\n\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"f%22\"; filename=\"n\"\r\n"
        "Content-Type: t/u\r\n\r\n\r\n--x--\r\n");
}

TEST_CASE("a boundary says whose it is, and has 32 random digits", "[http]") {
  const auto boundary = moonshot::detail::make_boundary();
  const std::string prefix = "moonshot-";
  CHECK(boundary.substr(0, prefix.size()) == prefix);
  CHECK(boundary.size() == prefix.size() + 32);
  CHECK(boundary.find_first_not_of("0123456789abcdef", prefix.size()) == std::string::npos);
}
