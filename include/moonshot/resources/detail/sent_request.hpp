#pragma once

/// @file
/// A chat request as it is sent.

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/chat_request.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A chat request with other values for two of its members: it always says whether a stream is
/// wanted, because some servers send one where it does not. It is no copy: a request may hold large
/// images, and the code that copies one costs every including file compile time.
class SentRequest {
 public:
  /// `request` must outlive it. `with_usage`: its usage is asked for, unless `request` says whether
  /// it is wanted.
  SentRequest(const ChatRequest& request, bool stream, bool with_usage)
      : request_(request), stream_(stream), stream_options_(request.stream_options) {
    if (!with_usage) return;
    if (!stream_options_) stream_options_.emplace();
    if (!stream_options_->include_usage) stream_options_->include_usage = true;
  }

  /// The request as JSON. Fails as `json::encode` does.
  Result<std::string> encode() {
    if (!walk_fields<EncodeOperations>(request_, &walk, this)) {
      return usage_error(encoder_.path(), encoder_.problem());
    }
    return std::move(encoder_.writer).text();
  }

 private:
  static constexpr std::size_t most_members = 64;  // of any type with MOONSHOT_FIELDS

  /// A `FieldWalk`; `self` is a `SentRequest`.
  static bool walk(void* self, const FieldRow<EncodeOperations>* rows, std::size_t count) {
    return static_cast<SentRequest*>(self)->write(rows, count);
  }

  bool write(const FieldRow<EncodeOperations>* rows, std::size_t count) {
    FieldRow<EncodeOperations> changed[most_members];
    for (std::size_t i = 0; i < count; ++i) {
      changed[i] = rows[i];
      if (rows[i].value == &request_.stream) changed[i].value = &stream_;
      if (rows[i].value == &request_.stream_options) changed[i].value = &stream_options_;
    }
    ObjectEncoder object(encoder_, &request_.extra);
    return ObjectEncoder::walk(&object, changed, count);
  }

  const ChatRequest& request_;
  const std::optional<bool> stream_;
  std::optional<StreamOptions> stream_options_;
  Encoder encoder_;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END
