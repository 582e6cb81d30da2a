#pragma once

#include "moonshot/detail/exchange/certificate_alert.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// An alert, OpenSSL's name of it, and what it means to a client that has shown a certificate.
struct CertificateAlert {
  int number;
  std::string_view name;
  const char* words;
};

// With TLS 1.2, a server that gets no certificate says no more than "handshake failure".
inline constexpr int handshake_failure_alert = 40;
// What servers send that get none: the first with TLS 1.2 in Java, the second with TLS 1.3.
inline constexpr int bad_certificate_alert = 42;
inline constexpr int certificate_required_alert = 116;

inline constexpr CertificateAlert certificate_alerts[] = {
    {handshake_failure_alert, "handshake failure", "the server refuses the handshake"},
    {bad_certificate_alert, "bad certificate",
     "the server refuses the client certificate as a bad one"},
    {43, "unsupported certificate", "the server does not support the kind of client certificate"},
    {44, "certificate revoked", "the server says that the client certificate was revoked"},
    {45, "certificate expired", "the server says that the client certificate has expired"},
    {46, "certificate unknown", "the server does not accept the client certificate"},
    {48, "unknown ca", "the server does not trust the issuer of the client certificate"},
    {49, "access denied", "the server grants the client certificate no access"},
    {51, "decrypt error", "the server does not accept the signature of the client certificate"},
    {certificate_required_alert, "certificate required",
     "the server demands a client certificate, and the one that was chosen is of no use to it"},
};

MOONSHOT_INLINE std::string words_on_certificate(int alert, bool has_certificate) {
  for (const auto& known : certificate_alerts) {
    if (known.number != alert) continue;
    if (has_certificate) return known.words;
    if (alert == handshake_failure_alert) {
      return std::string(known.words) + " (" + std::string(known.name) +
             "), as servers do that demand a client certificate or share no cipher with this "
             "client";
    }
    // The others have other causes, too.
    const bool is_demand = alert == bad_certificate_alert || alert == certificate_required_alert;
    if (!is_demand) return {};
    return "the server demands a client certificate, and none was chosen (client_certificate_file)";
  }
  return {};
}

MOONSHOT_INLINE int alert_in(std::string_view words) noexcept {
  constexpr std::string_view mark = " alert ";
  const auto at = words.find(mark);
  if (at == std::string_view::npos) return 0;
  words.remove_prefix(at + mark.size());
  for (const auto& known : certificate_alerts) {
    if (words.substr(0, known.name.size()) == known.name) return known.number;
  }
  return 0;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
