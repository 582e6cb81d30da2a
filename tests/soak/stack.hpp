#pragma once

// Which client makes a call, and over which transport.

#include <array>
#include <cstddef>

namespace soak {

enum class Stack { client_httplib, client_curl, async_curl };

struct StackRow {
  Stack stack;
  const char* name;
  unsigned weight;
};

/// Those of this build: without libcurl there is only the first one.
inline constexpr std::array stack_rows = {
    StackRow{Stack::client_httplib, "Client, HttplibTransport", 1},
#if defined(MOONSHOT_TEST_CURL)
    StackRow{Stack::client_curl, "Client, CurlTransport", 1},
    StackRow{Stack::async_curl, "AsyncClient, CurlTransport", 2},
#endif
};

inline const char* name_of(Stack stack) { return stack_rows[static_cast<std::size_t>(stack)].name; }

}  // namespace soak
