#pragma once

/// @file
/// Everything that a program needs to make calls, with the default transport. Not in it, because
/// few programs want them: `<moonshot/doctor/...>`, `<moonshot/testing/...>` and
/// `<moonshot/value/nlohmann.hpp>`.

#include "moonshot/cancel.hpp"
#include "moonshot/chat/conversation.hpp"
#include "moonshot/chat/media_part.hpp"
#include "moonshot/chat/request_check.hpp"
#include "moonshot/client.hpp"
#include "moonshot/config.hpp"
#include "moonshot/cost/cost.hpp"
#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/json.hpp"
#include "moonshot/limits/governor.hpp"
#include "moonshot/options.hpp"
#include "moonshot/redact.hpp"
#include "moonshot/resources/chat_parse.hpp"
#include "moonshot/result.hpp"
#include "moonshot/schema/json_schema.hpp"
#include "moonshot/schema/response_format.hpp"
#include "moonshot/schema/to_mfjs.hpp"
#include "moonshot/tools/formula_tools.hpp"
#include "moonshot/tools/tool_run.hpp"
#include "moonshot/tools/toolbox.hpp"
#include "moonshot/tools/typed_tool_run.hpp"
#include "moonshot/transport/default.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/json_text.hpp"
#include "moonshot/version.hpp"
