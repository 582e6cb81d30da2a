#pragma once

/// @file
/// A scripted response as it arrives through an intermediary. Needs nlohmann/json in header-only
/// mode, as the simulator does, whose intermediaries these are.

#include <string_view>

#include "moonshot/testing/scripted_transport.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace testing {

/// What `intermediary` makes of `response`: `through("n8n",
/// ScriptedResponse::error(ErrorKind::suspended))`. The names are those of
/// `Simulator::intermediaries`; for another one it is a `failure` of kind `connection` that says
/// so. Both forms of the body pass: `pieces` and `stream_pieces`. Of a failure without a head
/// nothing is changed. A pure function; never fails.
ScriptedResponse through(std::string_view intermediary, ScriptedResponse response);

}  // namespace testing
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/testing/through.ipp"
#endif
