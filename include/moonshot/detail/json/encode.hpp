#pragma once

/// @file
/// Values to JSON text, by their field lists.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
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

  /// Records what is wrong with the current argument. Always returns false.
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  /// Puts a name in front of the argument's path while a failure travels outwards. Always returns
  /// false.
  bool fail_at(std::string_view name) {
    if (!path_.empty() && path_.front() != '[') path_.insert(0, 1, '.');
    path_.insert(0, name);
    return false;
  }
  bool fail_at(std::size_t index) { return fail_at("[" + std::to_string(index) + "]"); }

  const std::string& path() const noexcept { return path_; }
  const std::string& problem() const noexcept { return problem_; }

 private:
  std::string path_;
  std::string problem_;
};

template <class T>
bool encode_value(Encoder& encoder, const T& value);

inline bool encode_text(Encoder& encoder, const JsonText& value) {
  JsonReader reader(value.text());
  std::string_view raw;
  if (!reader.read_raw(raw) || !reader.finish()) {
    return encoder.fail("is not one JSON value: " + reader.mismatch().found);
  }
  encoder.writer.raw(raw);
  return true;
}

/// Whether a member is written. Apart from its value this depends on what was read from the wire:
/// an explicit null or an empty list is written again, and an absent member stays absent.
template <class T, class Value>
bool is_written(const T& object, const Value& value, std::uint64_t bit) {
  if constexpr (is_wire_type<T>) {
    if (!is_default(value)) return true;
    const auto& presence = PresenceAccess::presence(object.extra);
    if (((presence.null | presence.empty) & bit) != 0) return true;
    return !is_unset(value) && (presence.absent & bit) == 0;
  } else {
    return !IsOptional<Value>::value || !is_unset(value);
  }
}

template <class T, class Value>
bool is_explicit_null(const T& object, const Value& value, std::uint64_t bit) {
  if constexpr (is_wire_type<T>) {
    return (PresenceAccess::presence(object.extra).null & bit) != 0 && is_default(value);
  } else {
    (void)object, (void)value, (void)bit;
    return false;
  }
}

template <class T>
bool encode_object(Encoder& encoder, const T& object) {
  std::uint64_t bit = 1;
  std::uint64_t written = 0;
  // Returns true, which ends the walk over the fields, where a member cannot be encoded.
  const auto encode_member = [&](const auto& field) {
    const auto& value = object.*(field.member);
    const std::uint64_t own = bit;
    bit <<= 1U;
    if (!is_written(object, value, own)) return false;
    written |= own;
    encoder.writer.member(field.name);
    if (is_explicit_null(object, value, own)) {
      encoder.writer.null();
      return false;
    }
    return !encode_value(encoder, value) && !encoder.fail_at(field.name);
  };
  encoder.writer.begin_object();
  if (moonshot_fields(json::FieldsOf<T>{}, encode_member)) return false;
  if constexpr (is_wire_type<T>) {
    for (const auto& member : object.extra) {
      std::uint64_t own = 1;
      const auto repeats_field = [&](const auto& field) {
        const bool clash = field.name == member.first && (written & own) != 0;
        own <<= 1U;
        return clash;
      };
      const auto fail_at_member = [&] {
        encoder.fail_at(member.first);
        return encoder.fail_at("extra");
      };
      if (moonshot_fields(json::FieldsOf<T>{}, repeats_field)) {
        encoder.fail("repeats a member that is set already");
        return fail_at_member();
      }
      if (!is_utf8(member.first)) {
        encoder.fail("has a name that is not valid UTF-8");
        return encoder.fail_at("extra");
      }
      encoder.writer.member(member.first);
      if (!encode_text(encoder, member.second)) return fail_at_member();
    }
  }
  encoder.writer.end_object();
  return true;
}

/// Writes one value. On failure the encoder holds the argument's path and the problem: text that is
/// not UTF-8, a number that is not finite, a `JsonText` that is not JSON.
template <class T>
bool encode_value(Encoder& encoder, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    encoder.writer.boolean(value);
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    encoder.writer.integer(value);
  } else if constexpr (std::is_integral_v<T>) {
    encoder.writer.unsigned_integer(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    if (!std::isfinite(value))
      return encoder.fail("is not a finite number; JSON has no NaN or infinity");
    encoder.writer.raw(from_double(value));
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!encoder.writer.string(value))
      return encoder.fail("is not valid UTF-8; convert it before sending");
  } else if constexpr (std::is_same_v<T, JsonText>) {
    return encode_text(encoder, value);
  } else if constexpr (std::is_same_v<T, Decimal>) {
    return encode_text(encoder, JsonText(value.text()));
  } else if constexpr (IsOptional<T>::value) {
    if (value.has_value()) return encode_value(encoder, *value);
    encoder.writer.null();
  } else if constexpr (IsVector<T>::value) {
    encoder.writer.begin_array();
    for (std::size_t i = 0; i < value.size(); ++i) {
      const typename T::value_type& element = value[i];
      if (!encode_value(encoder, element)) return encoder.fail_at(i);
    }
    encoder.writer.end_array();
  } else if constexpr (IsMap<T>::value) {
    encoder.writer.begin_object();
    for (const auto& entry : value) {
      if (!is_utf8(entry.first)) return encoder.fail("has a name that is not valid UTF-8");
      encoder.writer.member(entry.first);
      if (!encode_value(encoder, entry.second)) return encoder.fail_at(entry.first);
    }
    encoder.writer.end_object();
  } else if constexpr (IsVariant<T>::value) {
    return std::visit([&](const auto& alternative) { return encode_value(encoder, alternative); },
                      value);
  } else if constexpr (HasCodec<T>::value) {
    return Codec<T>::encode(encoder, value);
  } else if constexpr (IsOpenEnum<T>::value) {
    if (!encoder.writer.string(value.word())) return encoder.fail("is not valid UTF-8");
  } else {
    static_assert(json::has_fields<T>, "write MOONSHOT_FIELDS(Type, members…) behind the type");
    return encode_object(encoder, value);
  }
  return true;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
