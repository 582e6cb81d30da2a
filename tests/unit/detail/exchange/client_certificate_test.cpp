// Loading the certificate by which servers know the client.

#include <moonshot_catch.hpp>
#include <secret.hpp>
#include <test_certificates.hpp>

#include <moonshot/detail/exchange/client_certificate.hpp>
#include <moonshot/detail/exchange/openssl_ptr.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

using Catch::Matchers::ContainsSubstring;
using moonshot::TransportOptions;
using moonshot::detail::ClientCertificate;
using moonshot::detail::load_client_certificate;
using support::TestCertificates;

namespace {

const TestCertificates& files() {
  static const TestCertificates made;
  return made;
}

TransportOptions chosen(const std::string& certificate, const std::string& key = {},
                        const std::string& password = {}) {
  TransportOptions options;
  options.client_certificate_file = certificate;
  options.client_key_file = key;
  options.client_key_password = password;
  return options;
}

std::string file_with(const std::string& name, const std::string& text) {
  const auto path = files().directory() + "/" + name;
  std::ofstream(path) << text;
  return path;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void check_usable(const TransportOptions& options, std::size_t issuers = 0) {
  const auto own = load_client_certificate(options);
  INFO((own.problem ? own.problem->words : ""));
  CHECK_FALSE(own.problem);
  REQUIRE(own.certificate != nullptr);
  CHECK(own.key != nullptr);
  CHECK(own.issuers.size() == issuers);
  const moonshot::detail::OpenSslPtr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  CHECK(moonshot::detail::show_to_servers(own, context.get()));
  CHECK((SSL_CTX_get0_certificate(context.get()) == own.certificate.get()));
}

// The setting that is wrong must be `setting`, and the words must hold `words`.
void check_refused(const TransportOptions& options, const std::string& setting,
                   const std::string& words) {
  INFO(words);
  const auto own = load_client_certificate(options);
  REQUIRE(own.problem);
  CHECK(own.problem->setting == "transport_options." + setting);
  CHECK_THAT(own.problem->words, ContainsSubstring(words));
  CHECK_FALSE(support::leaks(own.problem->words));
  CHECK(own.certificate == nullptr);
  CHECK(own.key == nullptr);
  const auto ended = moonshot::detail::ended_by_setting(*own.problem);
  CHECK(ended.kind == moonshot::http::Outcome::Kind::tls);
  CHECK_FALSE(ended.sent);
}

}  // namespace

TEST_CASE("without a choice there is no client certificate", "[unit][tls]") {
  const auto own = load_client_certificate({});
  CHECK(own.certificate == nullptr);
  CHECK_FALSE(own.problem);
  const moonshot::detail::OpenSslPtr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  CHECK(moonshot::detail::show_to_servers(own, context.get()));
  CHECK((SSL_CTX_get0_certificate(context.get()) == nullptr));
}

TEST_CASE("a client certificate is loaded with its key", "[unit][tls]") {
  const auto& client = files().client();
  check_usable(chosen(client.certificate, client.key));
  check_usable(chosen(client.certificate, client.key, "is not needed"));
  check_usable(chosen(client.certificate, files().encrypted_key(), TestCertificates::key_password));
}

TEST_CASE("key and certificate may be in one file, in any order", "[unit][tls]") {
  const auto& client = files().client();
  const auto certificate = text_of(client.certificate);
  const auto key = text_of(client.key);
  check_usable(chosen(file_with("one.pem", certificate + key)));
  check_usable(chosen(file_with("other.pem", "Bag Attributes\n" + key + "\n" + certificate)));
  check_usable(chosen(file_with("secret.pem", text_of(files().encrypted_key()) + certificate), "",
                      TestCertificates::key_password));
}

TEST_CASE("the certificates of authorities stand behind the client's own", "[unit][tls]") {
  const auto& chain = files().whole_chain();
  check_usable(chosen(chain.certificate, chain.key), 1);
}

TEST_CASE("a file that cannot be read is named with the option and the reason", "[unit][tls]") {
  const auto& client = files().client();
  const auto missing = files().directory() + "/missing.pem";
  check_refused(chosen(missing, client.key), "client_certificate_file",
                missing + " cannot be read: No such file or directory");
  check_refused(chosen(client.certificate, missing), "client_key_file",
                missing + " cannot be read: No such file or directory");
  check_refused(chosen(files().directory(), client.key), "client_certificate_file",
                files().directory() + " cannot be read: ");
  check_refused(chosen(client.certificate, files().directory()), "client_key_file",
                files().directory() + " cannot be read: ");
}

TEST_CASE("a file without what it should hold is named", "[unit][tls]") {
  const auto& client = files().client();
  const auto certificate = text_of(client.certificate);
  for (const auto& text : {std::string(), std::string("no certificate\n"), text_of(client.key)}) {
    check_refused(chosen(file_with("empty.pem", text), client.key), "client_certificate_file",
                  "empty.pem holds no certificate in PEM form");
  }
  check_refused(
      chosen(file_with("cut.pem", certificate.substr(0, certificate.size() / 2)), client.key),
      "client_certificate_file", "cut.pem holds a certificate that cannot be read (");
  check_refused(chosen(file_with("tail.pem", certificate + certificate.substr(0, 100)), client.key),
                "client_certificate_file", "tail.pem holds a certificate that cannot be read (");
  check_refused(chosen(client.certificate), "client_key_file",
                client.certificate + " holds no private key");
  check_refused(chosen(client.certificate, file_with("empty.key", "")), "client_key_file",
                "empty.key holds no private key");
}

TEST_CASE("a file that is too large for a certificate or a key is not read as one", "[unit][tls]") {
  const auto& client = files().client();
  const auto large = file_with("large.pem", "");
  constexpr std::uintmax_t most = std::uintmax_t{16} << 20U;
  std::filesystem::resize_file(large, most + 1);
  check_refused(chosen(large, client.key), "client_certificate_file",
                large + " is too large for a PEM file");
  check_refused(chosen(client.certificate, large), "client_key_file",
                large + " is too large for a PEM file");
  std::filesystem::resize_file(large, most);
  check_refused(chosen(large, client.key), "client_certificate_file",
                "large.pem holds no certificate in PEM form");
}

TEST_CASE("a key of another certificate is refused", "[unit][tls]") {
  const auto& client = files().client();
  const auto& other = files().good();
  check_refused(chosen(client.certificate, other.key), "client_key_file",
                "the private key in " + other.key + " does not belong to the certificate in " +
                    client.certificate);
}

TEST_CASE("a wrong password is refused, and nobody is asked for the right one", "[unit][tls]") {
  const auto& certificate = files().client().certificate;
  const auto& key = files().encrypted_key();
  check_refused(chosen(certificate, key), "client_key_password",
                "the private key in " + key + " is encrypted: it needs its password");
  check_refused(chosen(certificate, key, "SECRETDONOTPRINT-wrong"), "client_key_password",
                "it does not open the private key in " + key);
  check_refused(chosen(certificate, key, std::string(5000, 'x') + "SECRETDONOTPRINT"),
                "client_key_password", "it does not open the private key in " + key);
}

TEST_CASE("a key without a certificate is a mistake", "[unit][tls]") {
  check_refused(chosen("", files().client().key), "client_certificate_file", "has to be set");
  check_refused(chosen("", "", TestCertificates::key_password), "client_certificate_file",
                "has to be set");
}
