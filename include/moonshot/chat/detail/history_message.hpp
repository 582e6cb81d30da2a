#pragma once

/// @file
/// What the API takes back of an answer.

#include <cstddef>
#include <vector>

#include "moonshot/chat/detail/tool_call_ids.hpp"
#include "moonshot/config.hpp"
#include "moonshot/detail/json/presence_access.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/value/extra.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Whether nothing is in a content: it is absent, an empty text or list, or all of its parts are
/// empty.
bool is_empty_content(const Content& content) noexcept;

/// Whether a part is of a kind that the API knows and holds nothing that says anything: a text
/// without a character, an image that is null. Of other kinds of parts nothing is known.
bool is_empty_part(const ContentPart& part) noexcept;

/// Whether a part is a text, but its type is missing or not the API's word for it.
bool has_other_text_type(const ContentPart& part) noexcept;

/// Removes what is empty from a content, and gives its texts the API's type. One with nothing else
/// becomes absent.
void clean_content(Content& content);

/// Forgets which members stood on the wire as `null` or empty: they are not sent again.
void forget_presence(Extra& extra) noexcept;

/// Whether a message has neither content nor reasoning nor calls nor tools. The API refuses a
/// history with it. One with reasoning alone is not empty: Kimi's own client sends it back.
bool is_empty_message(const Message& message) noexcept;

/// Whether the API refuses a message for being empty: a tool's result and a beginning that is to be
/// continued may be.
bool is_refused_as_empty(const Message& message) noexcept;

/// Whether the message at `index` may be marked as one to be continued.
bool may_be_partial(const std::vector<Message>& messages, std::size_t index) noexcept;

/// The call that the message at `index` must be the result of, whatever id it names: the only call
/// of the message before it, where no other result follows. Null where there is none.
const ToolCall* only_call_answered_by(const std::vector<Message>& messages,
                                      std::size_t index) noexcept;

/// What stands for the result of a tool that is empty, which the API refuses.
inline constexpr const char* words_for_no_result = "The tool returned nothing.";

/// An answer as the API takes it back: by the assistant, without empty content, empty reasoning and
/// empty lists, with JSON as arguments and a type in each call, and without what only messages of
/// other roles have. All else is unchanged, the ids of its calls too.
Message history_message(Message answer);
/// The same for a history with these ids: its calls have ids of their own.
Message history_message(Message answer, ToolCallIds& ids);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/chat/detail/history_message.ipp"
#endif
