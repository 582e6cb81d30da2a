#pragma once

/// @file
/// What libcurl says at the end of a transfer.

#include <curl/curl.h>

#include <string>

#include "moonshot/detail/curl/choices.hpp"
#include "moonshot/detail/exchange/outcome.hpp"
#include "moonshot/detail/exchange/route.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// How far a transfer came, and libcurl's words for its end. The code is one fact of several: which
/// one libcurl chooses differs between its versions and TLS libraries.
struct CurlEnding {
  CURLcode code = CURLE_OK;
  std::string words;                ///< libcurl's own
  long system_error = 0;            ///< of the latest attempt to connect
  CURLproxycode socks = CURLPX_OK;  ///< what a SOCKS proxy said
  long proxy_status = 0;            ///< the proxy's answer to `CONNECT`; 0 where there was none
  bool is_connected = false;        ///< a socket was connected
  bool is_secured = false;          ///< the TLS handshake was completed
};

/// What libcurl knows about the transfer of `easy`, which ended with `code`. `words` is its buffer
/// for them, and may be empty.
CurlEnding ending_of(CURL* easy, CURLcode code, const char* words);

/// What the server said of the client's certificate, as the end of a sentence; empty where it said
/// nothing. A pure function.
std::string certificate_refusal(const CurlEnding& ending, const CurlChoices& choices);

/// Why nothing was sent on `route`. A pure function.
ConnectFailure connect_failure(const CurlEnding& ending, const Route& route,
                               const CurlChoices& choices);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/curl/ending.ipp"
#endif
