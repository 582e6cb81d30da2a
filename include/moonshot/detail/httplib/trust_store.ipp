#pragma once

#include <fstream>

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
    "/etc/ssl/cert.pem",                                  // Alpine, BSD
};

MOONSHOT_INLINE void add_system_bundle(TrustStore& trust) {
  const std::string default_file = X509_get_default_cert_file();
  trust.source = default_file;
  if (is_readable(default_file) && add_file(trust.store.get(), default_file)) return;
  for (const char* bundle : known_bundles) {
    trust.source += std::string(", ") + bundle;
    if (is_readable(bundle) && add_file(trust.store.get(), bundle)) return;
  }
  trust.problem = "no file of trusted certificates was found";
}

MOONSHOT_INLINE TrustStore load_trust_store(const TransportOptions& options,
                                            const Environment& environment) {
  TrustStore trust;
  const bool chosen = !options.ca_file.empty() || !options.ca_dir.empty();
  const std::string file = chosen ? options.ca_file : environment("SSL_CERT_FILE");
  const std::string directory = chosen ? options.ca_dir : environment("SSL_CERT_DIR");
#if defined(_WIN32) || defined(__APPLE__)
  // The trusted certificates are in the registry or the keychain there; cpp-httplib reads them.
  if (file.empty() && directory.empty()) {
    trust.source = "the system's certificate store";
    return trust;
  }
#endif
  trust.store = std::shared_ptr<X509_STORE>(X509_STORE_new(), X509_STORE_free);
  if (!file.empty()) {
    trust.source = file;
    if (!add_file(trust.store.get(), file)) {
      trust.problem = "the certificates in " + file + " could not be read";
    }
  } else if (directory.empty()) {
    add_system_bundle(trust);
  }
  // Where only a file was chosen, its name is given as the directory: nothing can be found there,
  // so no certificate is added to those in the file.
  trust.directory = !directory.empty() ? directory
                    : !file.empty()    ? file
                                       : X509_get_default_cert_dir();
  X509_STORE_load_locations(trust.store.get(), nullptr, trust.directory.c_str());
  ERR_clear_error();
  if (!directory.empty()) trust.source += (trust.source.empty() ? "" : ", ") + directory;
  return trust;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
