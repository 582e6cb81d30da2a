#pragma once

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "moonshot/detail/httplib/adapter.hpp"
#include "moonshot/detail/httplib/tls_failure.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE std::string tls_failure_words(const Connection& connection,
                                              const httplib::Result& result) {
  std::string text = httplib::to_string(result.error());
  auto verified = verify_result(static_cast<const httplib::SSLClient&>(*connection.client), 0);
  if (verified == X509_V_OK && result.error() == httplib::Error::SSLServerVerification) {
    verified = static_cast<decltype(verified)>(backend_error(result, 0));
  }
  if (verified != X509_V_OK) {
    text += ": " + std::string(X509_verify_cert_error_string(static_cast<long>(verified)));
  } else if (result.error() == httplib::Error::SSLServerVerification) {
    text += ": the certificate is not for this host";
  } else if (const char* reason = ERR_reason_error_string(ERR_peek_last_error())) {
    text += ": " + std::string(reason);
  }
  return text + " (trusted certificates: " + connection.trusted_certificates + ")";
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
