// What libcurl's codes come to, and what a transport on libcurl chooses.

#include <moonshot_catch.hpp>

#include <moonshot/detail/curl/choices.hpp>
#include <moonshot/detail/curl/ending.hpp>
#include <moonshot/detail/curl/handles.hpp>
#include <moonshot/detail/curl/socks_refusal.hpp>

#include <cerrno>
#include <chrono>
#include <map>
#include <string>
#include <system_error>
#include <utility>

using moonshot::TransportOptions;
using moonshot::detail::connect_failure;
using moonshot::detail::ConnectFailure;
using moonshot::detail::CurlChoices;
using moonshot::detail::CurlEnding;
using moonshot::detail::Route;

namespace {

using FailureKind = ConnectFailure::Kind;

Route route_over(const std::string& scheme, bool has_proxy) {
  Route route;
  route.target.scheme = scheme;
  if (has_proxy) route.proxy.emplace();
  return route;
}

CurlEnding ending_with(CURLcode code) {
  CurlEnding ending;
  ending.code = code;
  ending.words = "its words";
  return ending;
}

/// Those that trust what `trusted` says.
CurlChoices choices_with(std::string trusted) {
  CurlChoices choices;
  choices.trusted = std::move(trusted);
  return choices;
}

CurlChoices choices_of(const TransportOptions& options,
                       std::map<std::string, std::string> variables = {}) {
  return moonshot::detail::resolve_curl_choices(options,
                                                [&](const char* name) { return variables[name]; });
}

}  // namespace

TEST_CASE("a code of TLS is a failure of TLS, whatever was connected", "[transport][curl]") {
  const CURLcode codes[] = {
      CURLE_SSL_CONNECT_ERROR,     CURLE_SSL_CERTPROBLEM,          CURLE_SSL_CIPHER,
      CURLE_SSL_ENGINE_NOTFOUND,   CURLE_SSL_ENGINE_SETFAILED,     CURLE_SSL_ENGINE_INITFAILED,
      CURLE_SSL_CACERT_BADFILE,    CURLE_SSL_CRL_BADFILE,          CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CLIENTCERT};
  for (const auto code : codes) {
    for (const bool has_proxy : {false, true}) {
      INFO(code);
      auto ending = ending_with(code);
      ending.proxy_status = has_proxy ? 403 : 0;
      const auto failure =
          connect_failure(ending, route_over("https", has_proxy), choices_with("the file"));
      CHECK((failure.kind == FailureKind::tls));
      CHECK(failure.words == "its words (trusted certificates: the file)");
      CHECK_FALSE(failure.is_lasting);
    }
  }
}

TEST_CASE("a proxy that refuses is told with its status, and one that does not answer as none",
          "[transport][curl]") {
  const auto tunnel = route_over("https", true);
  auto ending = ending_with(CURLE_RECV_ERROR);
  ending.proxy_status = 403;
  auto failure = connect_failure(ending, tunnel, CurlChoices());
  CHECK((failure.kind == FailureKind::proxy_refused));
  CHECK(failure.words == ": the proxy refused (status 403)");
  CHECK(failure.is_lasting);
  ending.proxy_status = 503;
  CHECK_FALSE(connect_failure(ending, tunnel, CurlChoices()).is_lasting);
  const std::string no_proxy = ": the proxy did not answer as one (its words)";
  ending.proxy_status = 0;
  for (const auto code : {CURLE_RECV_ERROR, CURLE_SEND_ERROR}) {
    ending.code = code;
    failure = connect_failure(ending, tunnel, CurlChoices());
    CHECK((failure.kind == FailureKind::proxy_refused));
    CHECK(failure.words == no_proxy);
    CHECK_FALSE(failure.is_lasting);
  }
  ending.code = CURLE_COULDNT_CONNECT;
  ending.is_connected = true;
  CHECK(connect_failure(ending, tunnel, CurlChoices()).words == no_proxy);
  ending.is_connected = false;
  CHECK((connect_failure(ending, tunnel, CurlChoices()).kind == FailureKind::not_connected));
  // Behind its tunnel, the server breaks the handshake off. Any success has opened one.
  ending.is_connected = true;
  for (const long opened : {200L, 204L, 299L}) {
    ending.proxy_status = opened;
    CHECK((connect_failure(ending, tunnel, CurlChoices()).kind == FailureKind::tls));
  }
  // Without a tunnel the proxy's answer is the server's.
  ending.proxy_status = 0;
  CHECK((connect_failure(ending, route_over("http", true), CurlChoices()).kind ==
         FailureKind::not_connected));
}

TEST_CASE("a connection that breaks within the handshake is a failure of TLS",
          "[transport][curl]") {
  auto ending = ending_with(CURLE_RECV_ERROR);
  ending.is_connected = true;
  const auto failure = connect_failure(ending, route_over("https", false), CurlChoices());
  CHECK((failure.kind == FailureKind::tls));
  CHECK(failure.words == "the connection broke within the handshake (its words)");
  // SOCKS proxies have no tunnel of CONNECT, so a missing one is not blamed.
  auto over_socks = route_over("https", true);
  over_socks.proxy->kind = moonshot::detail::ProxyKind::socks5h;
  CHECK(connect_failure(ending, over_socks, CurlChoices()).words == failure.words);
  ending.is_secured = true;
  CHECK((connect_failure(ending, route_over("https", false), CurlChoices()).kind ==
         FailureKind::not_connected));
  ending.is_secured = false;
  CHECK((connect_failure(ending, route_over("http", false), CurlChoices()).kind ==
         FailureKind::not_connected));
}

TEST_CASE("where nothing was connected, the system's words count before libcurl's",
          "[transport][curl]") {
  auto ending = ending_with(CURLE_COULDNT_CONNECT);
  const auto words = [&] {
    return connect_failure(ending, route_over("https", false), CurlChoices()).words;
  };
  CHECK(words() == ": its words");
  ending.system_error = ECONNREFUSED;
  CHECK(words() == ", which refused the connection");
  ending.system_error = ETIMEDOUT;
  CHECK(words() == ", which does not answer");
  ending.system_error = EACCES;
  CHECK(words() == ": " + std::system_category().message(EACCES));
}

TEST_CASE("what a SOCKS proxy cannot be asked for is told, and that asking again does not help",
          "[transport][curl]") {
  const std::pair<CURLproxycode, const char*> rows[] = {
      {CURLPX_LONG_USER, "the user has more than 255 characters"},
      {CURLPX_LONG_PASSWD, "the password has more than 255 characters"},
      {CURLPX_LONG_HOSTNAME, "the name of the host has more than 255 characters"},
      {CURLPX_RESOLVE_HOST, "it takes IPv4 addresses alone, and the host has none"}};
  for (const auto& [code, words] : rows) {
    const auto failure = moonshot::detail::refused_by_socks(code, "its words");
    CHECK((failure.kind == FailureKind::proxy_refused));
    CHECK(failure.words == std::string(": the proxy refused (") + words + ")");
    CHECK(failure.is_lasting);
  }
  for (const auto code : {CURLPX_CLOSED, CURLPX_BAD_VERSION, CURLPX_OK}) {
    const auto failure = moonshot::detail::refused_by_socks(code, "its words");
    CHECK((failure.kind == FailureKind::proxy_refused));
    CHECK(failure.words == ": the proxy did not answer as one (its words)");
    CHECK_FALSE(failure.is_lasting);
  }
}

TEST_CASE("libcurl's own words are kept, and where it has none, those of its code",
          "[transport][curl]") {
  const moonshot::detail::CurlEasy easy(curl_easy_init());
  REQUIRE(easy != nullptr);
  const auto ending = [&](CURLcode code, const char* words) {
    return moonshot::detail::ending_of(easy.get(), code, words);
  };
  CHECK(ending(CURLE_RECV_ERROR, "mine").words == "mine");
  CHECK(ending(CURLE_RECV_ERROR, "mine").code == CURLE_RECV_ERROR);
  CHECK(ending(CURLE_RECV_ERROR, "").words == curl_easy_strerror(CURLE_RECV_ERROR));
  CHECK(ending(CURLE_OUT_OF_MEMORY, "mine").words ==
        "no memory, or a line of the head is too long");
  CHECK_FALSE(ending(CURLE_OK, "").is_connected);
  CHECK_FALSE(ending(CURLE_OK, "").is_secured);
  CHECK(ending(CURLE_OK, "").proxy_status == 0);
}

TEST_CASE("the certificates that are chosen are trusted, and are named", "[transport][curl]") {
  TransportOptions options;
  options.ca_file = "/a.pem";
  CHECK(choices_of(options).certificates.file == "/a.pem");
  CHECK(choices_of(options).certificates.directory.empty());
  CHECK(choices_of(options).trusted == "/a.pem");
  options.ca_dir = "/d";
  CHECK(choices_of(options).certificates.directory == "/d");
  CHECK(choices_of(options).trusted == "/a.pem, /d");
  options.ca_file.clear();
  const auto directory = choices_of(options, {{"SSL_CERT_FILE", "/e.pem"}});
  CHECK(directory.trusted == "/d");
  CHECK(directory.certificates.file.empty());
  const auto environment = choices_of({}, {{"SSL_CERT_FILE", "/e.pem"}, {"SSL_CERT_DIR", "/f"}});
  CHECK(environment.trusted == "/e.pem, /f");
  CHECK(environment.certificates.file == "/e.pem");
  CHECK(environment.certificates.directory == "/f");
  // Where nobody has chosen, a directory of the system or libcurl's own.
  const auto none = choices_of({});
  CHECK(none.certificates.file.empty());
  const bool is_named = none.trusted == "/etc/ssl/certs" || none.trusted == "those of the system";
  CHECK(is_named);
  CHECK((none.trusted == none.certificates.directory) == !none.certificates.directory.empty());
}

TEST_CASE("connections are kept where both their number and their time allow it",
          "[transport][curl]") {
  TransportOptions options;
  CHECK(choices_of(options).keeps_connections);
  options.max_idle_time = std::chrono::milliseconds(90'500);
  CHECK((choices_of(options).longest_idle == std::chrono::seconds(90)));
  options.max_idle_time = std::chrono::milliseconds(1);
  CHECK(choices_of(options).keeps_connections);
  options.max_idle_time = std::chrono::milliseconds(0);
  CHECK_FALSE(choices_of(options).keeps_connections);
  options.max_idle_time = std::chrono::milliseconds(1);
  options.max_idle_connections = 0;
  CHECK_FALSE(choices_of(options).keeps_connections);
  options.max_idle_connections = 1;
  CHECK(choices_of(options).keeps_connections);
}

TEST_CASE("exchanges share connections on a loop alone, where libcurl speaks HTTP/2",
          "[transport][curl]") {
  for (const bool is_on_loop : {false, true}) {
    for (const bool knows_http_2 : {false, true}) {
      CurlChoices choices;
      choices.is_on_loop = is_on_loop;
      choices.knows_http_2 = knows_http_2;
      CHECK(choices.multiplexes() == (is_on_loop && knows_http_2));
    }
  }
  CHECK_FALSE(choices_of({}).is_on_loop);
}
