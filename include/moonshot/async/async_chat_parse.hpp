#pragma once

/// @file
/// The body of `AsyncChat::parse`: a request that asks for a C++ type, and its answer as that type.

#include "moonshot/async/async_chat.hpp"
#include "moonshot/async/detail/async_chat_parser.hpp"
#include "moonshot/schema/response_format.hpp"
