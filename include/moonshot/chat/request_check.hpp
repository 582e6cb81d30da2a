#pragma once

/// @file
/// Finds what the API would refuse of a request, before it is sent.

#include <vector>

#include "moonshot/chat/request_problem.hpp"
#include "moonshot/config.hpp"
#include "moonshot/fwd.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Lists what the API would refuse of `request` (`InvalidRequest`); nothing where nothing is known
/// to be wrong. Most of it comes about in the history of a conversation with tools. It looks at
///
/// - messages: unknown roles, empty ones, `partial` anywhere but in the last one, `tools` with
///   content or by another role than `system`, public http(s) URLs of images and videos;
/// - tool calls: ids that are missing or used twice anywhere in the history, calls without a tool
///   message right after them, tool messages without a call, arguments that are no JSON;
/// - reasoning: calls without `reasoning_content`, or with an empty one, for a model that needs it
///   back while it thinks;
/// - tools: their names, the same name twice, parameters without `"type":"object"` at the top. The
///   rest of a schema is checked by `check_schema`;
/// - settings: values that the model has fixed (`temperature`, `top_p`, `n`, the penalties,
///   `thinking`), `tool_choice` while it thinks, `stop`.
///
/// What depends on the model is checked for the models of this API only, by their names. The rules
/// are those of the API's documentation and of refusals that users have reported; a request without
/// a problem may still be refused. Time is linear in the request. Never fails; pure, and safe from
/// any thread. `ClientOptions::request_check` does this for every request.
std::vector<RequestProblem> check_request(const ChatRequest& request);

/// Mends what `check_request` finds, where that does not change what is said, and returns what was
/// done, in the order of the request:
///
/// - messages without anything in them are removed, and the same for empty parts; empty content
///   beside tool calls or reasoning is left out; a tool message without content says so in words;
///   the role `developer` of other APIs becomes `system`;
/// - ids of calls that are missing or used before are replaced, with those in their tool messages:
///   `call_` and 24 hexadecimal digits; a tool message without an id gets that of its round's only
///   open call;
/// - arguments that are no JSON become `{}`, control characters within their strings are escaped;
/// - an empty `reasoning_content` is removed. Where the model needs one and none is there, because
///   the history comes from another model or lost it, it becomes a single space: kimi-k2.5 and
///   kimi-k2.6 were measured to take it, and it says nothing that the model did not think;
/// - a `temperature`, `top_p` or penalty that the model has fixed to another value is removed: the
///   only value that it takes then counts.
///
/// It makes up nothing else: calls without results, results without calls, names of tools, `n` and
/// `tool_choice` stay as they are. A request without a problem is not changed. Never fails; safe
/// from any thread, for different requests.
std::vector<RequestChange> repair(ChatRequest& request);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/request_check.ipp"
#endif
