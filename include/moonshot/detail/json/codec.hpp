#pragma once

/// @file
/// What the encoder and the decoder share: the kinds of C++ types and their wire forms.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "moonshot/detail/json/presence_access.hpp"
#include "moonshot/value/decimal.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Specialised for a type whose wire form is neither a scalar, a list nor a plain object:
/// `static bool encode(Encoder&, const T&)` and `static bool decode(Decoder&, T&)`, and
/// `static bool is_unset(const T&)`, true for the value that stands for an absent member.
template <class T>
struct Codec;

template <class T, class = void>
struct HasCodec : std::false_type {};
template <class T>
struct HasCodec<T, std::void_t<decltype(Codec<T>::is_unset(std::declval<const T&>()))>>
    : std::true_type {};

template <class T, class = void>
struct IsOpenEnum : std::false_type {};
template <class T>
struct IsOpenEnum<T, typename T::IsOpenEnum> : std::true_type {};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

template <class T>
struct IsVariant : std::false_type {};
template <class... T>
struct IsVariant<std::variant<T...>> : std::true_type {};

template <class T, class = void>
struct IsWireType : std::false_type {};
template <class T>
struct IsWireType<T, std::void_t<decltype(std::declval<T&>().extra)>>
    : std::is_same<std::remove_const_t<decltype(T::extra)>, Extra> {};
/// A type of the API: it has a member `Extra extra`, its unset lists are left out, and it encodes
/// to what it was decoded from. Types without `extra` are the user's own: each of their members
/// that is not a `std::optional` must be there and is always written.
template <class T>
inline constexpr bool is_wire_type = IsWireType<T>::value;

/// Whether a member with this value is left out by default.
template <class T>
bool is_unset(const T& value) {
  if constexpr (IsOptional<T>::value) {
    return !value.has_value();
  } else if constexpr (IsVector<T>::value || IsMap<T>::value) {
    return value.empty();
  } else if constexpr (HasCodec<T>::value) {
    return Codec<T>::is_unset(value);
  } else {
    return false;
  }
}

/// Whether this is the value that a member has before anything is read into it.
template <class T>
bool is_default(const T& value) {
  if constexpr (std::is_arithmetic_v<T>) {
    return !(value < T() || T() < value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return value.empty();
  } else if constexpr (IsOpenEnum<T>::value || std::is_same_v<T, Decimal> ||
                       std::is_same_v<T, JsonText>) {
    return value == T();
  } else if constexpr (is_wire_type<T> && json::has_fields<T> && !HasCodec<T>::value) {
    const auto is_set = [&](const auto& field) { return !is_default(value.*(field.member)); };
    return value.extra.empty() && !moonshot_fields(json::FieldsOf<T>{}, is_set);
  } else {
    return is_unset(value);
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
