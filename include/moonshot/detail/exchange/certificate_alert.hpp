#pragma once

/// @file
/// What servers say of a client's certificate.

#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What an alert of TLS says of the client's certificate, as the end of a sentence; empty for
/// alerts that say nothing of it. `alert` is its number (RFC 8446, section 6), 0 for none.
/// `has_certificate`: the client has one to show. A pure function.
///
/// With TLS 1.3, such an alert comes when the handshake is over for the client, in the place of an
/// answer.
std::string words_on_certificate(int alert, bool has_certificate);

/// The number of the alert in the words of OpenSSL, such as "tlsv13 alert certificate required"; 0
/// where they name none that `words_on_certificate` knows. A pure function.
int alert_in(std::string_view words) noexcept;

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/exchange/certificate_alert.ipp"
#endif
