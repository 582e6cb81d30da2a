#pragma once

/// @file
/// Which certificates the program wants to be trusted.

#include <string>

#include "moonshot/environment.hpp"
#include "moonshot/options.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A PEM file and a directory of hashed certificates, either of them empty where none was named.
/// Where both are empty, the system's certificates are trusted.
struct CertificatePlaces {
  std::string file;
  std::string directory;
};

/// What the options name, else what `SSL_CERT_FILE` and `SSL_CERT_DIR` do. Never fails.
inline CertificatePlaces chosen_certificates(const TransportOptions& options,
                                             const Environment& environment) {
  if (!options.ca_file.empty() || !options.ca_dir.empty()) {
    return {options.ca_file, options.ca_dir};
  }
  return {environment("SSL_CERT_FILE"), environment("SSL_CERT_DIR")};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
