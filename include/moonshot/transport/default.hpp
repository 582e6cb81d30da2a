#pragma once

/// @file
/// The transport that a client uses when its options name none.

#include "moonshot/transport/httplib.hpp"

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/transport/default.ipp"
#endif
