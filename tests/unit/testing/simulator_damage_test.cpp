// What each fault does to an answer, and what is refused about the types of a request's members.

#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/library.hpp>
#include <moonshot/testing/detail/simulator/faults.hpp>
#include <moonshot/testing/detail/simulator/files.hpp>
#include <moonshot/testing/detail/simulator/type_checks.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace sim = moonshot::detail::simulator;

using Pieces = std::vector<std::string>;

sim::WireReply good_answer(bool streamed) {
  sim::WireReply reply;
  reply.streamed = streamed;
  reply.content_type = streamed ? "text/event-stream" : "application/json";
  reply.pieces = streamed ? Pieces{"data: 1\n\n", "data: 2\n\n", "data: 3\n\n", "data: 4\n\n",
                                   "data: [DONE]\n\n"}
                          : Pieces{"{\"abc\":1}"};
  reply.headers = {{"Msh-Request-Id", "r"}};
  reply.generation_steps = 4;
  return reply;
}

sim::WireReply damaged(const std::string& fault, bool streamed,
                       const sim::WireRequest& request = {}) {
  auto reply = good_answer(streamed);
  const auto* row = sim::find_fault(fault);
  REQUIRE(row != nullptr);
  row->apply(reply, request);
  return reply;
}

struct EndRow {
  const char* fault;
  bool streamed;
  sim::Ending ending;
  Pieces sent;
};

}  // namespace

TEST_CASE("a connection ends where its fault says", "[simulator][fault]") {
  using sim::Ending;
  const Pieces half_json{"{\"ab"};
  const Pieces half_stream{"data: 1\n\n", "data: 2\n\n"};
  const EndRow rows[] = {
      {"drop-before-body", false, Ending::dropped, {}},
      {"drop-before-body", true, Ending::dropped, {}},
      {"drop-mid-body", false, Ending::dropped, half_json},
      {"drop-mid-body", true, Ending::dropped, {"data: 1\n\n", "data: 2\n\n", "data"}},
      {"drop-mid-stream", false, Ending::dropped, half_json},
      {"drop-mid-stream", true, Ending::dropped, half_stream},
      {"reset", false, Ending::reset, half_json},
      {"reset", true, Ending::reset, half_stream},
      {"stall", false, Ending::stalled, {}},
      {"stall", true, Ending::stalled, half_stream},
      {"stall-before-body", false, Ending::stalled, {}},
      {"stall-before-body", true, Ending::stalled, {}},
  };
  for (const auto& row : rows) {
    INFO(row.fault << (row.streamed ? ", streamed" : ""));
    const auto reply = damaged(row.fault, row.streamed);
    CHECK((reply.ending == row.ending));
    REQUIRE(reply.sent_pieces == row.sent.size());
    for (std::size_t i = 0; i < row.sent.size(); ++i) CHECK(reply.pieces[i] == row.sent[i]);
    CHECK(reply.status == 200);
    CHECK(reply.streamed == row.streamed);
    // What is announced is the whole.
    if (!row.streamed) CHECK(sim::join(reply.pieces) == "{\"abc\":1}");
  }
}

TEST_CASE("a body is damaged as its fault says", "[simulator][fault]") {
  const auto whole = [](const std::string& fault) { return damaged(fault, false); };
  const auto stream = [](const std::string& fault) { return damaged(fault, true); };
  CHECK(whole("truncate-json").pieces == Pieces{"{\"ab"});
  CHECK(stream("truncate-json").pieces ==
        Pieces{"data: 1\n\n", "data: 2\n\n", "data\n\n", "data: 4\n\n", "data: [DONE]\n\n"});
  CHECK(whole("wrong-length").announced_length == 4);
  CHECK(whole("wrong-length").pieces == Pieces{"{\"abc\":1}"});
  CHECK_FALSE(stream("wrong-length").streamed);
  CHECK(stream("wrong-length").announced_length == 25);
  const std::string garbage("\xFF\xFE{\x00\x80 not json", 14);
  CHECK((whole("garbage").pieces == Pieces{garbage}));
  CHECK((stream("garbage").pieces == Pieces{"data: " + garbage + "\n\n"}));
  CHECK(whole("empty-body").pieces == Pieces{""});
  CHECK(whole("wrong-content-type").content_type == "text/html; charset=utf-8");
  CHECK(whole("wrong-content-type").pieces == Pieces{"{\"abc\":1}"});
  CHECK(whole("no-done").pieces == Pieces{"{\"abc\":1}"});
  CHECK(stream("no-done").pieces ==
        Pieces{"data: 1\n\n", "data: 2\n\n", "data: 3\n\n", "data: 4\n\n"});
  CHECK(whole("error-event").pieces == Pieces{"{\"abc\":1}"});
  CHECK(stream("error-event").pieces ==
        Pieces{"data: 1\n\n", "data: 2\n\n",
               "data: {\"error\":{\"message\":\"The engine is currently overloaded, please try "
               "again later\",\"type\":\"engine_overloaded_error\"}}\n\n",
               "data: [DONE]\n\n"});
  for (const char* fault : {"truncate-json", "garbage", "empty-body", "no-done", "error-event"}) {
    CHECK((stream(fault).ending == sim::Ending::complete));
    CHECK(stream(fault).streamed);
    CHECK(stream(fault).status == 200);
  }
}

TEST_CASE("an answer drips byte by byte, and takes no time before", "[simulator][fault]") {
  const auto drip = damaged("slow-drip", false);
  CHECK(drip.pieces == Pieces{"{", "\"", "a", "b", "c", "\"", ":", "1", "}"});
  CHECK(drip.paced);
  CHECK(drip.generation_steps == 0);
  CHECK(damaged("slow-drip", true).pieces.size() == 50);
}

TEST_CASE("huge bodies are held in small pieces", "[simulator][fault]") {
  const auto huge = damaged("huge-body", false);
  CHECK(huge.filler == std::string(65536, 'x'));
  CHECK(huge.fillers == 16384);
  CHECK(huge.pieces == Pieces{"{\"id\":\"", "\"}"});
  CHECK(huge.streamed);
  CHECK(sim::body_size(huge) == std::size_t{1073741824} + 9);
  CHECK(sim::piece_count(huge) == 16386);
  CHECK(sim::piece_at(huge, 0) == "{\"id\":\"");
  CHECK(sim::piece_at(huge, 1).size() == 65536);
  CHECK(sim::piece_at(huge, 16384).size() == 65536);
  CHECK(sim::piece_at(huge, 16385) == "\"}");
  CHECK(damaged("huge-body", true).pieces == Pieces{"data: {\"id\":\"", "\"}\n\n"});
  const auto bomb = damaged("gzip-bomb", true);
  CHECK_FALSE(bomb.streamed);
  CHECK(bomb.headers.back() == std::pair<std::string, std::string>("Content-Encoding", "gzip"));
  CHECK(bomb.filler.size() == 13000);
  CHECK(bomb.fillers == 260);
}

TEST_CASE("a page takes the place of all that the service sent", "[simulator][fault]") {
  const std::pair<const char*, int> rows[] = {{"html-502", 502}, {"html-504", 504}};
  for (const auto& [fault, status] : rows) {
    const auto reply = damaged(fault, true);
    CHECK(reply.status == status);
    CHECK(reply.content_type == "text/html");
    CHECK(reply.headers.empty());
    CHECK_FALSE(reply.streamed);
    CHECK(reply.pieces == Pieces{sim::nginx_page(status)});
  }
}

TEST_CASE("a redirect changes the host and keeps port and path", "[simulator][fault]") {
  const std::pair<const char*, const char*> rows[] = {
      {"http://127.0.0.1:41234", "http://localhost:41234/p"},
      {"https://localhost:7", "https://127.0.0.1:7/p"},
      {"http://localhost", "http://127.0.0.1/p"},
      {"http://[::1]:8", "http://localhost:8/p"},
      {"http://[::1]", "http://localhost/p"},
      {"http://sim.example", "http://localhost/p"},
  };
  for (const auto& [origin, location] : rows) {
    sim::WireRequest request;
    request.origin = origin;
    request.path = "/p";
    const auto reply = damaged("redirect-elsewhere", false, request);
    CHECK(reply.status == 307);
    CHECK(reply.pieces == Pieces{""});
    REQUIRE(reply.headers.size() == 1);
    CHECK(reply.headers[0].first == "Location");
    CHECK(reply.headers[0].second == location);
  }
}

TEST_CASE("a header is missed at the first try of a chat that would be answered",
          "[simulator][fault]") {
  const auto* const fault = sim::find_fault("missing-api-version");
  REQUIRE(fault != nullptr);
  const auto status_of = [&](const std::string& path, bool is_repeated, int status) {
    sim::WireRequest request;
    request.path = path;
    request.is_repeated = is_repeated;
    auto reply = good_answer(true);
    reply.status = status;
    fault->apply(reply, request);
    CHECK(reply.headers.size() == 1);
    return reply.status;
  };
  CHECK(status_of("/v1/chat/completions", false, 200) == 400);
  CHECK(status_of("/coding/v1/chat/completions", false, 200) == 400);
  CHECK(status_of("/v1/chat/completions", true, 200) == 200);
  CHECK(status_of("/v1/chat/completions", false, 429) == 429);
  CHECK(status_of("/v1/models", false, 200) == 200);
  CHECK(status_of("/v1/chat/completions/x", false, 200) == 200);
  CHECK(sim::find_fault("nothing") == nullptr);
}

TEST_CASE("a request is known again by its fault, its key and its body", "[simulator][fault]") {
  sim::FirstRequests first;
  sim::WireRequest request;
  request.authorization = "Bearer a";
  request.body = "b";
  CHECK(first.add("x", request));
  CHECK_FALSE(first.add("x", request));
  CHECK(first.add("y", request));
  request.body = "c";
  CHECK(first.add("x", request));
  request.authorization = "Bearer b";
  CHECK(first.add("x", request));
  CHECK_FALSE(first.add("x", request));
}

TEST_CASE("each member of a request has its type", "[simulator][refusals]") {
  struct Row {
    const char* name;
    const char* good;
    const char* bad;
    const char* words;
  };
  const auto told = [](const Row& row) {
    const std::string words = row.words;
    const auto bar = words.find('|');
    return "Invalid request: the `" + std::string(row.name) +
           "` field in the request (expected type " + words.substr(0, bar) + ") is illegal, and " +
           words.substr(bar + 1) + " is not acceptable";
  };
  const Row body_rows[] = {
      {"model", R"("m")", "1", "string|number"},
      {"messages", "[]", "{}", "array|object"},
      {"max_completion_tokens", "1", "1.5", "int|number"},
      {"max_tokens", "1", R"("1")", "int|string"},
      {"temperature", "1.5", R"("1")", "float|string"},
      {"top_p", "1", "true", "float|bool"},
      {"n", "1", "1.5", "int|number"},
      {"presence_penalty", "0.5", "[]", "float|array"},
      {"frequency_penalty", "0.5", "{}", "float|object"},
      {"stop", R"(["a"])", "1", "string|number"},
      {"stream", "true", "1", "bool|number"},
      {"stream_options", "{}", "[]", "object|array"},
      {"tools", "[]", "{}", "array|object"},
      {"tool_choice", "{}", "[]", "string|array"},
      {"response_format", "{}", R"("x")", "object|string"},
      {"thinking", "{}", "true", "object|bool"},
      {"reasoning_effort", R"("low")", "1", "string|number"},
      {"prompt_cache_key", R"("k")", "1", "string|number"},
      {"prompt_cache_options", "{}", R"("x")", "object|string"},
      {"safety_identifier", R"("s")", "{}", "string|object"},
      {"logprobs", "false", R"("x")", "bool|string"},
      {"top_logprobs", "1", "1.5", "int|number"},
  };
  for (const auto& row : body_rows) {
    INFO(row.name);
    const auto refusal = [&](const std::string& value) {
      return sim::check_body_types(
          sim::Json::parse("{\"" + std::string(row.name) + "\":" + value + "}"));
    };
    CHECK_FALSE(refusal(row.good));
    CHECK_FALSE(refusal("null"));
    const auto refused = refusal(row.bad);
    REQUIRE(refused);
    CHECK(refused->message == told(row));
    CHECK(refused->type == "invalid_request_error");
  }
  const Row message_rows[] = {
      {"role", R"("r")", "1", "string|number"},
      {"content", "[]", "{}", "string|object"},
      {"name", R"("n")", "1", "string|number"},
      {"reasoning_content", R"("r")", "[]", "string|array"},
      {"tool_calls", "[]", "{}", "array|object"},
      {"tool_call_id", R"("i")", "1", "string|number"},
      {"partial", "true", "1", "bool|number"},
      {"tools", "[]", "true", "array|bool"},
  };
  for (const auto& row : message_rows) {
    INFO(row.name);
    const auto refusal = [&](const std::string& value) {
      return sim::check_message_types(
          sim::Json::parse("[{},{\"" + std::string(row.name) + "\":" + value + "}]"));
    };
    CHECK_FALSE(refusal(row.good));
    CHECK_FALSE(refusal("null"));
    const auto refused = refusal(row.bad);
    REQUIRE(refused);
    CHECK(refused->message == told(row));
  }
  CHECK(sim::check_message_types(sim::Json::parse("[null]"))->message ==
        told({"messages", "", "", "object|null"}));
  CHECK_FALSE(sim::check_body_types(sim::Json::parse(R"({"stop":"a","tool_choice":"auto"})")));
  CHECK_FALSE(sim::check_message_types(sim::Json::parse(R"([{"content":"a"}])")));
}

TEST_CASE("a file is described as the API does, and a taken name gets a number", "[simulator]") {
  sim::StoredFile file;
  file.id = "i";
  file.created_at = 7;
  file.filename = "a.b.txt";
  file.purpose = "p";
  file.content = "12345";
  CHECK(sim::file_json(file).dump() ==
        R"({"id":"i","object":"file","bytes":5,"created_at":7,"filename":"a.b.txt","purpose":"p",)"
        R"("status":"ok","status_details":""})");
  CHECK(sim::free_name({file}, "a.b.txt") == "a.b_1.txt");
  CHECK(sim::free_name({file}, "other") == "other");
  CHECK(sim::free_name({}, "a.b.txt") == "a.b.txt");
}
