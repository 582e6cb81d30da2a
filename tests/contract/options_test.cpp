#include <moonshot_catch.hpp>
#include <scripted_client.hpp>

#include <moonshot/testing/recorder.hpp>

#include <chrono>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using moonshot::CallOptions;
using moonshot::ClientOptions;
using moonshot::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::ping;
using support::pong;
using support::Scripted;
using support::ScriptedResponse;

namespace {

ScriptedResponse answer() { return ScriptedResponse::json(200, pong); }

// The argument that is wrong. Fails the test where anything was sent.
std::string refused(const ClientOptions& client_options, const moonshot::ChatRequest& request,
                    const CallOptions& call = {}) {
  const Scripted scripted({answer(), answer(), answer()}, client_options);
  const auto chat = scripted.client.chat();
  const auto created = chat.try_create(request, call);
  const auto ranged = chat.try_stream(request, call);
  const auto told = chat.try_stream(
      request, [](const moonshot::ChatChunk&) {}, call);
  if (created || ranged || told) return "accepted";
  if (!scripted.transport->requests().empty()) return "something was sent";
  std::string argument;
  for (const auto& error : {created.error_ptr(), ranged.error_ptr(), told.error_ptr()}) {
    const auto* usage = error->as<moonshot::UsageError>();
    if (usage == nullptr) return error->name();
    if (support::leaks(usage->what()) || support::leaks(usage->message())) return "a key leaks";
    if (!usage->attempts().empty()) return "an attempt is claimed";
    if (!argument.empty() && argument != usage->argument()) return "they disagree";
    argument = usage->argument();
  }
  return argument;
}

std::string refused_key(const char* key) {
  ClientOptions options;
  options.api_key = key;
  return refused(options, ping());
}

std::string refused_url(const char* url) {
  ClientOptions options;
  options.base_url = url;
  return refused(options, ping());
}

std::shared_ptr<const moonshot::detail::ClientCore> built(
    ClientOptions options, std::map<std::string, std::string> variables) {
  return moonshot::detail::build_client_core(
      std::move(options), [&](const char* name) { return variables[name]; },
      [](const moonshot::TransportOptions&) -> std::shared_ptr<moonshot::http::Transport> {
        return std::make_shared<support::ScriptedTransport>();
      });
}

}  // namespace

TEST_CASE("a key that cannot be right is refused before anything is sent", "[contract][usage]") {
  for (const char* key :
       {" ", "sk-SECRETDONOTPRINT 1", "sk-SECRETDONOTPRINT\n", "sk-SECRETDONOTPRINT\r\nX-Evil: 1",
        "ak-f0a1b2c3d4e5f6g7h8i9", "Bearer sk-SECRETDONOTPRINT", "sk-SECRETDONOTPRINT\xC3\xA9"}) {
    CHECK(refused_key(key) == "api_key");
    CallOptions call;
    call.api_key = moonshot::ApiKey(key);
    CHECK(refused({}, ping(), call) == "api_key");
  }
  CallOptions call;
  call.api_key = moonshot::ApiKey("");
  CHECK(refused({}, ping(), call) == "api_key");
}

TEST_CASE("a base URL that cannot be used is refused", "[contract][usage]") {
  for (const char* url :
       {"api.moonshot.ai/v1", "ftp://h", "https://", "https://h?x=1",
        "https://sk-SECRETDONOTPRINT0123@h/v1", "https://h\r\n", "http://api.moonshot.ai/v1",
        "http://10.0.0.1:8080", "https://api.moonshot.ai/v1/chat/completions"}) {
    INFO((support::leaks(url) ? "the one with a key" : url));
    CHECK(refused_url(url) == "base_url");
  }
}

TEST_CASE("plain http is for this machine, or asked for", "[contract][usage]") {
  for (const char* url : {"http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"}) {
    CHECK(refused_url(url) == "accepted");
  }
  ClientOptions options;
  options.base_url = "http://10.0.0.1:8080";
  options.allow_insecure_http = true;
  CHECK(refused(options, ping()) == "accepted");
}

TEST_CASE("a request that cannot be sent names the argument", "[contract][usage]") {
  auto request = ping();
  request.model.clear();
  CHECK(refused({}, request) == "model");
  request = ping();
  request.messages.clear();
  CHECK(refused({}, request) == "messages");
  request = ping();
  request.model = "kimi-\xFF";
  CHECK(refused({}, request) == "model");
  request = ping();
  request.messages.push_back(moonshot::assistant("ok"));
  request.messages.push_back(moonshot::user("caf\xE9"));
  CHECK(refused({}, request) == "messages[2].content");
  request = ping();
  request.messages[0].content = {moonshot::text_part("ok"), moonshot::text_part("\xC0\x80")};
  CHECK(refused({}, request) == "messages[0].content[1].text");
  request = ping();
  request.messages[0].content = {moonshot::image_part("\xFF")};
  CHECK(refused({}, request) == "messages[0].content[0].image_url.url");
  request = ping();
  request.temperature = std::numeric_limits<double>::quiet_NaN();
  CHECK(refused({}, request) == "temperature");
  request = ping();
  request.top_p = std::numeric_limits<double>::infinity();
  CHECK(refused({}, request) == "top_p");
  request = ping();
  request.tools = {moonshot::function_tool("f", "d", moonshot::JsonText("{not json"))};
  CHECK(refused({}, request) == "tools[0].function.parameters");
  request = ping();
  request.stop = {"ok", "\x80"};
  CHECK(refused({}, request) == "stop[1]");
  request = ping();
  request.extra.set("seed", moonshot::JsonText("seven"));
  CHECK(refused({}, request) == "extra.seed");
  request = ping();
  request.extra.set("model", moonshot::JsonText("\"kimi-k3\""));
  CHECK(refused({}, request) == "extra.model");
}

TEST_CASE("a request that is larger than the API takes is not sent", "[contract][usage]") {
  auto request = ping();
  request.messages[0].content = std::string(std::size_t{100} << 20U, 'a');
  CHECK(refused({}, request) == "messages");
}

TEST_CASE("create and stream do not contradict the request", "[contract][usage]") {
  const Scripted scripted({answer(), answer()});
  auto request = ping();
  request.stream = true;
  const auto created = scripted.client.chat().try_create(request);
  REQUIRE_FALSE(created);
  CHECK(created.error().as<moonshot::UsageError>()->argument() == "stream");
  request.stream = false;
  const auto streamed = scripted.client.chat().try_stream(request);
  REQUIRE_FALSE(streamed);
  CHECK(streamed.error().as<moonshot::UsageError>()->argument() == "stream");
  CHECK(scripted.transport->requests().empty());
}

TEST_CASE("a header with a line break is refused", "[contract][usage]") {
  const std::vector<std::pair<const char*, std::string>> wrong = {
      {"X-A", "1\r\nX-Evil: 1"}, {"X-A", "1\n"}, {"X-A", std::string("1\0", 2)}, {"X-A", "\x7F"}};
  for (const auto& [name, value] : wrong) {
    CallOptions call;
    call.headers.add(name, value);
    CHECK(refused({}, ping(), call) == "headers[X-A]");
    ClientOptions client;
    client.headers.add(name, value);
    CHECK(refused(client, ping()) == "headers[X-A]");
  }
  for (const char* name : {"", "X A", "X:", "X\r\n", "X\xC3\xA9"}) {
    CallOptions call;
    call.headers.add(name, "1");
    CHECK(refused({}, ping(), call) == "headers");
  }
  ClientOptions agent;
  agent.user_agent = "app\r\nX-Evil: 1";
  CHECK(refused(agent, ping()) == "user_agent");
}

TEST_CASE("a header that is the transport's is refused", "[contract][usage]") {
  for (const char* name : {"Transfer-Encoding", "content-length", "Connection", "Keep-Alive",
                           "Proxy-Connection", "TE", "Trailer", "Upgrade", "EXPECT"}) {
    CallOptions call;
    call.headers.add(name, "1");
    CHECK(refused({}, ping(), call) == std::string("headers[") + name + "]");
    ClientOptions client;
    client.headers.add(name, "1");
    CHECK(refused(client, ping()) == std::string("headers[") + name + "]");
  }
}

TEST_CASE("a time limit must be more than zero", "[contract][usage]") {
  CallOptions call;
  call.timeouts.connect = milliseconds(0);
  CHECK(refused({}, ping(), call) == "timeouts.connect");
  call = {};
  call.timeouts.first_byte = milliseconds(-1);
  CHECK(refused({}, ping(), call) == "timeouts.first_byte");
  call = {};
  call.timeouts.between_bytes = milliseconds(0);
  CHECK(refused({}, ping(), call) == "timeouts.between_bytes");
  ClientOptions client;
  client.timeouts.total = milliseconds(0);
  CHECK(refused(client, ping()) == "timeouts.total");
}

TEST_CASE("a client that cannot work says so at once and with every call", "[contract][usage]") {
  ClientOptions options;
  options.base_url = "nonsense";
  const Scripted scripted({}, options);
  REQUIRE(scripted.client.usage_error() != nullptr);
  CHECK(scripted.client.usage_error()->kind() == ErrorKind::usage_error);
  CHECK_THROWS_AS(scripted.client.chat().create(ping()), moonshot::UsageError);
  CHECK_THROWS_AS(scripted.client.models().list(), moonshot::UsageError);
  CHECK_THROWS_AS(scripted.client.balance().get(), moonshot::UsageError);
  CHECK(scripted.transport->requests().empty());
  CHECK(Scripted({}).client.usage_error() == nullptr);
}

TEST_CASE("a transport that cannot work is a usage error of every call", "[contract][usage]") {
  struct Unusable final : moonshot::http::Transport {
    explicit Unusable(int& sent) : sent_(sent) {}
    moonshot::http::Outcome send(moonshot::http::Request&, moonshot::http::BodySink&,
                                 const moonshot::http::Deadlines&,
                                 const moonshot::CancelToken&) override {
      ++sent_;
      return {};
    }
    std::optional<moonshot::http::SettingProblem> problem_with_settings() const override {
      return moonshot::http::SettingProblem{"transport_options.x",
                                            "it holds SECRETDONOTPRINT-password"};
    }
    int& sent_;
  };
  int sent = 0;
  ClientOptions options;
  options.api_key = support::key;
  options.transport_options.client_key_password = "SECRETDONOTPRINT-password";
  options.transport = std::make_shared<Unusable>(sent);
  const bool is_wrapped = GENERATE(false, true);
  if (is_wrapped) {
    options.transport =
        std::make_shared<moonshot::testing::Recorder>(options.transport, [](std::string_view) {});
  }
  const moonshot::Client client(options);
  REQUIRE(client.usage_error() != nullptr);
  const auto result = client.chat().try_create(ping());
  REQUIRE_FALSE(result);
  REQUIRE(result.error().kind() == ErrorKind::usage_error);
  CHECK(result.error().as<moonshot::UsageError>()->argument() == "transport_options.x");
  CHECK_FALSE(support::leaks(result.error().what()));
  CHECK(sent == 0);
}

TEST_CASE("the environment fills what the options leave open", "[contract]") {
  const auto from_environment = built(
      {}, {{"MOONSHOT_API_KEY", support::key}, {"MOONSHOT_BASE_URL", "https://h.example/v1"}});
  CHECK(from_environment->usage_error == nullptr);
  CHECK(from_environment->endpoint.name() == "h.example");

  ClientOptions options;
  options.base_url = "https://api.moonshot.cn";
  options.api_key = support::key;
  const auto chosen =
      built(options, {{"MOONSHOT_API_KEY", "ak-wrong"}, {"MOONSHOT_BASE_URL", "nonsense"}});
  CHECK(chosen->usage_error == nullptr);
  CHECK(chosen->endpoint.name() == "api.moonshot.cn");

  CHECK(built({}, {{"MOONSHOT_API_KEY", support::key}})->endpoint.base_url().text() ==
        "https://api.moonshot.ai/v1");
}

TEST_CASE("a wrong setting names the variable that it came from", "[contract][usage]") {
  const auto argument = [](const std::shared_ptr<const moonshot::detail::ClientCore>& core) {
    const auto& found = core->missing_key ? core->missing_key : core->usage_error;
    const auto* error = found ? found->as<moonshot::UsageError>() : nullptr;
    return error != nullptr ? error->argument() : "none";
  };
  CHECK(argument(built({}, {})) == "api_key");
  CHECK(argument(built({}, {{"MOONSHOT_API_KEY", "a b"}})) == "MOONSHOT_API_KEY");
  CHECK(argument(built({}, {{"MOONSHOT_API_KEY", support::key}, {"MOONSHOT_BASE_URL", "x"}})) ==
        "MOONSHOT_BASE_URL");
}

TEST_CASE("a limit of the call wins over the client's and that over the default", "[contract]") {
  ClientOptions client;
  client.timeouts.first_byte = seconds(20);
  client.timeouts.between_bytes = seconds(30);
  const Scripted scripted({answer(), answer()}, client);
  CallOptions call;
  call.timeouts.first_byte = seconds(2);
  call.timeouts.total = seconds(60);
  const auto before = std::chrono::steady_clock::now();
  (void)scripted.client.chat().create(ping(), call);
  const auto after = std::chrono::steady_clock::now();
  (void)scripted.client.chat().create(ping());
  const auto deadlines = scripted.transport->deadlines();
  REQUIRE(deadlines.size() == 2);
  CHECK(deadlines[0].connect == seconds(10));
  CHECK(deadlines[0].first_byte == seconds(2));
  CHECK(deadlines[0].between_bytes == seconds(30));
  REQUIRE(deadlines[0].total);
  CHECK((*deadlines[0].total >= before + seconds(60)));
  CHECK((*deadlines[0].total <= after + seconds(60)));
  CHECK(deadlines[1].first_byte == seconds(20));
  CHECK_FALSE(deadlines[1].total);
}

TEST_CASE("the call's total limit wins over the client's, shorter or longer", "[contract]") {
  ClientOptions client;
  client.timeouts.total = seconds(30);
  const Scripted scripted({answer(), answer(), answer()}, client);
  const auto before = std::chrono::steady_clock::now();
  for (const auto total : {seconds(2), seconds(3600)}) {
    CallOptions call;
    call.timeouts.total = total;
    CHECK(scripted.client.chat().try_create(ping(), call));
  }
  CHECK(scripted.client.chat().try_create(ping()));
  const auto after = std::chrono::steady_clock::now();
  const auto deadlines = scripted.transport->deadlines();
  REQUIRE(deadlines.size() == 3);
  const seconds wanted[] = {seconds(2), seconds(3600), seconds(30)};
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE(deadlines[i].total);
    CHECK((*deadlines[i].total >= before + wanted[i]));
    CHECK((*deadlines[i].total <= after + wanted[i]));
  }
}

TEST_CASE("an upload has the content type of its form and no second one", "[contract]") {
  const Scripted scripted({ScriptedResponse::json(
      200,
      R"({"id":"f-1","object":"file","bytes":5,"created_at":7,"filename":"a.txt","purpose":"file-extract","status":"ok"})")});
  CHECK(scripted.client.files().try_upload(moonshot::file_from_memory("hello", "a.txt"),
                                           "file-extract"));
  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 1);
  int found = 0;
  for (const auto& field : requests[0].headers) {
    if (moonshot::http::same_name(field.first, "Content-Type")) ++found;
  }
  CHECK(found == 1);
  CHECK_THAT(std::string(*requests[0].headers.get("Content-Type")),
             Catch::Matchers::StartsWith("multipart/form-data; boundary="));
}

TEST_CASE("a limit of centuries does not overflow", "[contract]") {
  const Scripted scripted({answer()});
  CallOptions call;
  call.timeouts.total = (milliseconds::max)();
  call.timeouts.first_byte = (milliseconds::max)();
  (void)scripted.client.chat().create(ping(), call);
  const auto deadlines = scripted.transport->deadlines();
  REQUIRE(deadlines.size() == 1);
  CHECK((*deadlines[0].total > std::chrono::steady_clock::now()));
  CHECK((*deadlines[0].first_byte < std::chrono::hours(24 * 400)));
}

TEST_CASE("a header of the call replaces the client's", "[contract]") {
  ClientOptions client;
  client.headers = {{"X-Client", "client"}, {"X-Both", "client"}};
  client.user_agent = "my-app/1.2";
  const Scripted scripted({answer(), answer()}, client);
  CallOptions call;
  call.headers = {{"x-both", "call"}, {"X-Call", "call"}};
  (void)scripted.client.chat().create(ping(), call);
  call.headers = {{"User-Agent", "mine"}};
  (void)scripted.client.chat().create(ping(), call);
  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 2);
  const auto count = [](const moonshot::http::Headers& headers, const char* name) {
    int found = 0;
    for (const auto& field : headers) found += moonshot::http::same_name(field.first, name) ? 1 : 0;
    return found;
  };
  CHECK(requests[0].headers.get("X-Client") == "client");
  CHECK(requests[0].headers.get("X-Both") == "call");
  CHECK(requests[0].headers.get("X-Call") == "call");
  CHECK_THAT(std::string(*requests[0].headers.get("User-Agent")),
             Catch::Matchers::StartsWith("my-app/1.2 moonshot-cpp/"));
  CHECK(requests[1].headers.get("User-Agent") == "mine");
  for (const char* name : {"X-Both", "User-Agent", "Authorization", "Content-Type", "Accept"}) {
    CHECK(count(requests[0].headers, name) == 1);
    CHECK(count(requests[1].headers, name) == 1);
  }
}

TEST_CASE("a repeated header of the client is sent as often", "[contract]") {
  ClientOptions client;
  client.headers = {{"X-Tag", "a"}, {"X-Tag", "b"}};
  const Scripted scripted({answer()}, client);
  (void)scripted.client.chat().create(ping());
  std::string sent;
  const auto requests = scripted.transport->requests();
  for (const auto& field : requests.at(0).headers) {
    if (field.first == "X-Tag") sent += field.second;
  }
  CHECK(sent == "ab");
}

TEST_CASE("a key of the call is used for that call only", "[contract]") {
  const Scripted scripted({answer(), answer()});
  CallOptions call;
  const std::string other = support::key + "-other";
  call.api_key = moonshot::ApiKey(other);
  (void)scripted.client.chat().create(ping(), call);
  (void)scripted.client.chat().create(ping());
  const auto requests = scripted.transport->requests();
  REQUIRE(requests.size() == 2);
  CHECK((requests[0].headers.get("Authorization") == "Bearer " + other));
  CHECK((requests[1].headers.get("Authorization") == "Bearer " + support::key));
}

TEST_CASE("a client without a key works with the key of each call", "[contract]") {
  const auto transport =
      std::make_shared<support::ScriptedTransport>(std::vector<ScriptedResponse>{answer()});
  ClientOptions options;
  options.transport = transport;
  const auto core = built(options, {});
  CallOptions call;
  call.api_key = moonshot::ApiKey(support::key);
  CHECK(moonshot::detail::ResourceAccess::make<moonshot::Chat>(core).try_create(ping(), call));
  CHECK_FALSE(moonshot::detail::ResourceAccess::make<moonshot::Chat>(core).try_create(ping()));
  CHECK(transport->requests().size() == 1);
}

TEST_CASE("an answer that echoes the key never shows it in what() or the log",
          "[contract][errors]") {
  std::vector<moonshot::LogRecord> records;
  ClientOptions options;
  options.logger = [&](const moonshot::LogRecord& record) { records.push_back(record); };
  auto refusal = ScriptedResponse::json(
      401, support::error_body("incorrect_api_key_error",
                               "Incorrect API key provided: " + support::key));
  auto failure = ScriptedResponse::failure(moonshot::http::Outcome::Kind::connection,
                                           "no route for " + support::key);
  const Scripted scripted(
      {refusal, failure,
       ScriptedResponse::json(200, R"({"choices":[{"index":")" + support::key + "\"}]}")},
      options);
  for (int i = 0; i < 3; ++i) {
    const auto result = scripted.client.chat().try_create(ping());
    REQUIRE_FALSE(result);
    CHECK_FALSE(support::leaks(result.error().what()));
  }
  REQUIRE(records.size() == 3);
  for (const auto& record : records) {
    CHECK_FALSE(support::leaks(record.url + record.outcome + record.request_id + record.method));
  }
}

TEST_CASE("each exchange is logged once", "[contract][log]") {
  std::vector<moonshot::LogRecord> records;
  ClientOptions options;
  options.logger = [&](const moonshot::LogRecord& record) { records.push_back(record); };
  auto good = answer();
  good.headers.add("Msh-Request-Id", "r-1");
  const Scripted scripted(
      {good, ScriptedResponse::json(429, "{}"),
       ScriptedResponse::failure(moonshot::http::Outcome::Kind::connection, "refused")},
      options);
  (void)scripted.client.chat().create(ping());
  CHECK_FALSE(scripted.client.chat().try_create(ping()));
  CHECK_FALSE(scripted.client.models().try_list());
  REQUIRE(records.size() == 3);
  CHECK(records[0].method == "POST");
  CHECK(records[0].url == "https://api.moonshot.ai/v1/chat/completions");
  CHECK(records[0].status == 200);
  CHECK(records[0].request_id == "r-1");
  CHECK(records[0].outcome == "complete");
  CHECK(records[1].status == 429);
  CHECK(records[2].method == "GET");
  CHECK(records[2].status == 0);
  CHECK(records[2].outcome == "connection: refused");
}

TEST_CASE("copies of a client share its transport", "[contract]") {
  const Scripted scripted({answer(), answer()});
  const moonshot::Client copy = scripted.client;
  (void)copy.chat().create(ping());
  (void)scripted.client.chat().create(ping());
  CHECK(scripted.transport->requests().size() == 2);
  CHECK(copy.endpoint().name() == "api.moonshot.ai");
}
