#pragma once

/// @file
/// Values to JSON text and back: the library's types, and types with a `MOONSHOT_FIELDS` list.

#include <string>
#include <string_view>
#include <utility>

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/result.hpp"
#include "moonshot/value/on_mismatch.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace json {

/// `value` as compact JSON. Fails with `UsageError`, which names the member by its path.
template <class T>
Result<std::string> encode(const T& value) {
  detail::Encoder encoder;
  if (!detail::encode_value(encoder, value)) return usage_error(encoder.path(), encoder.problem());
  return std::move(encoder.writer).text();
}

/// A `T` from JSON text. Fails with `DecodeError`.
template <class T>
Result<T> decode(std::string_view text, OnMismatch on_mismatch = OnMismatch::fail) {
  T value{};
  detail::Mismatch mismatch;
  if (!detail::decode_text(text, value, mismatch, on_mismatch)) {
    return detail::decode_error(mismatch, std::string(text));
  }
  return value;
}

}  // namespace json
MOONSHOT_NAMESPACE_END
