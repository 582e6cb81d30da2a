#pragma once

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>
#include <utility>

#include "moonshot/detail/exchange/client_certificate.hpp"
#include "moonshot/detail/exchange/openssl_ptr.hpp"
#include "moonshot/detail/files/read_file.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

inline constexpr const char* certificate_setting = "transport_options.client_certificate_file";
inline constexpr const char* key_setting = "transport_options.client_key_file";
inline constexpr const char* password_setting = "transport_options.client_key_password";

/// The bytes of a PEM file, which may be a private key: this copy of them is overwritten in the
/// end.
class PemFile {
 public:
  explicit PemFile(const std::string& path) {
    errno = 0;
    auto read = read_file(path);
    if (!read) {
      problem_ = path + " cannot be read";
      if (errno != 0) problem_ += ": " + std::generic_category().message(errno);
      return;
    }
    bytes_ = std::move(*read);
    // No certificate is nearly as large, and OpenSSL counts the bytes with an int.
    constexpr std::size_t most = std::size_t{16} << 20U;
    if (bytes_.size() > most) problem_ = path + " is too large for a PEM file";
  }
  ~PemFile() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }
  PemFile(const PemFile&) = delete;
  PemFile& operator=(const PemFile&) = delete;

  /// Why it cannot be read, else empty.
  const std::string& problem() const noexcept { return problem_; }
  /// Reads it from its beginning. It must not outlive this. Null where memory is short.
  OpenSslPtr<BIO> reader() const noexcept {
    return OpenSslPtr<BIO>(BIO_new_mem_buf(bytes_.data(), static_cast<int>(bytes_.size())));
  }

 private:
  std::string bytes_;
  std::string problem_;
};

/// What OpenSSL is told when it asks for the password of a key. Without a function that answers, it
/// would ask at the terminal.
struct PasswordAnswer {
  const std::string& password;
  bool was_asked = false;

  static int give(char* buffer, int capacity, int, void* self) noexcept {
    auto& answer = *static_cast<PasswordAnswer*>(self);
    answer.was_asked = true;
    const auto size = answer.password.size();
    if (size == 0 || size > static_cast<std::size_t>(capacity)) return -1;
    answer.password.copy(buffer, size);  // its end is told by its size
    return static_cast<int>(size);
  }
};

/// OpenSSL's word for the latest failure of this thread.
MOONSHOT_INLINE std::string openssl_reason() {
  const char* const words = ERR_reason_error_string(ERR_peek_last_error());
  return words != nullptr ? words : "OpenSSL gives no reason";
}

/// Reads the certificates of `file`: the client's own one, then those of authorities. Returns
/// what is wrong with them, or an empty text.
MOONSHOT_INLINE std::string read_certificates(const PemFile& file, ClientCertificate& own) {
  const std::string none;
  PasswordAnswer no_password{none};
  const auto reader = file.reader();
  ERR_clear_error();
  while (reader != nullptr) {
    std::shared_ptr<X509> next(
        PEM_read_bio_X509(reader.get(), nullptr, &PasswordAnswer::give, &no_password), X509_free);
    if (next == nullptr) break;
    if (own.certificate == nullptr) {
      own.certificate = std::move(next);
    } else {
      own.issuers.push_back(std::move(next));
    }
  }
  const auto last = ERR_peek_last_error();
  const bool is_end =
      ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
  if (!is_end) return "holds a certificate that cannot be read (" + openssl_reason() + ")";
  return own.certificate == nullptr ? "holds no certificate in PEM form" : "";
}

/// Reads the private key of `file`, whose path is `path`.
MOONSHOT_INLINE std::optional<http::SettingProblem> read_key(const PemFile& file,
                                                             const std::string& path,
                                                             const char* setting,
                                                             const std::string& password,
                                                             ClientCertificate& own) {
  PasswordAnswer answer{password};
  const auto reader = file.reader();
  ERR_clear_error();
  if (reader != nullptr) {
    own.key = std::shared_ptr<EVP_PKEY>(
        PEM_read_bio_PrivateKey(reader.get(), nullptr, &PasswordAnswer::give, &answer),
        EVP_PKEY_free);
  }
  if (own.key != nullptr) return std::nullopt;
  if (!answer.was_asked) {
    return http::SettingProblem{setting,
                                path + " holds no private key in PEM form that can be read"};
  }
  return http::SettingProblem{
      password_setting, password.empty()
                            ? "the private key in " + path + " is encrypted: it needs its password"
                            : "it does not open the private key in " + path};
}

/// Why OpenSSL would not show the certificate, or an empty text.
MOONSHOT_INLINE std::string objection_of_openssl(const ClientCertificate& own) {
  ERR_clear_error();
  const OpenSslPtr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  if (context != nullptr && show_to_servers(own, context.get())) return {};
  return openssl_reason();
}

MOONSHOT_INLINE std::optional<http::SettingProblem> read_client_certificate(
    const TransportOptions& options, ClientCertificate& own) {
  const auto& path = options.client_certificate_file;
  const auto wrong = [](const char* setting, std::string words) {
    return http::SettingProblem{setting, std::move(words)};
  };
  if (path.empty()) {
    if (options.client_key_file.empty() && options.client_key_password.empty()) return std::nullopt;
    return wrong(certificate_setting, "it has to be set where the key of a certificate is");
  }
  const PemFile certificates(path);
  if (!certificates.problem().empty()) return wrong(certificate_setting, certificates.problem());
  const auto unreadable = read_certificates(certificates, own);
  if (!unreadable.empty()) return wrong(certificate_setting, path + " " + unreadable);

  const bool has_key_file = !options.client_key_file.empty();
  const auto& key_path = has_key_file ? options.client_key_file : path;
  const PemFile key(key_path);
  if (!key.problem().empty()) return wrong(key_setting, key.problem());
  if (auto problem = read_key(key, key_path, key_setting, options.client_key_password, own)) {
    return problem;
  }
  if (X509_check_private_key(own.certificate.get(), own.key.get()) != 1) {
    return wrong(key_setting, "the private key in " + key_path +
                                  " does not belong to the certificate in " + path);
  }
  const auto objection = objection_of_openssl(own);
  if (objection.empty()) return std::nullopt;
  return wrong(certificate_setting,
               "OpenSSL does not take the certificate in " + path + " (" + objection + ")");
}

MOONSHOT_INLINE ClientCertificate load_client_certificate(const TransportOptions& options) {
  ClientCertificate own;
  auto problem = read_client_certificate(options, own);
  ERR_clear_error();
  if (!problem) return own;
  ClientCertificate none;
  none.problem = std::move(problem);
  return none;
}

MOONSHOT_INLINE bool show_to_servers(const ClientCertificate& own, SSL_CTX* context) noexcept {
  if (own.certificate == nullptr) return true;
  if (SSL_CTX_use_certificate(context, own.certificate.get()) != 1) return false;
  if (SSL_CTX_use_PrivateKey(context, own.key.get()) != 1) return false;
  return std::all_of(own.issuers.begin(), own.issuers.end(), [&](const auto& issuer) {
    // SSL_CTX_add1_chain_cert is a macro with a C-style cast, so the function behind it is called.
    constexpr long shared = 1;
    return SSL_CTX_ctrl(context, SSL_CTRL_CHAIN_CERT, shared, issuer.get()) == 1;
  });
}

MOONSHOT_INLINE http::Outcome ended_by_setting(const http::SettingProblem& problem) {
  http::Outcome outcome;
  outcome.kind = http::Outcome::Kind::tls;
  outcome.detail = problem.setting + ": " + problem.words;
  outcome.sent = false;
  return outcome;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
