#pragma once

#if defined(_WIN32)
// Before OpenSSL, because it defines macros with names of OpenSSL.
#include <winsock2.h>

#include <wincrypt.h>
#undef X509_NAME
#undef X509_EXTENSIONS
#undef PKCS7_SIGNER_INFO
#undef OCSP_REQUEST
#undef OCSP_RESPONSE
#endif

#include <fstream>
#include <iterator>

#include "moonshot/detail/exchange/certificates.hpp"
#include "moonshot/detail/httplib/trust_store.hpp"
#include "moonshot/environment.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool add_file(X509_STORE* store, const std::string& file) {
  ERR_clear_error();
  const bool ok = X509_STORE_load_locations(store, file.c_str(), nullptr) == 1;
  ERR_clear_error();
  return ok;
}

MOONSHOT_INLINE bool is_readable(const std::string& file) { return std::ifstream(file).good(); }

// Where distributions keep their bundle. OpenSSL looks only in the folder that it was built with,
// which for a vcpkg or Conan build is a folder of the package manager.
inline constexpr const char* known_bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",                             // SUSE
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL 7 and later
    "/etc/ssl/cert.pem",                                  // Alpine, BSD, macOS
};

MOONSHOT_INLINE void add_first_bundle(TrustStore& trust, const std::vector<std::string>& files) {
  for (const auto& file : files) {
    trust.source += (trust.source.empty() ? "" : ", ") + file;
    if (is_readable(file) && add_file(trust.store.get(), file)) return;
  }
  trust.problem = "no file of trusted certificates was found";
}

#if defined(_WIN32)
// The trusted certificates are in the registry there.
MOONSHOT_INLINE void add_system_store(TrustStore& trust) {
  trust.source = "the system's certificate store";
  const auto store = CertOpenSystemStoreW(0, L"ROOT");
  if (store == nullptr) {
    trust.problem = trust.source + " could not be read";
    return;
  }
  PCCERT_CONTEXT each = nullptr;
  while ((each = CertEnumCertificatesInStore(store, each)) != nullptr) {
    const unsigned char* bytes = each->pbCertEncoded;
    X509* const certificate = d2i_X509(nullptr, &bytes, static_cast<long>(each->cbCertEncoded));
    if (certificate != nullptr) X509_STORE_add_cert(trust.store.get(), certificate);
    X509_free(certificate);
  }
  CertCloseStore(store, 0);
  ERR_clear_error();
}
#endif

MOONSHOT_INLINE TrustStore load_trust_store(const TransportOptions& options,
                                            const Environment& environment) {
  TrustStore trust;
  const auto [file, directory] = chosen_certificates(options, environment);
  trust.store = std::shared_ptr<X509_STORE>(X509_STORE_new(), X509_STORE_free);
#if defined(_WIN32)
  if (file.empty() && directory.empty()) {
    add_system_store(trust);
    return trust;
  }
#endif
  if (!file.empty()) {
    trust.source = file;
    if (!add_file(trust.store.get(), file)) {
      trust.problem = "the certificates in " + file + " could not be read";
    }
  } else if (directory.empty()) {
    std::vector<std::string> bundles(std::begin(known_bundles), std::end(known_bundles));
    bundles.insert(bundles.begin(), X509_get_default_cert_file());
    add_first_bundle(trust, bundles);
  }
  // Where only a file was chosen, no certificate is added to those in it.
  const std::string searched =
      directory.empty() && file.empty() ? X509_get_default_cert_dir() : directory;
  if (!searched.empty()) X509_STORE_load_locations(trust.store.get(), nullptr, searched.c_str());
  ERR_clear_error();
  if (!directory.empty()) trust.source += (trust.source.empty() ? "" : ", ") + directory;
  return trust;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
