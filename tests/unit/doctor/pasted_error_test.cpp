#include <moonshot_catch.hpp>

#include <moonshot/doctor/paragraph.hpp>
#include <moonshot/doctor/pasted_error.hpp>

#include <nlohmann/json.hpp>

#include <string>

using moonshot::PastedError;

namespace {

const std::string body =
    R"({"error":{"message":"The engine is currently overloaded, please try again later","type":"engine_overloaded_error"}})";

nlohmann::json explained(const std::string& row, const PastedError& defaults = {}) {
  return nlohmann::json::parse(moonshot::explain_row(row, defaults));
}

}  // namespace

TEST_CASE("status and headers are read from what curl -i prints", "[doctor]") {
  PastedError pasted;
  pasted.text =
      "HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 429 \r\nRetry-After: 7\r\n"
      "Msh-Request-Id: r-1\r\n\r\n" +
      body;
  const auto error = moonshot::judge(pasted);
  const auto* overloaded = error->as<moonshot::EngineOverloaded>();
  REQUIRE(overloaded != nullptr);
  CHECK(overloaded->status() == 429);
  CHECK(overloaded->request_id() == "r-1");
  CHECK(overloaded->retry_after() == std::chrono::seconds(7));
  CHECK(overloaded->body() == body);
  CHECK(overloaded->provenance().origin == moonshot::Origin::native);
}

TEST_CASE("what is given beside the text wins over what stands in it", "[doctor]") {
  PastedError pasted;
  pasted.text = "HTTP/1.1 429 Too Many Requests\nMsh-Request-Id: in-the-text\n\n" + body;
  pasted.status = 503;
  pasted.headers.add("Msh-Request-Id", "given");
  const auto error = moonshot::judge(pasted);
  const auto* refused = error->as<moonshot::ApiError>();
  REQUIRE(refused != nullptr);
  CHECK(refused->status() == 503);
  CHECK(refused->request_id() == "given");
}

TEST_CASE("a text that only begins like a head is judged as it is", "[doctor]") {
  for (const char* text : {"HTTP/", "HTTP/1.1", "HTTP/1.1 abc\n\n", "HTTP/1.1 429", ""}) {
    INFO(text);
    PastedError pasted;
    pasted.text = text;
    CHECK(moonshot::judge(pasted)->as<moonshot::ApiError>() != nullptr);
  }
}

TEST_CASE("the frame of a stream or of a batch is no sign of somebody else", "[doctor]") {
  PastedError event;
  event.text = "data: " + body + "\n\n";
  event.status = 200;
  PastedError line;
  line.text = R"({"custom_id":"a","response":{"status_code":429,"body":)" + body + "}}";
  for (const auto& pasted : {event, line}) {
    const auto error = moonshot::judge(pasted);
    const auto* overloaded = error->as<moonshot::EngineOverloaded>();
    REQUIRE(overloaded != nullptr);
    CHECK(overloaded->provenance().origin == moonshot::Origin::unknown);
    for (const auto& sentence : overloaded->provenance().evidence) {
      CHECK(sentence.find("does not send") == std::string::npos);
    }
  }
}

TEST_CASE("a row may begin with a byte order mark, and its id is redacted", "[doctor]") {
  const auto given = nlohmann::json({{"id", "sk-SECRETDONOTPRINT0123"}, {"body", body}}).dump();
  CHECK(explained("\xEF\xBB\xBF" + given)["id"] == "sk-***");
}

TEST_CASE("a row is explained as one object with its id", "[doctor]") {
  const auto row = nlohmann::json{
      {"id", "a-1"}, {"status", 429}, {"headers", {{"Msh-Request-Id", "r-1"}}}, {"body", body}};
  const auto object = explained(row.dump());
  CHECK(object["id"] == "a-1");
  CHECK(object["error"] == "EngineOverloaded");
  CHECK(object["provenance"] == "native");
  CHECK(object["retryable"] == true);
}

TEST_CASE("ids and absent members of a row may be anything", "[doctor]") {
  CHECK(explained(R"({"id":17,"body":"x"})")["id"] == 17);
  CHECK(explained(R"({"body":"x"})")["id"].is_null());
  CHECK(explained(R"({"status":null,"headers":null,"body":"502 Bad Gateway"})")["error"] ==
        "GatewayError");
  CHECK(explained(R"({"status":"429","headers":[1],"body":{"error":{"message":"m"}}})")["error"] !=
        "UsageError");
}

TEST_CASE("a row that is none says so and keeps its place", "[doctor]") {
  for (const char* row : {"", "nonsense", "[]", R"({"id":1})", R"({"body":"x")"}) {
    INFO(row);
    const auto object = explained(row);
    CHECK(object["error"] == "UsageError");
  }
  CHECK(explained(R"({"id":1})")["id"] == 1);
}

TEST_CASE("a paragraph keeps to 80 columns and keeps long words whole", "[doctor]") {
  const std::string id(90, 'x');
  const auto page = moonshot::paragraph("  1. ", "a short word and " + id + " and the end");
  CHECK(page == "  1. a short word and\n     " + id + "\n     and the end\n");
  std::string words;
  for (int i = 0; i < 60; ++i) words += "wörd ";
  const auto wrapped = moonshot::paragraph("", words);
  std::size_t start = 0;
  for (auto end = wrapped.find('\n'); end != std::string::npos; end = wrapped.find('\n', start)) {
    std::size_t columns = 0;
    for (std::size_t i = start; i < end; ++i) {
      columns += (static_cast<unsigned char>(wrapped[i]) & 0xC0U) != 0x80U ? 1U : 0U;
    }
    CHECK(columns <= 80);
    start = end + 1;
  }
}
