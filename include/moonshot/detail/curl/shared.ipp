#pragma once

#include <utility>

#include "moonshot/detail/curl/handles.hpp"
#include "moonshot/detail/curl/shared.hpp"
#include "moonshot/environment.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE CurlShared::CurlShared(TransportOptions chosen)
    : options(std::move(chosen)),
      choices(resolve_curl_choices(options, process_environment)),
      resolver(options.lookup) {
  // Safe from any thread since libcurl 7.84. It is never undone: other parts of the program may
  // use libcurl, too.
  curl_global_init(CURL_GLOBAL_DEFAULT);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
