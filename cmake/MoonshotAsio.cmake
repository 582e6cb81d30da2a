# Where the two forms of Asio are, for the tests of <moonshot/async/asio.hpp>. Nothing else needs them.

find_path(MOONSHOT_ASIO_INCLUDE_DIR asio/any_io_executor.hpp)
find_path(MOONSHOT_BOOST_ASIO_INCLUDE_DIR boost/asio/any_io_executor.hpp)
mark_as_advanced(MOONSHOT_ASIO_INCLUDE_DIR MOONSHOT_BOOST_ASIO_INCLUDE_DIR)

# The headers that nothing may include where there is no Asio; a pattern on paths below include/.
set(MOONSHOT_ASIO_HEADERS "^moonshot/async/(asio|asio_loop|detail/asio_[a-z]+)\\.")
