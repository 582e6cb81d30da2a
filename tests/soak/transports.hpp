#pragma once

// The transport of each stack.

#include <memory>

#include <moonshot/http/transport.hpp>
#include <moonshot/options.hpp>
#include <moonshot/transport/httplib.hpp>

#if defined(MOONSHOT_TEST_CURL)
#include <moonshot/transport/curl.hpp>
#endif

#include "stack.hpp"

namespace soak {

inline std::shared_ptr<moonshot::http::Transport> make_transport(
    Stack stack, const moonshot::TransportOptions& options) {
#if defined(MOONSHOT_TEST_CURL)
  if (stack != Stack::client_httplib) return std::make_shared<moonshot::CurlTransport>(options);
#else
  static_cast<void>(stack);
#endif
  return std::make_shared<moonshot::HttplibTransport>(options);
}

}  // namespace soak
