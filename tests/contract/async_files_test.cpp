// The files of the event-driven client: the same requests, values and errors as those of the
// blocking one.

#include <both_clients.hpp>
#include <moonshot_catch.hpp>

#include <moonshot/async/async_files.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::AsyncFiles;
using moonshot::CallHandle;
using moonshot::CallOptions;
using moonshot::Client;
using moonshot::ErrorKind;
using moonshot::file_from_memory;
using moonshot::FileContent;
using moonshot::Result;
using moonshot::UploadOptions;
using moonshot::http::Outcome;
using moonshot::http::ResponseHead;
using support::Async;
using support::both;
using support::ScriptedResponse;

namespace {

const std::string file_json =
    R"({"id":"f-1","object":"file","bytes":5,"created_at":7,"filename":"a.txt","purpose":"file-extract","status":"ok"})";

ScriptedResponse file_answer() { return ScriptedResponse::json(200, file_json); }

ScriptedResponse missing() {
  return ScriptedResponse::json(
      404, support::error_body("resource_not_found_error", "The requested resource was not found"));
}

ScriptedResponse text_answer(std::vector<std::string> pieces) {
  ScriptedResponse answer;
  answer.headers.add("Content-Type", "text/plain");
  answer.pieces = std::move(pieces);
  return answer;
}

auto upload(const std::vector<ScriptedResponse>& script, const FileContent& file,
            const std::string& purpose) {
  return both(
      script, [&](const Client& client) { return client.files().try_upload(file, purpose); },
      [&](Async& async) { return async.resource<AsyncFiles>().upload(file, purpose); });
}

/// Has less than it says, and tells so.
class Brittle final : public moonshot::http::BodySource {
 public:
  explicit Brittle(std::uint64_t size) : size_(size) {}
  std::uint64_t size() const noexcept override { return size_; }
  std::size_t read(char*, std::size_t) override {
    problem_ = "the disk is gone";
    return 0;
  }
  bool rewind() override { return true; }
  std::string problem() const override { return problem_; }

 private:
  std::uint64_t size_;
  std::string problem_;
};

// A download of "one", "two" and "three".
struct Download {
  explicit Download(moonshot::PieceHandler on_piece)
      : async({text_answer({"one", "two", "three"})}) {
    call = async.resource<AsyncFiles>().stream_content(
        "f-1",
        [this, act = std::move(on_piece)](std::string_view piece) {
          text += piece;
          return act(piece);
        },
        [this](Result<ResponseHead> told) { end.emplace(std::move(told)); });
  }
  Download(const Download&) = delete;
  Download& operator=(const Download&) = delete;

  bool run() {
    return async.host.run(*async.loop, [this] { return end.has_value(); });
  }

  Async async;
  std::string text;
  CallHandle call;
  std::optional<Result<ResponseHead>> end;
};

}  // namespace

TEST_CASE("both clients ask for files alike and read alike", "[contract][async][files]") {
  const auto uploaded = upload({file_answer()}, file_from_memory("hello", "a.txt"), "image");
  REQUIRE(uploaded.result.has_value());
  CHECK(uploaded.result->id == "f-1");

  const auto listed = both(
      {ScriptedResponse::json(200, R"({"object":"list","data":[)" + file_json + "]}")},
      [](const Client& client) { return client.files().try_list(); },
      [](Async& async) { return async.resource<AsyncFiles>().list(); });
  REQUIRE(listed.result.has_value());
  CHECK(listed.result->data.at(0).id == "f-1");

  const auto got = both(
      {file_answer()}, [](const Client& client) { return client.files().try_get("f-1"); },
      [](Async& async) { return async.resource<AsyncFiles>().get("f-1"); });
  REQUIRE(got.result.has_value());
  CHECK(got.result->filename == "a.txt");

  const auto content = both(
      {text_answer({"hel", "lo"})},
      [](const Client& client) { return client.files().try_content("f-1"); },
      [](Async& async) { return async.resource<AsyncFiles>().content("f-1"); });
  CHECK(content.text() == "hello");

  const auto removed = both(
      {ScriptedResponse::json(200, R"({"id":"f-1","object":"file","deleted":true})")},
      [](const Client& client) { return client.files().try_remove("f-1"); },
      [](Async& async) { return async.resource<AsyncFiles>().remove("f-1"); });
  REQUIRE(removed.result.has_value());
  CHECK(removed.result->deleted);
}

TEST_CASE("files fail alike in both clients", "[contract][async][files]") {
  CHECK(upload({missing()}, file_from_memory("hello", "a.txt"), "image").text() == "NotFound");
  const auto list = [](const ScriptedResponse& answer) {
    return both(
               {answer}, [](const Client& client) { return client.files().try_list(); },
               [](Async& async) { return async.resource<AsyncFiles>().list(); })
        .text();
  };
  CHECK(list(ScriptedResponse::json(200, R"({"object":"list"})")) == "DecodeError");
  CHECK(list(ScriptedResponse::failure(Outcome::Kind::connection, "gone")) == "ConnectionError");
  const auto removed = both(
      {ScriptedResponse::json(200, R"({"id":"f-1"})")},
      [](const Client& client) { return client.files().try_remove("f-1"); },
      [](Async& async) { return async.resource<AsyncFiles>().remove("f-1"); });
  CHECK(removed.text() == "DecodeError");
}

TEST_CASE("what is wrong with the arguments of a file is told, and nothing is sent",
          "[contract][async][files]") {
  const auto good = file_from_memory("hello", "a.txt");
  CHECK(upload({}, good, "").argument() == "purpose");
  CHECK(upload({}, {}, "image").argument() == "file");
  CHECK(upload({}, file_from_memory("hello", ""), "image").argument() == "file.name");
  CHECK(upload({}, moonshot::file_from_disk("/no/such/file"), "image").argument() == "file");
  const auto nameless = both(
      {}, [](const Client& client) { return client.files().try_get(""); },
      [](Async& async) { return async.resource<AsyncFiles>().get(""); });
  CHECK(nameless.argument() == "id");
  CHECK(nameless.requests == 0);

  Async async({});
  CHECK(async.outcome(async.resource<AsyncFiles>().stream_content("..", nullptr)).error().kind() ==
        ErrorKind::usage_error);
  CHECK(async.transport->requests().empty());
}

TEST_CASE("a file that ends too early while it is sent is named, by an event-driven upload too",
          "[contract][async][files]") {
  auto file = file_from_memory("", "a.txt");
  file.body = std::make_shared<Brittle>(100);
  Async async({file_answer()});
  const auto result = async.outcome(async.resource<AsyncFiles>().upload(file, "image"));
  REQUIRE_FALSE(result);
  CHECK(result.error().kind() == ErrorKind::usage_error);
  CHECK(result.error().message() == "the disk is gone");
}

TEST_CASE("an event-driven upload tells how far it is, and begins anew with each try",
          "[contract][async][files]") {
  Async async({support::overloaded(), file_answer()});
  std::vector<std::uint64_t> sent;
  UploadOptions options;
  options.on_progress = [&](const moonshot::UploadProgress& progress) {
    sent.push_back(progress.sent);
    CHECK(progress.total == 5);
  };
  const auto result = async.outcome(
      async.resource<AsyncFiles>().upload(file_from_memory("hello", "a.txt"), "image", options));
  CHECK(result.has_value());
  CHECK(sent == std::vector<std::uint64_t>{5, 5});
}

TEST_CASE("a file that was just uploaded is waited for by the loop's time",
          "[contract][async][files]") {
  Async async({file_answer(), missing(), missing(), text_answer({"hello"}), missing(),
               text_answer({"hel", "lo"})});
  const auto files = async.resource<AsyncFiles>();
  const auto uploaded = async.outcome(files.upload(file_from_memory("hello", "a.txt"), "image"));
  REQUIRE(uploaded.has_value());
  const auto before = async.host.now();
  const auto content = async.outcome(files.content(uploaded->id));
  REQUIRE(content.has_value());
  CHECK(*content == "hello");
  CHECK(async.host.now() - before >= std::chrono::milliseconds(750));
  std::string text;
  const auto head = async.outcome(files.stream_content(uploaded->id, [&](std::string_view piece) {
    text += piece;
    return true;
  }));
  REQUIRE(head.has_value());
  CHECK(head->status == 200);
  CHECK(text == "hello");
}

TEST_CASE("a content is handed on piece by piece, and can be held up", "[contract][async][files]") {
  Download* running = nullptr;
  Download download([&](std::string_view piece) {
    if (piece == "two") running->call.pause();
    return true;
  });
  running = &download;
  CHECK_FALSE(download.run());  // everything stands still
  CHECK(download.text == "onetwo");
  download.call.resume();
  REQUIRE(download.run());
  REQUIRE(download.end->has_value());
  CHECK((*download.end)->status == 200);
  CHECK(download.text == "onetwothree");
}

TEST_CASE("a content that its reader ends gives no further piece, and is cancelled",
          "[contract][async][files]") {
  const std::string how = GENERATE("returns false", "cancels", "throws");
  CAPTURE(how);
  Download* running = nullptr;
  Download download([&](std::string_view piece) {
    if (piece != "two") return true;
    if (how == "cancels") running->call.cancel();
    if (how == "throws") throw std::runtime_error("mine");
    return how == "cancels";
  });
  running = &download;
  if (how == "throws") {
    CHECK_THROWS_AS(download.run(), std::runtime_error);
  }
  REQUIRE(download.run());
  REQUIRE_FALSE(download.end->has_value());
  CHECK(download.end->error().kind() == ErrorKind::cancelled);
  CHECK(download.text == "onetwo");
}

TEST_CASE("a content that breaks off after its first piece is not asked for again",
          "[contract][async][files]") {
  auto broken = text_answer({"half"});
  broken.outcome.kind = Outcome::Kind::interrupted;
  Async async({support::overloaded(), broken, text_answer({"whole"})});
  std::string text;
  const auto result =
      async.outcome(async.resource<AsyncFiles>().stream_content("f-1", [&](std::string_view piece) {
        text += piece;
        return true;
      }));
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().kind() == ErrorKind::stream_interrupted);
  CHECK(result.error().attempts().size() == 2);
  CHECK(text == "half");
}

TEST_CASE("the calls for files tell handlers, and are cancelled by their handles",
          "[contract][async][files]") {
  Async async({});
  std::vector<std::string> told;
  const auto tell = [&told](const auto& result) {
    told.emplace_back(result ? "value" : result.error().name());
  };
  const auto files = async.resource<AsyncFiles>();
  files.upload(file_from_memory("hello", "a.txt"), "image", tell).cancel();
  files.list(tell).cancel();
  files.get("f-1", tell).cancel();
  files.content("f-1", tell).cancel();
  files.stream_content("f-1", nullptr, tell).cancel();
  files.remove("f-1", tell).cancel();
  REQUIRE(async.host.run(*async.loop, [&] { return told.size() == 6; }));
  CHECK(told == std::vector<std::string>(6, "Cancelled"));
  CHECK(async.transport->requests().empty());
}
