#pragma once

/// @file
/// The field list of a type: written once, walked by encoder, decoder and schema generator.

#include <string_view>
#include <type_traits>
#include <utility>

#include "moonshot/config.hpp"
#include "moonshot/detail/value/for_each.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace json {

/// One member of a type and its name on the wire.
template <class Class, class Member>
struct Field {
  std::string_view name;  ///< its name on the wire
  Member Class::*member;  ///< where its value is
};

/// Makes a `Field`; both types are deduced.
template <class Class, class Member>
Field(std::string_view, Member Class::*) -> Field<Class, Member>;

/// The base of a visitor that takes all fields of a type in one call of its `all`.
struct WholeList {};

/// Calls `visit` with each field in turn until it returns true, and returns whether it did. The
/// list is no tuple: instantiating one for each type costs an including file a second of compile
/// time.
template <class Visit, class... Fields>
constexpr bool visit_fields(Visit& visit, const Fields&... fields) {
  static_assert(sizeof...(fields) <= 64, "presence is kept in 64 bits");
  if constexpr (std::is_base_of_v<WholeList, Visit>) {
    return visit.all(fields...);
  } else {
    return (visit(fields) || ...);
  }
}

/// Names a type for argument-dependent lookup of its field list.
template <class T>
struct FieldsOf {};

/// Tells whether `MOONSHOT_FIELDS` was written for `T`; here: it was not.
template <class T, class = void>
struct HasFields : std::false_type {};
/// The case of a type with a field list.
template <class T>
struct HasFields<T, std::void_t<decltype(moonshot_fields(FieldsOf<T>{}, 0))>> : std::true_type {};
/// Whether `MOONSHOT_FIELDS` was written for `T`.
template <class T>
inline constexpr bool has_fields = HasFields<T>::value;

/// Chosen where the header of `json::encode` is missing, to say so.
template <class T, class... Nothing>
auto encode(const T&, const Nothing&...) {
  static_assert(sizeof(T) == 0,
                "to encode, include <moonshot/json.hpp>, which <moonshot/moonshot.hpp> brings and "
                "the types do not");
}

}  // namespace json
MOONSHOT_NAMESPACE_END

/// One entry of `MOONSHOT_FIELDS`; not for use on its own.
#define MOONSHOT_FIELD(name) \
  ::moonshot::json::Field { #name, &Self::name }

/// Lists the members of `Type` that stand on the wire, in the order in which they are written. Put
/// it behind the type, in the type's own namespace: elsewhere it does not compile. `json::encode`,
/// `json::decode` and `json_schema` then know the type. It takes 1 to 48 members; the name of each
/// is its name on the wire.
///
///     struct Recipe { std::string title; std::vector<std::string> steps; int minutes = 0; };
///     MOONSHOT_FIELDS(Recipe, title, steps, minutes)
#define MOONSHOT_FIELDS(Type, ...)                                                  \
  template <class Visit>                                                            \
  constexpr bool moonshot_fields(::moonshot::json::FieldsOf<Type>, Visit&& visit) { \
    using Self = Type;                                                              \
    return ::moonshot::json::visit_fields(                                          \
        visit, MOONSHOT_EXPAND(MOONSHOT_EACH(MOONSHOT_FIELD, __VA_ARGS__)));        \
  }                                                                                 \
  static_assert(::moonshot::json::has_fields<Type>,                                 \
                "MOONSHOT_FIELDS must stand in the namespace of its type");
