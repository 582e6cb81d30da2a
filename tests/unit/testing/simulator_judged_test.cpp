// What the library makes of the errors that intermediaries rewrite.

#include "judged_answer.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace support;
using moonshot::ErrorKind;
using moonshot::Origin;
using moonshot::RateLimit;

/// A request that the service refuses.
struct Refused {
  const char* key;
  const char* more;
  ErrorKind kind;
  RateLimit limit = RateLimit::unknown;
};

const std::vector<Refused> refused_requests = {
    {"sk-sim-suspended", "{}", ErrorKind::suspended},
    {"sk-sim-quota", "{}", ErrorKind::quota_exceeded},
    {"sk-sim-inactive", "{}", ErrorKind::quota_exceeded},
    {"sk-sim-rpm", "{}", ErrorKind::rate_limited, RateLimit::rpm},
    {"sk-sim-concurrency", "{}", ErrorKind::rate_limited, RateLimit::concurrency},
    {"sk-sim-tpm", "{}", ErrorKind::rate_limited, RateLimit::tpm},
    {"sk-sim-tpd", "{}", ErrorKind::rate_limited, RateLimit::tpd},
    {"sk-sim-overloaded", "{}", ErrorKind::engine_overloaded},
    {"sk-sim-ip", "{}", ErrorKind::permission_denied},
    {"sk-nobody", "{}", ErrorKind::authentication_failed},
    {"sk-sim-ok", R"({"model":"kimi-none"})", ErrorKind::not_found},
    {"sk-sim-ok", R"({"temperature":0.3})", ErrorKind::invalid_request},
    {"sk-sim-ok", R"({"max_tokens":1048576})", ErrorKind::context_length_exceeded},
    {"sk-sim-ok", R"({"messages":[{"role":"user","content":"TRIGGER content_filter"}]})",
     ErrorKind::content_filtered},
};

/// What the library has to call the intermediary; "" where the bytes do not tell.
struct Row {
  const char* name;
  const char* via;
  /// Status of a 429, where it is another.
  int status = 429;
};

const std::vector<Row> rows = {
    {"error-message", ""},
    {"openai-node-text", "openai-node"},
    {"openai-python-text", "openai-python"},
    {"openai-dotnet", "openai-dotnet"},
    {"go-openai", "go-openai"},
    {"langchain-js", "langchain-js"},
    {"vercel-ai-sdk", "vercel-ai-sdk"},
    {"cline", "cline"},
    {"roo-code", "roo-code"},
    {"claude-code", "claude-code"},
    {"litellm", "litellm"},
    {"openrouter", "openrouter"},
    {"one-api", "one-api"},
    {"new-api", "new-api"},
    {"portkey", "portkey"},
    {"kong", ""},
    {"vercel-ai-gateway", "vercel-ai-gateway"},
    {"lobehub", "lobehub", 471},
    {"n8n", "n8n", 500},
    {"dify", "dify", 400},
    {"aws-lambda", "aws-lambda", 200},
    {"spring", "spring", 500},
    {"fastapi", "fastapi", 500},
    {"nginx-html", "nginx"},
    {"cloudflare-html", "cloudflare"},
};

SimulatorOptions without_allowance() {
  SimulatorOptions options;
  options.rpm = 0;
  options.concurrency = 0;
  return options;
}

Json body_of(const Refused& request) { return chat_body("PING", Json::parse(request.more)); }

std::string path_via(const std::string& name) { return "/via/" + name + chat_path; }

/// Where the page of a gateway takes the place of the error, nothing of it is left.
bool shows_own_page(const Row& row) {
  return std::string(row.via) == "nginx" || std::string(row.via) == "cloudflare";
}

/// The class that is left of the error behind the intermediary.
ErrorKind kind_behind(const Row& row, const Refused& request) {
  if (shows_own_page(row)) return ErrorKind::gateway_error;
  // The type survives one-api, the words "is suspended" do not.
  const bool replaces_text = std::string(row.name) == "one-api";
  if (replaces_text && request.kind == ErrorKind::suspended) return ErrorKind::quota_exceeded;
  return request.kind;
}

RateLimit limit_behind(const Row& row, const Refused& request) {
  const bool replaces_text = std::string(row.name) == "one-api";
  return replaces_text || shows_own_page(row) ? RateLimit::unknown : request.limit;
}

/// openai-node's text is all there is where LangChain knows no page for the status.
std::string via_behind(const Row& row, const Answer& answer) {
  const bool linked = answer.text.find("Troubleshooting URL") != std::string::npos;
  if (std::string(row.name) == "langchain-js" && !linked) return "openai-node";
  return row.via;
}

}  // namespace

TEST_CASE("every intermediary has its row in this file", "[simulator][via]") {
  std::set<std::string> tested;
  for (const Row& row : rows) tested.insert(row.name);
  const auto names = Simulator::intermediaries();
  CHECK(tested == std::set<std::string>(names.begin(), names.end()));
}

TEST_CASE("behind every intermediary the error keeps its class and names the way",
          "[simulator][via]") {
  const Simulator simulator(without_allowance());
  for (const Row& row : rows) {
    for (const Refused& request : refused_requests) {
      INFO(row.name << ": " << request.key << ' ' << request.more);
      const Answer answer =
          chat(simulator, body_of(request), key_of(request.key), path_via(row.name));
      const moonshot::ErrorPtr error = judged(answer);
      CHECK(moonshot::to_string(error->kind()) ==
            std::string(moonshot::to_string(kind_behind(row, request))));
      const auto* refusal = error->as<moonshot::ApiError>();
      REQUIRE(refusal);
      CHECK(refusal->provenance().via == via_behind(row, answer));
      CHECK((refusal->provenance().origin == Origin::foreign) == shows_own_page(row));
      if (const auto* limited = error->as<moonshot::RateLimited>()) {
        CHECK(limited->limit() == limit_behind(row, request));
      }
    }
  }
}

TEST_CASE("no intermediary ever repeats the key", "[simulator][via]") {
  const Simulator simulator(without_allowance());
  const auto leaks_anywhere = [](const Answer& answer) {
    bool found = leaks(answer.text);
    for (const auto& header : answer.headers) found = found || leaks(header.second);
    return found;
  };
  for (const std::string& name : Simulator::intermediaries()) {
    INFO(name);
    for (const Refused& request : refused_requests) {
      for (const bool stream : {false, true}) {
        Json body = body_of(request);
        body["stream"] = stream;
        const bool leaked =
            leaks_anywhere(chat(simulator, body, key_of(request.key), path_via(name)));
        CHECK_FALSE(leaked);
      }
    }
    const bool leaked = leaks_anywhere(
        chat(simulator, chat_body("PING"), key_of("sk-sim-ok"), "/via/" + name + "/v1/nowhere"));
    CHECK_FALSE(leaked);
  }
}

TEST_CASE("each intermediary answers with its own status", "[simulator][via]") {
  const Simulator simulator;
  for (const Row& row : rows) {
    INFO(row.name);
    CHECK(
        chat(simulator, chat_body("PING"), key_of("sk-sim-suspended"), path_via(row.name)).status ==
        row.status);
  }
}

TEST_CASE("an error event of Dify keeps the class of what it wraps", "[simulator][via]") {
  const Simulator simulator;
  const Answer answer = chat(simulator, chat_body("PING", {{"stream", true}}),
                             key_of("sk-sim-suspended"), path_via("dify"));
  CHECK(answer.status == 200);
  CHECK(judged(answer)->kind() == ErrorKind::suspended);
}
