#include <moonshot_catch.hpp>
#include <scripted_client.hpp>
#include <temporary_file.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::file_from_disk;
using moonshot::file_from_memory;
using moonshot::http::Outcome;
using std::chrono::milliseconds;
using support::Scripted;
using support::ScriptedResponse;

namespace {

const std::string file_json =
    R"({"id":"f-1","object":"file","bytes":5,"created_at":7,"filename":"a.txt","purpose":"file-extract","status":"ok","status_details":"","mood":"good"})";

ScriptedResponse file_answer() { return ScriptedResponse::json(200, file_json); }

ScriptedResponse missing() {
  return ScriptedResponse::json(
      404, support::error_body("resource_not_found_error", "The requested resource was not found"));
}

ScriptedResponse text_answer(std::string text) {
  ScriptedResponse answer;
  answer.headers.add("Content-Type", "text/plain");
  answer.pieces = {std::move(text)};
  return answer;
}

/// Options whose time is a list of waits.
struct Timeless {
  std::vector<milliseconds> waits;

  moonshot::ClientOptions options() {
    moonshot::ClientOptions options;
    options.retry.random = [] { return 0.5; };
    options.retry.sleep = [this](milliseconds wait, const moonshot::CancelToken& token) {
      waits.push_back(wait);
      return !token.cancelled();
    };
    return options;
  }
};

/// Claims a size, and has as much of it as it is told.
class Brittle final : public moonshot::http::BodySource {
 public:
  Brittle(std::uint64_t size, std::uint64_t readable) : size_(size), readable_(readable) {}
  std::uint64_t size() const noexcept override { return size_; }
  std::size_t read(char* buffer, std::size_t capacity) override {
    if (readable_ == 0) {
      problem_ = "the disk is gone";
      return 0;
    }
    --readable_;
    *buffer = 'x';
    return capacity == 0 ? 0 : 1;
  }
  bool rewind() override { return true; }
  std::string problem() const override { return problem_; }

 private:
  std::uint64_t size_;
  std::uint64_t readable_;
  std::string problem_;
};

template <class T>
std::string argument_of(const moonshot::Result<T>& result) {
  const auto* error = result ? nullptr : result.error().template as<moonshot::UsageError>();
  return error != nullptr ? error->argument() : "none";
}

}  // namespace

TEST_CASE("a file is uploaded as a form, from memory and from disk", "[contract][files]") {
  const support::TemporaryFile on_disk("hello");
  const Scripted scripted({file_answer(), file_answer()});
  const auto files = scripted.client.files();
  const auto file =
      files.upload(file_from_memory("hello", "a.txt"), moonshot::file_purposes::extract);
  CHECK(file.id == "f-1");
  CHECK(file.bytes == 5);
  CHECK(file.status == "ok");
  CHECK(file.extra.find("mood")->text() == R"("good")");
  CHECK(file.head.status == 200);
  files.upload(file_from_disk(on_disk.path()), "a purpose of tomorrow");

  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 2);
  const std::string names[] = {"a.txt", on_disk.name()};
  const std::string purposes[] = {"file-extract", "a purpose of tomorrow"};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& request = requests[i];
    CHECK(request.method == "POST");
    CHECK(request.target == "/files");
    CHECK_FALSE(request.repeatable);
    const std::string type(*request.headers.get("content-type"));
    const std::string prefix = "multipart/form-data; boundary=";
    REQUIRE_THAT(type, Catch::Matchers::StartsWith(prefix));
    const std::string boundary = "--" + type.substr(prefix.size());
    CHECK(request.body ==
          boundary + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n" + purposes[i] +
              "\r\n" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
              names[i] + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + "hello\r\n" +
              boundary + "--\r\n");
  }
}

TEST_CASE("an upload that cannot succeed is refused before it is sent", "[contract][files]") {
  const Scripted scripted({});
  const auto files = scripted.client.files();
  const auto good = [] { return file_from_memory("hello", "a.txt"); };
  CHECK(argument_of(files.try_upload(good(), "")) == "purpose");
  CHECK(argument_of(files.try_upload(file_from_memory("", "a.txt"), "image")) == "file");
  CHECK(argument_of(files.try_upload(file_from_disk("/no/such/file"), "image")) == "file");
  CHECK(argument_of(files.try_upload(file_from_disk("/tmp"), "image")) == "file");
  CHECK(argument_of(files.try_upload({}, "image")) == "file");
  CHECK(argument_of(files.try_upload(file_from_memory("hello", ""), "image")) == "file.name");
  CHECK(argument_of(files.try_upload(file_from_memory("hello", "\xFF"), "image")) == "file.name");
  auto odd = good();
  odd.type = "text/plain\r\nX: y";
  CHECK(argument_of(files.try_upload(odd, "image")) == "file.type");
  for (const char c : {'\0', '\x01', '\t', '\n', '\x1b', '\x7f'}) {
    odd.type = std::string("text/plain") + c;
    CHECK(argument_of(files.try_upload(odd, "image")) == "file.type");
  }
  for (const char c : {'\0', '\x01', '\x1b', '\x7f'}) {
    odd = good();
    odd.name += c;
    CHECK(argument_of(files.try_upload(odd, "image")) == "file.name");
  }
  CHECK(argument_of(files.try_upload(file_from_disk(std::string("/dev/null\0x", 11)), "image")) ==
        "file");
  auto large = good();
  large.body = std::make_shared<Brittle>(moonshot::Files::largest_file + 1, 0);
  CHECK(argument_of(files.try_upload(large, "image")) == "file");
  CHECK(scripted.transport->requests().empty());

  const auto unreadable = files.try_upload(file_from_disk("/no/such/file"), "image");
  CHECK_THAT(unreadable.error().message(), Catch::Matchers::ContainsSubstring("/no/such/file"));
}

TEST_CASE("a file that ends too early while it is sent is named", "[contract][files]") {
  const Scripted scripted({file_answer()});
  auto file = file_from_memory("", "a.txt");
  file.body = std::make_shared<Brittle>(100, 50);
  const auto result = scripted.client.files().try_upload(file, "image");
  CHECK(argument_of(result) == "file");
  CHECK(result.error().message() == "the disk is gone");
}

TEST_CASE("an upload is tried again only where it was refused at the door", "[contract][files]") {
  Timeless time;
  const auto overloaded = ScriptedResponse::json(
      429, support::error_body("engine_overloaded_error", "The engine is currently overloaded"));
  const Scripted scripted({overloaded, file_answer()}, time.options());
  std::vector<std::uint64_t> sent;
  moonshot::UploadOptions options;
  options.on_progress = [&](const moonshot::UploadProgress& progress) {
    sent.push_back(progress.sent);
    CHECK(progress.total == 5);
  };
  scripted.client.files().upload(file_from_memory("hello", "a.txt"), "image", options);
  CHECK(sent == std::vector<std::uint64_t>{5, 5});
  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].body == requests[1].body);

  const Scripted broken({ScriptedResponse::failure(Outcome::Kind::connection, "gone")},
                        time.options());
  const auto result = broken.client.files().try_upload(file_from_memory("hello", "a.txt"), "image");
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == moonshot::ErrorKind::connection_error);
  CHECK(broken.transport->requests().size() == 1);
}

TEST_CASE("files are listed, looked at, read and removed", "[contract][files]") {
  const Scripted scripted(
      {ScriptedResponse::json(200, R"({"object":"list","data":[)" + file_json + "]}"),
       file_answer(), text_answer("hello"), text_answer("hello"),
       ScriptedResponse::json(200, R"({"id":"f-1","object":"file","deleted":true})")});
  const auto files = scripted.client.files();
  CHECK(files.list().data.at(0).id == "f-1");
  CHECK(files.get("f-1").filename == "a.txt");
  CHECK(files.content("f-1") == "hello");
  std::string told;
  const auto head = files.content("f-1", [&](std::string_view piece) { told += piece; });
  CHECK(head.status == 200);
  CHECK(told == "hello");
  CHECK(files.remove("f-1").deleted);

  std::vector<std::string> lines;
  for (const auto& request : scripted.transport->requests()) {
    lines.push_back(request.method + " " + request.target);
    CHECK(request.body.empty());
  }
  CHECK(lines == std::vector<std::string>{"GET /files", "GET /files/f-1", "GET /files/f-1/content",
                                          "GET /files/f-1/content", "DELETE /files/f-1"});
}

TEST_CASE("an empty id does not reach the list of files", "[contract][files]") {
  const Scripted scripted({});
  const auto files = scripted.client.files();
  CHECK(argument_of(files.try_get("")) == "id");
  CHECK(argument_of(files.try_content("")) == "id");
  CHECK(argument_of(files.try_content("..", [](std::string_view) {})) == "id");
  CHECK(argument_of(files.try_remove("")) == "id");
  CHECK(scripted.transport->requests().empty());
}

TEST_CASE("an answer that is no file is a DecodeError", "[contract][files]") {
  const Scripted scripted({ScriptedResponse::json(200, R"({"object":"file"})"),
                           ScriptedResponse::json(200, R"({"id":"f-1"})"),
                           ScriptedResponse::json(200, R"({"id":null,"filename":"a"})")});
  const auto got = scripted.client.files().try_get("f-1");
  REQUIRE_FALSE(got);
  CHECK(got.error().as<moonshot::DecodeError>()->expected() == "the member `id`");
  const auto removed = scripted.client.files().try_remove("f-1");
  REQUIRE_FALSE(removed);
  CHECK(removed.error().as<moonshot::DecodeError>()->expected() == "the member `deleted`");
  const auto nameless = scripted.client.files().try_get("f-1");
  REQUIRE_FALSE(nameless);
  CHECK(nameless.error().as<moonshot::DecodeError>()->pointer() == "/id");
}

TEST_CASE("a download that its reader ends is cancelled", "[contract][files]") {
  ScriptedResponse answer;
  answer.pieces = {"one", "two", "three"};
  const Scripted scripted({answer});
  std::string told;
  const auto result = scripted.client.files().try_content("f-1", [&](std::string_view piece) {
    told += piece;
    return told.size() < 6;
  });
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == moonshot::ErrorKind::cancelled);
  CHECK(result.error().message() == "the callback asked to stop");
  CHECK(told == "onetwo");
}

TEST_CASE("a download is tried again only before a piece was told", "[contract][files]") {
  Timeless time;
  ScriptedResponse broken;
  broken.pieces = {"half"};
  broken.outcome.kind = Outcome::Kind::interrupted;
  const auto refused = ScriptedResponse::json(500, support::error_body("server_error", "busy"));
  const Scripted scripted({refused, broken, text_answer("whole")}, time.options());
  std::string told;
  const auto result =
      scripted.client.files().try_content("f-1", [&](std::string_view piece) { told += piece; });
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == moonshot::ErrorKind::stream_interrupted);
  CHECK(result.error().attempts().size() == 2);
  CHECK(told == "half");
}

TEST_CASE("a download that fails after a piece tells nothing twice, however it fails",
          "[contract][files]") {
  for (const auto kind : {Outcome::Kind::connection, Outcome::Kind::interrupted,
                          Outcome::Kind::timeout, Outcome::Kind::tls}) {
    INFO(moonshot::to_string(kind));
    Timeless time;
    ScriptedResponse broken;
    broken.pieces = {"half", ""};
    broken.outcome.kind = kind;
    broken.outcome.phase =
        moonshot::TimeoutPhase::connect;  // of all phases the one that is retried
    const Scripted scripted({broken, text_answer("whole"), text_answer("whole")}, time.options());
    std::string told;
    const auto result =
        scripted.client.files().try_content("f-1", [&](std::string_view piece) { told += piece; });
    REQUIRE_FALSE(result);
    CHECK(result.error().attempts().size() == 1);
    CHECK(told == "half");
    CHECK(scripted.transport->requests().size() == 1);
    CHECK(time.waits.empty());
  }
}

TEST_CASE("a file that was just uploaded may be missing for a moment", "[contract][files]") {
  Timeless time;
  const Scripted scripted({file_answer(), missing(), missing(), text_answer("hello"), missing(),
                           file_answer(), missing(), text_answer("hello")},
                          time.options());
  const auto files = scripted.client.files();
  const auto file = files.upload(file_from_memory("hello", "a.txt"), "image");
  CHECK(files.content(file.id) == "hello");
  CHECK(time.waits == std::vector<milliseconds>{milliseconds(250), milliseconds(500)});
  CHECK(files.get(file.id).id == "f-1");
  std::string told;
  files.content(file.id, [&](std::string_view piece) { told += piece; });
  CHECK(told == "hello");
}

TEST_CASE("the wait for a file is bounded, and every try is in the error", "[contract][files]") {
  Timeless time;
  std::vector<int> noticed;
  auto options = time.options();
  options.retry.on_retry = [&](const moonshot::RetryNotice& notice) {
    noticed.push_back(notice.retry);
  };
  const Scripted scripted(
      {file_answer(), missing(), missing(), missing(), missing(), missing(), missing()}, options);
  const auto files = scripted.client.files();
  const auto file = files.upload(file_from_memory("hello", "a.txt"), "image");
  const auto result = files.try_content(file.id);
  REQUIRE_FALSE(result);
  CHECK(result.error().as<moonshot::NotFound>() != nullptr);
  REQUIRE(result.error().attempts().size() == 6);
  CHECK(result.error().attempts()[0].error == moonshot::ErrorKind::not_found);
  CHECK_FALSE(result.error().attempts()[5].error);
  milliseconds total{0};
  for (const auto wait : time.waits) total += wait;
  CHECK(time.waits.size() == 5);
  CHECK(total == milliseconds(7750));
  CHECK(noticed == std::vector<int>{1, 2, 3, 4, 5});
}

TEST_CASE("a file that this client did not upload is missing at once", "[contract][files]") {
  Timeless time;
  const Scripted scripted({missing(), missing()}, time.options());
  CHECK_FALSE(scripted.client.files().try_content("f-1"));
  CHECK_FALSE(scripted.client.files().try_get("f-1"));
  CHECK(time.waits.empty());
}

TEST_CASE("the wait for a file can be cancelled", "[contract][files]") {
  Timeless time;
  auto options = time.options();
  const moonshot::CancelSource source;
  options.retry.sleep = [&](milliseconds, const moonshot::CancelToken& token) {
    source.cancel();
    return !token.cancelled();
  };
  const Scripted scripted({file_answer(), missing()}, options);
  const auto files = scripted.client.files();
  const auto file = files.upload(file_from_memory("hello", "a.txt"), "image");
  moonshot::CallOptions call;
  call.cancel = source.token();
  const auto result = files.try_content(file.id, call);
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == moonshot::ErrorKind::cancelled);
  CHECK(result.error().attempts().size() == 1);
}

TEST_CASE("a reference to an uploaded image goes into a message", "[contract][files]") {
  CHECK(moonshot::ms_url("f-1") == "ms://f-1");
}
