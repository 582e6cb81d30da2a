#pragma once

// A simulator that speaks TLS, and the certificates for it.

#include <memory>

#include <moonshot/testing/simulator.hpp>

#include <test_certificates.hpp>

namespace support {

/// Made once for all tests of a program.
inline const TestCertificates& certificates() {
  static const TestCertificates made;
  return made;
}

inline std::unique_ptr<moonshot::testing::Simulator> simulator_with(
    const TestCertificates::Server& files) {
  moonshot::testing::SimulatorOptions options;
  options.tls_cert = files.certificate;
  options.tls_key = files.key;
  return std::make_unique<moonshot::testing::Simulator>(options);
}

/// One with a good certificate, or one that speaks plain HTTP.
inline std::unique_ptr<moonshot::testing::Simulator> simulator_over(bool tls) {
  return tls ? simulator_with(certificates().good())
             : std::make_unique<moonshot::testing::Simulator>();
}

}  // namespace support
