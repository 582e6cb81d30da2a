// Texts about calls that got no answer.

#include <moonshot_catch.hpp>

#include <moonshot/detail/errors/no_answer.hpp>

#include <string>
#include <vector>

using moonshot::ErrorKind;
using moonshot::TimeoutPhase;
using moonshot::detail::find_no_answer;

TEST_CASE("a call without an answer is told by its words", "[unit][errors]") {
  struct Row {
    ErrorKind kind;
    std::vector<const char*> texts;
  };
  const Row rows[] = {
      {ErrorKind::connection_error,
       {"Connection error.", "vendor.APIConnectionError: Connection error.\n    at x",
        "connect ECONNREFUSED 10.0.0.9:443", "Error: getaddrinfo ENOTFOUND api.example",
        "curl: (6) Could not resolve host: api.example", "curl: (7) Failed to connect",
        "curl: (52) Empty reply from server", "dial tcp: lookup api.example: no such host",
        "Post \"https://api.example/v1\": dial tcp 10.0.0.9:443: connect: connection refused",
        "java.net.UnknownHostException: api.example", "Error: socket hang up",
        "TypeError: fetch failed", "[Errno 104] Connection reset by peer",
        "Connection er\n  ror."}},
      {ErrorKind::timeout_error,
       {"Request timed out.", "vendor.APITimeoutError: Request timed out.",
        "curl: (28) Operation timed out after 5000 milliseconds", "read ETIMEDOUT",
        "dial tcp 10.0.0.9:443: i/o timeout", "timeout of 9000ms exceeded",
        "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
        "java.net.SocketTimeoutException: Read timed out"}},
      {ErrorKind::tls_error,
       {"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer",
        "curl: (60) SSL certificate problem: self-signed certificate",
        "curl: (35) handshake failure", "x509: certificate signed by unknown authority",
        "code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'", "PKIX path building failed",
        "Max retries exceeded with url: /v1 (Caused by SSLError(...))"}},
  };
  for (const auto& row : rows) {
    for (const char* text : row.texts) {
      INFO(text);
      const auto found = find_no_answer(text);
      REQUIRE(found);
      CHECK(found->kind == row.kind);
      CHECK_FALSE(found->words.empty());
    }
  }
}

TEST_CASE("the phase of a timeout is told where the words tell it", "[unit][errors]") {
  CHECK(find_no_answer("httpx.ConnectTimeout")->phase == TimeoutPhase::connect);
  CHECK(find_no_answer("exceeded while awaiting headers")->phase == TimeoutPhase::first_byte);
  CHECK(find_no_answer("Read timed out. (read timeout=60)")->phase == TimeoutPhase::between_bytes);
  CHECK(find_no_answer("Request timed out.")->phase == TimeoutPhase::total);
}

TEST_CASE("a text that speaks of an answer tells of no missing one", "[unit][errors]") {
  for (const char* text :
       {"", "all is well", "Error code: 502 - connection refused", "502 Bad Gateway: timed out",
        R"({"error":{"message":"dial tcp: connection refused","type":"one_api_error"}})",
        "upstream connect error or disconnect/reset before headers. reset reason: timed out",
        "internal: failed to evaluate a script: i/o timeout",
        "<html><body>connection timed out</body></html>",
        R"({"choices":[{"message":{"content":"ECONNREFUSED means that nothing listens"}}]})",
        "The engine is currently overloaded, please try again later after connection error",
        "do request failed: dial tcp: connection refused (request id: 20260102030405060708)"}) {
    INFO(text);
    CHECK_FALSE(find_no_answer(text));
  }
}
