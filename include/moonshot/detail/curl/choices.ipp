#pragma once

#include "moonshot/detail/curl/choices.hpp"
#include "moonshot/detail/curl/handles.hpp"

#if !defined(_WIN32)
#include <dirent.h>
#endif

#include <memory>
#include <string_view>

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether `directory` holds a certificate under the name that OpenSSL looks it up by: eight
/// hexadecimal digits and a number.
MOONSHOT_INLINE bool holds_hashed_certificates(const char* directory) {
#if defined(_WIN32)
  (void)directory;
  return false;
#else
  constexpr std::size_t digits = 8;
  struct Close {
    void operator()(DIR* open) const noexcept { ::closedir(open); }
  };
  const std::unique_ptr<DIR, Close> open(::opendir(directory));
  if (open == nullptr) return false;
  while (const dirent* const entry = ::readdir(open.get())) {
    const std::string_view name = entry->d_name;
    const bool is_hash = name.find_first_not_of("0123456789abcdef") == digits;
    if (is_hash && name.substr(digits) == ".0") return true;
  }
  return false;
#endif
}

MOONSHOT_INLINE CurlChoices resolve_curl_choices(const TransportOptions& options,
                                                 const Environment& environment) {
  constexpr const char* system_directory = "/etc/ssl/certs";
  CurlChoices choices;
  auto& [file, directory] = choices.certificates;
  choices.certificates = chosen_certificates(options, environment);
  const auto& libcurl = *curl_version_info(CURLVERSION_NOW);
  const std::string_view tls = libcurl.ssl_version != nullptr ? libcurl.ssl_version : "";
  constexpr std::string_view openssl = "OpenSSL/";
  choices.is_openssl = tls.substr(0, openssl.size()) == openssl;
  choices.knows_http_2 = (libcurl.features & CURL_VERSION_HTTP2) != 0;
  choices.own_certificate = load_client_certificate(options);
  const bool has_store = tls.substr(0, 8) == "Schannel" || tls.substr(0, 15) == "SecureTransport";
  if (has_store && choices.own_certificate.certificate != nullptr) {
    choices.own_certificate = ClientCertificate();
    choices.own_certificate.problem = {"transport_options.client_certificate_file",
                                       "this libcurl takes a client certificate from the store of "
                                       "the system alone; use one that is "
                                       "built with OpenSSL, or HttplibTransport"};
  }
  if (!choices.is_openssl && choices.own_certificate.certificate != nullptr) {
    const auto& own = options.client_certificate_file;
    const auto& key = options.client_key_file;
    choices.own_files = {own, key.empty() ? own : key, options.client_key_password};
  }
  // Not every other library can read a directory.
  if (choices.is_openssl && file.empty() && directory.empty() &&
      holds_hashed_certificates(system_directory)) {
    directory = system_directory;
  }
  choices.trusted = file + (file.empty() || directory.empty() ? "" : ", ") + directory;
  if (choices.trusted.empty()) choices.trusted = "those of the system";
  choices.longest_idle = std::chrono::duration_cast<std::chrono::seconds>(options.max_idle_time);
  choices.keeps_connections =
      options.max_idle_connections != 0 && options.max_idle_time > std::chrono::milliseconds(0);
  return choices;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
