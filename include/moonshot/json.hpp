#pragma once

/// @file
/// Values to JSON text and back: the library's types, and types with a `MOONSHOT_FIELDS` list.
/// Members that a type does not list are kept where it has an `extra` member.

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

/// Returns `value` as compact JSON. Fails with `UsageError`, whose `argument()` is the path of the
/// member that cannot be written: text that is not UTF-8, a number that is not finite, a member
/// that is set both by name and in `extra`. A pure function.
template <class T>
Result<std::string> encode(const T& value) {
  detail::Encoder encoder;
  if (!detail::encode_value(encoder, value)) return usage_error(encoder.path(), encoder.problem());
  return std::move(encoder.writer).text();
}

/// Reads a `T` from JSON text. Types are checked: a number that does not fit its member, or a text
/// where a number belongs, is never converted in silence. Fails with `DecodeError`, whose
/// `pointer()`, `expected()` and `found()` name the place and whose `body()` is `text`. With
/// `on_mismatch` a member of an unexpected type may be kept raw instead, see `OnMismatch`. Members
/// are defaults where `text` has none of their name. A pure function, linear in the size of `text`.
template <class T>
Result<T> decode(std::string_view text, OnMismatch on_mismatch = OnMismatch::fail) {
  T value{};
  detail::Mismatch mismatch;
  if (!detail::decode_text(text, value, mismatch, detail::strictness_of(on_mismatch))) {
    return detail::decode_error(mismatch, std::string(text));
  }
  return value;
}

}  // namespace json
MOONSHOT_NAMESPACE_END
