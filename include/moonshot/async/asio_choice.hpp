#pragma once

/// @file
/// Which Asio a program uses: the standalone one, whose headers are <asio/...>, or that of Boost.

#include "moonshot/config.hpp"

/// @def MOONSHOT_ASIO_STANDALONE
/// 1 for the standalone Asio, 0 for Boost.Asio, the same in all files of a program. Where a program
/// does not define it, it is the one that was included before, and else the one that is there; of
/// two, the standalone one.

#if !defined(MOONSHOT_ASIO_STANDALONE)
#if defined(ASIO_VERSION)
#define MOONSHOT_ASIO_STANDALONE 1
#elif defined(BOOST_ASIO_VERSION)
#define MOONSHOT_ASIO_STANDALONE 0
#elif __has_include(<asio/version.hpp>)
#define MOONSHOT_ASIO_STANDALONE 1
#else
#define MOONSHOT_ASIO_STANDALONE 0
#endif
#endif
