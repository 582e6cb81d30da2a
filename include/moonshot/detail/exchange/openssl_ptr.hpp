#pragma once

/// @file
/// OpenSSL's objects, each with its owner.

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct FreeOpenSsl {
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};
template <class T>
using OpenSslPtr = std::unique_ptr<T, FreeOpenSsl>;

}  // namespace detail
MOONSHOT_NAMESPACE_END
