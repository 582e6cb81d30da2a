#pragma once

/// @file
/// The pages and texts of proxies and gateways. They are their own errors, apart from pages that
/// show the JSON of an error.

#include <algorithm>
#include <iterator>
#include <string_view>

#include "moonshot/detail/errors/text_encodings.hpp"
#include "moonshot/detail/errors/text_parts.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

inline constexpr std::string_view cloudflare_words[] = {"cloudflare", "Cloudflare"};
inline constexpr std::string_view nginx_words[] = {"nginx", "openresty"};
inline constexpr std::string_view envoy_words[] = {"envoy"};
inline constexpr std::string_view haproxy_words[] = {
    "No server is available to handle this request", "The server didn't respond in time",
    "Request forbidden by administrative rules",     "Your browser sent an invalid request",
    "An internal server error occurred.</",          "haproxy"};
inline constexpr std::string_view squid_words[] = {"squid", "Squid",
                                                   "The requested URL could not be retrieved"};
inline constexpr std::string_view varnish_words[] = {"Guru Meditation", "Varnish cache server"};
inline constexpr std::string_view tinyproxy_words[] = {"tinyproxy"};
inline constexpr std::string_view apache_words[] = {"<address>Apache", "//IETF//DTD HTML 2.0//EN",
                                                    "Apache Server at"};
inline constexpr std::string_view any_words[] = {""};

// Adds the JSON of the errors that a page shows with its quotation marks written for HTML.
inline void add_errors_shown_in(std::string_view page, InnerTexts& inside) {
  const auto plain = from_html(page);
  if (plain && contains(*plain, "\"error\"")) add_json_within(*plain, inside);
}

template <const auto& words>
bool is_page_with(std::string_view text, InnerTexts& inside) {
  const bool is_page =
      is_html(text) && std::any_of(std::begin(words), std::end(words),
                                   [&](std::string_view own) { return contains(text, own); });
  if (is_page) add_errors_shown_in(text, inside);
  return is_page;
}

// Tried in order on a text that is not JSON.
inline constexpr TextRecogniser page_texts[] = {
    {"cloudflare", "\"error code: ...\" alone is a page of Cloudflare's.", Trait::speaks,
     [](std::string_view text, InnerTexts&) {
       return begins(text, "error code: ") && text.size() < 24;
     }},
    {"envoy", "The words are Envoy's own.", Trait::speaks,
     [](std::string_view text, InnerTexts&) {
       constexpr std::string_view own[] = {"local_rate_limited", "upstream connect error",
                                           "no healthy upstream", "upstream request timeout",
                                           "RBAC: access denied"};
       return std::any_of(std::begin(own), std::end(own),
                          [&](std::string_view words) { return begins(text, words); });
     }},
    {"cloudflare", "It is a JSON document of Cloudflare's within a text.", Trait::speaks,
     [](std::string_view text, InnerTexts&) {
       return contains(text, "cloudflare_error") || contains(text, "cloudflare-5xx-errors");
     }},
    {"cloudflare", "It is an HTML page that names Cloudflare.", Trait::speaks,
     is_page_with<cloudflare_words>},
    {"nginx", "It is nginx's HTML page.", Trait::speaks, is_page_with<nginx_words>},
    {"haproxy", "It is HAProxy's HTML page.", Trait::speaks, is_page_with<haproxy_words>},
    {"squid", "It is Squid's HTML page.", Trait::speaks, is_page_with<squid_words>},
    {"varnish", "It is Varnish's HTML page.", Trait::speaks, is_page_with<varnish_words>},
    {"tinyproxy", "It is tinyproxy's HTML page.", Trait::speaks, is_page_with<tinyproxy_words>},
    {"apache", "It is the HTML page of Apache's server.", Trait::speaks,
     is_page_with<apache_words>},
    {"envoy", "It is an HTML page of Google's or Envoy's front end.", Trait::speaks,
     is_page_with<envoy_words>},
    {"", "It is an HTML page; the API answers in JSON.", Trait::speaks, is_page_with<any_words>},
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
