#pragma once

/// @file
/// The body of a request that is read while it is sent.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include "moonshot/detail/httplib/exchange.hpp"
#include "moonshot/detail/httplib/library.hpp"
#include "moonshot/detail/httplib/wire.hpp"
#include "moonshot/http/body_source.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Gives a `BodySource` to cpp-httplib piece by piece and remembers how that went. It must live
/// until the exchange is over. Thread safety: used on the exchange's own thread.
class Feeder {
 public:
  /// All of them must outlive this.
  Feeder(http::BodySource& source, Exchange& exchange, const Wire& wire)
      : source_(source), exchange_(exchange), wire_(wire) {}

  /// Makes this the body of `wire`. cpp-httplib's own functions for uploads are not used: they give
  /// the head of the answer to nobody before the body.
  void attach(httplib::Request& wire) {
    wire.content_length_ = static_cast<std::size_t>(source_.size());
    wire.content_provider_ = [this](std::size_t offset, std::size_t length,
                                    httplib::DataSink& sink) { return feed(offset, length, sink); };
  }

  /// Whether the source did not give all the bytes that it had promised.
  bool has_failed() const noexcept { return has_failed_; }
  std::string problem() const { return source_.problem(); }

#if MOONSHOT_EXCEPTIONS
  /// What the source threw. It must not travel through cpp-httplib.
  std::exception_ptr thrown() const noexcept { return thrown_; }
#endif

 private:
  // The next piece, of at most `wanted` bytes; empty where there is none. Where an earlier attempt
  // has read from the source already, cpp-httplib begins again.
  std::string_view read(bool from_the_beginning, std::size_t wanted) {
    if (from_the_beginning && !source_.rewind()) return {};
    const auto capacity = (std::min)(wanted, buffer_.size());
    return std::string_view(buffer_).substr(0, source_.read(buffer_.data(), capacity));
  }

  std::string_view read_guarded(bool from_the_beginning, std::size_t wanted) {
#if MOONSHOT_EXCEPTIONS
    try {
      return read(from_the_beginning, wanted);
    } catch (...) {
      thrown_ = std::current_exception();
      return {};
    }
#else
    return read(from_the_beginning, wanted);
#endif
  }

  bool feed(std::size_t offset, std::size_t wanted, httplib::DataSink& sink) {
    // The peer wants no more of it, but cpp-httplib counts to the end.
    if (wire_.is_cut()) {
      sink.write(buffer_.data(), (std::min)(wanted, buffer_.size()));
      return true;
    }
    const auto bytes = read_guarded(offset == 0, wanted);
    has_failed_ = bytes.empty();
    // Newer versions of cpp-httplib would wait for an answer to the half that was sent.
    if (has_failed_) exchange_.abandon();
    if (exchange_.is_abandoned()) return false;
    sink.write(bytes.data(), bytes.size());  // cpp-httplib itself reports a failure of this
    exchange_.sent_piece();
    return true;
  }

  http::BodySource& source_;
  Exchange& exchange_;
  const Wire& wire_;
  std::string buffer_ = std::string(std::size_t{64} << 10U, '\0');
  bool has_failed_ = false;
#if MOONSHOT_EXCEPTIONS
  std::exception_ptr thrown_;
#endif
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
