#pragma once

// The Asio that this program is compiled with, as `net`, and what it has.

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 11
// g++ 12 warns of what Asio does with the memory of its coroutines.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

#include <moonshot/async/asio.hpp>

#if MOONSHOT_ASIO_STANDALONE
#include <asio.hpp>
namespace net = asio;
#if defined(ASIO_HAS_CO_AWAIT)
#define MOONSHOT_TEST_AWAITABLE 1
#endif
#if __has_include(<asio/deferred.hpp>)
#define MOONSHOT_TEST_DEFERRED asio::deferred
#elif __has_include(<asio/experimental/deferred.hpp>)
#include <asio/experimental/deferred.hpp>
#define MOONSHOT_TEST_DEFERRED asio::experimental::deferred
#endif
#else
#include <boost/asio.hpp>
namespace net = boost::asio;
#if defined(BOOST_ASIO_HAS_CO_AWAIT)
#define MOONSHOT_TEST_AWAITABLE 1
#endif
#if __has_include(<boost/asio/deferred.hpp>)
#define MOONSHOT_TEST_DEFERRED boost::asio::deferred
#endif
#endif
