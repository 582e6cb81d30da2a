#pragma once

/// @file
/// cpp-httplib as the one who writes requests and reads answers.

#include <exception>
#include <new>
#include <string>

#include "moonshot/detail/httplib/adapter.hpp"
#include "moonshot/detail/httplib/library.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Writes a request to a stream and reads the answer from it, as cpp-httplib does. Its own
/// connections are not used: they lock while the caller's functions run, wait for a request to be
/// written before they read, and look up hosts by ways that do not survive a `fork`. It holds no
/// lock meanwhile. Not for concurrent use.
class HttpCodec final : public httplib::ClientImpl {
 public:
  HttpCodec(const std::string& host, int port) : ClientImpl(host, port) {
    set_decompress(false);
    keep_path(*this, 0);
  }

  /// Returns whether there is an answer and it is whole; if not, `error` says why. Throws nothing
  /// but `std::bad_alloc`: an exchange within which the library throws counts as broken.
  bool exchange(httplib::Stream& stream, httplib::Request& request, httplib::Response& response,
                httplib::Error& error) {
    error = httplib::Error::Unknown;
#if MOONSHOT_EXCEPTIONS
    try {
      return process_request(stream, request, response, false, error);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception&) {
      return false;
    }
#else
    return process_request(stream, request, response, false, error);
#endif
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
