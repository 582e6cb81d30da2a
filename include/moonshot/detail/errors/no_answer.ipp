#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "moonshot/detail/errors/classify.hpp"
#include "moonshot/detail/errors/envelope.hpp"
#include "moonshot/detail/errors/no_answer.hpp"
#include "moonshot/detail/errors/recogniser.hpp"
#include "moonshot/detail/errors/wording.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/detail/text/trim.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct NoAnswerRule {
  std::string_view words;  // lower-case
  ErrorKind kind;
  TimeoutPhase phase = TimeoutPhase::total;
  bool of_proxy = false;  // a status beside the words is that of a proxy on the way
};

// Tried in order. A failed TLS handshake is told as a failed connection too, and a time that ran
// out in connecting often as both.
inline constexpr NoAnswerRule no_answer_rules[] = {
    // TLS
    {"certificate_verify_failed", ErrorKind::tls_error},
    {"certificate verify failed", ErrorKind::tls_error},
    {"certificate has expired", ErrorKind::tls_error},
    {"cert_has_expired", ErrorKind::tls_error},
    {"local issuer certificate", ErrorKind::tls_error},
    {"unable_to_get_issuer_cert", ErrorKind::tls_error},
    {"unable_to_verify_leaf_signature", ErrorKind::tls_error},
    {"unable to verify the first certificate", ErrorKind::tls_error},
    {"self_signed_cert", ErrorKind::tls_error},
    {"self-signed certificate", ErrorKind::tls_error},
    {"self signed certificate", ErrorKind::tls_error},
    {"err_tls_", ErrorKind::tls_error},
    {"err_ssl_", ErrorKind::tls_error},
    {"x509: ", ErrorKind::tls_error},
    {"remote error: tls: ", ErrorKind::tls_error},
    {"match certificate's altnames", ErrorKind::tls_error},
    {"certificate is not yet valid", ErrorKind::tls_error},
    {"certificate has been revoked", ErrorKind::tls_error},
    {"unknown certificate authority", ErrorKind::tls_error},
    {"ssl peer certificate or ssh remote key", ErrorKind::tls_error},
    {"gnutls_handshake", ErrorKind::tls_error},
    {"could not establish trust relationship", ErrorKind::tls_error},
    {"could not create ssl/tls secure channel", ErrorKind::tls_error},
    {"tls: failed to verify", ErrorKind::tls_error},
    {"handshake failure", ErrorKind::tls_error},
    {"eof occurred in violation of protocol", ErrorKind::tls_error},
    {"invalid peer certificate", ErrorKind::tls_error},
    {"pkix path building failed", ErrorKind::tls_error},
    {"ssl certificate problem", ErrorKind::tls_error},
    {"sslcertverificationerror", ErrorKind::tls_error},
    {"sslerror", ErrorKind::tls_error},
    {"ssl routines", ErrorKind::tls_error},
    {"wrong version number", ErrorKind::tls_error},
    {"the ssl connection could not be established", ErrorKind::tls_error},
    {"does not look like a tls handshake", ErrorKind::tls_error},
    {"http response to https client", ErrorKind::tls_error},
    {"sslexception", ErrorKind::tls_error},
    {"sslpeerunverified", ErrorKind::tls_error},
    {"remote certificate is invalid", ErrorKind::tls_error},
    {"remotecertificate", ErrorKind::tls_error},
    {"[ssl: ", ErrorKind::tls_error},
    {"err_cert_", ErrorKind::tls_error},
    {"schannel: ", ErrorKind::tls_error},
    {"certificate for this server is invalid", ErrorKind::tls_error},
    {"an ssl error has occurred", ErrorKind::tls_error},
    {"nsurlerrordomain code=-120", ErrorKind::tls_error},
    {"tlsv1 alert", ErrorKind::tls_error},
    {"tls alert", ErrorKind::tls_error},
    {"alert unknown ca", ErrorKind::tls_error},
    {"tls: bad certificate", ErrorKind::tls_error},
    {"certificate is not trusted", ErrorKind::tls_error},
    {"certificate verification failed", ErrorKind::tls_error},
    {"handshakeexception", ErrorKind::tls_error},
    {"ssl_error_syscall", ErrorKind::tls_error},
    {"ssl_connect", ErrorKind::tls_error},
    {"curl error 35:", ErrorKind::tls_error},
    {"curl error 51:", ErrorKind::tls_error},
    {"curl error 58:", ErrorKind::tls_error},
    {"curl error 60:", ErrorKind::tls_error},
    {"curl error 77:", ErrorKind::tls_error},
    {"curl: (35)", ErrorKind::tls_error},
    {"curl: (51)", ErrorKind::tls_error},
    {"curl: (58)", ErrorKind::tls_error},
    {"curl: (60)", ErrorKind::tls_error},
    {"curl: (77)", ErrorKind::tls_error},
    // A proxy that lets no call through
    {"tunnel connection failed", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"connect tunnel failed", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"from proxy after connect", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"err_proxy_", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"err_tunnel_", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"proxyerror", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"proxyconnect", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"unable to connect to proxy", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"cannot connect to proxy", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"could not connect to proxy", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"resolve proxy", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"socks5: ", ErrorKind::connection_error, TimeoutPhase::total, true},
    {"socks connect", ErrorKind::connection_error, TimeoutPhase::total, true},
    // Time
    {"opentimeout", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"err_connection_timed_out", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"did not properly respond", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"winerror 10060", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"connect timed out", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"timeout awaiting response headers", ErrorKind::timeout_error, TimeoutPhase::first_byte},
    {"receive timeout", ErrorKind::timeout_error, TimeoutPhase::between_bytes},
    {"timeout on reading", ErrorKind::timeout_error, TimeoutPhase::between_bytes},
    {"connecttimeout", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"connect timeout", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"connect_timeout", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"connect etimedout", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"connection timed out", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"connection timeout", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"tls handshake timeout", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"i/o timeout", ErrorKind::timeout_error, TimeoutPhase::connect},
    {"exceeded while awaiting headers", ErrorKind::timeout_error, TimeoutPhase::first_byte},
    {"headers_timeout", ErrorKind::timeout_error, TimeoutPhase::first_byte},
    {"headers timeout", ErrorKind::timeout_error, TimeoutPhase::first_byte},
    {"body_timeout", ErrorKind::timeout_error, TimeoutPhase::between_bytes},
    {"body timeout", ErrorKind::timeout_error, TimeoutPhase::between_bytes},
    {"readtimeout", ErrorKind::timeout_error, TimeoutPhase::between_bytes},
    {"read timed out", ErrorKind::timeout_error, TimeoutPhase::between_bytes},
    {"read timeout", ErrorKind::timeout_error, TimeoutPhase::between_bytes},
    {"read operation timed out", ErrorKind::timeout_error, TimeoutPhase::between_bytes},
    {"request timeout", ErrorKind::timeout_error},
    {"operation was aborted due to timeout", ErrorKind::timeout_error},
    {"context deadline exceeded", ErrorKind::timeout_error},
    {"timeoutexception", ErrorKind::timeout_error},
    {"timeouterror", ErrorKind::timeout_error},
    {"deadline has elapsed", ErrorKind::timeout_error},
    {"operation timeout", ErrorKind::timeout_error},
    {"ms exceeded", ErrorKind::timeout_error},
    {"curl: (28)", ErrorKind::timeout_error},
    {"err_timed_out", ErrorKind::timeout_error},
    {"httpclient.timeout", ErrorKind::timeout_error},
    {"etimedout", ErrorKind::timeout_error},
    {"timedout", ErrorKind::timeout_error},
    {"pooltimeout", ErrorKind::timeout_error},
    {"writetimeout", ErrorKind::timeout_error},
    {"send timeout", ErrorKind::timeout_error},
    {"execution expired", ErrorKind::timeout_error},
    {"nsurlerrordomain code=-1001", ErrorKind::timeout_error},
    {"curl error 28:", ErrorKind::timeout_error},
    {"timed out", ErrorKind::timeout_error},
    {"timeout was reached", ErrorKind::timeout_error},
    // No connection, or one that broke
    {"econnrefused", ErrorKind::connection_error},
    {"econnreset", ErrorKind::connection_error},
    {"econnaborted", ErrorKind::connection_error},
    {"enotfound", ErrorKind::connection_error},
    {"eai_again", ErrorKind::connection_error},
    {"ehostunreach", ErrorKind::connection_error},
    {"enetunreach", ErrorKind::connection_error},
    {"epipe", ErrorKind::connection_error},
    {"connectionrefused", ErrorKind::connection_error},
    {"connection refused", ErrorKind::connection_error},
    {"actively refused", ErrorKind::connection_error},
    {"connection reset", ErrorKind::connection_error},
    {"connection aborted", ErrorKind::connection_error},
    {"connection was closed", ErrorKind::connection_error},
    {"connection closed before", ErrorKind::connection_error},
    {"connection attempts failed", ErrorKind::connection_error},
    {"broken pipe", ErrorKind::connection_error},
    {"socket hang up", ErrorKind::connection_error},
    {"other side closed", ErrorKind::connection_error},
    {"remote end closed connection", ErrorKind::connection_error},
    {"peer closed connection", ErrorKind::connection_error},
    {"server disconnected", ErrorKind::connection_error},
    {"empty reply from server", ErrorKind::connection_error},
    {"network is unreachable", ErrorKind::connection_error},
    {"no route to host", ErrorKind::connection_error},
    {"no such host", ErrorKind::connection_error},
    {"unknownhostexception", ErrorKind::connection_error},
    {"could not resolve", ErrorKind::connection_error},
    {"couldn't resolve", ErrorKind::connection_error},
    {"couldn't connect", ErrorKind::connection_error},
    {"could not connect", ErrorKind::connection_error},
    {"failed to connect", ErrorKind::connection_error},
    {"cannot connect to", ErrorKind::connection_error},
    {"unable to connect", ErrorKind::connection_error},
    {"getaddrinfo", ErrorKind::connection_error},
    {"name or service not known", ErrorKind::connection_error},
    {"nodename nor servname", ErrorKind::connection_error},
    {"name resolution", ErrorKind::connection_error},
    {"failed to lookup address", ErrorKind::connection_error},
    {"dns error", ErrorKind::connection_error},
    {"dial tcp", ErrorKind::connection_error},
    {"tcp connect error", ErrorKind::connection_error},
    {"error trying to connect", ErrorKind::connection_error},
    {"error sending request for url", ErrorKind::connection_error},
    {"connectexception", ErrorKind::connection_error},
    {"clientconnectorerror", ErrorKind::connection_error},
    {"max retries exceeded with url", ErrorKind::connection_error},
    {"connecterror", ErrorKind::connection_error},
    {"connectionerror", ErrorKind::connection_error},
    {"connection error", ErrorKind::connection_error},
    {"network error", ErrorKind::connection_error},
    {"networkerror", ErrorKind::connection_error},
    {"fetch failed", ErrorKind::connection_error},
    {"failed to fetch", ErrorKind::connection_error},
    {"unexpected eof", ErrorKind::connection_error},
    {"stream disconnected before completion", ErrorKind::connection_error},
    {"\": eof", ErrorKind::connection_error},
    {"err_connection_", ErrorKind::connection_error},
    {"err_name_not_resolved", ErrorKind::connection_error},
    {"und_err_socket", ErrorKind::connection_error},
    {"server closed idle connection", ErrorKind::connection_error},
    {"client connection lost", ErrorKind::connection_error},
    {"server sent goaway", ErrorKind::connection_error},
    {"use of closed network connection", ErrorKind::connection_error},
    {"server misbehaving", ErrorKind::connection_error},
    {"network is down", ErrorKind::connection_error},
    {"host is down", ErrorKind::connection_error},
    {"end of file from server", ErrorKind::connection_error},
    {"unexpected end of stream", ErrorKind::connection_error},
    {"eofexception", ErrorKind::connection_error},
    {"openaiioexception", ErrorKind::connection_error},
    {"nohttpresponseexception", ErrorKind::connection_error},
    {":443 failed to respond", ErrorKind::connection_error},
    {"socketexception", ErrorKind::connection_error},
    {"unresolvedaddressexception", ErrorKind::connection_error},
    {"closedchannelexception", ErrorKind::connection_error},
    {"prematurely closed", ErrorKind::connection_error},
    {"premature close", ErrorKind::connection_error},
    {"premature_close", ErrorKind::connection_error},
    {"error occurred while sending the request", ErrorKind::connection_error},
    {"response ended prematurely", ErrorKind::connection_error},
    {"name could not be resolved", ErrorKind::connection_error},
    {"forcibly closed", ErrorKind::connection_error},
    {"data from the transport connection", ErrorKind::connection_error},
    {"incompletemessage", ErrorKind::connection_error},
    {"error reading a body from connection", ErrorKind::connection_error},
    {"failed host lookup", ErrorKind::connection_error},
    {"remoteprotocolerror", ErrorKind::connection_error},
    {"httpx.readerror", ErrorKind::connection_error},
    {"httpcore.readerror", ErrorKind::connection_error},
    {"httpx.writeerror", ErrorKind::connection_error},
    {"httpcore.writeerror", ErrorKind::connection_error},
    {"connection broken", ErrorKind::connection_error},
    {"incompleteread", ErrorKind::connection_error},
    {"nameresolutionerror", ErrorKind::connection_error},
    {"unable to resolve host", ErrorKind::connection_error},
    {"typeerror: load failed", ErrorKind::connection_error},
    {"err_internet_disconnected", ErrorKind::connection_error},
    {"err_network", ErrorKind::connection_error},
    {"err_empty_response", ErrorKind::connection_error},
    {"err_address_", ErrorKind::connection_error},
    {"err_http2_", ErrorKind::connection_error},
    {"err_quic_", ErrorKind::connection_error},
    {"err_incomplete_chunked", ErrorKind::connection_error},
    {"err_socks_", ErrorKind::connection_error},
    {"hostname could not be found", ErrorKind::connection_error},
    {"connection appears to be offline", ErrorKind::connection_error},
    {"network connection was lost", ErrorKind::connection_error},
    {"connect call failed", ErrorKind::connection_error},
    {"curl error 5:", ErrorKind::connection_error},
    {"curl error 6:", ErrorKind::connection_error},
    {"curl error 7:", ErrorKind::connection_error},
    {"curl error 16:", ErrorKind::connection_error},
    {"curl error 18:", ErrorKind::connection_error},
    {"curl error 52:", ErrorKind::connection_error},
    {"curl error 55:", ErrorKind::connection_error},
    {"curl error 56:", ErrorKind::connection_error},
    {"curl error 92:", ErrorKind::connection_error},
    {"curl error 97:", ErrorKind::connection_error},
    {"curl: (95)", ErrorKind::connection_error},
    {"curl: (5)", ErrorKind::connection_error},
    {"curl: (6)", ErrorKind::connection_error},
    {"curl: (7)", ErrorKind::connection_error},
    {"curl: (16)", ErrorKind::connection_error},
    {"curl: (18)", ErrorKind::connection_error},
    {"curl: (52)", ErrorKind::connection_error},
    {"curl: (55)", ErrorKind::connection_error},
    {"curl: (56)", ErrorKind::connection_error},
    {"curl: (92)", ErrorKind::connection_error},
    {"curl: (97)", ErrorKind::connection_error},
};

// Whether a text is the object that Node.js makes of a failed call. It has a message and a type as
// the errors of the API do.
MOONSHOT_INLINE bool is_system_error(std::string_view text) noexcept {
  constexpr std::string_view signs[] = {"\"syscall\"",   "\"errno\"",  "\"code\":\"E",
                                        "\"code\": \"E", "\"UND_ERR_", "\"ERR_"};
  return std::any_of(std::begin(signs), std::end(signs),
                     [&](std::string_view sign) { return contains(text, sign); });
}

// Whether clients use the class of errors for a status also where no answer has come.
MOONSHOT_INLINE bool is_status_of_no_answer(int status) noexcept {
  constexpr int request_timeout = 408;
  constexpr int too_many = 429;
  return status == request_timeout || status == too_many || status >= 500;
}

// Whether an answer has come, be it of the API or of a gateway.
MOONSHOT_INLINE bool speaks_of_answer(std::string_view text, bool of_proxy) {
  const Envelope envelope = open_envelope(text);
  const bool told = envelope.told_status != 0 && !of_proxy &&
                    !(envelope.status_of_class && is_status_of_no_answer(envelope.told_status));
  // A message alone may be that of a client, in the form that its program gives to all errors.
  const bool labelled = !envelope.type.empty() || !envelope.code.empty();
  const bool relayed = contains(lower_case(envelope.message), "upstream");
  const bool shape = envelope.api_shape && (labelled || relayed) && !is_system_error(text);
  if (told || shape || envelope.is_answer) return true;
  if (classify(envelope).known) return true;
  return has_trait(envelope.layers, Trait::speaks | Trait::adds_members | Trait::names_vendor);
}

MOONSHOT_INLINE std::optional<NoAnswer> find_no_answer(std::string_view text) {
  // The message of a client is short; what is longer is a body or a log.
  constexpr std::size_t longest = std::size_t{64} << 10U;
  if (text.size() > longest) return std::nullopt;
  const Wording words(text);
  for (const auto& rule : no_answer_rules) {
    if (!words.has(rule.words)) continue;
    if (speaks_of_answer(text, rule.of_proxy)) return std::nullopt;
    return NoAnswer{rule.kind, rule.phase, rule.words};
  }
  // What a program in Go prints of a connection that was closed.
  constexpr std::string_view end_of_file = "eof";
  if (trim(words.text()) == end_of_file) {
    return NoAnswer{ErrorKind::connection_error, TimeoutPhase::total, end_of_file};
  }
  return std::nullopt;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
