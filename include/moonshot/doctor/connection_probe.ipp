#pragma once

// This header must come before OpenSSL, because it defines macros with names of OpenSSL.
#if defined(_WIN32)
#include <winsock2.h>

#include <ws2tcpip.h>
#endif

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/http.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <system_error>
#include <utility>

#include "moonshot/detail/errors/retry_after.hpp"
#include "moonshot/detail/exchange/certificate_alert.hpp"
#include "moonshot/detail/exchange/client_certificate.hpp"
#include "moonshot/detail/exchange/openssl_ptr.hpp"
#include "moonshot/detail/exchange/proxy.hpp"
#include "moonshot/detail/exchange/resolver.hpp"
#include "moonshot/detail/exchange/sigpipe_guard.hpp"
#include "moonshot/detail/httplib/tls_session.hpp"
#include "moonshot/detail/httplib/trust_store.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/doctor/connection_probe.hpp"
#include "moonshot/environment.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE const char* to_string(ConnectionStage stage) noexcept {
  switch (stage) {
    case ConnectionStage::proxy_setting:
      return "proxy setting";
    case ConnectionStage::name:
      return "name";
    case ConnectionStage::tcp:
      return "TCP";
    case ConnectionStage::tunnel:
      return "proxy tunnel";
    case ConnectionStage::handshake:
      return "TLS handshake";
    case ConnectionStage::certificate:
      return "certificate";
    case ConnectionStage::done:
      break;
  }
  return "done";
}

namespace detail {

MOONSHOT_INLINE std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

MOONSHOT_INLINE std::string text_of(const X509_NAME* name) {
  const OpenSslPtr<BIO> memory(BIO_new(BIO_s_mem()));
  constexpr unsigned long keep_utf8 =
      XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  X509_NAME_print_ex(memory.get(), name, 0, keep_utf8);
  return text_of(memory.get());
}

MOONSHOT_INLINE std::string text_of(const ASN1_TIME* time) {
  const OpenSslPtr<BIO> memory(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(memory.get(), time);
  return text_of(memory.get());
}

/// Takes the reason of the last failure from OpenSSL's error queue, and empties the queue. A reason
/// of the operating system comes first.
MOONSHOT_INLINE std::string take_openssl_reason(const char* otherwise) {
  std::string reason;
  while (const unsigned long code = ERR_get_error()) {
    if (ERR_SYSTEM_ERROR(code)) {
      reason = std::generic_category().message(static_cast<int>(ERR_GET_REASON(code)));
      break;
    }
    const char* words = ERR_reason_error_string(code);
    if (words != nullptr && reason.empty()) reason = words;
  }
  ERR_clear_error();
  return reason.empty() ? otherwise : reason;
}

/// A step's limit, as the user gave it, and the moment at which it is over.
struct StepLimit {
  explicit StepLimit(std::chrono::seconds timeout)
      : time(timeout), end(std::time(nullptr) + static_cast<std::time_t>(timeout.count())) {}

  std::chrono::seconds time;
  std::time_t end;
};

/// Lets `bio` connect or shake hands until it is done. Returns why it failed, or "".
MOONSHOT_INLINE std::string finish_connecting(BIO* bio, const StepLimit& limit) {
  constexpr unsigned nap = 10;  // milliseconds, where the BIO cannot be waited on
  ERR_clear_error();
  while (BIO_do_connect(bio) != 1) {
    if (!BIO_should_retry(bio)) return take_openssl_reason("the connection was closed");
    if (BIO_wait(bio, limit.end, nap) != 1) {
      ERR_clear_error();
      return "no answer within " + std::to_string(limit.time.count()) + " s";
    }
  }
  return {};
}

MOONSHOT_INLINE bool look_up(ConnectionProbe& probe, const std::string& host,
                             const TransportOptions& options, std::chrono::seconds timeout) {
  auto answer =
      detail::Resolver(options.lookup).resolve(host, detail::Resolver::Clock::now() + timeout, {});
  probe.addresses = std::move(answer.addresses);
  if (!probe.addresses.empty()) return true;
  probe.problem = "the name " + host + " could not be resolved";
  if (answer.kind == detail::Resolver::Answer::Kind::timed_out) {
    probe.problem += " within " + std::to_string(timeout.count()) + " s";
  }
  return false;
}

// Connects to one of the addresses, which have `timeout` together. Returns null, and sets
// `problem`, where none accepts.
MOONSHOT_INLINE OpenSslPtr<BIO> connect_tcp(ConnectionProbe& probe, int port,
                                            std::chrono::seconds timeout) {
  const auto start = std::chrono::steady_clock::now();
  const StepLimit limit(timeout);
  std::string problem;
  for (const auto& address : probe.addresses) {
    OpenSslPtr<BIO> tcp(BIO_new(BIO_s_connect()));
    BIO_set_conn_hostname(tcp.get(), http::host_and_port(address, port).c_str());
    BIO_set_nbio(tcp.get(), 1);
    const std::string reason = finish_connecting(tcp.get(), limit);
    const auto elapsed = std::chrono::steady_clock::now() - start;
    probe.connect_time = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed);
    if (reason.empty()) return tcp;
    if (problem.empty()) problem = reason;  // the system prefers the first address
  }
  probe.problem = probe.peer + " does not accept connections: " + problem;
  return nullptr;
}

MOONSHOT_INLINE bool open_tunnel(ConnectionProbe& probe, BIO* tcp, const Proxy& proxy,
                                 const http::Url& target, std::chrono::seconds timeout) {
  const char* user = proxy.has_credentials() ? proxy.user.c_str() : nullptr;
  const OpenSslPtr<BIO> words(BIO_new(BIO_s_mem()));
  const bool open =
      OSSL_HTTP_proxy_connect(tcp, target.host.c_str(), std::to_string(target.port).c_str(), user,
                              user != nullptr ? proxy.password.c_str() : nullptr,
                              static_cast<int>(timeout.count()), words.get(), "") == 1;
  ERR_clear_error();
  if (open) return true;
  probe.problem = "the proxy " + probe.peer + " opens no tunnel to " + target.host;
  // OpenSSL writes ": HTTP CONNECT failed, reason=<what the proxy said>".
  const std::string said = text_of(words.get());
  constexpr std::string_view label = "reason=";
  const auto at = said.find(label);
  if (at != std::string::npos) {
    const auto reason = std::string_view(said).substr(at + label.size());
    probe.problem += ": " + std::string(trim(reason.substr(0, reason.find_first_of("\r\n"))));
  }
  return false;
}

// Nothing for null.
MOONSHOT_INLINE std::optional<ShownCertificate> facts_about(const X509* certificate) {
  if (certificate == nullptr) return std::nullopt;
  const ASN1_TIME* const end = X509_get0_notAfter(certificate);
  return ShownCertificate{text_of(X509_get_subject_name(certificate)),
                          text_of(X509_get_issuer_name(certificate)), text_of(end),
                          X509_cmp_current_time(end) < 0};
}

// The certificate is checked after the handshake, so that its issuer can be named even where it is
// not trusted.
MOONSHOT_INLINE void shake_hands(ConnectionProbe& probe, OpenSslPtr<BIO> tcp,
                                 const http::Url& target, const detail::TrustStore& trust,
                                 const ClientCertificate& own, std::chrono::seconds timeout) {
  probe.reached = ConnectionStage::handshake;
  const OpenSslPtr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  detail::require_tls_1_2(context.get());
  if (trust.store != nullptr) {
    SSL_CTX_set1_verify_cert_store(context.get(), trust.store.get());
  } else {
    SSL_CTX_set_default_verify_paths(context.get());
  }
  show_to_servers(own, context.get());
  const OpenSslPtr<BIO> chain(BIO_new_ssl(context.get(), 1));
  BIO_push(chain.get(), tcp.release());
  SSL* ssl = nullptr;
  BIO_get_ssl(chain.get(), &ssl);
  const bool is_address =
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), target.host.c_str()) == 1;
  if (!is_address) {
    // SSL_set_tlsext_host_name is a macro with a C-style cast, so the function behind it is called.
    std::string name = target.host;
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    SSL_set1_host(ssl, target.host.c_str());
  }
  const std::string problem = finish_connecting(chain.get(), StepLimit(timeout));
  if (!problem.empty()) {
    const auto refusal = words_on_certificate(alert_in(problem), own.certificate != nullptr);
    probe.problem = "no TLS with " + target.host + ": " + (refusal.empty() ? problem : refusal);
    return;
  }
  probe.tls_version = SSL_get_version(ssl);
  probe.certificate = facts_about(OpenSslPtr<X509>(SSL_get1_peer_certificate(ssl)).get());
  const long verdict = SSL_get_verify_result(ssl);
  probe.reached = verdict == X509_V_OK ? ConnectionStage::done : ConnectionStage::certificate;
  if (verdict != X509_V_OK) {
    probe.problem = "the certificate of " + target.host +
                    " is not trusted: " + X509_verify_cert_error_string(verdict);
  }
}

}  // namespace detail

MOONSHOT_INLINE ConnectionProbe probe_connection(const http::Url& target,
                                                 const TransportOptions& options,
                                                 std::chrono::seconds timeout) {
  const detail::SigpipeGuard no_sigpipe;
  ConnectionProbe probe;
  probe.tls = target.scheme == "https";
  const auto proxy = detail::choose_proxy(options, target, process_environment,
                                          detail::ProxySupport::http, probe.problem);
  if (!probe.problem.empty()) return probe;
  const std::string& host = proxy ? proxy->host : target.host;
  const int port = proxy ? proxy->port : target.port;
  probe.peer = http::host_and_port(host, port);
  if (proxy) probe.proxy = probe.peer;

  probe.reached = ConnectionStage::name;
  if (!detail::look_up(probe, host, options, timeout)) return probe;
  probe.reached = ConnectionStage::tcp;
  auto tcp = detail::connect_tcp(probe, port, timeout);
  if (tcp == nullptr) return probe;
  // Without TLS a proxy forwards requests and opens no tunnel.
  if (!probe.tls) {
    probe.reached = ConnectionStage::done;
    return probe;
  }
  probe.reached = ConnectionStage::tunnel;
  if (proxy && !detail::open_tunnel(probe, tcp.get(), *proxy, target, timeout)) return probe;
  const auto trust = detail::load_trust_store(options, process_environment);
  probe.trusted_certificates = trust.source;
  const auto own = detail::load_client_certificate(options);
  probe.client_certificate = detail::facts_about(own.certificate.get());
  detail::shake_hands(probe, std::move(tcp), target, trust, own, timeout);
  if (!trust.problem.empty() && probe.reached == ConnectionStage::certificate) {
    probe.problem = trust.problem + " (tried: " + trust.source + ")";
  }
  return probe;
}

MOONSHOT_INLINE bool is_public_authority(std::string_view issuer) noexcept {
  // As of November 2026, these issue nearly all certificates of public servers.
  constexpr std::string_view known[] = {"Google Trust Services",
                                        "Let's Encrypt",
                                        "DigiCert",
                                        "GeoTrust",
                                        "Sectigo",
                                        "GlobalSign",
                                        "Amazon",
                                        "Cloudflare",
                                        "SSL Corp",
                                        "ZeroSSL",
                                        "TrustAsia",
                                        "Entrust",
                                        "GoDaddy",
                                        "Certum",
                                        "CFCA",
                                        "Buypass",
                                        "Microsoft",
                                        "Actalis",
                                        "WoTrus",
                                        "HARICA"};
  return std::any_of(std::begin(known), std::end(known), [&](std::string_view name) {
    return issuer.find(name) != std::string_view::npos;
  });
}

MOONSHOT_NAMESPACE_END
