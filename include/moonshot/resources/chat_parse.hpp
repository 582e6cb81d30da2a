#pragma once

/// @file
/// The body of `Chat::try_parse`: a request that asks for a C++ type, and its answer as that type.

#include "moonshot/resources/chat.hpp"
#include "moonshot/resources/detail/chat_parser.hpp"
#include "moonshot/schema/response_format.hpp"
