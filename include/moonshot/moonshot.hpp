#pragma once

/// @file
/// Everything, with the default transport.

#include "moonshot/cancel.hpp"
#include "moonshot/client.hpp"
#include "moonshot/config.hpp"
#include "moonshot/conversation/conversation.hpp"
#include "moonshot/cost/cost.hpp"
#include "moonshot/endpoint.hpp"
#include "moonshot/error.hpp"
#include "moonshot/errors/redact.hpp"
#include "moonshot/json/fields.hpp"
#include "moonshot/json/text.hpp"
#include "moonshot/limits/governor.hpp"
#include "moonshot/media/media_part.hpp"
#include "moonshot/options.hpp"
#include "moonshot/result.hpp"
#include "moonshot/schema/json_schema.hpp"
#include "moonshot/schema/response_format.hpp"
#include "moonshot/tools/formula_tools.hpp"
#include "moonshot/tools/tool_run.hpp"
#include "moonshot/tools/toolbox.hpp"
#include "moonshot/transport/default.hpp"
#include "moonshot/version.hpp"
