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
       {"Connection error.",
        "vendor.APIConnectionError: Connection error.\n    at x",
        "connect ECONNREFUSED 10.0.0.9:443",
        "Error: getaddrinfo ENOTFOUND api.example",
        "curl: (6) Could not resolve host: api.example",
        "curl: (7) Failed to connect",
        "curl: (52) Empty reply from server",
        "dial tcp: lookup api.example: no such host",
        "Post \"https://api.example/v1\": dial tcp 10.0.0.9:443: connect: connection refused",
        "java.net.UnknownHostException: api.example",
        "Error: socket hang up",
        "TypeError: fetch failed",
        "write ECONNABORTED",
        "read ECONNRESET",
        "write EPIPE",
        "connect EHOSTUNREACH 10.0.0.9:443",
        "connect ENETUNREACH 10.0.0.9:443",
        "getaddrinfo EAI_AGAIN api.example",
        "[Errno 104] Connection reset by peer",
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

TEST_CASE("each client's words for a call without an answer are known", "[unit][errors]") {
  const char* const connections[] = {
      "connect ECONNREFUSED 127.0.0.1:7890 (proxy)",
      "Error: connect ECONNREFUSED 127.0.0.1:8888 via proxy",
      "net::ERR_PROXY_CONNECTION_FAILED",
      "net::ERR_TUNNEL_CONNECTION_FAILED",
      "Tunnel connection failed: 407 Proxy Authentication Required",
      "OSError('Tunnel connection failed: 407 Proxy Authentication Required')",
      "HTTPSConnectionPool(host='api.moonshot.ai', port=443): Max retries exceeded with url: "
      "/v1/chat/completions (Caused by ProxyError('Unable to connect to proxy', OSError('Tunnel "
      "connection failed: 503 Service Unavailable')))",
      "httpx.ProxyError: 407 Proxy Authentication Required",
      "curl: (56) CONNECT tunnel failed, response 407",
      "curl: (56) Received HTTP code 407 from proxy after CONNECT",
      "curl: (5) Could not resolve proxy: proxy.corp",
      "curl: (97) SOCKS5: connection to proxy refused",
      "TypeError: fetch failed { [cause]: Error: connect ECONNREFUSED 10.0.0.1:443 { errno: -111, "
      "code: 'ECONNREFUSED', syscall: 'connect', address: '10.0.0.1', port: 443 } }",
      R"~(TypeError: fetch failed
    at node:internal/deps/undici/undici:12618:11 {
  cause: SocketError: other side closed
      at TLSSocket.onSocketEnd { code: 'UND_ERR_SOCKET' } })~",
      R"~({"code":"ECONNREFUSED","errno":-111,"syscall":"connect","address":"10.0.0.9","port":443})~",
      R"~({"errno":-3008,"code":"ENOTFOUND","syscall":"getaddrinfo","hostname":"api.moonshot.ai"})~",
      R"~({"message":"request to https://api.moonshot.ai/v1/chat/completions failed, reason: connect ECONNREFUSED 10.0.0.9:443","type":"system","errno":"ECONNREFUSED","code":"ECONNREFUSED"})~",
      R"~({"name":"APIConnectionError","message":"Connection error.","cause":{"code":"ECONNRESET"}})~",
      R"~({"error":"connect ECONNREFUSED 10.0.0.1:443"})~",
      R"~({"error":{"message":"Connection error."}})~",
      R"~({"error":{"message":"fetch failed","cause":{"code":"ENOTFOUND"}}})~",
      R"~({"message":"Network Error","name":"AxiosError","code":"ERR_NETWORK","status":null})~",
      "AxiosError: Network Error",
      "UND_ERR_SOCKET",
      R"~(Post "https://api.moonshot.ai/v1/chat/completions": proxyconnect tcp: dial tcp 127.0.0.1:7890: connect: connection refused)~",
      R"~(Post "https://api.moonshot.ai/v1/chat/completions": proxyconnect tcp: dial tcp 127.0.0.1:7890: i/o timeout)~",
      R"~(Post "https://api.moonshot.ai/v1/chat/completions": proxyconnect tcp: EOF)~",
      R"~(Post "https://api.moonshot.ai/v1/chat/completions": EOF)~",
      R"~(Post "https://api.moonshot.ai/v1/chat/completions": unexpected EOF)~",
      R"~(Post "https://api.moonshot.ai/v1/chat/completions": http: server closed idle connection)~",
      R"~(Post "https://api.moonshot.ai/v1/chat/completions": net/http: HTTP/1.x transport connection broken)~",
      "read tcp 10.0.0.2:51234->10.0.0.9:443: read: connection reset by peer",
      "http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR",
      "java.net.ConnectException: Connection refused (Connection refused)",
      "java.net.UnknownHostException: api.moonshot.ai: Name or service not known",
      "java.net.NoRouteToHostException: No route to host",
      "java.net.SocketException: Connection reset",
      "java.net.SocketException: Unexpected end of file from server",
      "java.io.IOException: unexpected end of stream on https://api.moonshot.ai/...",
      R"~(java.io.EOFException: 
 not found: limit=0 content=…)~",
      "com.openai.errors.OpenAIIoException: Request failed",
      "org.apache.http.NoHttpResponseException: api.moonshot.ai:443 failed to respond",
      "System.Net.Http.HttpRequestException: No such host is known. (api.moonshot.ai:443)",
      "System.Net.Http.HttpRequestException: Connection refused (api.moonshot.ai:443)",
      "System.Net.Http.HttpRequestException: No connection could be made because the target "
      "machine actively refused it.",
      "System.Net.Http.HttpRequestException: An error occurred while sending the request. ---> "
      "System.IO.IOException: The response ended prematurely.",
      "System.Net.Sockets.SocketException (111): Connection refused",
      "System.Net.WebException: Unable to connect to the remote server",
      "System.Net.WebException: The remote name could not be resolved: 'api.moonshot.ai'",
      "System.IO.IOException: Unable to read data from the transport connection: An existing "
      "connection was forcibly closed by the remote host.",
      "error sending request for url (https://api.moonshot.ai/v1/chat/completions)",
      "error sending request for url (https://api.moonshot.ai/v1/chat/completions): error trying "
      "to connect: tcp connect error: Connection refused (os error 111)",
      R"~(reqwest::Error { kind: Request, url: "https://api.moonshot.ai/v1/chat/completions", source: hyper_util::client::legacy::Error(Connect, ConnectError("dns error", Custom { kind: Uncategorized, error: "failed to lookup address information: Name or service not known" })) })~",
      "reqwest::Error { kind: Request, source: hyper::Error(IncompleteMessage) }",
      "connection closed before message completed",
      R"~(hyper::Error(Connect, Os { code: 111, kind: ConnectionRefused, message: "Connection refused" }))~",
      "SocketException: Failed host lookup: 'api.moonshot.ai' (OS Error: No address associated "
      "with hostname, errno = 7)",
      "ClientException with SocketException: Connection refused (OS Error: Connection refused, "
      "errno = 111), address = api.moonshot.ai, port = 443",
      "HttpException: Connection closed before full header was received, uri = "
      "https://api.moonshot.ai/v1",
      "DioException [connection error]: The connection errored: Failed host lookup: "
      "'api.moonshot.ai'",
      "curl: (7) Failed to connect to api.moonshot.ai port 443 after 3 ms: Couldn't connect to "
      "server",
      "curl: (16) Error in the HTTP2 framing layer",
      "curl: (18) transfer closed with outstanding read data remaining",
      "curl: (52) Empty reply from server",
      "curl: (55) Send failure: Broken pipe",
      "curl: (92) HTTP/2 stream 0 was not closed cleanly: PROTOCOL_ERROR (err 1)",
      "curl: (95) HTTP/3 stream",
      "httpx.RemoteProtocolError: Server disconnected without sending a response.",
      "httpx.ConnectError: All connection attempts failed",
      "httpx.ConnectError: [Errno 111] Connection refused",
      "httpx.ReadError",
      "httpcore.RemoteProtocolError: peer closed connection without sending complete message body "
      "(incomplete chunked read)",
      "aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host api.moonshot.ai:443 "
      "ssl:default [Connect call failed ('10.0.0.1', 443)]",
      "aiohttp.client_exceptions.ServerDisconnectedError: Server disconnected",
      "requests.exceptions.ConnectionError: ('Connection aborted.', RemoteDisconnected('Remote end "
      "closed connection without response'))",
      "requests.exceptions.ChunkedEncodingError: ('Connection broken: IncompleteRead(0 bytes "
      "read)', IncompleteRead(0 bytes read))",
      "urllib.error.URLError: <urlopen error [Errno -2] Name or service not known>",
      "urllib3.exceptions.NameResolutionError: Failed to resolve 'api.moonshot.ai' ([Errno -3] "
      "Temporary failure in name resolution)",
      "socket.gaierror: [Errno 8] nodename nor servname provided, or not known",
      "http.client.RemoteDisconnected: Remote end closed connection without response",
      "ConnectionResetError: [Errno 104] Connection reset by peer",
      "ConnectionRefusedError: [WinError 10061] No connection could be made because the target "
      "machine actively refused it",
      "BrokenPipeError: [Errno 32] Broken pipe",
      "WSAECONNRESET 10054",
      R"~(Error: read ECONNRESET
    at TLSWrap.onStreamRead (node:internal/stream_base_commons:217:20) { errno: -104, code: 'ECONNRESET', syscall: 'read' })~",
      "Premature close",
      "Error: Premature close ERR_STREAM_PREMATURE_CLOSE",
      "FetchError: request to https://api.moonshot.ai/v1/models failed, reason: getaddrinfo "
      "EAI_AGAIN api.moonshot.ai",
      "TypeError: Failed to fetch",
      "TypeError: NetworkError when attempting to fetch resource.",
      "TypeError: Load failed",
      "net::ERR_INTERNET_DISCONNECTED",
      "net::ERR_NAME_NOT_RESOLVED",
      "net::ERR_NETWORK_CHANGED",
      "net::ERR_EMPTY_RESPONSE",
      "net::ERR_CONNECTION_RESET",
      "net::ERR_ADDRESS_UNREACHABLE",
      "net::ERR_HTTP2_PROTOCOL_ERROR",
      "cURL error 6: Could not resolve host: api.moonshot.ai (see "
      "https://curl.haxx.se/libcurl/c/libcurl-errors.html)",
      "cURL error 7: Failed to connect to api.moonshot.ai port 443: Connection refused",
      R"~(Faraday::ConnectionFailed: Failed to open TCP connection to api.moonshot.ai:443 (Connection refused - connect(2) for "api.moonshot.ai" port 443))~",
      "Errno::ECONNREFUSED",
      "SocketError: getaddrinfo: Name or service not known",
      R"~(NSURLErrorDomain Code=-1004 "Could not connect to the server.")~",
      R"~(Error Domain=NSURLErrorDomain Code=-1003 "A server with the specified hostname could not be found.")~",
      R"~(Error Domain=NSURLErrorDomain Code=-1009 "The Internet connection appears to be offline.")~",
      "The network connection was lost.",
      "wget: unable to resolve host address 'api.moonshot.ai'",
      "ssl connect error: Connection reset by peer",
      "upstream prematurely closed connection? no: Unable to reach the host api.moonshot.ai",
      "APIConnectionError(message='Connection error.', request=<Request('POST', "
      "'https://api.moonshot.ai/v1/chat/completions')>)",
      "APIConnectionError('Connection error.')"};
  const char* const timeouts[] = {
      "curl: (28) Connection timed out after 5001 milliseconds",
      "cURL error 28: Operation timed out after 60001 milliseconds",
      R"~({"code":"ETIMEDOUT","errno":-110,"syscall":"connect"})~",
      R"~({"message":"timeout of 60000ms exceeded","name":"AxiosError","code":"ECONNABORTED"})~",
      "TypeError: fetch failed { [cause]: ConnectTimeoutError: Connect Timeout Error (attempted "
      "address: api.moonshot.ai:443, timeout: 10000ms) { code: 'UND_ERR_CONNECT_TIMEOUT' } }",
      R"~({"cause":{"code":"UND_ERR_HEADERS_TIMEOUT"},"message":"fetch failed"})~",
      "HeadersTimeoutError: Headers Timeout Error code: 'UND_ERR_HEADERS_TIMEOUT'",
      "UND_ERR_BODY_TIMEOUT",
      R"~(Post "https://api.moonshot.ai/v1": context deadline exceeded (Client.Timeout exceeded while awaiting headers))~",
      R"~(Post "https://api.moonshot.ai/v1": net/http: timeout awaiting response headers)~",
      R"~(Post "https://api.moonshot.ai/v1": net/http: TLS handshake timeout)~",
      R"~(Post "https://api.moonshot.ai/v1": dial tcp 10.0.0.1:443: i/o timeout)~",
      "java.net.SocketTimeoutException: timeout",
      "java.net.SocketTimeoutException: Connect timed out",
      "java.net.http.HttpTimeoutException: request timed out",
      "java.net.http.HttpConnectTimeoutException: HTTP connect timed out",
      "System.Threading.Tasks.TaskCanceledException: The request was canceled due to the "
      "configured HttpClient.Timeout of 100 seconds elapsing.",
      "System.TimeoutException: The operation was canceled.",
      "A connection attempt failed because the connected party did not properly respond after a "
      "period of time",
      R"~(reqwest::Error { kind: Request, url: "https://api.moonshot.ai/v1", source: TimedOut })~",
      "error sending request for url (https://api.moonshot.ai/v1): operation timed out",
      "TimeoutException after 0:01:00.000000: Future not completed",
      "DioException [receive timeout]: The request took longer than 0:00:30.000000 to receive data",
      "DioException [connection timeout]: The request connection took longer than 0:00:30",
      "asyncio.exceptions.TimeoutError",
      "httpx.ReadTimeout: The read operation timed out",
      "httpx.PoolTimeout",
      "httpx.WriteTimeout",
      "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='api.moonshot.ai', port=443): "
      "Read timed out. (read timeout=60)",
      "aiohttp.ServerTimeoutError: Timeout on reading data from socket",
      "AbortError: The operation was aborted due to timeout",
      "TimeoutError: The operation was aborted due to timeout",
      "DOMException [TimeoutError]: signal timed out",
      "Net::ReadTimeout with #<TCPSocket:(closed)>",
      "Net::OpenTimeout: execution expired",
      "Faraday::TimeoutError",
      "net::ERR_TIMED_OUT",
      "net::ERR_CONNECTION_TIMED_OUT",
      R"~(NSURLErrorDomain Code=-1001 "The request timed out.")~",
      R"~({"error":{"message":"Request timed out."}})~",
      "APITimeoutError('Request timed out.')",
      "[Errno 110] Connection timed out",
      "[WinError 10060] A connection attempt failed"};
  const char* const handshakes[] = {
      "curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to api.moonshot.ai:443",
      "curl: (35) error:0A00010B:SSL routines::wrong version number",
      "curl: (60) SSL certificate problem: unable to get local issuer certificate",
      "cURL error 60: SSL certificate problem: unable to get local issuer certificate",
      R"~({"code":"SELF_SIGNED_CERT_IN_CHAIN","message":"self-signed certificate in certificate chain"})~",
      R"~({"code":"DEPTH_ZERO_SELF_SIGNED_CERT"})~",
      R"~({"message":"fetch failed","cause":{"code":"UNABLE_TO_GET_ISSUER_CERT_LOCALLY"}})~",
      "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: "
      "Host: api.moonshot.ai",
      R"~(Post "https://api.moonshot.ai/v1": tls: failed to verify certificate: x509: certificate signed by unknown authority)~",
      "remote error: tls: handshake failure",
      "tls: first record does not look like a TLS handshake",
      "http: server gave HTTP response to HTTPS client",
      "javax.net.ssl.SSLHandshakeException: PKIX path building failed",
      "javax.net.ssl.SSLException: Unsupported or unrecognized SSL message",
      "javax.net.ssl.SSLPeerUnverifiedException: Hostname api.moonshot.ai not verified",
      "System.Security.Authentication.AuthenticationException: The remote certificate is invalid "
      "according to the validation procedure",
      "The SSL connection could not be established, see inner exception.",
      "invalid peer certificate: UnknownIssuer",
      "HandshakeException: Handshake error in client (OS Error: CERTIFICATE_VERIFY_FAILED: unable "
      "to get local issuer certificate)",
      "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
      "Hostname mismatch",
      "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)",
      "ssl.SSLEOFError: EOF occurred in violation of protocol (_ssl.c:2426)",
      "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version",
      "EPROTO 140735:error:1408F10B:SSL routines:ssl3_get_record:wrong version number",
      "net::ERR_CERT_AUTHORITY_INVALID",
      "net::ERR_SSL_PROTOCOL_ERROR",
      "net::ERR_CERT_DATE_INVALID",
      "schannel: SEC_E_UNTRUSTED_ROOT (0x80090325)",
      "schannel: next InitializeSecurityContext failed: CRYPT_E_NO_REVOCATION_CHECK",
      "OpenSSL::SSL::SSLError: SSL_connect returned=1 errno=0 state=error: certificate verify "
      "failed",
      R"~(NSURLErrorDomain Code=-1202 "The certificate for this server is invalid.")~",
      "An SSL error has occurred and a secure connection to the server cannot be made.",
      "unable to verify the first certificate"};
  for (const char* text : connections) {
    INFO(text);
    REQUIRE(find_no_answer(text));
    CHECK(find_no_answer(text)->kind == ErrorKind::connection_error);
  }
  for (const char* text : timeouts) {
    INFO(text);
    REQUIRE(find_no_answer(text));
    CHECK(find_no_answer(text)->kind == ErrorKind::timeout_error);
  }
  for (const char* text : handshakes) {
    INFO(text);
    REQUIRE(find_no_answer(text));
    CHECK(find_no_answer(text)->kind == ErrorKind::tls_error);
  }
}

TEST_CASE("the class of an answer that refuses the request is one", "[unit][errors]") {
  for (const char* text :
       {"openai.NotFoundError: connection error", "openai.BadRequestError: Request timed out.",
        "litellm.AuthenticationError: AuthenticationError: Connection error."}) {
    INFO(text);
    CHECK_FALSE(find_no_answer(text));
  }
  for (const char* text :
       {"openai.InternalServerError: Connection error.", "litellm.RateLimitError: fetch failed",
        "litellm.ServiceUnavailableError: Connection error."}) {
    INFO(text);
    CHECK(find_no_answer(text));
  }
}

TEST_CASE("each program's words for a certificate that is refused are known", "[unit][errors]") {
  for (const char* text :
       {"Hostname/IP does not match certificate's altnames: Host: api.example",
        "certificate verify failed: certificate is not yet valid",
        "remote error: tls: bad certificate", "SSL peer certificate or SSH remote key was not OK",
        "gnutls_handshake() failed: Handshake failed", "The certificate has been revoked",
        "tlsv1 alert unknown ca: unknown certificate authority",
        "The underlying connection was closed: Could not establish trust relationship for the "
        "SSL/TLS secure channel.",
        "The request was aborted: Could not create SSL/TLS secure channel.",
        "javax.net.ssl.SSLHandshakeException: words"}) {
    INFO(text);
    REQUIRE(find_no_answer(text));
    CHECK(find_no_answer(text)->kind == ErrorKind::tls_error);
  }
  CHECK(find_no_answer("Timeout was reached")->kind == ErrorKind::timeout_error);
}

TEST_CASE("a stream that ends early is a connection that broke", "[unit][errors]") {
  for (const char* text : {"stream disconnected before completion", "EOF", " EOF\n"}) {
    INFO(text);
    REQUIRE(find_no_answer(text));
    CHECK(find_no_answer(text)->kind == ErrorKind::connection_error);
  }
  CHECK_FALSE(find_no_answer("the text ends with EOF"));
  CHECK_FALSE(find_no_answer(
      "stream disconnected before completion: The engine is currently overloaded, please try "
      "again later"));
}

TEST_CASE("a class that a client names is no answer, but an error that quotes one is",
          "[unit][errors]") {
  CHECK(find_no_answer("litellm.InternalServerError: OpenAIException - Connection error.")->kind ==
        ErrorKind::connection_error);
  CHECK(find_no_answer("litellm.Timeout: APITimeoutError - Request timed out.")->kind ==
        ErrorKind::timeout_error);
  CHECK_FALSE(find_no_answer(
      R"({"error":{"message":"messages[1].content: 'connect ECONNREFUSED 127.0.0.1:80'","type":"invalid_request_error"}})"));
  CHECK_FALSE(find_no_answer(R"({"error":{"message":"upstream: connection refused"}})"));
  CHECK_FALSE(find_no_answer("Error code: 407 - Proxy Authentication Required"));
}

TEST_CASE("the object that Node.js makes of a failed call is no answer", "[unit][errors]") {
  const std::string start = R"({"message":"fetch failed, network error","type":"system")";
  for (const char* sign :
       {R"("syscall":"connect")", R"("errno":-111)", R"("code":"ECONNREFUSED")",
        R"("code": "ECONNREFUSED")", R"("name":"UND_ERR_SOCKET")", R"("name":"ERR_NETWORK")"}) {
    INFO(sign);
    CHECK(find_no_answer(start + "," + sign + "}"));
  }
  CHECK_FALSE(find_no_answer(start + "}"));
}

TEST_CASE("an error with a type, a code or an upstream is an answer", "[unit][errors]") {
  const auto of = [](const std::string& members) { return "{\"error\":{" + members + "}}"; };
  CHECK(find_no_answer(of(R"("message":"connection refused")")));
  CHECK_FALSE(find_no_answer(of(R"("message":"connection refused","type":"a_type")")));
  CHECK_FALSE(find_no_answer(of(R"("message":"connection refused","code":"7")")));
  CHECK_FALSE(find_no_answer(of(R"("message":"Upstream: connection refused")")));
}

TEST_CASE("only what is as short as a message is read", "[unit][errors]") {
  const std::string words = "connection refused";
  const std::string longest = std::string((std::size_t{64} << 10U) - words.size(), '.') + words;
  CHECK(find_no_answer(longest));
  CHECK_FALSE(find_no_answer(longest + "."));
}

TEST_CASE("the words of each program tell of a call without an answer, and of its phase",
          "[unit][errors]") {
  struct Row {
    ErrorKind kind;
    TimeoutPhase phase;
    std::vector<const char*> words;
  };
  const Row rows[] = {
      {ErrorKind::tls_error,
       TimeoutPhase::total,
       {"certificate_verify_failed",
        "certificate verify failed",
        "certificate has expired",
        "cert_has_expired",
        "local issuer certificate",
        "self-signed certificate",
        "self signed certificate",
        "err_tls_",
        "remote error: tls: ",
        "certificate is not yet valid",
        "unknown certificate authority",
        "tls: failed to verify",
        "handshake failure",
        "ssl certificate problem",
        "sslcertverificationerror",
        "ssl routines",
        "wrong version number",
        "remotecertificate",
        "[ssl: ",
        "certificate for this server is invalid",
        "nsurlerrordomain code=-120",
        "tlsv1 alert",
        "tls alert",
        "alert unknown ca",
        "tls: bad certificate",
        "certificate is not trusted",
        "certificate verification failed",
        "ssl_error_syscall",
        "ssl_connect",
        "curl error 35:",
        "curl error 51:",
        "curl error 58:",
        "curl error 60:",
        "curl error 77:",
        "curl: (35)",
        "curl: (51)",
        "curl: (58)",
        "curl: (60)",
        "curl: (77)"}},
      {ErrorKind::connection_error,
       TimeoutPhase::total,
       {"connect tunnel failed",
        "from proxy after connect",
        "unable to connect to proxy",
        "cannot connect to proxy",
        "could not connect to proxy",
        "resolve proxy",
        "socks5: ",
        "socks connect",
        "enotfound",
        "eai_again",
        "connectionrefused",
        "connection aborted",
        "connection was closed",
        "connection attempts failed",
        "other side closed",
        "peer closed connection",
        "empty reply from server",
        "network is unreachable",
        "could not resolve",
        "couldn't resolve",
        "couldn't connect",
        "failed to connect",
        "cannot connect to",
        "getaddrinfo",
        "name resolution",
        "failed to lookup address",
        "dns error",
        "dial tcp",
        "tcp connect error",
        "error trying to connect",
        "connectexception",
        "clientconnectorerror",
        "max retries exceeded with url",
        "connecterror",
        "connectionerror",
        "client connection lost",
        "use of closed network connection",
        "server misbehaving",
        "network is down",
        "host is down",
        "end of file from server",
        "nohttpresponseexception",
        ":443 failed to respond",
        "socketexception",
        "unresolvedaddressexception",
        "closedchannelexception",
        "premature_close",
        "error occurred while sending the request",
        "response ended prematurely",
        "forcibly closed",
        "data from the transport connection",
        "error reading a body from connection",
        "failed host lookup",
        "remoteprotocolerror",
        "httpcore.readerror",
        "httpx.writeerror",
        "httpcore.writeerror",
        "incompleteread",
        "nameresolutionerror",
        "err_quic_",
        "err_incomplete_chunked",
        "err_socks_",
        "connect call failed",
        "curl error 5:",
        "curl error 6:",
        "curl error 7:",
        "curl error 16:",
        "curl error 18:",
        "curl error 52:",
        "curl error 55:",
        "curl error 56:",
        "curl error 92:",
        "curl error 97:",
        "curl: (5)",
        "curl: (6)",
        "curl: (7)",
        "curl: (52)",
        "curl: (55)",
        "curl: (56)",
        "curl: (97)"}},
      {ErrorKind::timeout_error,
       TimeoutPhase::connect,
       {"opentimeout", "err_connection_timed_out", "did not properly respond", "winerror 10060",
        "connect timed out", "connecttimeout", "connect timeout", "connect_timeout",
        "connect etimedout", "connection timed out", "connection timeout", "tls handshake timeout",
        "i/o timeout"}},
      {ErrorKind::timeout_error,
       TimeoutPhase::between_bytes,
       {"receive timeout", "timeout on reading", "body_timeout", "body timeout", "readtimeout",
        "read timed out", "read timeout", "read operation timed out"}},
      {ErrorKind::timeout_error,
       TimeoutPhase::first_byte,
       {"timeout awaiting response headers", "exceeded while awaiting headers", "headers_timeout",
        "headers timeout"}},
      {ErrorKind::timeout_error,
       TimeoutPhase::total,
       {"request timeout", "context deadline exceeded", "deadline has elapsed", "operation timeout",
        "curl: (28)", "etimedout", "send timeout", "execution expired",
        "nsurlerrordomain code=-1001", "curl error 28:"}},
  };
  for (const auto& row : rows) {
    for (const std::string words : row.words) {
      INFO(words);
      const auto found = find_no_answer("So it is: " + words + " they say");
      REQUIRE(found);
      CHECK(found->kind == row.kind);
      CHECK(found->phase == row.phase);
      CHECK(found->words == words);
    }
  }
}
