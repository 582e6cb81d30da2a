// Behind a company proxy: its address, and the certificate authority that it signs with.
//
//   proxy_and_ca http://proxy.example:3128 company-ca.pem
//
// Without arguments the environment decides: HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE.

#include <iostream>
#include <utility>

#include <moonshot/moonshot.hpp>

int main(int argc, char** argv) {
  moonshot::ClientOptions options;
  if (argc > 1) options.transport_options.proxy = argv[1];  // may hold user:password@
  if (argc > 2) options.transport_options.ca_file = argv[2];

  const moonshot::Client client(std::move(options));
  const auto models = client.models().try_list();
  if (models) {
    for (const auto& model : models->data) std::cout << model.id << '\n';
    return 0;
  }
  if (models.error().as<moonshot::TlsError>() != nullptr) {
    std::cerr << "the certificate was not accepted; is the right CA file given?\n";
  }
  std::cerr << models.error().what() << '\n';
  return 1;
}
