#pragma once

#include "moonshot/detail/curl/socks_refusal.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct SocksRefusal {
  CURLproxycode code;
  const char* words;
  bool is_lasting;
};

inline constexpr SocksRefusal socks_refusals[] = {
    {CURLPX_NO_AUTH, "it accepts none of the ways to log in", true},
    {CURLPX_USER_REJECTED, "user or password is wrong", true},
    {CURLPX_IDENTD, "it does not know who asks", true},
    {CURLPX_IDENTD_DIFFER, "it knows the one who asks by another name", true},
    {CURLPX_LONG_USER, "the user has more than 255 characters", true},
    {CURLPX_LONG_PASSWD, "the password has more than 255 characters", true},
    {CURLPX_LONG_HOSTNAME, "the name of the host has more than 255 characters", true},
    {CURLPX_REPLY_NOT_ALLOWED, "its rules do not allow it", true},
    {CURLPX_REPLY_COMMAND_NOT_SUPPORTED, "it opens no connections", true},
    {CURLPX_REPLY_ADDRESS_TYPE_NOT_SUPPORTED, "it does not take this kind of address", true},
    {CURLPX_RESOLVE_HOST, "it takes IPv4 addresses alone, and the host has none", true},
    {CURLPX_REQUEST_FAILED, "it has rejected the request, or could not connect", false},
    {CURLPX_REPLY_CONNECTION_REFUSED, "the host has refused it the connection", false},
    {CURLPX_REPLY_HOST_UNREACHABLE, "it cannot reach the host", false},
    {CURLPX_REPLY_NETWORK_UNREACHABLE, "it cannot reach the network of the host", false},
    {CURLPX_REPLY_TTL_EXPIRED, "the way from it to the host is too long", false},
    {CURLPX_REPLY_GENERAL_SERVER_FAILURE, "it has failed", false},
};

MOONSHOT_INLINE ConnectFailure refused_by_socks(CURLproxycode code, const std::string& words) {
  using Kind = ConnectFailure::Kind;
  for (const auto& known : socks_refusals) {
    if (known.code != code) continue;
    return {Kind::proxy_refused, std::string(": the proxy refused (") + known.words + ")",
            known.is_lasting};
  }
  return {Kind::proxy_refused, ": the proxy did not answer as one (" + words + ")", false};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
