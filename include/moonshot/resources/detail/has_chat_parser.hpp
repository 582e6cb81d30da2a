#pragma once

/// @file
/// Whether the body of `Chat::try_parse` is included.

#include <type_traits>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What `Chat::try_parse` does. Complete where <moonshot/resources/chat_parse.hpp> is included,
/// which most programs do not need and which costs compile time.
template <class T>
struct ChatParser;

template <class T, class = void>
inline constexpr bool has_chat_parser = false;
template <class T>
inline constexpr bool has_chat_parser<T, std::void_t<decltype(sizeof(ChatParser<T>))>> = true;

}  // namespace detail
MOONSHOT_NAMESPACE_END
