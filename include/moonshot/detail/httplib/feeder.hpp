#pragma once

/// @file
/// The body of a request that is read while it is sent.

#include <algorithm>
#include <cstddef>
#include <string>

#include "moonshot/detail/exchange/source_reader.hpp"
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
      : reader_(source),
        size_(static_cast<std::size_t>(source.size())),
        exchange_(exchange),
        wire_(wire) {}

  /// Makes this the body of `wire`. cpp-httplib's own functions for uploads are not used: they give
  /// the head of the answer to nobody before the body.
  void attach(httplib::Request& wire) {
    wire.content_length_ = size_;
    wire.content_provider_ = [this](std::size_t offset, std::size_t length,
                                    httplib::DataSink& sink) { return feed(offset, length, sink); };
  }

  /// How reading from the source went.
  const SourceReader& reader() const noexcept { return reader_; }

 private:
  bool feed(std::size_t offset, std::size_t wanted, httplib::DataSink& sink) {
    // The peer wants no more of it, but cpp-httplib counts to the end.
    if (wire_.is_cut()) {
      sink.write(buffer_.data(), (std::min)(wanted, buffer_.size()));
      return true;
    }
    const auto capacity = (std::min)(wanted, buffer_.size());
    const auto count = reader_.read(offset == 0, buffer_.data(), capacity);
    // Newer versions of cpp-httplib would wait for an answer to the half that was sent.
    if (count == 0) exchange_.abandon();
    if (exchange_.is_abandoned()) return false;
    sink.write(buffer_.data(), count);  // cpp-httplib itself reports a failure of this
    exchange_.sent_piece();
    return true;
  }

  SourceReader reader_;
  const std::size_t size_;
  Exchange& exchange_;
  const Wire& wire_;
  std::string buffer_ = std::string(std::size_t{64} << 10U, '\0');
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
