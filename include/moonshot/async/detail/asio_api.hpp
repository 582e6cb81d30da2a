#pragma once

/// @file
/// The Asio that the program has chosen, as `asio_api`.

#include "moonshot/async/asio_choice.hpp"

#if MOONSHOT_ASIO_STANDALONE
#include <asio/any_io_executor.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/dispatch.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/version.hpp>
#else
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/version.hpp>
#endif

// Operations can be cancelled one by one since 1.19, which is that of Boost 1.77.
#if MOONSHOT_ASIO_STANDALONE && ASIO_VERSION >= 101900
#define MOONSHOT_ASIO_HAS_SLOTS 1
#include <asio/associated_cancellation_slot.hpp>
#include <asio/cancellation_type.hpp>
#elif !MOONSHOT_ASIO_STANDALONE && BOOST_ASIO_VERSION >= 101900
#define MOONSHOT_ASIO_HAS_SLOTS 1
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#else
#define MOONSHOT_ASIO_HAS_SLOTS 0
#endif

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

#if MOONSHOT_ASIO_STANDALONE
namespace asio_api = ::asio;
#else
namespace asio_api = ::boost::asio;
#endif

}  // namespace detail
MOONSHOT_NAMESPACE_END
