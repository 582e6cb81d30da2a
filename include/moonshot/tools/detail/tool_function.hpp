#pragma once

/// @file
/// What a tool's function takes and returns, found from its type.

#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "moonshot/error.hpp"
#include "moonshot/json.hpp"
#include "moonshot/result.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Return and parameter types of a function.
template <class F>
struct Signature : Signature<decltype(&F::operator())> {};
template <class R, class... A>
struct Signature<R (*)(A...)> {
  using Return = R;
  using Arguments = std::tuple<std::decay_t<A>...>;
};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...)> : Signature<R (*)(A...)> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) const> : Signature<R (*)(A...)> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) noexcept> : Signature<R (*)(A...)> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) const noexcept> : Signature<R (*)(A...)> {};
template <class R, class... A>
struct Signature<R (*)(A...) noexcept> : Signature<R (*)(A...)> {};

/// Whether a type is a `Result`.
template <class T>
struct IsResult : std::false_type {};
template <class T>
struct IsResult<Result<T>> : std::true_type {};

/// What a tool returned as the content of its message: text and parts as they are, errors as
/// errors, anything else as JSON.
template <class T>
Result<Content> tool_content(T value) {
  if constexpr (IsResult<T>::value) {
    if (!value) return value.error_ptr();
    return tool_content(*std::move(value));
  } else if constexpr (std::is_base_of_v<Error, T> || std::is_same_v<T, ErrorPtr>) {
    return Result<Content>(value);
  } else if constexpr (std::is_convertible_v<T, std::string>) {
    return Content(std::string(std::move(value)));
  } else if constexpr (std::is_convertible_v<T, Content>) {
    return Content(std::move(value));
  } else if constexpr (std::is_same_v<T, ContentPart>) {
    return Content(std::vector<ContentPart>(1, std::move(value)));
  } else if constexpr (std::is_same_v<T, JsonText>) {
    return Content(value.text());
  } else {
    auto text = json::encode(value);
    if (!text) return text.error_ptr();
    return Content(*std::move(text));
  }
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
