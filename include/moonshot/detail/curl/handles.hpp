#pragma once

/// @file
/// libcurl's objects, each with its owner.

#include <curl/curl.h>

#include <memory>
#include <string>

#include "moonshot/config.hpp"

#if LIBCURL_VERSION_NUM < 0x075800
#error "moonshot: <moonshot/transport/curl.hpp> needs libcurl 7.88 or newer"
#endif

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

struct CurlCleanup {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct CurlMultiCleanup {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
struct CurlListCleanup {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

/// One transfer.
using CurlEasy = std::unique_ptr<CURL, CurlCleanup>;
/// Many transfers, and the connections that they leave.
using CurlMulti = std::unique_ptr<CURLM, CurlMultiCleanup>;
/// A list of texts.
using CurlList = std::unique_ptr<curl_slist, CurlListCleanup>;

/// Appends a copy of `text`. False where there is no memory for it.
inline bool append(CurlList& list, const std::string& text) noexcept {
  auto* const longer = curl_slist_append(list.get(), text.c_str());
  if (longer == nullptr) return false;
  static_cast<void>(list.release());
  list.reset(longer);
  return true;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
