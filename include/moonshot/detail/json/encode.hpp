#pragma once

/// @file
/// Values to JSON text, by their field lists.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "moonshot/detail/json/codec.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/detail/tokens/writer.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A JSON writer that records the path of the argument that cannot be written. A function that
/// returns false ends the encoding.
class Encoder {
 public:
  JsonWriter writer;

  /// Records what is wrong with the argument at hand. Always returns false.
  bool fail(std::string problem);
  /// Puts a step in front of the argument's path while the failure travels outwards. Always returns
  /// false.
  bool fail_at(std::string_view name);
  bool fail_at(std::size_t index);

  const std::string& path() const noexcept { return path_; }
  const std::string& problem() const noexcept { return problem_; }

 private:
  std::string path_;
  std::string problem_;
};

template <class T>
bool encode_erased(Encoder& encoder, const void* erased);

/// Writes one value. On failure the encoder holds the argument's path and the problem: text that is
/// not UTF-8, a number that is not finite, a `JsonText` that is not JSON.
template <class T>
bool encode_value(Encoder& encoder, const T& value) {
  return encode_erased<T>(encoder, &value);
}

bool encode_boolean(Encoder& encoder, const void* value);
bool encode_double(Encoder& encoder, double value);
bool encode_string(Encoder& encoder, const void* value);
bool encode_json_text(Encoder& encoder, const void* value);
bool encode_decimal(Encoder& encoder, const void* value);
bool encode_word(Encoder& encoder, const void* value);
/// The name of a member that the user has chosen.
bool encode_name(Encoder& encoder, const std::string& name);

bool is_empty_string(const void* value);
bool is_empty_word(const void* value);

/// The function for values of type `T`: those of simple types are shared.
template <class T>
constexpr auto encode_function() noexcept {
  if constexpr (std::is_same_v<T, bool>) {
    return &encode_boolean;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return &encode_string;
  } else if constexpr (std::is_same_v<T, JsonText>) {
    return &encode_json_text;
  } else if constexpr (std::is_same_v<T, Decimal>) {
    return &encode_decimal;
  } else if constexpr (IsOpenEnum<T>::value) {
    return &encode_word;
  } else {
    return &encode_erased<T>;
  }
}

template <class T>
bool is_default(const T& value);
template <class T>
bool is_default_erased(const void* value) {
  return is_default(*static_cast<const T*>(value));
}
template <class T>
constexpr auto default_function() noexcept {
  if constexpr (std::is_same_v<T, std::string>) {
    return &is_empty_string;
  } else if constexpr (IsOpenEnum<T>::value) {
    return &is_empty_word;
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, Decimal> ||
                       std::is_same_v<T, JsonText> ||
                       (is_wire_type<T> && json::has_fields<T> && !HasCodec<T>::value)) {
    return &is_default_erased<T>;
  } else {
    return unset_function<T>();
  }
}

/// What the encoder does with a member.
struct EncodeOperations {
  using Value = const void;
  bool (*encode)(Encoder& encoder, const void* value);
  bool (*is_unset)(const void* value);
  bool (*is_default)(const void* value);
  bool is_optional;

  template <class T>
  static const EncodeOperations of;
};
template <class T>
inline constexpr EncodeOperations EncodeOperations::of = {
    encode_function<T>(), unset_function<T>(), default_function<T>(), IsOptional<T>::value};

/// A `FieldWalk` that needs no context: whether each member is what it was before anything was
/// read.
bool are_default(void* context, const FieldRow<EncodeOperations>* rows, std::size_t count);

/// Whether this is the value that a member has before anything is read into it.
template <class T>
bool is_default(const T& value) {
  if constexpr (std::is_arithmetic_v<T>) {
    return !(value < T() || T() < value);
  } else if constexpr (std::is_same_v<T, Decimal> || std::is_same_v<T, JsonText>) {
    return value == T();
  } else if constexpr (is_wire_type<T> && json::has_fields<T> && !HasCodec<T>::value) {
    return value.extra.empty() && walk_fields<EncodeOperations>(value, &are_default, nullptr);
  } else {
    constexpr auto test = default_function<T>();
    return test(&value);
  }
}

/// Writes one object from the members that it is given.
class ObjectEncoder {
 public:
  /// `extra` is null for a type of the user's.
  ObjectEncoder(Encoder& encoder, const Extra* extra) noexcept : encoder_(encoder), extra_(extra) {}

  /// A `FieldWalk`; `self` is an `ObjectEncoder`.
  static bool walk(void* self, const FieldRow<EncodeOperations>* rows, std::size_t count);

 private:
  bool run(const FieldRow<EncodeOperations>* rows, std::size_t count);
  bool wants_writing(const FieldRow<EncodeOperations>& row, std::uint64_t bit) const;
  bool is_explicit_null(const FieldRow<EncodeOperations>& row, std::uint64_t bit) const;
  bool extra_members(const FieldRow<EncodeOperations>* rows, std::size_t count);

  Encoder& encoder_;
  const Extra* extra_;
  std::uint64_t written_ = 0;
};

template <class T>
bool encode_object(Encoder& encoder, const T& object) {
  const Extra* extra = nullptr;
  if constexpr (is_wire_type<T>) extra = &object.extra;
  ObjectEncoder object_encoder(encoder, extra);
  return walk_fields<EncodeOperations>(object, &ObjectEncoder::walk, &object_encoder);
}

template <class T>
bool encode_erased(Encoder& encoder, const void* erased) {
  const T& value = *static_cast<const T*>(erased);
  constexpr auto shared = encode_function<T>();
  if constexpr (shared != &encode_erased<T>) {
    return shared(encoder, erased);
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    encoder.writer.integer(value);
  } else if constexpr (std::is_integral_v<T>) {
    encoder.writer.unsigned_integer(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    return encode_double(encoder, value);
  } else if constexpr (IsOptional<T>::value) {
    constexpr auto encode = encode_function<typename T::value_type>();
    if (value.has_value()) return encode(encoder, &*value);
    encoder.writer.null();
  } else if constexpr (IsVector<T>::value) {
    constexpr auto encode = encode_function<typename T::value_type>();
    encoder.writer.begin_array();
    for (std::size_t i = 0; i < value.size(); ++i) {
      const typename T::value_type& element = value[i];
      if (!encode(encoder, &element)) return encoder.fail_at(i);
    }
    encoder.writer.end_array();
  } else if constexpr (IsMap<T>::value) {
    encoder.writer.begin_object();
    for (const auto& entry : value) {
      if (!encode_name(encoder, entry.first)) return false;
      if (!encode_value(encoder, entry.second)) return encoder.fail_at(entry.first);
    }
    encoder.writer.end_object();
  } else if constexpr (IsVariant<T>::value) {
    return std::visit([&](const auto& alternative) { return encode_value(encoder, alternative); },
                      value);
  } else if constexpr (HasCodec<T>::value) {
    return Codec<T>::encode(encoder, value);
  } else if constexpr (require_fields<T>()) {
    return encode_object(encoder, value);
  }
  return true;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/json/encode.ipp"
#endif
