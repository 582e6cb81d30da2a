// Which certificates a client trusts.

#include <moonshot_catch.hpp>
#include <test_certificates.hpp>

#include <moonshot/detail/httplib/trust_store.hpp>

#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

using moonshot::TransportOptions;
using moonshot::detail::load_trust_store;
using moonshot::detail::TrustStore;

namespace {

TrustStore loaded(const TransportOptions& options,
                  const std::map<std::string, std::string>& variables = {}) {
  return load_trust_store(options, [&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  });
}

/// How many certificates were read from files.
int count(const TrustStore& trust) {
  return sk_X509_OBJECT_num(X509_STORE_get0_objects(trust.store.get()));
}

/// Whether the server's certificate is trusted.
bool trusts(const TrustStore& trust, const std::string& file) {
  X509* certificate = nullptr;
  if (FILE* pem = std::fopen(file.c_str(), "r")) {
    certificate = PEM_read_X509(pem, nullptr, nullptr, nullptr);
    std::fclose(pem);
  }
  X509_STORE_CTX* const context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, trust.store.get(), certificate, nullptr);
  const bool trusted = X509_verify_cert(context) == 1;
  X509_STORE_CTX_free(context);
  X509_free(certificate);
  return trusted;
}

TransportOptions with_file(const std::string& file) {
  TransportOptions options;
  options.ca_file = file;
  return options;
}

}  // namespace

TEST_CASE("the certificates that are trusted are those of the option, else of the environment",
          "[unit][transport][tls]") {
  const support::TestCertificates certificates;
  const auto& file = certificates.ca_file();
  const auto& server = certificates.good().certificate;
  const auto chosen = loaded(with_file(file), {{"SSL_CERT_FILE", "/nowhere.pem"}});
  CHECK(chosen.problem.empty());
  CHECK(chosen.source == file);
  CHECK(count(chosen) == 1);
  CHECK(trusts(chosen, server));
  CHECK_FALSE(trusts(chosen, certificates.unknown_issuer().certificate));
  const auto named = loaded({}, {{"SSL_CERT_FILE", file}});
  CHECK(named.problem.empty());
  CHECK(named.source == file);
  CHECK(count(named) == 1);
  CHECK(trusts(named, server));
  // Either option leaves the whole environment out.
  TransportOptions directory;
  directory.ca_dir = certificates.directory();
  const auto searched = loaded(directory, {{"SSL_CERT_FILE", file}});
  CHECK(searched.source == certificates.directory());
  CHECK(searched.problem.empty());
  CHECK(count(searched) == 0);
  CHECK_FALSE(trusts(searched, server));  // its files do not have the names that OpenSSL looks for
  CHECK(loaded({}, {{"SSL_CERT_DIR", "/d"}}).source == "/d");
  CHECK(loaded({}, {{"SSL_CERT_FILE", file}, {"SSL_CERT_DIR", "/d"}}).source == file + ", /d");
}

TEST_CASE("a file of certificates that cannot be read is told, and no other one is taken",
          "[unit][transport][tls]") {
  const support::TestCertificates certificates;
  for (const std::string& file : {std::string("/nowhere.pem"), certificates.good().key}) {
    for (const auto& trust : {loaded(with_file(file)), loaded({}, {{"SSL_CERT_FILE", file}})}) {
      CHECK(trust.problem == "the certificates in " + file + " could not be read");
      CHECK(count(trust) == 0);
    }
  }
}

TEST_CASE("of the places where systems keep certificates the first with some counts",
          "[unit][transport][tls]") {
  const support::TestCertificates certificates;
  const auto of = [](const std::vector<std::string>& files) {
    TrustStore trust;
    trust.store = std::shared_ptr<X509_STORE>(X509_STORE_new(), X509_STORE_free);
    moonshot::detail::add_first_bundle(trust, files);
    return trust;
  };
  const auto& key = certificates.good().key;
  const auto found = of({"/nowhere.pem", key, certificates.ca_file(), "/never/looked/at"});
  CHECK(found.problem.empty());
  CHECK(found.source == "/nowhere.pem, " + key + ", " + certificates.ca_file());
  CHECK(trusts(found, certificates.good().certificate));
  const auto none = of({"/nowhere.pem", key});
  CHECK(none.problem == "no file of trusted certificates was found");
  CHECK(none.source == "/nowhere.pem, " + key);
  CHECK(count(none) == 0);
}

#if !defined(_WIN32)
TEST_CASE("without a choice the system's certificates are trusted", "[unit][transport][tls]") {
  const std::string debian = "/etc/ssl/certs/ca-certificates.crt";
  const auto system = loaded({});
  CHECK(system.source.find(X509_get_default_cert_file()) == 0);
  // Nothing else is said where they were found, and something where they were not.
  CHECK(system.problem.empty() == (count(system) > 0));
  if (!std::ifstream(debian).good()) return;
  CHECK(count(system) > 10);
  const support::TestCertificates certificates;
  CHECK_FALSE(trusts(system, certificates.good().certificate));
  // A file that was chosen is all that is trusted.
  CHECK(trusts(system, debian));  // the first certificate in it
  CHECK_FALSE(trusts(loaded(with_file(certificates.ca_file())), debian));
}
#endif
