#pragma once

/// @file
/// Whether the body of `AsyncChat::parse` is included.

#include <type_traits>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What `AsyncChat::parse` does. Complete where <moonshot/async/async_chat_parse.hpp> is included.
template <class T>
struct AsyncChatParser;

template <class T, class = void>
inline constexpr bool has_async_chat_parser = false;
template <class T>
inline constexpr bool has_async_chat_parser<T, std::void_t<decltype(sizeof(AsyncChatParser<T>))>> =
    true;

}  // namespace detail
MOONSHOT_NAMESPACE_END
