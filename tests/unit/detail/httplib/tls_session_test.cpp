#include <moonshot_catch.hpp>

#include <moonshot/detail/httplib/tls_session.hpp>

#include <openssl/ssl.h>

#include <memory>

TEST_CASE("a client allows nothing older than TLS 1.2, and keeps a stricter choice of the system",
          "[unit][transport][tls]") {
  struct Row {
    int given;
    int required;
  };
  const Row rows[] = {
      {0, TLS1_2_VERSION},  // whatever the library can
      {TLS1_VERSION, TLS1_2_VERSION},
      {TLS1_1_VERSION, TLS1_2_VERSION},
      {TLS1_2_VERSION, TLS1_2_VERSION},
      {TLS1_3_VERSION, TLS1_3_VERSION},
  };
  for (const auto& row : rows) {
    INFO(row.given);
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()),
                                                               &SSL_CTX_free);
    REQUIRE(context != nullptr);
    // Some builds of OpenSSL have no old versions at all.
    if (SSL_CTX_set_min_proto_version(context.get(), row.given) != 1) continue;
    moonshot::detail::require_tls_1_2(context.get());
    CHECK(SSL_CTX_get_min_proto_version(context.get()) == row.required);
  }
}
