// What servers say of a client's certificate.

#include <moonshot_catch.hpp>

#include <moonshot/detail/exchange/certificate_alert.hpp>

#include <string>

using Catch::Matchers::ContainsSubstring;
using moonshot::detail::alert_in;
using moonshot::detail::words_on_certificate;

TEST_CASE("the alerts on a client's certificate have words of their own", "[unit][transport]") {
  for (const int alert : {42, 43, 44, 45, 46, 48, 49, 51, 116}) {
    INFO(alert);
    CHECK_THAT(words_on_certificate(alert, true), ContainsSubstring("client certificate"));
    // Without one, most of them have other causes.
    const bool is_demand = alert == 42 || alert == 116;
    const std::string demand =
        "the server demands a client certificate, and none was chosen (client_certificate_file)";
    CHECK(words_on_certificate(alert, false) == (is_demand ? demand : ""));
  }
  CHECK(words_on_certificate(40, true) == "the server refuses the handshake");
  CHECK(words_on_certificate(40, false) ==
        "the server refuses the handshake (handshake failure), as servers do that demand a client "
        "certificate or share no cipher with this client");
}

TEST_CASE("each alert is found by its name, and says what the server has against the certificate",
          "[unit][transport]") {
  struct Row {
    int alert;
    const char* name;
    const char* words;
  };
  const Row rows[] = {
      {40, "handshake failure", "refuses the handshake"},
      {42, "bad certificate", "as a bad one"},
      {43, "unsupported certificate", "does not support the kind"},
      {44, "certificate revoked", "was revoked"},
      {45, "certificate expired", "has expired"},
      {46, "certificate unknown", "does not accept the client certificate"},
      {48, "unknown ca", "does not trust the issuer"},
      {49, "access denied", "no access"},
      {51, "decrypt error", "the signature"},
      {116, "certificate required", "demands a client certificate"},
  };
  for (const auto& row : rows) {
    INFO(row.name);
    CHECK(alert_in("error:0A000400:SSL routines::tlsv1 alert " + std::string(row.name)) ==
          row.alert);
    CHECK_THAT(words_on_certificate(row.alert, true), ContainsSubstring(row.words));
  }
}

TEST_CASE("other alerts say nothing of it", "[unit][transport]") {
  for (const int alert : {0, 10, 20, 22, 47, 50, 70, 71, 80, 86, 90, 112, 120, 255}) {
    INFO(alert);
    CHECK(words_on_certificate(alert, true).empty());
    CHECK(words_on_certificate(alert, false).empty());
  }
}

TEST_CASE("an alert is found in the words of OpenSSL", "[unit][transport]") {
  CHECK(alert_in("OpenSSL SSL_read: OpenSSL/3.0.19: error:0A00045C:SSL routines::tlsv13 alert "
                 "certificate required, errno 0") == 116);
  CHECK(alert_in("error:0A000418:SSL routines::tlsv1 alert unknown ca") == 48);
  CHECK(alert_in("error:0A000415:SSL routines::sslv3 alert certificate expired") == 45);
  CHECK(alert_in("error:0A000410:SSL routines::ssl/tls alert handshake failure") == 40);
  for (const char* words :
       {"", " alert ", "the server sent an alert", "tlsv1 alert internal error",
        "Recv failure: Connection reset by peer", "SSL certificate problem: certificate expired"}) {
    INFO(words);
    CHECK(alert_in(words) == 0);
  }
}
