#pragma once

/// @file
/// What the encoder and the decoder share: the kinds of C++ types and their wire forms.

#include <cstddef>
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
#include "moonshot/value/open_enum.hpp"

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

template <class T, class = void>
struct IsContainer : std::false_type {};
template <class T>
struct IsContainer<T, std::void_t<typename T::value_type, decltype(std::declval<T&>().begin())>>
    : std::true_type {};

/// Whether values of type `T` are written and read by its field list. Where the type has none, this
/// does not compile, and says what to do.
template <class T>
constexpr bool require_fields() noexcept {
  constexpr bool listed = json::has_fields<T>;
  constexpr bool enumeration = std::is_enum_v<T>;
  constexpr bool container = IsContainer<T>::value && !listed;
  constexpr bool pointer = std::is_pointer_v<T>;
  static_assert(!enumeration,
                "C++ does not know the names of an enum: declare it with MOONSHOT_OPEN_ENUM, or "
                "make the member a std::string");
  static_assert(
      !container,
      "JSON has lists and objects only: make the member a std::vector, or a std::map with "
      "keys of std::string");
  static_assert(!pointer, "make the member a std::string, a std::optional or a std::vector");
  static_assert(listed || enumeration || container || pointer,
                "write MOONSHOT_FIELDS(Type, members...) behind the type, in the type's own "
                "namespace: elsewhere the list is not found");
  return listed;
}

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

template <class T>
bool is_unset_erased(const void* value) {
  return is_unset(*static_cast<const T*>(value));
}
inline bool is_never_unset(const void*) { return false; }

/// The function for members of type `T`: it is shared by the types that are always set.
template <class T>
constexpr auto unset_function() noexcept {
  if constexpr (IsOptional<T>::value || IsVector<T>::value || IsMap<T>::value ||
                HasCodec<T>::value) {
    return &is_unset_erased<T>;
  } else {
    return &is_never_unset;
  }
}

/// One member of an object at hand, with what `Operations` can do with values of its type. Lists of
/// these let one function walk the objects of every type.
template <class Operations>
struct FieldRow {
  std::string_view name;
  typename Operations::Value* value;
  const Operations* operations;
};

template <class Operations>
using FieldWalk = bool (*)(void* context, const FieldRow<Operations>* rows, std::size_t count);

/// Gives the members of an object to `walk`.
template <class Operations, class T>
struct FieldLister : json::WholeList {
  FieldLister(T& listed, FieldWalk<Operations> by, void* with) noexcept
      : object(listed), walk(by), context(with) {}
  template <class... Class, class... Member>
  bool all(const json::Field<Class, Member>&... fields) const {
    const FieldRow<Operations> rows[] = {
        {fields.name, &(object.*(fields.member)), &Operations::template of<Member>}...};
    return walk(context, rows, sizeof...(fields));
  }
  T& object;
  FieldWalk<Operations> walk;
  void* context;
};

template <class Operations, class T>
bool walk_fields(T& object, FieldWalk<Operations> walk, void* context) {
  FieldLister<Operations, T> lister(object, walk, context);
  return moonshot_fields(json::FieldsOf<std::remove_const_t<T>>{}, lister);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
