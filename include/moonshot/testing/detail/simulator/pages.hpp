#pragma once

/// @file
/// The HTML pages with which a server in front of the service replaces an answer.

#include <string>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

inline const char* reason_phrase(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 413:
      return "Request Entity Too Large";
    case 429:
      return "Too Many Requests";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Temporarily Unavailable";
    case 504:
      return "Gateway Time-out";
    default:
      return "Internal Server Error";
  }
}

inline std::string nginx_page(int status) {
  const std::string title = std::to_string(status) + " " + reason_phrase(status);
  return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
         "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
}

/// The page that Cloudflare shows for its own error number `code`.
inline std::string cloudflare_page(int code, const std::string& title,
                                   const std::string& explanation) {
  return "<!DOCTYPE html>\n<html class=\"no-js\" lang=\"en-US\">\n<head>\n<title>" + title +
         " | Cloudflare</title>\n<meta name=\"robots\" content=\"noindex, nofollow\" />\n</head>\n"
         "<body>\n<div id=\"cf-wrapper\">\n<h1>Error " +
         std::to_string(code) + "</h1>\n<h2>" + title + "</h2>\n<p>" + explanation +
         "</p>\n<p>Cloudflare Ray ID: 9f86d5fb1a90fef8</p>\n</div>\n</body>\n</html>\n";
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
