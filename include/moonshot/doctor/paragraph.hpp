#pragma once

/// @file
/// Text for a terminal of 80 columns.

#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// `text` in lines of at most 80 columns, each ending in a line feed: the first begins with
/// `label`, the others are indented by as much. A longer word (an id, a URL) has a line of its own
/// and stays whole. Every character counts one column. Secrets are masked, and characters that
/// could steer a terminal are shown as `?`. Never fails.
std::string paragraph(std::string_view label, std::string_view text);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/paragraph.ipp"
#endif
