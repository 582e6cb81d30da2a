// The lines of a recording: what stands in them, and what is said where something else does.

#include <moonshot_catch.hpp>

#include <moonshot/testing/exchange.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

using moonshot::TimeoutPhase;
using moonshot::http::Outcome;
using moonshot::testing::Exchange;
using moonshot::testing::read_exchanges;
using moonshot::testing::to_line;
using moonshot::testing::try_read_exchanges;

namespace {

const std::string plain_request =
    R"("request":{"method":"POST","base":"https://h:1/v1","target":"/t","headers":[]})";

Exchange plain_exchange() {
  Exchange made;
  made.request.method = "POST";
  made.request.base = {"https", "h", 1, "/v1"};
  made.request.target = "/t";
  return made;
}

// A line with this response and this outcome.
std::string line_of(const std::string& response, const std::string& outcome) {
  return R"({"version":1,)" + plain_request + "," +
         (response.empty() ? "" : R"("response":)" + response + ",") + R"("outcome":)" + outcome +
         "}";
}

const std::string complete = R"({"kind":"complete"})";

}  // namespace

TEST_CASE("a line has what there is, and nothing for what there is not", "[unit][recorder]") {
  auto made = plain_exchange();
  made.outcome = {Outcome::Kind::connection, TimeoutPhase::connect, "refused"};
  CHECK(to_line(made) == line_of("", R"({"kind":"connection","detail":"refused"})"));
  made.outcome = {Outcome::Kind::timeout, TimeoutPhase::first_byte, ""};
  CHECK(to_line(made) == line_of("", R"({"kind":"timeout","phase":"first_byte"})"));
  made.outcome = {};
  made.head.emplace().status = 429;
  CHECK(to_line(made) == line_of(R"({"status":429,"headers":[],"pieces":[]})", complete));
  made.head->headers = {{"A", "b"}, {"a", ""}};
  made.pieces = {{std::chrono::milliseconds(12), "x\n"}, {std::chrono::milliseconds(0), "\xff"}};
  CHECK(to_line(made) ==
        line_of(R"({"status":429,"headers":[["A","b"],["a",""]],)"
                R"("pieces":[{"at_ms":12,"text":"x\n"},{"at_ms":0,"base64":"/w=="}]})",
                complete));
  made = plain_exchange();
  made.request.headers.add("H", "\xff");
  made.request.body = "b";
  made.pieces = {{std::chrono::milliseconds(1), "without a head"}};
  const std::string head = R"({"version":1,"request":{"method":"POST","base":"https://h:1/v1",)"
                           R"("target":"/t","headers":[["H",")";
  CHECK(to_line(made) == head + "\xEF\xBF\xBD" + R"("]],"body":"b"},"outcome":)" + complete + "}");
  made.request.headers = {};
  made.request.body = "\xff\xfe";
  made.request.target = "/\xff";
  CHECK(to_line(made) == R"({"version":1,"request":{"method":"POST","base":"https://h:1/v1",)"
                         R"("target":"/)"
                         "\xEF\xBF\xBD"
                         R"(","headers":[],"body_base64":"//4="},"outcome":)" +
                             complete + "}");
  made = plain_exchange();
  made.request.method = "P\xff";
  made.outcome = {Outcome::Kind::tls, TimeoutPhase::total, "x\xff"};
  CHECK(to_line(made) == R"({"version":1,"request":{"method":"P)"
                         "\xEF\xBF\xBD"
                         R"(","base":"https://h:1/v1","target":"/t","headers":[]},)"
                         R"("outcome":{"kind":"tls","detail":"x)"
                         "\xEF\xBF\xBD"
                         R"("}})");
}

TEST_CASE("each kind of an end and each phase is read as it was written", "[unit][recorder]") {
  using Kind = Outcome::Kind;
  for (const auto kind : {Kind::complete, Kind::stopped, Kind::connection, Kind::tls, Kind::timeout,
                          Kind::cancelled, Kind::interrupted, Kind::encoded}) {
    const std::string word = moonshot::to_string(kind);
    const auto read = read_exchanges(line_of("", R"({"kind":")" + word + R"("})"));
    REQUIRE(read.size() == 1);
    CHECK(moonshot::to_string(read[0].outcome.kind) == word);
    CHECK((read[0].outcome.kind == kind));
    CHECK(read[0].outcome.detail.empty());
    CHECK((read[0].outcome.phase == TimeoutPhase::total));
  }
  for (const auto phase : {TimeoutPhase::connect, TimeoutPhase::first_byte,
                           TimeoutPhase::between_bytes, TimeoutPhase::total}) {
    auto made = plain_exchange();
    made.outcome = {Kind::timeout, phase, "late"};
    const auto read = read_exchanges(to_line(made));
    REQUIRE(read.size() == 1);
    CHECK((read[0].outcome.phase == phase));
    CHECK(read[0].outcome.detail == "late");
  }
}

TEST_CASE("what stands in a line is read, each thing in its place", "[unit][recorder]") {
  const auto read = read_exchanges(
      R"({"version":1,"request":{"method":"GET","base":"http://[::1]:8/p","target":"/t?x",)"
      R"("headers":[["A","b"],["a","c"]],"body_base64":"AP8="},"response":{"status":201,)"
      R"("headers":[["X","y"]],"pieces":[{"at_ms":3,"text":"one"},{"at_ms":2,"base64":"/w=="},)"
      R"({"at_ms":31536000000}]},"outcome":{"kind":"interrupted","detail":"gone"}})");
  REQUIRE(read.size() == 1);
  const auto& request = read[0].request;
  CHECK(request.method == "GET");
  CHECK(request.base.text() == "http://[::1]:8/p");
  CHECK(request.target == "/t?x");
  REQUIRE(request.headers.size() == 2);
  CHECK(request.headers.begin()->first == "A");
  CHECK(request.headers.begin()->second == "b");
  CHECK((request.body == std::string("\0\xff", 2)));
  REQUIRE(read[0].head);
  CHECK(read[0].head->status == 201);
  CHECK(read[0].head->headers.get("X") == "y");
  const auto& pieces = read[0].pieces;
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[0].bytes == "one");
  CHECK((pieces[0].at == std::chrono::milliseconds(3)));
  CHECK(pieces[1].bytes == "\xff");
  CHECK((pieces[1].at == std::chrono::milliseconds(2)));
  CHECK(pieces[2].bytes.empty());
  CHECK((pieces[2].at == std::chrono::hours(24 * 365)));  // a year is the longest
}

TEST_CASE("what is wrong in a line is told with its place, and what should be there",
          "[unit][recorder]") {
  const auto response = [](const std::string& headers, const std::string& pieces) {
    return R"({"status":200,"headers":)" + headers + R"(,"pieces":)" + pieces + "}";
  };
  const std::string good = line_of("", complete);
  const auto replaced = [&](const std::string& what, const std::string& with) {
    auto line = good;
    return line.replace(line.find(what), what.size(), with);
  };
  const std::pair<std::string, std::string> rows[] = {
      {replaced(R"("version":1)", R"("version":0)"), "expected version 1 at /0/version, found 0"},
      {replaced("https://h:1/v1", "h"),
       "expected a base URL at /0/request/base, found it does not begin with https://"},
      {replaced(R"("headers":[])", R"("headers":[["a","b"],["c"]])"),
       "expected a name and a value at /0/request/headers/1, found a list of 1"},
      {replaced(R"("headers":[])", R"("headers":[["a","b","c"]])"),
       "expected a name and a value at /0/request/headers/0, found a list of 3"},
      {replaced(R"("headers":[])", R"("headers":[],"body_base64":"*")"),
       "expected Base64 at /0/request/body_base64, found another string"},
      {line_of(response(R"([["a","b"],[]])", "[]"), complete),
       "expected a name and a value at /0/response/headers/1, found a list of 0"},
      {line_of(response("[]", R"([{"at_ms":0},{"at_ms":-1}])"), complete),
       "expected milliseconds of at most a year at /0/response/pieces/1/at_ms, found -1"},
      {line_of(response("[]", R"([{"at_ms":31536000001}])"), complete),
       "expected milliseconds of at most a year at /0/response/pieces/0/at_ms, found 31536000001"},
      {line_of(response("[]", R"([{"at_ms":0,"base64":"AAAAA"}])"), complete),
       "expected Base64 at /0/response/pieces/0/base64, found another string"},
      {line_of("", R"({"kind":"fine"})"),
       "expected the kind of an outcome at /0/outcome/kind, found `fine`"},
      {line_of("", R"({"kind":"timeout","phase":"late"})"),
       "expected the phase of a timeout at /0/outcome/phase, found `late`"},
  };
  for (const auto& [line, message] : rows) {
    const auto read = try_read_exchanges(line + "\n" + good);
    REQUIRE_FALSE(read);
    const auto* error = read.error().as<moonshot::DecodeError>();
    REQUIRE(error != nullptr);
    CHECK(error->message() == message);
    CHECK(error->body() == line);
    // Lines without anything are counted, too.
    const auto later = try_read_exchanges(good + "\n\n \t\r\n" + line);
    REQUIRE_FALSE(later);
    CHECK(later.error().as<moonshot::DecodeError>()->pointer().substr(0, 3) == "/3/");
  }
}

TEST_CASE("a file that cannot be read as a recording is named", "[unit][recorder]") {
  const auto read = moonshot::testing::try_load_exchanges("/no/such/file");
  REQUIRE_FALSE(read);
  const auto* error = read.error().as<moonshot::UsageError>();
  REQUIRE(error != nullptr);
  CHECK(error->argument() == "path");
  CHECK(error->message() == "the recording /no/such/file cannot be read");
}
