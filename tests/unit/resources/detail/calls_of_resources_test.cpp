// The requests that resources make, and what is said of arguments that cannot be sent.

#include <moonshot_catch.hpp>

#include <error_rows.hpp>
#include <secret.hpp>
#include <usage_words.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/chat/token_estimate.hpp>
#include <moonshot/detail/json/codecs.hpp>
#include <moonshot/http/body_source.hpp>
#include <moonshot/limits/governor.hpp>
#include <moonshot/resources/detail/balance_calls.hpp>
#include <moonshot/resources/detail/batch_calls.hpp>
#include <moonshot/resources/detail/chat_calls.hpp>
#include <moonshot/resources/detail/file_calls.hpp>
#include <moonshot/resources/detail/formula_calls.hpp>
#include <moonshot/resources/detail/model_calls.hpp>
#include <moonshot/resources/detail/signature_calls.hpp>
#include <moonshot/resources/detail/token_calls.hpp>
#include <moonshot/resources/detail/usage_calls.hpp>

using moonshot::Result;
using moonshot::detail::CallRequest;
using moonshot::detail::ClientCore;
using support::usage_words;
using Clock = std::chrono::steady_clock;

namespace {

// "METHOD target body", and whether it may be sent again; or what is wrong.
std::string line_of(const Result<CallRequest>& call) {
  if (!call) return usage_words(call);
  const auto& request = call->request;
  return request.method + " " + request.target + (request.body.empty() ? "" : " ") + request.body +
         (request.repeatable ? "" : " once");
}

/// Has a size, and nothing to read.
class SizedBody final : public moonshot::http::BodySource {
 public:
  explicit SizedBody(std::uint64_t size, std::string problem = {})
      : size_(size), problem_(std::move(problem)) {}
  std::uint64_t size() const noexcept override { return size_; }
  std::size_t read(char*, std::size_t) override { return 0; }
  bool rewind() override { return true; }
  std::string problem() const override { return problem_; }

 private:
  std::uint64_t size_;
  std::string problem_;
};

moonshot::FileContent file_of(std::shared_ptr<moonshot::http::BodySource> body) {
  moonshot::FileContent file;
  file.name = "a.txt";
  file.type = "text/plain";
  file.body = std::move(body);
  return file;
}

std::string upload_problem(const moonshot::FileContent& file,
                           const std::string& purpose = "batch") {
  const ClientCore core{};
  return usage_words(moonshot::detail::upload_call(core, file, purpose, {}).request);
}

moonshot::ChatRequest hello() {
  moonshot::ChatRequest request;
  request.model = "kimi-k3";
  request.messages = {moonshot::user("hello")};
  return request;
}

std::string chat_problem(const moonshot::ChatRequest& request, bool stream = false,
                         const ClientCore& core = {}) {
  if (stream) return usage_words(moonshot::detail::streamed_chat_call(core, request, {}));
  return usage_words(moonshot::detail::whole_chat_call(core, request, {}).request);
}

}  // namespace

TEST_CASE("what is asked without a body", "[unit][resources]") {
  using namespace moonshot::detail;
  const ClientCore core{};
  CHECK(line_of(models_call().request) == "GET /models");
  CHECK(line_of(balance_call().request) == "GET /users/me/balance");
  CHECK(line_of(usages_call().request) == "GET /usages");
  CHECK(line_of(files_call().request) == "GET /files");
  CHECK(line_of(file_call(core, "f/1").request) == "GET /files/f%2F1");
  CHECK(line_of(content_call(core, "f-1").request) == "GET /files/f-1/content");
  CHECK(line_of(content_request(core, "f-1")) == "GET /files/f-1/content");
  CHECK(line_of(removal_call("f-1").request) == "DELETE /files/f-1");
  CHECK(line_of(batch_call("b-1").request) == "GET /batches/b-1");
  CHECK(line_of(batch_cancellation_call("b-1").request) == "POST /batches/b-1/cancel");
  CHECK(line_of(formula_tools_call("a/b:c").request) == "GET /formulas/a/b:c/tools");
}

TEST_CASE("an id that is none is named", "[unit][resources]") {
  using namespace moonshot::detail;
  const ClientCore core{};
  for (const auto& call :
       {file_call(core, "").request, content_call(core, "").request, removal_call("").request,
        batch_call("").request, batch_cancellation_call("").request}) {
    CHECK(line_of(call) == "id: it is empty");
  }
  CHECK(line_of(file_call(core, "..").request) ==
        "id: it is no id: a part of it is empty, `.` or `..`");
  CHECK(line_of(formula_tools_call("").request) == "uri: it is empty");
  CHECK(line_of(formula_run_call("a//b", {}).request) ==
        "uri: it is no id: a part of it is empty, `.` or `..`");
}

TEST_CASE("a page of batches begins behind one, and has so many", "[unit][batches]") {
  const auto line = [](moonshot::BatchListOptions list) {
    return line_of(moonshot::detail::batch_page_call(list).request);
  };
  CHECK(line({}) == "GET /batches");
  CHECK(line({"", 5}) == "GET /batches?limit=5");
  CHECK(line({"b/1", std::nullopt}) == "GET /batches?after=b%2F1");
  CHECK(line({"b-1", 0}) == "GET /batches?after=b-1&limit=0");
  CHECK(line({".", 5}) == "after: it is no id: a part of it is empty, `.` or `..`");
}

TEST_CASE("the input of a batch is a file, and a schema in it is named by its item",
          "[unit][batches]") {
  ClientCore core;
  core.options.schema_check = moonshot::SchemaCheck::refuse;
  std::vector<moonshot::BatchItem> items(2);
  items[0].custom_id = "a";
  items[1].custom_id = "b";
  for (auto& item : items) item.request = hello();
  moonshot::BatchSubmitOptions options;
  options.file_name = "night.jsonl";
  const auto file = moonshot::detail::batch_file(core, items, options);
  REQUIRE(file);
  CHECK(file->name == "night.jsonl");
  CHECK(file->type == "application/jsonl");
  REQUIRE(file->body != nullptr);
  std::string lines(static_cast<std::size_t>(file->body->size()), ' ');
  CHECK(file->body->read(&lines[0], lines.size()) == lines.size());
  CHECK(lines.find(R"("custom_id":"a")") < lines.find('\n'));
  CHECK(lines.find(R"("custom_id":"b")", lines.find('\n')) != std::string::npos);
  items[1].request.tools = {
      moonshot::function_tool("f", "", moonshot::JsonText(R"({"type":"text"})"))};
  const auto refused = moonshot::detail::batch_file(core, items, options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().as<moonshot::UsageError>()->argument() ==
        "items[1].request.tools[0].function.parameters");
  items[0].request.tools = items[1].request.tools;
  const auto both_refused = moonshot::detail::batch_file(core, items, options);
  REQUIRE_FALSE(both_refused);
  CHECK(both_refused.error().as<moonshot::UsageError>()->argument() ==
        "items[0].request.tools[0].function.parameters");
}

TEST_CASE("the progress of an upload is that of the file, piece by piece", "[unit][files]") {
  const ClientCore core{};
  std::vector<std::uint64_t> sent;
  moonshot::UploadOptions options;
  options.on_progress = [&](const moonshot::UploadProgress& progress) {
    CHECK(progress.total == 5);
    sent.push_back(progress.sent);
  };
  const auto call = moonshot::detail::upload_call(
                        core, moonshot::file_from_memory("hello", "a.txt"), "batch", options)
                        .request;
  REQUIRE(call);
  REQUIRE(call->request.body_source != nullptr);
  char piece[2];
  while (call->request.body_source->read(piece, sizeof piece) > 0) {
  }
  CHECK(sent == std::vector<std::uint64_t>{2, 4, 5});
}

TEST_CASE("a batch is created of its input and the choices for it", "[unit][batches]") {
  moonshot::BatchSubmitOptions options;
  options.completion_window = "3d";
  options.metadata = {{"k", "v"}};
  const auto request = moonshot::detail::batch_of(options, "f-1");
  CHECK(request.input_file_id == "f-1");
  CHECK(request.endpoint == "/v1/chat/completions");
  CHECK(request.completion_window == "3d");
  CHECK(request.metadata == options.metadata);

  const ClientCore core{};
  const auto now = Clock::now();
  core.recent_uploads.add("f-1", now);
  const auto call = moonshot::detail::batch_creation_call(core, request).request;
  CHECK(line_of(call) ==
        R"(POST /batches {"input_file_id":"f-1","endpoint":"/v1/chat/completions",)"
        R"("completion_window":"3d","metadata":{"k":"v"}} once)");
  REQUIRE(call);
  CHECK((call->uploaded == now));
  auto another = request;
  another.input_file_id = "f-2";
  CHECK_FALSE(moonshot::detail::batch_creation_call(core, another).request->uploaded);
  CHECK(line_of(moonshot::detail::batch_creation_call(core, {}).request) ==
        "input_file_id: it is empty");
}

TEST_CASE("a file that was uploaded just now is known as such", "[unit][files]") {
  const ClientCore core{};
  const auto now = Clock::now();
  core.recent_uploads.add("f-1", now);
  for (const auto& call : {moonshot::detail::file_call(core, "f-1").request,
                           moonshot::detail::content_call(core, "f-1").request,
                           moonshot::detail::content_request(core, "f-1")}) {
    REQUIRE(call);
    CHECK((call->uploaded == now));
    CHECK(call->request.repeatable);
  }
  CHECK_FALSE(moonshot::detail::file_call(core, "f-2").request->uploaded);
  CHECK_FALSE(moonshot::detail::removal_call("f-1").request->uploaded);
}

TEST_CASE("what is wrong with an upload, in its order", "[unit][files]") {
  static_assert(moonshot::largest_upload == 104857600);
  const auto good = file_of(std::make_shared<SizedBody>(5));
  CHECK(upload_problem(good) == "none");
  CHECK(upload_problem({}, "") ==
        "purpose: it is empty; name one, e.g. moonshot::file_purposes::extract");
  CHECK(upload_problem(file_of(nullptr)) == "file: it has no body");
  CHECK(upload_problem(file_of(std::make_shared<SizedBody>(0, "it cannot be read"))) ==
        "file: it cannot be read");
  CHECK(upload_problem(file_of(std::make_shared<SizedBody>(0))) ==
        "file: it is empty, and the server takes no such file");
  CHECK(upload_problem(file_of(std::make_shared<SizedBody>(1))) == "none");
  CHECK(upload_problem(file_of(std::make_shared<SizedBody>(moonshot::largest_upload))) == "none");
  CHECK(upload_problem(file_of(std::make_shared<SizedBody>(moonshot::largest_upload + 1))) ==
        "file: it has 104857601 bytes, and the server takes at most 104857600");
  auto file = good;
  file.name.clear();
  CHECK(upload_problem(file) == "file.name: it is empty");
  file.name = "\xFF";
  CHECK(upload_problem(file) == "file.name: it is not valid UTF-8; convert it before sending");
  file.name = "a\x01";
  CHECK(upload_problem(file) == "file.name: it holds a NUL or another control character");
  file.name = "a\r\n\t\"b\".txt";
  CHECK(upload_problem(file) == "none");
  for (const char* type : {"", "text/plain\t", "text/plain\n"}) {
    file.type = type;
    CHECK(upload_problem(file) ==
          "file.type: it is empty, or holds a line break or another control character");
  }
}

TEST_CASE("an upload is a form that is sent once", "[unit][files]") {
  const ClientCore core{};
  const auto call =
      moonshot::detail::upload_call(core, file_of(std::make_shared<SizedBody>(5)), "image", {});
  REQUIRE(call.request);
  const auto& request = call.request->request;
  CHECK(request.method == "POST");
  CHECK(request.target == "/files");
  CHECK_FALSE(request.repeatable);
  CHECK(request.body.empty());
  REQUIRE(request.body_source != nullptr);
  CHECK(request.headers.size() == 1);
  CHECK(std::string(*request.headers.get("Content-Type")).substr(0, 39) ==
        "multipart/form-data; boundary=moonshot-");
}

TEST_CASE("an upload that was taken is remembered, and a file that broke is named",
          "[unit][files]") {
  const ClientCore core{};
  const auto good =
      moonshot::detail::upload_call(core, file_of(std::make_shared<SizedBody>(5)), "image", {});
  moonshot::File uploaded;
  uploaded.id = "f-1";
  Result<moonshot::File> result = uploaded;
  good.finish(result);
  CHECK(core.recent_uploads.uploaded_at("f-1", Clock::now()));
  CHECK(result.has_value());
  result = moonshot::usage_error("x", "another failure");
  good.finish(result);
  CHECK(usage_words(result) == "x: another failure");
}

TEST_CASE("a function of a formula is run once", "[unit][formulas]") {
  moonshot::FunctionCall call;
  call.name = "date";
  call.arguments = "{}";
  CHECK(line_of(moonshot::detail::formula_run_call("a/b:c", call).request) ==
        R"(POST /formulas/a/b:c/fibers {"name":"date","arguments":"{}"} once)");
  CHECK(line_of(moonshot::detail::formula_output_call("a/b:c", call).request) ==
        R"(POST /formulas/a/b:c/fibers {"name":"date","arguments":"{}"} once)");
  call.name.clear();
  CHECK(line_of(moonshot::detail::formula_run_call("a/b:c", call).request) ==
        "call.name: it is empty");
  moonshot::ToolCall unknown;
  unknown.function.name = "fetch";
  CHECK(line_of(moonshot::detail::formula_answer_call({}, unknown).request) ==
        "call.function.name: no formula of the toolset has the function fetch");
}

TEST_CASE("the functions of a toolset have one formula each", "[unit][formulas]") {
  const auto listed = [](std::vector<std::string> names) {
    moonshot::FormulaTools tools;
    for (auto& name : names) {
      tools.tools.push_back(moonshot::function_tool(std::move(name), "", moonshot::JsonText("{}")));
    }
    return tools;
  };
  moonshot::FormulaToolset set;
  CHECK(moonshot::detail::add_tools(set, "a:1", listed({"f", "g"})) == nullptr);
  CHECK(moonshot::detail::add_tools(set, "b:1", listed({"h"})) == nullptr);
  CHECK(set.uris == std::vector<std::string>{"a:1", "a:1", "b:1"});
  REQUIRE(set.formula_of("h") != nullptr);
  CHECK(*set.formula_of("g") == "a:1");
  CHECK(*set.formula_of("h") == "b:1");
  CHECK(usage_words(moonshot::detail::add_tools(set, "c:1", listed({"g"}))) ==
        "uris: the function g is in a:1 and in c:1; use one of them");
  CHECK(set.tools.size() == 3);
  // A tool without a function has no name that another one could have.
  moonshot::FormulaTools nameless;
  nameless.tools.resize(2);
  CHECK(moonshot::detail::add_tools(set, "d:1", nameless) == nullptr);
  CHECK(set.uris.size() == 5);
}

TEST_CASE("a proof is asked about where it has a nonce, a model and a signature",
          "[unit][signatures]") {
  using moonshot::detail::lacks_signature;
  moonshot::OriginProof proof;
  proof.nonce = "n";
  proof.timestamp = "17";
  proof.model = "kimi-k3";
  proof.signature = "s";
  CHECK_FALSE(lacks_signature(proof));
  CHECK(
      line_of(moonshot::detail::verify_call(proof).request) ==
      R"(POST /signatures/verify {"nonce":"n","timestamp":"17","model":"kimi-k3","signature":"s"})");
  auto unsigned_proof = proof;
  unsigned_proof.signature.clear();
  CHECK(lacks_signature(unsigned_proof));
  auto untimed = proof;
  untimed.timestamp.clear();
  CHECK(lacks_signature(untimed));
  CHECK_FALSE(lacks_signature({}));  // that is a mistake, and no lack
  auto without_model = proof;
  without_model.model.clear();
  CHECK(line_of(moonshot::detail::verify_call(without_model).request) ==
        "model: it is empty; give the model of the call");
  CHECK(line_of(moonshot::detail::verify_call({}).request) ==
        "nonce: it is empty; make the call with CallOptions::prove_origin");
}

TEST_CASE("tokens are counted for a model and messages", "[unit][tokens]") {
  const auto line = [](std::string model, std::vector<moonshot::Message> messages) {
    return line_of(moonshot::detail::estimate_call(std::move(model), std::move(messages)).request);
  };
  CHECK(line("kimi-k3", {moonshot::user("hello")}) ==
        R"(POST /tokenizers/estimate-token-count )"
        R"({"model":"kimi-k3","messages":[{"role":"user","content":"hello"}]})");
  CHECK(line("", {}) == "model: it is empty; name one, e.g. moonshot::models::kimi_k3");
  CHECK(line("kimi-k3", {}) == "messages: the list is empty; add at least one message");
}

TEST_CASE("what is wrong with a chat request, in its order", "[unit][chat]") {
  for (const bool stream : {false, true}) {
    CHECK(chat_problem(hello(), stream) == "none");
    CHECK(chat_problem({}, stream) ==
          "model: it is empty; name one, e.g. moonshot::models::kimi_k3");
    auto request = hello();
    request.messages.clear();
    CHECK(chat_problem(request, stream) == "messages: the list is empty; add at least one message");
    request = hello();
    request.stream = stream;
    CHECK(chat_problem(request, stream) == "none");
    request.stream = !stream;
    CHECK(chat_problem(request, stream) ==
          (stream ? "stream: it is set to false, but a streamed answer was asked for"
                  : "stream: it is set to true; call stream() for a streamed answer"));
  }
}

TEST_CASE("a chat request is sent in the form that its answer is to have", "[unit][chat]") {
  const ClientCore core{};
  const auto whole = moonshot::detail::whole_chat_call(core, hello(), {});
  CHECK(line_of(whole.request) ==
        R"(POST /chat/completions )"
        R"({"model":"kimi-k3","messages":[{"role":"user","content":"hello"}],"stream":false})");
  CHECK(whole.request->request.headers.get("Accept") == "application/json");
  CHECK(whole.request->request.headers.size() == 1);
  CHECK(whole.finish == nullptr);
  CHECK_FALSE(whole.request->claim);

  const auto streamed = moonshot::detail::streamed_chat_call(core, hello(), {});
  REQUIRE(streamed);
  CHECK(streamed->call.request.body ==
        R"({"model":"kimi-k3","messages":[{"role":"user","content":"hello"}],"stream":true})");
  CHECK(streamed->call.request.headers.get("Accept") == "text/event-stream");
  CHECK_FALSE(streamed->proof);

  moonshot::CallOptions underneath;
  underneath.stream_underneath = true;
  const auto own = moonshot::detail::streamed_chat_call(core, hello(), underneath);
  REQUIRE(own);
  CHECK(own->call.request.body ==
        R"({"model":"kimi-k3","messages":[{"role":"user","content":"hello"}],"stream":true,)"
        R"("stream_options":{"include_usage":true}})");
}

TEST_CASE("a usage that the request speaks of itself is left as it is", "[unit][chat]") {
  const ClientCore core{};
  moonshot::CallOptions underneath;
  underneath.stream_underneath = true;
  auto request = hello();
  request.stream_options.emplace().include_usage = false;
  const auto refused = moonshot::detail::streamed_chat_call(core, request, underneath);
  REQUIRE(refused);
  CHECK(refused->call.request.body.find(R"("stream_options":{"include_usage":false})") !=
        std::string::npos);
  request.stream_options.emplace();
  const auto open = moonshot::detail::streamed_chat_call(core, request, underneath);
  REQUIRE(open);
  CHECK(open->call.request.body.find(R"("stream_options":{"include_usage":true})") !=
        std::string::npos);
  const auto plain = moonshot::detail::streamed_chat_call(core, request, {});
  REQUIRE(plain);
  CHECK(plain->call.request.body.find("include_usage") == std::string::npos);
}

TEST_CASE("the nonce of a call that is to be proved goes with its model", "[unit][chat]") {
  const ClientCore core{};
  moonshot::CallOptions options;
  options.prove_origin = true;
  const auto streamed = moonshot::detail::streamed_chat_call(core, hello(), options);
  REQUIRE(streamed);
  REQUIRE(streamed->proof);
  CHECK(streamed->proof->model == "kimi-k3");
  CHECK(streamed->proof->nonce.size() == 36);
  CHECK(streamed->call.request.headers.get("X-Msh-Request-Nonce") == streamed->proof->nonce);
  CHECK(streamed->call.request.headers.size() == 2);
  // One of the caller's own is the one that is asked about.
  auto given = options;
  given.headers.add("X-Msh-Request-Nonce", "n-1");
  const auto own = moonshot::detail::streamed_chat_call(core, hello(), given);
  REQUIRE(own);
  REQUIRE(own->proof);
  CHECK(own->proof->nonce == "n-1");
  CHECK(own->call.request.headers.get("X-Msh-Request-Nonce") == "n-1");
  const auto whole = moonshot::detail::whole_chat_call(core, hello(), options);
  REQUIRE(whole.finish != nullptr);
  Result<moonshot::ChatCompletion> failed = moonshot::usage_error("x", "wrong");
  whole.finish(failed);
  CHECK(usage_words(failed) == "x: wrong");
}

TEST_CASE("a call that a governor could never let through is refused, and no other",
          "[unit][chat][governor]") {
  constexpr std::int64_t limit = 1000;
  ClientCore core;
  core.options.governor =
      std::make_shared<moonshot::Governor>(moonshot::RateLimits{std::nullopt, std::nullopt, limit});
  auto request = hello();
  const auto prompt = moonshot::estimate_tokens(request);
  request.max_completion_tokens = static_cast<int>(limit - prompt);
  for (const bool stream : {false, true}) CHECK(chat_problem(request, stream, core) == "none");
  const auto call = moonshot::detail::whole_chat_call(core, request, {});
  REQUIRE(call.request);
  REQUIRE(call.request->claim);
  CHECK(call.request->claim->prompt == prompt);
  CHECK(call.request->claim->completion == limit - prompt);

  request.max_completion_tokens = static_cast<int>(limit - prompt + 1);
  const auto words = "max_completion_tokens: the prompt (some " + std::to_string(prompt) +
                     " tokens) and the " + std::to_string(limit - prompt + 1) +
                     " that the answer may have are more than the 1000 that the governor lets "
                     "through in a minute";
  for (const bool stream : {false, true}) CHECK(chat_problem(request, stream, core) == words);

  core.options.governor = std::make_shared<moonshot::Governor>(moonshot::RateLimits{});
  CHECK(chat_problem(hello(), false, core) == "none");
  CHECK(moonshot::detail::whole_chat_call(core, hello(), {}).request->claim);
}
