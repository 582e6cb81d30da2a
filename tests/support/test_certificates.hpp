#pragma once

// Certificates for TLS tests, made at run time in a directory of their own.

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <unistd.h>

namespace support {

/// A certificate authority, and server certificates that it signed or did not.
class TestCertificates {
 public:
  /// PEM files of one server.
  struct Server {
    std::string certificate;
    std::string key;
  };

  TestCertificates() {
    std::string pattern = (std::filesystem::temp_directory_path() / "moonshot-tls-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data()) != nullptr ? pattern : std::string();
    const Key ca_key = make_key();
    const Certificate ca = make(ca_key.get(), nullptr, ca_key.get(), "Test CA", "", -1, 30);
    ca_file_ = directory_ + "/ca.pem";
    write(ca_file_, ca.get());
    const std::string here = "DNS:localhost,DNS:sim.example,IP:127.0.0.1";
    good_ = server("good", ca.get(), ca_key.get(), here, -1, 30);
    other_host_ = server("other", ca.get(), ca_key.get(), "DNS:elsewhere.example", -1, 30);
    api_host_ = server("api", ca.get(), ca_key.get(), "DNS:api.moonshot.ai", -1, 30);
    expired_ = server("expired", ca.get(), ca_key.get(), here, -30, -1);
    not_yet_valid_ = server("early", ca.get(), ca_key.get(), here, 1, 30);
    self_signed_ = server("self", nullptr, nullptr, here, -1, 30);
    const Key other_key = make_key();
    const Certificate other =
        make(other_key.get(), nullptr, other_key.get(), "Other CA", "", -1, 30);
    unknown_issuer_ = server("unknown", other.get(), other_key.get(), here, -1, 30);
    const Key between_key = make_key();
    const Certificate between =
        make(between_key.get(), ca.get(), ca_key.get(), "Between CA", "", -1, 30);
    no_intermediate_ = server("gap", between.get(), between_key.get(), here, -1, 30);
    client_ = server("client", ca.get(), ca_key.get(), "DNS:client.example", -1, 30);
    expired_client_ = server("late", ca.get(), ca_key.get(), "DNS:client.example", -30, -1);
    encrypted_key_ = directory_ + "/encrypted.key";
    encrypt(client_.key, encrypted_key_);
    whole_chain_ = {directory_ + "/chain.pem", no_intermediate_.key};
    std::ofstream(whole_chain_.certificate)
        << std::ifstream(no_intermediate_.certificate).rdbuf() << text_of(between.get());
  }
  TestCertificates(const TestCertificates&) = delete;
  TestCertificates& operator=(const TestCertificates&) = delete;
  ~TestCertificates() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  const std::string& ca_file() const { return ca_file_; }
  const std::string& directory() const { return directory_; }
  /// For localhost, 127.0.0.1 and sim.example.
  const Server& good() const { return good_; }
  /// For another host.
  const Server& other_host() const { return other_host_; }
  /// For the API's own host.
  const Server& api_host() const { return api_host_; }
  /// Was good until yesterday.
  const Server& expired() const { return expired_; }
  /// Will be good from tomorrow on.
  const Server& not_yet_valid() const { return not_yet_valid_; }
  /// Signed by itself.
  const Server& self_signed() const { return self_signed_; }
  /// Signed by an authority that nobody trusts.
  const Server& unknown_issuer() const { return unknown_issuer_; }
  /// Signed by an authority that the trusted one signed, whose certificate the server does not
  /// send.
  const Server& no_intermediate() const { return no_intermediate_; }
  /// The same, with the certificate that is missing there behind it in its file.
  const Server& whole_chain() const { return whole_chain_; }

  /// A client's.
  const Server& client() const { return client_; }
  /// A client's, which was good until yesterday.
  const Server& expired_client() const { return expired_client_; }
  /// The key of `client`, encrypted with `key_password`.
  const std::string& encrypted_key() const { return encrypted_key_; }
  static constexpr const char* key_password = "SECRETDONOTPRINT-of-the-key";

 private:
  struct Free {
    void operator()(EVP_PKEY* pair) const { EVP_PKEY_free(pair); }
    void operator()(X509* certificate) const { X509_free(certificate); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free>;
  using Certificate = std::unique_ptr<X509, Free>;

  static Key make_key() {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nullptr);
    EVP_PKEY* pair = nullptr;
    EVP_PKEY_keygen_init(context);
    EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1);
    EVP_PKEY_keygen(context, &pair);
    EVP_PKEY_CTX_free(context);
    return Key(pair);
  }

  static void extend(X509* certificate, X509* issuer, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  // `issuer` null: self-signed. The times are days from now.
  static Certificate make(EVP_PKEY* pair, X509* issuer, EVP_PKEY* issuer_key, const char* name,
                          const std::string& hosts, int begins, int ends) {
    constexpr long day = 86400;
    Certificate certificate(X509_new());
    X509* const raw = certificate.get();
    static long serial = 1;
    X509_set_version(raw, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(raw), serial++);
    X509_gmtime_adj(X509_getm_notBefore(raw), begins * day);
    X509_gmtime_adj(X509_getm_notAfter(raw), ends * day);
    X509_set_pubkey(raw, pair);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(raw, X509_get_subject_name(issuer != nullptr ? issuer : raw));
    if (hosts.empty()) {
      extend(raw, raw, NID_basic_constraints, "critical,CA:TRUE");
    } else {
      extend(raw, issuer != nullptr ? issuer : raw, NID_subject_alt_name, hosts.c_str());
    }
    X509_sign(raw, issuer_key, EVP_sha256());
    return certificate;
  }

  // `ca` null: self-signed.
  Server server(const std::string& name, X509* ca, EVP_PKEY* ca_key, const std::string& hosts,
                int begins, int ends) const {
    const Key pair = make_key();
    const Certificate certificate = make(pair.get(), ca, ca != nullptr ? ca_key : pair.get(),
                                         name.c_str(), hosts, begins, ends);
    const Server files{directory_ + "/" + name + ".pem", directory_ + "/" + name + ".key"};
    write(files.certificate, certificate.get());
    if (FILE* file = std::fopen(files.key.c_str(), "w")) {
      PEM_write_PrivateKey(file, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
      std::fclose(file);
    }
    return files;
  }

  static void encrypt(const std::string& from, const std::string& to) {
    EVP_PKEY* pair = nullptr;
    if (FILE* file = std::fopen(from.c_str(), "r")) {
      pair = PEM_read_PrivateKey(file, nullptr, nullptr, nullptr);
      std::fclose(file);
    }
    const Key owner(pair);
    if (FILE* file = std::fopen(to.c_str(), "w")) {
      std::string password = key_password;
      PEM_write_PKCS8PrivateKey(file, pair, EVP_aes_256_cbc(), password.data(),
                                static_cast<int>(password.size()), nullptr, nullptr);
      std::fclose(file);
    }
  }

  static std::string text_of(X509* certificate) {
    BIO* const memory = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(memory, certificate);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    std::string text(bytes, static_cast<std::size_t>(size));
    BIO_free(memory);
    return text;
  }

  static void write(const std::string& path, X509* certificate) {
    if (FILE* file = std::fopen(path.c_str(), "w")) {
      PEM_write_X509(file, certificate);
      std::fclose(file);
    }
  }

  std::string directory_;
  std::string ca_file_;
  Server good_;
  Server other_host_;
  Server api_host_;
  Server expired_;
  Server not_yet_valid_;
  Server self_signed_;
  Server unknown_issuer_;
  Server no_intermediate_;
  Server whole_chain_;
  Server client_;
  Server expired_client_;
  std::string encrypted_key_;
};

}  // namespace support
